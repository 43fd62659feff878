//! Rules about the pipeline together with the resources that stand beside it in its template.

mod custom_type_fits;
mod event_rule_source;
mod refer;
mod reference_fits;
mod role_permissions;
mod role_trust;
mod source_versioned;
mod store_usable;
mod webhook_fits;

pub(super) use custom_type_fits::is_told;
pub use refer::{By, Referred};

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &reference_fits::RULE,
    &role_trust::RULE,
    &role_permissions::RULE,
    &source_versioned::RULE,
    &store_usable::RULE,
    &webhook_fits::RULE,
    &event_rule_source::RULE,
    &custom_type_fits::RULE,
];
