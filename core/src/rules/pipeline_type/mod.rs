//! Rules about pipeline type.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
