//! `recommend`: edits that gain something for certain.

use std::path::Path;

use serde_json::Value;

use super::{TEMPLATE, run, shared, text};
use crate::support::assert_is_as_its_schema_says;

const SAMPLE: [&str; 4] = ["--replications", "60", "--as-of", "2026-11-23"];

fn json(folder: &Path, more: &[&str]) -> Value {
    let words = [
        &["recommend", TEMPLATE],
        more,
        &SAMPLE,
        &["--format", "json"],
    ]
    .concat();
    let output = run(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_is_as_its_schema_says("recommend", &text(&output.stdout));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["recommended"].take()
}

fn words(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// Whether an interval lies below nothing; ends are numbers or amounts in text.
fn less(figure: &Value) -> bool {
    let high = &figure["high"];
    let high = high.as_f64().or_else(|| high.as_str()?.parse().ok());
    high.is_some_and(|high: f64| high < 0.0)
}

#[test]
fn every_recommendation_gains_something_and_is_a_list_for_set() {
    let folder = tempfile::tempdir().unwrap();
    let busy = ["--executions", "40/day"];
    let study = json(folder.path(), &busy);
    let all = study["recommendations"].as_array().unwrap();
    assert!(all.len() >= 2, "{study}");
    let seeds = study["fresh_seeds"].as_array().unwrap();
    assert_eq!(seeds.len(), 3);
    assert!(!seeds.contains(&study["seed"]), "{study}");
    for one in all {
        let gains = ["mean", "failed", "list_price"].map(|of| less(&one[of]));
        assert!(gains.contains(&true), "{one}");
        let edits = words(&one["edits"]);
        // No person's answer is taken away, and no stage with one is merged.
        for edit in &edits {
            assert!(
                !edit.contains("Approve") && !edit.starts_with("without="),
                "{edit}"
            );
            assert!(
                !edit.starts_with("merge=") || !edit.contains("Production"),
                "{edit}"
            );
        }
    }
    // The text names every list that has a row, however its lines are broken.
    let asked = [&["recommend", TEMPLATE][..], &busy, &SAMPLE].concat();
    let told = text(&run(folder.path(), &asked).stdout);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for one in all.iter().take(20) {
        let edits = words(&one["edits"]);
        let edits: Vec<String> = edits.iter().map(|it| format!("--set {it}")).collect();
        assert!(told.contains(&edits.join(" ")), "{edits:?} in {told}");
    }
    // On another seed, `compare` takes the list and finds the gain again.
    let first = &all[0];
    let mut asked = vec!["compare", TEMPLATE, "--seed", "77", "--format", "json"];
    asked.extend(busy);
    asked.extend(SAMPLE);
    let edits = words(&first["edits"]);
    for edit in &edits {
        asked.extend(["--set", edit]);
    }
    let output = run(folder.path(), &asked);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let other = &document["comparison"]["others"][0];
    let figures = other["figures"].as_array().unwrap();
    let mean = figures
        .iter()
        .find(|it| it["figure"] == "change_mean")
        .unwrap();
    let mean = &mean["change"];
    assert!(
        less(mean) == less(&first["mean"]),
        "{mean} {}",
        first["mean"]
    );
}

#[test]
fn none_of_the_recommendations_is_behind_another_in_everything() {
    let folder = tempfile::tempdir().unwrap();
    let study = json(folder.path(), &["--executions", "40/day"]);
    let all = study["recommendations"].as_array().unwrap();
    let told = |one: &Value| {
        let value = |figure: &Value| {
            let sure = less(figure)
                || figure["low"]
                    .as_f64()
                    .or_else(|| figure["low"].as_str()?.parse().ok())
                    .is_some_and(|low: f64| low > 0.0);
            let value = &figure["value"];
            let value = if value.is_null() {
                &figure["mean"]
            } else {
                value
            };
            let value = value
                .as_f64()
                .or_else(|| value.as_str()?.parse().ok())
                .unwrap_or(0.0);
            if sure { value } else { 0.0 }
        };
        [
            value(&one["mean"]),
            value(&one["failed"]),
            value(&one["list_price"]),
        ]
    };
    // The front was found on another seed: what is ahead here by less than a tenth is noise.
    for one in all {
        for other in all {
            let (mine, theirs) = (told(one), told(other));
            let ahead = mine
                .iter()
                .zip(&theirs)
                .all(|(mine, theirs)| *theirs < mine - mine.abs() * 0.1 - 1e-9);
            assert!(!ahead, "{one}\n{other}");
        }
    }
}

#[test]
fn the_same_question_gets_the_same_answer_and_says_how_it_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |threads: &str| {
        let words = [&["recommend", TEMPLATE, "--threads", threads], &SAMPLE[..]].concat();
        text(&run(folder.path(), &words).stdout)
    };
    let first = ask("1");
    assert_eq!(first, ask("2"));
    let flat = first.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "on which nothing was chosen",
        "No approval was removed or gone around.",
        "--set",
    ] {
        assert!(flat.contains(told), "{first}");
    }
    let wrong = run(
        folder.path(),
        &["recommend", TEMPLATE, "--set", "Build/Compil.takes=x2"],
    );
    assert_eq!(wrong.status.code(), Some(2));
}

/// A figure of which less is better, as `compare` gives it; nothing where it tells none.
fn gain(other: &Value, of: &str) -> Option<f64> {
    let (figure, found) = match of {
        "list_price" => return number(&other["bill"]["list_price"]["mean"]),
        "mean" => ("change_mean", "value"),
        figure => (figure, "value"),
    };
    let figures = other["figures"].as_array().unwrap();
    let figure = figures.iter().find(|it| it["figure"] == figure).unwrap();
    number(&figure["change"][found])
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// What became of the recommendations for a file on fresh seeds.
#[derive(Default)]
struct Trial {
    recommended: usize,
    /// Gains that they claim, once for each seed.
    claimed: usize,
    /// Of which a seed tells the figure.
    told: usize,
    /// Which are there.
    found: usize,
}

impl std::fmt::Display for Trial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            recommended,
            claimed,
            told,
            found,
        } = self;
        write!(f, "{recommended} | {claimed} | {told} | {found} |")
    }
}

fn trial(file: &str, (months, most): (&str, usize), seeds: u64) -> Option<Trial> {
    let folder = tempfile::tempdir().unwrap();
    let common = [
        "--replications",
        months,
        "--as-of",
        "2026-11-23",
        "--format",
        "json",
    ];
    let ask = |words: &[&str]| {
        let output = run(folder.path(), &[words, &common].concat());
        serde_json::from_slice::<Value>(&output.stdout).ok()
    };
    let study = ask(&["recommend", file])?;
    let all = study["recommended"]["recommendations"].as_array().unwrap();
    let mut trial = Trial {
        recommended: all.len().min(most),
        ..Trial::default()
    };
    for one in all.iter().take(most) {
        let claims = ["mean", "failed", "list_price"].map(|of| (of, less(&one[of])));
        let edits = words(&one["edits"]);
        for seed in 1_001..=1_000 + seeds {
            let seed = seed.to_string();
            let mut asked = vec!["compare", file, "--seed", &seed];
            edits.iter().for_each(|edit| asked.extend(["--set", edit]));
            let again = ask(&asked).unwrap_or_else(|| panic!("{file} refuses {edits:?}"));
            let other = &again["comparison"]["others"][0];
            for (of, _) in claims.iter().filter(|(_, claimed)| *claimed) {
                let gain = gain(other, of);
                trial.claimed += 1;
                trial.told += usize::from(gain.is_some());
                trial.found += usize::from(gain.is_some_and(|gain| gain < 0.0));
            }
        }
    }
    Some(trial)
}

#[test]
fn a_sample_of_recommendations_gains_on_fresh_seeds() {
    let Trial { claimed, found, .. } = trial(TEMPLATE, ("60", 3), 3).unwrap();
    assert!(claimed >= 3, "{claimed}");
    assert!(found * 20 >= claimed * 19, "{found} of {claimed}");
}

/// An execution that just misses the window fails, and its change waits for days: so rarely that the months of many a seed have none.
#[test]
fn a_gain_that_a_closed_window_may_turn_is_not_claimed() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/templates/office-hours.yaml"
    );
    let Trial {
        claimed,
        told,
        found,
        ..
    } = trial(file, ("100", usize::MAX), 3).unwrap();
    assert!(claimed >= 9, "{claimed}");
    assert_eq!(told, found);
}

/// `cargo test -p stagewright-cli --test study -- --ignored --nocapture the_trial`: the table of `docs/verification.md`.
#[test]
#[ignore = "minutes: `.ci/long` runs it for the table of `docs/verification.md`; a sample runs with all tests"]
#[expect(clippy::print_stdout, reason = "it says what it measured")]
fn the_trial() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/templates/");
    let mut files: Vec<String> = ["web-shop.yaml", "office-hours.yaml"]
        .map(|name| format!("{examples}{name}"))
        .into();
    if let Some(folder) = shared::shared("corpus/files") {
        let entries = std::fs::read_dir(folder)
            .unwrap()
            .map(|it| it.unwrap().path());
        let mut templates: Vec<String> = entries.map(|it| it.display().to_string()).collect();
        templates.retain(|it| it.contains("/T"));
        templates.sort();
        files.extend(templates);
    }
    let (mut tried, mut all) = (0, Trial::default());
    for file in files {
        let name = file.rsplit('/').next().unwrap();
        let Some(one) = trial(&file, ("100", usize::MAX), 20) else {
            println!("skipped: {name}, for which nothing is recommended");
            continue;
        };
        println!("| {name} | {one}");
        tried += 1;
        all.recommended += one.recommended;
        all.claimed += one.claimed;
        all.told += one.told;
        all.found += one.found;
        if tried == 12 {
            break;
        }
    }
    println!("| all | {all}");
    let Trial { told, found, .. } = all;
    assert!(found * 100 >= told * 99, "{found} of {told}");
}

const PROJECT: &str = "
Resources:
  # one of ours
  Compile:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: shop
      ServiceRole: arn:aws:iam::111122223333:role/shop
      Artifacts: {Type: CODEPIPELINE}
      Source: {Type: CODEPIPELINE}
      TimeoutInMinutes: 60
      Environment:
        Type: LINUX_CONTAINER
        ComputeType: BUILD_GENERAL1_SMALL # small is enough
        Image: aws/codebuild/standard:7.0
  Release:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: shop
      RoleArn: arn:aws:iam::111122223333:role/shop
      ArtifactStore: {Type: S3, Location: shop-artifacts}
      PipelineType: V2
      Stages:
        - Name: Source
          Actions:
            - Name: fetch
              ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: '1'}
              Configuration: {S3Bucket: b, S3ObjectKey: k, PollForSourceChanges: false}
              OutputArtifacts: [{Name: src}]
        - Name: Build
          Actions:
            - Name: compile
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: shop}
              InputArtifacts: [{Name: src}]
            - Name: verify   # behind it
              ActionTypeId: {Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: !Ref Verify}
              InputArtifacts: [{Name: src}]
              RunOrder: 2
  Verify:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: arn:aws:iam::111122223333:role/shop
      Artifacts: {Type: CODEPIPELINE}
      Source: {Type: CODEPIPELINE}
      Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: 'aws/codebuild/standard:7.0'}
";

#[test]
fn recommendations_that_are_written_check_clean_and_are_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("shop.yaml"), PROJECT).unwrap();
    let ask = |words: &[&str]| {
        let output = run(folder.path(), &[words, &SAMPLE].concat());
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    let asked = ["recommend", "shop.yaml", "--executions", "20/day"];
    let (_, json, said) = ask(&[&asked[..], &["--format", "json"]].concat());
    let study: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{said}"));
    let all = study["recommended"]["recommendations"]
        .as_array()
        .unwrap()
        .len();
    assert!(all > 0, "{json}");
    let mut kinds = std::collections::BTreeSet::new();
    // The fastest, one from the middle and the cheapest.
    for number in [1, all.div_ceil(2), all] {
        let _ = std::fs::remove_file(at("profile.toml"));
        let _ = std::fs::remove_file(at("new.yaml"));
        let take = number.to_string();
        let (status, _, said) =
            ask(&[&asked[..], &["--write", "new.yaml", "--take", &take]].concat());
        assert_eq!(status, Some(0), "{said}");
        let checked = run(folder.path(), &["check", "new.yaml"]);
        let found = text(&checked.stdout);
        assert!(checked.status.success(), "{found}");
        let written = std::fs::read_to_string(at("new.yaml")).unwrap();
        // What is not changed stands as it stood.
        let new: Vec<&str> = written.lines().filter(|it| !PROJECT.contains(it)).collect();
        let gone: Vec<&str> = PROJECT.lines().filter(|it| !written.contains(it)).collect();
        assert!(new.len() <= 10 && gone.len() <= 4, "{new:#?} {gone:#?}");
        for (edit, line) in [
            ("mode=PARALLEL", "ExecutionMode: PARALLEL"),
            ("Build.retry=FAILED_ACTIONS", "RetryMode: FAILED_ACTIONS"),
            ("compute=medium", "ComputeType: BUILD_GENERAL1_MEDIUM"),
            ("parallel=", "RunOrder: 1"),
            ("type=V1", "PipelineType: V1"),
        ] {
            let edits = words(&study["recommended"]["recommendations"][number - 1]["edits"]);
            if edits.iter().any(|it| it.contains(edit)) {
                assert!(written.contains(line), "{edits:?}\n{written}");
                kinds.insert(edit);
            }
        }
    }
    assert!(
        kinds.len() >= 2,
        "the edits of these are looked at: {kinds:?}"
    );
    // A profile that is there is not replaced.
    std::fs::write(at("profile.toml"), "# mine\n").unwrap();
    let (_, _, said) = ask(&[&asked[..], &["--write", "other.yaml"]].concat());
    if !at("other.yaml").exists() {
        assert!(said.contains("profile.toml"), "{said}");
    }
    assert_eq!(
        std::fs::read_to_string(at("profile.toml")).unwrap(),
        "# mine\n"
    );
    // What is to be written is refused before anything is searched.
    for (name, why) in [
        ("profile.toml", "the profile that is written beside"),
        ("shop.yaml", "this is there already, and is not replaced"),
    ] {
        let (status, answer, said) = ask(&[&asked[..], &["--write", name]].concat());
        assert_eq!((status, answer.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains(why), "{said}");
    }
    let (status, ..) = ask(&[&asked[..], &["--write", "third.yaml", "--take", "99"]].concat());
    assert_eq!((status, at("third.yaml").exists()), (Some(2), false));
}
