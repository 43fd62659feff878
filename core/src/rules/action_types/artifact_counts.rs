//! `artifact-counts`.

use crate::catalogue::Count;
use crate::rules::artifacts::missing::forgotten;
use crate::rules::references::{rule_provider, rule_words};
use crate::rules::texts::{counted, quoted};
use crate::rules::{Context, Evidence, Place, Rule};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "artifact-counts",
    evidence: Evidence::ServiceText,
    text: include_str!("artifact_counts.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let forgotten = forgotten(context);
    for (place, action) in context.actions() {
        let Some(provider) = context.provider(place) else {
            continue;
        };
        let sides = [
            Side {
                noun: "input",
                count: action.inputs.len(),
                takes: provider.inputs,
                field: Field::Inputs,
            },
            Side {
                noun: "output",
                count: action.outputs.len(),
                takes: provider.outputs,
                field: Field::Outputs,
            },
        ];
        for side in sides.iter().filter(|side| !side.takes.contains(side.count)) {
            let finding = side.finding(context, place, provider.name);
            findings.push(match &forgotten {
                Some((of, artifact)) if *of == place && side.field == Field::Outputs => {
                    let name = quoted(&artifact.name);
                    finding
                        .label(
                            artifact.first.clone(),
                            format!("{name} is taken here, and no action produces it"),
                        )
                        .help(format!("add the output {name}"))
                        .in_language(format!(
                            "write `{}() -> {} = …`",
                            action.name, artifact.name
                        ))
                }
                _ => finding,
            });
        }
    }
    inputs_of_rules(context, findings);
}

/// The inputs of the rules of conditions.
fn inputs_of_rules(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, rule) in context.rules() {
        let Some(provider) = rule_provider(rule) else {
            continue;
        };
        let (count, takes) = (rule.inputs.len(), provider.inputs);
        if takes.contains(count) {
            continue;
        }
        let message = format!(
            "{} has {}, and {} takes {takes}",
            rule_words(rule),
            counted(count, "input"),
            quoted(provider.name),
        );
        let help = match takes.max {
            0 => "remove the inputs".to_owned(),
            most => format!("write at most {}", counted(most, "input")),
        };
        findings.push(RULE.at(place.site().input(takes.max), message).help(help));
    }
}

/// The inputs or the outputs of an action.
struct Side {
    noun: &'static str,
    count: usize,
    takes: Count,
    field: Field,
}

impl Side {
    fn finding(&self, context: &Context<'_>, place: Place, provider: &str) -> Finding {
        let verb = if self.field == Field::Inputs {
            "takes"
        } else {
            "gives"
        };
        let has = match self.count {
            0 => format!("no {}", self.noun),
            count => counted(count, self.noun),
        };
        let message = format!(
            "{} has {has}, and {} {verb} {}",
            context.action_words(place),
            quoted(provider),
            self.takes
        );
        let help = match (self.takes.max, self.count < self.takes.min) {
            (0, _) => format!("no {}", self.noun),
            (_, true) => format!("at least {}", counted(self.takes.min, self.noun)),
            (most, false) => format!("at most {}", counted(most, self.noun)),
        };
        RULE.at(self.site(place), message).help(help)
    }

    /// The first artifact too many, or the whole list where there are too few.
    fn site(&self, place: Place) -> Site {
        match (self.count > self.takes.max, self.field) {
            (false, field) => place.site().field(field),
            (true, Field::Inputs) => place.site().input(self.takes.max),
            (true, _) => place.site().output(self.takes.max),
        }
    }
}
