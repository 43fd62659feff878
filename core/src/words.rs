//! The closed vocabularies of the service, and [`Given`]: a word of one of them as somebody wrote it.

use std::fmt;

use crate::Text;

/// A setting as given: the text somebody wrote, and what it means if it means anything.
///
/// A definition from a file may hold a word that the service does not know, or a reference; a rule says so later, the
/// reader does not refuse it.
///
/// ```
/// use stagewright_core::{ExecutionMode, Given, Text};
///
/// let mode: Given<ExecutionMode> = Given::read(Text::literal("QUEUED"));
/// assert_eq!(mode.value(), Some(ExecutionMode::Queued));
/// let wrong: Given<ExecutionMode> = Given::read(Text::literal("BOGUS"));
/// assert_eq!((wrong.value(), wrong.text().to_string().as_str()), (None, "BOGUS"));
/// assert_eq!(Given::of(3_i64).text(), &Text::literal("3"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Given<T> {
    value: Option<T>,
    text: Text,
}

/// A word or number that can be read from a definition and written back.
pub trait Word: Sized + Clone + fmt::Display {
    /// Reads the service's spelling.
    fn read(text: &str) -> Option<Self>;
}

impl<T: Word> Given<T> {
    /// Reads a text; an unknown word is kept without a value.
    #[must_use]
    pub fn read(text: Text) -> Self {
        let value = text.known().and_then(|known| T::read(&known));
        Self { value, text }
    }

    /// A setting with this value, spelt as the service spells it.
    #[must_use]
    pub fn of(value: T) -> Self {
        let text = Text::literal(value.to_string());
        Self {
            value: Some(value),
            text,
        }
    }

    /// Reads the text again, after a parameter in it got another value.
    pub fn reread(&mut self) {
        self.value = self.text.known().and_then(|known| T::read(&known));
    }
}

impl<T> Given<T> {
    /// What it means, if it is a word the service knows.
    pub fn value(&self) -> Option<T>
    where
        T: Clone,
    {
        self.value.clone()
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text as written, to change it; call [`Given::reread`] afterwards.
    pub fn text_mut(&mut self) -> &mut Text {
        &mut self.text
    }

    /// Whether the text is known but no word of the vocabulary.
    #[must_use]
    pub fn is_unknown_word(&self) -> bool {
        self.value.is_none() && !self.text.is_symbolic()
    }
}

impl<T: Word> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Self::of(value)
    }
}

impl Word for i64 {
    fn read(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl Word for bool {
    fn read(text: &str) -> Option<Self> {
        match text {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $name { $($(#[$doc])* #[cfg_attr(feature = "serde", serde(rename = $word))] $variant),+ }

        impl $name {
            /// Every word, in the service's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The service's spelling.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl Word for $name {
            fn read(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// `category` of an action type. Source: the CodePipeline service model (`ActionCategory`), checked 2026-11-23.
    Category {
        /// Fetches a revision.
        Source = "Source",
        /// Builds.
        Build = "Build",
        /// Deploys.
        Deploy = "Deploy",
        /// Tests.
        Test = "Test",
        /// Calls something else.
        Invoke = "Invoke",
        /// Waits for a person.
        Approval = "Approval",
        /// Runs commands on managed compute.
        Compute = "Compute",
    }
}

words! {
    /// `owner` of an action type. Source: the CodePipeline service model (`ActionOwner`), checked 2026-11-23.
    Owner {
        /// The service itself.
        Aws = "AWS",
        /// A partner.
        ThirdParty = "ThirdParty",
        /// An action type of your account.
        Custom = "Custom",
    }
}

words! {
    /// `executionMode`. Source: the CodePipeline service model, checked 2026-11-23.
    ExecutionMode {
        /// A newer execution overtakes the one that waits; the default.
        Superseded = "SUPERSEDED",
        /// First in, first out; needs type V2.
        Queued = "QUEUED",
        /// Independent of each other; needs type V2.
        Parallel = "PARALLEL",
    }
}

words! {
    /// `pipelineType`. Source: the CodePipeline service model, checked 2026-11-23.
    PipelineType {
        /// Priced by the active pipeline and month.
        V1 = "V1",
        /// Priced by the action minute.
        V2 = "V2",
    }
}

words! {
    /// `type` of an artifact store; S3 is the only one.
    StoreType {
        /// An S3 bucket.
        S3 = "S3",
    }
}

words! {
    /// `type` of an encryption key; KMS is the only one.
    KeyType {
        /// A KMS key.
        Kms = "KMS",
    }
}

words! {
    /// `providerType` of a trigger.
    TriggerProvider {
        /// A connection to GitHub, Bitbucket, GitLab or Azure DevOps.
        CodeStarSourceConnection = "CodeStarSourceConnection",
    }
}

words! {
    /// `result` of a condition: what happens when one of its rules fails.
    ConditionResult {
        /// The stage rolls back to an earlier execution.
        Rollback = "ROLLBACK",
        /// The stage fails.
        Fail = "FAIL",
        /// The stage runs again.
        Retry = "RETRY",
        /// The stage is skipped.
        Skip = "SKIP",
    }
}

words! {
    /// `retryMode` of an automatic retry.
    RetryMode {
        /// Only the failed actions run again.
        FailedActions = "FAILED_ACTIONS",
        /// Every action of the stage runs again.
        AllActions = "ALL_ACTIONS",
    }
}

words! {
    /// `type` of an environment variable of a Commands action.
    EnvironmentVariableType {
        /// The value itself.
        Plaintext = "PLAINTEXT",
        /// The name of a secret.
        SecretsManager = "SECRETS_MANAGER",
    }
}

words! {
    /// An event of a pull-request filter.
    PullRequestEvent {
        /// Opened.
        Open = "OPEN",
        /// Updated with new commits.
        Updated = "UPDATED",
        /// Closed, merged or not.
        Closed = "CLOSED",
    }
}

words! {
    /// `type` of a stage blocker; reserved by the service.
    BlockerType {
        /// The only kind.
        Schedule = "Schedule",
    }
}
