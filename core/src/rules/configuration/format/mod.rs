//! The formats that configuration values have: judged here and nowhere else, by what the catalogue declares of a key.

mod arn;
mod cron;
mod json;
mod time_zone;

use crate::Severity;
use crate::catalogue::Values;

/// What is wrong with a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// What, to follow the key's name: `is no JSON`.
    pub(super) what: String,
    /// What to write instead.
    pub(super) help: String,
    /// A note where AWS's own pages take it and say otherwise, else a warning.
    pub(super) severity: Severity,
}

impl Wrong {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
            severity: Severity::Warning,
        }
    }

    fn note(self) -> Self {
        Self {
            severity: Severity::Note,
            ..self
        }
    }
}

/// What is wrong with the text of a key that takes these values; nothing for values without a format of their own.
pub(super) fn wrong(values: Values, text: &str) -> Option<Wrong> {
    match values {
        Values::Json => json::any(text),
        Values::JsonObject => json::object(text),
        Values::JsonList => json::list(text),
        Values::EnvironmentVariables => json::environment_variables(text),
        Values::Cron => cron::wrong(text),
        Values::TimeZone => time_zone::wrong(text),
        Values::RoleArn => arn::wrong(text, &["iam"], &["role/"]),
        Values::ArnOf {
            services,
            resources,
        } => arn::wrong(text, services, resources),
        Values::KeyId if text.starts_with("arn:") => {
            arn::wrong(text, &["kms"], &["key/", "alias/"])
        }
        Values::Arn => arn::wrong(text, &[], &[""]),
        Values::Any
        | Values::Boolean
        | Values::OneOf(_)
        | Values::SomeOf(_)
        | Values::Integer { .. }
        | Values::InputArtifact
        | Values::InputArtifactPath
        | Values::TextOrArtifactPath
        | Values::TrafficShift
        | Values::TopicArn
        | Values::KeyId
        | Values::AbsolutePath
        | Values::CountOrPercentage
        | Values::Regions => None,
    }
}
