//! `source-region`.

use crate::rules::stores::regions::Home;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, RegionEvidence};

pub(super) const RULE: Rule = Rule {
    name: "source-region",
    summary: "a source action runs in the pipeline's own region",
    evidence: Evidence::Documented,
    what: "Compares the regions of source actions with the pipeline's own, where that is known from `region` in the language, \
           `AWS::Region` or the pipeline's ARN, and with each other: the console writes the pipeline's region at every \
           action, so the region of the first source is taken for it.",
    why: "The service offers no source actions across regions.",
    instead: "No region at the source; a source of another region is copied to the pipeline's region first.",
    source: "CodePipeline user guide, cross-region actions; aws-cdk pull request 4303",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[22],
    examples: &[Example {
        fails: Written::both(
            "\
stage source {
    parallel {
        fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } in \"us-east-1\";
        styles() -> css = S3 { s3_bucket: \"shop-styles\", s3_object_key: \"css.zip\" } in \"eu-west-1\";
        //                                                                             ^^^^^^^^^^^
    }
}
…deploy",
            "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Region: us-east-1
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
      - Name: styles
        Region: eu-west-1 # <--
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-styles, S3ObjectKey: css.zip }
        OutputArtifacts: [ { Name: css } ]
  …deploy",
        ),
        passes: Written::both("…source\n…deploy", "Stages:\n  …home\n  …deploy"),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    let Some(own) = home.own() else { return };
    for (place, action) in context.actions() {
        let Some(region) = &action.region else {
            continue;
        };
        if context.is_source(action) != Some(true) || home.contains(region) != Some(false) {
            continue;
        }
        let site = place.site().field(Field::Region);
        let runs = format!(
            "source {} runs in {}",
            context.action_words(place),
            quoted(&region.to_string())
        );
        let own_name = quoted(&own.name);
        let finding = match &own.from {
            RegionEvidence::Source(first) => RULE
                .at(site, format!("{runs}, and another source in {own_name}"))
                .label(first.clone().field(Field::Region), "the first one is here"),
            _ => RULE.at(site, format!("{runs}, and the pipeline in {own_name}")),
        };
        findings.push(
            finding
                .note("a source runs in the pipeline's own region")
                .help("leave out the region of this action")
                .in_language("remove the `in` clause"),
        );
    }
}
