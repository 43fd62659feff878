//! Every definition of the corpus beside the project reads as an independent reader read it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "../../tests/support/shared.rs"]
mod shared;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use stagewright_cfn::{ReadOptions, read, read_all};
use stagewright_core::{Action, Draft, Part, Reference, Text};

/// The corpus, when it stands beside the project.
fn corpus() -> Option<PathBuf> {
    shared::shared("corpus")
}

/// The pseudo parameters that the independent reader assumed.
fn options() -> ReadOptions {
    let given = [
        ("AWS::StackName", "stack"),
        ("AWS::Region", "us-east-1"),
        ("AWS::Partition", "aws"),
    ];
    let parameters = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
    ReadOptions {
        parameters: BTreeMap::from(parameters),
        ..ReadOptions::default()
    }
}

/// A text in the notation of the expected readings: `${Param:Name}`, `${Ref:Resource}`.
fn notation(text: &Text) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text)
        | Part::Reference {
            value: Some(text), ..
        } => text.clone(),
        Part::Reference { to, value: None } => match to {
            Reference::Parameter(name) => format!("${{Param:{name}}}"),
            Reference::Resource(name) => format!("${{Ref:{name}}}"),
            Reference::Attribute {
                resource,
                attribute,
            } => format!("${{GetAtt:{resource}.{attribute}}}"),
            Reference::Import(name) => format!("${{Import:{}}}", name.replace("${", "${Param:")),
            other => other.to_string(),
        },
    };
    text.parts().iter().map(part).collect()
}

/// One line for each thing that an action says, as far as the expected reading has it.
fn action_lines(at: &str, action: &Action, expected_configuration: Option<&Json>) -> Vec<String> {
    let kind = &action.action_type;
    let mut lines = vec![
        format!("{at} name {}", notation(&action.name)),
        format!(
            "{at} type {}/{}/{}/{}",
            notation(kind.owner.text()),
            notation(kind.category.text()),
            notation(&kind.provider),
            notation(&kind.version)
        ),
        format!("{at} run order {}", action.run_order().unwrap_or(-1)),
        format!(
            "{at} inputs {:?}",
            action.inputs.iter().map(notation).collect::<Vec<_>>()
        ),
        format!(
            "{at} outputs {:?}",
            action
                .outputs
                .iter()
                .map(|it| notation(&it.name))
                .collect::<Vec<_>>()
        ),
    ];
    let places = [("region", &action.region), ("namespace", &action.namespace)];
    for (what, text) in places {
        lines.extend(
            text.iter()
                .map(|text| format!("{at} {what} {}", notation(text))),
        );
    }
    for key in expected_configuration
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(|it| it.keys())
    {
        let value = action.configuration(key).map(notation);
        lines.push(format!("{at} configuration {key} {value:?}"));
    }
    lines
}

fn expected_action_lines(at: &str, action: &Json) -> Vec<String> {
    let text = |key: &str| action[key].as_str().unwrap_or_default().to_owned();
    let names = |key: &str| {
        action[key]
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| it.as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let mut lines = vec![
        format!("{at} name {}", text("name")),
        format!(
            "{at} type {}/{}/{}/{}",
            text("owner"),
            text("category"),
            text("provider"),
            text("version")
        ),
        format!("{at} run order {}", action["runOrder"]),
        format!("{at} inputs {:?}", names("inputs")),
        format!("{at} outputs {:?}", names("outputs")),
    ];
    for what in ["region", "namespace"] {
        lines.extend(
            action[what]
                .as_str()
                .map(|text| format!("{at} {what} {text}")),
        );
    }
    for (key, value) in action["configuration"].as_object().into_iter().flatten() {
        lines.push(format!(
            "{at} configuration {key} {:?}",
            Some(value.as_str().unwrap_or_default().to_owned())
        ));
    }
    lines
}

fn pipeline_lines(draft: &Draft, expected: &Json) -> (Vec<String>, Vec<String>) {
    let mut ours = vec![format!("id {:?}", draft.logical_id)];
    let mut theirs = vec![format!(
        "id {:?}",
        expected["logicalId"].as_str().map(str::to_owned)
    )];
    let mut pair = |what: &str, our: Option<String>, their: &Json| {
        ours.push(format!("{what} {our:?}"));
        theirs.push(format!("{what} {:?}", their.as_str().map(str::to_owned)));
    };
    pair(
        "type",
        draft.pipeline_type.as_ref().map(|it| notation(it.text())),
        &expected["pipelineType"],
    );
    pair(
        "mode",
        draft.execution_mode.as_ref().map(|it| notation(it.text())),
        &expected["executionMode"],
    );
    if !expected["name"].is_null() {
        pair("name", draft.name.as_ref().map(notation), &expected["name"]);
    }
    ours.push(format!("triggers {}", draft.triggers.len()));
    theirs.push(format!("triggers {}", expected["n_triggers"]));
    ours.push(format!(
        "disabled {:?}",
        draft
            .disabled_transitions
            .iter()
            .map(|it| notation(&it.stage))
            .collect::<Vec<_>>()
    ));
    theirs.push(format!(
        "disabled {:?}",
        strings(&expected["disabledInbound"])
    ));
    let mut regions: Vec<String> = draft
        .artifact_stores
        .iter()
        .flatten()
        .map(|(region, _)| notation(region))
        .collect();
    regions.sort();
    ours.push(format!("regions {regions:?}"));
    theirs.push(format!(
        "regions {:?}",
        strings(&expected["artifactStoreRegions"])
    ));
    for (index, stage) in draft.stages.iter().enumerate() {
        ours.push(format!("stage {index} {}", notation(&stage.name)));
        for (at, action) in stage.actions.iter().enumerate() {
            let configuration = expected["stages"][index]["actions"][at].get("configuration");
            ours.extend(action_lines(
                &format!("{index}.{at}"),
                action,
                configuration,
            ));
        }
    }
    for (index, stage) in expected["stages"].as_array().unwrap().iter().enumerate() {
        theirs.push(format!(
            "stage {index} {}",
            stage["name"].as_str().unwrap_or_default()
        ));
        for (at, action) in stage["actions"].as_array().unwrap().iter().enumerate() {
            theirs.extend(expected_action_lines(&format!("{index}.{at}"), action));
        }
    }
    (ours, theirs)
}

fn strings(list: &Json) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|it| it.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The text of an expected reading's definition: the rendered twin where the original was not yet rendered.
fn definition(corpus: &Path, file: &str) -> String {
    let rendered = match file.rsplit_once('.') {
        Some((stem, extension)) => corpus
            .join("files")
            .join(format!("{stem}.rendered.{extension}")),
        None => corpus.join("files").join(file),
    };
    let path = if rendered.exists() {
        rendered
    } else {
        corpus.join("files").join(file)
    };
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_definition_reads_as_expected() {
    let Some(corpus) = corpus() else { return };
    let mut files: Vec<PathBuf> = fs::read_dir(corpus.join("expected"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    let mut differences = Vec::new();
    let (mut pipelines, mut compared) = (0, 0);
    for path in &files {
        let expected: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let file = expected["file"].as_str().unwrap();
        let text = definition(&corpus, file);
        let readings = match read_all(&text, &options()) {
            Ok(readings) => readings,
            Err(error) => {
                differences.push(format!("{file}: {error}"));
                continue;
            }
        };
        let wanted = expected["pipelines"].as_array().unwrap();
        if readings.len() != wanted.len() {
            differences.push(format!(
                "{file}: {} pipelines, expected {}",
                readings.len(),
                wanted.len()
            ));
        }
        for (reading, expected) in readings.iter().zip(wanted) {
            pipelines += 1;
            let (ours, theirs) = pipeline_lines(&reading.draft, expected);
            compared += theirs.len();
            for line in ours.iter().filter(|line| !theirs.contains(line)) {
                differences.push(format!("{file}: read       {line}"));
            }
            for line in theirs.iter().filter(|line| !ours.contains(line)) {
                differences.push(format!("{file}: expected   {line}"));
            }
        }
    }
    println!(
        "{} definitions, {pipelines} pipelines, {compared} facts compared",
        files.len()
    );
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn everything_else_in_the_corpus_reads_or_says_why_not() {
    let Some(corpus) = corpus() else { return };
    for entry in fs::read_dir(corpus.join("files")).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        if let Err(error) = read(&text, &ReadOptions::default()) {
            assert!(
                !error.message().is_empty() && !error.help().is_empty(),
                "{}: {error}",
                path.display()
            );
        }
    }
}
