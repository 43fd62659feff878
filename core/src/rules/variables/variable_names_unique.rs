//! `variable-names-unique`.

use std::collections::HashMap;

use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "variable-names-unique",
    evidence: Evidence::Reproduced,
    text: include_str!("variable_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut first = HashMap::new();
    for (index, variable) in context.draft.variables.iter().enumerate() {
        let Some(name) = identity(&variable.name).filter(|name| !name.is_empty()) else {
            continue;
        };
        let earlier = *first.entry(name).or_insert(index);
        if earlier != index {
            let site = |index| {
                Site::pipeline()
                    .step(Step::Variable(index))
                    .field(Field::Name)
            };
            findings.push(
                RULE.at(
                    site(index),
                    format!(
                        "two pipeline variables are named {}",
                        quoted(&variable.name.to_string())
                    ),
                )
                .label(site(earlier), "the first one is here")
                .help("leave out one of the two, or rename it"),
            );
        }
    }
}
