//! The edits that were asked for, and what they change.

use crate::{AppliedEdit, Study, WhatIf};
use stagewright_report::page::Section;

use super::what_if;

/// The edits, each with a word where it changes nothing; nothing where there are none.
pub fn edits(applied: &[AppliedEdit]) -> Option<Section> {
    let item = |applied: &AppliedEdit| match applied.changes {
        Some(false) => format!(
            "`{}` changes nothing that is simulated or priced",
            applied.edit
        ),
        Some(true) => format!("`{}`", applied.edit),
        None => format!("`{}`, of which the effect was not reached", applied.edit),
    };
    let items: Vec<String> = applied.iter().map(item).collect();
    (!items.is_empty()).then(|| Section::new("Edits").list(items))
}

/// The same with what all of them change against the definition as it stands.
pub(super) fn of_study(study: &Study) -> Option<Section> {
    let view = study.edits.as_ref()?;
    let section = edits(&view.applied)?;
    Some(match &view.effect {
        Some(effect) => section.about(format!(
            "Against the definition as it stands, on the same random numbers: {}.",
            parts(effect).join(", ")
        )),
        None => section.about("There is nothing to compare with the definition as it stands."),
    })
}

fn parts(effect: &WhatIf) -> Vec<String> {
    let spans = what_if::effects(effect, false).into_iter();
    spans.map(|span| span.text).collect()
}
