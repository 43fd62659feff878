//! Rules about the configuration of actions and of conditions' rules.

mod clone_ref_consumer;
mod configuration_artifact;
mod configuration_expected;
pub(super) mod configuration_form;
mod configuration_length;
mod configuration_long;
mod configuration_misspelt;
mod configuration_required;
mod configuration_unknown;
mod configuration_value;
pub(super) mod configured;
mod format;
mod notification_topic;
mod overrides;
pub(super) mod spelling;
mod value_format;
mod wildcard_in_name;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &configuration_form::RULE,
    &configuration_required::RULE,
    &configuration_expected::RULE,
    &configuration_misspelt::RULE,
    &configuration_unknown::RULE,
    &configuration_length::RULE,
    &configuration_long::RULE,
    &configuration_value::RULE,
    &value_format::RULE,
    &configuration_artifact::RULE,
    &notification_topic::RULE,
    &clone_ref_consumer::RULE,
    &wildcard_in_name::RULE,
];
