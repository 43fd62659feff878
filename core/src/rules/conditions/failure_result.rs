//! `failure-result`.

use crate::rules::{Context, Evidence, Rule};
use crate::{ConditionResult, Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "failure-result",
    evidence: Evidence::Unknown,
    text: include_str!("failure_result.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let Some(failure) = &stage.on_failure else {
            continue;
        };
        let result = failure.result.as_ref().and_then(Given::value);
        let Some(result @ (ConditionResult::Fail | ConditionResult::Skip)) = result else {
            continue;
        };
        // Beside conditions it is refused whatever it says.
        if failure
            .conditions
            .as_ref()
            .is_some_and(|conditions| !conditions.is_empty())
        {
            continue;
        }
        findings.push(
            RULE.at(
                Site::stage(index)
                    .step(Step::OnFailure)
                    .field(Field::Result),
                format!(
                    "the failure of {} results in `{result}`",
                    context.stage_words(index)
                ),
            )
            .note("the service documents no meaning, and CloudFormation refuses it")
            .help("write `RETRY` or `ROLLBACK`, or leave out the failure handling"),
        );
    }
}
