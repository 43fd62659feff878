//! Places in a definition. A rule reports a site; a front end knows which token or line that is.

use std::fmt;

use crate::Draft;

/// A place in a definition, from the whole pipeline down to one word.
///
/// A front end that knows no position for a site uses that of the nearest enclosing one ([`Site::parent`]).
///
/// ```
/// use stagewright_core::{Field, Site};
///
/// let site = Site::action(1, 2).input(0);
/// assert_eq!(site.to_string(), "input 1 of action 3 of stage 2");
/// assert_eq!(site.parent(), Some(Site::action(1, 2)));
/// assert_eq!(Site::stage(0).field(Field::Name).to_string(), "name of stage 1");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    steps: Vec<Step>,
}

/// One step down into a definition. Indices count from 0; people read them from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A parameter.
    Parameter(usize),
    /// A pipeline variable.
    Variable(usize),
    /// The single artifact store.
    Store,
    /// An artifact store of a region.
    RegionalStore(usize),
    /// A Git trigger.
    Trigger(usize),
    /// A push filter of a trigger.
    Push(usize),
    /// A pull-request filter of a trigger.
    PullRequest(usize),
    /// A stage.
    Stage(usize),
    /// An action of a stage.
    Action(usize),
    /// An input artifact.
    Input(usize),
    /// An output artifact.
    Output(usize),
    /// A key of a configuration and its value, by AWS's spelling.
    Configuration(String),
    /// The key alone.
    ConfigurationKey(String),
    /// A command.
    Command(usize),
    /// An exported variable of a Commands action.
    OutputVariable(usize),
    /// An environment variable.
    EnvironmentVariable(usize),
    /// The conditions on entry of a stage.
    BeforeEntry,
    /// The conditions on success of a stage.
    OnSuccess,
    /// What happens on failure of a stage.
    OnFailure,
    /// One condition.
    Condition(usize),
    /// A rule of a condition.
    Rule(usize),
    /// A disabled transition.
    DisabledTransition(usize),
    /// A tag.
    Tag(usize),
    /// A CodeBuild project.
    Project(usize),
    /// A resource beside the pipeline, see [`crate::Draft::resources`].
    Resource(usize),
    /// A silenced warning.
    Allow(usize),
    /// An item of a list field, such as a pattern or a file.
    Item(usize),
    /// A named field.
    Field(Field),
    /// A key that no field takes.
    Unknown(String),
}

macro_rules! fields {
    ($($variant:ident = $words:literal),+ $(,)?) => {
        /// The named fields of a definition's parts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $(#[doc = $words] $variant),+ }

        impl Field {
            /// The field in words, such as `run order`.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }
        }
    };
}

fields! {
    Name = "name", Type = "type", Mode = "execution mode", Quotas = "quotas", Role = "role", Region = "region",
    Stages = "stages", Actions = "actions", Category = "category", Owner = "owner", Provider = "provider",
    Version = "version", RunOrder = "run order", Configuration = "configuration", Inputs = "inputs",
    Outputs = "outputs", Files = "files", Namespace = "namespace", Timeout = "time-out", Commands = "commands",
    OutputVariables = "output variables", EnvironmentVariables = "environment variables", Value = "value",
    Default = "default", Description = "description", Location = "location", EncryptionKey = "encryption key",
    KeyId = "key id", KeyType = "key type", Result = "result", RetryMode = "retry mode", Conditions = "conditions",
    Rules = "rules", SourceAction = "source action", Branches = "branches", Tags = "tags", FilePaths = "file paths",
    Events = "events", Includes = "includes", Excludes = "excludes", Reason = "reason", Stage = "stage",
    Blockers = "blockers", ArtifactStores = "artifact stores", Compute = "compute", Image = "image",
    Duration = "duration", StartUp = "start-up", Trigger = "trigger latency", Failure = "failure", Size = "size", Transition = "transition", SourceType = "source type",
    ArtifactsType = "artifacts type", Badge = "badge", Fleet = "fleet", Buildspec = "buildspec",
    Restart = "restart on update", Metadata = "metadata", GitConfiguration = "git configuration",
    Pushes = "push filters", PullRequests = "pull-request filters",
}

impl Site {
    /// The whole pipeline.
    #[must_use]
    pub const fn pipeline() -> Self {
        Self { steps: Vec::new() }
    }

    /// A stage, counted from 0.
    #[must_use]
    pub fn stage(stage: usize) -> Self {
        Self::pipeline().step(Step::Stage(stage))
    }

    /// An action of a stage, both counted from 0.
    #[must_use]
    pub fn action(stage: usize, action: usize) -> Self {
        Self::stage(stage).step(Step::Action(action))
    }

    /// A property of a resource beside the pipeline, by the path of keys that leads to it.
    #[must_use]
    pub fn resource(index: usize, path: &[&str]) -> Self {
        let steps = path.iter().map(|key| Step::Unknown((*key).to_owned()));
        Self {
            steps: std::iter::once(Step::Resource(index))
                .chain(steps)
                .collect(),
        }
    }

    /// One step further down.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// A named field of this place.
    #[must_use]
    pub fn field(self, field: Field) -> Self {
        self.step(Step::Field(field))
    }

    /// An input artifact of this action.
    #[must_use]
    pub fn input(self, index: usize) -> Self {
        self.step(Step::Input(index))
    }

    /// An output artifact of this action.
    #[must_use]
    pub fn output(self, index: usize) -> Self {
        self.step(Step::Output(index))
    }

    /// The value of a configuration key of this action or rule.
    #[must_use]
    pub fn configuration(self, key: impl Into<String>) -> Self {
        self.step(Step::Configuration(key.into()))
    }

    /// An item of a list field.
    #[must_use]
    pub fn item(self, index: usize) -> Self {
        self.step(Step::Item(index))
    }

    /// The steps from the pipeline downwards.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The place by the names of its stage and action, as edits write them.
    ///
    /// ```
    /// use stagewright_core::{Draft, Site, Stage};
    ///
    /// let draft = Draft { stages: vec![Stage::new("Build")], ..Draft::default() };
    /// assert_eq!(Site::stage(0).named_in(&draft), "stage `Build`");
    /// assert_eq!(Site::stage(1).named_in(&draft), "stage 2");
    /// ```
    #[must_use]
    pub fn named_in(&self, draft: &Draft) -> String {
        let (name, length) = match self.steps[..] {
            [Step::Stage(stage), Step::Action(action), ..] => {
                let stage = draft.stages.get(stage);
                let action = stage.and_then(|it| Some((&it.name, &it.actions.get(action)?.name)));
                (
                    action.map(|(stage, action)| format!("`{stage}/{action}`")),
                    2,
                )
            }
            [Step::Stage(stage), ..] => {
                let stage = draft.stages.get(stage);
                (stage.map(|it| format!("stage `{}`", it.name)), 1)
            }
            _ => (None, 0),
        };
        let Some(name) = name else {
            return self.to_string();
        };
        let inside = Self {
            steps: self.steps[length..].to_vec(),
        };
        match inside.steps.is_empty() {
            true => name,
            false => format!("{inside} of {name}"),
        }
    }

    /// The enclosing place; nothing above the pipeline.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.steps.split_last()?;
        Some(Self {
            steps: above.to_vec(),
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(index) => write!(f, "parameter {}", index + 1),
            Self::Variable(index) => write!(f, "variable {}", index + 1),
            Self::Store => f.write_str("artifact store"),
            Self::RegionalStore(index) => write!(f, "artifact store {}", index + 1),
            Self::Trigger(index) => write!(f, "trigger {}", index + 1),
            Self::Push(index) => write!(f, "push filter {}", index + 1),
            Self::PullRequest(index) => write!(f, "pull-request filter {}", index + 1),
            Self::Stage(index) => write!(f, "stage {}", index + 1),
            Self::Action(index) => write!(f, "action {}", index + 1),
            Self::Input(index) => write!(f, "input {}", index + 1),
            Self::Output(index) => write!(f, "output {}", index + 1),
            Self::Configuration(key) => write!(f, "configuration `{key}`"),
            Self::ConfigurationKey(key) => write!(f, "configuration key `{key}`"),
            Self::Command(index) => write!(f, "command {}", index + 1),
            Self::OutputVariable(index) => write!(f, "output variable {}", index + 1),
            Self::EnvironmentVariable(index) => write!(f, "environment variable {}", index + 1),
            Self::BeforeEntry => f.write_str("entry conditions"),
            Self::OnSuccess => f.write_str("success conditions"),
            Self::OnFailure => f.write_str("failure handling"),
            Self::Condition(index) => write!(f, "condition {}", index + 1),
            Self::Rule(index) => write!(f, "rule {}", index + 1),
            Self::DisabledTransition(index) => write!(f, "disabled transition {}", index + 1),
            Self::Tag(index) => write!(f, "tag {}", index + 1),
            Self::Project(index) => write!(f, "project {}", index + 1),
            Self::Resource(index) => write!(f, "resource {}", index + 1),
            Self::Allow(index) => write!(f, "allow {}", index + 1),
            Self::Item(index) => write!(f, "item {}", index + 1),
            Self::Field(field) => f.write_str(field.words()),
            Self::Unknown(key) => write!(f, "key `{key}`"),
        }
    }
}

impl fmt::Display for Site {
    /// From the inside out: `input 1 of action 3 of stage 2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("the pipeline");
        }
        for (index, step) in self.steps.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(" of ")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}
