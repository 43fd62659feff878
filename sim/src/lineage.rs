//! How a scenario's names were first written, so that renaming or moving something moves no draw.

use std::collections::BTreeMap;

use stagewright_core::ActionKey;

/// The names of the baseline behind the names of a scenario.
///
/// Every draw is keyed by names. A what-if that renames a pipeline or a stage, or moves an action to another stage, says here what it was
/// called before; whatever is not listed was called the same.
///
/// ```
/// use stagewright_core::ActionKey;
/// use stagewright_sim::Lineage;
///
/// let merged = Lineage::default().with_action(ActionKey::new("Build", "lint"), ActionKey::new("Lint", "lint"));
/// assert_eq!(merged.action("Build", "lint"), ActionKey::new("Lint", "lint"));
/// assert_eq!(merged.action("Build", "compile"), ActionKey::new("Build", "compile"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    pipeline: Option<String>,
    stages: BTreeMap<String, String>,
    actions: BTreeMap<ActionKey, ActionKey>,
}

impl Lineage {
    /// The pipeline was first called this.
    #[must_use]
    pub fn with_pipeline(mut self, first: impl Into<String>) -> Self {
        self.pipeline = Some(first.into());
        self
    }

    /// The stage now called `now` was first called `first`; its actions come along.
    #[must_use]
    pub fn with_stage(mut self, now: impl Into<String>, first: impl Into<String>) -> Self {
        self.stages.insert(now.into(), first.into());
        self
    }

    /// The action now known as `now` was first known as `first`.
    #[must_use]
    pub fn with_action(mut self, now: ActionKey, first: ActionKey) -> Self {
        self.actions.insert(now, first);
        self
    }

    /// The first name of the pipeline.
    #[must_use]
    pub fn pipeline<'a>(&'a self, now: &'a str) -> &'a str {
        self.pipeline.as_deref().unwrap_or(now)
    }

    /// The first name of a stage.
    #[must_use]
    pub fn stage<'a>(&'a self, now: &'a str) -> &'a str {
        self.stages.get(now).map_or(now, String::as_str)
    }

    /// The first names of an action.
    #[must_use]
    pub fn action(&self, stage: &str, action: &str) -> ActionKey {
        let key = ActionKey::new(stage, action);
        self.actions
            .get(&key)
            .cloned()
            .unwrap_or_else(|| ActionKey::new(self.stage(stage), action))
    }
}
