//! `sweep`: edits over a range, and where something breaks even.

use std::path::Path;

use serde_json::Value;

use super::{TEMPLATE, run, text};
use crate::support::assert_is_as_its_schema_says;

const SAMPLE: [&str; 4] = ["--replications", "20", "--as-of", "2026-11-23"];

fn json(folder: &Path, more: &[&str]) -> Value {
    let words = [&["sweep", TEMPLATE], more, &SAMPLE, &["--format", "json"]].concat();
    let output = run(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_is_as_its_schema_says("sweep", &text(&output.stdout));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["sweep"].take()
}

#[test]
fn a_fixed_duration_on_the_longest_path_moves_the_mean_by_exactly_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let vary = "Production/RollOut.takes=2min..8min";
    let sweep = json(
        folder.path(),
        &[
            "--vary",
            vary,
            "--points",
            "4",
            "--set",
            "arrivals=every(1d)",
        ],
    );
    let rows = sweep["rows"].as_array().unwrap();
    let values: Vec<_> = rows
        .iter()
        .map(|it| it["values"][0].as_str().unwrap())
        .collect();
    assert_eq!(values, ["2min", "4min", "6min", "8min"]);
    let mean = |row: &Value| {
        row["figures"]["lead_time"]["mean"]["value"]
            .as_f64()
            .unwrap()
    };
    for pair in rows.windows(2) {
        assert!((mean(&pair[1]) - mean(&pair[0]) - 120.0).abs() < 1e-6);
    }
}

#[test]
fn it_is_found_from_which_rate_on_queueing_is_slower() {
    let folder = tempfile::tempdir().unwrap();
    let busy = [
        "--vary",
        "arrivals=10..160/day",
        "--points",
        "5",
        "--vary",
        "mode=SUPERSEDED|QUEUED",
        "--set",
        "type=V2",
    ];
    let sweep = json(folder.path(), &busy);
    let found = sweep["break_evens"].as_array().unwrap();
    let mean = found
        .iter()
        .find(|it| it["figure"] == "lead_time_mean")
        .unwrap();
    assert_eq!(
        mean["above"]["edits"],
        serde_json::json!(["mode=SUPERSEDED"]),
        "{mean}"
    );
    assert_eq!(mean["target"], "arrivals");
}

/// V1 costs a dollar for each pipeline that is active, V2 a fifth of a cent for each action minute: at some length of the work V2 is dearer.
#[test]
fn it_is_found_from_which_duration_on_type_v2_costs_more() {
    let folder = tempfile::tempdir().unwrap();
    let vary = "Production/RollOut.takes=1min..60min";
    let sweep = json(
        folder.path(),
        &["--vary", vary, "--set", "arrivals=0.4/day"],
    );
    let found = sweep["break_evens"].as_array().unwrap();
    let price = found
        .iter()
        .find(|it| it["figure"] == "codepipeline_list_price")
        .unwrap();
    let edits = |side: &str| price[side]["edits"][0].as_str().map(str::to_owned);
    assert_eq!(edits("below").as_deref(), Some("type=V2"), "{price}");
    assert_eq!(edits("above").as_deref(), Some("type=V1"), "{price}");
}

#[test]
fn a_latin_hypercube_meets_each_part_of_each_range_once() {
    let folder = tempfile::tempdir().unwrap();
    let words = [
        "--vary",
        "transitions=0..10s",
        "--vary",
        "trigger=0..10s",
        "--latin",
        "10",
    ];
    let sweep = json(folder.path(), &words);
    for axis in 0..2 {
        let rows = sweep["rows"].as_array().unwrap().iter();
        let mut values: Vec<String> = rows
            .map(|it| it["values"][axis].as_str().unwrap().to_owned())
            .collect();
        values.sort();
        values.dedup();
        assert_eq!(values.len(), 10, "{values:?}");
    }
}

#[test]
fn what_the_rules_refuse_is_a_row_that_says_so_and_csv_has_every_column() {
    let folder = tempfile::tempdir().unwrap();
    let vary = ["--vary", "mode=|QUEUED"];
    let output = run(
        folder.path(),
        &[
            &["sweep", TEMPLATE],
            &vary[..],
            &SAMPLE,
            &["--format", "csv"],
        ]
        .concat(),
    );
    let csv = text(&output.stdout);
    let mut lines = csv.lines();
    let columns = lines.next().unwrap().split(',').count();
    assert_eq!(columns, 24);
    assert_eq!(lines.next().unwrap().split(',').count(), columns);
    assert!(
        lines
            .next()
            .unwrap()
            .contains("type `V1` does not take execution mode `QUEUED`"),
        "{csv}"
    );
}

#[test]
fn each_wrong_range_gets_one_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    let table = [
        ("mode=QUEUED", "`QUEUED` is one value, and nothing varies"),
        ("quota=4..1", "the range `4..1` is empty"),
        ("quota=4..4", "the range `4..4` is empty"),
        (
            "trigger=2s..3MB",
            "`2s..3MB` is no range of numbers, times or sizes",
        ),
        ("mode=QUEUED|QUEUED", "`QUEUED` stands twice in the list"),
        (
            "Build/Compil.takes=1..2min",
            "did you mean `Build/Compile`?",
        ),
        (
            "takes=1..2min",
            "`takes` does not say of which action it is",
        ),
        (
            "mode=QUEUED|PARALLEL",
            "type `V1` does not take execution mode `QUEUED`",
        ),
        ("nothing", "`nothing` has no `=`"),
    ];
    for (vary, message) in table {
        let output = run(folder.path(), &["sweep", TEMPLATE, "--vary", vary]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{vary}: {told}");
        assert!(
            told.starts_with("--vary ") && told.contains(message),
            "{vary}: {told}"
        );
        assert_eq!(told.matches("error").count(), 1, "{vary}: {told}");
    }
    let twice = run(
        folder.path(),
        &[
            "sweep",
            TEMPLATE,
            "--vary",
            "quota=1..2",
            "--vary",
            "quota=2..3",
        ],
    );
    assert!(text(&twice.stderr).contains("`quota` varies twice"));
    let many = [
        "sweep",
        TEMPLATE,
        "--vary",
        "trigger=1..2s",
        "--vary",
        "transitions=1..2s",
        "--points",
        "1000",
    ];
    let many = run(folder.path(), &many);
    assert_eq!(many.status.code(), Some(2));
    assert!(text(&many.stderr).contains("points, and 10000 are the most"));
}
