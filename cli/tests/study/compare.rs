//! `compare`: scenarios on the same random numbers.

use std::path::Path;

use serde_json::Value;

use super::{TEMPLATE, run, text};
use crate::support::assert_is_as_its_schema_says;

const SAMPLE: [&str; 4] = ["--replications", "40", "--as-of", "2026-11-23"];

fn json(folder: &Path, more: &[&str]) -> Value {
    let words = [&["compare"], more, &SAMPLE, &["--format", "json"]].concat();
    let output = run(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_is_as_its_schema_says("compare", &text(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn figure<'a>(other: &'a Value, name: &str) -> &'a Value {
    let figures = other["figures"].as_array().unwrap();
    figures.iter().find(|it| it["figure"] == name).unwrap()
}

#[test]
fn a_scenario_against_itself_differs_by_exactly_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.yaml");
    std::fs::copy(TEMPLATE, &copy).unwrap();
    // The same file, an edit that changes nothing, and one that is taken back.
    for more in [
        &[TEMPLATE, "copy.yaml", "--executions", "60/day"][..],
        &[TEMPLATE, "--set", "Build/Compile.takes=x1"],
        &[
            TEMPLATE,
            "--set",
            "mode=QUEUED",
            "--set",
            "type=V2",
            "--set",
            "mode=SUPERSEDED",
            "--set",
            "type=V1",
        ],
    ] {
        let document = json(folder.path(), more);
        let other = &document["comparison"]["others"][0];
        assert_eq!(other["identical"], true, "{more:?}");
        for figure in other["figures"].as_array().unwrap() {
            let change = &figure["change"];
            let all = [&change["value"], &change["low"], &change["high"]];
            assert_eq!(all, [&Value::from(0.0); 3], "{more:?}: {figure}");
        }
        let money = &other["bill"]["list_price"];
        assert_eq!([&money["low"], &money["high"]], ["0", "0"], "{more:?}");
    }
}

#[test]
fn a_fixed_duration_that_doubles_moves_the_mean_by_exactly_that() {
    let folder = tempfile::tempdir().unwrap();
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    std::fs::write(folder.path().join("a.yaml"), template).unwrap();
    // Nothing else stands beside the roll-out, and so few come in that none waits for another.
    let scenario = "
[[scenario]]
name = \"three\"
edits = [\"Production/RollOut.takes=3min\", \"arrivals=every(1d)\"]
[[scenario]]
name = \"six\"
[[scenario.edit]]
target = \"Production/RollOut\"
word = \"takes\"
value = \"6min\"
[[scenario.edit]]
word = \"arrivals\"
value = \"every(1d)\"
";
    std::fs::write(folder.path().join("s.toml"), scenario).unwrap();
    let document = json(folder.path(), &["a.yaml", "--scenario", "s.toml"]);
    let others = document["comparison"]["others"].as_array().unwrap();
    let names: Vec<_> = others.iter().map(|it| &it["scenario"]["name"]).collect();
    assert_eq!(names, ["three", "six"]);
    let mean = |other| {
        figure(other, "lead_time_mean")["after"]["value"]
            .as_f64()
            .unwrap()
    };
    let moved = mean(&others[1]) - mean(&others[0]);
    assert!((moved - 180.0).abs() < 1e-6, "{moved}");
}

#[test]
fn the_compute_example_shares_its_noise_and_prices_each_line() {
    let folder = tempfile::tempdir().unwrap();
    let document = json(
        folder.path(),
        &[TEMPLATE, "--set", "Build/Compile.compute=large"],
    );
    let other = &document["comparison"]["others"][0];
    assert!(
        other["noise_shared"].as_f64().unwrap() > 5.0,
        "{}",
        other["noise_shared"]
    );
    let p95 = figure(other, "lead_time_p95");
    assert_eq!(
        (&p95["paired"], &p95["detectable"]),
        (&Value::from(true), &Value::from(true))
    );
    let lines = other["bill"]["lines"].as_array().unwrap();
    let changed = |sku: &str| {
        let line = lines.iter().find(|it| it["sku"] == sku).unwrap();
        line["change"]["mean"].as_str().unwrap().starts_with('-')
    };
    assert!(changed("codebuild/linux/general1.medium"));
    assert!(!changed("codebuild/linux/general1.large"));
}

#[test]
fn definitions_that_differ_in_names_are_matched_and_what_was_matched_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    let other = template
        .replace("Name: !Sub \"${Application}-release\"", "Name: other")
        .replace(
            "        - Name: Integration\n",
            "        - Name: Verification\n",
        )
        .replace("- Name: Lint\n", "- Name: Style\n");
    assert_ne!(template, other);
    std::fs::write(folder.path().join("b.yaml"), other).unwrap();
    let document = json(folder.path(), &[TEMPLATE, "b.yaml"]);
    let other = &document["comparison"]["others"][0];
    let matched = &other["matched"];
    assert_eq!(matched["by_name"], 4);
    let moved = serde_json::json!([["Integration/Verify", "Verification/Verify"]]);
    assert_eq!(matched["moved"], moved);
    assert_eq!(matched["only_in_base"], serde_json::json!(["Build/Lint"]));
    assert_eq!(matched["only_in_other"], serde_json::json!(["Build/Style"]));
    // Names change no draw of what is matched; the linter and a transition have draws of their own.
    assert!(
        other["noise_shared"].as_f64().unwrap() > 2.0,
        "{}",
        other["noise_shared"]
    );
}

#[test]
fn a_precision_is_reached_or_the_budget_ends_and_it_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |more: &[&str]| {
        let edit = [
            "compare",
            TEMPLATE,
            "--set",
            "Build/Compile.takes=x2",
            "--format",
            "json",
        ];
        let output = run(folder.path(), &[&edit, more].concat());
        assert_is_as_its_schema_says("compare", &text(&output.stdout));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        (
            output.status.code(),
            document["comparison"]["precision"].clone(),
        )
    };
    let (code, precision) = ask(&["--replications", "20", "--precision", "5%"]);
    assert_eq!((code, &precision["reached"]), (Some(0), &Value::from(true)));
    assert!(precision["months"].as_u64().unwrap() > 20, "{precision}");
    let few = [
        "--replications",
        "20",
        "--precision",
        "1s",
        "--most-months",
        "50",
    ];
    let (code, precision) = ask(&few);
    assert_eq!(
        (code, &precision["reached"]),
        (Some(5), &Value::from(false))
    );
    assert_eq!(precision["months"], 50);
}

#[test]
fn the_answer_is_text_or_markdown_and_says_so_where_nothing_is_detectable() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["compare", TEMPLATE, "--set", "quota=30"];
    let said = |format: &str| {
        let output = run(
            folder.path(),
            &[&words[..], &SAMPLE, &["--format", format]].concat(),
        );
        text(&output.stdout)
    };
    let flat = said("text")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        flat.contains("no detectable difference of time, shares and capacity"),
        "{flat}"
    );
    let markdown = said("markdown");
    assert!(
        markdown.starts_with("## web-shop-release compared\n"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| figure | web-shop-release |"),
        "{markdown}"
    );
}

#[test]
fn each_wrong_question_gets_one_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let twice = "[[scenario]]\nname = \"a\"\nedits = [\"mode=QUEUED\"]\n";
    write("twice.toml", &format!("{twice}{twice}"));
    write("empty.toml", "[[scenario]]\nname = \"a\"\n");
    write(
        "wrong.yaml",
        &std::fs::read_to_string(TEMPLATE)
            .unwrap()
            .replace("Provider: ECS", "Provider: ESC"),
    );
    let table: [(&[&str], &str); 8] = [
        (
            &[TEMPLATE],
            "there is nothing to compare the definition with",
        ),
        (
            &[TEMPLATE, "--set", "Build/Compil.takes=4min"],
            "did you mean `Build/Compile`?",
        ),
        (
            &[TEMPLATE, "--set", "merge=Source+Build"],
            "the first stage takes only sources",
        ),
        (
            &[TEMPLATE, "--scenario", "twice.toml"],
            "twice.toml:5:8: error: two scenarios are called `a`",
        ),
        (
            &[TEMPLATE, "--scenario", "empty.toml"],
            "scenario `a` has no edit",
        ),
        (
            &[TEMPLATE, "--set", "mode=QUEUED", "--precision", "none"],
            "`none` is neither a share such as `2%` nor a span such as `30s`",
        ),
        (&["wrong.yaml", "--set", "trigger=2s"], "`ESC`"),
        (&[TEMPLATE, "wrong.yaml"], "`ESC`"),
    ];
    for (words, message) in table {
        let output = run(folder.path(), &[&["compare"], words].concat());
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
        assert!(told.contains(message), "{words:?}: {told}");
        assert!(output.stdout.is_empty(), "{words:?}");
    }
    let several = run(
        folder.path(),
        &["study", TEMPLATE, "--scenario", "twice.toml"],
    );
    assert_eq!(several.status.code(), Some(2));
}
