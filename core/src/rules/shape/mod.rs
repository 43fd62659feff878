//! Rules about the shape of a pipeline and the names in it.

mod action_count;
mod action_names_unique;
mod disabled_transition_stage;
mod name_characters;
mod name_length;
mod names;
mod run_order_range;
mod stage_count;
mod stage_names_unique;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &stage_count::RULE,
    &action_count::RULE,
    &run_order_range::RULE,
    &stage_names_unique::RULE,
    &action_names_unique::RULE,
    &name_characters::RULE,
    &name_length::RULE,
    &disabled_transition_stage::RULE,
];
