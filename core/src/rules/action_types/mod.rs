//! Rules about what a provider wants of an action: its type, artifact counts, time-out.

mod action_region;
mod action_role;
mod action_version;
mod approval_timeout;
mod artifact_counts;
mod category_known;
mod commands_count;
mod commands_on_compute;
mod commands_texts;
mod condition_provider;
mod environment_variable_count;
mod output_files;
mod output_files_count;
mod output_variable_count;
mod owner_known;
mod partner_known;
mod provider_category;
mod provider_known;
mod provider_needs_v2;
mod provider_owner;
mod timeout_on_approvals;

use super::{Context, Place, Rule};
use crate::Action;

pub(super) const RULES: &[&Rule] = &[
    &category_known::RULE,
    &owner_known::RULE,
    &provider_known::RULE,
    &provider_owner::RULE,
    &provider_category::RULE,
    &partner_known::RULE,
    &action_version::RULE,
    &provider_needs_v2::RULE,
    &artifact_counts::RULE,
    &action_region::RULE,
    &action_role::RULE,
    &approval_timeout::RULE,
    &timeout_on_approvals::RULE,
    &commands_count::RULE,
    &commands_on_compute::RULE,
    &commands_texts::RULE,
    &environment_variable_count::RULE,
    &output_variable_count::RULE,
    &output_files::RULE,
    &output_files_count::RULE,
    &condition_provider::RULE,
];

/// The actions whose type the catalogue does not have as it is written.
fn undeclared<'a>(context: &Context<'a>) -> impl Iterator<Item = (Place, &'a Action)> {
    context
        .actions()
        .filter(|(place, _)| context.provider(*place).is_none())
}
