//! `provider-closed`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "provider-closed",
    evidence: Evidence::Accepted,
    text: include_str!("provider_closed.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, _) in context.actions() {
        let closed = context
            .provider(place)
            .and_then(|provider| Some((provider.name, provider.closed?)));
        if let Some((name, why)) = closed {
            let message = format!("{} is closed", quoted(name));
            findings.push(
                RULE.at(place.site().field(Field::Provider), message)
                    .note(why)
                    .help("use `CodeDeploy`, `ECS` or `EC2`"),
            );
        }
    }
}
