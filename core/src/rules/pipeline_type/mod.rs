//! Rules about type and execution mode, and the words that settings take.

mod known_word;
mod type_v2_needed;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&type_v2_needed::RULE, &known_word::RULE];
