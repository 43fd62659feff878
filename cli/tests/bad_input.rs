//! What a user gets for a wrong input: one clear error with its place and the way out, exit code 1 or 2, never a panic.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

fn stagewright() -> Command {
    Command::new(env!("CARGO_BIN_EXE_stagewright"))
}

/// A study of `file` with a small sample; gives the exit code and what was said on standard error.
fn study(file: &Path, folder: &Path, more: &[&str]) -> (i32, String) {
    let output = stagewright()
        .arg("study")
        .arg(file)
        .args(["--replications", "2", "--days", "1", "--out"])
        .arg(folder.join("out"))
        .args(more)
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn written(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

const STAGES: &str = "      RoleArn: arn:aws:iam::111122223333:role/r
      ArtifactStore: { Type: S3, Location: artifacts }
      Stages:
        - Name: Source
          Actions:
            - Name: Fetch
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1' }
              Configuration: { RepositoryName: shop, BranchName: main }
              OutputArtifacts: [{ Name: src }]
        - Name: Build
          Actions:
            - Name: Compile
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
              Configuration: { ProjectName: shop }
              InputArtifacts: [{ Name: src }]
";

fn template(ids: &[&str]) -> String {
    let mut text = "Resources:\n".to_owned();
    for id in ids {
        text += &format!(
            "  {id}:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Name: {id}\n{STAGES}"
        );
    }
    text
}

#[test]
fn each_wrong_file_gets_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let table: [(&str, PathBuf, &str); 11] = [
        ("a missing file", at.join("absent.yaml"), "no such file"),
        ("an empty file", written(at, "empty.yaml", ""), "empty"),
        (
            "a binary file",
            written(at, "binary.yaml", [0x7f, b'E', b'L', b'F', 0, 1, 2, 3]),
            "not text",
        ),
        (
            "Latin-1",
            written(at, "latin.yaml", b"Description: caf\xe9\n"),
            "UTF-8",
        ),
        (
            "broken YAML",
            written(at, "broken.yaml", "Resources:\n  A: [1, 2\nB: }\n"),
            "broken.yaml:",
        ),
        ("a folder", at.to_owned(), "folder"),
        (
            "no pipeline",
            written(
                at,
                "none.yaml",
                "Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
            ),
            "no pipeline",
        ),
        (
            "several pipelines",
            written(at, "two.yaml", template(&["One", "Two"])),
            "--pipeline",
        ),
        (
            "great depth in JSON",
            written(at, "deep.json", deep.clone()),
            "deep",
        ),
        (
            "great depth in YAML",
            written(at, "deep.yaml", format!("a: {deep}")),
            "deep",
        ),
        (
            "over 5 MB",
            written(at, "large.yaml", vec![b'#'; 5 * 1024 * 1024 + 1]),
            "over 5 MB",
        ),
    ];
    for (what, file, wanted) in table {
        let (code, said) = study(&file, at, &[]);
        assert_eq!(code, 2, "{what}: {said}");
        assert!(said.contains(wanted), "{what}: {said}");
        assert!(!said.contains("panicked"), "{what}: {said}");
        assert_eq!(
            said.matches("error:").count(),
            1,
            "{what}: one error, not {said}"
        );
    }
}

#[test]
fn one_of_several_pipelines_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "two.yaml", template(&["One", "Two"]));
    let (code, said) = study(&file, folder.path(), &["--pipeline", "Two"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = study(&file, folder.path(), &["--pipeline", "Three"]);
    assert_eq!(code, 2);
    assert!(said.contains("`One`") && said.contains("`Two`"), "{said}");
}

#[test]
fn an_unknown_tag_is_a_warning_and_stays_symbolic() {
    let folder = tempfile::tempdir().unwrap();
    let text = template(&["One"]).replace("Name: One", "Name: !Mystery One");
    let file = written(folder.path(), "tag.yaml", text);
    let (code, said) = study(&file, folder.path(), &[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("warning") && said.contains("!Mystery") && said.contains("tag.yaml:5"),
        "{said}"
    );
}

#[test]
fn an_unwritable_folder_is_said_before_the_simulation_starts() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "one.yaml", template(&["One"]));
    // A file stands where the folder should be: nobody, not even root, can make a folder of it.
    written(folder.path(), "out", "taken");
    let output = stagewright()
        .arg("study")
        .arg(&file)
        .args(["--replications", "100000", "--days", "3650", "--out"])
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("out"), "{said}");
    assert!(output.stdout.is_empty(), "nothing was simulated");
}

#[test]
fn wrong_options_are_usage_errors() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "one.yaml", template(&["One"]));
    for options in [
        ["--executions", "-3/day"],
        ["--executions", "8/fortnight"],
        ["--days", "0"],
        ["--replications", "1"],
        ["--region", "moon-1"],
        ["--parameter", "no-equals-sign"],
    ] {
        let (code, said) = study(&file, folder.path(), &options);
        assert_eq!(code, 2, "{options:?}: {said}");
        assert!(said.contains("error"), "{options:?}: {said}");
    }
}

#[test]
fn a_wrong_definition_is_a_finding_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let text = template(&["One"]).replace(
        "InputArtifacts: [{ Name: src }]",
        "InputArtifacts: [{ Name: scr }]",
    );
    let file = written(folder.path(), "wrong.yaml", text);
    let output = stagewright().arg("check").arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("wrong.yaml:20") && said.contains("`scr`") && said.contains("`src`"),
        "{said}"
    );
}

#[test]
fn two_pipelines_of_one_name_are_found_across_files_and_within_one() {
    let folder = tempfile::tempdir().unwrap();
    let one = written(folder.path(), "one.yaml", template(&["One"]));
    let same = written(folder.path(), "same.yaml", template(&["One"]));
    let check = |files: &[&Path]| {
        let output = stagewright().arg("check").args(files).output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (code, said) = check(&[&one, &same]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("same.yaml:5") && said.contains("[pipeline-name-unique]"),
        "{said}"
    );
    assert_eq!(check(&[&one]).0, Some(0));
    let within = template(&["One", "Two"]).replace("Name: Two", "Name: One");
    let within = written(folder.path(), "within.yaml", within);
    assert!(check(&[&within]).1.contains("[pipeline-name-unique]"));
}

/// What `check` says, with its exit code.
fn check(file: &Path, more: &[&str]) -> (i32, String) {
    let output = stagewright()
        .arg("check")
        .arg(file)
        .args(more)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().unwrap_or(-1), told)
}

#[test]
fn eleven_stages_on_a_file_are_judged_by_what_the_service_takes() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = template(&["Shop"]);
    for number in 3..=11 {
        text += &format!(
            "        - Name: Ask{number}\n          Actions:\n            - {{ Name: Ask, ActionTypeId: {{ Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }} }}\n"
        );
    }
    let file = written(folder.path(), "long.yaml", text);
    let (code, told) = check(&file, &[]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("note") && told.contains("--quotas guide"),
        "{told}"
    );
    let (code, told) = check(&file, &["--quotas", "guide"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("--quotas current"), "{told}");
    let (code, told) = check(&file, &["--quotas", "current"]);
    assert!(code == 0 && !told.contains("stage-count"), "{told}");
    let (code, told) = study(&file, folder.path(), &[]);
    assert_eq!(code, 0, "{told}");
}

#[test]
fn the_region_that_is_said_beside_a_file_decides_where_it_does_not_tell() {
    let folder = tempfile::tempdir().unwrap();
    let text = template(&["Shop"]).replace(
        "              Configuration: { ProjectName: shop }",
        "              Region: eu-west-1\n              Configuration: { ProjectName: shop }",
    );
    let file = written(folder.path(), "region.yaml", text);
    for (region, expected, rule) in [
        (None, 0, "own-region-told"),
        (Some("eu-west-1"), 0, ""),
        (Some("us-east-1"), 1, "cross-region-store"),
        (Some("eu-wset-1"), 1, "region-known"),
    ] {
        let more: Vec<&str> = region
            .iter()
            .flat_map(|region| ["--region", region])
            .collect();
        let (code, told) = check(&file, &more);
        assert_eq!(code, expected, "{region:?}: {told}");
        assert!(told.contains(rule), "{region:?}: {told}");
    }
    // Prices of another region are a question that anyone may ask.
    for region in ["eu-west-1", "us-east-1"] {
        let (code, told) = study(&file, folder.path(), &["--region", region]);
        assert_eq!(code, 0, "{region}: {told}");
    }
}

/// What was looked for, where, and what is there under a similar name; a folder that is missing already is what is missing.
#[test]
fn a_file_that_is_missing_is_told_with_where_it_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("templates")).unwrap();
    fs::write(folder.path().join("templates/pipeline.yaml"), "a: b").unwrap();
    for (path, wanted, inside, help) in [
        (
            "templates/pipelin.yaml",
            "pipelin.yaml",
            "templates",
            "help: a similar name is there: write `templates/pipeline.yaml`",
        ),
        (
            "template/pipeline.yaml",
            "template",
            "",
            "help: a similar name is there: write `templates`",
        ),
        ("x", "x", "", "help: check the path, or use `-`"),
        ("a/b/c.yaml", "a", "", "help: check the path, or use `-`"),
    ] {
        let inside = folder.path().join(inside).canonicalize().unwrap();
        let place = format!("note: looked for `{wanted}` in `{}`", inside.display());
        for command in [
            &["study"][..],
            &["check"],
            &["cost", "--usage"],
            &["export"],
        ] {
            let mut run = Command::new(env!("CARGO_BIN_EXE_stagewright"));
            run.current_dir(folder.path()).args(command).arg(path);
            let output = run.output().unwrap();
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{error}");
            let message = format!("{path}: error: there is no such file");
            for part in [&message, &place, help] {
                assert!(error.contains(part), "{command:?} {path}: {part}\n{error}");
            }
        }
    }
}

/// Every mistake of a profile at once, in the order of its lines, whatever its kind.
#[test]
fn the_mistakes_of_a_profile_come_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        (
            "artifact_days = \"x\"",
            "`x` is not a whole number such as `5`",
        ),
        ("executions = 3", "help: write `\"3\"`"),
        ("schema_version = 9", "help: write `schema_version = 2`"),
        ("zzz = 1", "a profile has no key `zzz`"),
        ("[actions.Build.Compile]", ""),
        ("takes = 5", "`5` is not"),
        ("fails = \"x\"", "`x` is not a chance"),
        ("start_up = true", "this takes a text in quotes"),
        (
            "[actions.Bild]",
            "help: a stage with a similar name exists: `Build`",
        ),
        ("[actions.Build.Zzz]", "stage `Build` has no action `Zzz`"),
    ];
    let profile = lines.map(|(line, _)| line).join("\n");
    fs::write(folder.path().join("p.toml"), profile).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");
    run.current_dir(folder.path());
    let output = run.args(["study", demo, "--profile", "p.toml"]).output();
    let error = String::from_utf8(output.unwrap().stderr).unwrap();
    let mut rest = error.as_str();
    for (number, (_, told)) in (1..).zip(lines).filter(|(_, (_, told))| !told.is_empty()) {
        let place = format!("p.toml:{number}:");
        let (_, after) = rest
            .split_once(&place)
            .unwrap_or_else(|| panic!("{place}\n{error}"));
        let message = after.split("p.toml:").next().unwrap_or_default();
        assert!(message.contains(told), "{place} {told}\n{error}");
        rest = after;
    }
}
