//! Rules about the shape of a pipeline and the names in it.

mod action_count;
mod action_names_unique;
mod allow_names_a_warning;
mod disabled_transition_stage;
mod list_not_empty;
mod misspelt_key;
mod name_characters;
mod name_length;
mod names;
mod pipeline_name_unique;
mod project_belongs_to_pipeline;
mod run_order_range;
mod stage_count;
mod stage_names_unique;
mod tags;
mod unknown_key;

pub use pipeline_name_unique::{Together, across};

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &stage_count::RULE,
    &action_count::RULE,
    &run_order_range::RULE,
    &stage_names_unique::RULE,
    &action_names_unique::RULE,
    &name_characters::RULE,
    &name_length::RULE,
    &pipeline_name_unique::RULE,
    &disabled_transition_stage::RULE,
    &project_belongs_to_pipeline::RULE,
    &tags::RULE,
    &list_not_empty::RULE,
    &misspelt_key::RULE,
    &unknown_key::RULE,
    &allow_names_a_warning::RULE,
];
