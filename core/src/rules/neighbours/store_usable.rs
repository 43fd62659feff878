//! `store-usable`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{EncryptionKey, Field, Finding, Location, Property, Site, Text};

pub(super) const RULE: Rule = Rule {
    name: "store-usable",
    evidence: Evidence::Documented,
    text: include_str!("store_usable.md"),
    check,
};

/// What a declared key must be, if it says: the property, its value, and what it is otherwise.
///
/// Source: CloudFormation resource reference, `AWS::KMS::Key`, checked 2026-11-29.
const USABLE: [(&str, &str, &str); 3] = [
    ("Enabled", "true", "is switched off"),
    ("KeySpec", "SYMMETRIC_DEFAULT", "is not symmetric"),
    ("KeyUsage", "ENCRYPT_DECRYPT", "is not there to encrypt"),
];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut used: Vec<(usize, &Text)> = Vec::new();
    for (step, region, store) in context.draft.stores() {
        let site = Site::pipeline().step(step);
        let key_site = || site.clone().field(Field::EncryptionKey).field(Field::KeyId);
        let (bucket_type, key_type) = ("AWS::S3::Bucket", "AWS::KMS::Key");
        let mut beside = Vec::new();
        if let Location::Bucket(bucket) = &store.location {
            beside.push((
                bucket,
                bucket_type,
                "bucket",
                site.clone().field(Field::Location),
            ));
        }
        if let Some(EncryptionKey::Existing { id: Some(key), .. }) = &store.encryption_key {
            findings.extend(unusable(context, key, key_site()));
            beside.push((key, key_type, "key", key_site()));
        }
        for (value, kind, word, site) in beside {
            let found = context.resource(value, kind);
            let Some((found, region)) = found.zip(region) else {
                continue;
            };
            match used.iter().find(|(index, _)| *index == found.index) {
                None => used.push((found.index, region)),
                Some((_, other)) => {
                    let regions = other.known().zip(region.known());
                    let Some((one, two)) = regions.filter(|(one, two)| one != two) else {
                        continue;
                    };
                    let id = quoted(&found.resource.logical_id);
                    let (one, two) = (quoted(&one), quoted(&two));
                    let message =
                        format!("{word} {id} stands in one region, and is used in {one} and {two}");
                    let help = format!("write a {word} of each region, by its name or ARN");
                    findings.push(RULE.at(site, message).help(help));
                }
            }
        }
    }
}

fn unusable<'a>(context: &Context<'a>, key: &'a Text, site: Site) -> Option<Finding> {
    let found = context.resource(key, "AWS::KMS::Key")?;
    let properties = &found.resource.properties;
    let (name, right, what) = USABLE.iter().find(|(name, right, _)| {
        let value = properties.get(name).and_then(Property::known);
        value.is_some_and(|it| !it.eq_ignore_ascii_case(right))
    })?;
    let id = quoted(&found.resource.logical_id);
    let finding = RULE.at(site, format!("key {id} of the artifact store {what}"));
    let finding = finding.label(Site::resource(found.index, &[name]), "it says so here");
    Some(finding.help(format!("write {} as its {}", quoted(right), quoted(name))))
}
