//! `condition-result`.

use crate::rules::references::conditions;
use crate::rules::{ConditionKind, Context, Evidence, Rule};
use crate::{ConditionResult, Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-result",
    evidence: Evidence::Documented,
    text: include_str!("condition_result.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            let other = match kind {
                ConditionKind::BeforeEntry => ConditionResult::Skip,
                ConditionKind::OnSuccess => ConditionResult::Rollback,
                ConditionKind::OnFailure => continue,
            };
            for (number, condition) in conditions.iter().enumerate() {
                let Some(result) = condition.result.as_ref().and_then(Given::value) else {
                    continue;
                };
                if result == ConditionResult::Fail || result == other {
                    continue;
                }
                let site = Site::stage(index)
                    .step(kind.step())
                    .step(Step::Condition(number))
                    .field(Field::Result);
                findings.push(
                    RULE.at(
                        site,
                        format!(
                            "the {} condition of {} results in `{result}`",
                            kind.words(),
                            context.stage_words(index)
                        ),
                    )
                    .help(format!("write `{}` or `{other}`", ConditionResult::Fail)),
                );
            }
        }
    }
}
