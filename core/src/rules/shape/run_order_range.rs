//! `run-order-range`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Given, Quotas};

pub(super) const RULE: Rule = Rule {
    name: "run-order-range",
    evidence: Evidence::Reproduced,
    text: include_str!("run_order_range.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let Some(run_order) = &action.run_order else {
            continue;
        };
        let wrong = run_order.is_unknown_word()
            || Given::value(run_order).is_some_and(|number| !Quotas::RUN_ORDERS.contains(&number));
        if wrong {
            let message = format!(
                "the run order of {} is {}",
                context.action_words(place),
                quoted(&run_order.text())
            );
            findings.push(
                RULE.at(place.site().field(Field::RunOrder), message)
                    .help("write a whole number from 1 to 999"),
            );
        }
    }
}
