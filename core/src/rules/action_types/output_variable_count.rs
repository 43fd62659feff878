//! `output-variable-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "output-variable-count",
    evidence: Evidence::ServiceModel,
    text: include_str!("output_variable_count.md"),
    check,
};

/// Most exported variables of an action.
const MOST: usize = 15;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let count = action.output_variables.len();
        if count > MOST {
            let message = format!(
                "{} exports {}, and at most {MOST} are taken",
                context.action_words(place),
                counted(count, "variable")
            );
            findings.push(
                RULE.at(place.site().step(Step::OutputVariable(MOST)), message)
                    .help("write the values into a file of an output artifact"),
            );
        }
    }
}
