//! What-ifs: a pipeline with changes, named by handles.

use std::marker::PhantomData;

use stagewright_core as core;
use stagewright_core::{
    ActionKey, ActionProfile, BuildQuota, CheckOptions, Compute, EditError, Edited, ExecutionMode,
    Pipeline, PipelineType, Profile, Workload, catalogue, defaults,
};

use crate::handle::{ActionOf, ArtifactOf, BuildOf, StageOf};
use crate::table::{IntoChance, IntoDuration, IntoSize};
use crate::{Model, Refused};

/// The pipeline `P` with changes.
///
/// Changes of what is assumed always go through. Changes of the structure run the rules again and give what they find.
/// A handle keeps meaning its action, also after stages were merged or split.
///
/// ```
/// use stagewright::prelude::*;
///
/// pipeline! {
///     pub struct Shop;
///     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" }; }
///     stage build { compile(src) -> zip = CodeBuild { project_name: "shop" } takes 4min writes 45MB; }
///     stage test { verify(src) = Test::CodeBuild { project_name: "shop-it" } takes 6min; }
/// }
///
/// let shop = Shop::new();
/// let merged = shop.what_if().merge(shop.build, shop.test)?.takes(shop.test.verify, 3 * MIN);
/// assert_eq!(merged.pipeline().stages().len(), 2);
/// let verify = merged.profile().action("build", "verify").unwrap();
/// assert_eq!(verify.duration.as_ref().unwrap().value, fixed(3 * MIN));
///
/// let refused = shop.what_if().without(shop.build.compile)?.without(shop.test.verify).unwrap_err();
/// assert!(!refused.findings().is_empty());
/// # Ok::<(), Refused>(())
/// ```
#[must_use = "a what-if changes nothing by itself; simulate it"]
pub struct WhatIf<P> {
    pipeline: Pipeline,
    profile: Profile,
    workload: Option<Workload>,
    /// How the model's own definition shares the chance of a run to fail, for actions that are added.
    failures: defaults::RunFailures,
    /// Names of the actions by stage, as the pipeline was defined.
    named: Vec<(String, Vec<String>)>,
    ignored: Vec<EditError>,
    of: PhantomData<fn() -> P>,
}

impl<P> WhatIf<P> {
    #[doc(hidden)]
    pub fn of(model: &P) -> Self
    where
        P: Model,
    {
        let edited = Edited::new(model.pipeline(), model.profile());
        let named = model
            .pipeline()
            .stages()
            .iter()
            .map(|stage| {
                let actions = stage
                    .actions()
                    .iter()
                    .map(|action| action.name().to_owned())
                    .collect();
                (stage.name().to_owned(), actions)
            })
            .collect();
        Self {
            pipeline: model.pipeline().clone(),
            profile: edited.profile,
            workload: model.workload().cloned(),
            failures: defaults::RunFailures::of(model.pipeline().draft()),
            named,
            ignored: Vec::new(),
            of: PhantomData,
        }
    }

    /// Sets how long the build of an action takes to start up, before its work.
    pub fn starts(self, action: impl BuildOf<P>, start_up: impl IntoDuration) -> Self {
        let key = self.key(action);
        let start_up = start_up.into_duration();
        self.assume(|edited| edited.starts(&key.stage, &key.action, start_up).map(drop))
    }

    /// Sets the time from the trigger to the start of an execution.
    pub fn trigger(self, latency: impl IntoDuration) -> Self {
        self.assume(|edited| {
            edited.trigger(latency.into_duration());
            Ok(())
        })
    }

    /// Sets how many builds the account runs at once; five times as many wait, for eight hours at most.
    pub fn build_quota(self, running: u32) -> Self {
        self.assume(|edited| {
            edited.build_quota(BuildQuota::running(running));
            Ok(())
        })
    }

    /// Sets how long an action's work takes. The start-up of a build comes on top: a default of 30 s at the median on machines of Linux
    /// until [`WhatIf::starts`] or the definition says otherwise.
    pub fn takes(self, action: impl ActionOf<P>, duration: impl IntoDuration) -> Self {
        let key = self.key(action);
        self.assume(|edited| {
            edited
                .takes(&key.stage, &key.action, duration.into_duration())
                .map(drop)
        })
    }

    /// Sets the chance that an attempt of an action fails.
    pub fn fails(self, action: impl ActionOf<P>, chance: impl IntoChance) -> Self {
        let key = self.key(action);
        self.assume(|edited| {
            edited
                .fails(&key.stage, &key.action, chance.into_chance())
                .map(drop)
        })
    }

    /// Sets the compute type of a build. Its duration stays, and so does a start-up that was given: what a larger machine gains is for
    /// you to say.
    pub fn compute(self, action: impl BuildOf<P>, compute: Compute) -> Self {
        let key = self.key(action);
        self.assume(|edited| edited.compute(&key.stage, &key.action, compute).map(drop))
    }

    /// Sets the size of an artifact.
    pub fn writes(self, artifact: impl ArtifactOf<P>, size: impl IntoSize) -> Self {
        let (stage, action, output) = artifact.place();
        let key = self.key_at(stage, action);
        let name = self
            .profile
            .actions
            .get(&key)
            .and_then(|action| action.outputs.get(output))
            .map(|(name, _)| name.clone());
        self.assume(|edited| {
            edited
                .writes(
                    &key.stage,
                    &key.action,
                    &name.unwrap_or_default(),
                    size.into_size(),
                )
                .map(drop)
        })
    }

    /// Sets the latency of every transition.
    pub fn transitions(self, latency: impl IntoDuration) -> Self {
        self.assume(|edited| {
            edited.transitions(latency.into_duration());
            Ok(())
        })
    }

    /// Sets the latency of the transition into one stage.
    pub fn transition_into(self, stage: impl StageOf<P>, latency: impl IntoDuration) -> Self {
        let stage = self.stage(stage);
        self.assume(|edited| {
            edited
                .transition_into(&stage, latency.into_duration())
                .map(drop)
        })
    }

    /// Sets how executions come in; an experiment then takes this instead of its own workload.
    pub fn arrivals(mut self, workload: Workload) -> Self {
        self.workload = Some(workload);
        self
    }

    /// Sets the execution mode.
    ///
    /// # Errors
    /// What the rules find, such as a mode that the written type does not have.
    pub fn mode(self, mode: ExecutionMode) -> Result<Self, Refused> {
        self.change(|edited| {
            edited.mode(mode);
            Ok(())
        })
    }

    /// Sets the type, which decides price and features.
    ///
    /// # Errors
    /// What the rules find, such as features that type V1 does not have.
    pub fn pipeline_type(self, pipeline_type: PipelineType) -> Result<Self, Refused> {
        self.change(|edited| {
            edited.pipeline_type(pipeline_type);
            Ok(())
        })
    }

    /// Removes an action; its stage goes with it when it was the last one.
    ///
    /// # Errors
    /// What the rules find, such as an action that misses its artifacts now.
    pub fn without(self, action: impl ActionOf<P>) -> Result<Self, Refused> {
        let key = self.key(action);
        self.change(|edited| edited.without(&key.stage, &key.action).map(drop))
    }

    /// Adds an action to the end of a stage, with the catalogue's defaults where nothing is assumed of it.
    ///
    /// # Errors
    /// What the rules find in the new definition.
    pub fn with_action(
        self,
        stage: impl StageOf<P>,
        action: core::Action,
        assumed: Option<ActionProfile>,
    ) -> Result<Self, Refused> {
        let stage = self.stage(stage);
        let assumed = assumed.unwrap_or_else(|| {
            defaults::assumed_action(
                self.pipeline.draft(),
                &action,
                catalogue::of(&action.action_type),
                self.failures,
            )
        });
        self.change(|edited| edited.with(&stage, action, assumed).map(drop))
    }

    /// Lets an action start together with another one of its stage.
    ///
    /// # Errors
    /// What the rules find, such as an artifact that is not ready then.
    pub fn parallel(
        self,
        action: impl ActionOf<P>,
        with: impl ActionOf<P>,
    ) -> Result<Self, Refused> {
        let (key, with) = (self.key(action), self.key(with));
        self.change(|edited| {
            edited
                .parallel(&key.stage, &key.action, &with.action)
                .map(drop)
        })
    }

    /// Lets an action start after another one of its stage.
    ///
    /// # Errors
    /// What the rules find, such as an artifact that somebody needs earlier.
    pub fn after(
        self,
        action: impl ActionOf<P>,
        before: impl ActionOf<P>,
    ) -> Result<Self, Refused> {
        let (key, before) = (self.key(action), self.key(before));
        self.change(|edited| {
            edited
                .after(&key.stage, &key.action, &before.action)
                .map(drop)
        })
    }

    /// Merges two neighbouring stages into the first.
    ///
    /// # Errors
    /// If they are no neighbours, or what the rules find.
    pub fn merge(self, first: impl StageOf<P>, second: impl StageOf<P>) -> Result<Self, Refused> {
        let (first, second) = (self.stage(first), self.stage(second));
        self.change(|edited| edited.merge_stages(&first, &second).map(drop))
    }

    /// Splits a stage before an action: that action and what runs with it or after it becomes a new stage.
    ///
    /// # Errors
    /// What the rules find, such as a name that is taken.
    pub fn split(self, before: impl ActionOf<P>, new_stage: &str) -> Result<Self, Refused> {
        let key = self.key(before);
        let stage = self
            .pipeline
            .stages()
            .iter()
            .find(|stage| stage.name() == key.stage);
        let run_order = stage
            .and_then(|stage| {
                stage
                    .actions()
                    .iter()
                    .find(|action| action.name() == key.action)
            })
            .map(core::CheckedAction::run_order)
            .ok_or_else(|| EditError::NoAction { key: key.clone() })?;
        self.change(|edited| {
            edited
                .split_stage(&key.stage, run_order, new_stage)
                .map(drop)
        })
    }

    /// Changes of assumptions that had nothing to change, such as the duration of an action that was removed before.
    #[must_use]
    pub fn ignored(&self) -> &[EditError] {
        &self.ignored
    }

    fn key(&self, action: impl ActionOf<P>) -> ActionKey {
        let (stage, action) = action.place();
        self.key_at(stage, action)
    }

    /// Where the action stands now that was defined at this place.
    fn key_at(&self, stage: usize, action: usize) -> ActionKey {
        let defined = self
            .named
            .get(stage)
            .and_then(|(stage, actions)| {
                Some(ActionKey::new(stage.clone(), actions.get(action)?.clone()))
            })
            .unwrap_or_else(|| ActionKey::new("", ""));
        self.profile
            .actions
            .iter()
            .find(|(_, action)| action.origin.as_ref() == Some(&defined))
            .map_or(defined.clone(), |(key, _)| key.clone())
    }

    fn stage(&self, stage: impl StageOf<P>) -> String {
        self.named
            .get(stage.index())
            .map(|(name, _)| name.clone())
            .unwrap_or_default()
    }

    fn edited(&self) -> Edited {
        Edited {
            draft: self.pipeline.draft().clone(),
            profile: self.profile.clone(),
        }
    }

    fn assume(mut self, change: impl FnOnce(&mut Edited) -> Result<(), EditError>) -> Self {
        let mut edited = self.edited();
        match change(&mut edited) {
            Ok(()) => self.profile = edited.profile,
            Err(error) => self.ignored.push(error),
        }
        self
    }

    fn change(
        mut self,
        change: impl FnOnce(&mut Edited) -> Result<(), EditError>,
    ) -> Result<Self, Refused> {
        let mut edited = self.edited();
        change(&mut edited)?;
        let (pipeline, profile) = edited
            .check(CheckOptions::default())
            .map_err(|checked| Refused::Rules(checked.findings))?;
        self.pipeline = pipeline;
        self.profile = profile;
        Ok(self)
    }
}

impl<P> WhatIf<P> {
    /// The pipeline as changed so far.
    #[must_use]
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// What is assumed of it, as changed so far.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }
}

impl<P> Model for WhatIf<P> {
    fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    fn profile(&self) -> &Profile {
        &self.profile
    }

    fn workload(&self) -> Option<&Workload> {
        self.workload.as_ref()
    }
}

impl<P> Clone for WhatIf<P> {
    fn clone(&self) -> Self {
        Self {
            pipeline: self.pipeline.clone(),
            profile: self.profile.clone(),
            workload: self.workload.clone(),
            failures: self.failures,
            named: self.named.clone(),
            ignored: self.ignored.clone(),
            of: PhantomData,
        }
    }
}

impl<P> std::fmt::Debug for WhatIf<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WhatIf")
            .field("pipeline", &self.pipeline.name())
            .finish_non_exhaustive()
    }
}
