//! A definition at run time: the pipeline and what is assumed of it.

use std::sync::Arc;

use stagewright_core as core;
use stagewright_core::{CheckOptions, Distribution, Micros, Pipeline, Probability, Profile};

use super::Table;
use super::assume::{action_mut, transition_into};
use crate::Refused;

/// What a generated struct holds.
#[derive(Clone, Debug)]
pub struct Definition {
    inner: Arc<(Pipeline, Profile)>,
}

/// A struct that the macro generated.
pub trait Defined: Sized {
    /// The definition with these parameters; others have their defaults. The macro has checked it with the defaults.
    fn define(parameters: &[(&'static str, String)]) -> Definition;

    /// The struct around a definition.
    fn with_definition(definition: Definition) -> Self;
}

/// The pipeline with every parameter at its default.
#[must_use]
pub fn with_defaults<P: Defined>() -> P {
    P::with_definition(P::define(&[]))
}

/// The pipeline with these parameters.
///
/// # Errors
/// What the rules find with these values, or a parameter without a value.
pub fn with_parameters<P: Defined>(parameters: &[(&'static str, String)]) -> Result<P, Refused> {
    let definition = P::define(parameters);
    let draft = definition.pipeline().draft();
    if let Some(missing) = draft
        .parameters
        .iter()
        .find(|parameter| parameter.value.is_none())
    {
        return Err(Refused::MissingParameter(missing.name.clone()));
    }
    let checked = core::check(draft.clone(), CheckOptions::default());
    if checked.pipeline.is_none() {
        return Err(Refused::Rules {
            findings: checked.findings,
            draft: Box::new(draft.clone()),
        });
    }
    Ok(P::with_definition(definition))
}

impl Definition {
    /// The definition of a table, with the program's constants and the parameters given.
    #[must_use]
    pub fn of(
        (table, constants): (&'static Table, &'static [&'static str]),
        parameters: &[(&'static str, String)],
    ) -> Self {
        let mut draft = table.draft.thaw(constants);
        for (name, value) in parameters {
            draft.set_parameter(name, value);
        }
        let pipeline = Pipeline::from_verified(draft);
        let profile = table.assumed.thaw(&pipeline);
        Self {
            inner: Arc::new((pipeline, profile)),
        }
    }

    /// The pipeline.
    #[must_use]
    pub fn pipeline(&self) -> &Pipeline {
        &self.inner.0
    }

    /// What is assumed of it.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.inner.1
    }

    /// Changes the profile, with the pipeline to look at.
    fn assume(&mut self, change: impl FnOnce(&Pipeline, &mut Profile)) {
        let (pipeline, profile) = Arc::make_mut(&mut self.inner);
        change(pipeline, profile);
    }

    pub fn transitions(&mut self, latency: Distribution) {
        self.assume(|_, profile| profile.transition = core::Assumed::given(latency));
    }

    pub fn transition_into(&mut self, stage: usize, latency: Distribution) {
        self.assume(|pipeline, profile| transition_into(pipeline, profile, stage, latency));
    }

    pub fn trigger(&mut self, latency: Distribution) {
        self.assume(|_, profile| profile.trigger = core::Assumed::given(latency));
    }

    pub fn starts(&mut self, stage: usize, action: usize, start_up: Distribution) {
        self.assume(|pipeline, profile| {
            if let Some(known) = action_mut(pipeline, profile, stage, action) {
                known.start_up = Some(core::Assumed::given(start_up));
            }
        });
    }

    pub fn takes(&mut self, stage: usize, action: usize, duration: Distribution) {
        self.assume(|pipeline, profile| {
            if let Some(known) = action_mut(pipeline, profile, stage, action) {
                known.duration = Some(core::Assumed::given(duration));
            }
        });
    }

    pub fn fails(&mut self, stage: usize, action: usize, chance: Probability) {
        self.assume(|pipeline, profile| {
            if let Some(known) = action_mut(pipeline, profile, stage, action) {
                known.failure = core::Assumed::given(chance);
            }
        });
    }

    pub fn writes(&mut self, stage: usize, action: usize, output: usize, size: core::Bytes) {
        self.assume(|pipeline, profile| {
            if let Some(known) = action_mut(pipeline, profile, stage, action)
                && let Some((_, known)) = known.outputs.get_mut(output)
            {
                *known = core::Assumed::given(size);
            }
        });
    }
}

/// What can stand in the brackets of `takes ( … )`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how long something takes",
    label = "neither a `Distribution` nor a span of time",
    note = "after `takes` stands a literal such as `4min`, a distribution, or an expression of type `Distribution` or `Micros`"
)]
pub trait IntoDuration {
    fn into_duration(self) -> Distribution;
}

impl IntoDuration for Distribution {
    fn into_duration(self) -> Distribution {
        self
    }
}

impl IntoDuration for std::time::Duration {
    fn into_duration(self) -> Distribution {
        Distribution::Fixed(self.into())
    }
}

impl IntoDuration for Micros {
    fn into_duration(self) -> Distribution {
        Distribution::Fixed(self)
    }
}

/// What can stand in the brackets of `fails ( … )`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a chance",
    label = "not a `Probability`",
    note = "after `fails` stands a literal such as `3%`, or an expression of type `Probability`"
)]
pub trait IntoChance {
    fn into_chance(self) -> Probability;
}

impl IntoChance for Probability {
    fn into_chance(self) -> Probability {
        self
    }
}

/// What can stand in the brackets of `writes ( … )`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a size",
    label = "not `Bytes`",
    note = "after `writes` stands a literal such as `45MB`, or an expression of type `Bytes`"
)]
pub trait IntoSize {
    fn into_size(self) -> core::Bytes;
}

impl IntoSize for core::Bytes {
    fn into_size(self) -> core::Bytes {
        self
    }
}
