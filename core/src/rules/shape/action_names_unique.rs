//! `action-names-unique`.

use std::collections::HashMap;

use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Example, Place, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "action-names-unique",
    summary: "no two actions of a stage have the same name",
    evidence: Evidence::Documented,
    what: "Compares the names of the actions of each stage; case counts. Actions of different stages may share a name.",
    why: "The service refuses the stage: its state and the execution history address an action by stage and name.",
    instead: "A name of its own for each action of the stage.",
    source: "CodePipeline user guide, pipeline structure reference",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[6],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
    \"release\" as second (src) = S3 { bucket_name: \"shop-docs\", extract: \"true\" };
//  ^^^^^^^^^
}",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]
      - Name: release # <--
        RunOrder: 2
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-docs, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::both(
            "\
…source
stage deploy {
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
    \"Release\" as second (src) = S3 { bucket_name: \"shop-docs\", extract: \"true\" };
}",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]
      - Name: Release
        RunOrder: 2
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-docs, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (stage_index, stage) in context.draft.stages.iter().enumerate() {
        let mut first = HashMap::new();
        for (index, action) in stage.actions.iter().enumerate() {
            let Some(name) = identity(&action.name).filter(|name| !name.is_empty()) else {
                continue;
            };
            let earlier = *first.entry(name).or_insert(index);
            if earlier == index {
                continue;
            }
            let site = |action| {
                Place {
                    stage: stage_index,
                    action,
                }
                .site()
                .field(Field::Name)
            };
            findings.push(
                RULE.at(
                    site(index),
                    format!(
                        "two actions of {} are named {}",
                        context.stage_words(stage_index),
                        quoted(&action.name.to_string())
                    ),
                )
                .label(site(earlier), "the first one is here")
                .help(format!("give action {} a name of its own", index + 1)),
            );
        }
    }
}
