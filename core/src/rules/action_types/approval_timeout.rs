//! `approval-timeout`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Field, Finding, Given, Site};

pub(super) const RULE: Rule = Rule {
    name: "approval-timeout",
    evidence: Evidence::ServiceModel,
    text: include_str!("approval_timeout.md"),
    check,
};

/// Fewest and most minutes.
const MINUTES: std::ops::RangeInclusive<i64> = 5..=86_400;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        // A time-out elsewhere is a mistake of its own.
        let approval = action
            .action_type
            .category
            .value()
            .is_none_or(|category| category == Category::Approval);
        if approval {
            judge(
                action.timeout_in_minutes.as_ref(),
                || context.action_words(place),
                || place.site(),
                findings,
            );
        }
    }
}

fn judge(
    timeout: Option<&Given<i64>>,
    words: impl Fn() -> String,
    site: impl Fn() -> Site,
    findings: &mut Vec<Finding>,
) {
    let Some(timeout) = timeout else {
        return;
    };
    let site = || site().field(Field::Timeout);
    match timeout.value() {
        Some(minutes) if !MINUTES.contains(&minutes) => findings.push(
            RULE.at(
                site(),
                format!(
                    "the time-out of {} is {}, and the service takes 5 to 86400",
                    words(),
                    usize::try_from(minutes).map_or_else(
                        |_| minutes.to_string(),
                        |minutes| counted(minutes, "minute")
                    )
                ),
            )
            .help(if minutes < *MINUTES.start() {
                "write 5 minutes or more"
            } else {
                "write 86400 minutes (60 days) or less"
            })
            .in_language("write `timeout 5min` to `timeout 60d`"),
        ),
        None if timeout.is_unknown_word() => findings.push(
            RULE.at(
                site(),
                format!(
                    "the time-out of {} is not a whole number: `{}`",
                    words(),
                    timeout.text()
                ),
            )
            .help("write minutes, as a whole number from 5 to 86400"),
        ),
        _ => {}
    }
}
