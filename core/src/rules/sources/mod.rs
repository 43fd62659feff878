//! Rules about sources.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
