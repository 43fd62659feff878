//! A scenario under change: what each edit does to it.

use super::pattern::Pattern;
use super::value::{Amount, ArtifactSize, Machine, OpenTransition, Slots};
use super::{Change, Edit, EditError, EditMistake, Of, people, structure};
use crate::defaults::{self, RunFailures};
use crate::rules::nearest;
use crate::{
    Action, ActionKey, ActionProfile, Arrivals, Assumed, Basis, BuildQuota, Bytes, CheckOptions,
    Checked, Circumstances, Condition, ConditionResult, DisabledTransition, Distribution, Draft,
    OnFailure, Pipeline, Probability, Profile, Scenario, SourceClass, Stage, Text, Workload,
    catalogue, check,
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
/// assert_eq!(merged.profile.action("Build", "Verify").unwrap().origin, Some(ActionKey::new("Test", "Verify")));
/// # Ok::<(), EditError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edited {
    /// The definition as changed so far.
    pub draft: Draft,
    /// The profile as changed so far.
    pub profile: Profile,
    /// How executions come in, as changed so far.
    pub workload: Workload,
    /// What surrounds the pipeline, as changed so far.
    pub circumstances: Circumstances,
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
            workload: scenario.workload.clone(),
            circumstances: scenario.circumstances.clone(),
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
                workload: self.workload,
                circumstances: self.circumstances,
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

    fn change(&mut self, change: &Change, edit: &str) -> Done {
        match change {
            Change::Takes { action, value } => self.takes(action, value),
            Change::Starts { action, value } => self.starts(action, value),
            Change::Fails { action, value } => self.fails(action, value),
            Change::Compute { action, value } => self.compute(action, value),
            Change::Writes { action, value } => self.writes(action, value),
            Change::Approver { action, value } => self.approver(action, value),
            Change::ApproverHours { action, value } => {
                self.approver_of(action)?.calendar = Some(value.calendar());
                Ok(())
            }
            Change::Rejects { action, value } => {
                self.approver_of(action)?.rejects = *value;
                Ok(())
            }
            Change::Correlation { action, value } => {
                let key = self.now(action)?;
                let habit = self.circumstances.habits.entry(key).or_default();
                habit.duration_correlation = value.0;
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
                self.rule(rule)?.window = Some(value.calendar());
                Ok(())
            }
            Change::Opens { stage, value } => {
                self.stage_index(stage)?;
                let gates = &mut self.circumstances.gates;
                gates.insert(stage.clone(), value.calendar());
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
            Change::ArtifactDays { value } => self.artifact_days(value),
            Change::Retrier { value } => {
                self.circumstances.retrier = value.0.as_ref().map(people::retrier);
                Ok(())
            }
            Change::Fleet { value } => {
                let Slots { fleet, slots } = value.clone();
                self.circumstances.fleets.insert(fleet, slots);
                Ok(())
            }
            Change::Transfer { value } => {
                self.circumstances.transfer_rate = value.0.map(|Bytes(a_second)| a_second);
                Ok(())
            }
            Change::Matching { value } => {
                self.circumstances.matching = *value;
                Ok(())
            }
            Change::SecondStart { value } => {
                self.circumstances.second_start.clone_from(&value.0);
                Ok(())
            }
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

    fn takes(&mut self, action: &ActionKey, value: &Amount<Distribution>) -> Done {
        let assumed = self.assumed_action(action)?;
        let profile = self.action_profile(action)?;
        profile.duration = match value {
            Amount::Assumed => assumed.duration,
            _ => Some(span(value, profile.duration.as_ref(), action, || None)?),
        };
        Ok(())
    }

    fn starts(&mut self, action: &ActionKey, value: &Amount<Distribution>) -> Done {
        let profile = self.action_profile(action)?;
        let Some(compute) = &profile.compute else {
            return Err(EditError::NoBuild {
                key: action.clone(),
            });
        };
        let assumed = defaults::start_up(&compute.value);
        profile.start_up = Some(span(value, profile.start_up.as_ref(), action, || {
            Some(assumed)
        })?);
        Ok(())
    }

    fn fails(&mut self, action: &ActionKey, value: &Amount<Probability>) -> Done {
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

    fn compute(&mut self, action: &ActionKey, machine: &Machine) -> Done {
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

    fn writes(&mut self, action: &ActionKey, value: &ArtifactSize) -> Done {
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

    fn transition(&mut self, stage: &str, value: &OpenTransition) -> Done {
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

    fn transitions(&mut self, value: &Amount<Distribution>) -> Done {
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
    fn on_failure(
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

    fn arrivals(&mut self, value: &Amount<Pattern>) -> Done {
        let known = &self.profile.executions;
        let (executions, arrivals) = match value {
            Amount::Is(pattern) => (Assumed::given(pattern.rate()), pattern.arrivals()),
            Amount::Assumed => {
                let assumed = defaults::EXECUTIONS.assumed();
                let crate::PerDay(per_day) = assumed.value;
                (assumed, Arrivals::Poisson { per_day })
            }
            Amount::Times(factor) => {
                let scaled = Pattern::faster(&self.workload.arrivals, *factor);
                let scaled = scaled.filter(|_| *factor > 0.0);
                let arrivals = scaled.ok_or_else(|| EditError::Factor {
                    message: format!("these arrivals cannot come {factor} times as often"),
                })?;
                let rate = crate::PerDay(known.value.0 * factor);
                (
                    Assumed {
                        value: rate,
                        basis: known.basis.clone(),
                    },
                    arrivals,
                )
            }
        };
        self.profile.executions = executions;
        self.workload = Workload { arrivals };
        Ok(())
    }

    fn quota(&mut self, value: &Amount<u32>) -> Done {
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

    fn artifact_days(&mut self, value: &Amount<u32>) -> Done {
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
    fn assumed_action(&self, action: &ActionKey) -> Result<ActionProfile, EditError> {
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

    fn failure_of(&mut self, stage: &str) -> Result<&mut Option<OnFailure>, EditError> {
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
        Ok((
            stage,
            index.expect("an action of the profile stands in the draft"),
        ))
    }

    fn action_profile(&mut self, base: &ActionKey) -> Result<&mut ActionProfile, EditError> {
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

    /// What is told of an edit that is not possible.
    #[must_use]
    pub fn mistake(&self, (index, edit): (usize, String), error: &EditError) -> EditMistake {
        EditMistake {
            index,
            edit,
            message: error.to_string(),
            notes: Vec::new(),
            help: self.help(error),
        }
    }

    /// What to write instead, by the names that there are.
    fn help(&self, error: &EditError) -> Option<String> {
        let origins = || {
            self.profile
                .actions
                .values()
                .filter_map(|it| it.origin.as_ref())
        };
        let actions = || origins().map(ToString::to_string).collect::<Vec<_>>();
        let stages = || {
            self.draft
                .stages
                .iter()
                .map(structure::name)
                .collect::<Vec<_>>()
        };
        let did_you_mean = |name: &str, names: Vec<String>| {
            let near = nearest(name, names.iter().map(String::as_str));
            Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.len() > 12 => return None,
                None => format!("write one of `{}`", names.join("`, `")),
            })
        };
        match error {
            EditError::Syntax { help, .. } => Some(help.clone()),
            EditError::OtherPipeline { this, .. } => Some(format!(
                "write `{this}:`, or nothing: there is one pipeline"
            )),
            EditError::NoStage { stage } => did_you_mean(stage, stages()),
            EditError::NoAction { key } => {
                // An action that stands in another stage is more likely meant than one with a similar name.
                let elsewhere = origins().find(|it| it.action.eq_ignore_ascii_case(&key.action));
                match elsewhere {
                    Some(action) => Some(format!("did you mean `{action}`?")),
                    None => did_you_mean(&key.to_string(), actions()),
                }
            }
            EditError::NeedsAction { word, of, target } => {
                let named = origins().find(|it| it.action.eq_ignore_ascii_case(target));
                let mut of_stage = origins().filter(|it| it.stage == *target);
                let only = of_stage.next().filter(|_| of_stage.next().is_none());
                match named.or(only).filter(|_| matches!(of, Of::Action)) {
                    Some(action) => Some(format!("did you mean `{action}`?")),
                    None => Some(format!("write `{}.{word}=…`", of.form())),
                }
            }
            EditError::NoApproval { .. } => {
                let approvals = self.of_category(crate::Category::Approval);
                Some(match approvals.is_empty() {
                    true => "the pipeline has no approval".to_owned(),
                    false => format!("write one of `{}`", approvals.join("`, `")),
                })
            }
            EditError::NoRule { key } => {
                let rules: Vec<String> = self.rules().map(|it| it.to_string()).collect();
                match rules.is_empty() {
                    true => Some("no stage has conditions with rules".to_owned()),
                    false => did_you_mean(&key.to_string(), rules),
                }
            }
            EditError::NoBuild { .. } => {
                let builds = self
                    .profile
                    .actions
                    .values()
                    .filter(|it| it.compute.is_some());
                let builds = builds.filter_map(|it| it.origin.as_ref());
                let builds: Vec<String> = builds.map(ToString::to_string).collect();
                let few = (1..=12).contains(&builds.len());
                few.then(|| format!("write one of `{}`", builds.join("`, `")))
            }
            EditError::Removed {
                into: Some(into),
                name,
                ..
            } => Some(format!("write `{into}`, of which `{name}` is a part now")),
            EditError::Removed { .. } => {
                Some("put this edit before the other, or leave it out".to_owned())
            }
            EditError::NotNeighbours { first, second } => {
                let names = stages();
                let at = |stage: &str| names.iter().position(|name| name == stage);
                let (first_at, second_at) = (at(first)?, at(second)?);
                match second_at + 1 == first_at {
                    true => Some(format!("write `merge={second}+{first}`")),
                    false => {
                        let range = first_at.min(second_at)..=first_at.max(second_at);
                        Some(format!(
                            "write `merge={}`, or leave it",
                            names[range].join("+")
                        ))
                    }
                }
            }
            EditError::NoArtifact { key, artifact } => {
                let key = self.now(key).ok()?;
                let names = self.profile.actions[&key].outputs.iter();
                did_you_mean(artifact, names.map(|(name, _)| name.clone()).collect())
            }
            EditError::WhichArtifact { artifacts, .. } if !artifacts.is_empty() => {
                Some(format!("write `{}+SIZE`", artifacts.join("+SIZE` or `")))
            }
            _ => None,
        }
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
fn scaled(distribution: &Distribution, factor: f64) -> Distribution {
    let (factor, rest) = match distribution {
        Distribution::Scaled {
            factor: known,
            rest,
        } => (known * factor, rest.clone()),
        other => (factor, Box::new(other.clone())),
    };
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

/// Whether a text reads like this; a symbolic one by its short form, as the checked pipeline names it.
pub(super) fn shows(text: &Text, name: &str) -> bool {
    text.known()
        .map_or_else(|| format!("{text}"), std::borrow::Cow::into_owned)
        == name
}
