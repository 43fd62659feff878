//! Rules about what a provider wants of an action: its type, artifact counts, time-out.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
