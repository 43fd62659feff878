//! The bill as it is shown: lines multiply out, columns add up, every command tells the same amount, every switch counts.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

#[path = "../../tests/support/shared.rs"]
mod shared;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use rust_decimal::Decimal;
use serde_json::Value;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");
const SAMPLE: [&str; 6] = [
    "--replications",
    "3",
    "--days",
    "9",
    "--as-of",
    "2026-11-29",
];

const USAGE: &str = "schema = 1
region = \"us-east-1\"

[[pipelines]]
name = \"shop\"
type = \"V2\"
age_days = 400
executions = 40

[[actions]]
pipeline = \"shop\"
category = \"Build\"
executions = 500
failed_executions = 100
seconds = \"61\"

[[builds]]
compute = \"general1.small\"
builds = 100
seconds = \"61\"
queued_seconds = \"61\"

[[s3]]
gb_months = 20
";

/// Exit code, standard output, standard error.
fn stagewright(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

fn fine(arguments: &[&str]) -> String {
    let (code, out, said) = stagewright(arguments);
    assert_eq!(code, 0, "{arguments:?}: {said}");
    out
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&fine(&[arguments, &["--format", "json"]].concat())).unwrap()
}

/// What is shown as `−$1,234.50` or `<$0.01`.
fn shown(text: &str) -> Option<Decimal> {
    let is_less = text.contains('<');
    let plain = text.replace(['$', ',', '<'], "").replace('−', "-");
    let amount: Decimal = text.contains('$').then(|| plain.parse().ok())??;
    Some(if is_less { Decimal::ZERO } else { amount })
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// Holds a table that starts under this heading to its arithmetic, and gives its total.
fn table(text: &str, heading: &str, total: &str) -> Option<Decimal> {
    let lines = text.lines().skip_while(|line| *line != heading);
    let mut sum = Decimal::ZERO;
    for line in lines {
        let Some(amount) = line.split_whitespace().last().and_then(shown) else {
            continue;
        };
        if line.starts_with(total) {
            assert_eq!(sum, amount, "the column adds up\n{text}");
            return Some(amount);
        }
        if line.starts_with("total") {
            // That of the charges, above the free tiers.
            sum = amount;
            continue;
        }
        // A service's sum, small lines, rounding.
        let Some((left, _)) = line.split_once(" / ") else {
            sum += amount;
            continue;
        };
        let mut cells = left.split_whitespace().rev();
        let price = shown(cells.next().unwrap()).unwrap();
        let quantity = cells.next().unwrap().replace(',', "").replace('−', "-");
        let quantity: Decimal = quantity.parse().unwrap_or_else(|_| panic!("{line}"));
        assert_eq!(cents(quantity * price), amount, "{line} multiplies out");
        sum += amount;
    }
    None
}

/// Definitions that nobody here wrote, and the examples.
fn definitions() -> Vec<PathBuf> {
    let mut paths = vec![
        PathBuf::from(DEMO),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/templates/web-shop.yaml"),
    ];
    if let Some(folder) = shared::shared("corpus/files") {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut corpus: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        corpus.retain(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(['T', 'P'])
        });
        corpus.sort();
        paths.extend(corpus.into_iter().step_by(4));
    }
    paths
}

#[test]
fn lines_multiply_out_and_add_up_as_they_are_shown() {
    let mut seen = 0;
    for path in definitions() {
        let file = path.to_str().unwrap();
        let (code, text, _) = stagewright(&[&["cost", file, "--all"], &SAMPLE[..]].concat());
        if code != 0 {
            continue;
        }
        seen += 1;
        let total = table(&text, "Lines", "total at list prices").unwrap();
        let answer: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (answer, _) = answer.split_once(" By service").unwrap();
        assert!(
            answer.contains("at list prices"),
            "the headline says what it is: {answer}"
        );
        let headline = answer.split(' ').find_map(shown).unwrap();
        assert_eq!(headline, total, "{file}: headline and table\n{text}");
        let services = table(&text, "By service", "total at list prices");
        assert_eq!(services, Some(total), "{file}: by service\n{text}");
        table(&text, "Lines", "after free tiers");
    }
    assert!(seen > 1, "{seen} definitions");
}

#[test]
fn study_cost_and_vendors_tell_the_same_amount() {
    for file in [
        DEMO,
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../examples/templates/web-shop.yaml"
        ),
    ] {
        let study = json(&[&["study", file], &SAMPLE[..]].concat());
        let cost = json(&[&["cost", file], &SAMPLE[..]].concat());
        let vendors = json(&[&["vendors", file], &SAMPLE[..]].concat());
        let amount = study["study"]["bill"]["list_price"].as_str().unwrap();
        assert_eq!(cost["bill"]["list_price"].as_str().unwrap(), amount);
        let interval = &cost["interval"]["list_price"];
        let off = |value: &Value| {
            let mean: Decimal = value.as_str().unwrap().parse().unwrap();
            (mean - amount.parse::<Decimal>().unwrap()).abs()
        };
        assert!(off(&interval["mean"]) < Decimal::new(1, 9));
        assert_eq!(study["study"]["bill"]["spread"], *interval);
        assert!(
            interval["low"].is_string() && interval["p5"].is_null(),
            "three months"
        );
        assert!(off(&vendors["estimates"][0]["total"]) < Decimal::new(1, 9));
    }
}

#[test]
fn every_switch_counts_for_a_users_own_quantities_or_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("june.toml");
    std::fs::write(&path, USAGE).unwrap();
    let usage = path.to_str().unwrap();
    let prices = folder.path().join("mine.toml");
    let own = "schema = 1\nedition = \"2026-12\"\ncurrency = \"USD\"\n[prices.us-east-1.codebuild]\n\"linux/general1.small\" = { price = \"0.04\", unit = \"build-minute\" }\n";
    std::fs::write(&prices, own).unwrap();
    let fixed = ["cost", "--usage", usage, "--format", "json"];
    let with = |more: &[&str]| fine(&[&fixed[..], &["--as-of", "2026-11-29"], more].concat());
    let plain = with(&[]);
    let table: [&[&str]; 9] = [
        &["--no-free-tiers"],
        &["--without-free-tier", "codebuild/small-minutes"],
        &["--region", "ap-south-1"],
        &["--prices", prices.to_str().unwrap()],
        &[
            "--fleet",
            "f=codebuild/reserved/linux/reserved.x86-64.g1.small:1",
        ],
        &["--with-free-tier", "s3/storage"],
        &["--bill-queued-builds"],
        &["--failed-actions-free"],
        &["--compare-types"],
    ];
    for more in table {
        assert_ne!(with(more), plain, "{more:?} changes a figure");
    }
    let older = fine(&[&fixed[..], &["--as-of", "2024-01-01"]].concat());
    assert!(
        older.contains("there are no prices of 2024-01-01"),
        "{older}"
    );
    let refused: [&[&str]; 9] = [
        &["--days", "7"],
        &["--replications", "5"],
        &["--seed", "2"],
        &["--executions", "2/day"],
        &["--threads", "1"],
        &["--profile", "profile.toml"],
        &["--pipeline", "shop"],
        &["--quotas", "guide"],
        &["--split-months"],
    ];
    for more in refused {
        let (code, out, said) = stagewright(&[&fixed[..], more].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{more:?}: {said}");
        assert!(
            said.contains(more[0]) && said.contains("whole month"),
            "{said}"
        );
    }
}

#[test]
fn a_definition_for_any_region_is_answered() {
    for region in [
        "eu-west-2",
        "ap-south-1",
        "us-gov-west-1",
        "cn-north-1",
        "ca-west-1",
    ] {
        let text = fine(&[&["cost", DEMO, "--all", "--region", region], &SAMPLE[..]].concat());
        assert!(text.contains(region), "{text}");
        table(&text, "Lines", "total at list prices").unwrap();
    }
    let days = |days: &str| {
        let sample = [
            "--replications",
            "40",
            "--executions",
            "20/day",
            "--days",
            days,
        ];
        let cost = json(&[&["cost", DEMO], &sample[..]].concat());
        cost["bill"]["list_price"]
            .as_str()
            .unwrap()
            .parse::<Decimal>()
            .unwrap()
    };
    let (month, week) = (days("30"), days("7"));
    let off = (month - week).abs() / month;
    assert!(
        off < Decimal::new(5, 2),
        "{month} and {week}: a month is a month"
    );
}

#[test]
fn others_time_is_that_of_the_same_work_with_their_start_up() {
    let json = |file: &str| json(&[&["vendors", file], &SAMPLE[..]].concat());
    let study = {
        let text = fine(&[&["study", DEMO, "--format", "json"], &SAMPLE[..]].concat());
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let vendors = json(DEMO);
    let mean = &study["study"]["lead_time"]["mean"]["value"];
    assert_eq!(vendors["estimates"][0]["lead_time"]["value"], *mean);
    let time = |vendors: &Value, index: usize| {
        vendors["estimates"][index]["lead_time"]["value"]
            .as_f64()
            .unwrap()
    };
    // Agents that have to boot are slower than those that are there.
    assert!(time(&vendors, 2) > time(&vendors, 1) + 200.0);
    let text = fine(&[&["vendors", DEMO], &SAMPLE[..]].concat());
    assert!(text.lines().count() <= 25, "one screen\n{text}");
}

#[test]
fn devices_cost_where_they_are_and_move_no_pipeline() {
    let folder = tempfile::tempdir().unwrap();
    let definition = r#"{"pipeline":{"name":"phones","roleArn":"arn:aws:iam::123456789012:role/p","artifactStore":{"type":"S3","location":"bucket"},"pipelineType":"V1","version":1,"stages":[
{"name":"Source","actions":[{"name":"S","actionTypeId":{"category":"Source","owner":"AWS","provider":"CodeCommit","version":"1"},"configuration":{"RepositoryName":"r","BranchName":"main"},"outputArtifacts":[{"name":"a"}],"runOrder":1}]},
{"name":"Test","actions":[{"name":"T","actionTypeId":{"category":"Test","owner":"AWS","provider":"DeviceFarm","version":"1"},"configuration":{"ProjectId":"eec4905f-98f8-40aa-9afc-4c1cfEXAMPLE","DevicePoolArn":"arn:aws:devicefarm:us-west-2::devicepool:0EXAMPLE","AppType":"Android","App":"app.apk","TestType":"INSTRUMENTATION","Test":"t.apk"},"inputArtifacts":[{"name":"a"}],"runOrder":1}]}]}}"#;
    let path = folder.path().join("phones.json");
    std::fs::write(&path, definition).unwrap();
    let cost = json(&[&["cost", path.to_str().unwrap()], &SAMPLE[..]].concat());
    assert_eq!(cost["bill"]["region"], "us-east-1");
    let lines = cost["bill"]["lines"].as_array().unwrap();
    let devices = lines.iter().find(|line| line["service"] == "device-farm");
    let devices = devices.unwrap();
    assert_eq!(
        (devices["region"].as_str(), devices["assumed_use"].as_bool()),
        (Some("us-west-2"), Some(true))
    );
    let amount: Decimal = devices["amount"].as_str().unwrap().parse().unwrap();
    assert!(amount > 100.into(), "{amount}");
}
