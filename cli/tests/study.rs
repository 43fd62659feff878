//! What `stagewright study` and its neighbours give: the same bytes for the same seed, files that read back.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

mod support;

#[path = "../../tests/support/shared.rs"]
mod shared;

#[path = "study/compare.rs"]
mod compare;
#[path = "study/edits.rs"]
mod edits;
#[path = "study/screen.rs"]
mod screen;

#[path = "study/explain.rs"]
mod explain;

#[path = "study/pages.rs"]
mod pages;

#[path = "study/plot.rs"]
mod plot;

#[path = "study/recommend.rs"]
mod recommend;

#[path = "study/stages.rs"]
mod stages;

#[path = "study/sweep.rs"]
mod sweep;

#[path = "study/settings.rs"]
mod settings;

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use support::assert_is_as_its_schema_says;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1");
    command.output().unwrap()
}

/// A small study of the template; the price date is fixed so that the answer does not depend on the day.
fn study(folder: &Path, more: &[&str]) -> Output {
    let mut arguments = vec![
        "study",
        TEMPLATE,
        "--replications",
        "20",
        "--as-of",
        "2026-11-23",
    ];
    arguments.extend(more);
    run(folder, &arguments)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let json = |seed: &str, threads: &str| {
        let output = study(
            folder.path(),
            &["--seed", seed, "--threads", threads, "--format", "json"],
        );
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        output.stdout
    };
    let first = json("7", "1");
    assert_eq!(first, json("7", "1"), "twice");
    assert_eq!(first, json("7", "2"), "on two threads");
    assert_ne!(first, json("8", "2"), "another seed gives other figures");
}

#[test]
fn the_profile_that_a_study_writes_reads_back_and_can_be_edited() {
    let folder = tempfile::tempdir().unwrap();
    let before = study(folder.path(), &["--format", "json", "--out", "report"]).stdout;
    let profile = folder.path().join("report/profile.toml");
    let written = std::fs::read_to_string(&profile).unwrap();
    let as_json: serde_json::Value = toml::from_str(&written).unwrap();
    assert_is_as_its_schema_says("profile", &as_json.to_string());
    std::fs::write(folder.path().join("mine.toml"), &written).unwrap();
    let again = study(
        folder.path(),
        &["--profile", "mine.toml", "--format", "json"],
    );
    assert_eq!(again.stdout, before, "{}", text(&again.stderr));

    let people = written.replace(
        "# approver = \"exponential(mean = 2h)\"",
        "approver = \"exponential(mean = 2h)\"",
    );
    assert_ne!(people, written, "the template has an approval to fill in");
    std::fs::write(folder.path().join("mine.toml"), people).unwrap();
    let slower = text(&study(folder.path(), &["--profile", "mine.toml"]).stdout);
    assert!(!slower.contains("without waiting for people"), "{slower}");

    std::fs::write(
        folder.path().join("mine.toml"),
        "[actions.Build.Compile]\ntakes = \"-4min\"\n",
    )
    .unwrap();
    let refused = study(folder.path(), &["--profile", "mine.toml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        text(&refused.stderr).contains("mine.toml:2:9"),
        "{}",
        text(&refused.stderr)
    );
}

/// The rate is an assumption like the others: the profile holds it, and the command line goes over the profile.
#[test]
fn the_profile_holds_how_many_executions_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let json = |more: &[&str]| {
        let output = study(folder.path(), &[&["--format", "json"], more].concat());
        let value: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
        let study = &value["study"];
        (
            study["rate_per_day"].clone(),
            study["rate_is_assumed"].clone(),
        )
    };
    assert_eq!(json(&["--out", "report"]), (1.1.into(), true.into()));
    let written = std::fs::read_to_string(folder.path().join("report/profile.toml")).unwrap();
    assert!(
        written.contains("arrivals = \"1.1/day\"  # how executions come in; assumed"),
        "{written}"
    );
    let mine = written.replace("arrivals = \"1.1/day\"", "arrivals = \"2/hour\"");
    std::fs::write(folder.path().join("mine.toml"), mine).unwrap();
    let given = ["--profile", "mine.toml"];
    assert_eq!(json(&given), (48.0.into(), false.into()));
    let over = ["--profile", "mine.toml", "--executions", "5/day"];
    assert_eq!(json(&over), (5.0.into(), false.into()));
    // The bill of a month and the other systems rest on the same rate.
    let cost = |more: &[&str]| {
        let asked = ["cost", TEMPLATE, "--replications", "20"];
        text(&run(folder.path(), &[&asked[..], more].concat()).stdout)
    };
    assert_eq!(cost(&given), cost(&["--executions", "2/hour"]));
    assert_ne!(cost(&given), cost(&[]));
}

#[test]
fn standard_input_is_read_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    let output = command
        .current_dir(folder.path())
        .args([
            "study",
            "-",
            "--replications",
            "20",
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ])
        .write_stdin(std::fs::read(TEMPLATE).unwrap())
        .output()
        .unwrap();
    assert_eq!(
        text(&output.stdout),
        text(&study(folder.path(), &["--format", "json"]).stdout)
    );
}

#[test]
fn the_pictures_are_pictures() {
    let folder = tempfile::tempdir().unwrap();
    study(folder.path(), &["--out", "here"]);
    for name in ["lead-time", "execution", "bill"] {
        let file = |ending: &str| {
            std::fs::read(folder.path().join(format!("here/{name}.{ending}"))).unwrap()
        };
        assert!(file("png").starts_with(b"\x89PNG"), "{name}");
        assert!(text(&file("svg")).contains("<svg"), "{name}");
    }
}

#[test]
fn every_figure_of_the_json_has_its_sample_and_its_seed() {
    let folder = tempfile::tempdir().unwrap();
    let output = study(folder.path(), &["--format", "json", "--seed", "5"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let lead = &document["study"]["lead_time"];
    for name in ["mean", "p50", "p95", "p99"] {
        let figure = &lead[name];
        assert!(
            figure["low"].as_f64().unwrap() <= figure["value"].as_f64().unwrap(),
            "{name}"
        );
        assert!(
            figure["value"].as_f64().unwrap() <= figure["high"].as_f64().unwrap(),
            "{name}"
        );
        assert_eq!(
            (figure["seed"].as_u64(), figure["replications"].as_u64()),
            (Some(5), Some(20)),
            "{name}"
        );
        assert!(figure["n"].as_u64().unwrap() > 500, "{name}");
    }
    assert_eq!(document["study"]["schema_version"], 4);
    let answer = document["answer"].as_str().unwrap();
    assert!(
        answer.contains("pushes go straight through, in "),
        "{answer}"
    );
}

#[test]
fn the_json_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let sample = ["--replications", "5", "--as-of", "2026-11-23"];
    let demo = [&["demo", "--format", "json"], &sample[..]].concat();
    for output in [
        study(folder.path(), &["--format", "json"]),
        run(folder.path(), &demo),
    ] {
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_is_as_its_schema_says("study", &text(&output.stdout));
    }
}

#[test]
fn the_answer_comes_first_and_the_page_says_what_was_assumed() {
    let folder = tempfile::tempdir().unwrap();
    let output = text(&study(folder.path(), &["--all"]).stdout);
    assert!(
        output.starts_with("web-shop-release: 9 of 10 pushes go straight through, in 15 min (p95 "),
        "{output}"
    );
    let words = output.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "to production, without waiting for people; counting failures, a change is live after ",
        "At 1.1 pushes a day, assumed, a month costs $",
        "inputs are assumed; intervals cover the noise of the simulation, not that",
        "the rows add up to the mean",
        "(trigger)",
        "3 transitions:",
        "an estimate from mean times; the bottleneck is stage",
        "Not simulated",
        "executions a day 1.1 (assumed: public figure, no rate was given;",
        "region us-east-1 (assumed: ",
        "(assumed: ",
        "profile.toml",
    ] {
        assert!(words.contains(wanted), "{wanted} is missing in\n{output}");
    }
    let widest = output
        .lines()
        .take_while(|line| !line.starts_with("Written"))
        .map(|line| line.chars().count())
        .max();
    assert!(widest <= Some(80), "a line of {widest:?} characters");
}

#[test]
fn the_answer_says_what_is_so_when_nothing_arrives_or_nothing_is_assumed_of_the_rate() {
    let folder = tempfile::tempdir().unwrap();
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    let disabled = "DisableInboundStageTransitions: [ { StageName: Production, Reason: frozen } ]";
    let closed = template.replace(
        "      Stages:\n",
        &format!("      {disabled}\n      Stages:\n"),
    );
    std::fs::write(folder.path().join("closed.yaml"), closed).unwrap();
    let small = [
        "--replications",
        "5",
        "--executions",
        "12/day",
        "--region",
        "eu-west-1",
    ];
    let output = text(
        &run(
            folder.path(),
            &[&["study", "closed.yaml", "--all"], &small[..]].concat(),
        )
        .stdout,
    );
    let words = output.split_whitespace().collect::<Vec<_>>().join(" ");
    let none = "no push reaches production: the disabled transition into stage `Production` lets none through. At 12 pushes a day, a month costs";
    for wanted in [
        none,
        "Holds no execution a day: the disabled transition",
        "A month in eu-west-1",
    ] {
        assert!(words.contains(wanted), "{wanted} is missing in\n{output}");
    }
    for unwanted in [
        "What if",
        "overloaded",
        "executions a day 12",
        "region eu-west-1 (assumed",
    ] {
        assert!(!words.contains(unwanted), "{unwanted} stands in\n{output}");
    }
}

#[test]
fn the_region_of_a_definition_is_that_of_its_bill_and_copies_go_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    let stores = "ArtifactStores:\n        - { Region: eu-west-1, ArtifactStore: { Type: S3, Location: shop-ie } }\n        - { Region: eu-central-1, ArtifactStore: { Type: S3, Location: shop-de } }";
    let elsewhere = template
        .replace(
            "ArtifactStore:\n        Type: S3\n        Location: !Ref ArtifactBucket",
            stores,
        )
        .replace(
            "            - Name: RollOut\n",
            "            - Name: RollOut\n              Region: eu-central-1\n",
        );
    assert_ne!(elsewhere, template);
    std::fs::write(folder.path().join("two.yaml"), elsewhere).unwrap();
    let small = ["--replications", "5", "--as-of", "2026-11-23"];
    for command in ["study", "cost"] {
        let output = run(
            folder.path(),
            &[&[command, "two.yaml", "--all"], &small[..]].concat(),
        );
        let words = text(&output.stdout)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            words.contains("A month in eu-west-1") || words.contains("in eu-west-1"),
            "{command}: {words}"
        );
        assert!(words.contains("to/eu-central-1"), "{command}: {words}");
    }
}

#[test]
fn the_demo_needs_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["demo", "--replications", "5"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("web-shop-release: "));
}

#[test]
fn an_export_passes_the_check_and_studies_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let exported = run(
        folder.path(),
        &["export", TEMPLATE, "--output", "exported.yaml"],
    );
    assert_eq!(
        exported.status.code(),
        Some(0),
        "{}",
        text(&exported.stderr)
    );
    let checked = run(folder.path(), &["check", "exported.yaml"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    let again = run(
        folder.path(),
        &[
            "study",
            "exported.yaml",
            "--replications",
            "20",
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ],
    );
    assert_eq!(
        text(&again.stdout),
        text(&study(folder.path(), &["--format", "json"]).stdout)
    );
}

#[test]
fn a_rule_has_a_page_and_a_near_miss_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(text(&run(folder.path(), &["rule", "stage-count"]).stdout).contains("stage-count"));
    let missed = run(folder.path(), &["rule", "stage-cuont"]);
    assert_eq!(missed.status.code(), Some(2));
    assert!(
        text(&missed.stderr).contains("`stage-count`"),
        "{}",
        text(&missed.stderr)
    );
    assert!(text(&run(folder.path(), &["rule", "--list"]).stdout).contains("stage-count"));
}

#[test]
fn a_provider_has_a_page_for_each_use_and_a_near_miss_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let page = |name| text(&run(folder.path(), &["provider", name]).stdout);
    let build = page("CodeBuild");
    for line in [
        "## CodeBuild (Build, Test)",
        "- Input artifacts: 1 to 5",
        "- `ProjectName` (`project_name` in the language): required; any text",
        "## CodeBuild (Rule)",
    ] {
        assert!(build.lines().any(|it| it == line), "{line}: {build}");
    }
    assert!(build.contains("codebuild:StartBuild"), "{build}");
    assert!(build.contains("CodeBuild minutes"), "{build}");
    assert!(page("S3").contains("## S3 (Source)") && page("S3").contains("## S3 (Deploy)"));
    // What a mode changes is told by mode.
    assert!(page("CloudFormation").contains("- Duration (`CHANGE_SET_REPLACE`): "));

    for (written, near) in [
        ("CodeBild", "`CodeBuild`"),
        ("codepipeline", "`CodePipeline`"),
    ] {
        let missed = run(folder.path(), &["provider", written]);
        assert_eq!(missed.status.code(), Some(2));
        let said = text(&missed.stderr);
        assert!(said.contains(near), "{said}");
    }
    let list = text(&run(folder.path(), &["provider", "--list"]).stdout);
    assert!(list.lines().any(|it| it.starts_with("DeploymentWindow ")));
}

#[test]
fn an_export_creates_what_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let json = r#"{"pipeline": {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/shop", "version": 3,
        "artifactStore": {"type": "S3", "location": "artifacts"}, "pipelineType": "V2", "stages": [
        {"name": "Source", "actions": [{"name": "Fetch", "actionTypeId": {"category": "Source", "owner": "AWS",
            "provider": "CodeCommit", "version": "1"}, "configuration": {"RepositoryName": "shop", "BranchName": "main",
            "PollForSourceChanges": "false"}, "outputArtifacts": [{"name": "src"}]}]},
        {"name": "Build", "actions": [{"name": "Compile", "actionTypeId": {"category": "Build", "owner": "AWS",
            "provider": "CodeBuild", "version": "1"}, "configuration": {"ProjectName": "shop"},
            "inputArtifacts": [{"name": "src"}]}]}]}}"#;
    std::fs::write(folder.path().join("shop.json"), json).unwrap();
    let plain = text(&run(folder.path(), &["export", "shop.json"]).stdout);
    assert!(
        plain.contains("role/shop")
            && !plain.contains("AWS::IAM::Role\n    Properties:\n      Policies"),
        "{plain}"
    );
    let all = [
        "export",
        "shop.json",
        "--create",
        "role",
        "--create",
        "store",
        "--create",
        "key",
    ];
    let created = text(&run(folder.path(), &all).stdout);
    for kind in ["AWS::IAM::Role", "AWS::S3::Bucket", "AWS::KMS::Key"] {
        assert!(created.contains(kind), "{kind} is missing in\n{created}");
    }
    std::fs::write(folder.path().join("created.yaml"), created).unwrap();
    let checked = run(folder.path(), &["check", "created.yaml"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
}

#[test]
fn a_parameter_file_gives_the_values() {
    let folder = tempfile::tempdir().unwrap();
    let values = r#"[{"ParameterKey": "Application", "ParameterValue": "orders"}]"#;
    std::fs::write(folder.path().join("orders.json"), values).unwrap();
    let output = text(&study(folder.path(), &["--parameter-file", "orders.json"]).stdout);
    assert!(output.starts_with("orders-release: "), "{output}");
    let both = [
        "--parameter-file",
        "orders.json",
        "--parameter",
        "Application=returns",
    ];
    assert!(text(&study(folder.path(), &both).stdout).starts_with("returns-release: "));
    let missing = study(folder.path(), &["--parameter-file", "absent.json"]);
    assert_eq!(missing.status.code(), Some(2));
}
