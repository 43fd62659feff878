//! `action-version`.

use crate::rules::texts::{self, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "action-version",
    evidence: Evidence::ServiceModel,
    text: include_str!("action_version.md"),
    check,
};

/// Most characters of a version.
const MOST: usize = 9;
/// The version of every provider of the service.
const ONLY: &str = "1";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let version = &action.action_type.version;
        let site = place.site().field(Field::Version);
        let allowed =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
        if let Some(length) = texts::length(version).outside(1, MOST) {
            let message = match length {
                0 => format!(
                    "the action type of {} names no version",
                    context.action_words(place)
                ),
                _ => format!(
                    "the version of an action type has at most {MOST} characters, {} has {length}",
                    quoted(&version)
                ),
            };
            let finding = RULE.at(site, message).help("write version `1`");
            findings.push(finding.mend(version.to_string(), ONLY));
        } else if let Some(character) = texts::forbidden_character(version, allowed) {
            let message = format!(
                "the version {} holds {}",
                quoted(&version),
                texts::shown(character)
            );
            findings.push(
                RULE.at(site, message)
                    .help("write letters, digits, underscores and hyphens"),
            );
        } else if let Some(known) = version.known().filter(|known| known != ONLY) {
            let provider = context
                .provider(place)
                .filter(|provider| provider.owner != Owner::Custom);
            if let Some(provider) = provider {
                let message = format!(
                    "{} is offered in version `{ONLY}`, not {}",
                    quoted(provider.name),
                    quoted(&known)
                );
                let finding = RULE.at(site, message).help("write version `1`");
                findings.push(finding.mend(known, ONLY));
            }
        }
    }
}
