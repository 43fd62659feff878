//! What a declaration of the catalogue holds.

use crate::{Category, Owner};

/// One action provider, as the service offers it.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// Provider string, as it stands in `actionTypeId`.
    pub name: &'static str,
    /// Owner.
    pub owner: Owner,
    /// Categories under which it is offered; the first is what a bare name means.
    pub categories: &'static [Category],
    /// What it is, in one line.
    pub about: &'static str,
    /// How many input artifacts.
    pub inputs: Count,
    /// How many output artifacts.
    pub outputs: Count,
    /// Configuration keys.
    pub keys: &'static [Key],
    /// Whether keys beyond [`Provider::keys`] are taken, as action types of your account define their own.
    pub open: bool,
    /// Output variables, readable through a namespace.
    pub variables: Variables,
    /// Time-out of the action in minutes, if documented.
    pub timeout_minutes: Option<u32>,
    /// Whether it is refused in a pipeline of type V1.
    pub needs_v2: bool,
    /// Whether its work is a CodeBuild build, with queue, start-up and bill.
    pub builds: Builds,
    /// IAM actions that the pipeline's role needs.
    pub role_needs: &'static [&'static str],
    /// Who else sends a bill, in words.
    pub billed_by: &'static [&'static str],
    /// Why nobody should start with it today, if so.
    pub closed: Option<&'static str>,
    /// Where we know this from.
    pub source: &'static str,
    /// When that was checked, ISO 8601.
    pub checked: &'static str,
}

/// A range of artifact counts, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: usize,
}

impl Count {
    /// None at all.
    pub const NONE: Self = Self::between(0, 0);
    /// Exactly one.
    pub const ONE: Self = Self::between(1, 1);

    /// From `min` to `max`.
    #[must_use]
    pub const fn between(min: usize, max: usize) -> Self {
        Self { min, max }
    }

    /// Whether `count` lies in the range.
    #[must_use]
    pub const fn contains(self, count: usize) -> bool {
        self.min <= count && count <= self.max
    }
}

impl std::fmt::Display for Count {
    /// `none`, `exactly 1`, `1 to 5`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.min, self.max) {
            (0, 0) => f.write_str("none"),
            (min, max) if min == max => write!(f, "exactly {min}"),
            (min, max) => write!(f, "{min} to {max}"),
        }
    }
}

/// A configuration key.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// AWS's spelling.
    pub name: &'static str,
    /// Whether it must be there.
    pub presence: Presence,
    /// What it may hold.
    pub values: Values,
    /// Whether it holds a secret.
    pub secret: bool,
}

impl Key {
    /// A key that must be there and takes any text.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self {
            name,
            presence: Presence::Required,
            values: Values::Any,
            secret: false,
        }
    }

    /// A key that may be there and takes any text.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self {
            name,
            presence: Presence::Optional,
            values: Values::Any,
            secret: false,
        }
    }

    /// A key that must be there under a condition.
    #[must_use]
    pub const fn when(name: &'static str, condition: RequiredWhen) -> Self {
        Self {
            name,
            presence: Presence::When(condition),
            values: Values::Any,
            secret: false,
        }
    }

    /// The same key with these values.
    #[must_use]
    pub const fn of(mut self, values: Values) -> Self {
        self.values = values;
        self
    }

    /// The same key, holding a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The key as the language spells it: snake case of AWS's name.
    ///
    /// ```
    /// use stagewright_core::catalogue::Key;
    /// assert_eq!(Key::required("S3ObjectKey").word(), "s3_object_key");
    /// assert_eq!(Key::required("KMSEncryptionKeyARN").word(), "kms_encryption_key_arn");
    /// ```
    #[must_use]
    pub fn word(&self) -> String {
        snake_case(self.name)
    }
}

/// AWS's spelling in snake case: a new word starts at a capital after a small letter or digit, and at the last capital
/// of a run that a small letter follows.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut word = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() && *before != '_'
                    || after.is_some_and(char::is_ascii_lowercase)
            });
        if starts && !word.ends_with('_') {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Required,
    /// Never.
    Optional,
    /// Under a condition.
    When(RequiredWhen),
}

/// A condition under which a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequiredWhen {
    /// Another key holds one of these values.
    KeyIs {
        /// The other key.
        key: &'static str,
        /// Its values.
        values: &'static [&'static str],
    },
    /// Another key is absent.
    KeyAbsent(&'static str),
    /// The action has more inputs than this.
    InputsAbove(usize),
    /// The action has no input.
    NoInput,
}

/// What a configuration key may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any text.
    Any,
    /// `true` or `false`.
    Boolean,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Some of these, separated by commas.
    SomeOf(&'static [&'static str]),
    /// A whole number in a range.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// JSON.
    Json,
    /// Name of one of the action's input artifacts.
    InputArtifact,
    /// `artifact::path`, where the artifact is one of the action's inputs.
    InputArtifactPath,
    /// ARN of an IAM role.
    RoleArn,
    /// ARN of an SNS topic.
    TopicArn,
    /// Any ARN.
    Arn,
}

/// Output variables of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variables {
    /// None.
    None,
    /// These.
    Listed(&'static [&'static str]),
    /// Whatever the action itself decides: stack outputs, exported variables of a build, a function's answer.
    Open,
    /// Those that the action lists in `outputVariables`.
    Declared,
}

/// Whether the work of an action is a CodeBuild build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builds {
    /// No.
    No,
    /// A build of a project that its configuration names.
    Project,
    /// A build that CodePipeline manages itself.
    Managed,
}

/// A provider of condition rules (category `Rule`).
#[derive(Debug, PartialEq, Eq)]
pub struct RuleProvider {
    /// Provider string.
    pub name: &'static str,
    /// What it checks, in one line.
    pub about: &'static str,
    /// How many input artifacts.
    pub inputs: Count,
    /// Configuration keys.
    pub keys: &'static [Key],
    /// Whether the result SKIP works with it.
    pub can_skip: bool,
    /// Whether its work is a CodeBuild build.
    pub builds: Builds,
    /// IAM actions that the pipeline's role needs.
    pub role_needs: &'static [&'static str],
    /// Where we know this from.
    pub source: &'static str,
    /// When that was checked, ISO 8601.
    pub checked: &'static str,
}
