//! Rules about triggers.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
