//! `condition-count`.

use crate::rules::references::conditions;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-count",
    evidence: Evidence::ServiceModel,
    text: include_str!("condition_count.md"),
    check,
};

const MOST_RULES: usize = 5;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            let site = |condition| {
                Site::stage(index)
                    .step(kind.step())
                    .step(Step::Condition(condition))
            };
            let words = context.stage_words(index);
            if conditions.len() > 1 {
                let message = format!(
                    "{words} has {} {} conditions, and may have one",
                    conditions.len(),
                    kind.words()
                );
                findings.push(
                    RULE.at(site(1), message)
                        .label(site(0), "the first one is here")
                        .help("write one condition with all the rules"),
                );
            }
            for (number, condition) in conditions.iter().enumerate() {
                if condition.rules.len() > MOST_RULES {
                    let message = format!(
                        "the {} condition of {words} has {} rules, and {MOST_RULES} are the most",
                        kind.words(),
                        condition.rules.len()
                    );
                    findings.push(
                        RULE.at(site(number).step(Step::Rule(MOST_RULES)), message)
                            .help("write fewer rules, or one that checks more"),
                    );
                }
            }
        }
    }
}
