//! The keys that each part of a definition has, as the service's API spells them, and which of them a wrong one stands for.
//!
//! Configurations are no part of this: what belongs there the catalogue knows.
//!
//! Source: CodePipeline service model and CloudFormation schema, checked 2026-11-29.

use super::configuration::spelling::slip;

/// The pipeline itself, in the API and in CloudFormation.
pub const PIPELINE: &[&str] = &[
    "name",
    "roleArn",
    "artifactStore",
    "artifactStores",
    "stages",
    "version",
    "executionMode",
    "pipelineType",
    "variables",
    "triggers",
    "disableInboundStageTransitions",
    "restartExecutionOnUpdate",
    "tags",
];
/// An artifact store.
pub const STORE: &[&str] = &["type", "location", "encryptionKey"];
/// An artifact store of a region, in CloudFormation.
pub const REGIONAL_STORE: &[&str] = &["region", "artifactStore"];
/// The key of an artifact store.
pub const ENCRYPTION_KEY: &[&str] = &["id", "type"];
/// A pipeline variable.
pub const VARIABLE: &[&str] = &["name", "defaultValue", "description"];
/// A disabled transition.
pub const TRANSITION: &[&str] = &["stageName", "reason"];
/// A tag.
pub const TAG: &[&str] = &["key", "value"];
/// A trigger.
pub const TRIGGER: &[&str] = &["providerType", "gitConfiguration"];
/// What a trigger listens to.
pub const GIT: &[&str] = &["sourceActionName", "push", "pullRequest"];
/// A filter of pushes.
pub const PUSH: &[&str] = &["branches", "filePaths", "tags"];
/// A filter of pull requests.
pub const PULL_REQUEST: &[&str] = &["branches", "filePaths", "events"];
/// Patterns of a filter.
pub const PATTERNS: &[&str] = &["includes", "excludes"];
/// A stage.
pub const STAGE: &[&str] = &[
    "name",
    "blockers",
    "actions",
    "onFailure",
    "onSuccess",
    "beforeEntry",
];
/// A blocker of a stage.
pub const BLOCKER: &[&str] = &["name", "type"];
/// `beforeEntry` and `onSuccess`.
pub const CONDITIONS: &[&str] = &["conditions"];
/// A condition.
pub const CONDITION: &[&str] = &["result", "rules"];
/// `onFailure`.
pub const FAILURE: &[&str] = &["result", "retryConfiguration", "conditions"];
/// How a failed stage is tried again.
pub const RETRY: &[&str] = &["retryMode"];
/// A rule of a condition.
pub const RULE: &[&str] = &[
    "name",
    "ruleTypeId",
    "configuration",
    "commands",
    "inputArtifacts",
    "roleArn",
    "region",
    "timeoutInMinutes",
    "environmentVariables",
];
/// The type of an action or of a rule.
pub const TYPE: &[&str] = &["category", "owner", "provider", "version"];
/// An action.
pub const ACTION: &[&str] = &[
    "name",
    "actionTypeId",
    "runOrder",
    "configuration",
    "commands",
    "outputArtifacts",
    "inputArtifacts",
    "outputVariables",
    "roleArn",
    "region",
    "namespace",
    "timeoutInMinutes",
    "environmentVariables",
];
/// An input or output artifact.
pub const ARTIFACT: &[&str] = &["name", "files"];
/// An environment variable.
pub const ENVIRONMENT_VARIABLE: &[&str] = &["name", "value", "type"];

/// Letters from which on the beginning of a key stands for it.
const BEGINNING: usize = 3;

/// The key for which an unknown one stands: of which it is a slip of the pen, or the one that begins with it, such as `branches`
/// for `Branch`. Nothing for a whole word of its own, which may be a key that the service has learnt since.
///
/// ```
/// use stagewright_core::rules::keys;
///
/// assert_eq!(keys::meant("Include", keys::PATTERNS), Some("includes"));
/// assert_eq!(keys::meant("RunOder", keys::ACTION), Some("runOrder"));
/// assert_eq!(keys::meant("Retries", keys::ACTION), None);
/// ```
#[must_use]
pub fn meant(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let slips = known
        .iter()
        .filter_map(|name| Some((slip(key, name)?, *name)));
    let nearest = slips.min_by_key(|(distance, _)| *distance);
    nearest
        .map(|(_, name)| name)
        .or_else(|| beginning(key, known))
        .or_else(|| swapped(key, known))
}

/// The key, too short for [`slip`], in which two letters changed places.
fn swapped(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let key = key.to_ascii_lowercase();
    let is_it = |name: &&&str| name.len() == key.len() && strsim::osa_distance(&key, name) == 1;
    let mut short = known.iter().filter(|name| name.len() <= BEGINNING);
    short.find(is_it).copied()
}

/// The only key that begins so.
fn beginning(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let key = key.to_ascii_lowercase();
    let mut fits = known
        .iter()
        .filter(|name| name.to_ascii_lowercase().starts_with(&key));
    let first = fits.next().filter(|_| key.len() >= BEGINNING)?;
    fits.next().is_none().then_some(first)
}

/// A key of the API as CloudFormation spells it, with a capital.
///
/// ```
/// assert_eq!(stagewright_core::rules::keys::of_template("runOrder"), "RunOrder");
/// ```
#[must_use]
pub fn of_template(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
