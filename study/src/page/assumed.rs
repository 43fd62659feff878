//! What was assumed, by name.

use crate::{Assumption, Study};
use stagewright_report::page::Section;

/// Assumptions that are the same but for their place.
pub(super) struct Group<'a> {
    first: &'a Assumption,
    places: Vec<&'a str>,
}

impl Group<'_> {
    /// The places, at most so many by name, and what is assumed there.
    pub(super) fn words(&self, most: usize) -> String {
        let Assumption { field, value, .. } = self.first;
        let others = self.places.len().saturating_sub(most);
        let mut places = self.places[..self.places.len() - others].join(", ");
        if others > 0 {
            places.push_str(&format!(" and {others} more"));
        }
        match places.as_str() {
            "" => format!("{field} {value}"),
            places => format!("{places}: {field} {value}"),
        }
    }

    /// How much it stands for, at all its places.
    pub(super) fn weight(&self, study: &Study) -> f64 {
        super::short::weight(study, self.first) * self.places.len().max(1) as f64
    }

    fn evidence(&self) -> String {
        match self.first.evidence.as_str() {
            "assumption" => self.first.source.clone(),
            evidence => format!("{evidence}, {}", self.first.source),
        }
    }
}

/// What is assumed, each thing once, in the order of the definition.
pub(super) fn groups(study: &Study) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for assumption in &study.assumptions {
        let same = |group: &&mut Group<'_>| {
            let known = group.first;
            (&known.field, &known.value, &known.evidence, &known.source)
                == (
                    &assumption.field,
                    &assumption.value,
                    &assumption.evidence,
                    &assumption.source,
                )
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.places.extend(assumption.place.as_deref()),
            None => groups.push(Group {
                first: assumption,
                places: assumption.place.as_deref().into_iter().collect(),
            }),
        }
    }
    groups
}

/// Assumptions that are the same but for their place are told once.
pub(super) fn assumed(study: &Study) -> Section {
    let section = Section::new("Assumed");
    if study.assumptions.is_empty() {
        return section.about("Nothing: every figure was given.");
    }
    let lines = groups(study).into_iter().map(|group| {
        format!(
            "{} (assumed: {})",
            group.words(usize::MAX),
            group.evidence()
        )
    });
    section
        .about(
            "These are defaults with weak evidence. profile.toml holds them: edit it and pass it back with --profile.",
        )
        .list(lines)
}
