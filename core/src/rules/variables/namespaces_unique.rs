//! `namespaces-unique`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "namespaces-unique",
    evidence: Evidence::ServiceText,
    text: include_str!("namespaces_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, places) in context.namespaces() {
        let Some((first, later)) = places.split_first().filter(|_| !name.is_empty()) else {
            continue;
        };
        for place in later {
            let written = context
                .action(*place)
                .and_then(|action| action.namespace.as_ref())
                .expect("invariant: a repeated namespace was found at its action");
            let message = format!(
                "{} and {} have the same namespace, {}",
                context.action_words(*first),
                context.action_words(*place),
                quoted(written)
            );
            findings.push(
                RULE.at(place.site().field(Field::Namespace), message)
                    .label(
                        first.site().field(Field::Namespace),
                        "the first one is here",
                    )
                    .help(format!(
                        "give {} a namespace of its own",
                        context.action_words(*place)
                    )),
            );
        }
    }
}
