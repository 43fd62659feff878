//! Rules about stores.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
