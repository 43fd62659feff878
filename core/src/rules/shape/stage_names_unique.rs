//! `stage-names-unique`.

use crate::rules::texts::{quoted, repeated};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "stage-names-unique",
    evidence: Evidence::Reproduced,
    text: include_str!("stage_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let stages = &context.draft.stages;
    let site = |stage| Site::stage(stage).field(Field::Name);
    for (index, earlier) in repeated(stages.iter().map(|stage| &stage.name)) {
        let name = quoted(&stages[index].name);
        findings.push(
            RULE.at(site(index), format!("two stages are named {name}"))
                .label(site(earlier), "the first one is here")
                .help(format!("give stage {} a name of its own", index + 1)),
        );
    }
}
