//! The role of a pipeline: what its actions need, on the resources that they name, and nothing else.

use stagewright_core::permissions::{self, ASKED, Permissions, Resources};
use stagewright_core::{Draft, Finding, Site};

use super::declaration::NOT_EXPORTABLE;
use super::policy::Statement;
use super::text::ParameterIds;
use super::tree::{entry, map, string};
use crate::load::Entry;

/// What the template says of the needs of a role.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) statements: Vec<Statement>,
    /// Parameters that the template asks for.
    pub(super) parameters: Vec<Entry>,
    pub(super) findings: Vec<Finding>,
}

/// What every action and condition rule needs, in written order.
pub(super) fn needs(draft: &Draft, ids: &ParameterIds) -> Needs {
    let needed = permissions::of_pipeline(draft);
    let mut needs = of(&needed, "the pipeline's role", ids);
    for (site, whose) in needed.unknown {
        let message = format!("what {whose} needs of the role is not known");
        needs.findings.push(
            Finding::warning(NOT_EXPORTABLE, site, message)
                .help("add its permissions to the role by hand"),
        );
    }
    needs
}

/// The statements of a role, and what there is to say of them.
pub(super) fn of(needed: &Permissions, whose: &str, ids: &ParameterIds) -> Needs {
    let mut needs = Needs::default();
    for statement in &needed.statements {
        needs.statements.push(Statement::of(statement, ids));
        if let Resources::Asked(name) = &statement.on {
            needs.ask(name, statement.site.clone());
        }
        let wide: Vec<&str> = statement
            .reasons
            .iter()
            .filter(|it| it.wide)
            .map(|it| it.text.as_ref())
            .collect();
        if !wide.is_empty() {
            let actions: Vec<String> = statement
                .actions
                .iter()
                .map(|it| format!("`{it}`"))
                .collect();
            let actions = match actions.as_slice() {
                [first, _, _, ..] => format!("{first} and {} others", actions.len() - 1),
                few => few.join(" and "),
            };
            let message = format!("{whose} may use {actions} on more than one resource");
            needs.findings.push(
                Finding::warning(NOT_EXPORTABLE, statement.site.clone(), message)
                    .note(wide.join("; "))
                    .help("narrow the statement where you know more; a comment in the template marks it"),
            );
        }
    }
    for (site, text) in &needed.refused {
        let message = format!(
            "{whose} may not use `{text}`: a wildcard would reach other accounts or regions"
        );
        needs.findings.push(
            Finding::warning(NOT_EXPORTABLE, site.clone(), message).help("write the whole value"),
        );
    }
    needs
}

impl Needs {
    fn ask(&mut self, name: &str, site: Site) {
        let known = ASKED.iter().find(|(asked, _)| *asked == name);
        let (_, about) = known.expect("every `{ASK:…}` of the catalogue has a row in `ASKED`");
        if self.parameters.iter().any(|it| it.key == name) {
            return;
        }
        self.parameters.push(entry(
            name,
            map([
                ("Type", string("CommaDelimitedList")),
                ("Description", string(*about)),
            ]),
        ));
        let message = format!("the template asks for `{name}`: {about}");
        needs_value(&mut self.findings, site, message);
    }
}

fn needs_value(findings: &mut Vec<Finding>, site: Site, message: String) {
    findings.push(
        Finding::warning(NOT_EXPORTABLE, site, message)
            .help("give it when you deploy: only these roles can be handed on"),
    );
}
