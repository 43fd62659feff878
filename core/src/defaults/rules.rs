//! What is assumed of the rules of conditions.

use std::collections::BTreeMap;

use super::{RULE_ASKS, RULE_BUILDS, RULE_COMMANDS, RULE_INVOKES, RULE_PASSES};
use crate::{
    ActionKey, Assumed, ConditionRule, Distribution, Pipeline, Probability, RuleHours, RuleProfile,
};

/// Every rule of a pipeline. One that passes fails nothing beyond what the chance that a run fails already counts.
pub(super) fn assumed(pipeline: &Pipeline) -> BTreeMap<ActionKey, Assumed<RuleProfile>> {
    let stages = pipeline.stages().iter().zip(&pipeline.draft().stages);
    let rules = stages.flat_map(|(checked, stage)| {
        let entry = stage.before_entry.iter().flatten();
        let entry = entry.flat_map(|condition| &condition.rules);
        // An alarm that is quiet lets an execution in at once; behind a stage it is watched for its whole time.
        let watched = stage.conditions().flat_map(|condition| &condition.rules);
        let all = watched.skip(entry.clone().count());
        let all = entry
            .map(|rule| (rule, false))
            .chain(all.map(|rule| (rule, true)));
        all.map(|(rule, watches)| {
            let key = ActionKey::new(checked.name(), rule.name.to_string());
            (key, of(rule, watches))
        })
    });
    rules.collect()
}

fn of(rule: &ConditionRule, watches: bool) -> Assumed<RuleProfile> {
    let profile = |takes| RuleProfile {
        passes: RULE_PASSES.assumed().value,
        takes,
        window: RuleHours::OfTheDefinition,
    };
    // What the definition says of its time is there to be read; that it passes is assumed.
    let passes: Assumed<Probability> = RULE_PASSES.assumed();
    let told = match rule.wait_time().filter(|_| watches) {
        _ if rule.provider == "DeploymentWindow" => Some(Distribution::ZERO),
        wait => wait.map(Distribution::Fixed),
    };
    if let Some(takes) = told {
        return Assumed {
            value: profile(takes),
            basis: passes.basis,
        };
    }
    let row = match rule.provider.to_string().as_str() {
        "CodeBuild" => &RULE_BUILDS,
        "Commands" => &RULE_COMMANDS,
        "LambdaInvoke" => &RULE_INVOKES,
        _ => &RULE_ASKS,
    };
    let takes = row.assumed();
    Assumed {
        value: profile(takes.value),
        basis: takes.basis,
    }
}
