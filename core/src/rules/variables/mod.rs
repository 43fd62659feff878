//! Rules about variables.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
