//! What an export writes finds no rule's disapproval that the definition itself has not: in every format, for the examples and
//! for the corpus where it is.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it skips, and may stop where it cannot go on"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stagewright_cfn::{
    ExportOptions, ReadOptions, Template, cloudformation, create_pipeline, read, read_all,
};
use stagewright_core::{CheckOptions, Draft, Finding, check};
use stagewright_dsl::{check_source, print_file};

struct Definition {
    name: String,
    draft: Draft,
    template: Option<Template>,
}

/// What a template tells of the resources beside its pipeline, and a pipeline alone cannot: the declaration of an action type.
const OF_THE_TEMPLATE: &[&str] = &["custom-provider"];

/// What a template creates where the definition names none; the input of `create-pipeline` says that it cannot.
const LEFT_TO_THE_EXPORT: &[&str] = &["artifact-store-form", "role-arn", "source-polling"];

fn definitions() -> Vec<Definition> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["examples", "examples/templates", "../shared/corpus/files"] {
        match std::fs::read_dir(root.join(folder)) {
            Ok(entries) => paths.extend(entries.map(|it| it.unwrap().path())),
            Err(_) if std::env::var_os("STAGEWRIGHT_SHARED").is_some() => {
                panic!("{folder} is missing")
            }
            Err(_) => println!("skipped: no folder {folder}"),
        }
    }
    paths.sort();
    paths
        .iter()
        .filter(|it| it.is_file())
        .flat_map(|it| of_file(it))
        .collect()
}

fn of_file(path: &Path) -> Vec<Definition> {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    if name.ends_with(".rs") {
        let found = check_source(&text).unwrap().into_iter();
        return found
            .map(|it| Definition {
                name: name.clone(),
                draft: it.draft,
                template: None,
            })
            .collect();
    }
    let readings = read_all(&text, &ReadOptions::default())
        .unwrap_or_default()
        .into_iter();
    readings
        .map(|it| Definition {
            name: name.clone(),
            draft: it.draft,
            template: it.template,
        })
        .collect()
}

/// How often each rule finds something.
fn counted<'a>(rules: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for rule in rules {
        *counts.entry(rule.to_owned()).or_default() += 1;
    }
    counts
}

fn of_draft(draft: &Draft) -> (BTreeMap<String, usize>, Vec<Finding>) {
    let findings = check(draft.clone(), CheckOptions::default()).findings;
    (counted(findings.iter().map(|it| it.rule)), findings)
}

/// What is found in an export and not in its definition.
fn new(before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) -> Vec<String> {
    let more = after
        .iter()
        .filter(|(rule, count)| before.get(*rule).is_none_or(|it| it < count));
    more.map(|(rule, _)| rule.clone()).collect()
}

#[test]
fn an_export_checks_as_its_definition_does() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for Definition {
        name,
        draft,
        template,
    } in definitions()
    {
        let (before, _) = of_draft(&draft);
        let id = draft.logical_id.clone();
        let exported = cloudformation(&draft, template.as_ref(), &ExportOptions::default());
        let declared = create_pipeline(&draft);
        for (format, text, id) in [
            ("yaml", exported.to_yaml(), id.clone()),
            ("json", exported.to_json(), id.clone()),
            ("create-pipeline", declared.to_json(), None),
        ] {
            let told = format == "create-pipeline" && !declared.findings.is_empty();
            let options = ReadOptions {
                pipeline: id,
                ..ReadOptions::default()
            };
            let again = read(&text, &options).unwrap().draft;
            let (after, findings) = of_draft(&again);
            let mut new = new(&before, &after);
            if format == "create-pipeline" {
                new.retain(|rule| !OF_THE_TEMPLATE.contains(&rule.as_str()));
            }
            if told && draft.creates_missing {
                new.retain(|rule| !LEFT_TO_THE_EXPORT.contains(&rule.as_str()));
            }
            if !new.is_empty() {
                let messages: Vec<String> = findings
                    .iter()
                    .filter(|it| new.iter().any(|rule| rule == it.rule))
                    .map(|it| format!("{} {}", it.severity.as_str(), it.message))
                    .collect();
                wrong.push(format!("{name} {format} (told {told}): {messages:?}"));
            }
            count += 1;
        }
        let file = print_file(&draft, None).unwrap();
        let back = check_source(&file).unwrap();
        let after = counted(back[0].findings.iter().filter_map(|it| it.rule));
        let mut new = new(&before, &after);
        new.retain(|rule| !OF_THE_TEMPLATE.contains(&rule.as_str()));
        if !new.is_empty() {
            let messages: Vec<&str> = back[0]
                .findings
                .iter()
                .filter(|it| new.iter().any(|rule| Some(rule.as_str()) == it.rule))
                .map(|it| it.message.as_str())
                .collect();
            wrong.push(format!("{name} rust: {messages:?}"));
        }
        count += 1;
    }
    println!("{count} exports");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
