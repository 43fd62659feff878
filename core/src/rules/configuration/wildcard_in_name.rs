//! `wildcard-in-name`.

use super::configured::all;
use crate::catalogue::{self, Needs};
use crate::permissions::wildcard;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Referrer, Rule};
use crate::{EncryptionKey, Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "wildcard-in-name",
    evidence: Evidence::Unknown,
    text: include_str!("wildcard_in_name.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    let mut judge = |text: &Text, what: &str, site: &dyn Fn() -> Site| {
        let Some(found) = found_in(text) else { return };
        let shown = text.to_string();
        let message = format!("`{found}` in {what}, {}, is not a wildcard", quoted(&shown));
        findings.push(
            RULE.at(site(), message)
                .note("a name or an ARN means one resource")
                .help("write the whole name"),
        );
    };
    if let Some(role) = &draft.role {
        judge(role, "the role of the pipeline", &|| {
            Site::pipeline().field(Field::Role)
        });
    }
    for (step, _, store) in draft.stores() {
        if let Some(EncryptionKey::Existing { id: Some(id), .. }) = &store.encryption_key {
            let site = || Site::pipeline().step(step.clone()).field(Field::KeyId);
            judge(id, "the encryption key", &site);
        }
    }
    for (index, project) in draft.projects.iter().enumerate() {
        if let Some(name) = &project.name {
            let site = || {
                Site::pipeline()
                    .step(Step::Project(index))
                    .field(Field::Name)
            };
            judge(name, "the name of a project", &site);
        }
    }
    for (place, action) in context.actions() {
        if let Some(role) = &action.role {
            judge(role, "the role of an action", &|| {
                place.site().field(Field::Role)
            });
        }
    }
    for (place, rule) in context.rules() {
        if let Some(role) = &rule.role {
            judge(role, "the role of a rule", &|| {
                place.site().field(Field::Role)
            });
        }
    }
    for configured in all(context) {
        let needs = match configured.from {
            Referrer::Action(place) => {
                let provider = context.provider(place);
                provider.map_or(&Needs::NONE, |it| &it.needs)
            }
            Referrer::Condition { .. } => {
                catalogue::find_rule(configured.provider).map_or(&Needs::NONE, |it| &it.needs)
            }
        };
        for (key, value) in configured.entries() {
            // A declared project is told once, where its name stands.
            let is_declared = key.name == "ProjectName"
                && draft
                    .projects
                    .iter()
                    .any(|it| it.name.as_ref() == Some(value));
            if needs.name_of_resource(key.name) && !is_declared {
                let site = || configured.from.site().configuration(key.name);
                judge(value, &quoted(key.name), &site);
            }
        }
    }
}

/// The first wildcard in the known pieces of a text, outside the variables of the pipeline.
fn found_in(text: &Text) -> Option<&'static str> {
    let mut inside = false;
    for piece in text.known_pieces().flatten() {
        let mut rest = piece;
        while !rest.is_empty() {
            let end = if inside { "}" } else { "#{" };
            let (before, after) = rest.split_once(end).unwrap_or((rest, ""));
            if !inside && let Some(found) = wildcard(before) {
                return Some(found);
            }
            inside ^= before.len() < rest.len();
            rest = after;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_told_from_variables() {
        for (text, found) in [
            ("shop-*", Some("*")),
            ("shop?", Some("?")),
            ("${aws:username}", Some("${")),
            ("a#{variables.x}*", Some("*")),
            ("#{variables.x}", None),
            ("#{a.*}-b", None),
            ("shop", None),
        ] {
            assert_eq!(found_in(&Text::literal(text)), found, "{text}");
        }
    }
}
