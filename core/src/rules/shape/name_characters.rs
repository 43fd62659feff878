//! `name-characters`.

use super::names::{self, NameKind, Where};
use crate::rules::texts::{forbidden_character, quoted, shown};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "name-characters",
    evidence: Evidence::Reproduced,
    text: include_str!("name_characters.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    names::visit(context, &mut |kind, name, place| {
        let Some(character) = forbidden_character(name, kind.allowed) else {
            return;
        };
        let finding = RULE.at(
            place.site(),
            format!(
                "{} {} holds {}",
                kind.words,
                quoted(&name),
                shown(character)
            ),
        );
        let finding = finding.note(format!("it takes {}", kind.alphabet));
        findings.push(match mended(name, kind) {
            Some(mended) => {
                let finding = finding.help(format!("write {}", quoted(&mended)));
                let was = name.to_string();
                let repeated = repeated(context, name, &place).into_iter();
                let sites = std::iter::once(place.name()).chain(repeated);
                sites.fold(finding, |finding, site| {
                    finding.mend_at(site, was.as_str(), mended.as_str())
                })
            }
            None => finding,
        });
    });
}

/// The name with a hyphen for every run of characters that are not allowed.
fn mended(name: &Text, kind: &NameKind) -> Option<String> {
    let known = name.known()?;
    let pieces: Vec<&str> = known
        .split(|character| !(kind.allowed)(character))
        .filter(|piece| !piece.is_empty())
        .collect();
    (!pieces.is_empty()).then(|| pieces.join("-"))
}

/// Where else the definition repeats a name that one place gives.
fn repeated(context: &Context<'_>, name: &Text, place: &Where) -> Vec<Site> {
    let draft = context.draft;
    let mut sites = Vec::new();
    match place {
        Where::Stage(_) => {
            let transitions = draft.disabled_transitions.iter().enumerate();
            let same = transitions.filter(|(_, it)| it.stage == *name);
            sites.extend(same.map(|(index, _)| {
                let site = Site::pipeline().step(Step::DisabledTransition(index));
                site.field(Field::Stage)
            }));
        }
        Where::Action(_) => {
            let triggers = draft.triggers.iter().enumerate();
            let same = triggers.filter(|(_, it)| {
                let git = it.git.as_ref();
                git.is_some_and(|git| git.source_action_name == *name)
            });
            sites.extend(same.map(|(index, _)| {
                let site = Site::pipeline().step(Step::Trigger(index));
                site.field(Field::SourceAction)
            }));
        }
        Where::Output(..) => {
            let actions = context.actions();
            let inputs = actions.map(|(place, action)| (place.site(), &action.inputs));
            let rules = context.rules();
            let inputs = inputs.chain(rules.map(|(place, rule)| (place.site(), &rule.inputs)));
            for (site, inputs) in inputs {
                let same = inputs.iter().enumerate().filter(|(_, it)| *it == name);
                sites.extend(same.map(|(index, _)| site.clone().input(index).field(Field::Name)));
            }
        }
        Where::Pipeline | Where::Variable(_) | Where::Rule(_) | Where::Namespace(_) => {}
    }
    sites
}
