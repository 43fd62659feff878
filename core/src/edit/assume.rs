//! Edits of what is assumed: durations, chances, machines, sizes, latencies, arrivals and quotas.

use super::EditError;
use super::apply::{Done, Edited, shows};
use super::value::{Amount, ArtifactSize, Machine, OpenTransition};
use crate::defaults;
use crate::{
    ActionKey, Arrivals, Assumed, Basis, BuildQuota, Bytes, Condition, ConditionResult,
    DisabledTransition, Distribution, OnFailure, Probability, SourceClass, Workload,
};

impl Edited {
    pub(super) fn takes(&mut self, action: &ActionKey, value: &Amount<Distribution>) -> Done {
        let assumed = self.assumed_action(action)?;
        let profile = self.action_profile(action)?;
        profile.duration = match value {
            Amount::Assumed => assumed.duration,
            _ => Some(span(value, profile.duration.as_ref(), action, || None)?),
        };
        Ok(())
    }

    /// What a build runs on; only builds have a machine that starts up and caches images.
    pub(super) fn build(&mut self, action: &ActionKey) -> Result<&crate::Compute, EditError> {
        let compute = self.action_profile(action)?.compute.as_ref();
        let no_build = || EditError::NoBuild {
            key: action.clone(),
        };
        compute.map(|it| &it.value).ok_or_else(no_build)
    }

    pub(super) fn starts(&mut self, action: &ActionKey, value: &Amount<Distribution>) -> Done {
        let assumed = defaults::start_up(self.build(action)?);
        let profile = self.action_profile(action)?;
        profile.start_up = Some(span(value, profile.start_up.as_ref(), action, || {
            Some(assumed)
        })?);
        Ok(())
    }

    pub(super) fn fails(&mut self, action: &ActionKey, value: &Amount<Probability>) -> Done {
        let assumed = self.assumed_action(action)?;
        let profile = self.action_profile(action)?;
        profile.failure = match value {
            Amount::Is(chance) => Assumed::given(*chance),
            Amount::Assumed => assumed.failure,
            Amount::Times(factor) => {
                let Assumed { value, basis } = profile.failure.clone();
                let chance =
                    Probability::new(value.get() * factor).ok_or_else(|| EditError::Factor {
                        message: format!("{factor} times {value} is more than 100%"),
                    })?;
                Assumed {
                    value: chance,
                    basis,
                }
            }
        };
        Ok(())
    }

    pub(super) fn compute(&mut self, action: &ActionKey, machine: &Machine) -> Done {
        let assumed = self.assumed_action(action)?;
        let profile = self.action_profile(action)?;
        let Some(Assumed { value: from, .. }) = profile.compute.clone() else {
            return Err(EditError::NoBuild {
                key: action.clone(),
            });
        };
        let to = match (&machine.compute, assumed.compute) {
            (Some(compute), _) => Assumed::given(compute.clone()),
            (None, Some(compute)) => compute,
            (None, None) => {
                unreachable!("an action that runs a build has a default of its compute type")
            }
        };
        profile.set_compute(to.value.clone());
        let gain = Machine::assumed_work(&from, &to.value);
        let work = machine.work.or(gain).filter(|work| *work != 1.0);
        if let (Some(work), Some(duration)) = (work, &mut profile.duration) {
            duration.value = scaled(&duration.value, work);
            if machine.work.is_none() {
                let source = format!(
                    "{work} of the time on `{from}`, by the square root of the cores: measure it"
                );
                duration.basis = Basis::Default {
                    class: SourceClass::Assumption,
                    source: source.into(),
                };
            }
        }
        profile.compute = Some(to);
        Ok(())
    }

    pub(super) fn writes(&mut self, action: &ActionKey, value: &ArtifactSize) -> Done {
        let assumed = self.assumed_action(action)?;
        let profile = self.action_profile(action)?;
        let names = || profile.outputs.iter().map(|(name, _)| name.clone());
        let index =
            match &value.artifact {
                Some(artifact) => names().position(|name| name == *artifact).ok_or_else(|| {
                    EditError::NoArtifact {
                        key: action.clone(),
                        artifact: artifact.clone(),
                    }
                })?,
                None if profile.outputs.len() == 1 => 0,
                None => {
                    return Err(EditError::WhichArtifact {
                        key: action.clone(),
                        artifacts: names().collect(),
                    });
                }
            };
        let (name, known) = &mut profile.outputs[index];
        match value.size {
            Amount::Is(size) => *known = Assumed::given(size),
            Amount::Assumed => {
                // The profile of an action that was added may have artifacts that the action does not write.
                let default = assumed.outputs.into_iter().find(|(it, _)| it == name);
                let (_, default) = default.ok_or_else(|| EditError::NoArtifact {
                    key: action.clone(),
                    artifact: name.clone(),
                })?;
                *known = default;
            }
            Amount::Times(factor) => known.value = Bytes(times(known.value.0, factor)?),
        }
        Ok(())
    }

    pub(super) fn transition(&mut self, stage: &str, value: &OpenTransition) -> Done {
        let index = self.stage_index(stage)?;
        match value {
            OpenTransition::Takes(Amount::Assumed) => {
                self.profile.transitions.remove(stage);
            }
            OpenTransition::Takes(takes) => {
                let known = self.profile.transition_into(stage);
                let latency = span(takes, Some(known), stage, || None)?;
                self.profile.transitions.insert(stage.to_owned(), latency);
            }
            OpenTransition::Disabled(disabled) => {
                let of_stage = |closed: &DisabledTransition| shows(&closed.stage, stage);
                match (
                    disabled,
                    self.draft.disabled_transitions.iter().any(of_stage),
                ) {
                    (true, false) => self.draft.disabled_transitions.push(DisabledTransition {
                        stage: self.draft.stages[index].name.clone(),
                        reason: None,
                    }),
                    (true, true) => {}
                    (false, _) => self.draft.disabled_transitions.retain(|it| !of_stage(it)),
                }
            }
        }
        Ok(())
    }

    pub(super) fn transitions(&mut self, value: &Amount<Distribution>) -> Done {
        let general = &self.profile.transition;
        let general = span(value, Some(general), "transitions", || {
            Some(defaults::TRANSITION.assumed())
        })?;
        self.profile.transition = general;
        match value {
            Amount::Times(factor) => {
                for latency in self.profile.transitions.values_mut() {
                    latency.value = scaled(&latency.value, *factor);
                }
            }
            Amount::Is(_) | Amount::Assumed => self.profile.transitions.clear(),
        }
        Ok(())
    }

    /// Sets what a stage does on failure, or takes it away if it is `what`.
    pub(super) fn on_failure(
        &mut self,
        stage: &str,
        what: ConditionResult,
        set: Option<ConditionResult>,
    ) -> Done {
        let failure = self.failure_of(stage)?;
        let conditions = failure.as_ref().and_then(|it| it.conditions.as_ref());
        if conditions.is_some_and(|conditions: &Vec<Condition>| !conditions.is_empty()) {
            return Err(EditError::WouldLoseConditions {
                stage: stage.to_owned(),
            });
        }
        let is_so = |failure: &OnFailure| {
            failure.result.as_ref().and_then(crate::Given::value) == Some(what)
        };
        match set {
            Some(result) => {
                *failure = Some(OnFailure {
                    result: Some(result.into()),
                    ..OnFailure::default()
                });
            }
            None if failure.as_ref().is_some_and(is_so) => *failure = None,
            None => {}
        }
        Ok(())
    }

    pub(super) fn arrivals(&mut self, value: &Amount<Arrivals>) -> Done {
        let known = &self.profile.workload;
        self.profile.workload = match value {
            Amount::Is(arrivals) => Assumed::given(Workload {
                arrivals: arrivals.clone(),
            }),
            Amount::Assumed => defaults::EXECUTIONS.assumed(),
            Amount::Times(factor) => {
                let scaled = known.value.arrivals.faster(*factor);
                let scaled = scaled.filter(|_| *factor > 0.0);
                let arrivals = scaled.ok_or_else(|| EditError::Factor {
                    message: format!("these arrivals cannot come {factor} times as often"),
                })?;
                known.with(Workload { arrivals })
            }
        };
        Ok(())
    }

    pub(super) fn quota(&mut self, value: &Amount<u32>) -> Done {
        let running = match value {
            Amount::Is(running) => u64::from(*running),
            Amount::Assumed => {
                self.profile.build_quota = defaults::build_quota();
                return Ok(());
            }
            Amount::Times(factor) => times(self.profile.build_quota.value.running.into(), *factor)?,
        };
        let running = u32::try_from(running).ok().filter(|running| *running > 0);
        let running = running.ok_or_else(|| EditError::Factor {
            message: "a quota of 0 builds would never run one, and beyond 4294967295 there is none"
                .to_owned(),
        })?;
        self.profile.build_quota = Assumed::given(BuildQuota::running(running));
        Ok(())
    }

    /// The quota, which is given from here on.
    pub(super) fn build_quota(&mut self) -> &mut BuildQuota {
        self.profile.build_quota.basis = Basis::Given;
        &mut self.profile.build_quota.value
    }

    pub(super) fn artifact_days(&mut self, value: &Amount<u32>) -> Done {
        let known = &mut self.profile.artifact_days;
        match value {
            Amount::Is(days) => *known = Assumed::given(*days),
            Amount::Assumed => *known = defaults::artifact_days(&self.draft),
            Amount::Times(factor) => {
                let days = times(known.value.into(), *factor)?;
                known.value = u32::try_from(days).unwrap_or(u32::MAX);
            }
        }
        Ok(())
    }
}

/// A span as an edit says it: a factor on what is known keeps its basis.
pub(super) fn span(
    value: &Amount<Distribution>,
    known: Option<&Assumed<Distribution>>,
    what: impl std::fmt::Display,
    assumed: impl FnOnce() -> Option<Assumed<Distribution>>,
) -> Result<Assumed<Distribution>, EditError> {
    let nothing = |why: &str| EditError::Factor {
        message: format!("nothing is {why} of how long `{what}` takes"),
    };
    match (value, known) {
        (Amount::Is(span), _) => Ok(Assumed::given(span.clone())),
        (Amount::Assumed, _) => assumed().ok_or_else(|| nothing("assumed")),
        (Amount::Times(factor), Some(known)) => Ok(Assumed {
            value: scaled(&known.value, *factor),
            basis: known.basis.clone(),
        }),
        (Amount::Times(_), None) => Err(nothing("known")),
    }
}

/// A distribution, stretched; factors of several edits become one, so that their number nests nothing.
pub(super) fn scaled(distribution: &Distribution, factor: f64) -> Distribution {
    let (factor, rest) = match distribution {
        Distribution::Scaled {
            factor: known,
            rest,
        } => (known * factor, rest.clone()),
        other => (factor, Box::new(other.clone())),
    };
    // Once what was there is what was there.
    if factor == 1.0 {
        return *rest;
    }
    Distribution::Scaled { factor, rest }
}

/// So many times a whole number, rounded.
fn times(number: u64, factor: f64) -> Result<u64, EditError> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked, and 15 digits are enough of an assumption"
    )]
    match libm::round(number as f64 * factor) {
        product if (0.0..9e18).contains(&product) => Ok(product as u64),
        _ => Err(EditError::Factor {
            message: format!("{factor} times {number} is too much"),
        }),
    }
}
