//! Rules about source actions and where they stand.

mod first_stage_source_only;
mod some_action_no_source;
mod source_first_stage_only;
mod source_region;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &first_stage_source_only::RULE,
    &source_first_stage_only::RULE,
    &some_action_no_source::RULE,
    &source_region::RULE,
];
