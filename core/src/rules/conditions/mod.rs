//! Rules about conditions.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
