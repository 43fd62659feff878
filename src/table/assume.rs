//! What a definition assumes, as static data.

use stagewright_core as core;
use stagewright_core::edit::Change;
use stagewright_core::{
    ActionKey, Bytes, Compute, Distribution, Micros, Pipeline, Probability, Profile,
};

/// Everything that a definition assumes with values; expressions of the program come later.
#[derive(Clone, Copy, Debug)]
pub struct Assumed {
    pub trigger: Option<Curve>,
    /// Builds that the account runs at once.
    pub builds: Option<u32>,
    pub transition: Option<Curve>,
    pub transitions: &'static [(usize, Curve)],
    /// Stage, action and what is assumed of it.
    pub actions: &'static [(usize, usize, Amount)],
    /// What edits say on top: what they are about, the word, and its value.
    pub edits: &'static [(Target, &'static str, &'static str)],
}

/// What an edit is about, by its place in the definition.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    Pipeline,
    Stage(usize),
    Action(usize, usize),
    Named(&'static str),
}

impl Target {
    fn name(&self, pipeline: &Pipeline) -> Option<String> {
        let stages = pipeline.stages();
        match self {
            Self::Pipeline => None,
            Self::Stage(stage) => Some(stages[*stage].name().to_owned()),
            Self::Action(stage, action) => {
                let stage = &stages[*stage];
                Some(format!(
                    "{}/{}",
                    stage.name(),
                    stage.actions()[*action].name()
                ))
            }
            Self::Named(name) => Some((*name).to_owned()),
        }
    }
}

/// One assumption about an action.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// Compute type, in the language's form.
    Compute(&'static str),
    Takes(Curve),
    Starts(Curve),
    Fails(f64),
    /// Index of the output and its bytes.
    Writes(usize, u64),
}

/// A [`Distribution`]; spans in microseconds.
#[derive(Clone, Copy, Debug)]
pub enum Curve {
    Fixed(u64),
    Uniform(u64, u64),
    Triangular(u64, u64, u64),
    Exponential(u64),
    Lognormal(u64, u64),
    Gamma(u64, f64),
    Weibull(u64, f64),
    Samples(&'static [u64]),
    /// Samples of a file, by its name.
    File(&'static str, &'static [u64]),
    Mix(&'static [(f64, Curve)]),
    Shifted(u64, &'static Curve),
    Scaled(f64, &'static Curve),
}

impl Curve {
    fn thaw(&self) -> Distribution {
        match self {
            Self::Fixed(value) => Distribution::Fixed(Micros(*value)),
            Self::Uniform(low, high) => Distribution::Uniform {
                low: Micros(*low),
                high: Micros(*high),
            },
            Self::Triangular(low, mode, high) => Distribution::Triangular {
                low: Micros(*low),
                mode: Micros(*mode),
                high: Micros(*high),
            },
            Self::Exponential(mean) => Distribution::Exponential {
                mean: Micros(*mean),
            },
            Self::Lognormal(p50, p95) => Distribution::Lognormal {
                p50: Micros(*p50),
                p95: Micros(*p95),
            },
            Self::Gamma(mean, cv) => Distribution::Gamma {
                mean: Micros(*mean),
                cv: *cv,
            },
            Self::Weibull(scale, shape) => Distribution::Weibull {
                scale: Micros(*scale),
                shape: *shape,
            },
            Self::Samples(values) => Distribution::Samples {
                values: values.iter().copied().map(Micros).collect(),
                file: None,
            },
            Self::File(file, values) => Distribution::Samples {
                values: values.iter().copied().map(Micros).collect(),
                file: Some((*file).to_owned()),
            },
            Self::Mix(parts) => Distribution::Mix(
                parts
                    .iter()
                    .map(|(weight, part)| (*weight, part.thaw()))
                    .collect(),
            ),
            Self::Shifted(offset, rest) => Distribution::Shifted {
                offset: Micros(*offset),
                rest: Box::new(rest.thaw()),
            },
            Self::Scaled(factor, rest) => Distribution::Scaled {
                factor: *factor,
                rest: Box::new(rest.thaw()),
            },
        }
    }
}

impl Assumed {
    pub const EMPTY: Self = Self {
        trigger: None,
        builds: None,
        transition: None,
        transitions: &[],
        actions: &[],
        edits: &[],
    };

    /// The profile of a pipeline: defaults, with what is assumed here on top.
    #[must_use]
    pub fn thaw(&self, pipeline: &Pipeline) -> Profile {
        let mut profile = Profile::assumed(pipeline);
        if let Some(latency) = &self.transition {
            profile.transition = core::Assumed::given(latency.thaw());
        }
        if let Some(latency) = &self.trigger {
            profile.trigger = core::Assumed::given(latency.thaw());
        }
        if let Some(running) = self.builds {
            profile.build_quota = core::Assumed::given(core::BuildQuota::running(running));
        }
        for (stage, latency) in self.transitions {
            transition_into(pipeline, &mut profile, *stage, latency.thaw());
        }
        for (stage, action, amount) in self.actions {
            let Some(known) = action_mut(pipeline, &mut profile, *stage, *action) else {
                continue;
            };
            match amount {
                Amount::Compute(word) => {
                    let compute = word
                        .parse()
                        .unwrap_or_else(|_| Compute::Named((*word).to_owned()));
                    known.set_compute(compute);
                }
                Amount::Starts(start_up) => {
                    known.start_up = Some(core::Assumed::given(start_up.thaw()));
                }
                Amount::Takes(duration) => {
                    known.duration = Some(core::Assumed::given(duration.thaw()));
                }
                Amount::Fails(chance) => {
                    known.failure =
                        core::Assumed::given(Probability::new(*chance).unwrap_or_default());
                }
                Amount::Writes(output, bytes) => {
                    if let Some((_, size)) = known.outputs.get_mut(*output) {
                        *size = core::Assumed::given(Bytes(*bytes));
                    }
                }
            }
        }
        self.edited(pipeline, profile)
    }

    /// The macro has made the same edits while it compiled, and names that hold parameters stand in none of them.
    fn edited(&self, pipeline: &Pipeline, profile: Profile) -> Profile {
        if self.edits.is_empty() {
            return profile;
        }
        let mut edited = core::Edited::new(pipeline, &profile);
        for (target, word, value) in self.edits {
            let change = Change::read(word, target.name(pipeline).as_deref(), value);
            let made = change.and_then(|change| edited.assume(&change));
            made.expect("invariant: the macro made this edit before");
        }
        let mut profile = edited.profile;
        for action in profile.actions.values_mut() {
            action.origin = None;
        }
        profile
    }
}

/// Sets the latency of the transition into a stage, by its index.
pub(crate) fn transition_into(
    pipeline: &Pipeline,
    profile: &mut Profile,
    stage: usize,
    latency: Distribution,
) {
    if let Some(stage) = pipeline.stages().get(stage) {
        profile
            .transitions
            .insert(stage.name().to_owned(), core::Assumed::given(latency));
    }
}

/// What is assumed of an action, by the indices of its stage and of itself.
pub(crate) fn action_mut<'a>(
    pipeline: &Pipeline,
    profile: &'a mut Profile,
    stage: usize,
    action: usize,
) -> Option<&'a mut core::ActionProfile> {
    let stage = pipeline.stages().get(stage)?;
    let action = stage.actions().get(action)?;
    profile
        .actions
        .get_mut(&ActionKey::new(stage.name(), action.name()))
}
