//! What can be simulated.

#[cfg(feature = "cloudformation")]
use stagewright_cfn::{ExportOptions, Exported};
use stagewright_core::{Basis, Pipeline, Profile, Workload};
#[cfg(feature = "simulate")]
use stagewright_study::{Study, StudyError, StudyOptions};

/// A pipeline with what is assumed of it: one that the macro defined, or a what-if on it.
pub trait Model {
    /// The pipeline.
    fn pipeline(&self) -> &Pipeline;

    /// What is assumed of it.
    fn profile(&self) -> &Profile;

    /// How executions come in, if the model itself says so; otherwise the experiment says it.
    fn workload(&self) -> Option<&Workload> {
        let workload = &self.profile().workload;
        matches!(workload.basis, Basis::Given).then_some(&workload.value)
    }

    /// The study: how long a push takes and where, what a month costs, what would change it, and what all of it rests on.
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    #[cfg(feature = "simulate")]
    fn study(&self, options: &StudyOptions) -> Result<Study, StudyError> {
        Study::run(self.pipeline(), self.profile(), options)
    }

    /// The template that creates it, as YAML or JSON, with what the format could not carry.
    #[cfg(feature = "cloudformation")]
    fn to_cloudformation(&self, options: &ExportOptions) -> Exported {
        stagewright_cfn::cloudformation_of(self.pipeline(), options)
    }

    /// The input of `aws codepipeline create-pipeline --cli-input-json`.
    #[cfg(feature = "cloudformation")]
    fn to_create_pipeline(&self) -> Exported {
        stagewright_cfn::create_pipeline(self.pipeline().draft())
    }
}

impl Model for (Pipeline, Profile) {
    fn pipeline(&self) -> &Pipeline {
        &self.0
    }

    fn profile(&self) -> &Profile {
        &self.1
    }
}
