//! Rules about the configuration of actions and of conditions' rules.

mod clone_ref_consumer;
mod configuration_artifact;
mod configuration_length;
mod configuration_required;
mod configuration_unknown;
mod configuration_value;
mod configured;
mod notification_topic;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &configuration_required::RULE,
    &configuration_unknown::RULE,
    &configuration_length::RULE,
    &configuration_value::RULE,
    &configuration_artifact::RULE,
    &notification_topic::RULE,
    &clone_ref_consumer::RULE,
];
