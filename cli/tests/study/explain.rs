//! `explain`: where the lead time goes, and which inputs matter.

use std::path::Path;

use serde_json::Value;

use super::{TEMPLATE, run, text};
use crate::support::assert_is_as_its_schema_says;

const SAMPLE: [&str; 4] = ["--replications", "20", "--as-of", "2026-11-23"];

fn json(folder: &Path, more: &[&str]) -> Value {
    let words = [&["explain", TEMPLATE], more, &SAMPLE, &["--format", "json"]].concat();
    let output = run(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_is_as_its_schema_says("explain", &text(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

/// Each case has a cause that the others do not have.
#[test]
fn the_causes_add_up_to_the_mean_lead_time_whatever_happens() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&[], "work"),
        (&["--executions", "150/day"], "stage_door"),
        (
            &["--set", "quota=1", "--executions", "40/day"],
            "build_queue",
        ),
        (
            &[
                "--set",
                "Production/Approve.approver=exponential(mean = 2h)",
            ],
            "approval",
        ),
        (
            &[
                "--set",
                "type=V2",
                "--set",
                "Build.retry=FAILED_ACTIONS",
                "--set",
                "Build/Compile.fails=30%",
            ],
            "retry",
        ),
    ];
    for (more, cause) in cases {
        let document = json(folder.path(), more);
        let explanation = &document["explanation"];
        let time = &explanation["time"];
        let causes = time["causes"].as_array().unwrap();
        let sum = |of: &str| causes.iter().map(|it| number(&it[of])).sum::<f64>();
        assert!(
            (sum("mean") - number(&time["mean"])).abs() < 1e-6,
            "{more:?}"
        );
        assert!(
            (sum("slowest") - number(&time["slowest_mean"])).abs() < 1e-6,
            "{more:?}"
        );
        let found = causes.iter().find(|it| it["cause"] == cause).unwrap();
        assert!(number(&found["mean"]) > 1.0, "{more:?}: {found}");
        // So few come in that all are taken apart.
        if more.is_empty() {
            let mean = &explanation["lead_time"]["mean"];
            assert_eq!(time["executions"], mean["n"]);
            assert!((number(&mean["value"]) - number(&time["mean"])).abs() < 1e-3);
        }
    }
}

#[test]
fn a_fixed_time_on_the_longest_path_moves_the_mean_by_a_fifth_of_itself_and_one_beside_it_by_nothing()
 {
    let folder = tempfile::tempdir().unwrap();
    let document = json(
        folder.path(),
        &[
            "--set",
            "Production/RollOut.takes=10min",
            "--set",
            "Build/Compile.takes=30min",
            "--set",
            "Build/Compile.starts=1s",
            "--set",
            "Build/Lint.takes=1min",
            "--set",
            "arrivals=every(1d)",
        ],
    );
    let all = document["explanation"]["sensitivity"].as_array().unwrap();
    let input = |name: &str| all.iter().find(|it| it["range"]["input"] == name).unwrap();
    for (name, seconds) in [
        ("Production/RollOut.takes", 120.0),
        ("Build/Compile.takes", 360.0),
        ("Build/Lint.takes", 0.0),
    ] {
        let input = input(name);
        assert_eq!(input["range"]["assumed"], false, "{name}");
        for (end, sign) in [("low", -1.0), ("high", 1.0)] {
            let moved = number(&input[end]["mean"]["value"]);
            assert!(
                (moved - sign * seconds).abs() < 1e-6,
                "{name} {end}: {moved}"
            );
        }
    }
    let assumed = input("Integration/Verify.takes");
    assert_eq!(assumed["range"]["assumed"], true);
    assert!(
        assumed["range"]["source"]
            .as_str()
            .unwrap()
            .contains("range 9s to 950s"),
        "{assumed}"
    );
    // 9 s and 950 s of a median of 198 s.
    assert_eq!(
        assumed["range"]["low"][0],
        "Integration/Verify.takes=x0.0455"
    );
    assert_eq!(assumed["range"]["high"][0], "Integration/Verify.takes=x4.8");
}

#[test]
fn it_says_what_to_measure_first_and_how_far_the_assumptions_reach() {
    let folder = tempfile::tempdir().unwrap();
    let document = json(folder.path(), &[]);
    let answer = document["answer"].as_str().unwrap();
    let explanation = &document["explanation"];
    let first = &explanation["sensitivity"][0];
    let named = format!(
        "Measure `{}` first: its assumption moves p95 by ",
        first["range"]["input"].as_str().unwrap()
    );
    assert!(answer.contains(&named), "{answer}");
    let band = &explanation["band"];
    assert!(
        number(&band["low"]) < number(&band["p95"]) && number(&band["p95"]) < number(&band["high"]),
        "{band}"
    );
    let output = run(
        folder.path(),
        &[&["explain", TEMPLATE, "--all"], &SAMPLE[..]].concat(),
    );
    let told = text(&output.stdout);
    for part in [
        "Where the lead time goes",
        "Actions",
        "Stages",
        "Utilisation",
        "Which inputs matter",
        "Ranges",
        "16 assumptions",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn what_never_succeeds_has_no_lead_time_to_explain() {
    let folder = tempfile::tempdir().unwrap();
    let closed = run(
        folder.path(),
        &[
            &[
                "explain",
                TEMPLATE,
                "--set",
                "Production.transition=disabled",
            ],
            &SAMPLE[..],
        ]
        .concat(),
    );
    assert_eq!(closed.status.code(), Some(0), "{}", text(&closed.stderr));
    let told = text(&closed.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        told.contains("no execution succeeded, so there is no lead time to explain"),
        "{told}"
    );
    let wrong = run(
        folder.path(),
        &["explain", TEMPLATE, "--set", "Build/Compil.takes=x2"],
    );
    assert_eq!(wrong.status.code(), Some(2));
}
