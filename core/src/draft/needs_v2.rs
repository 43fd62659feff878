//! Which parts of a definition need type V2.

use super::Draft;
use crate::{ExecutionMode, Field, Given, PipelineType, Site, Step, catalogue};

/// A part of a definition that type V1 refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct V2Feature {
    /// Where.
    pub site: Site,
    /// What, such as ``execution mode `QUEUED` ``.
    pub what: String,
}

impl V2Feature {
    /// Whether it is the provider of an action.
    #[must_use]
    pub fn is_provider(&self) -> bool {
        matches!(self.site.steps().last(), Some(Step::Field(Field::Provider)))
    }
}

impl Draft {
    /// The type that the pipeline has: as written, else V2, which the service has given every pipeline that is made without a
    /// type since 9 December 2024, through the API, CloudFormation and the CDK alike. Studies, exports and comparisons read
    /// a missing type here. Source: AWS's notice to customers of 14 October 2024; checked 2026-11-29.
    ///
    /// ```
    /// use stagewright_core::{Draft, PipelineType};
    ///
    /// assert_eq!(Draft::default().effective_type(), PipelineType::V2);
    /// ```
    #[must_use]
    pub fn effective_type(&self) -> PipelineType {
        let written = self.pipeline_type.as_ref().and_then(Given::value);
        written.unwrap_or(PipelineType::V2)
    }

    /// The mode in which the pipeline runs: as written, else SUPERSEDED. Source: CodePipeline service model,
    /// `executionMode`; checked 2026-11-29.
    #[must_use]
    pub fn effective_mode(&self) -> ExecutionMode {
        let written = self.execution_mode.as_ref().and_then(Given::value);
        written.unwrap_or(ExecutionMode::Superseded)
    }

    /// The first part that needs type V2, if any.
    #[must_use]
    pub fn needs_v2(&self) -> Option<V2Feature> {
        self.v2_features().into_iter().next()
    }

    /// Every part that needs type V2. Source: user guide, pipeline types; refusals reproduced for modes, variables,
    /// triggers, conditions, Commands, ECRBuildAndPublish and EKS; checked 2026-11-23.
    #[must_use]
    pub fn v2_features(&self) -> Vec<V2Feature> {
        let mut features = Vec::new();
        let mut add = |site: Site, what: String| features.push(V2Feature { site, what });
        if let Some(mode @ (ExecutionMode::Queued | ExecutionMode::Parallel)) =
            self.execution_mode.as_ref().and_then(Given::value)
        {
            add(
                Site::pipeline().field(Field::Mode),
                format!("execution mode `{mode}`"),
            );
        }
        if !self.variables.is_empty() {
            add(
                Site::pipeline().step(Step::Variable(0)),
                "pipeline variables".to_owned(),
            );
        }
        if !self.triggers.is_empty() {
            add(
                Site::pipeline().step(Step::Trigger(0)),
                "triggers".to_owned(),
            );
        }
        for (index, stage) in self.stages.iter().enumerate() {
            let kinds = [
                (
                    stage.before_entry.is_some(),
                    Step::BeforeEntry,
                    "an entry condition",
                ),
                (
                    stage.on_success.is_some(),
                    Step::OnSuccess,
                    "a success condition",
                ),
                (
                    stage.on_failure.is_some(),
                    Step::OnFailure,
                    "failure handling",
                ),
            ];
            for (present, step, what) in kinds {
                if present {
                    add(
                        Site::stage(index).step(step),
                        format!("{what} of stage `{}`", stage.name),
                    );
                }
            }
            for (action_index, action) in stage.actions.iter().enumerate() {
                if let Some(provider) =
                    catalogue::of(&action.action_type).filter(|provider| provider.needs_v2)
                {
                    let site = Site::action(index, action_index).field(Field::Provider);
                    add(
                        site,
                        format!("provider `{}` of action `{}`", provider.name, action.name),
                    );
                }
            }
        }
        features
    }
}
