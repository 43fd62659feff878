//! `notification-topic`.

use crate::catalogue::Values;
use crate::rules::stores::regions;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Part, RegionEvidence};

use super::configured::all;

pub(super) const RULE: Rule = Rule {
    name: "notification-topic",
    evidence: Evidence::ServiceText,
    text: include_str!("notification_topic.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for configured in all(context) {
        for (key, value) in configured.entries() {
            if key.values != Values::TopicArn {
                continue;
            }
            let [Part::Literal(text)] = value.parts() else {
                continue;
            };
            if text.is_empty() || text.contains("#{") {
                continue;
            }
            if let Some((message, help)) = wrong(text, context) {
                findings.push(
                    RULE.at(configured.from.site().configuration(key.name), message)
                        .help(help),
                );
            }
        }
    }
}

/// What is wrong with a topic's ARN, and what to write instead.
fn wrong(arn: &str, context: &Context<'_>) -> Option<(String, String)> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let shape = "write the ARN of a topic, such as `arn:aws:sns:eu-west-1:111122223333:approvals`";
    let ["arn", partition, service, region, account, name] = parts.as_slice() else {
        return Some((format!("{} is not an ARN", quoted(arn)), shape.to_owned()));
    };
    if *service != "sns" {
        let message = format!(
            "{} is an ARN of {}, not of an SNS topic",
            quoted(arn),
            quoted(service)
        );
        return Some((message, shape.to_owned()));
    }
    if partition.is_empty()
        || region.is_empty()
        || account.is_empty()
        || name.is_empty()
        || name.contains(':')
    {
        return Some((
            format!("{} is not an ARN of an SNS topic", quoted(arn)),
            shape.to_owned(),
        ));
    }
    let own = context.draft.own_region()?;
    if own.name == *region || regions::same(&own.name, region) {
        return None;
    }
    let (region, name) = (quoted(region), quoted(&own.name));
    let message = match own.from {
        RegionEvidence::Topic(_) => {
            format!("the topic is in {region}, and that of another approval in {name}")
        }
        _ => format!("the topic is in {region}, and the pipeline in {name}"),
    };
    Some((message, format!("write the ARN of a topic in {name}")))
}
