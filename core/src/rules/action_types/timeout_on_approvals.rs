//! `timeout-on-approvals`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Category, Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "timeout-on-approvals",
    evidence: Evidence::Documented,
    text: include_str!("timeout_on_approvals.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let category = action
            .action_type
            .category
            .value()
            .filter(|category| *category != Category::Approval);
        let Some(category) = category.filter(|_| action.timeout_in_minutes.is_some()) else {
            continue;
        };
        let finding = RULE.at(
            place.site().field(Field::Timeout),
            format!(
                "{} has a time-out and is of category {}; only approvals have one",
                context.action_words(place),
                quoted(category.as_str())
            ),
        );
        let finding = finding.mend_by_removing();
        let own = context
            .provider(place)
            .and_then(|provider| provider.timeout_minutes);
        findings.push(match own {
            Some(minutes) => {
                let own = in_words(minutes);
                finding
                    .help(format!("remove the time-out; the provider's is {own}"))
                    .in_language(format!(
                        "remove the `timeout` clause; the provider's is {own}"
                    ))
            }
            None => finding
                .help("remove the time-out")
                .in_language("remove the `timeout` clause"),
        });
    }
}

fn in_words(minutes: u32) -> String {
    const DAY: u32 = 24 * 60;
    match minutes {
        60 => "1 hour".to_owned(),
        DAY => "24 hours".to_owned(),
        minutes if minutes.is_multiple_of(DAY) => format!("{} days", minutes / DAY),
        minutes if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}
