//! Rules about artifact stores, encryption keys, roles and regions.

mod artifact_store_form;
mod bucket_name;
mod cross_region_store;
mod encryption_key;
pub(super) mod regions;
mod role_arn;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &role_arn::RULE,
    &artifact_store_form::RULE,
    &bucket_name::RULE,
    &encryption_key::RULE,
    &cross_region_store::RULE,
];
