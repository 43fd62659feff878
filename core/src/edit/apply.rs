//! A scenario under change: what each edit does to it.

use super::assume::span;
use super::value::{Amount, ComputeSlots, Slots};
use super::{Change, Edit, EditError, structure};
use crate::defaults::{self, RunFailures};
use crate::{
    Action, ActionKey, ActionProfile, Assumed, CheckOptions, Checked, ConditionResult,
    Distribution, Draft, Failing, OnFailure, Pipeline, Probability, Profile, RuleHours, Scenario,
    Stage, Text, catalogue, check,
};

/// A scenario under change. It works on the plain [`Draft`]; [`Edited::check`] runs the rules again.
///
/// Actions keep the name they had in the baseline as their origin: an edit names them by it, and a simulation of the edited pipeline
/// shares its baseline's noise.
///
/// ```
/// use stagewright_core::edit::Edited;
/// use stagewright_core::*;
/// # fn pipeline() -> (Pipeline, Profile) {
/// #     let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
/// #     source.configuration = vec![("RepositoryName".into(), "shop".into()), ("BranchName".into(), "main".into())];
/// #     source.outputs = vec![OutputArtifact::new("src")];
/// #     let mut build = Action::new("Compile", ActionType::aws(Category::Build, "CodeBuild"));
/// #     build.configuration = vec![("ProjectName".into(), "shop".into())];
/// #     build.inputs = vec!["src".into()];
/// #     let mut test = build.clone();
/// #     test.name = "Verify".into();
/// #     let stage = |name: &str, action| Stage { actions: vec![action], ..Stage::new(name) };
/// #     let draft = Draft {
/// #         name: Some("shop".into()), creates_missing: true,
/// #         stages: vec![stage("Source", source), stage("Build", build), stage("Test", test)],
/// #         ..Draft::default()
/// #     };
/// #     let pipeline = check(draft, CheckOptions::default()).pipeline.expect("a valid pipeline");
/// #     let profile = Profile::assumed(&pipeline);
/// #     (pipeline, profile)
/// # }
/// let (pipeline, profile) = pipeline();
/// let mut edited = Edited::new(&pipeline, &profile);
/// edited.apply(&"merge=Build+Test".parse()?)?;
/// edited.apply(&"Test/Verify.takes=2min".parse()?)?;
/// let merged = edited.check(CheckOptions::default()).map_err(|_| "refused").unwrap();
/// assert_eq!(merged.pipeline.stages().len(), 2);
/// assert_eq!(merged.pipeline.stages()[1].groups().len(), 2, "what was a stage behind is a run order behind");
/// assert_eq!(merged.profile.action(("Build", "Verify")).unwrap().origin, Some(ActionKey::new("Test", "Verify")));
/// # Ok::<(), EditError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edited {
    /// The definition as changed so far.
    pub draft: Draft,
    /// The profile as changed so far.
    pub profile: Profile,
    name: String,
    /// How the base shares the chance of a run to fail.
    failures: RunFailures,
    /// What edits took away.
    pub(super) removed: Vec<Removed>,
}

/// A stage or an action that is gone.
#[derive(Clone, Debug)]
pub(super) struct Removed {
    pub(super) name: String,
    pub(super) by: String,
    pub(super) into: Option<String>,
}

pub(super) type Done = Result<(), EditError>;

impl Edited {
    /// Starts from a checked pipeline and its profile.
    #[must_use]
    pub fn new(pipeline: &Pipeline, profile: &Profile) -> Self {
        Self::of(&Scenario::new(pipeline.clone(), profile.clone()))
    }

    /// Starts from a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let mut profile = scenario.profile.clone();
        for (key, action) in &mut profile.actions {
            action.origin.get_or_insert_with(|| key.clone());
        }
        let draft = scenario.pipeline.draft().clone();
        Self {
            failures: RunFailures::of(&draft),
            draft,
            profile,
            name: scenario.pipeline.name().to_owned(),
            removed: Vec::new(),
        }
    }

    /// Runs the rules on the changed definition.
    ///
    /// # Errors
    /// Everything found, if there is an error among it.
    #[expect(
        clippy::result_large_err,
        reason = "the findings come with the definition that has them"
    )]
    pub fn check(self, options: CheckOptions) -> Result<Scenario, Checked> {
        let checked = check(self.draft, options);
        match checked.pipeline {
            Some(pipeline) => Ok(Scenario {
                pipeline,
                profile: self.profile,
            }),
            None => Err(checked),
        }
    }

    /// Applies an edit; one that is not possible changes nothing.
    ///
    /// # Errors
    /// If what it names is not there, or it makes no sense of what is. Whether the definition is then right is for the rules to say.
    pub fn apply(&mut self, edit: &Edit) -> Done {
        if let Some(name) = edit.pipeline.as_ref().filter(|name| **name != self.name) {
            return Err(EditError::OtherPipeline {
                name: name.clone(),
                this: self.name.clone(),
            });
        }
        let mut changed = self.clone();
        changed.change(&edit.change, &edit.to_string())?;
        *self = changed;
        Ok(())
    }

    /// Makes a change in place: for many of them, where all is thrown away if one is not possible.
    ///
    /// # Errors
    /// As [`Edited::apply`]; what was changed until then stays.
    pub fn assume(&mut self, change: &Change) -> Done {
        self.change(change, "")
    }

    fn change(&mut self, change: &Change, edit: &str) -> Done {
        match change {
            Change::Takes { action, value } => self.takes(action, value),
            Change::Starts { action, value } => self.starts(action, value),
            Change::Fails { action, value } => self.fails(action, value),
            Change::Compute { action, value } => self.compute(action, value),
            Change::Writes { action, value } => self.writes(action, value),
            Change::Parts { action, value } => self.parts(action, *value),
            Change::Config { action, value } => self.configure(action, value),
            Change::Approver { action, value } => self.approver(action, value),
            Change::ApproverHours { action, value } => {
                self.approver_of(action)?.calendar.clone_from(&value.0);
                Ok(())
            }
            Change::Rejects { action, value } => {
                self.approver_of(action)?.rejects = *value;
                Ok(())
            }
            Change::Correlation { action, value } => {
                self.habit(action)?.duration_correlation = value.0;
                Ok(())
            }
            Change::FailureCorrelation { action, value } => {
                self.habit(action)?.failure_correlation = value.0;
                Ok(())
            }
            Change::Failing { action, value } => {
                self.habit(action)?.failing = value.0.clone().map(failing);
                Ok(())
            }
            Change::Cache { action, value } => {
                self.build(action)?;
                self.habit(action)?.cache.clone_from(&value.0);
                Ok(())
            }
            Change::Restarts { action, value } => {
                self.habit(action)?.restarts = *value;
                Ok(())
            }
            Change::Passes { rule, value } => {
                self.rule(rule)?.passes = *value;
                Ok(())
            }
            Change::Checks { rule, value } => {
                self.rule(rule)?.takes = value.clone();
                Ok(())
            }
            Change::Window { rule, value } => {
                self.rule(rule)?.window = match &value.0 {
                    Some(hours) => RuleHours::Given(hours.clone()),
                    None => RuleHours::Always,
                };
                Ok(())
            }
            Change::Opens { stage, value } => {
                self.stage_index(stage)?;
                let gates = &mut self.profile.circumstances.gates;
                match &value.0 {
                    Some(hours) => gates.insert(stage.clone(), Assumed::given(hours.clone())),
                    None => gates.remove(stage),
                };
                Ok(())
            }
            Change::Transition { stage, value } => self.transition(stage, value),
            Change::Retry { stage, value } => {
                let result = value.0.map(|_| ConditionResult::Retry);
                self.on_failure(stage, ConditionResult::Retry, result)?;
                if let (Some(mode), Some(failure)) = (value.0, self.failure_of(stage)?) {
                    failure.retry_mode = Some(mode.into());
                }
                Ok(())
            }
            Change::Rollback { stage, value } => {
                let result = value.0.then_some(ConditionResult::Rollback);
                self.on_failure(stage, ConditionResult::Rollback, result)
            }
            Change::Arrivals { value } => self.arrivals(value),
            Change::Trigger { value } => {
                let assumed = defaults::trigger(&self.draft);
                self.profile.trigger =
                    span(value, Some(&self.profile.trigger), "the trigger", || {
                        Some(assumed)
                    })?;
                Ok(())
            }
            Change::Transitions { value } => self.transitions(value),
            Change::Quota { value } => self.quota(value),
            Change::Queue { value } => {
                self.build_quota().queued = *value;
                Ok(())
            }
            Change::QueueTimeout { value } => {
                self.build_quota().queue_timeout = *value;
                Ok(())
            }
            Change::ArtifactDays { value } => self.artifact_days(value),
            Change::Counts { value } => {
                self.stage_index(value)?;
                self.profile.counted_stage = Some(value.clone());
                Ok(())
            }
            Change::Retrier { .. }
            | Change::RetrierHours { .. }
            | Change::RetrierMode { .. }
            | Change::RetrierMost { .. }
            | Change::Fix { .. }
            | Change::Flaky { .. }
            | Change::CommonCause { .. }
            | Change::Approvers { .. }
            | Change::ApproversHours { .. }
            | Change::ApproversReject { .. }
            | Change::Fleet { .. }
            | Change::ComputeQuota { .. }
            | Change::Transfer { .. }
            | Change::Matching { .. }
            | Change::SecondStart { .. }
            | Change::BucketKey { .. }
            | Change::Intervene { .. }
            | Change::FirstDay { .. }
            | Change::Service { .. } => self.surround(change),
            Change::Mode { value } => {
                self.draft.execution_mode = Some((*value).into());
                Ok(())
            }
            Change::Type { value } => {
                self.draft.pipeline_type = Some((*value).into());
                Ok(())
            }
            Change::Merge { value } => self.merge(&value.0, edit),
            Change::Split { value } => self.split(value),
            Change::Without { value } => value.0.iter().try_for_each(|it| self.without(it, edit)),
            Change::Move { value } => self.move_to(value, edit),
            Change::Parallel { value } => self.parallel(&value.0),
            Change::After { value } => self.after(&value.0),
        }
    }

    /// Changes what surrounds the pipeline as a whole.
    fn surround(&mut self, change: &Change) -> Done {
        let around = &mut self.profile.circumstances;
        match change {
            Change::Retrier { value } => self.retried_by(value.0.as_ref()),
            Change::RetrierHours { value } => self.retrier()?.calendar.clone_from(&value.0),
            Change::RetrierMode { value } => self.retrier()?.mode = *value,
            Change::RetrierMost { value } => {
                let most = u16::try_from(*value).map_err(|_| EditError::Factor {
                    message: format!("at most {} retries are possible", u16::MAX),
                })?;
                self.retrier()?.most = most;
            }
            Change::Fix { value } => {
                around.fix = value.0.clone().map(Assumed::given);
                let flaky = around.flaky.take();
                around.flaky = around
                    .fix
                    .as_ref()
                    .map(|_| flaky.unwrap_or_else(|| defaults::FLAKY.assumed()));
            }
            Change::Flaky { value } => {
                if around.fix.is_none() {
                    return Err(EditError::Factor {
                        message: "failures have no kinds until a fix is known of: say that first, as in `fix=90min`".to_owned(),
                    });
                }
                around.flaky = Some(Assumed::given(*value));
            }
            Change::CommonCause { value } => {
                let some = value.0 > 0.0;
                around.common_cause = some.then(|| Assumed::given(value.0));
            }
            Change::Approvers { value } => self.approvers(value.0.as_ref()),
            Change::ApproversHours { value } => {
                self.approver_of_all()?.calendar.clone_from(&value.0);
            }
            Change::ApproversReject { value } => self.approver_of_all()?.rejects = *value,
            Change::Fleet { value } => {
                let Slots { fleet, slots } = value.clone();
                around.fleets.insert(fleet, Assumed::given(slots));
            }
            Change::ComputeQuota { value } => {
                let ComputeSlots { compute, slots } = value.clone();
                around.compute_quotas.insert(compute, Assumed::given(slots));
            }
            Change::Transfer { value } => around.transfer_rate = value.0.map(Assumed::given),
            Change::Matching { value } => around.matching = Assumed::given(*value),
            Change::SecondStart { value } => {
                around.second_start = value.0.clone().map(Assumed::given);
            }
            Change::BucketKey { value } => around.bucket_key = Some(Assumed::given(value.0)),
            Change::Intervene { value } => {
                if let Some(stage) = value.what.stage() {
                    self.stage_index(stage)?;
                }
                self.profile.circumstances.interventions.push(value.clone());
            }
            Change::FirstDay { value } => around.first_day.clone_from(&value.0),
            Change::Service { value } => {
                let choice = around.service.set(&value.choice, &value.value);
                choice.expect("invariant: a choice of the service was read by `ServiceRules::set`");
            }
            other => unreachable!(
                "`{}` is no change of what surrounds a pipeline",
                other.word()
            ),
        }
        Ok(())
    }

    /// Adds an action to the end of a stage.
    ///
    /// # Errors
    /// If there is no such stage, or it has an action of this name.
    pub fn with(&mut self, stage: &str, action: Action, mut profile: ActionProfile) -> Done {
        let index = self.stage_index(stage)?;
        let key = ActionKey::new(stage, action.name.to_string());
        if self.profile.actions.contains_key(&key) {
            return Err(EditError::NameTaken {
                name: key.to_string(),
            });
        }
        profile.origin.get_or_insert_with(|| key.clone());
        self.profile.actions.insert(key, profile);
        self.draft.stages[index].actions.push(action);
        Ok(())
    }

    /// What is assumed of an action where nothing is given.
    pub(super) fn assumed_action(&self, action: &ActionKey) -> Result<ActionProfile, EditError> {
        let (stage, index) = self.action_index(action)?;
        let action = &self.draft.stages[stage].actions[index];
        let provider = catalogue::of(&action.action_type);
        Ok(defaults::assumed_action(
            &self.draft,
            action,
            provider,
            self.failures,
        ))
    }

    pub(super) fn stage(&mut self, stage: &str) -> Result<&mut Stage, EditError> {
        let index = self.stage_index(stage)?;
        Ok(&mut self.draft.stages[index])
    }

    pub(super) fn failure_of(&mut self, stage: &str) -> Result<&mut Option<OnFailure>, EditError> {
        Ok(&mut self.stage(stage)?.on_failure)
    }

    pub(super) fn stage_index(&self, stage: &str) -> Result<usize, EditError> {
        let index = structure::position(&self.draft, stage);
        index.ok_or_else(|| {
            self.gone(stage).unwrap_or_else(|| EditError::NoStage {
                stage: stage.to_owned(),
            })
        })
    }

    /// Where an action stands now, by its name in the base.
    pub(super) fn now(&self, base: &ActionKey) -> Result<ActionKey, EditError> {
        let named =
            |(_, action): &(&ActionKey, &ActionProfile)| action.origin.as_ref() == Some(base);
        match self.profile.actions.iter().find(named) {
            Some((key, _)) => Ok(key.clone()),
            None => {
                let gone = self
                    .gone(&base.to_string())
                    .or_else(|| self.gone(&base.stage));
                Err(gone.unwrap_or_else(|| EditError::NoAction { key: base.clone() }))
            }
        }
    }

    pub(super) fn action_index(&self, base: &ActionKey) -> Result<(usize, usize), EditError> {
        let ActionKey { stage, action } = self.now(base)?;
        let stage = self.stage_index(&stage)?;
        let mut actions = self.draft.stages[stage].actions.iter();
        let index = actions.position(|candidate| shows(&candidate.name, &action));
        // A profile of one's own may know actions that the pipeline does not have.
        let missing = || EditError::NoAction { key: base.clone() };
        Ok((stage, index.ok_or_else(missing)?))
    }

    pub(super) fn action_profile(
        &mut self,
        base: &ActionKey,
    ) -> Result<&mut ActionProfile, EditError> {
        let key = self.now(base)?;
        let profile = self.profile.actions.get_mut(&key);
        Ok(profile.expect("the key was taken from this profile"))
    }

    fn gone(&self, name: &str) -> Option<EditError> {
        let removed = self.removed.iter().rev().find(|it| it.name == name)?;
        Some(EditError::Removed {
            name: removed.name.clone(),
            by: removed.by.clone(),
            into: removed.into.clone(),
        })
    }
}

fn failing(amount: Amount<Distribution>) -> Failing {
    match amount {
        Amount::Is(time) => Failing::Takes(time),
        Amount::Times(factor) => Failing::Times(factor),
        Amount::Assumed => Failing::Times(defaults::FAILING.assumed::<Probability>().value.get()),
    }
}

/// Whether a text reads like this; a symbolic one by its short form, as the checked pipeline names it.
pub(super) fn shows(text: &Text, name: &str) -> bool {
    text.known()
        .map_or_else(|| format!("{text}"), std::borrow::Cow::into_owned)
        == name
}
