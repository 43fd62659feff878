//! `approval-notification`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "approval-notification",
    summary: "somebody is told that an approval waits",
    evidence: Evidence::Accepted,
    what: "Looks for approvals without `NotificationArn`.",
    why: "The stage stays locked until the answer, 7 days at most, and in the modes other than `PARALLEL` every newer \
          execution waits behind it. Without a topic people learn of it only when they look.",
    instead: "The ARN of an SNS topic. Where a notification rule or an event rule tells them, `allow` says so.",
    source: "CodePipeline user guide, manual approval actions",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage approve { ask() = Manual { custom_data: \"ship it?\" }; }
//              ^^^",
            "\
Stages:
  …source
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration: { CustomData: 'ship it?' } # <--",
        ),
        passes: Written::both(
            "\
…source
stage approve { ask() = Manual { notification_arn: \"arn:aws:sns:eu-west-1:111122223333:ask\" }; }",
            "\
Stages:
  …source
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration: { NotificationArn: 'arn:aws:sns:eu-west-1:111122223333:ask' }",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let manual = context
            .provider(place.stage, place.action)
            .is_some_and(|provider| provider.name == "Manual");
        if manual && action.extra.is_empty() && action.configuration("NotificationArn").is_none() {
            findings.push(
                RULE.at(
                    place.site().field(Field::Configuration),
                    format!("nobody is told that {} waits", context.action_words(place)),
                )
                .note("the stage stays locked until the answer, 7 days at most unless a time-out is set")
                .help("`NotificationArn`, the ARN of an SNS topic"),
            );
        }
    }
}
