//! What the language says of a definition, and what it leaves out.

use stagewright_core::{Condition, Draft, Given, Part, Reference, Text};

/// The definition as the language says it, to compare one that was imported with one that was read back.
///
/// Left out are the logical id, `version` and `metadata` of `get-pipeline`, keys that no field takes, stage blockers (the
/// service reserves them), the expressions as a file wrote them, and CodeBuild projects and
/// other resources of the same template. Made equal are
/// what the service means by "not written": run order 1, the kind of a store and of a key, the category, owner and version of
/// a rule, an environment variable in plain text, and the order of disabled transitions.
#[must_use]
pub fn normalised(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    draft.logical_id = None;
    draft.version = None;
    draft.metadata = None;
    draft.creates_missing = true;
    draft.extra.clear();
    draft.resources.clear();
    draft.projects.retain(|project| project.created);
    draft
        .disabled_transitions
        .sort_by_key(|transition| transition.stage.to_string());
    for parameter in &mut draft.parameters {
        // The language has no word for it; its value is in no draft's text.
        parameter.no_echo = None;
        parameter.value = parameter.value.take().or_else(|| parameter.default.clone());
        parameter.default = parameter.default.take().or_else(|| parameter.value.clone());
    }
    for variable in &mut draft.variables {
        variable.extra.clear();
    }
    for trigger in &mut draft.triggers {
        trigger.extra.clear();
        if let Some(git) = &mut trigger.git {
            git.extra.clear();
            git.push.iter_mut().for_each(|push| push.extra.clear());
            git.pull_request
                .iter_mut()
                .for_each(|request| request.extra.clear());
        }
    }
    let stores = draft
        .artifact_stores
        .iter_mut()
        .flatten()
        .map(|(_, store)| store);
    for store in draft.artifact_store.iter_mut().chain(stores) {
        store.extra.clear();
        store.store_type = Some(stagewright_core::StoreType::S3.into());
    }
    for stage in &mut draft.stages {
        stage.extra.clear();
        stage.blockers.clear();
        let failure = stage.on_failure.iter_mut().flat_map(|failure| {
            failure.extra.clear();
            failure.conditions.iter_mut().flatten()
        });
        let conditions = stage
            .before_entry
            .iter_mut()
            .flatten()
            .chain(stage.on_success.iter_mut().flatten());
        conditions.chain(failure).for_each(condition);
        for action in &mut stage.actions {
            action.extra.clear();
            action.run_order = Some(Given::of(action.run_order().unwrap_or(1)));
        }
    }
    let declared = super::names::parameters(&draft);
    for parameter in draft.parameters.clone() {
        if let Some(value) = &parameter.value {
            draft.set_parameter(&parameter.name, value);
        }
    }
    draft.visit_texts_mut(&mut |text| *text = plain(text, &declared));
    draft
}

fn condition(condition: &mut Condition) {
    condition.extra.clear();
    for rule in &mut condition.rules {
        rule.extra.clear();
        rule.category = Some("Rule".into());
        rule.owner = Some("AWS".into());
        rule.version.get_or_insert_with(|| "1".into());
    }
}

/// Neighbouring literals joined, known references (but parameters) as their values, no expression of a file.
fn plain(text: &Text, declared: &[String]) -> Text {
    let mut parts: Vec<Part> = Vec::new();
    for part in text.parts() {
        let literal = match part {
            Part::Literal(literal) => Some(literal),
            Part::Reference {
                to: Reference::Parameter(name),
                ..
            } if declared.contains(name) => None,
            Part::Reference {
                value: Some(value), ..
            } => Some(value),
            Part::Reference { .. } => None,
        };
        match (parts.last_mut(), literal) {
            (Some(Part::Literal(before)), Some(literal)) => before.push_str(literal),
            (_, Some(literal)) => parts.push(Part::Literal(literal.clone())),
            (_, None) => parts.push(part.clone()),
        }
    }
    if parts.len() > 1 {
        parts.retain(|part| !matches!(part, Part::Literal(literal) if literal.is_empty()));
    }
    if parts.is_empty() {
        parts.push(Part::Literal(String::new()));
    }
    Text::from_parts(parts)
}
