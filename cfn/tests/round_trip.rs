//! What is read and written again reads as it did before.
//!
//! The corpus' exports stay in the target folder (`tmp/exports`), where cfn-lint looks at them.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "../../tests/support/shared.rs"]
mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use stagewright_cfn::{ExportOptions, Reading, cloudformation, create_pipeline, read_all};
use stagewright_core::{Draft, ExecutionMode, Given, PipelineType};

fn corpus() -> Option<PathBuf> {
    shared::shared("corpus")
}

/// Every definition of the corpus that reads, with its file name.
fn readings(corpus: &Path) -> Vec<(String, Reading)> {
    let mut files: Vec<PathBuf> = fs::read_dir(corpus.join("files"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    let mut readings = Vec::new();
    for path in files {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for reading in read_all(&text, &Default::default()).unwrap_or_default() {
            readings.push((name.clone(), reading));
        }
    }
    readings
}

/// What an export makes explicit: type, mode, and actions in run order; and what it leaves out: the pipeline's own region
/// where only the metadata tell it.
fn as_exported(draft: &Draft) -> Draft {
    let mut draft = draft.without_own_region().into_owned();
    draft.region = None;
    draft
        .pipeline_type
        .get_or_insert(Given::of(PipelineType::V2));
    draft
        .execution_mode
        .get_or_insert(Given::of(ExecutionMode::Superseded));
    for stage in &mut draft.stages {
        stage
            .actions
            .sort_by_key(stagewright_core::Action::run_order);
    }
    draft
}

#[test]
fn corpus_definitions_survive_cloudformation_in_yaml_and_json() {
    let Some(corpus) = corpus() else { return };
    let exports = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports");
    fs::create_dir_all(&exports).unwrap();
    let mut count = 0;
    for (name, reading) in readings(&corpus) {
        let exported = cloudformation(
            &reading.draft,
            reading.template.as_ref(),
            &ExportOptions::default(),
        );
        let id = reading.draft.logical_id.clone();
        for (extension, text) in [("yaml", exported.to_yaml()), ("json", exported.to_json())] {
            let file = format!(
                "{name}.{}.{extension}",
                id.as_deref().unwrap_or("get-pipeline")
            );
            fs::write(exports.join(file), &text).unwrap();
            let options = stagewright_cfn::ReadOptions {
                pipeline: id.clone(),
                ..Default::default()
            };
            let again = stagewright_cfn::read(&text, &options)
                .unwrap_or_else(|error| panic!("{name} {extension}: {error}\n{text}"));
            let mut expected = as_exported(&reading.draft);
            let mut draft = again.draft;
            if reading.template.is_none() {
                // A declaration becomes the resource `Pipeline`, and metadata are not part of a definition.
                expected.logical_id = Some("Pipeline".to_owned());
                expected.metadata = None;
                expected.version = None;
                // The rules that start it stand beside it only now.
                draft.resources.clear();
            }
            // Values of `NoEcho` parameters are left out; an empty default tells nothing.
            for concealed in expected
                .parameters
                .iter_mut()
                .filter_map(|it| it.no_echo.as_mut())
            {
                concealed.default.take_if(|it| !it.expose().is_empty());
                concealed.value.take_if(|it| !it.expose().is_empty());
            }
            draft.extra.sort_by(|left, right| left.0.cmp(&right.0));
            expected.extra.sort_by(|left, right| left.0.cmp(&right.0));
            assert_eq!(draft, expected, "{name} {extension}");
            // What only the owner of a source bucket can do is told; nothing else is missing.
            let mut told = exported.findings.iter().map(|it| it.message.as_str());
            let known = told.all(|it| {
                it.contains("sends its events to EventBridge") || it.contains("has `NoEcho`")
            });
            assert!(known, "{name}: {:?}", exported.findings);
            count += 1;
        }
    }
    println!("{count} exports read back equal");
}

#[test]
fn declarations_survive_create_pipeline_json() {
    let Some(corpus) = corpus() else { return };
    let exports = Path::new(env!("CARGO_TARGET_TMPDIR")).join("create-pipeline");
    fs::create_dir_all(&exports).unwrap();
    for (name, reading) in readings(&corpus)
        .into_iter()
        .filter(|(_, it)| it.template.is_none())
    {
        let exported = create_pipeline(&reading.draft);
        let text = exported.to_json();
        fs::write(exports.join(&name), &text).unwrap();
        let again = stagewright_cfn::read(&text, &Default::default()).unwrap();
        let mut expected = as_exported(&reading.draft);
        expected.metadata = None;
        expected.version = None;
        assert_eq!(again.draft, expected, "{name}");
        assert_eq!(exported.findings, [], "{name}");
    }
}
