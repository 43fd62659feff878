//! `name-length`.

use super::names;
use crate::Finding;
use crate::rules::texts::{length, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};

pub(super) const RULE: Rule = Rule {
    name: "name-length",
    summary: "names have 1 to 100 characters, names of pipeline variables 1 to 128",
    evidence: Evidence::Reproduced,
    what: "Counts the characters of the names of pipelines, stages, actions, condition rules, artifacts, namespaces and \
           pipeline variables. A name with references is too long when its known pieces alone are. A template may leave \
           out the pipeline's name; CloudFormation then makes one.",
    why: "The service answers with a `ValidationException`.",
    instead: "A shorter name; what it abbreviates can stand in a comment.",
    source: "CodePipeline service model (lengths); refusal of stage names reproduced 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[8, 10],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage \"deploy-to-the-production-environment-of-the-web-shop-in-every-region-in-which-customers-of-ours-may-order\" as deploy { release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
                "\
Stages:
  …source
  - Name: deploy-to-the-production-environment-of-the-web-shop-in-every-region-in-which-customers-of-ours-may-order # <--
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage \"deploy-to-the-production-environment-of-the-web-shop-in-every-region-in-which-customers-of-ours-live\" as deploy { release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
                "\
Stages:
  …source
  - Name: deploy-to-the-production-environment-of-the-web-shop-in-every-region-in-which-customers-of-ours-live
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
name \"the-web-shop-from-a-push-to-production-in-every-region-in-which-customers-of-ours-may-order-and-then-some\";
//   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
…source
…deploy",
                "\
Name: the-web-shop-from-a-push-to-production-in-every-region-in-which-customers-of-ours-may-order-and-then-some # <--
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "name \"x\";\n…source\n…deploy",
                "Name: x\nStages:\n  …source\n  …deploy",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    names::visit(context, &mut |kind, name, place| {
        let Some(length) = length(name).outside(1, kind.most) else {
            return;
        };
        let finding = if length == 0 {
            RULE.at(
                place.site(),
                format!("{} has no {}", place.owner(), last_word(kind.words)),
            )
        } else {
            RULE.at(
                place.site(),
                format!(
                    "{} {} has {length} characters",
                    kind.words,
                    quoted(&name.to_string())
                ),
            )
        };
        findings.push(finding.help(format!("write 1 to {} characters", kind.most)));
    });
}

/// `name` of `stage name`, `namespace` of `namespace`.
fn last_word(words: &str) -> &str {
    if words.contains("name of") {
        "name"
    } else {
        words.rsplit(' ').next().unwrap_or(words)
    }
}
