//! `skip-possible`.

use crate::rules::references::rule_provider;
use crate::rules::texts::{either, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{ConditionResult, Field, Finding, Given, Site, Step, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "skip-possible",
    evidence: Evidence::Documented,
    text: include_str!("skip_possible.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (number, condition) in stage.before_entry.iter().flatten().enumerate() {
            if condition.result.as_ref().and_then(Given::value) != Some(ConditionResult::Skip) {
                continue;
            }
            for (rule_index, rule) in condition.rules.iter().enumerate() {
                let Some(provider) = rule_provider(rule).filter(|provider| !provider.can_skip)
                else {
                    continue;
                };
                let able = catalogue::RULE_PROVIDERS
                    .iter()
                    .filter(|provider| provider.can_skip);
                findings.push(
                    RULE.at(
                        Site::stage(index)
                            .step(Step::BeforeEntry)
                            .step(Step::Condition(number))
                            .step(Step::Rule(rule_index))
                            .field(Field::Provider),
                        format!(
                            "a rule of provider {} cannot skip {}",
                            quoted(provider.name),
                            context.stage_words(index)
                        ),
                    )
                    .help(format!(
                        "use {}, or write the result `FAIL`",
                        either(able.map(|provider| provider.name))
                    )),
                );
            }
        }
    }
}
