//! Git triggers.

use crate::{Given, PullRequestEvent, Text, TriggerProvider, Value};

/// A trigger: which Git events start an execution. Needs type V2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trigger {
    /// Kind of provider; connections are the only one.
    pub provider_type: Option<Given<TriggerProvider>>,
    /// What is listened to.
    pub git: Option<GitConfiguration>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// The events of one source action.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GitConfiguration {
    /// Name of the source action, a connection.
    pub source_action_name: Text,
    /// Push filters, at most 3; any of them starts an execution.
    pub push: Vec<PushFilter>,
    /// Pull-request filters, at most 3.
    pub pull_request: Vec<PullRequestFilter>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// A push that starts an execution: everything that is given must match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushFilter {
    /// Branch names.
    pub branches: Option<Filter>,
    /// Changed file paths.
    pub file_paths: Option<Filter>,
    /// Tag names.
    pub tags: Option<Filter>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// A pull request that starts an execution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PullRequestFilter {
    /// Target branch names.
    pub branches: Option<Filter>,
    /// Changed file paths.
    pub file_paths: Option<Filter>,
    /// Events, 1 to 3; all of them if empty.
    pub events: Vec<Given<PullRequestEvent>>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// Glob patterns that must match and that must not. What matches both is excluded, for branches, tags and file paths alike.
/// Source: CodePipeline user guide, filter triggers, corrected on 16 March 2026; checked 2026-11-29.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// At most 8 patterns of at most 255 characters.
    pub includes: Vec<Text>,
    /// At most 8 patterns of at most 255 characters.
    pub excludes: Vec<Text>,
}

impl super::Draft {
    /// Whether each change stands for itself, so that no later one holds it: every trigger is of tags or of pull requests.
    #[must_use]
    pub fn changes_stand_alone(&self) -> bool {
        let alone = |trigger: &Trigger| {
            trigger.git.as_ref().is_some_and(|git| {
                let filters = git.push.len() + git.pull_request.len();
                filters > 0 && git.push.iter().all(|push| push.tags.is_some())
            })
        };
        !self.triggers.is_empty() && self.triggers.iter().all(alone)
    }
}
