//! `misspelt-key`.

use super::unknown_key::{meant, visit};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "misspelt-key",
    summary: "no key of a file is a slip of the pen for one that the service has",
    evidence: Evidence::Documented,
    what: "Compares the keys that are no field of a pipeline, stage, action, trigger, condition or store with those that are. A \
           slip damages a word, by a letter too many or too few, two that changed places, or capital letters.",
    why: "CloudFormation answers with an unsupported property and makes nothing. Until then nobody sees that what was meant is \
          not set: a run order, a namespace, a role.",
    instead: "The key that the message names.",
    source: "CloudFormation schema (`additionalProperties: false`)",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::file_only(
            "another word is a mistake of syntax there",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOder: 2 # <--
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::file_only(
            "another word is a mistake of syntax there",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOrder: 2
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    visit(context, &mut |owner, key, known| {
        if let Some(near) = meant(key, known) {
            findings.push(
                RULE.at(
                    owner.clone().step(Step::Unknown(key.to_owned())),
                    format!("{owner} has no key {}", quoted(key)),
                )
                .help(format!("write {}", quoted(&near))),
            );
        }
    });
}
