//! `--set`: one change of what is studied, and what it changes.

use serde_json::Value;

use super::{run, study, text};
use crate::support::assert_is_as_its_schema_says;

fn json(folder: &std::path::Path, more: &[&str]) -> Value {
    let output = study(folder, &[more, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_is_as_its_schema_says("study", &text(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_idea_names_the_edits_that_give_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    // Busy enough for all three kinds of ideas.
    let busy = ["--executions", "60/day"];
    let base = json(folder.path(), &busy);
    let ideas = base["study"]["what_ifs"].as_array().unwrap();
    assert!(ideas.len() >= 3, "{ideas:?}");
    for idea in ideas {
        let edits = idea["edits"].as_array().unwrap();
        let mut words = busy.to_vec();
        for edit in edits {
            words.extend(["--set", edit.as_str().unwrap()]);
        }
        let again = json(folder.path(), &words);
        let effect = &again["study"]["edits"]["effect"];
        for figure in ["p50", "p95", "succeeded", "capacity_per_day", "cost"] {
            assert_eq!(effect[figure], idea[figure], "{figure} of {edits:?}");
        }
    }
}

#[test]
fn the_page_says_what_was_edited_and_what_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let edits = [
        "--set",
        "Build/Compile.takes=x2",
        "--set",
        "trigger=assumed",
    ];
    let printed = text(&study(folder.path(), &edits).stdout);
    let flat = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("web-shop-release with 2 edits: "),
        "{printed}"
    );
    assert!(flat.contains("- `Build/Compile.takes=x2` - `trigger=assumed` changes nothing that is simulated or priced"), "{printed}");
    assert!(
        flat.contains("Against the definition as it stands, on the same random numbers: p50 +"),
        "{printed}"
    );
    let page = folder
        .path()
        .join("stagewright-report/web-shop-release/report.html");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("Build/Compile.takes=x2"));
    // The profile is that of the definition, beside which it is read.
    let profile = folder
        .path()
        .join("stagewright-report/web-shop-release/profile.toml");
    let with_edits = std::fs::read_to_string(profile).unwrap();
    let other = tempfile::tempdir().unwrap();
    study(other.path(), &[]);
    let profile = other
        .path()
        .join("stagewright-report/web-shop-release/profile.toml");
    assert_eq!(with_edits, std::fs::read_to_string(profile).unwrap());
}

#[test]
fn a_study_of_edits_is_one_of_what_they_make() {
    let folder = tempfile::tempdir().unwrap();
    let mut edited = json(folder.path(), &["--set", "arrivals=9/day"]);
    let asked = json(folder.path(), &["--executions", "9/day"]);
    let edits = edited["study"].as_object_mut().unwrap().remove("edits");
    assert_eq!(edits.unwrap()["applied"][0]["changes"], true);
    assert_eq!(edited["study"], asked["study"]);
    let name = edited["answer"].as_str().unwrap().to_owned();
    assert!(
        name.starts_with("web-shop-release with `arrivals=9/day`: "),
        "{name}"
    );
}

#[test]
fn mistakes_are_told_all_at_once_before_anything_is_simulated() {
    let folder = tempfile::tempdir().unwrap();
    let output = study(
        folder.path(),
        &[
            "--set",
            "Build/Compil.takes=4min",
            "--set",
            "mode=QUICK",
            "--set",
            "mode=QUEUED",
        ],
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "--set Build/Compil.takes=4min: error: there is no action `Build/Compil`\n  \
           help: did you mean `Build/Compile`?\n\
         --set mode=QUICK: error: `mode`: `QUICK` is not `SUPERSEDED`, `QUEUED` or `PARALLEL`\n"
    );
    assert!(output.stdout.is_empty() && std::fs::read_dir(folder.path()).unwrap().next().is_none());
    let output = study(folder.path(), &["--set", "merge=Source+Build"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("`Compile` is not a source, and the first stage takes only sources [first-stage-source-only]"), "{told}");
    assert!(
        told.contains("note: in the edited pipeline: category of `Source/Compile`"),
        "{told}"
    );
}

#[test]
fn cost_and_vendors_take_the_same_edits() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["cost", "vendors"] {
        let fixed = [
            "--replications",
            "20",
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
        ];
        let of = |more: &[&str]| {
            let output = run(
                folder.path(),
                &[&[command, super::TEMPLATE], &fixed[..], more].concat(),
            );
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            assert_is_as_its_schema_says(command, &text(&output.stdout));
            serde_json::from_slice::<Value>(&output.stdout).unwrap()
        };
        let base = of(&[]);
        assert!(base.get("edits").is_none());
        let same = of(&["--set", "trigger=assumed"]);
        assert_eq!(same["edits"][0]["changes"], false, "{command}");
        let more = of(&["--set", "arrivals=x2"]);
        assert_eq!(more["edits"][0]["changes"], true, "{command}");
        for field in ["bill", "estimates"] {
            if let Some(before) = same.get(field) {
                assert_ne!(&more[field], before, "{command}");
            }
        }
    }
}

#[test]
fn a_scenario_file_holds_edits_and_its_mistakes_have_lines() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("faster.toml"), text).unwrap();
    write(
        "[[edit]]\ntarget = \"Build/Compile\"\nword = \"takes\"\nvalue = \"x0.5\"\n\n[[edit]]\nword = \"arrivals\"\nvalue = \"5/day\"\n",
    );
    let from_file = json(folder.path(), &["--scenario", "faster.toml"]);
    let typed = json(
        folder.path(),
        &[
            "--set",
            "Build/Compile.takes=x0.5",
            "--set",
            "arrivals=5/day",
        ],
    );
    assert_eq!(from_file, typed);
    for (file, told) in [
        (
            "[[edit]]\ntarget = \"Build/Compil\"\nword = \"takes\"\nvalue = \"x2\"\n[[edit]]\nword = \"mode\"\nvalue = \"X\"\n",
            "faster.toml:1:1: error: there is no action `Build/Compil`\n  help: did you mean `Build/Compile`?\nfaster.toml:5:1: error: `mode`: `X` is not",
        ),
        (
            "[[edit]]\nword = \"mode\"\n",
            "error: missing field `value`",
        ),
        (
            "[[edits]]\n",
            "faster.toml:1:3: error: unknown field `edits`",
        ),
        ("", "error: the scenario has no edit"),
    ] {
        write(file);
        let output = study(folder.path(), &["--scenario", "faster.toml"]);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(told), "{stderr}");
    }
}

#[test]
fn people_and_hours_that_are_said_are_simulated_and_no_longer_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let left_out = |document: &Value| {
        let rows = document["study"]["left_out"].as_array().unwrap();
        let of = |row: &&Value| {
            row["place"] == "Production/Approve" && row["because"] == "not simulated"
        };
        rows.iter().filter(of).count()
    };
    let base = json(folder.path(), &[]);
    assert!(base["study"]["without_people"].as_bool().unwrap());
    let answered = json(
        folder.path(),
        &[
            "--set",
            "Production/Approve.approver=30min",
            "--set",
            "Production/Approve.hours=Mon-Fri+9-17+Europe/Berlin",
        ],
    );
    assert!(!answered["study"]["without_people"].as_bool().unwrap());
    assert!(left_out(&answered) == 0 && left_out(&base) <= 1);
    let effect = &answered["study"]["edits"]["effect"]["p50"]["value"];
    assert!(
        effect.as_f64().unwrap() > 1_800.0,
        "half an hour and the nights: {effect}"
    );
}

/// Three pushes of a file, from a profile and as an edit: the same study, whatever the time of day the file begins with.
#[test]
fn pushes_of_a_file_are_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, of: &str| std::fs::write(folder.path().join(name), of).unwrap();
    write(
        "pushes.csv",
        "started,by\n2026-01-05T09:30:00Z,ann\n2026-01-05T09:40:00Z,bob\n2026-01-06T09:30:00Z,ann\n",
    );
    write("seconds.csv", "0\n600\n86400\n");
    write(
        "profile.toml",
        "arrivals = \"replay(\\\"pushes.csv\\\")\"\n",
    );
    let of_profile = json(folder.path(), &["--profile", "profile.toml"]);
    let edited = |name: &str| {
        let edit = format!("arrivals=replay({name})");
        json(folder.path(), &["--set", &edit])
    };
    let figures = ["lead_time", "change_lead_time", "endings", "rate_per_day"];
    for other in [edited("pushes.csv"), edited("seconds.csv")] {
        for figure in figures {
            let (theirs, ours) = (&other["study"][figure], &of_profile["study"][figure]);
            assert_eq!(theirs, ours, "{figure}");
            assert!(!ours.is_null(), "{figure}");
        }
    }
    // Three pushes in each month, every one of them at the same moment.
    let rate = of_profile["study"]["rate_per_day"].as_f64().unwrap();
    let days = of_profile["study"]["days"].as_f64().unwrap();
    assert!((rate * days - 3.0).abs() < 1e-9, "{rate} over {days} days");

    write("wrong.csv", "started\n2026-01-05T09:30:00Z\nyesterday\n");
    for (name, told) in [
        ("wrong.csv", "line 3 has no time"),
        ("none.csv", "none.csv"),
    ] {
        let edit = format!("arrivals=replay({name})");
        let refused = study(folder.path(), &["--set", &edit]);
        assert_eq!(refused.status.code(), Some(2));
        let said = text(&refused.stderr);
        assert!(said.contains(told), "{said}");
    }
}
