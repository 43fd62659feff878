//! Definitions in Rust files, as the commands read them: what they silence, and what only a macro makes of them.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and writes its own files"
)]

use std::path::Path;

use assert_cmd::Command;

const STAGES: &str = "
    stage source { fetch() -> src = S3 { s3_bucket: \"bucket\", s3_object_key: \"k\" }; }
    stage build { compile(src) -> zip = CodeBuild { project_name: \"shop\" }; }
";

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    let output = command
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

/// Commands that read a definition; the last one tells nothing of what the rules advise.
const COMMANDS: [&[&str]; 3] = [
    &["check", "shop.rs"],
    &[
        "study",
        "shop.rs",
        "--replications",
        "2",
        "--as-of",
        "2026-11-23",
        "--out",
        "report",
    ],
    &["export", "shop.rs", "--format", "create-pipeline"],
];

#[test]
fn what_a_definition_silences_no_command_tells() {
    for (head, statement, tells) in [
        ("", "", true),
        ("", "allow warnings;", false),
        ("#[allow(deprecated)]", "", false),
        ("", "allow artifact-used \"read by hand\";", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("pipeline! {{ {head} pub struct Shop; {statement}{STAGES} }}\n");
        std::fs::write(folder.path().join("shop.rs"), file).unwrap();
        for command in COMMANDS {
            let (code, said) = run(folder.path(), command);
            assert_eq!(code, 0, "{command:?}\n{said}");
            let tells = tells && command[0] != "export";
            let told = said.contains("artifact-used");
            assert_eq!(told, tells, "{head} {statement} {command:?}\n{said}");
        }
    }
}

#[test]
fn the_template_of_a_definition_is_left_out_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let template = format!(
        "macro_rules! release {{\n    ($name:ident) => {{\n        pipeline! {{ pub struct $name; {STAGES} }}\n    }};\n}}\n"
    );
    std::fs::write(folder.path().join("shop.rs"), &template).unwrap();
    let (code, said) = run(folder.path(), &["check", "shop.rs"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("the `pipeline!` inside `macro_rules! release` is not checked here"),
        "{said}"
    );
    let (code, said) = run(
        folder.path(),
        &["export", "shop.rs", "--format", "create-pipeline"],
    );
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("shop.rs:3:9") && said.contains("outside of macros"),
        "{said}"
    );

    let both = format!("{template}pipeline! {{ pub struct Shop; allow warnings; {STAGES} }}\n");
    std::fs::write(folder.path().join("shop.rs"), both).unwrap();
    for command in COMMANDS {
        let (code, said) = run(folder.path(), command);
        assert_eq!(code, 0, "{command:?}\n{said}");
        assert!(said.contains("is not checked here"), "{command:?}\n{said}");
    }
}

const TEMPLATE: &str = "# what the team owns\r
Resources:\r
  Release:\r
    Type: AWS::CodePipeline::Pipeline\r
    Properties:\r
      PipelineType: V2   # billed by minutes\r
      ExecutionMode: 'queued'\r
      RoleArn: arn:aws:iam::111122223333:role/shop\r
      ArtifactStore: {Type: S3, Location: shop-artifacts}\r
      Stages:\r
        - Name: Source\r
          Actions:\r
            - Name: fetch\r
              ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: \"1\"}\r
              Configuration: {S3Bucket: b, S3ObjectKey: k, PollForSourceChanges: false}\r
              OutputArtifacts: [{Name: src}]\r
        - Name: Build\r
          Actions:\r
            - Name: compile\r
              TimeoutInMinutes: 5 # too long\r
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuidl, Version: \"1\"}\r
              Configuration: {ProjectNmae: shop}\r
              InputArtifacts: [{Name: src}]\r
";

#[test]
fn a_template_is_mended_and_all_else_stays_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.yaml");
    let before = format!("\u{feff}{TEMPLATE}");
    std::fs::write(&file, &before).unwrap();

    let (_, shown) = run(folder.path(), &["check", "shop.yaml", "--diff"]);
    assert!(
        shown.starts_with("--- shop.yaml\n+++ shop.yaml\n@@"),
        "{shown}"
    );
    for line in [
        "-      ExecutionMode: 'queued'\r\n+      ExecutionMode: 'QUEUED'\r\n",
        "-              TimeoutInMinutes: 5 # too long\r\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        before,
        "looking changes nothing"
    );

    let (status, said) = run(folder.path(), &["check", "shop.yaml", "--fix"]);
    assert!(said.contains("mended shop.yaml"), "{said}");
    assert_eq!(status, 0, "{said}");
    let after = before
        .replace("'queued'", "'QUEUED'")
        .replace("              TimeoutInMinutes: 5 # too long\r\n", "")
        .replace("CodeBuidl", "CodeBuild")
        .replace("ProjectNmae", "ProjectName");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after);

    let (_, said) = run(folder.path(), &["check", "shop.yaml", "--fix"]);
    assert!(!said.contains("mended"), "nothing is left to mend: {said}");
}

#[test]
fn rust_is_mended_too_and_standard_input_only_shown() {
    let folder = tempfile::tempdir().unwrap();
    let rust = format!("// mine\npipeline! {{ pub struct Shop; mode Queud; {STAGES} }}\n");
    std::fs::write(folder.path().join("shop.rs"), &rust).unwrap();
    let (_, said) = run(folder.path(), &["check", "shop.rs", "--fix"]);
    let after = std::fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    assert_eq!(after, rust.replace("Queud", "Queued"), "{said}");

    for (option, status) in [("--diff", 1), ("--fix", 2)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
        let output = command.args(["check", "-", option]).write_stdin(TEMPLATE);
        assert_eq!(
            output.output().unwrap().status.code(),
            Some(status),
            "{option}"
        );
    }
}

#[test]
fn a_mend_that_would_bring_something_new_is_not_made() {
    // The mended name is that of another stage.
    let folder = tempfile::tempdir().unwrap();
    let text = TEMPLATE
        .replace("Name: Build", "Name: So urce")
        .replace("Name: Source", "Name: So-urce");
    std::fs::write(folder.path().join("shop.yaml"), text).unwrap();
    let (_, said) = run(folder.path(), &["check", "shop.yaml", "--fix"]);
    let after = std::fs::read_to_string(folder.path().join("shop.yaml")).unwrap();
    assert!(after.contains("Name: So urce"), "{said}");
    assert!(after.contains("'QUEUED'"), "the others are made: {after}");
    assert!(!said.contains("`--fix` mends"), "it was tried: {said}");
}

#[test]
fn a_file_that_is_named_twice_is_mended_once_and_told_whole() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.yaml"), TEMPLATE).unwrap();
    let (_, said) = run(folder.path(), &["check", ".", "shop.yaml", "--fix"]);
    assert_eq!(said.matches("mended ").count(), 1, "{said}");
    assert!(said.contains("2 files checked"), "{said}");
}

#[test]
fn json_carries_the_edit_that_mends_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.yaml"), TEMPLATE).unwrap();
    let (_, json) = run(folder.path(), &["check", "shop.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mends = json["findings"].as_array().unwrap().iter();
    let mode = mends.clone().find(|it| it["rule"] == "known-word").unwrap();
    let edit = serde_json::json!([{"line": 7, "column": 22, "end_line": 7, "end_column": 30, "text": "'QUEUED'"}]);
    assert_eq!(mode["fix"], edit);
}
