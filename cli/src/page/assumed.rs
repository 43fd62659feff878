//! What was assumed, by name.

use stagewright_report::page::Section;
use stagewright_study::Study;

/// Assumptions that are the same but for their place are told once.
pub(super) fn assumed(study: &Study) -> Section {
    let section = Section::new("Assumed");
    if study.assumptions.is_empty() {
        return section.about("Nothing: every figure was given.");
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for assumption in &study.assumptions {
        let evidence = match assumption.evidence.as_str() {
            "assumption" => assumption.source.clone(),
            evidence => format!("{evidence}, {}", assumption.source),
        };
        let words = format!(
            "{} {} (assumed: {evidence})",
            assumption.field, assumption.value
        );
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, places)) => places.extend(assumption.place.clone()),
            None => groups.push((words, assumption.place.iter().cloned().collect())),
        }
    }
    let lines = groups
        .into_iter()
        .map(|(words, places)| match places.as_slice() {
            [] => words,
            places => format!("{}: {words}", places.join(", ")),
        });
    section
        .about(
            "These are defaults with weak evidence. profile.toml holds them: edit it and pass it back with --profile.",
        )
        .list(lines)
}
