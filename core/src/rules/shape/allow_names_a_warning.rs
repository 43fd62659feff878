//! `allow-names-a-warning`.

use crate::rules::texts::quoted;
use crate::rules::{self, Context, Evidence, Rule};
use crate::{Allow, Finding, Severity, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "allow-names-a-warning",
    evidence: Evidence::Accepted,
    text: include_str!("allow_names_a_warning.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, allow) in context.draft.allows.iter().enumerate() {
        let site = Site::pipeline().step(Step::Allow(index));
        let name = quoted(&allow.rule);
        match rules::find(&allow.rule) {
            // Every warning at once: no rule, and the list of reasons would be as long as that of rules.
            None if allow.rule == Allow::WARNINGS => {}
            None => {
                let finding = RULE.at(site, format!("no rule is named {name}"));
                findings.push(match rules::near(&allow.rule) {
                    Some(near) => finding.help(format!(
                        "a rule with a similar name exists: `{}`",
                        near.name
                    )),
                    None => finding.help("write the name of a rule as its findings print it"),
                });
            }
            Some(rule) if rule.severity() == Severity::Error => findings.push(
                RULE.at(
                    site,
                    format!("{name} is allowed, and its findings are errors"),
                )
                .help("do what the rule asks for; only warnings can be allowed"),
            ),
            Some(_) if allow.reason.trim().is_empty() => findings.push(
                RULE.at(site, format!("{name} is allowed without a reason"))
                    .help("write why it does not matter here"),
            ),
            Some(_) => {}
        }
    }
}
