//! `source-versioned`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "source-versioned",
    evidence: Evidence::Accepted,
    text: include_str!("source_versioned.md"),
    check,
};

const BUCKET: &str = "AWS::S3::Bucket";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let is_source = action.action_type.category.value() == Some(Category::Source);
        let bucket = action.configuration("S3Bucket").filter(|_| is_source);
        let found = bucket.and_then(|it| context.resource(it, BUCKET));
        let Some(found) = found.filter(|it| it.resource.resource_type == BUCKET) else {
            continue;
        };
        let properties = &found.resource.properties;
        let status = properties.at(&["VersioningConfiguration", "Status"]);
        if status.is_some_and(|it| it.known().is_none_or(|it| it == "Enabled")) {
            continue;
        }
        let message = format!(
            "bucket {} keeps no versions, and {} fetches from it",
            quoted(&found.resource.logical_id),
            context.action_words(place)
        );
        let finding = RULE.at(Site::resource(found.index, &[]), message);
        findings.push(
            finding
                .label(place.site().configuration("S3Bucket"), "it fetches here")
                .note("the source action fails at every run, which the service tells only then")
                .help("add `VersioningConfiguration: { Status: Enabled }`"),
        );
    }
}
