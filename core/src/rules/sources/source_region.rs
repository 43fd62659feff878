//! `source-region`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "source-region",
    summary: "a source action runs in the pipeline's own region",
    evidence: Evidence::Documented,
    what: "Looks for source actions that name a region. Where the pipeline's own region is known, as in the output of \
           `get-pipeline`, a source may name that one.",
    why: "The service offers no source actions across regions.",
    instead: "No region at the source; a source of another region is copied to the pipeline's region first.",
    source: "CodePipeline user guide, cross-region actions",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[22],
    examples: &[Example {
        fails: Written::both(
            "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } in \"eu-west-1\";
    //                                                                            ^^^^^^^^^^^
}
…deploy",
            "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Region: eu-west-1 # <--
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  …deploy",
        ),
        passes: Written::both("…source\n…deploy", "Stages:\n  …source\n  …deploy"),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = super::super::stores::regions::Home::of(context);
    for (place, action) in context.actions() {
        let Some(region) = &action.region else {
            continue;
        };
        if context.is_source(action) != Some(true) || home.contains(region) != Some(false) {
            continue;
        }
        findings.push(
            RULE.at(
                place.site().field(Field::Region),
                format!(
                    "source {} runs in {}",
                    context.action_words(place),
                    quoted(&region.to_string())
                ),
            )
            .note("a source runs in the pipeline's own region")
            .help("leave out the region of this action"),
        );
    }
}
