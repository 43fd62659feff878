//! What an export creates in the template that a pipeline came from: it comes beside the rest, and the rest stays.
//!
//! Every switch and every pair of switches, on the examples and on the corpus where it is. The exports with all switches stay
//! in the target folder (`tmp/beside`), each with its source, where cfn-lint compares the two; of the examples also those with one
//! switch, and of all files with `STAGEWRIGHT_EVERY_SWITCH` set.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use stagewright_cfn::load::{Content, Node, load};
use stagewright_cfn::{ExportOptions, ReadOptions, Reading, cloudformation, read, read_all};
use stagewright_core::{CheckOptions, Draft, check};
use support::{SWITCHES, examples_and_corpus, shape, wishes};

#[test]
fn nothing_refers_to_what_is_not_there_and_everything_else_stays() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("beside");
    fs::create_dir_all(&folder).unwrap();
    let mut count = 0;
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/templates");
    let examples = fs::read_dir(examples)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap());
    let examples: BTreeSet<String> = examples.collect();
    let every_switch = std::env::var_os("STAGEWRIGHT_EVERY_SWITCH").is_some();
    for (name, text) in examples_and_corpus() {
        let Ok(readings) = read_all(&text, &ReadOptions::default()) else {
            continue;
        };
        for reading in readings {
            let source = load(&text).unwrap().root;
            let before = found(&reading.draft);
            for (wish, options) in wishes() {
                let what = format!("{name} {wish}");
                count += 1;
                let exported = cloudformation(&reading.draft, reading.template.as_ref(), &options);
                let yaml = exported.to_yaml();
                let root = load(&yaml).unwrap().root;
                let own = if reading.template.is_some() {
                    dangling(&source)
                } else {
                    BTreeSet::new()
                };
                let new: Vec<String> = dangling(&root).difference(&own).cloned().collect();
                assert!(new.is_empty(), "{what}: {new:?}\n{yaml}");
                let told: Vec<&str> = exported
                    .findings
                    .iter()
                    .map(|it| it.message.as_str())
                    .collect();
                if reading.template.is_some() {
                    stays(&source, &root, &reading, &told.join("\n"), &what);
                }
                if wish.contains('+') {
                    continue;
                }
                let again = read_export(&yaml, &reading);
                for (rule, times) in found(&again) {
                    let earlier = before.get(rule).copied().unwrap_or_default();
                    assert!(times <= earlier, "{what}: {rule} is found anew\n{yaml}");
                }
                let id = reading.draft.logical_id.as_deref().unwrap_or("declaration");
                let mut kept = format!("{name}.{id}");
                if wish == "all" {
                    let json = load(&exported.to_json()).unwrap().root;
                    assert_eq!(dangling(&json), dangling(&root), "{what}");
                } else if examples.contains(&name) || every_switch {
                    kept = format!("{kept}.{wish}");
                } else {
                    continue;
                }
                fs::write(folder.join(format!("{kept}.yaml")), &yaml).unwrap();
                fs::write(folder.join(format!("{kept}.source")), &text).unwrap();
            }
        }
    }
    println!("{count} exports");
    assert!(count > 50, "the examples alone give more");
}

fn read_export(yaml: &str, reading: &Reading) -> Draft {
    let options = ReadOptions {
        pipeline: reading.draft.logical_id.clone(),
        ..ReadOptions::default()
    };
    read(yaml, &options).unwrap().draft
}

/// How often each rule finds something.
fn found(draft: &Draft) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for finding in check(draft.clone(), CheckOptions::default()).findings {
        *found.entry(finding.rule).or_default() += 1;
    }
    found
}

/// Sections, parameters and resources are as they were; what is missing was told.
fn stays(source: &Node, root: &Node, reading: &Reading, told: &str, what: &str) {
    let pipeline = reading.draft.logical_id.as_deref().unwrap();
    for section in source.entries() {
        let after = root.get(&section.key);
        for entry in section.value.entries() {
            let key = &entry.key;
            let Some(after) = after.and_then(|it| it.get(key)) else {
                assert!(
                    told.contains(&format!("`{key}`")),
                    "{what}: {key} went without a word"
                );
                continue;
            };
            let is_secret = entry.value.get("NoEcho").is_some();
            match section.key.as_str() {
                "Resources" if key == pipeline => {
                    for attribute in entry.value.entries() {
                        if !matches!(attribute.key.as_str(), "Properties" | "DependsOn") {
                            let now = after.get(&attribute.key).map(shape);
                            assert_eq!(now, Some(shape(&attribute.value)), "{what}");
                        }
                    }
                }
                "Parameters" if is_secret => {
                    assert_eq!(
                        shape(after.get("Type").unwrap()),
                        shape(entry.value.get("Type").unwrap())
                    );
                    assert!(after.get("NoEcho").is_some(), "{what}");
                }
                // The form of the console forgets parameters that went.
                "Metadata"
                    if key == "AWS::CloudFormation::Interface"
                        && told.contains("used nowhere any more") => {}
                _ => assert_eq!(shape(after), shape(&entry.value), "{what}: {key}"),
            }
        }
        if section.value.entries().is_empty() {
            assert_eq!(
                after.map(shape),
                Some(shape(&section.value)),
                "{what}: {}",
                section.key
            );
        }
    }
}

/// Everything that a template refers to and does not declare.
fn dangling(root: &Node) -> BTreeSet<String> {
    let declared = |sections: &[&str]| -> BTreeSet<String> {
        let entries = sections
            .iter()
            .filter_map(|it| root.get(it))
            .flat_map(Node::entries);
        entries.map(|it| it.key.clone()).collect()
    };
    let (names, conditions) = (
        declared(&["Parameters", "Resources"]),
        declared(&["Conditions"]),
    );
    let mut missing = BTreeSet::new();
    for section in ["Resources", "Outputs", "Conditions", "Rules"] {
        if let Some(node) = root.get(section) {
            look(node, &mut |kind, name| {
                let known = match kind {
                    "condition" => conditions.contains(name),
                    _ => names.contains(name) || name.starts_with("AWS::"),
                };
                if !known {
                    missing.insert(format!("{kind} {name}"));
                }
            });
        }
    }
    missing
}

fn look(node: &Node, refers: &mut dyn FnMut(&str, &str)) {
    let first = |node: &Node| -> Option<String> {
        node.items()
            .first()
            .unwrap_or(node)
            .as_text()
            .map(str::to_owned)
    };
    match &node.content {
        Content::Scalar(_) => {}
        Content::List(items) => items.iter().for_each(|it| look(it, refers)),
        Content::Map(entries) => {
            for entry in entries {
                let text = first(&entry.value).unwrap_or_default();
                match entry.key.as_str() {
                    "Fn::GetAtt" => refers("name", text.split('.').next().unwrap()),
                    "Fn::If" => refers("condition", &text),
                    "Condition" if entry.value.as_text().is_some() => refers("condition", &text),
                    "DependsOn" if entry.value.is_list() => {
                        for item in entry.value.items() {
                            refers("name", item.as_text().unwrap());
                        }
                    }
                    "Ref" | "DependsOn" => refers("name", &text),
                    "Fn::Sub" => {
                        for piece in text.split("${").skip(1).filter(|it| !it.starts_with('!')) {
                            let name = piece.split('}').next().unwrap().trim();
                            let own = entry.value.items().get(1).and_then(|it| it.get(name));
                            if own.is_none() {
                                refers("name", name.split('.').next().unwrap());
                            }
                        }
                    }
                    _ => {}
                }
                look(&entry.value, refers);
            }
        }
    }
}

/// A template of the kind that people keep: everything that a template can say is somewhere in it.
const FULL: &str = include_str!("data/beside.yaml");

fn export(options: &ExportOptions) -> (String, Vec<String>) {
    let reading = read(FULL, &ReadOptions::default()).unwrap();
    let exported = cloudformation(&reading.draft, reading.template.as_ref(), options);
    let told = exported
        .findings
        .iter()
        .map(|it| it.message.clone())
        .collect();
    (exported.to_yaml(), told)
}

fn with(switches: &[&str]) -> ExportOptions {
    let mut options = ExportOptions::default();
    for (_, switch) in SWITCHES.iter().filter(|(name, _)| switches.contains(name)) {
        switch(&mut options);
    }
    options
}

#[test]
fn a_template_keeps_what_it_had() {
    let (text, _) = export(&with(&["role", "store", "key", "connections", "topic"]));
    for kept in [
        "Transform: AWS::Serverless-2016-10-31",
        "NoEcho: true",
        "Type: 'AWS::SSM::Parameter::Value<String>'",
        "AllowedValues:\n      - dev\n      - prod\n",
        "AllowedPattern:",
        "Rules:\n  OnlyKnown:",
        "Condition: IsProd",
        "DeletionPolicy: Retain",
        "UpdateReplacePolicy: Retain",
        "Outputs:\n  PipelineName:",
        "Mappings:\n",
        "      Owner: web team\n",
        "OAuthToken: !Ref Token",
    ] {
        assert!(text.contains(kept), "{kept} in\n{text}");
    }
}

#[test]
fn what_is_created_takes_no_id_that_is_taken() {
    let (text, told) = export(&with(&["role"]));
    assert!(
        text.contains("\n  PipelineRole:\n") && text.contains("\n  NewPipelineRole:\n"),
        "{text}"
    );
    assert!(
        text.contains("RoleArn: !GetAtt NewPipelineRole.Arn"),
        "{text}"
    );
    assert!(
        text.contains("DependsOn:\n      - PipelineRolePolicy\n      - PipelinePolicy\n"),
        "{text}"
    );
    let left = told
        .iter()
        .find(|it| it.contains("no longer uses `PipelineRole`"));
    assert!(left.unwrap().contains("`ActionRole`"), "{told:?}");
}

#[test]
fn roles_that_stay_may_use_what_is_created() {
    let (text, _) = export(&with(&["store", "key", "connections", "topic"]));
    let (_, policy) = text.split_once("  ArtifactBucketPolicy:\n").unwrap();
    for role in ["PipelineRole", "BuildRole"] {
        let principal = format!("- !GetAtt {role}.Arn");
        assert!(policy.contains(&principal), "{role} in\n{policy}");
    }
    let (_, access) = text.split_once("  PipelineAccess:\n").unwrap();
    for needed in [
        "codeconnections:UseConnection",
        "sns:Publish",
        "- !Ref PipelineRole",
    ] {
        assert!(access.contains(needed), "{needed} in\n{access}");
    }
    assert!(
        text.contains("- PipelineAccess\n"),
        "the pipeline waits for it: {text}"
    );
}

#[test]
fn conditions_of_resources_and_of_the_pipeline_are_respected() {
    let (text, _) = export(&with(&["role"]));
    let (_, created) = text.split_once("  NewPipelineRole:\n").unwrap();
    assert!(
        created.starts_with("    Type: AWS::IAM::Role\n    Condition: IsWanted\n"),
        "{created}"
    );
    assert!(
        created.contains("Fn::If:\n              - IsProd\n"),
        "{created}"
    );
}

#[test]
fn only_what_says_something_else_is_written_anew() {
    let (text, told) = export(&with(&["topic"]));
    assert!(
        text.contains("Name: !Sub '${AWS::StackName}-build'") && text.contains("- 'deploy '\n"),
        "{text}"
    );
    assert_eq!(
        text.matches("NotificationArn: !Ref ApprovalTopic").count(),
        1,
        "{text}"
    );
    assert!(told.iter().all(|it| !it.contains("Fn::If")), "{told:?}");
    let (text, _) = export(&with(&["connections"]));
    assert!(
        !text.contains("  ConnectionArn:\n    Type:") && !text.contains("- ConnectionArn\n"),
        "{text}"
    );
}

#[test]
fn a_source_that_a_rule_watches_gets_no_second_one() {
    let (text, _) = export(&with(&["change-detection"]));
    assert_eq!(
        text.matches("AWS::CodePipeline::Webhook").count(),
        1,
        "{text}"
    );
    assert_eq!(
        text.matches("Type: AWS::Events::Rule").count(),
        1,
        "the ECR source has none yet: {text}"
    );
    assert!(text.contains("\n  MyImageChanged:\n"), "{text}");
}
