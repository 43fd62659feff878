//! Which part of a definition a line of a comparison speaks of.

use stagewright_core::{Draft, Field, Site, Step, Text};

/// The site that a path of words leads to, as deep as sites go; nothing for what is no part of the definition.
pub(super) fn site(draft: &Draft, path: &[String]) -> Option<Site> {
    let (first, rest) = path.split_first()?;
    let pipeline = Site::pipeline();
    if let Some(index) = named("stage", first, draft.stages.iter().map(|it| &it.name)) {
        return Some(in_stage(draft, index, rest));
    }
    if let Some(index) = named("variable", first, draft.variables.iter().map(|it| &it.name)) {
        return Some(pipeline.step(Step::Variable(index)));
    }
    if let Some(index) = named("tag", first, draft.tags.iter().map(|(key, _)| key)) {
        return Some(pipeline.step(Step::Tag(index)));
    }
    let stores = draft.artifact_stores.iter().flatten();
    if let Some(index) = named("store in", first, stores.map(|(region, _)| region)) {
        return Some(pipeline.step(Step::RegionalStore(index)));
    }
    let closed = draft.disabled_transitions.iter();
    if let Some(index) = named("closed transition into", first, closed.map(|it| &it.stage)) {
        return Some(pipeline.step(Step::DisabledTransition(index)));
    }
    if let Some(index) = first.strip_prefix("project `").and_then(|name| {
        let name = name.strip_suffix('`')?;
        draft
            .projects
            .iter()
            .position(|it| super::project_name(it) == name)
    }) {
        return Some(in_project(pipeline.step(Step::Project(index)), rest));
    }
    if let Some(number) = first.strip_prefix("Triggers ") {
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        return Some(pipeline.step(Step::Trigger(index)));
    }
    let field = match first.as_str() {
        "Name" => Field::Name,
        "PipelineType" => Field::Type,
        "ExecutionMode" => Field::Mode,
        "RoleArn" => Field::Role,
        "RestartExecutionOnUpdate" => Field::Restart,
        "ArtifactStore" => return Some(pipeline.step(Step::Store)),
        _ => return None,
    };
    Some(pipeline.field(field))
}

fn in_stage(draft: &Draft, stage: usize, rest: &[String]) -> Site {
    let site = Site::stage(stage);
    let Some((first, rest)) = rest.split_first() else {
        return site;
    };
    let actions = draft.stages.get(stage).map(|it| it.actions.as_slice());
    let names = actions.unwrap_or_default().iter().map(|it| &it.name);
    if let Some(index) = named("action", first, names) {
        return in_action(Site::action(stage, index), rest);
    }
    match first.as_str() {
        "BeforeEntry" => site.step(Step::BeforeEntry),
        "OnSuccess" => site.step(Step::OnSuccess),
        "OnFailure" => site.step(Step::OnFailure),
        _ => site,
    }
}

fn in_action(site: Site, rest: &[String]) -> Site {
    let field = match rest {
        [configuration, key, ..] if configuration == "Configuration" => {
            return site.configuration(key.as_str());
        }
        [kind, part, ..] if kind == "ActionTypeId" => match part.as_str() {
            "Category" => Field::Category,
            "Owner" => Field::Owner,
            "Provider" => Field::Provider,
            _ => Field::Version,
        },
        [first, ..] => match first.as_str() {
            "RunOrder" => Field::RunOrder,
            "Configuration" => Field::Configuration,
            "InputArtifacts" => Field::Inputs,
            "Namespace" => Field::Namespace,
            "Region" => Field::Region,
            "RoleArn" => Field::Role,
            "TimeoutInMinutes" => Field::Timeout,
            "Commands" => Field::Commands,
            "OutputVariables" => Field::OutputVariables,
            _ if first.starts_with("output `") => Field::Outputs,
            _ if first.starts_with("environment variable `") => Field::EnvironmentVariables,
            _ => return site,
        },
        [] => return site,
    };
    site.field(field)
}

fn in_project(site: Site, rest: &[String]) -> Site {
    let field = match rest.first().map(String::as_str) {
        Some("ComputeType") => Field::Compute,
        Some("Type") => Field::Type,
        Some("Image") => Field::Image,
        Some("Fleet") => Field::Fleet,
        Some("BuildSpec") => Field::Buildspec,
        Some("TimeoutInMinutes") => Field::Timeout,
        Some(number @ ("QueuedTimeoutInMinutes" | "ConcurrentBuildLimit")) => {
            return site.step(Step::Unknown(number.to_owned()));
        }
        _ => return site,
    };
    site.field(field)
}

/// The index of the name in ``stage `Build` ``.
fn named<'names>(
    word: &str,
    segment: &str,
    mut names: impl Iterator<Item = &'names Text>,
) -> Option<usize> {
    let rest = segment.strip_prefix(word)?.strip_prefix(" `")?;
    names.position(|name| {
        let after = rest.strip_prefix(name.to_string().as_str());
        after.is_some_and(|it| it == "`" || it.starts_with("` ("))
    })
}
