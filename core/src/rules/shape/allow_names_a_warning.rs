//! `allow-names-a-warning`.

use crate::rules::texts::quoted;
use crate::rules::{self, Context, Evidence, Example, Rule, Written};
use crate::{Allow, Finding, Severity, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "allow-names-a-warning",
    summary: "`allow` names a rule that gives warnings, and a reason",
    evidence: Evidence::Accepted,
    what: "Looks at what the definition allows: the rule must exist and give warnings, and the reason must not be empty.",
    why: "Errors cannot be allowed, since the service does not read the reason; a misspelt name allows nothing.",
    instead: "The rule's name as the finding prints it, and why it does not matter here.",
    source: "Stagewright's own",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::dsl_only(
            "allow stage-count \"we like it short\";\n//    ^^^^^\n…source\n…deploy",
            "a template allows a rule in its metadata, which the reader of the command line adds",
        ),
        passes: Written::dsl_only(
            "allow failure-result \"the console shows it\";\n…source\n…deploy",
            "a template allows a rule in its metadata, which the reader of the command line adds",
        ),
    }],
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
                    Some(near) => finding.help(format!("there is a rule `{}`", near.name)),
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
