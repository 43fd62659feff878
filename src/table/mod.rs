//! What the macro writes into a program: definitions as static data, and the steps from there to a pipeline, none of
//! which can fail.
//!
//! The types mirror those of the model with slices for vectors. They are no interface: the macro of one version writes
//! for the library of the same version.

mod assume;
mod constant;
mod definition;
mod thaw;

pub use assume::{Amount, Assumed, Curve, Target};
pub use constant::{count_samples, read_samples, text};
pub use definition::{
    Defined, Definition, IntoChance, IntoDuration, IntoSize, with_defaults, with_parameters,
};
pub use stagewright_core::{
    Category, ConditionResult, EnvironmentVariableType, ExecutionMode, Owner, PipelineType,
    PullRequestEvent, Quotas, RetryMode,
};

/// A [`stagewright_core::Draft`].
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    pub name: Option<Text>,
    pub pipeline_type: Option<PipelineType>,
    pub execution_mode: Option<ExecutionMode>,
    pub quotas: Option<Quotas>,
    pub role: Option<Text>,
    pub region: Option<Text>,
    pub restart: Option<bool>,
    pub store: Option<Store>,
    pub stores: Option<&'static [(Text, Store)]>,
    pub parameters: &'static [Parameter],
    pub variables: &'static [Variable],
    pub triggers: &'static [Trigger],
    pub stages: &'static [Stage],
    pub disabled: &'static [(Text, Option<Text>)],
    pub tags: &'static [(Text, Text)],
    pub projects: &'static [Project],
    pub allows: &'static [(&'static str, &'static str)],
}

impl Draft {
    pub const EMPTY: Self = Self {
        name: None,
        pipeline_type: None,
        execution_mode: None,
        quotas: None,
        role: None,
        region: None,
        restart: None,
        store: None,
        stores: None,
        parameters: &[],
        variables: &[],
        triggers: &[],
        stages: &[],
        disabled: &[],
        tags: &[],
        projects: &[],
        allows: &[],
    };
}

/// A [`stagewright_core::Text`].
#[derive(Clone, Copy, Debug)]
pub enum Text {
    Plain(&'static str),
    Parts(&'static [Part]),
}

/// A [`stagewright_core::Part`].
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Literal(&'static str),
    Parameter(&'static str),
    Pseudo(&'static str),
    Resource(&'static str),
    Attribute(&'static str, &'static str),
    Import(&'static str),
    Other(&'static str),
    /// A constant of the program, by its index among those that stand beside the table.
    Constant(usize),
}

#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub default: Option<&'static str>,
    pub description: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub struct Variable {
    pub name: Text,
    pub default: Option<Text>,
    pub description: Option<Text>,
}

#[derive(Clone, Copy, Debug)]
pub struct Store {
    pub bucket: Option<Text>,
    pub key: Key,
}

#[derive(Clone, Copy, Debug)]
pub enum Key {
    Default,
    Created,
    Existing(Text),
}

#[derive(Clone, Copy, Debug)]
pub struct Trigger {
    pub source: Text,
    pub push: &'static [Filters],
    pub pull_request: &'static [Filters],
}

#[derive(Clone, Copy, Debug)]
pub struct Filters {
    pub branches: Option<Filter>,
    pub file_paths: Option<Filter>,
    pub tags: Option<Filter>,
    pub events: &'static [PullRequestEvent],
}

impl Filters {
    pub const EMPTY: Self = Self {
        branches: None,
        file_paths: None,
        tags: None,
        events: &[],
    };
}

#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub includes: &'static [Text],
    pub excludes: &'static [Text],
}

#[derive(Clone, Copy, Debug)]
pub struct Stage {
    pub name: Text,
    pub actions: &'static [Action],
    pub before_entry: Option<&'static [Condition]>,
    pub on_success: Option<&'static [Condition]>,
    pub on_failure: Option<OnFailure>,
}

impl Stage {
    pub const EMPTY: Self = Self {
        name: Text::Plain(""),
        actions: &[],
        before_entry: None,
        on_success: None,
        on_failure: None,
    };
}

#[derive(Clone, Copy, Debug)]
pub struct OnFailure {
    pub result: Option<ConditionResult>,
    pub retry_mode: Option<RetryMode>,
    pub conditions: Option<&'static [Condition]>,
}

#[derive(Clone, Copy, Debug)]
pub struct Condition {
    pub result: Option<ConditionResult>,
    pub rules: &'static [Rule],
}

#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub name: Text,
    pub provider: Text,
    pub version: Text,
    pub body: Body,
}

/// What actions and rules have in common.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    pub configuration: &'static [(&'static str, Text)],
    pub inputs: &'static [Text],
    pub commands: &'static [Text],
    pub environment: &'static [(Text, Text, Option<EnvironmentVariableType>)],
    pub region: Option<Text>,
    pub role: Option<Text>,
    pub timeout: Option<i64>,
}

impl Body {
    pub const EMPTY: Self = Self {
        configuration: &[],
        inputs: &[],
        commands: &[],
        environment: &[],
        region: None,
        role: None,
        timeout: None,
    };
}

#[derive(Clone, Copy, Debug)]
pub struct Action {
    pub name: Text,
    pub category: Category,
    pub owner: Owner,
    /// Category and owner where a parameter stands in one of them.
    pub symbolic: Option<(Text, Text)>,
    pub provider: Text,
    pub version: Text,
    pub run_order: i64,
    pub outputs: &'static [(Text, &'static [Text])],
    pub output_variables: &'static [Text],
    pub namespace: Option<Text>,
    pub body: Body,
}

impl Action {
    pub const EMPTY: Self = Self {
        name: Text::Plain(""),
        category: Category::Build,
        owner: Owner::Aws,
        symbolic: None,
        provider: Text::Plain(""),
        version: Text::Plain("1"),
        run_order: 1,
        outputs: &[],
        output_variables: &[],
        namespace: None,
        body: Body::EMPTY,
    };
}

#[derive(Clone, Copy, Debug)]
pub struct Project {
    pub name: Option<Text>,
    pub compute_type: Option<Text>,
    pub environment_type: Option<Text>,
    pub image: Option<Text>,
    pub fleet: Option<Text>,
    pub buildspec: Option<Text>,
    pub timeout: Option<i64>,
    pub queued_timeout: Option<i64>,
    pub concurrent_builds: Option<Text>,
}

impl Project {
    pub const EMPTY: Self = Self {
        name: None,
        compute_type: None,
        environment_type: None,
        image: None,
        fleet: None,
        buildspec: None,
        timeout: None,
        queued_timeout: None,
        concurrent_builds: None,
    };
}

/// Everything that the macro knows about a definition.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub draft: Draft,
    pub assumed: Assumed,
}
