//! How long the artifact stores keep artifacts, and whether they have a bucket key, where the template that holds the pipeline holds their buckets too.

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

/// Whether every store that a customer's key encrypts has a bucket key; nothing where there is none, or a bucket's
/// encryption is not in the template.
/// Source: `AWS::S3::Bucket` ServerSideEncryptionRule in the CloudFormation user guide, checked 2026-11-30.
pub(crate) fn bucket_key(draft: &Draft) -> Option<bool> {
    let mut all = None;
    let stores = draft.stores().map(|(_, _, store)| store);
    for store in stores.filter(|it| it.encryption_key.is_some()) {
        // An export creates buckets with one.
        if matches!(store.location, Location::Created) {
            all = all.or(Some(true));
            continue;
        }
        let mut resources = draft.resources.iter();
        let bucket = resources.find(|resource| is_bucket_of(resource, store))?;
        let encryption = bucket.properties.get("BucketEncryption")?;
        let rules = encryption.list("ServerSideEncryptionConfiguration");
        let enabled = rules.iter().any(|rule| {
            let written = rule.get("BucketKeyEnabled").and_then(Property::known);
            written.is_some_and(|it| it.eq_ignore_ascii_case("true"))
        });
        all = Some(all.unwrap_or(true) && enabled);
    }
    all
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
