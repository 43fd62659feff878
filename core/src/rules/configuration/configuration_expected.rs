//! `configuration-expected`.

use super::configured::all;
use crate::catalogue::Presence;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "configuration-expected",
    summary: "an action has the keys without which it fails when it runs",
    evidence: Evidence::Accepted,
    what: "Looks for keys that the service does not ask for when the pipeline is created, but the action when it runs: `RoleArn` \
           in the configuration of CloudFormation actions in every mode but `CHANGE_SET_EXECUTE`. The role of the action itself \
           is another one and does not count.",
    why: "The pipeline is created, and the action fails at its first execution: the property should not be empty in the current \
          action mode.",
    instead: "The key that the message names.",
    source: "Text of the action's error in hashicorp/terraform-provider-aws#13121; CloudFormation user guide, configuration \
             properties reference",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    update(src) = CloudFormation {
//  ^^^^^^
        action_mode: \"CREATE_UPDATE\",
        stack_name: \"shop\",
        template_path: \"src::template.yaml\"
    };
}",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: update
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ActionMode: CREATE_UPDATE # <--
          StackName: shop
          TemplatePath: src::template.yaml",
        ),
        passes: Written::both(
            "\
…source
stage deploy {
    update(src) = CloudFormation {
        action_mode: \"CREATE_UPDATE\",
        stack_name: \"shop\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"src::template.yaml\"
    };
}",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: update
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ActionMode: CREATE_UPDATE
          StackName: shop
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: src::template.yaml",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context).filter(|configured| !configured.unreadable) {
        for key in configured.keys {
            let Presence::AtRunTime(when) = key.presence else {
                continue;
            };
            if configured.has(key.name) || !configured.is(when) {
                continue;
            }
            // A slip of the pen is an error of its own.
            let faults = configured.faults(&mut speller);
            if faults.misspelt.iter().any(|(_, meant)| *meant == key) {
                continue;
            }
            findings.push(
                RULE.at(
                    configured.from.site().field(Field::Configuration),
                    format!(
                        "{} has no {}, and {} fails without it {}",
                        configured.words(context),
                        quoted(key.name),
                        quoted(configured.provider),
                        configured.reason(when)
                    ),
                )
                .note("the pipeline is created, and the action fails when it runs")
                .help(format!("add {}", quoted(key.name))),
            );
        }
    }
}
