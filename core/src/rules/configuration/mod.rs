//! Rules about the configuration of actions.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
