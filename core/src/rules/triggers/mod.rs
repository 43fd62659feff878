//! Rules about Git triggers.

mod trigger_filter_combination;
mod trigger_filter_complete;
mod trigger_filter_count;
mod trigger_source;
mod trigger_unique;

pub(super) use trigger_filter_complete::tells;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &trigger_source::RULE,
    &trigger_unique::RULE,
    &trigger_filter_complete::RULE,
    &trigger_filter_combination::RULE,
    &trigger_filter_count::RULE,
];
