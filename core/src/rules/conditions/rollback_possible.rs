//! `rollback-possible`.

use crate::rules::references::conditions_of;
use crate::rules::{ConditionKind, Context, Evidence, Rule};
use crate::{ConditionResult, ExecutionMode, Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "rollback-possible",
    evidence: Evidence::Reproduced,
    text: include_str!("rollback_possible.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mode = context.draft.execution_mode.as_ref().and_then(Given::value);
    let is_parallel = mode == Some(ExecutionMode::Parallel);
    for (index, stage) in context.draft.stages.iter().enumerate() {
        if index > 0 && !is_parallel {
            break;
        }
        let rolls_back = |result: &Option<Given<ConditionResult>>| {
            result.as_ref().and_then(Given::value) == Some(ConditionResult::Rollback)
        };
        let failure = stage
            .on_failure
            .as_ref()
            .filter(|failure| rolls_back(&failure.result));
        let by_result = failure.map(|_| Site::stage(index).step(Step::OnFailure));
        let by_condition = conditions_of(index, stage)
            // A condition on entry has no rollback anyhow.
            .filter(|(place, _)| place.kind != ConditionKind::BeforeEntry)
            .filter(|(_, condition)| rolls_back(&condition.result))
            .map(|(place, _)| place.site());
        for site in by_result.into_iter().chain(by_condition) {
            let words = context.stage_words(index);
            let site = site.field(Field::Result);
            findings.push(if index == 0 {
                RULE.at(
                    site,
                    format!("{words} rolls back, and the stage of the sources cannot"),
                )
                .help("let it retry, or leave out the failure handling")
            } else {
                RULE.at(
                    site,
                    format!("{words} rolls back, and in execution mode `PARALLEL` nothing can"),
                )
                .label(Site::pipeline().field(Field::Mode), "the mode is here")
                .help(
                    "let it retry, let a condition fail the stage, or write another execution mode",
                )
            });
        }
    }
}
