//! Changes to a definition and its profile: what a what-if asks.
//!
//! An edit works on the plain [`Draft`]; [`Edited::check`] runs the rules again. Actions keep the name they had in the
//! baseline as their origin, so that a simulation of the edited pipeline shares its baseline's noise.

use crate::{
    Action, ActionKey, ActionProfile, Assumed, BuildQuota, Bytes, CheckOptions, Checked, Compute,
    Distribution, Draft, ExecutionMode, Given, Pipeline, PipelineType, Probability, Profile, Text,
    check,
};

/// A definition and its profile under change.
///
/// ```
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
/// let mut edit = Edited::new(&pipeline, &profile);
/// edit.merge_stages("Build", "Test")?.compute("Build", "Compile", Compute::Large)?;
/// let (merged, profile) = edit.check(CheckOptions::default()).map_err(|_| "refused").unwrap();
/// assert_eq!(merged.stages().len(), 2);
/// assert_eq!(merged.stages()[1].groups().len(), 2, "what was a stage behind is a run order behind");
/// assert_eq!(profile.action("Build", "Verify").unwrap().origin, Some(ActionKey::new("Test", "Verify")));
/// # Ok::<(), EditError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edited {
    /// The definition as changed so far.
    pub draft: Draft,
    /// The profile as changed so far.
    pub profile: Profile,
}

/// Why an edit is not possible.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// There is no stage of this name.
    NoStage {
        /// The name.
        stage: String,
    },
    /// There is no action of this name in the stage.
    NoAction {
        /// The action.
        key: ActionKey,
    },
    /// The two stages do not follow each other.
    NotNeighbours {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// The action runs no build, so it has no compute type.
    NoBuild {
        /// The action.
        key: ActionKey,
    },
    /// The action writes no artifact of this name.
    NoArtifact {
        /// The action.
        key: ActionKey,
        /// The artifact.
        artifact: String,
    },
    /// The second stage has conditions of its own, which the merged stage could not keep.
    WouldLoseConditions {
        /// The stage.
        stage: String,
    },
    /// The transition between the two stages is disabled: somebody's gate, which the merged stage could not keep.
    WouldLoseGate {
        /// The stage behind it.
        stage: String,
    },
    /// A run order is a reference that only a deployment knows.
    SymbolicRunOrder {
        /// The action.
        key: ActionKey,
    },
    /// The rules refuse the changed definition; their messages.
    Refused {
        /// What they say.
        messages: Vec<String>,
    },
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoStage { stage } => write!(f, "there is no stage `{stage}`"),
            Self::NoAction { key } => write!(
                f,
                "there is no action `{}` in stage `{}`",
                key.action, key.stage
            ),
            Self::NotNeighbours { first, second } => {
                write!(
                    f,
                    "stage `{second}` does not follow stage `{first}` directly"
                )
            }
            Self::NoBuild { key } => {
                write!(f, "action `{key}` runs no build, so it has no compute type")
            }
            Self::NoArtifact { key, artifact } => {
                write!(f, "action `{key}` writes no artifact `{artifact}`")
            }
            Self::WouldLoseConditions { stage } => {
                write!(
                    f,
                    "stage `{stage}` has conditions of its own, which a merged stage could not keep"
                )
            }
            Self::WouldLoseGate { stage } => {
                write!(
                    f,
                    "the transition into stage `{stage}` is disabled, and a merged stage could not keep that gate"
                )
            }
            Self::SymbolicRunOrder { key } => {
                write!(
                    f,
                    "the run order of action `{key}` is known only after a deployment"
                )
            }
            Self::Refused { messages } => write!(
                f,
                "the changed pipeline is refused: {}",
                messages.join("; ")
            ),
        }
    }
}

impl std::error::Error for EditError {}

type Edit<'a> = Result<&'a mut Edited, EditError>;

impl Edited {
    /// Starts from a checked pipeline and its profile.
    #[must_use]
    pub fn new(pipeline: &Pipeline, profile: &Profile) -> Self {
        let mut profile = profile.clone();
        for (key, action) in &mut profile.actions {
            action.origin.get_or_insert_with(|| key.clone());
        }
        Self {
            draft: pipeline.draft().clone(),
            profile,
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
    pub fn check(self, options: CheckOptions) -> Result<(Pipeline, Profile), Checked> {
        let checked = check(self.draft, options);
        match checked.pipeline {
            Some(pipeline) => Ok((pipeline, self.profile)),
            None => Err(checked),
        }
    }

    /// Sets how long an action's work takes.
    ///
    /// # Errors
    /// If there is no such action.
    pub fn takes(&mut self, stage: &str, action: &str, duration: Distribution) -> Edit<'_> {
        self.action_profile(stage, action)?.duration = Some(Assumed::given(duration));
        Ok(self)
    }

    /// Sets how long the build of an action takes to start up, before its work.
    ///
    /// # Errors
    /// If there is no such action, or it runs no build.
    pub fn starts(&mut self, stage: &str, action: &str, start_up: Distribution) -> Edit<'_> {
        let profile = self.action_profile(stage, action)?;
        if profile.compute.is_none() {
            let key = ActionKey::new(stage, action);
            return Err(EditError::NoBuild { key });
        }
        profile.start_up = Some(Assumed::given(start_up));
        Ok(self)
    }

    /// Sets the time from the trigger to the start of an execution.
    pub fn trigger(&mut self, latency: Distribution) -> &mut Self {
        self.profile.trigger = Assumed::given(latency);
        self
    }

    /// Sets how many builds the account runs at once, and how many wait.
    pub fn build_quota(&mut self, quota: BuildQuota) -> &mut Self {
        self.profile.build_quota = Assumed::given(quota);
        self
    }

    /// Sets the chance that an attempt of an action fails.
    ///
    /// # Errors
    /// If there is no such action.
    pub fn fails(&mut self, stage: &str, action: &str, chance: Probability) -> Edit<'_> {
        self.action_profile(stage, action)?.failure = Assumed::given(chance);
        Ok(self)
    }

    /// Sets the compute type of a build action. Its duration stays as it is: what a larger machine gains is for the
    /// caller to say.
    ///
    /// # Errors
    /// If there is no such action, or it runs no build.
    pub fn compute(&mut self, stage: &str, action: &str, compute: Compute) -> Edit<'_> {
        let profile = self.action_profile(stage, action)?;
        if profile.compute.is_none() {
            return Err(EditError::NoBuild {
                key: ActionKey::new(stage, action),
            });
        }
        profile.set_compute(compute);
        Ok(self)
    }

    /// Sets the size of an output artifact.
    ///
    /// # Errors
    /// If there is no such action, or it writes no such artifact.
    pub fn writes(&mut self, stage: &str, action: &str, artifact: &str, size: Bytes) -> Edit<'_> {
        let profile = self.action_profile(stage, action)?;
        match profile
            .outputs
            .iter_mut()
            .find(|(name, _)| name == artifact)
        {
            Some((_, known)) => *known = Assumed::given(size),
            None => {
                let key = ActionKey::new(stage, action);
                return Err(EditError::NoArtifact {
                    key,
                    artifact: artifact.to_owned(),
                });
            }
        }
        Ok(self)
    }

    /// Sets the execution mode; a mode that needs type V2 makes a type that was not written V2.
    pub fn mode(&mut self, mode: ExecutionMode) -> &mut Self {
        self.draft.execution_mode = Some(mode.into());
        self
    }

    /// Sets the type.
    pub fn pipeline_type(&mut self, pipeline_type: PipelineType) -> &mut Self {
        self.draft.pipeline_type = Some(pipeline_type.into());
        self
    }

    /// Sets the latency of every transition.
    pub fn transitions(&mut self, latency: Distribution) -> &mut Self {
        self.profile.transition = Assumed::given(latency);
        self.profile.transitions.clear();
        self
    }

    /// Sets the latency of the transition into one stage.
    ///
    /// # Errors
    /// If there is no such stage.
    pub fn transition_into(&mut self, stage: &str, latency: Distribution) -> Edit<'_> {
        self.stage_index(stage)?;
        self.profile
            .transitions
            .insert(stage.to_owned(), Assumed::given(latency));
        Ok(self)
    }

    /// Removes an action; its stage goes with it when it was the last one.
    ///
    /// # Errors
    /// If there is no such action. Whether somebody misses its artifacts is for the rules to say.
    pub fn without(&mut self, stage: &str, action: &str) -> Edit<'_> {
        let (stage_index, action_index) = self.action_index(stage, action)?;
        self.draft.stages[stage_index].actions.remove(action_index);
        self.profile.actions.remove(&ActionKey::new(stage, action));
        if self.draft.stages[stage_index].actions.is_empty() {
            self.draft.stages.remove(stage_index);
            self.profile.transitions.remove(stage);
            self.draft
                .disabled_transitions
                .retain(|transition| !shows(&transition.stage, stage));
        }
        Ok(self)
    }

    /// Adds an action to the end of a stage.
    ///
    /// # Errors
    /// If there is no such stage.
    pub fn with(&mut self, stage: &str, action: Action, profile: ActionProfile) -> Edit<'_> {
        let index = self.stage_index(stage)?;
        self.profile
            .actions
            .insert(ActionKey::new(stage, action.name.to_string()), profile);
        self.draft.stages[index].actions.push(action);
        Ok(self)
    }

    /// Moves an action to the run order of another one of its stage, so that both start together.
    ///
    /// # Errors
    /// If there is no such action.
    pub fn parallel(&mut self, stage: &str, action: &str, with: &str) -> Edit<'_> {
        let run_order = self.run_order(stage, with)?;
        self.set_run_order(stage, action, run_order)
    }

    /// Moves an action behind another one of its stage.
    ///
    /// # Errors
    /// If there is no such action.
    pub fn after(&mut self, stage: &str, action: &str, before: &str) -> Edit<'_> {
        let run_order = self.run_order(stage, before)?;
        self.set_run_order(stage, action, run_order + 1)
    }

    /// Merges two neighbouring stages into the first: the actions of the second run behind those of the first, and the
    /// transition between them is gone. Actions whose name is taken get that of their old stage in front.
    ///
    /// # Errors
    /// If one does not exist, they are no neighbours, or the merged stage could not keep something: conditions of the second or what it
    /// does on failure, a transition that is disabled. What the first says on success and on failure then holds for both.
    pub fn merge_stages(&mut self, first: &str, second: &str) -> Edit<'_> {
        let (left, right) = (self.stage_index(first)?, self.stage_index(second)?);
        if right != left + 1 {
            return Err(EditError::NotNeighbours {
                first: first.to_owned(),
                second: second.to_owned(),
            });
        }
        let (ahead, behind) = (&self.draft.stages[left], &self.draft.stages[right]);
        if behind.before_entry.is_some()
            || behind.on_success.is_some()
            || (behind.on_failure.is_some() && behind.on_failure != ahead.on_failure)
            || !behind.blockers.is_empty()
            || !behind.extra.is_empty()
        {
            return Err(EditError::WouldLoseConditions {
                stage: second.to_owned(),
            });
        }
        let disabled = &self.draft.disabled_transitions;
        if disabled.iter().any(|closed| shows(&closed.stage, second)) {
            return Err(EditError::WouldLoseGate {
                stage: second.to_owned(),
            });
        }
        let mut last = 0;
        for action in &self.draft.stages[left].actions {
            let key = || ActionKey::new(first, action.name.to_string());
            last = last.max(
                action
                    .run_order()
                    .ok_or_else(|| EditError::SymbolicRunOrder { key: key() })?,
            );
        }
        for action in &self.draft.stages[right].actions {
            let key = || ActionKey::new(second, action.name.to_string());
            action
                .run_order()
                .ok_or_else(|| EditError::SymbolicRunOrder { key: key() })?;
        }
        let removed = self.draft.stages.remove(right);
        for mut action in removed.actions {
            let old = ActionKey::new(second, action.name.to_string());
            let taken = |name: &Text| {
                let mut others = self.draft.stages[left].actions.iter();
                others.any(|other| other.name == *name)
            };
            while taken(&action.name) {
                action.name = format!("{second}-{}", action.name).into();
            }
            action.run_order = Some((action.run_order().unwrap_or(1) + last).into());
            if let Some(profile) = self.profile.actions.remove(&old) {
                self.profile
                    .actions
                    .insert(ActionKey::new(first, action.name.to_string()), profile);
            }
            self.draft.stages[left].actions.push(action);
        }
        self.profile.transitions.remove(second);
        Ok(self)
    }

    /// Splits a stage in two: the actions from this run order on move into a new stage behind it. What the stage checks on success is
    /// checked behind them, as before, and what it does on failure holds for both.
    ///
    /// # Errors
    /// If there is no such stage.
    pub fn split_stage(&mut self, stage: &str, from_run_order: i64, new_name: &str) -> Edit<'_> {
        let index = self.stage_index(stage)?;
        let mut behind = crate::Stage {
            on_success: self.draft.stages[index].on_success.take(),
            on_failure: self.draft.stages[index].on_failure.clone(),
            ..crate::Stage::new(new_name)
        };
        let actions = std::mem::take(&mut self.draft.stages[index].actions);
        for mut action in actions {
            let run_order = action.run_order().unwrap_or(1);
            if run_order < from_run_order {
                self.draft.stages[index].actions.push(action);
                continue;
            }
            action.run_order = Some((run_order - from_run_order + 1).into());
            let name = action.name.to_string();
            if let Some(profile) = self
                .profile
                .actions
                .remove(&ActionKey::new(stage, name.clone()))
            {
                self.profile
                    .actions
                    .insert(ActionKey::new(new_name, name), profile);
            }
            behind.actions.push(action);
        }
        self.draft.stages.insert(index + 1, behind);
        Ok(self)
    }

    fn stage_index(&self, stage: &str) -> Result<usize, EditError> {
        self.draft
            .stages
            .iter()
            .position(|candidate| shows(&candidate.name, stage))
            .ok_or_else(|| EditError::NoStage {
                stage: stage.to_owned(),
            })
    }

    fn action_index(&self, stage: &str, action: &str) -> Result<(usize, usize), EditError> {
        let stage_index = self.stage_index(stage)?;
        let action_index = self.draft.stages[stage_index]
            .actions
            .iter()
            .position(|candidate| shows(&candidate.name, action))
            .ok_or_else(|| EditError::NoAction {
                key: ActionKey::new(stage, action),
            })?;
        Ok((stage_index, action_index))
    }

    fn action_profile(
        &mut self,
        stage: &str,
        action: &str,
    ) -> Result<&mut ActionProfile, EditError> {
        let key = ActionKey::new(stage, action);
        match self.profile.actions.get_mut(&key) {
            Some(profile) => Ok(profile),
            None => Err(EditError::NoAction { key }),
        }
    }

    fn run_order(&self, stage: &str, action: &str) -> Result<i64, EditError> {
        let (stage_index, action_index) = self.action_index(stage, action)?;
        self.draft.stages[stage_index].actions[action_index]
            .run_order()
            .ok_or_else(|| EditError::SymbolicRunOrder {
                key: ActionKey::new(stage, action),
            })
    }

    fn set_run_order(&mut self, stage: &str, action: &str, run_order: i64) -> Edit<'_> {
        let (stage_index, action_index) = self.action_index(stage, action)?;
        self.draft.stages[stage_index].actions[action_index].run_order = Some(Given::of(run_order));
        Ok(self)
    }
}

/// Whether a text reads like this; a symbolic one by its short form, as the checked pipeline names it.
fn shows(text: &Text, name: &str) -> bool {
    text.known()
        .map_or_else(|| format!("{text}"), std::borrow::Cow::into_owned)
        == name
}
