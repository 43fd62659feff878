//! `variable-limits`.

use crate::rules::texts::{length, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "variable-limits",
    evidence: Evidence::Reproduced,
    text: include_str!("variable_limits.md"),
    check,
};

const MOST: usize = 50;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let variables = &context.draft.variables;
    let site = |index| Site::pipeline().step(Step::Variable(index));
    if variables.len() > MOST {
        let message = format!(
            "a pipeline has at most {MOST} variables, this one has {}",
            variables.len()
        );
        findings.push(RULE.at(site(MOST), message).help("declare fewer variables"));
    }
    for (index, variable) in variables.iter().enumerate() {
        let name = || quoted(&variable.name);
        let default = variable
            .default
            .as_ref()
            .and_then(|default| length(default).outside(1, 1000));
        match default {
            Some(0) => findings.push(
                RULE.at(
                    site(index).field(Field::Default),
                    format!("the default of variable {} is empty", name()),
                )
                .help("leave out the default, or write 1 to 1,000 characters"),
            ),
            Some(length) => findings.push(
                RULE.at(
                    site(index).field(Field::Default),
                    format!("the default of variable {} has {length} characters", name()),
                )
                .help("write 1 to 1,000 characters"),
            ),
            None => {}
        }
        let description = variable
            .description
            .as_ref()
            .and_then(|text| length(text).outside(0, 200));
        if let Some(length) = description {
            let message = format!(
                "the description of variable {} has {length} characters",
                name()
            );
            findings.push(
                RULE.at(site(index).field(Field::Description), message)
                    .help("write at most 200 characters"),
            );
        }
    }
}
