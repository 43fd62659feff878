//! What the actions of each provider need of their role, one declaration each.
//!
//! The sources give most of it; where they ask for `*` and the service authorization reference knows a resource, the
//! resource stands here. What follows from the reference or from public templates alone says so in a comment.

mod deploy;
mod run;
mod stack;

pub(super) use deploy::*;
pub(super) use run::*;
pub(super) use stack::*;

use super::When;
use super::grant::{Grant, Needs, allow};

/// Declares needs: name, source and grants. A macro with braces keeps one grant on one line.
macro_rules! needs {
    ($($name:ident: $source:literal [$($grant:expr),+ $(,)?])+) => {
        $(pub(in crate::catalogue) const $name: Needs = Needs {
            grants: &[$($grant),+],
            source: $source,
            checked: "2026-11-29",
        };)+
    };
}
use needs;

const TRUE: &[&str] = &["true", "True", "TRUE"];

/// The log of a build that CodePipeline manages itself: the group of this pipeline, and of no namesake.
const LOGS: Grant = allow(
    &[
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ],
    &[
        "arn:{P}:logs:{R}:{A}:log-group:/aws/codepipeline/{PIPELINE}",
        "arn:{P}:logs:{R}:{A}:log-group:/aws/codepipeline/{PIPELINE}:*",
    ],
)
.inside("log streams get their names while the action runs");

/// An action or a rule with a role of its own: the pipeline takes that role, and needs nothing else for it.
///
/// Source: CodePipeline user guide, resources from another account, checked 2026-11-29.
pub(crate) const TAKE_ROLE: Grant = allow(&["sts:AssumeRole"], &["{roleArn:role}"]);

const fn is(key: &'static str, values: &'static [&'static str]) -> When {
    When::KeyIs { key, values }
}

const LISTS: &str = "EC2 describes no single resource: such calls take no ARN";
