//! Rules about the conditions of stages and what happens when a stage fails.

mod condition_count;
mod condition_result;
mod condition_rule_names;
mod condition_rule_timeout;
mod failure_result;
mod failure_result_or_conditions;
mod rollback_possible;
mod skip_possible;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &condition_count::RULE,
    &condition_result::RULE,
    &condition_rule_timeout::RULE,
    &condition_rule_names::RULE,
    &skip_possible::RULE,
    &failure_result::RULE,
    &failure_result_or_conditions::RULE,
    &rollback_possible::RULE,
];
