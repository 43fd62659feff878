//! `variable-ready`.

use crate::rules::texts::quoted;
use crate::rules::{ConditionKind, Context, Evidence, Place, Referrer, Rule};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "variable-ready",
    evidence: Evidence::Documented,
    text: include_str!("variable_ready.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for reference in context.references() {
        // Of more actions with one namespace, which are as many mistakes, the rest is not looked at.
        let places = context.namespace(&reference.namespace);
        let places = places.get(..64).unwrap_or(places);
        let ready = |place: &Place| is_ready(context, *place, reference.from) != Some(false);
        let Some(place) = places.first().filter(|_| !places.iter().any(ready)) else {
            continue;
        };
        let reader_is_misplaced = match reference.from {
            Referrer::Action(reader) => context.is_misplaced(reader),
            Referrer::Condition { .. } => false,
        };
        if reader_is_misplaced || context.is_misplaced(*place) {
            continue;
        }
        let giver = context.action_words(*place);
        let site = place.site().field(Field::Namespace);
        let finding = match reference.from {
            Referrer::Action(reader) if reader == *place => RULE
                .at(
                    reference.site(),
                    format!("{giver} reads its own variable `{}`", reference.written()),
                )
                .help("read a variable of an action that runs before"),
            Referrer::Action(reader) => {
                let reader = context.action_words(reader);
                RULE.at(
                    reference.site(),
                    format!(
                        "`{}` has no value yet when {reader} starts",
                        reference.written()
                    ),
                )
                .label(
                    site,
                    format!("{giver} has the namespace {}", quoted(&reference.namespace)),
                )
                .note(format!("{giver} is not certain to run before {reader}"))
                .help(format!(
                    "move {reader} to a later stage, or give it a higher run order than {giver}"
                ))
                .in_language(format!(
                    "move {reader} to a later stage, or below {giver} and out of its `parallel` block"
                ))
            }
            Referrer::Condition { stage, kind, .. } => RULE
                .at(
                    reference.site(),
                    format!(
                        "`{}` has no value yet when the {} condition of {} is evaluated",
                        reference.written(),
                        kind.words(),
                        context.stage_words(stage)
                    ),
                )
                .label(
                    site,
                    format!("{giver} has the namespace {}", quoted(&reference.namespace)),
                )
                .help("read a variable of an action of an earlier stage"),
        };
        findings.push(finding);
    }
}

/// Whether an action gave its variables before something reads them; nothing where nobody can tell.
fn is_ready(context: &Context<'_>, giver: Place, reader: Referrer) -> Option<bool> {
    match reader {
        Referrer::Action(reader) => context.runs_before(giver, reader),
        Referrer::Condition {
            stage,
            kind: ConditionKind::BeforeEntry,
            ..
        } => Some(giver.stage < stage),
        Referrer::Condition { stage, .. } => Some(giver.stage <= stage),
    }
}
