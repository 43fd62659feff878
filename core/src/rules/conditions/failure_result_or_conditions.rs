//! `failure-result-or-conditions`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "failure-result-or-conditions",
    evidence: Evidence::Reproduced,
    text: include_str!("failure_result_or_conditions.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let Some(failure) = &stage.on_failure else {
            continue;
        };
        let conditions = failure
            .conditions
            .as_ref()
            .is_some_and(|conditions| !conditions.is_empty());
        if failure.result.is_some() && conditions {
            let site = || Site::stage(index).step(Step::OnFailure);
            let message = format!(
                "the failure handling of {} has a result and conditions",
                context.stage_words(index)
            );
            findings.push(
                RULE.at(site().field(Field::Result), message)
                    .label(site().step(Step::Condition(0)), "the condition is here")
                    .help("leave out one of the two"),
            );
        }
    }
}
