//! Actions.

use crate::{Category, EnvironmentVariableType, Given, Owner, Text, Value};

/// An action: one call of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Name, 1 to 100 of `[A-Za-z0-9.@_-]`, unique in its stage.
    pub name: Text,
    /// Category, owner, provider and version.
    pub action_type: ActionType,
    /// Run order, 1 to 999; absent means 1. Equal numbers run together.
    pub run_order: Option<Given<i64>>,
    /// Configuration keys in AWS's spelling and their values, in written order.
    pub configuration: Vec<(String, Text)>,
    /// Names of the input artifacts, in written order.
    pub inputs: Vec<Text>,
    /// Output artifacts, in written order.
    pub outputs: Vec<OutputArtifact>,
    /// Namespace of the output variables.
    pub namespace: Option<Text>,
    /// Region in which it runs, if not the pipeline's.
    pub region: Option<Text>,
    /// ARN of the role it runs under, if not the pipeline's.
    pub role: Option<Text>,
    /// Time-out in minutes, 5 to 86,400; approvals only.
    pub timeout_in_minutes: Option<Given<i64>>,
    /// Commands of a Commands action.
    pub commands: Vec<Text>,
    /// Names of the variables that a Commands action exports.
    pub output_variables: Vec<Text>,
    /// Environment of a Commands action.
    pub environment_variables: Vec<EnvironmentVariable>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

impl Action {
    /// An action with this name and type and nothing else.
    pub fn new(name: impl Into<Text>, action_type: ActionType) -> Self {
        Self {
            name: name.into(),
            action_type,
            run_order: None,
            configuration: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            namespace: None,
            region: None,
            role: None,
            timeout_in_minutes: None,
            commands: Vec::new(),
            output_variables: Vec::new(),
            environment_variables: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// The run order: 1 if absent, nothing if it is no number that is known before a deployment.
    #[must_use]
    pub fn run_order(&self) -> Option<i64> {
        self.run_order.as_ref().map_or(Some(1), Given::value)
    }

    /// The value of a configuration key; the last one wins.
    #[must_use]
    pub fn configuration(&self, key: &str) -> Option<&Text> {
        self.configuration
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }
}

/// `actionTypeId`: which provider, and in which role.
///
/// ```
/// use stagewright_core::{ActionType, Category, Owner};
///
/// let build = ActionType::aws(Category::Build, "CodeBuild");
/// assert_eq!(build.owner.value(), Some(Owner::Aws));
/// assert_eq!(build.to_string(), "AWS/Build/CodeBuild/1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionType {
    /// Category.
    pub category: Given<Category>,
    /// Owner.
    pub owner: Given<Owner>,
    /// Provider, 1 to 35 characters.
    pub provider: Text,
    /// Version, 1 to 9 characters.
    pub version: Text,
}

impl ActionType {
    /// A provider of AWS's own in version 1.
    pub fn aws(category: Category, provider: impl Into<Text>) -> Self {
        Self {
            category: category.into(),
            owner: Owner::Aws.into(),
            provider: provider.into(),
            version: "1".into(),
        }
    }
}

impl std::fmt::Display for ActionType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}/{}/{}/{}",
            self.owner.text(),
            self.category.text(),
            self.provider,
            self.version
        )
    }
}

/// An output artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputArtifact {
    /// Name, 1 to 100 of `[A-Za-z0-9_-]`, unique in the pipeline.
    pub name: Text,
    /// Files to take, Commands actions only, 1 to 10.
    pub files: Vec<Text>,
}

impl OutputArtifact {
    /// An artifact with this name.
    pub fn new(name: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            files: Vec::new(),
        }
    }
}

/// An environment variable of a Commands action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Name, at most 128 of `[A-Za-z0-9_]`.
    pub name: Text,
    /// Value, at most 2,000 characters.
    pub value: Text,
    /// Plain text if absent.
    pub kind: Option<Given<EnvironmentVariableType>>,
}
