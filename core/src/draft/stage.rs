//! Stages.

use super::{Action, Condition, OnFailure};
use crate::{BlockerType, Given, Text, Value};

/// A stage: actions that share one lock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// Name, 1 to 100 of `[A-Za-z0-9.@_-]`, unique in the pipeline.
    pub name: Text,
    /// Actions in written order; the order in time is their run order.
    pub actions: Vec<Action>,
    /// Conditions checked before the stage is entered; the service takes exactly one.
    pub before_entry: Option<Vec<Condition>>,
    /// Conditions checked after every action succeeded; the service takes exactly one.
    pub on_success: Option<Vec<Condition>>,
    /// What happens after a failure.
    pub on_failure: Option<OnFailure>,
    /// Reserved by the service.
    pub blockers: Vec<Blocker>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

impl Stage {
    /// An empty stage with this name.
    pub fn new(name: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Its conditions: on entry, on success and on failure.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let on_failure = self.on_failure.iter().flat_map(|it| &it.conditions);
        let all = self.before_entry.iter().chain(&self.on_success);
        all.chain(on_failure).flatten()
    }
}

/// A stage blocker; reserved by the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// Name.
    pub name: Text,
    /// Kind.
    pub blocker_type: Given<BlockerType>,
}
