//! Soft findings: what the service takes and its users regret.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
