//! What can be simulated.

use stagewright_core::{Pipeline, Profile, Workload};

/// A pipeline with what is assumed of it: one that the macro defined, or a what-if on it.
pub trait Model {
    /// The pipeline.
    fn pipeline(&self) -> &Pipeline;

    /// What is assumed of it.
    fn profile(&self) -> &Profile;

    /// How executions come in, if the model itself says so; otherwise the experiment says it.
    fn workload(&self) -> Option<&Workload> {
        None
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
