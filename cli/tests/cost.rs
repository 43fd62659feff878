//! `stagewright cost`, `vendors` and `prices`: dollars to the cent, the same in every format, and one clear error for a wrong input.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

mod support;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use support::assert_is_as_its_schema_says;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

const USAGE: &str = "schema = 1
region = \"us-east-1\"

[[builds]]
compute = \"general1.large\"
builds = 100
seconds = \"61\"

[[lambda]]
requests = 3_000_000
milliseconds = \"120\"
memory_mb = 1536
";

/// Prices of a user, known to the day, the month and the year.
const OWN_PRICES: &str = r#"schema = 1
edition = "2026-11"
currency = "USD"

[prices.us-east-1.codebuild]
"linux/general1.large" = { price = "0.03", unit = "build-minute", as_of = "2026" }
"linux/general1.medium" = { price = "0.02", unit = "build-minute", as_of = "2026-10", note = "a promise" }
"linux/general1.small" = { price = "0.01", unit = "build-minute", unusable = "only for large ones" }
"#;

/// Exit code, standard output, standard error.
fn stagewright(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn fine(arguments: &[&str]) -> String {
    let (code, out, said) = stagewright(arguments);
    assert_eq!(code, 0, "{arguments:?}: {said}");
    out
}

/// A cost of the demo with a small sample.
fn cost(more: &[&str]) -> String {
    let mut arguments = vec![
        "cost",
        TEMPLATE,
        "--executions",
        "40/day",
        "--replications",
        "4",
        "--as-of",
        "2026-11-23",
    ];
    arguments.extend(more);
    fine(&arguments)
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The same, and its path as an argument.
fn path_of(folder: &Path, name: &str, text: &str) -> String {
    written(folder, name, text).to_str().unwrap().to_owned()
}

/// The demo in PARALLEL mode, where executions do not wait for each other.
fn parallel(folder: &Path) -> String {
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    let parallel = template
        .replace("PipelineType: V1", "PipelineType: V2")
        .replace("ExecutionMode: SUPERSEDED", "ExecutionMode: PARALLEL");
    assert!(parallel.contains("PARALLEL") && parallel.contains("V2"));
    path_of(folder, "parallel.yaml", &parallel)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A number as the JSON has it: in quotes.
fn number(value: &Value) -> rust_decimal::Decimal {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_bill_is_told_by_service_by_stage_and_by_action_in_80_columns() {
    let text = cost(&["--all"]);
    for heading in ["By service", "By stage", "By action", "Lines", "Rests on"] {
        assert!(
            text.lines().any(|line| line == heading),
            "{heading}\n{text}"
        );
    }
    assert!(text.contains("Build / Compile"), "{text}");
    assert!(
        text.contains("mean of 4 simulated months, seed 1"),
        "{text}"
    );
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn the_total_is_the_sum_of_the_lines_in_every_format() {
    let document = json(&cost(&["--format", "json"]));
    let lines = document["bill"]["lines"].as_array().unwrap();
    let sum: rust_decimal::Decimal = lines.iter().map(|line| number(&line["amount"])).sum();
    assert_eq!(sum, number(&document["bill"]["total"]));

    let table = cost(&["--format", "csv"]);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let amount = rows
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == "amount")
        .unwrap();
    let mut amounts: Vec<rust_decimal::Decimal> = rows
        .records()
        .map(|row| row.unwrap().get(amount).unwrap().parse().unwrap())
        .collect();
    assert_eq!(amounts.pop().unwrap(), sum, "the last row is the total");
    assert_eq!(amounts.iter().sum::<rust_decimal::Decimal>(), sum);
}

#[test]
fn the_same_command_gives_the_same_bytes_on_any_number_of_threads() {
    let one = cost(&["--format", "json", "--threads", "1"]);
    assert_eq!(one, cost(&["--format", "json", "--threads", "2"]));
}

#[test]
fn the_types_stand_side_by_side_with_list_price_and_free_tier() {
    let text = cost(&["--compare-types"]);
    assert!(text.contains("CodePipeline at list price"), "{text}");
    assert!(text.contains("free tier"), "{text}");
    assert!(text.contains("500 action minutes a month"), "{text}");
    assert!(!text.contains("By action"), "in place of the lines: {text}");
    let document = json(&cost(&["--compare-types", "--format", "json"]));
    assert_eq!(number(&document["types"]["v1_list_price"]), 1.into());
    assert_eq!(
        number(&document["types"]["v1"]),
        0.into(),
        "the one free pipeline"
    );
}

#[test]
fn every_region_of_the_book_is_in_the_table() {
    let text = cost(&["--all-regions"]);
    assert!(
        text.contains("us-east-1") && text.contains("sa-east-1"),
        "{text}"
    );
    let csv = cost(&["--all-regions", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 1 + 36, "{csv}");
}

#[test]
fn a_users_own_quantities_need_no_definition() {
    let folder = tempfile::tempdir().unwrap();
    let usage = written(folder.path(), "june.toml", USAGE);
    let usage = usage.to_str().unwrap();
    let text = fine(&["cost", "--usage", usage, "--all"]);
    // 200 minutes at $0.02, $0.60 of requests, 540,000 GB-seconds at $0.0000166667; the free tiers of Lambda below.
    assert!(text.contains("costs $13.60 at list prices"), "{text}");
    assert!(text.contains("$6.73"), "{text}");
    let document = json(&fine(&["cost", "--usage", usage, "--format", "json"]));
    assert_eq!(document["bill"]["region"], "us-east-1");
    let there = fine(&["cost", "--usage", usage, "--region", "eu-west-1"]);
    assert!(there.contains("a month in eu-west-1"), "{there}");
    for comparison in ["--compare-types", "--all-regions"] {
        fine(&["cost", "--usage", usage, comparison]);
    }
}

#[test]
fn an_extract_of_aws_stands_beside_our_bill() {
    let folder = tempfile::tempdir().unwrap();
    let usage = written(folder.path(), "june.toml", USAGE);
    let extract = written(
        folder.path(),
        "bill.csv",
        "service,usage_type,quantity,amount\nAWSCodeBuild,USE1-Build-Min:Linux:g1.large,200,4.50\nAWSMystery,USE1-Mystery,1,2.00\n",
    );
    let arguments = [
        "cost",
        "--usage",
        usage.to_str().unwrap(),
        "--reconcile",
        extract.to_str().unwrap(),
    ];
    let text = fine(&arguments);
    assert!(
        text.contains("AWSMystery") && text.contains("(not in"),
        "{text}"
    );
    let mut as_json = arguments.to_vec();
    as_json.extend(["--format", "json"]);
    let both = json(&fine(&as_json));
    assert_eq!(
        number(&both["reconciliation"]["theirs"]),
        "6.50".parse().unwrap()
    );
}

#[test]
fn each_wrong_input_gets_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| path_of(folder.path(), name, text);
    let usage = at("june.toml", USAGE);
    let negative = at(
        "negative.toml",
        &USAGE.replace("builds = 100", "builds = -100"),
    );
    let other = at("jobs.csv", "Job,Minutes,Price\nbuild,5,0.03\n");
    let broken = at("broken.toml", "schema = 1\nregoin = \"us-east-1\"\n");
    let absent = folder
        .path()
        .join("absent.yaml")
        .to_str()
        .unwrap()
        .to_owned();
    let table: [(&str, &[&str], &[&str]); 12] = [
        ("no input at all", &["cost"], &["--usage"]),
        (
            "a missing definition",
            &["cost", &absent],
            &["absent.yaml", "no such file"],
        ),
        (
            "a missing usage",
            &["cost", "--usage", &absent],
            &["absent.yaml", "no such file"],
        ),
        (
            "a definition and a usage",
            &["cost", TEMPLATE, "--usage", &usage],
            &["cannot be used with"],
        ),
        (
            "an unknown region",
            &["cost", TEMPLATE, "--region", "us-east-9"],
            &["us-east-9", "help: known are", "us-east-1"],
        ),
        (
            "a negative quantity",
            &["cost", "--usage", &negative],
            &["negative.toml:6"],
        ),
        (
            "an extract of another vendor",
            &["cost", "--usage", &usage, "--reconcile", &other],
            &["jobs.csv:1", "no column for the service"],
        ),
        (
            "a price file with a typo",
            &["cost", TEMPLATE, "--prices", &broken],
            &["broken.toml:2", "regoin"],
        ),
        (
            "two tables at once",
            &[
                "cost",
                TEMPLATE,
                "--format",
                "csv",
                "--compare-types",
                "--all-regions",
            ],
            &["--format json"],
        ),
        (
            "a day that is none",
            &["cost", TEMPLATE, "--as-of", "yesterday"],
            &["YYYY-MM-DD"],
        ),
        (
            "no users",
            &["vendors", TEMPLATE, "--users", "0"],
            &["--users"],
        ),
        (
            "an unknown service",
            &["prices", "--service", "codebild"],
            &["codebild", "help: known are", "codebuild"],
        ),
    ];
    for (what, arguments, wanted) in table {
        let (code, out, said) = stagewright(arguments);
        assert_eq!(code, 2, "{what}: {said}");
        assert!(out.is_empty(), "{what}: nothing on standard output");
        for wanted in wanted {
            assert!(said.contains(wanted), "{what}: {said}");
        }
        assert_eq!(
            said.matches("error:").count(),
            1,
            "{what}: one error, not {said}"
        );
    }
}

#[test]
fn vendors_say_their_assumptions_before_their_figures() {
    let arguments = [
        "vendors",
        TEMPLATE,
        "--replications",
        "4",
        "--as-of",
        "2026-11-23",
    ];
    let text = fine(&[&arguments[..], &["-v"]].concat());
    let place = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words}\n{text}"))
    };
    assert!(place("Assumed for all") < place("Time and money"));
    assert!(place("Time and money") < place("Facts"));
    for vendor in [
        "Jenkins",
        "Travis CI",
        "CircleCI",
        "GitHub Actions",
        "GitLab CI",
    ] {
        assert!(text.contains(vendor), "{vendor}\n{text}");
    }
    assert!(
        text.contains("source") && text.contains("docs.github.com/actions"),
        "facts have sources"
    );
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let mut as_json = arguments.to_vec();
    as_json.extend(["--format", "json"]);
    let document = json(&fine(&as_json));
    assert_eq!(document["estimates"].as_array().unwrap().len(), 7);
    assert!(!document["assumptions"].as_array().unwrap().is_empty());
}

#[test]
fn the_price_book_says_what_it_holds_and_as_of_when() {
    let text = fine(&["prices"]);
    assert!(
        text.contains("codebuild") && text.contains("2026-11-23"),
        "{text}"
    );
    let text = fine(&[
        "prices",
        "--region",
        "eu-west-1",
        "--service",
        "codepipeline",
    ]);
    assert!(
        text.contains("v2-action-minute") && text.contains("0.002"),
        "{text}"
    );
    let document = json(&fine(&["prices", "--service", "kms", "--format", "json"]));
    let entries = document["entries"].as_array().unwrap();
    assert!(
        entries
            .iter()
            .all(|entry| entry["sku"].as_str().unwrap().starts_with("kms/"))
    );
    let csv = fine(&["prices", "--service", "kms", "--format", "csv"]);
    assert_eq!(csv.lines().count(), entries.len() + 1);
    let (code, _, said) = stagewright(&["prices", "--region", "moon-1"]);
    assert_eq!(code, 2);
    assert!(
        said.contains("moon-1") && said.contains("help: known are"),
        "{said}"
    );
}

#[test]
fn a_reserved_fleet_is_priced_as_the_user_says_and_never_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(TEMPLATE).unwrap();
    let fleet = "ComputeType: BUILD_GENERAL1_LARGE\n        Fleet: { FleetArn: builders }";
    let text = text.replace("ComputeType: BUILD_GENERAL1_LARGE", fleet);
    let file = written(folder.path(), "fleet.yaml", &text);
    let file = file.to_str().unwrap();
    let text = fine(&["cost", file, "--all", "--replications", "2"]);
    let (_, left_out) = text.split_once("Not in this bill").unwrap();
    assert!(
        left_out.contains("`builders`") && left_out.contains("--fleet"),
        "{text}"
    );
    let machines = "builders=codebuild/reserved/linux/reserved.x86-64.g1.small:2";
    assert!(
        fine(&[
            "cost",
            file,
            "--all",
            "--replications",
            "2",
            "--fleet",
            machines
        ])
        .contains("reserved")
    );
}

#[test]
fn free_tiers_and_open_choices_have_switches() {
    let free = |more: &[&str]| {
        let mut arguments = vec!["--format", "json"];
        arguments.extend(more);
        cost(&arguments).matches("\"free-tier\"").count()
    };
    let all = free(&[]);
    assert!(all > 1, "the demo has several free tiers");
    assert_eq!(free(&["--no-free-tiers"]), 0);
    assert!(free(&["--without-free-tier", "codepipeline/v1-active-pipeline"]) < all);
    let failed = ["--failed-actions-free", "--compare-types"];
    assert_ne!(
        cost(&failed),
        cost(&["--compare-types"]),
        "failed actions are minutes of type V2"
    );
    let (code, _, said) = stagewright(&["cost", TEMPLATE, "--without-free-tier", "s3/storag"]);
    assert_eq!(code, 2);
    assert!(said.contains("`s3/storag`"), "{said}");
}

#[test]
fn the_json_of_a_cost_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| path_of(folder.path(), name, text);
    let extract = at(
        "bill.csv",
        "service,usage_type,quantity,amount\nAWSCodeBuild,USE1-Build-Min:Linux:g1.large,200,4.50\nAWSMystery,USE1-Mystery,1,2.00\n",
    );
    let prices = at(
        "prices.toml",
        &OWN_PRICES.replace(", unusable = \"only for large ones\"", ""),
    );
    let json = ["--format", "json"];
    for more in [
        &[][..],
        &["--compare-types"],
        &["--all-regions"],
        &["--reconcile", &extract],
        &["--compare-types", "--all-regions", "--reconcile", &extract],
        &["--no-free-tiers", "--region", "eu-west-1"],
        &["--prices", &prices],
    ] {
        assert_is_as_its_schema_says("cost", &cost(&[&json[..], more].concat()));
    }
    // Type V1 refuses this one.
    let parallel = parallel(folder.path());
    let sample = [
        "--replications",
        "2",
        "--as-of",
        "2026-11-23",
        "--compare-types",
    ];
    let text = fine(&[&["cost", &parallel], &json[..], &sample[..]].concat());
    assert_is_as_its_schema_says("cost", &text);
    assert!(!text.contains("\"needs_v2\": []"), "{text}");
}

#[test]
fn the_json_of_every_usage_is_as_the_schema_of_a_cost_says() {
    let folder = tempfile::tempdir().unwrap();
    // So much storage that the last tier is reached, which has no end.
    let storage = "schema = 1\nregion = \"us-east-1\"\n\n[[s3]]\ngb_months = 600_000\n";
    let mut files = vec![
        written(folder.path(), "june.toml", USAGE),
        written(folder.path(), "storage.toml", storage),
    ];
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../cost/usage/examples");
    for example in std::fs::read_dir(examples).unwrap() {
        files.push(example.unwrap().path());
    }
    let as_of = ["--as-of", "2026-11-23", "--format", "json"];
    let more = [&["--compare-types", "--all-regions"], &as_of[..]].concat();
    for file in files {
        let arguments = ["cost", "--usage", file.to_str().unwrap()];
        assert_is_as_its_schema_says("cost", &fine(&[&arguments[..], &more].concat()));
    }
}

#[test]
fn the_json_of_vendors_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let vendors = |file: &str, more: &[&str]| {
        let arguments = ["vendors", file, "--format", "json"];
        let sample = ["--replications", "4", "--as-of", "2026-11-23"];
        let text = fine(&[&arguments[..], &sample, more].concat());
        assert_is_as_its_schema_says("vendors", &text);
        json(&text)
    };
    for more in [
        &[][..],
        &["--users", "7", "--region", "eu-west-1", "--no-free-tiers"],
        &["--public-repository", "--github-plan", "free"],
        &["--github-plan", "enterprise", "--gitlab-plan", "premium"],
    ] {
        vendors(TEMPLATE, more);
    }
    // One agent cannot do the work of so many executions, and no total pretends that it could.
    let busy = ["--executions", "400/day", "--jenkins-agents", "1"];
    let busy = vendors(&parallel(folder.path()), &busy);
    assert!(busy["estimates"][1]["total"].is_null(), "{busy}");
}

#[test]
fn the_json_of_prices_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let prices = written(folder.path(), "prices.toml", OWN_PRICES);
    for more in [
        &[][..],
        &["--region", "eu-west-1"],
        &["--service", "codebuild"],
        &["--region", "sa-east-1", "--service", "s3"],
        &[
            "--region",
            "us-east-1",
            "--prices",
            prices.to_str().unwrap(),
        ],
    ] {
        let text = fine(&[&["prices", "--format", "json"], more].concat());
        assert_is_as_its_schema_says("prices", &text);
    }
}
