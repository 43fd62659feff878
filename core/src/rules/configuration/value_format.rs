//! `value-format`.

use super::configured::all;
use super::format::wrong;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Part};

pub(super) const RULE: Rule = Rule {
    name: "value-format",
    evidence: Evidence::Unknown,
    text: include_str!("value_format.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for configured in all(context) {
        for (key, value) in configured.entries() {
            let [Part::Literal(text)] = value.parts() else {
                continue;
            };
            // A value that one variable gives is known only when the action runs.
            let is_variable = text.starts_with("#{") && text.ends_with('}');
            // An empty value is told by `configuration-length`.
            let judged = !is_variable && !text.is_empty();
            let Some(wrong) = wrong(key.values, text).filter(|_| judged) else {
                continue;
            };
            let site = configured.from.site().configuration(key.name);
            let message = format!(
                "{} of {} {}",
                quoted(key.name),
                configured.words(context),
                wrong.what
            );
            let finding = Finding::new(RULE.name, wrong.severity, site, message);
            findings.push(
                finding
                    .note("the service takes it; what reads it fails as it runs")
                    .help(wrong.help),
            );
        }
    }
}
