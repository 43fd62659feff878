//! Configuration keys.

use crate::Text;

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
    /// When it counts; otherwise the service ignores it, and no rule judges its value.
    pub used_when: Option<When>,
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
            used_when: None,
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
            used_when: None,
        }
    }

    /// A key that must be there under a condition.
    #[must_use]
    pub const fn when(name: &'static str, condition: When) -> Self {
        Self {
            name,
            presence: Presence::When(condition),
            values: Values::Any,
            secret: false,
            used_when: None,
        }
    }

    /// A key without which the service takes the definition, and the action fails when it runs, under a condition.
    #[must_use]
    pub const fn at_run_time(name: &'static str, condition: When) -> Self {
        Self {
            name,
            presence: Presence::AtRunTime(condition),
            values: Values::Any,
            secret: false,
            used_when: None,
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

    /// The same key, ignored by the service unless the condition holds.
    #[must_use]
    pub const fn used(mut self, when: When) -> Self {
        self.used_when = Some(when);
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
    When(When),
    /// The service takes the definition without it; under a condition the action then fails when it runs.
    AtRunTime(When),
}

/// A condition on the rest of an action: when a key must be there, or when it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Another key holds one of these values.
    KeyIs {
        /// The other key.
        key: &'static str,
        /// Its values.
        values: &'static [&'static str],
    },
    /// Another key is absent, or holds none of these values.
    KeyIsNot {
        /// The other key.
        key: &'static str,
        /// The values that it does not hold.
        values: &'static [&'static str],
    },
    /// Another key is there.
    KeyPresent(&'static str),
    /// None of these keys is there.
    KeysAbsent(&'static [&'static str]),
    /// The action has more inputs than this.
    InputsAbove(usize),
    /// The action has no input.
    NoInput,
}

impl When {
    /// Whether it holds for an action with this configuration and number of inputs; nothing where a value that decides is
    /// not known before a deployment.
    ///
    /// ```
    /// use stagewright_core::catalogue::When;
    ///
    /// let execute = When::KeyIs { key: "ActionMode", values: &["CHANGE_SET_EXECUTE"] };
    /// assert_eq!(execute.holds(&[("ActionMode".into(), "CHANGE_SET_EXECUTE".into())], 0), Some(true));
    /// assert_eq!(execute.holds(&[], 0), Some(false));
    /// assert_eq!(When::InputsAbove(1).holds(&[], 2), Some(true));
    /// ```
    #[must_use]
    pub fn holds(self, configuration: &[(String, Text)], inputs: usize) -> Option<bool> {
        let value = |key: &str| {
            configuration
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value)
        };
        match self {
            Self::KeyIs { key, values } => match value(key) {
                None => Some(false),
                Some(text) => {
                    let known = text.known().filter(|known| !known.contains("#{"))?;
                    Some(values.contains(&known.as_ref()))
                }
            },
            Self::KeyIsNot { key, values } => {
                let is = Self::KeyIs { key, values };
                is.holds(configuration, inputs).map(|holds| !holds)
            }
            Self::KeyPresent(key) => Some(value(key).is_some()),
            Self::KeysAbsent(keys) => Some(keys.iter().all(|key| value(key).is_none())),
            Self::InputsAbove(most) => Some(inputs > most),
            Self::NoInput => Some(inputs == 0),
        }
    }
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
    /// JSON of any kind.
    Json,
    /// A JSON object.
    JsonObject,
    /// A JSON list of objects.
    JsonList,
    /// The environment variables of a build: a JSON list of `name`, `value` and `type`.
    EnvironmentVariables,
    /// A cron expression of six or seven fields.
    Cron,
    /// A time zone: `Region/City`, `UTC` with or without an offset, or an abbreviation.
    TimeZone,
    /// Regions separated by commas, or a file in an input artifact.
    Regions,
    /// Name of one of the action's input artifacts.
    InputArtifact,
    /// `artifact::path`, where the artifact is one of the action's inputs.
    InputArtifactPath,
    /// The text itself, or a file of an input as `artifact::path`.
    TextOrArtifactPath,
    /// How traffic moves to a new version: `AllAtOnce`, `Canary10Percent5Minutes`, `Linear10PercentEvery1Minute`, with other
    /// numbers too.
    TrafficShift,
    /// ARN of an IAM role.
    RoleArn,
    /// ARN of an SNS topic.
    TopicArn,
    /// Any ARN.
    Arn,
    /// ARN of one of these services.
    ArnOf {
        /// Names of the service; the first is today's.
        services: &'static [&'static str],
        /// How its resource starts, one of these.
        resources: &'static [&'static str],
    },
    /// A key of KMS: its id, or the ARN of the key or of an alias.
    KeyId,
    /// A path that starts at the root.
    AbsolutePath,
    /// A count from 1, or a percentage from `1%` to `100%`.
    CountOrPercentage,
}
