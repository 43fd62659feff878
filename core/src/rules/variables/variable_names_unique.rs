//! `variable-names-unique`.

use crate::rules::texts::{quoted, repeated};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "variable-names-unique",
    evidence: Evidence::Reproduced,
    text: include_str!("variable_names_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let variables = &context.draft.variables;
    let site = |index| {
        Site::pipeline()
            .step(Step::Variable(index))
            .field(Field::Name)
    };
    for (index, earlier) in repeated(variables.iter().map(|variable| &variable.name)) {
        let name = quoted(&variables[index].name);
        let message = format!("two pipeline variables are named {name}");
        findings.push(
            RULE.at(site(index), message)
                .label(site(earlier), "the first one is here")
                .help("leave out one of the two, or rename it"),
        );
    }
}
