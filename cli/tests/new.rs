//! `stagewright new`: from a file of answers, and in a terminal.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

#[path = "new/every_provider.rs"]
mod every_provider;
#[path = "new/providers.rs"]
mod providers;
#[cfg(unix)]
#[path = "support/terminal.rs"]
mod terminal;

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const ANSWERS: &str = r#"
name = "web-shop"
region = "eu-west-1"
pushes = "20/day"

[[stages]]
name = "Source"

[[stages.actions]]
name = "Source"
provider = "CodeStarSourceConnection"
outputs = ["SourceArtifact"]

[stages.actions.configuration]
ConnectionArn = "arn:aws:codeconnections:{region}:111122223333:connection/0f0e0d0c-0b0a-4908-8706-050403020100"
FullRepositoryId = "acme/{name}"
BranchName = "main"

[[stages]]
name = "Build"
on_failure = "RETRY"

[[stages.actions]]
name = "Build"
provider = "CodeBuild"
takes = "lognormal(p50 = 4min, p95 = 9min)"
inputs = ["SourceArtifact"]
outputs = ["BuildArtifact"]

[stages.actions.configuration]
ProjectName = "{name}-build"

[[stages]]
name = "Deploy"

[[stages.actions]]
name = "Deploy"
provider = "S3"
category = "Deploy"
inputs = ["BuildArtifact"]

[stages.actions.configuration]
BucketName = "{name}-site"
Extract = "true"
"#;

fn stagewright(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    command
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(arguments);
    command
}

/// The folder's files by name, and what was printed.
fn made(folder: &Path, arguments: &[&str]) -> String {
    let output = stagewright(folder, arguments)
        .assert()
        .success()
        .get_output()
        .clone();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_file_of_answers_makes_a_project_that_is_checked_and_studied() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("answers.toml"), ANSWERS).unwrap();
    let printed = made(folder.path(), &["new", "--from", "answers.toml"]);
    let made = folder.path().join("web-shop");
    for name in [
        "answers.toml",
        "pipeline.yaml",
        "Cargo.toml",
        "src/main.rs",
        "profile.toml",
        "report/report.html",
    ] {
        assert!(made.join(name).is_file(), "{name} is missing\n{printed}");
    }
    // The answer, and the three commands that come next; the first is the one that was just carried out.
    assert!(printed.contains("Lead time"), "{printed}");
    let (_, next) = printed.split_once("Next:\n").unwrap();
    assert_eq!(next.lines().count(), 3, "{next}");
    assert!(
        next.starts_with(
            "  stagewright study web-shop/pipeline.yaml --profile web-shop/profile.toml"
        ),
        "{next}"
    );
    let template = fs::read_to_string(made.join("pipeline.yaml")).unwrap();
    for part in [
        "acme/web-shop",
        "web-shop-build",
        "web-shop-site",
        "AWS::IAM::Role",
        "AWS::S3::Bucket",
    ] {
        assert!(template.contains(part), "{part}\n{template}");
    }
    // The folder has the same pipeline in two forms, and not two of one name.
    for file in ["web-shop/pipeline.yaml", "web-shop/src/main.rs", "web-shop"] {
        stagewright(folder.path(), &["check", file])
            .assert()
            .success();
    }
    let program = fs::read_to_string(made.join("src/main.rs")).unwrap();
    assert!(
        program.contains("takes lognormal(p50 = 4min, p95 = 9min)"),
        "{program}"
    );
}

/// Two other lines make the same for another application and region; nothing of the first is left in it.
#[test]
fn two_lines_make_the_same_for_another_application_and_region() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("answers.toml"), ANSWERS).unwrap();
    made(folder.path(), &["new", "--from", "answers.toml"]);
    let written = fs::read_to_string(folder.path().join("web-shop/answers.toml")).unwrap();
    let other = written
        .replacen("name = \"web-shop\"", "name = \"orders\"", 1)
        .replacen("region = \"eu-west-1\"", "region = \"us-east-2\"", 1);
    fs::write(folder.path().join("orders.toml"), other).unwrap();
    made(folder.path(), &["new", "--from", "orders.toml"]);
    let template = fs::read_to_string(folder.path().join("orders/pipeline.yaml")).unwrap();
    assert!(
        template.contains("acme/orders") && template.contains("us-east-2"),
        "{template}"
    );
    assert!(
        !template.contains("web-shop") && !template.contains("eu-west-1"),
        "{template}"
    );
}

#[test]
fn what_cannot_be_made_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write("unknown.toml", ANSWERS.replace("pushes =", "pushed ="));
    write(
        "broken.toml",
        ANSWERS.replace("[[stages]]\nname = \"Build\"", "[[stages]"),
    );
    write(
        "misspelt.toml",
        ANSWERS.replace("ProjectName", "ProjectNane"),
    );
    write("rate.toml", ANSWERS.replace("20/day", "often"));
    write(
        "fast.toml",
        ANSWERS.replace("lognormal(p50 = 4min, p95 = 9min)", "fast"),
    );
    fs::create_dir(folder.path().join("there")).unwrap();
    write("right.toml", ANSWERS.to_owned());
    for (arguments, code, told) in [
        (
            &["new", "--from", "unknown.toml"][..],
            2,
            "unknown.toml:4:1: error: unknown field `pushed`",
        ),
        (&["new", "--from", "broken.toml"], 2, "broken.toml:"),
        (
            &["new", "--from", "misspelt.toml"],
            1,
            "write `ProjectName`",
        ),
        (&["new", "--from", "rate.toml"], 2, "`often` is not a rate"),
        (&["new", "--from", "fast.toml"], 2, "takes of `Build/Build`"),
        (
            &["new", "--from", "right.toml", "--out", "there"],
            2,
            "this is there already",
        ),
        (
            &["new", "--from", "nowhere.toml"],
            2,
            "there is no such file",
        ),
        (&["new"], 2, "there is no terminal to ask at"),
    ] {
        let output = stagewright(folder.path(), arguments)
            .assert()
            .code(code)
            .get_output()
            .clone();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(told), "{arguments:?}: {stderr}");
    }
    let folders = fs::read_dir(folder.path())
        .unwrap()
        .filter(|it| it.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1, "only the one that was there");
    assert_eq!(
        fs::read_dir(folder.path().join("there")).unwrap().count(),
        0
    );
}

#[cfg(unix)]
mod in_a_terminal {
    use super::terminal::Person;

    #[test]
    fn ctrl_c_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut person = Person::at(folder.path(), &["new"]);
        person.answers("Pipeline name", "shop\r");
        person.answers("Region", "\x03");
        assert_eq!(person.leaves(), 130);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_pipeline_grows_from_question_to_question() {
        let folder = tempfile::tempdir().unwrap();
        let mut person = Person::at(folder.path(), &["new"]);
        person.answers("Pipeline name", "web shop\r");
        person.sees("holds a space");
        // What was written stands there to be mended.
        person.answers("Pipeline name", &format!("{}-shop\r", "\x7f".repeat(5)));
        person.answers("Region", "\r");
        person.answers("Pipeline type", "\r");
        person.answers("Execution mode", "\x1b");
        person.answers("Pipeline type", "\r");
        for question in [
            "Execution mode",
            "Service role",
            "Artifact store",
            "Encryption key",
        ] {
            person.answers(question, "\r");
        }
        person.answers("Source provider", "S3\r");
        person.answers("S3Bucket", "shop-source\r");
        person.answers("S3ObjectKey", "src.zip\r");
        person.answers("Another setting?", "\r");
        person.sees("┌ Source");
        for question in ["Build provider", "Test provider", "Approval by a person"] {
            person.answers(question, "Skip\r");
        }
        person.answers("Deploy provider", "S3\r");
        person.answers("BucketName", "shop-site\r");
        person.answers("Extract", "\r");
        for question in [
            "Another setting?",
            "On stage failure",
            "A further stage?",
            "How long does",
            "How often",
            "What to write",
            "Review",
        ] {
            person.answers(question, "\r");
        }
        assert_eq!(person.leaves(), 0);
        for name in ["answers.toml", "pipeline.yaml", "src/main.rs"] {
            assert!(
                folder.path().join("web-shop").join(name).is_file(),
                "{name}"
            );
        }
    }
}
