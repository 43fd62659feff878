//! Rules about Git triggers.

mod trigger_filter_complete;
mod trigger_filter_count;
mod trigger_source;
mod trigger_unique;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &trigger_source::RULE,
    &trigger_unique::RULE,
    &trigger_filter_complete::RULE,
    &trigger_filter_count::RULE,
];
