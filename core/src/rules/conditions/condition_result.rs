//! `condition-result`.

use crate::rules::{ConditionKind, Context, Evidence, Rule};
use crate::{ConditionResult, Field, Finding, Given};

pub(super) const RULE: Rule = Rule {
    name: "condition-result",
    evidence: Evidence::Documented,
    text: include_str!("condition_result.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, condition) in context.conditions() {
        let other = match place.kind {
            ConditionKind::BeforeEntry => ConditionResult::Skip,
            ConditionKind::OnSuccess => ConditionResult::Rollback,
            ConditionKind::OnFailure => continue,
        };
        let Some(result) = condition.result.as_ref().and_then(Given::value) else {
            continue;
        };
        if result == ConditionResult::Fail || result == other {
            continue;
        }
        let message = format!(
            "the {} condition of {} results in `{result}`",
            place.kind.words(),
            context.stage_words(place.stage)
        );
        findings.push(
            RULE.at(place.site().field(Field::Result), message)
                .help(format!("write `{}` or `{other}`", ConditionResult::Fail)),
        );
    }
}
