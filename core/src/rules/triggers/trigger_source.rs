//! `trigger-source`.

use crate::rules::texts::{Speller, could_equal, quoted};
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Action, Category, Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "trigger-source",
    evidence: Evidence::Reproduced,
    text: include_str!("trigger_source.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    // More than 50 are refused for their number.
    let triggers = context.draft.triggers.iter().take(50);
    for (index, trigger) in triggers.enumerate() {
        let Some(git) = &trigger.git else { continue };
        let name = &git.source_action_name;
        let named: Vec<(Place, &Action)> = context
            .actions()
            .filter(|(_, action)| could_equal(&action.name, name))
            .collect();
        if named.iter().any(|(_, action)| may_be_connection(action)) {
            continue;
        }
        let site = Site::pipeline()
            .step(Step::Trigger(index))
            .field(Field::SourceAction);
        let written = name.to_string();
        let finding = match named.first() {
            Some((place, action)) => {
                let provider = quoted(&action.action_type.provider);
                RULE.at(
                    site,
                    format!(
                        "the trigger's action {} is not a source with a connection",
                        quoted(&written)
                    ),
                )
                .label(place.site(), format!("its provider is {provider}"))
                .help("name a source action of provider `CodeStarSourceConnection`")
            }
            None if written.is_empty() => RULE
                .at(site, "the trigger names no source action")
                .help("name a source action with a connection"),
            None => {
                let finding = RULE.at(
                    site,
                    format!("no source action is named {}", quoted(&written)),
                );
                let connections: Vec<_> = context
                    .actions()
                    .filter(|(_, action)| may_be_connection(action))
                    .filter_map(|(_, action)| action.name.known())
                    .collect();
                match speller.nearest(&written, connections.iter().map(AsRef::as_ref)) {
                    Some(near) => {
                        let finding = finding.help(format!(
                            "a source action with a similar name exists: {}",
                            quoted(near)
                        ));
                        let names = connections.iter().map(AsRef::as_ref);
                        speller.mend(finding, (&written, near), names)
                    }
                    None => finding.help("name a source action with a connection"),
                }
            }
        };
        findings.push(finding);
    }
}

/// Whether an action is, or could turn out to be, a source with a connection.
fn may_be_connection(action: &Action) -> bool {
    let category = action.action_type.category.value();
    let may_be_source = category == Some(Category::Source)
        || category.is_none() && action.action_type.category.text().is_symbolic();
    may_be_source
        && could_equal(
            &action.action_type.provider,
            &Text::from("CodeStarSourceConnection"),
        )
}
