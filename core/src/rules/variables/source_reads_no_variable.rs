//! `source-reads-no-variable`.

use crate::Finding;
use crate::rules::{Context, Evidence, Example, Referrer, Rule, Written};

pub(super) const RULE: Rule = Rule {
    name: "source-reads-no-variable",
    summary: "source actions read no pipeline variables",
    evidence: Evidence::ServiceText,
    what: "Looks for `#{variables.name}` in the configuration of source actions.",
    why: "The service refuses it.",
    instead: "The value itself, a parameter of the template, or a source revision given at the start.",
    source: "Text of the service's error",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[130],
    examples: &[Example {
        fails: Written::both(
            "\
variable key = \"src.zip\";
stage source { fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"#{variables.key}\" }; }
//                                                                            ^^^^^^^^^^^^^^^^^^
…deploy",
            "\
PipelineType: V2
Variables:
  - { Name: key, DefaultValue: src.zip }
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration:
          S3Bucket: shop-source
          S3ObjectKey: '#{variables.key}' # <--
        OutputArtifacts: [ { Name: src } ]
  …deploy",
        ),
        passes: Written::both(
            "\
parameter key = \"src.zip\";
stage source { fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"${key}\" }; }
…deploy",
            "\
Parameters:
  Key: { Type: String, Default: src.zip }
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/shop
      ArtifactStore: { Type: S3, Location: shop-artifacts }
      Stages:
        - Name: source
          Actions:
            - Name: fetch
              ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
              Configuration:
                S3Bucket: shop-source
                S3ObjectKey: !Ref Key
              OutputArtifacts: [ { Name: src } ]
        …deploy",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for reference in context.references() {
        let Referrer::Action(place) = reference.from else {
            continue;
        };
        let is_source = context
            .action(place)
            .and_then(|action| context.is_source(action))
            == Some(true);
        if reference.namespace != "variables" || !is_source {
            continue;
        }
        findings.push(
            RULE.at(
                reference.site(),
                format!(
                    "source {} reads `{}`",
                    context.action_words(place),
                    reference.written()
                ),
            )
            .note("a source reads no pipeline variables")
            .help("write the value itself, or a parameter"),
        );
    }
}
