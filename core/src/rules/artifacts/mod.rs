//! Rules about artifacts.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
