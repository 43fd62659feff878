//! A folder that `cdk synth` wrote in place of a file, and `history`: what the account tells of executions.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that cannot go on may stop, makes its own files, and says what it skips"
)]

#[path = "folders/collected.rs"]
mod collected;
#[path = "folders/script.rs"]
mod script;
mod support;

use std::path::Path;

use assert_cmd::Command;
use support::assert_is_as_its_schema_says;

/// Exit code, standard output, standard error.
fn stagewright(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn pipeline(id: &str) -> String {
    format!(
        r#"{{"Resources": {{"{id}": {{"Type": "AWS::CodePipeline::Pipeline", "Properties": {{
  "Name": {{"Fn::Sub": "{id}-${{AWS::Region}}"}}, "PipelineType": "V2", "RoleArn": "arn:aws:iam::111122223333:role/x",
  "ArtifactStore": {{"Type": "S3", "Location": "artifacts-bucket"}},
  "Stages": [
    {{"Name": "Source", "Actions": [{{"Name": "Fetch",
      "ActionTypeId": {{"Category": "Source", "Owner": "AWS", "Provider": "CodeCommit", "Version": "1"}},
      "Configuration": {{"RepositoryName": "r", "BranchName": "main", "PollForSourceChanges": "false"}},
      "OutputArtifacts": [{{"Name": "src"}}]}}]}},
    {{"Name": "Build", "Actions": [{{"Name": "Compile",
      "ActionTypeId": {{"Category": "Build", "Owner": "AWS", "Provider": "CodeBuild", "Version": "1"}},
      "Configuration": {{"ProjectName": "p"}}, "InputArtifacts": [{{"Name": "src"}}]}}]}}
  ]}}}}}}}}"#
    )
}

fn manifest(stacks: &[(&str, &str)], assemblies: &[&str]) -> String {
    let stacks = stacks.iter().map(|(name, region)| {
        format!(
            r#""{name}": {{"type": "aws:cloudformation:stack", "environment": "aws://111122223333/{region}",
            "properties": {{"templateFile": "{name}.template.json"}}}}"#
        )
    });
    let assemblies = assemblies.iter().map(|name| {
        format!(r#""{name}": {{"type": "cdk:cloud-assembly", "properties": {{"directoryName": "{name}"}}}}"#)
    });
    let artifacts: Vec<String> = stacks.chain(assemblies).collect();
    format!(
        r#"{{"version": "36.0.0", "artifacts": {{{}}}}}"#,
        artifacts.join(", ")
    )
}

/// An app of two stages: a stack without a pipeline outside, a stack with one in each of two regions inside.
fn app(folder: &Path) {
    write(
        folder,
        "cdk.out/manifest.json",
        &manifest(&[("Base", "eu-west-1")], &["assembly-It", "assembly-Us"]),
    );
    write(
        folder,
        "cdk.out/Base.template.json",
        r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}"#,
    );
    for (stage, stack, region) in [
        ("It", "ItShop", "eu-central-1"),
        ("Us", "UsShop", "us-west-2"),
    ] {
        let at = format!("cdk.out/assembly-{stage}");
        write(
            folder,
            &format!("{at}/manifest.json"),
            &manifest(&[(stack, region)], &[]),
        );
        write(
            folder,
            &format!("{at}/{stack}.template.json"),
            &pipeline("Release"),
        );
    }
}

#[test]
fn a_pipeline_is_found_in_the_folder_that_cdk_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    app(at);
    let (code, _, said) = stagewright(at, &["export", "cdk.out"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("`ItShop/Release`, `UsShop/Release`") && said.contains("--pipeline"),
        "{said}"
    );
    let chosen = ["cdk.out", "--pipeline", "UsShop/Release"];
    let (code, out, said) = stagewright(
        at,
        &[&["export"], &chosen[..], &["--format", "create-pipeline"]].concat(),
    );
    assert_eq!(code, 0, "{said}");
    assert!(
        out.contains("\"name\": \"Release-us-west-2\""),
        "the region is the stack's: {out}"
    );
    // What the command line says goes over what the manifest knows.
    let given = [
        "--format",
        "create-pipeline",
        "--parameter",
        "AWS::Region=eu-north-1",
    ];
    let (_, out, _) = stagewright(at, &[&["export"], &chosen[..], &given].concat());
    assert!(out.contains("Release-eu-north-1"), "{out}");
    let (code, out, _) = stagewright(
        at,
        &["diff", "cdk.out", "cdk.out", "--pipeline", "ItShop/Release"],
    );
    assert_eq!((code, out.as_str()), (0, ""));
    let (code, out, said) = stagewright(at, &["check", "cdk.out"]);
    assert_eq!(code, 0, "{out}{said}");
    assert!(
        said.contains("3 files"),
        "every template of the manifest: {said}"
    );
}

#[test]
fn an_assembly_that_does_not_hold_what_is_wanted_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    app(at);
    write(at, "empty/manifest.json", &manifest(&[], &[]));
    write(
        at,
        "none/manifest.json",
        &manifest(&[("Base", "unknown-region")], &[]),
    );
    write(
        at,
        "none/Base.template.json",
        r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}"#,
    );
    write(
        at,
        "lost/manifest.json",
        &manifest(&[("Lost", "eu-west-1")], &[]),
    );
    write(at, "broken/manifest.json", "{\"artifacts\": ");
    write(
        at,
        "away/manifest.json",
        &manifest(&[("../x", "eu-west-1")], &[]),
    );
    write(at, "round/manifest.json", &manifest(&[], &["."]));
    write(at, "web/manifest.json", "{\"icons\": []}");
    for (arguments, expected) in [
        (
            &["study", "empty"][..],
            "empty: error: the assembly has no stack",
        ),
        (
            &["study", "none"],
            "no stack of the assembly has a pipeline: `Base`",
        ),
        (
            &["study", "cdk.out", "--pipeline", "Nope"],
            "has no pipeline `Nope`",
        ),
        (
            &["study", "lost"],
            "Lost.template.json: error: there is no such file",
        ),
        (&["study", "broken"], "broken/manifest.json:1:15: error"),
        (&["study", "away"], "not a file inside its folder"),
        (
            &["study", "round"],
            "round: error: the assembly has no stack",
        ),
        (
            &["study", "web"],
            "web: error: this is a folder, not a file",
        ),
    ] {
        let (code, _, said) = stagewright(at, arguments);
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(
            said.contains(expected),
            "{arguments:?}: {expected} in {said}"
        );
        assert_eq!(said.matches("error").count(), 1, "one message: {said}");
    }
}

const EXECUTIONS: &str = r#"{"pipelineExecutionSummaries": [
  {"pipelineExecutionId": "e2222222-aaaa", "status": "Failed", "startTime": 1700003600.5, "lastUpdateTime": 1700004200.5,
   "trigger": {"triggerType": "Webhook"}, "executionMode": "QUEUED"},
  {"pipelineExecutionId": "e1111111-aaaa", "status": "Succeeded", "startTime": "2023-11-14T22:13:20Z",
   "lastUpdateTime": "2023-11-14T22:23:20Z", "trigger": {"triggerType": "StartPipelineExecution"}}]}"#;

const ACTIONS: &str = r#"{"actionExecutionDetails": [
  {"pipelineExecutionId": "e1111111-aaaa", "actionExecutionId": "a2", "stageName": "Build", "actionName": "compile",
   "startTime": 1700000100, "lastUpdateTime": 1700000400, "status": "Succeeded",
   "input": {"actionTypeId": {"category": "Build", "provider": "CodeBuild"}, "region": "eu-west-1"},
   "output": {"executionResult": {"externalExecutionId": "p:1"}}},
  {"pipelineExecutionId": "e1111111-aaaa", "actionExecutionId": "a1", "stageName": "Build", "actionName": "compile",
   "startTime": 1700000010, "lastUpdateTime": 1700000050, "status": "Failed"}]}"#;

const BUILDS: &str = r#"{"builds": [{"id": "p:1", "projectName": "p", "buildStatus": "SUCCEEDED", "startTime": 1700000100,
  "endTime": 1700000390, "environment": {"computeType": "BUILD_GENERAL1_SMALL", "type": "LINUX_CONTAINER"},
  "phases": [{"phaseType": "QUEUED", "startTime": 1700000100, "endTime": 1700000112}]}]}"#;

const EVENT: &str = r#"{"version": "0", "id": "x", "detail-type": "CodePipeline Action Execution State Change",
  "source": "aws.codepipeline", "time": "2023-11-15T00:00:00Z", "detail": {"pipeline": "p", "execution-id": "e3333333-aaaa",
  "stage": "Source", "action": "fetch", "state": "SUCCEEDED"}}"#;

#[test]
fn pages_builds_and_events_become_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "executions.json", EXECUTIONS);
    write(at, "actions.json", &format!("\u{feff}{ACTIONS}"));
    write(at, "builds.json", BUILDS);
    write(at, "events.json", &format!("{EVENT}\n{EVENT}\n"));
    let files = [
        "history",
        "builds.json",
        "actions.json",
        "executions.json",
        "events.json",
    ];
    let (code, out, said) = stagewright(at, &files);
    assert_eq!((code, said.as_str()), (0, ""), "{out}");
    let expected = "\
3 executions, 3 executions of actions (1 of them retries) and 1 build, started
from 2023-11-14 22:13:20 to 2023-11-14 23:13:20. Times are UTC.

Executions
started              execution  status        took  started by
──────────────────────────────────────────────────────────────────────────
2023-11-14 22:13:20  e1111111   Succeeded   10 min  StartPipelineExecution
2023-11-14 23:13:20  e2222222   Failed      10 min  Webhook
unknown              e3333333   InProgress
";
    for line in expected.lines() {
        assert!(out.contains(line.trim_end()), "{line}\nin\n{out}");
    }
    let retry = out.lines().find(|line| line.starts_with("11-14 22:15:00"));
    let cells: Vec<&str> = retry.unwrap_or(&out).split_whitespace().collect();
    assert_eq!(
        cells[2..],
        [
            "e1111111",
            "Build/compile",
            "2",
            "Succeeded",
            "5",
            "min",
            "12",
            "s"
        ],
        "the retry with its build"
    );
    let (_, out, _) = stagewright(at, &[&files[..], &["--format", "json"]].concat());
    let table: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(table["executions"][1]["trigger"], "Webhook");
    assert_eq!(table["executions"][1]["started"], "2023-11-14T23:13:20.5Z");
    assert_eq!(table["actions"][1]["attempt"], 1);
    assert_eq!(table["actions"][1]["queued_micros"], 12_000_000);
    assert_eq!(table["actions"][2]["execution"], "e3333333-aaaa");
    assert_eq!(table["builds"][0]["phases"][0]["name"], "QUEUED");
}

#[test]
fn what_is_no_history_is_told_and_the_rest_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "executions.json", EXECUTIONS);
    write(at, "cut.json", ACTIONS.get(..420).unwrap());
    write(
        at,
        "other.json",
        "{\"pipeline\": {\"name\": \"x\"}}\n[1, null]\n",
    );
    write(at, "template.yaml", "Resources: {}\n");
    write(at, "empty.json", "\n");
    let (code, out, said) = stagewright(at, &["history", "executions.json", "cut.json"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("cut.json:6:") && said.contains("not valid JSON"),
        "{said}"
    );
    assert!(out.contains("e1111111"), "what was read is shown: {out}");
    let (code, out, said) = stagewright(at, &["history", "executions.json", "other.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("warning: 3 rows or documents") && out.contains("e1111111"),
        "{said}"
    );
    for (file, expected) in [
        (
            "template.yaml",
            "template.yaml:1:1: error: the history is not valid JSON",
        ),
        ("empty.json", "empty.json: error: the history is empty"),
        ("lost.json", "lost.json: error: there is no such file"),
        (".", "error: this is a folder"),
    ] {
        let (code, out, said) = stagewright(at, &["history", file]);
        assert_eq!((code, out.as_str()), (2, ""), "{file}: {said}");
        assert!(said.contains(expected), "{file}: {said}");
    }
}

#[test]
fn a_long_history_shows_its_last_rows_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let rows: Vec<String> = (0..1_500)
        .map(|row| {
            format!(
                r#"{{"pipelineExecutionId": "e{row:04}", "status": "Succeeded", "startTime": {}}}"#,
                1_700_000_000 + row
            )
        })
        .collect();
    write(
        at,
        "long.json",
        &format!("{{\"pipelineExecutionSummaries\": [{}]}}", rows.join(",")),
    );
    let (code, out, said) = stagewright(at, &["history", "long.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("The last 1,000 of 1,500"), "{out:.300}");
    assert!(out.contains("e1499") && out.contains("e0500") && !out.contains("e0499"));
    let (_, out, _) = stagewright(at, &["history", "long.json", "--format", "json"]);
    assert!(
        out.contains("e0000") && out.contains("e1499"),
        "all of them"
    );
}

#[test]
fn the_json_of_a_history_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "executions.json", EXECUTIONS);
    write(at, "actions.json", ACTIONS);
    write(at, "builds.json", BUILDS);
    write(at, "events.json", EVENT);
    write(at, "cut.json", ACTIONS.get(..420).unwrap());
    write(
        at,
        "other.json",
        "{\"pipeline\": {\"name\": \"x\"}}\n[1, null]\n",
    );
    // Rows that say as little as a row may, and a time that no calendar has.
    write(
        at,
        "little.json",
        r#"{"pipelineExecutionSummaries": [{"pipelineExecutionId": "e4", "startTime": 9e14}],
            "actionExecutionDetails": [{"pipelineExecutionId": "e4", "stageName": "s", "actionName": "a"}],
            "builds": [{"id": "p:2", "phases": [{}]}]}"#,
    );
    for files in [
        &["executions.json"][..],
        &["actions.json"],
        &["builds.json"],
        &["events.json"],
        &["little.json"],
        &["other.json"],
        &["executions.json", "cut.json"],
        &[
            "builds.json",
            "actions.json",
            "executions.json",
            "events.json",
            "little.json",
        ],
    ] {
        let arguments = [&["history", "--format", "json"], files].concat();
        let (_, out, said) = stagewright(at, &arguments);
        assert!(!out.is_empty(), "{files:?}: {said}");
        assert_is_as_its_schema_says("history", &out);
    }
}

/// A nested stack stands in no manifest: the template of the outer stack names its file.
#[test]
fn the_pipeline_of_a_nested_stack_is_found_and_a_missing_file_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "cdk.out/manifest.json",
        &manifest(&[("Parent", "eu-west-1")], &[]),
    );
    let parent = r#"{"Resources": {"Pipes": {"Type": "AWS::CloudFormation::Stack",
      "Metadata": {"aws:asset:path": "Pipes.nested.template.json"}}}}"#;
    write(path, "cdk.out/Parent.template.json", parent);
    let (code, _, error) = stagewright(path, &["study", "cdk.out"]);
    assert!(
        code == 2 && error.contains("Pipes.nested.template.json"),
        "{error}"
    );

    write(
        path,
        "cdk.out/Pipes.nested.template.json",
        &pipeline("Shop"),
    );
    let (code, output, _) = stagewright(path, &["check", "cdk.out", "--format", "json"]);
    assert_eq!(code, 0, "{output}");
    let (code, output, error) = stagewright(path, &["export", "cdk.out"]);
    assert_eq!(code, 0, "{error}");
    assert!(output.contains("Shop"), "{output}");
}
