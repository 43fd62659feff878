//! Soft findings: what the service takes and its users regret.

mod actions_parallel;
mod approval_notification;
mod artifact_used;
mod cross_account_key;
mod custom_provider;
mod github_token;
mod order;
mod provider_closed;
mod secret_in_plain_text;
mod secrets;
mod source_polling;
mod source_twice;
mod transition_useful;
mod type_not_written;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &artifact_used::RULE,
    &actions_parallel::RULE,
    &transition_useful::RULE,
    &source_polling::RULE,
    &source_twice::RULE,
    &secret_in_plain_text::RULE,
    &github_token::RULE,
    &provider_closed::RULE,
    &approval_notification::RULE,
    &type_not_written::RULE,
    &cross_account_key::RULE,
    &custom_provider::RULE,
];
