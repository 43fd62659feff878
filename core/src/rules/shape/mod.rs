//! Rules about the shape of a pipeline and the names in it.

mod stage_count;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&stage_count::RULE];
