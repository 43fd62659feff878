//! What-ifs: a pipeline with changes, named by handles.

mod around;

use std::marker::PhantomData;

use stagewright_core as core;
use stagewright_core::edit::{
    Amount, ArtifactSize, Change, InStage, Listed, Machine, OpenTransition, Parts, Setting,
    Several, Target,
};
use stagewright_core::{
    ActionKey, ActionProfile, CheckOptions, Compute, Edit, EditError, Edited, ExecutionMode,
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
/// let verify = merged.profile().action(("build", "verify")).unwrap();
/// assert_eq!(verify.duration.as_ref().unwrap().value, fixed(3 * MIN));
///
/// let refused = shop.what_if().without(shop.build.compile)?.without(shop.test.verify).unwrap_err();
/// assert!(!refused.findings().is_empty());
/// # Ok::<(), Refused>(())
/// ```
///
/// Each change is an [`Edit`] by handles: the list of them prints, serialises, and is what `stagewright study --set` takes.
///
/// ```
/// # use stagewright::prelude::*;
/// # pipeline! {
/// #     pub struct Shop;
/// #     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" }; }
/// #     stage build { compile(src) -> zip = CodeBuild { project_name: "shop" } takes 4min writes 45MB; }
/// #     stage test { verify(src) = Test::CodeBuild { project_name: "shop-it" } takes 6min; }
/// # }
/// let shop = Shop::new();
/// let changed = shop.what_if().takes(shop.test.verify, 3 * MIN).merge(shop.build, shop.test)?;
/// let texts: Vec<String> = changed.edits().iter().map(ToString::to_string).collect();
/// assert_eq!(texts, ["test/verify.takes=3min", "merge=build+test"]);
///
/// let mut again = shop.what_if();
/// for text in texts {
///     again = again.edit(text.parse()?)?;
/// }
/// assert_eq!(again.profile(), changed.profile());
/// assert_eq!(again.pipeline().draft(), changed.pipeline().draft());
/// # Ok::<(), Refused>(())
/// ```
#[must_use = "a what-if changes nothing by itself; simulate it"]
pub struct WhatIf<P> {
    pipeline: Pipeline,
    edited: Edited,
    /// How the model's own definition shares the chance of a run to fail, for actions that are added.
    failures: defaults::RunFailures,
    /// Names of the actions by stage, as the pipeline was defined.
    named: Vec<(String, Vec<String>)>,
    edits: Vec<Edit>,
    ignored: Vec<EditError>,
    of: PhantomData<fn() -> P>,
}

impl<P> WhatIf<P> {
    #[doc(hidden)]
    pub fn of(model: &P) -> Self
    where
        P: Model,
    {
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
            edited: Edited::new(model.pipeline(), model.profile()),
            failures: defaults::RunFailures::of(model.pipeline().draft()),
            named,
            edits: Vec::new(),
            ignored: Vec::new(),
            of: PhantomData,
        }
    }

    /// Applies an edit, such as one that was read from its text; its names are those of the definition.
    ///
    /// # Errors
    /// If it is not possible, or what the rules find.
    pub fn edit(self, edit: Edit) -> Result<Self, Refused> {
        self.change(edit)
    }

    /// The changes so far, in their order, as edits: all but an action that was added.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Sets how long the build of an action takes to start up, before its work.
    pub fn starts(self, action: impl BuildOf<P>, start_up: impl IntoDuration) -> Self {
        let (action, value) = (self.key(action), Amount::Is(start_up.into_duration()));
        self.assume(Change::Starts { action, value })
    }

    /// Sets the time from the trigger to the start of an execution.
    pub fn trigger(self, latency: impl IntoDuration) -> Self {
        let value = Amount::Is(latency.into_duration());
        self.assume(Change::Trigger { value })
    }

    /// Sets how many builds the account runs at once; five times as many wait, for eight hours at most.
    pub fn build_quota(self, running: u32) -> Self {
        let value = Amount::Is(running);
        self.assume(Change::Quota { value })
    }

    /// Sets how long an action's work takes. The start-up of a build comes on top: a default of 30 s at the median on machines of Linux
    /// until [`WhatIf::starts`] or the definition says otherwise.
    pub fn takes(self, action: impl ActionOf<P>, duration: impl IntoDuration) -> Self {
        let (action, value) = (self.key(action), Amount::Is(duration.into_duration()));
        self.assume(Change::Takes { action, value })
    }

    /// Sets the chance that an attempt of an action fails.
    pub fn fails(self, action: impl ActionOf<P>, chance: impl IntoChance) -> Self {
        let (action, value) = (self.key(action), Amount::Is(chance.into_chance()));
        self.assume(Change::Fails { action, value })
    }

    /// Sets the compute type of a build. Its duration stays, and so does a start-up that was given: what a larger machine gains is for
    /// you to say. As an edit, `build/compile.compute=large` assumes a gain, and `large+x1`, which this is, does not.
    pub fn compute(self, action: impl BuildOf<P>, compute: Compute) -> Self {
        let action = self.key(action);
        let value = Machine {
            compute: Some(compute),
            work: Some(1.0),
        };
        self.assume(Change::Compute { action, value })
    }

    /// Sets the size of an artifact.
    pub fn writes(self, artifact: impl ArtifactOf<P>, size: impl IntoSize) -> Self {
        let (stage, action, output) = artifact.place();
        let action = self.key_at(stage, action);
        let known = self.edited.profile.actions.values();
        let known = known.filter(|known| known.origin.as_ref() == Some(&action));
        let name = known.filter_map(|known| known.outputs.get(output)).next();
        let value = ArtifactSize {
            artifact: name.map(|(name, _)| name.clone()),
            size: Amount::Is(size.into_size()),
        };
        self.assume(Change::Writes { action, value })
    }

    /// Sets the latency of every transition.
    pub fn transitions(self, latency: impl IntoDuration) -> Self {
        let value = Amount::Is(latency.into_duration());
        self.assume(Change::Transitions { value })
    }

    /// Sets the latency of the transition into one stage.
    pub fn transition_into(self, stage: impl StageOf<P>, latency: impl IntoDuration) -> Self {
        let stage = self.stage(stage);
        let value = OpenTransition::Takes(Amount::Is(latency.into_duration()));
        self.assume(Change::Transition { stage, value })
    }

    /// Sets how executions come in; an experiment then takes this instead of its own workload.
    pub fn arrivals(self, workload: Workload) -> Self {
        let value = Amount::Is(workload.arrivals);
        self.assume(Change::Arrivals { value })
    }

    /// Sets the execution mode.
    ///
    /// # Errors
    /// What the rules find, such as a mode that the written type does not have.
    pub fn mode(self, value: ExecutionMode) -> Result<Self, Refused> {
        self.change(Change::Mode { value })
    }

    /// Sets the type, which decides price and features.
    ///
    /// # Errors
    /// What the rules find, such as features that type V1 does not have.
    pub fn pipeline_type(self, value: PipelineType) -> Result<Self, Refused> {
        self.change(Change::Type { value })
    }

    /// Sets a key of an action's configuration, or takes it out. What is assumed and follows from it, such as the trigger of a source, follows.
    ///
    /// # Errors
    /// If the provider has no such key, or what the rules find.
    pub fn configure(
        self,
        action: impl ActionOf<P>,
        key: &str,
        value: Option<&str>,
    ) -> Result<Self, Refused> {
        let action = self.key(action);
        let value = Setting {
            key: key.to_owned(),
            value: value.map(str::to_owned),
        };
        self.change(Change::Config { action, value })
    }

    /// Cuts a build whose outputs no other action reads into so many that run together; the work divides evenly, which is assumed.
    ///
    /// # Errors
    /// If another action reads what it writes, or what the rules find.
    pub fn parts(self, action: impl BuildOf<P>, parts: u32) -> Result<Self, Refused> {
        let action = self.key(action);
        let value = Parts(parts);
        self.change(Change::Parts { action, value })
    }

    /// Removes an action; its stage goes with it when it was the last one.
    ///
    /// # Errors
    /// What the rules find, such as an action that misses its artifacts now.
    pub fn without(self, action: impl ActionOf<P>) -> Result<Self, Refused> {
        let ActionKey { stage, action } = self.key(action);
        let target = Target {
            stage,
            action: Some(action),
        };
        let value = Listed(vec![target]);
        self.change(Change::Without { value })
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
        self.check(|edited| edited.with(&stage, action, assumed))
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
        let value = Several(vec![self.key(with), self.key(action)]);
        self.change(Change::Parallel { value })
    }

    /// Lets an action start after another one of its stage.
    ///
    /// # Errors
    /// What the rules find, such as an artifact that is needed earlier.
    pub fn after(
        self,
        action: impl ActionOf<P>,
        before: impl ActionOf<P>,
    ) -> Result<Self, Refused> {
        let value = Several(vec![self.key(action), self.key(before)]);
        self.change(Change::After { value })
    }

    /// Merges two neighbouring stages into the first.
    ///
    /// # Errors
    /// If they are no neighbours, or what the rules find.
    pub fn merge(self, first: impl StageOf<P>, second: impl StageOf<P>) -> Result<Self, Refused> {
        let value = Several(vec![self.stage(first), self.stage(second)]);
        self.change(Change::Merge { value })
    }

    /// Splits a stage before an action: that action and what runs with it or after it becomes a new stage.
    ///
    /// # Errors
    /// What the rules find, such as a name that is taken.
    pub fn split(self, before: impl ActionOf<P>, new_stage: &str) -> Result<Self, Refused> {
        let value = InStage {
            action: self.key(before),
            stage: new_stage.to_owned(),
        };
        self.change(Change::Split { value })
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

    /// What the action is called that was defined at this place.
    fn key_at(&self, stage: usize, action: usize) -> ActionKey {
        let (stage, actions) = &self.named[stage];
        ActionKey::new(stage.clone(), actions[action].clone())
    }

    fn stage(&self, stage: impl StageOf<P>) -> String {
        self.named[stage.index()].0.clone()
    }

    fn assume(mut self, change: Change) -> Self {
        let edit = Edit::from(change);
        match self.edited.apply(&edit) {
            Ok(()) => self.edits.push(edit),
            Err(error) => self.ignored.push(error),
        }
        self
    }

    fn change(self, edit: impl Into<Edit>) -> Result<Self, Refused> {
        let edit = edit.into();
        let mut changed = self.check(|edited| edited.apply(&edit))?;
        changed.edits.push(edit);
        Ok(changed)
    }

    fn check(
        mut self,
        change: impl FnOnce(&mut Edited) -> Result<(), EditError>,
    ) -> Result<Self, Refused> {
        change(&mut self.edited)?;
        let checked = self.edited.clone().check(CheckOptions::default());
        let scenario = checked.map_err(|checked| Refused::Rules {
            findings: checked.findings,
            draft: Box::new(self.edited.draft.clone()),
        })?;
        self.pipeline = scenario.pipeline;
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
        &self.edited.profile
    }
}

impl<P> Model for WhatIf<P> {
    fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    fn profile(&self) -> &Profile {
        &self.edited.profile
    }
}

impl<P> Clone for WhatIf<P> {
    fn clone(&self) -> Self {
        Self {
            pipeline: self.pipeline.clone(),
            edited: self.edited.clone(),
            failures: self.failures,
            named: self.named.clone(),
            edits: self.edits.clone(),
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
