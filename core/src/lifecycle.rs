//! How long the artifact stores keep artifacts, where the template that holds the pipeline holds their buckets too.

use crate::{ArtifactStore, Draft, Location, Part, Property, Reference, Resource};

/// Days after which every artifact is gone from every store; nothing where a bucket is not in the template or keeps some of them.
pub(crate) fn artifact_days(draft: &Draft) -> Option<u32> {
    let mut longest = None;
    for (_, _, store) in draft.stores() {
        let kept = draft
            .resources
            .iter()
            .find(|resource| is_bucket_of(resource, store))
            .and_then(expiration)?;
        longest = longest.max(Some(kept));
    }
    longest
}

fn is_bucket_of(resource: &Resource, store: &ArtifactStore) -> bool {
    let Location::Bucket(bucket) = &store.location else {
        return false;
    };
    let name = resource
        .properties
        .get("BucketName")
        .and_then(Property::known);
    let by_name = name.is_some() && name == bucket.known();
    let by_reference = matches!(bucket.parts(), [Part::Reference { to: Reference::Resource(id), .. }] if *id == resource.logical_id);
    resource.resource_type == "AWS::S3::Bucket" && (by_name || by_reference)
}

/// The shortest expiration of a rule that covers every object. Source: `AWS::S3::Bucket` Rule in the CloudFormation user guide,
/// checked 2026-11-30.
fn expiration(bucket: &Resource) -> Option<u32> {
    const NARROWER: [&str; 4] = [
        "Prefix",
        "TagFilters",
        "ObjectSizeGreaterThan",
        "ObjectSizeLessThan",
    ];
    let rules = bucket
        .properties
        .get("LifecycleConfiguration")?
        .list("Rules");
    let covers_all = |rule: &&Property| {
        let enabled = rule.get("Status").and_then(Property::known);
        let narrows = |key: &&str| {
            let written = rule.get(key);
            written.is_some_and(|it| it.known().is_none_or(|text| !text.is_empty()))
        };
        enabled.as_deref() == Some("Enabled") && !NARROWER.iter().any(narrows)
    };
    let days = |rule: &Property| rule.get("ExpirationInDays")?.known()?.trim().parse().ok();
    rules.iter().filter(covers_all).filter_map(days).min()
}
