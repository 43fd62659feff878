//! Rules about artifact stores, encryption keys, roles and regions.

mod artifact_store_form;
mod bucket_name;
mod cross_region_store;
mod encryption_key;
mod key_region;
mod own_region_told;
mod region_known;
mod region_listed;
mod region_offers;
pub(super) mod regions;
mod role_arn;
mod store_regions_unique;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &role_arn::RULE,
    &artifact_store_form::RULE,
    &bucket_name::RULE,
    &encryption_key::RULE,
    &key_region::RULE,
    &store_regions_unique::RULE,
    &cross_region_store::RULE,
    &own_region_told::RULE,
    &region_known::RULE,
    &region_listed::RULE,
    &region_offers::RULE,
];
