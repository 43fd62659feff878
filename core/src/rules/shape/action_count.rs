//! `action-count`.

use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Quotas, Site};

pub(super) const RULE: Rule = Rule {
    name: "action-count",
    evidence: Evidence::Documented,
    text: include_str!("action_count.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let most = Quotas::MAX_ACTIONS_IN_STAGE;
    let mut all = 0;
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let count = stage.actions.len();
        all += count;
        let stage_site = || Site::stage(index).field(Field::Actions);
        let words = context.stage_words(index);
        if count == 0 {
            findings.push(
                RULE.at(stage_site(), format!("{words} has no action"))
                    .help("give it an action, or leave the stage out"),
            );
        } else if count > most {
            let message = format!("a stage has at most {most} actions, {words} has {count}");
            findings.push(
                RULE.at(Site::action(index, most), message)
                    .help("split the stage"),
            );
        }
    }
    if all > Quotas::MAX_ACTIONS {
        let site = Site::pipeline().field(Field::Stages);
        let message = format!(
            "a pipeline has at most {} actions, this one has {all}",
            Quotas::MAX_ACTIONS
        );
        findings.push(RULE.at(site, message).help("split the pipeline"));
    }
}
