//! `approval-notification`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "approval-notification",
    evidence: Evidence::Accepted,
    text: include_str!("approval_notification.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let manual = context
            .provider(place)
            .is_some_and(|provider| provider.name == "Manual");
        if manual && action.extra.is_empty() && action.configuration("NotificationArn").is_none() {
            let message = format!("{} waits and notifies no one", context.action_words(place));
            findings.push(
                RULE.at(place.site().field(Field::Configuration), message)
                    .note("the stage stays locked until the answer, 7 days at most unless a time-out is set")
                    .help("add `NotificationArn`, the ARN of an SNS topic"),
            );
        }
    }
}
