//! Rules about artifacts: every input is produced once, and in time.

mod artifact_known;
mod artifact_names_unique;
mod artifact_ready;
mod build_identifiers;
pub(super) mod missing;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &artifact_known::RULE,
    &artifact_names_unique::RULE,
    &artifact_ready::RULE,
    &build_identifiers::RULE,
];
