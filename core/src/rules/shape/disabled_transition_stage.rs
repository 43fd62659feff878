//! `disabled-transition-stage`.

use crate::rules::texts::{Speller, could_equal, length, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "disabled-transition-stage",
    evidence: Evidence::ServiceModel,
    text: include_str!("disabled_transition_stage.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    let stages = &context.draft.stages;
    // A stage has one inbound transition, so more than these name some twice.
    let transitions = context.draft.disabled_transitions.iter().take(100);
    for (index, transition) in transitions.enumerate() {
        let site = Site::pipeline().step(Step::DisabledTransition(index));
        if !stages
            .iter()
            .any(|stage| could_equal(&stage.name, &transition.stage))
        {
            let name = transition.stage.to_string();
            let finding = RULE.at(
                site.clone().field(Field::Stage),
                format!(
                    "a transition into stage {} is disabled, and there is no such stage",
                    quoted(&name)
                ),
            );
            let names: Vec<_> = stages
                .iter()
                .filter_map(|stage| stage.name.known())
                .collect();
            let near = speller.nearest(&name, names.iter().map(AsRef::as_ref));
            findings.push(match near {
                Some(near) => {
                    let finding = finding.help(format!(
                        "a stage with a similar name exists: {}",
                        quoted(near)
                    ));
                    let names = names.iter().map(AsRef::as_ref);
                    speller.mend(finding, (&name, near), names)
                }
                None => finding.help("write the name of a stage of this pipeline"),
            });
        }
        if let Some(length) = transition
            .reason
            .as_ref()
            .and_then(|reason| length(reason).outside(1, 300))
        {
            let message = format!("the reason of a disabled transition has {length} characters");
            findings.push(
                RULE.at(site.field(Field::Reason), message)
                    .help("write 1 to 300 characters"),
            );
        }
    }
}
