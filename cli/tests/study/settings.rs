//! What a project fixes in `stagewright.toml`: found upwards, under the environment, under flags, and never silent.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use super::support::assert_is_as_its_schema_says;
use super::{TEMPLATE, text};

/// Exit code, standard output, standard error, in an environment that sets nothing else.
fn run(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let code = output.status.code().unwrap();
    (code, text(&output.stdout), text(&output.stderr))
}

/// A project with a file of settings, and a folder two below it.
fn project(settings: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let project = tempfile::tempdir().unwrap();
    let below = project.path().join("teams/shop");
    fs::create_dir_all(&below).unwrap();
    fs::write(project.path().join("stagewright.toml"), settings).unwrap();
    (project, below)
}

/// What is set, as `name = value (source of:line)`.
fn shown(folder: &Path, environment: &[(&str, &str)], words: &[&str]) -> Vec<String> {
    let arguments = [&["config", "show", "--format", "json"], words].concat();
    let (code, json, error) = run(folder, environment, &arguments);
    assert_eq!(code, 0, "{error}");
    assert_is_as_its_schema_says("config", &json);
    let document: Value = serde_json::from_str(&json).unwrap();
    let line = |row: &Value| {
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let values: Vec<&str> = row["values"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let line = row["line"]
            .as_u64()
            .map_or_else(String::new, |line| format!(":{line}"));
        let (name, source, of) = (word("name"), word("source"), word("of"));
        format!("{name} = {} ({source} {of}{line})", values.join(","))
    };
    document["settings"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

const SETTINGS: &str = "\
# what the team has agreed on
seed = 7
days = 0x14
profile = \"known.toml\"
color = \"always\"
no-free-tiers = true
with-free-tier = [\"storage\"]

[check]
deny = \"warnings\"
";

#[test]
fn each_value_has_its_source_and_the_strongest_holds() {
    let (_project, below) = project(SETTINGS);
    let all = shown(&below, &[], &[]);
    let file = "(file ../../stagewright.toml";
    for wanted in [
        format!("seed = 7 {file}:2)"),
        format!("days = 20 {file}:3)"),
        // A path starts where the file stands.
        format!("profile = ../../known.toml {file}:4)"),
        format!("color = always {file}:5)"),
        format!("with-free-tier = storage {file}:7)"),
        format!("check.deny = warnings {file}:10)"),
        "replications = 200 (default )".to_owned(),
        "region =  (default )".to_owned(),
    ] {
        assert!(all.contains(&wanted), "{wanted}\n{all:#?}");
    }
    let environment = [
        ("STAGEWRIGHT_SEED", "8"),
        ("STAGEWRIGHT_DAYS", ""),
        ("STAGEWRIGHT_NO_FREE_TIERS", "1"),
        ("STAGEWRIGHT_WITH_FREE_TIER", "storage, requests"),
        ("STAGEWRIGHT_CHECK_FORMAT", "sarif"),
        ("NO_COLOR", "1"),
        ("COLUMNS", "70"),
        // Of another program, or of our own tests.
        ("STAGEWRIGHT_SHARED", "1"),
    ];
    let words = ["cost", "x.yaml", "--no-free-tiers=false", "--seed=9", "-q"];
    let cost = shown(&below, &environment, &words);
    for wanted in [
        "seed = 9 (flag --seed)".to_owned(),
        format!("days = 20 {file}:3)"),
        "no-free-tiers = false (flag --no-free-tiers)".to_owned(),
        "with-free-tier = storage,requests (environment STAGEWRIGHT_WITH_FREE_TIER)".to_owned(),
        "color = auto (environment NO_COLOR)".to_owned(),
        "width = 70 (environment COLUMNS)".to_owned(),
        "quiet = true (flag --quiet)".to_owned(),
    ] {
        assert!(cost.contains(&wanted), "{wanted}\n{cost:#?}");
    }
    assert!(!cost.iter().any(|it| it.starts_with("check.")), "{cost:#?}");
}

/// The file and the environment do what the flag does, and a flag goes over both.
#[test]
fn a_setting_is_what_the_option_would_be() {
    let (_project, below) =
        project("replications = 20\nseed = 7\nas-of = \"2026-11-23\"\nregion = \"eu-west-1\"\n");
    let bill = |environment: &[(&str, &str)], more: &[&str]| {
        let (code, bill, error) = run(&below, environment, &[&["cost", TEMPLATE], more].concat());
        assert_eq!(code, 0, "{error}");
        bill
    };
    let set = bill(&[], &[]);
    assert!(
        set.contains("20 simulated months, seed 7") && set.contains("eu-west-1"),
        "{set}"
    );
    let flags = [
        "--replications",
        "20",
        "--seed",
        "7",
        "--as-of",
        "2026-11-23",
        "--region",
        "eu-west-1",
    ];
    let alone = tempfile::tempdir().unwrap();
    let (_, flagged, _) = run(
        alone.path(),
        &[],
        &[&["cost", TEMPLATE], &flags[..]].concat(),
    );
    assert_eq!(set, flagged);
    assert!(bill(&[("STAGEWRIGHT_SEED", "8")], &[]).contains("seed 8"));
    assert!(bill(&[("STAGEWRIGHT_SEED", "8")], &["--seed", "9"]).contains("seed 9"));
    // A demo is the same everywhere, and says so by its seed.
    let (_, demo, _) = run(&below, &[], &["demo"]);
    assert!(demo.contains("200 months, seed 1"), "{demo}");
}

/// A month of one's own is not simulated: `--seed` beside it is a mistake, a project's seed is not.
#[test]
fn what_a_project_fixes_conflicts_with_no_flag() {
    let (project, _) = project("seed = 7\nsplit-months = true\nas-of = \"2026-11-23\"\n");
    fs::write(
        project.path().join("usage.toml"),
        "[quantities]\n\"codebuild/linux/general1.small\" = 100\n",
    )
    .unwrap();
    let (code, _, error) = run(
        project.path(),
        &[],
        &["cost", "--usage", "usage.toml", "--seed", "7"],
    );
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("--usage"), "{error}");
    let (_, _, error) = run(project.path(), &[], &["cost", "--usage", "usage.toml"]);
    assert!(!error.contains("--seed"), "{error}");
}

#[test]
fn every_mistake_is_told_in_the_order_of_the_file_before_anything_is_done() {
    let (project, below) = project(
        "seed = \"7\"\nreplications = 200001\nsede = 1\nformat = \"json\"\nquiet = 3\ncolor = \"purple\"\n\
         as-of = \"yesterday\"\nfleet = [\"a=b:0\"]\n[check]\ndeny = \"warning\"\nfrmat = 1\nexecutions = 3\n\
         allow = [1]\n[studi]\n[cost]\nformat = [\"json\"]\n",
    );
    let mistakes = [
        (
            1,
            "`seed` takes a whole number, not a string",
            "write `seed = 7`",
        ),
        (
            2,
            "`replications` cannot be `200001`: 200001 is not in 2..=100000",
            "write a value such as `500`",
        ),
        (3, "`sede` is not a setting", "`seed`"),
        (
            4,
            "`format` is not a setting",
            "write it below its command: `[study]`, `[cost]`",
        ),
        (
            5,
            "`quiet` takes `true` or `false`, not an integer",
            "write `quiet = true`",
        ),
        (
            6,
            "`color` cannot be `purple`",
            "write one of `auto`, `always`, `never`",
        ),
        (7, "`as-of` cannot be `yesterday`", "2026-11-23"),
        (
            8,
            "`fleet` cannot be `a=b:0`: a fleet is written NAME=SKU:MACHINES",
            "builders=",
        ),
        (
            10,
            "`check.deny` cannot be `warning`",
            "write one of `nothing`, `warnings`",
        ),
        (11, "`frmat` is not a setting of `[check]`", "`format`"),
        (
            12,
            "`executions` is not a setting of `[check]`",
            "write it above the first table",
        ),
        (
            13,
            "`check.allow` takes a list of strings, not a list of other values",
            "write `allow = [",
        ),
        (14, "`studi` is not a setting", "`study`"),
        (
            16,
            "`cost.format` takes a string, not a list",
            "write `format = \"csv\"`",
        ),
    ];
    for command in [
        &["check", TEMPLATE][..],
        &["config", "show"],
        &["rule", "--list"],
    ] {
        let (code, out, error) = run(&below, &[], command);
        assert_eq!((code, out.as_str()), (2, ""), "{error}");
        let told: Vec<&str> = error
            .lines()
            .filter(|line| !line.starts_with("  "))
            .collect();
        assert_eq!(told.len(), mistakes.len(), "{error}");
        let helps = error.lines().filter(|line| line.starts_with("  help: "));
        for ((told, help), (line, message, wanted)) in told.iter().zip(helps).zip(mistakes) {
            assert!(
                told.starts_with(&format!("../../stagewright.toml:{line}:")),
                "{told}"
            );
            assert!(told.contains(message), "{told}\n{message}");
            assert!(help.contains(wanted), "{help}\n{wanted}");
        }
    }
    // Help, and what is wrong with the command line, comes first.
    let (code, help, _) = run(&below, &[], &["check", "--help"]);
    assert!(code == 0 && help.contains("Usage"), "{help}");
    let (_, _, error) = run(&below, &[], &["chek"]);
    assert!(error.contains("'check'"), "{error}");
    fs::write(
        project.path().join("stagewright.toml"),
        "seed = \ndays = = 3\n",
    )
    .unwrap();
    let (code, _, error) = run(&below, &[], &["check", TEMPLATE]);
    assert!(
        code == 2 && error.contains("stagewright.toml:1:") && error.contains("stagewright.toml:2:"),
        "{error}"
    );
}

#[test]
fn a_slip_in_a_variable_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (variable, told) in [
        (("STAGEWRIGHT_SEDE", "3"), "write `STAGEWRIGHT_SEED`"),
        (
            ("STAGEWRIGHT_SEED", "x"),
            "STAGEWRIGHT_SEED: error: `seed` cannot be `x`",
        ),
        (
            ("STAGEWRIGHT_QUIET", "perhaps"),
            "STAGEWRIGHT_QUIET: error: `quiet` cannot be `perhaps`",
        ),
    ] {
        let (code, _, error) = run(folder.path(), &[variable], &["rule", "--list"]);
        assert!(code == 2 && error.contains(told), "{error}");
    }
}
