//! What a study says where there is too little to say something about: "too few replications" in words and in JSON, never an end that is not one.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![allow(
    clippy::disallowed_methods,
    reason = "a test makes its own folders and reads them"
)]

use assert_cmd::Command;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

fn study(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    command.current_dir(folder.path()).env("NO_COLOR", "1");
    command.args(["study", TEMPLATE, "--all", "--as-of", "2026-11-23"]);
    let output = command.args(arguments).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn five_days_have_a_median_and_no_certain_tail() {
    let days = [
        "--days",
        "1",
        "--replications",
        "5",
        "--executions",
        "8/day",
    ];
    let page = study(&days).replace('\n', " ");
    let words: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let p95 = words.split("- p95 ").nth(1).unwrap();
    let p95 = p95.split(" - p99").next().unwrap();
    assert!(
        p95.ends_with("(too few replications for an interval)"),
        "{p95}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&study(&[&days[..], &["--format", "json"]].concat())).unwrap();
    let lead = &json["study"]["lead_time"];
    for (name, too_few) in [("mean", false), ("p95", true), ("p99", true)] {
        let figure = &lead[name];
        assert_eq!(figure["too_few"], too_few, "{name}");
        assert_eq!(figure["low"].is_null(), too_few, "{name}");
        assert_eq!(figure["high"].is_null(), too_few, "{name}");
        assert!(figure["value"].as_f64().unwrap() > 0.0, "{name}");
    }
}
