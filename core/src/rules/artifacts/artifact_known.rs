//! `artifact-known`.

use super::missing::{forgotten, missing};
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Origin, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "artifact-known",
    evidence: Evidence::Documented,
    text: include_str!("artifact_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // Without any source everything that sources give is missing; told once, by the rule for that.
    if !context.may_have_source() {
        return;
    }
    // An output that was forgotten is told where it belongs, by the rule about counts.
    if forgotten(context).is_some() {
        return;
    }
    let mut speller = Speller::new();
    let mut names = None;
    for artifact in missing(context) {
        let name = artifact.name.to_string();
        let mut finding = RULE.at(
            artifact.first,
            format!("no action produces artifact {}", quoted(&name)),
        );
        let all: Vec<Site> = std::iter::once(finding.site.clone())
            .chain(artifact.others.iter().cloned())
            .collect();
        for other in artifact.others.into_iter().take(MOST_LABELS) {
            finding = finding.label(other, "it is taken here too");
        }
        let names = names.get_or_insert_with(|| context.artifact_names());
        findings.push(match speller.nearest(&name, names.iter().copied()) {
            Some(near) => {
                let mut finding = finding.help(format!(
                    "an artifact with a similar name exists: {}",
                    quoted(near)
                ));
                if speller.is_certain(&name, near, names.iter().copied()) {
                    for site in all {
                        finding = finding.mend_at(site.field(Field::Name), name.as_str(), near);
                    }
                }
                match context.origin(&near.into()) {
                    Origin::Known([producer, ..]) => finding.label(
                        producer.site(),
                        format!("{} is produced here", quoted(near)),
                    ),
                    _ => finding,
                }
            }
            None => finding.help("write the name of an output of an earlier action"),
        });
    }
}

/// Of one artifact so many further inputs are named.
const MOST_LABELS: usize = 3;
