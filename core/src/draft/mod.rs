//! A pipeline as somebody wrote it: plain data, every field that CodePipeline has, unchecked.
//!
//! [`crate::check`] turns a [`Draft`] into a [`crate::Pipeline`], and that is the only road.

mod action;
mod condition;
mod needs_v2;
mod own_region;
mod project;
mod resource;
mod stage;
mod store;
mod trigger;
mod visit;

pub use action::{Action, ActionType, EnvironmentVariable, OutputArtifact};
pub use condition::{Condition, ConditionRule, OnFailure};
pub use needs_v2::V2Feature;
pub use own_region::{OwnRegion, RegionEvidence};
pub use project::Project;
pub use resource::{Property, Resource};
pub use stage::{Blocker, Stage};
pub use store::{ArtifactStore, EncryptionKey, Location};
pub use trigger::{Filter, GitConfiguration, PullRequestFilter, PushFilter, Trigger};

use crate::{ExecutionMode, Given, PipelineType, Quotas, Secret, Site, Text, Value};

/// A definition before it is checked. Fields are AWS's own (`PipelineDeclaration` of the service model and
/// `AWS::CodePipeline::Pipeline` of CloudFormation), lists keep their written order, and `None` means "not written".
///
/// ```
/// use stagewright_core::{Draft, Stage};
///
/// let draft = Draft { name: Some("web-shop".into()), stages: vec![Stage::new("Source")], ..Draft::default() };
/// assert_eq!(draft.stages[0].name, "Source");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Logical id in the template it came from, if any.
    pub logical_id: Option<String>,
    /// Name; unique in an account and region.
    pub name: Option<Text>,
    /// Type; decides price and features.
    pub pipeline_type: Option<Given<PipelineType>>,
    /// Execution mode; SUPERSEDED if absent.
    pub execution_mode: Option<Given<ExecutionMode>>,
    /// Which reading of the service's quotas to check against; not told to AWS.
    pub quotas: Option<Quotas>,
    /// ARN of the service role. `None`: an export creates one.
    pub role: Option<Text>,
    /// Whether a missing [`Draft::role`] and store are created on export (the language) or a mistake (a file).
    pub creates_missing: bool,
    /// The single artifact store.
    pub artifact_store: Option<ArtifactStore>,
    /// Artifact stores by region; excludes [`Draft::artifact_store`].
    pub artifact_stores: Option<Vec<(Text, ArtifactStore)>>,
    /// The region in which the pipeline itself stands, where known; not told to AWS.
    pub region: Option<Text>,
    /// Parameters that the texts of this definition may refer to.
    pub parameters: Vec<Parameter>,
    /// Pipeline variables.
    pub variables: Vec<Variable>,
    /// Git triggers.
    pub triggers: Vec<Trigger>,
    /// Stages, first to last.
    pub stages: Vec<Stage>,
    /// Inbound transitions that are disabled.
    pub disabled_transitions: Vec<DisabledTransition>,
    /// CloudFormation: whether an update runs the latest execution again.
    pub restart_execution_on_update: Option<Given<bool>>,
    /// Tags, key and value.
    pub tags: Vec<(Text, Text)>,
    /// Version as `get-pipeline` gave it.
    pub version: Option<Given<i64>>,
    /// `metadata` of `get-pipeline`.
    pub metadata: Option<Metadata>,
    /// CodeBuild projects that stand beside the pipeline: declared in the language, or resources of the same template.
    pub projects: Vec<Project>,
    /// What else stands beside the pipeline in its template, in written order; see [`Resource`].
    pub resources: Vec<Resource>,
    /// Warnings silenced with a reason.
    pub allows: Vec<Allow>,
    /// Lists that were written and have no item, where the service wants one; to the model they are the same as absent.
    pub empty_lists: Vec<Site>,
    /// Keys of a file that are slips of the pen.
    pub misspelt_keys: Vec<MisspeltKey>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// A key that is a slip of the pen. What stands under it is read as what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MisspeltKey {
    /// The part that has it.
    pub owner: Site,
    /// As it is written.
    pub key: String,
    /// The key that is meant, in the spelling of the file.
    pub meant: String,
}

impl Draft {
    /// The name for people: as written where it is known, else the logical id, else what is known of it.
    #[must_use]
    pub fn display_name(&self) -> String {
        match (&self.name, &self.logical_id) {
            (Some(name), None) => name.to_string(),
            (Some(name), Some(_)) if !name.is_symbolic() => name.to_string(),
            (_, Some(id)) => id.clone(),
            (None, None) => "pipeline".to_owned(),
        }
    }

    /// Gives the parameter `name` this value wherever a text refers to it; the value of one with `NoEcho` is kept beside it.
    ///
    /// Returns whether such a parameter is declared.
    pub fn set_parameter(&mut self, name: &str, value: &str) -> bool {
        let mut declared = false;
        for parameter in &mut self.parameters {
            if parameter.name == name {
                declared = true;
                if let Some(concealed) = &mut parameter.no_echo {
                    concealed.value = Some(Secret::new(value));
                    return true;
                }
                parameter.value = Some(value.to_owned());
            }
        }
        self.visit_texts_mut(&mut |text| text.set_parameter(name, value));
        declared
    }

    /// Every artifact store, with the step that leads to it and the region that it names.
    pub fn stores(&self) -> impl Iterator<Item = (crate::Step, Option<&Text>, &ArtifactStore)> {
        let single = self.artifact_store.iter();
        let single = single.map(|store| (crate::Step::Store, None, store));
        let regional = self.artifact_stores.iter().flatten().enumerate();
        single.chain(regional.map(|(index, (region, store))| {
            (crate::Step::RegionalStore(index), Some(region), store)
        }))
    }

    /// Every action with its stage index and its index in the stage.
    pub fn actions(&self) -> impl Iterator<Item = (usize, usize, &Action)> {
        self.stages
            .iter()
            .enumerate()
            .flat_map(|(stage_index, stage)| {
                stage
                    .actions
                    .iter()
                    .enumerate()
                    .map(move |(action_index, action)| (stage_index, action_index, action))
            })
    }
}

/// A parameter of the definition: what differs between its uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameter {
    /// Name, as it stands in `${name}`.
    pub name: String,
    /// Default, if it has one.
    pub default: Option<String>,
    /// Value in force: the default, or what the user gave.
    pub value: Option<String>,
    /// Description for people.
    pub description: Option<String>,
    /// Set where the parameter is declared with `NoEcho`: [`Parameter::default`] and [`Parameter::value`] are empty then, and
    /// texts that refer to it stay symbolic, so that nothing that is printed or exported can hold its value.
    pub no_echo: Option<Concealed>,
}

/// The values of a parameter that must not be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concealed {
    /// Default, if it has one.
    pub default: Option<Secret>,
    /// Value in force: the default, or what the user gave.
    pub value: Option<Secret>,
}

/// A pipeline variable, read as `#{variables.name}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// Name, 1 to 128 of `[A-Za-z0-9@_-]`.
    pub name: Text,
    /// Default, 1 to 1,000 characters.
    pub default: Option<Text>,
    /// Description, at most 200 characters.
    pub description: Option<Text>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// A transition that is closed from the start (CloudFormation `DisableInboundStageTransitions`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisabledTransition {
    /// Name of the stage whose inbound transition is closed.
    pub stage: Text,
    /// Why, 1 to 300 characters.
    pub reason: Option<Text>,
}

/// `metadata` of `get-pipeline`, texts as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// ARN of the pipeline.
    pub pipeline_arn: Option<String>,
    /// Time of creation, as written (epoch seconds or ISO 8601).
    pub created: Option<String>,
    /// Time of the last update, as written.
    pub updated: Option<String>,
    /// When idle polling was switched off, as written.
    pub polling_disabled_at: Option<String>,
}

/// A warning silenced on purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Name of the rule, or [`Allow::WARNINGS`].
    pub rule: String,
    /// Why it does not matter here.
    pub reason: String,
}

impl Allow {
    /// What stands in place of a rule's name to silence every warning.
    pub const WARNINGS: &'static str = "warnings";
}
