//! `environment-variable-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "environment-variable-count",
    evidence: Evidence::ServiceModel,
    text: include_str!("environment_variable_count.md"),
    check,
};

/// Most environment variables of an action.
const MOST: usize = 10;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let count = action.environment_variables.len();
        if count > MOST {
            let message = format!(
                "{} has {}, and at most {MOST} are taken",
                context.action_words(place),
                counted(count, "environment variable")
            );
            findings.push(
                RULE.at(place.site().step(Step::EnvironmentVariable(MOST)), message)
                    .help("put the settings into a file of the source, or use a CodeBuild project"),
            );
        }
    }
}
