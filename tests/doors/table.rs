//! The table of what can be said where: every cell reads, and says the same as the others of its row.

use std::collections::BTreeSet;

use stagewright::study::profile_file::{no_files, read};
use stagewright::{CheckOptions, Profile};
use stagewright_core::edit::WORDS;

use super::{before, edited, shop};

/// The rows of the page's table: what is between backticks in each cell.
fn rows() -> Vec<Vec<Vec<String>>> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guarantees.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, table) = page
        .split_once("| What | Profile | Language | Edit | Rust |\n")
        .unwrap();
    let lines = table
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let cells = line.trim_matches('|').split(" | ").skip(1);
        cells
            .map(|cell| {
                cell.split('`')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect()
            })
            .collect()
    };
    lines.map(cells).collect()
}

/// The shop in the language with this statement or clause, and the edits that it builds on.
fn said(words: &str, before: &[&str]) -> Profile {
    let mut at = ["", "", "", ""].map(str::to_owned);
    let place = match words {
        it if it.starts_with("transition") => 3,
        it if it.ends_with(';') => 0,
        it if it.contains(" hours ") => 2,
        _ => 1,
    };
    at[place] = words.to_owned();
    if place == 0 && !words.starts_with("retried") {
        for edit in before {
            at[0] = format!("assume {edit:?}; {}", at[0]);
        }
    }
    let [top, compile, approve, transition] = at;
    let text = format!(
        "pipeline! {{
            pub struct Shop; name \"shop\"; type V2; {top}
            stage Source {{ Fetch() -> src = CodeCommit {{ repository_name: \"shop\", branch_name: \"main\", poll_for_source_changes: false }}; }}
            stage Build {{ Compile(src) -> zip = CodeBuild {{ project_name: \"shop\" }} {compile}; }}
            stage Gate {{ Approve() = Manual {approve}; }}
            {transition}
            stage Deploy {{
                before entry fail unless office = DeploymentWindow {{ cron: \"* * 8-16 ? * MON-FRI *\", time_zone: \"UTC\" }};
                RollOut(zip) = ECS {{ cluster_name: \"shop\", service_name: \"shop\" }};
            }}
        }}"
    );
    let checked = stagewright_dsl::check_source_with(&text, CheckOptions::default()).unwrap();
    let checked = checked.into_iter().next().unwrap();
    let errors: Vec<_> = checked.errors().collect();
    assert!(errors.is_empty(), "{words}: {errors:?}");
    checked.profile.unwrap()
}

#[test]
fn every_cell_of_the_table_says_what_its_row_says() {
    let base = shop();
    let rust: String = ["src/what_if.rs", "src/what_if/around.rs"]
        .map(|file| {
            std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
        })
        .concat();
    let mut missing: BTreeSet<&str> = WORDS
        .iter()
        .filter(|it| it.is_of_profile())
        .map(|it| it.word)
        .collect();
    let rows = rows();
    assert!(rows.len() > 40, "{rows:?}");
    for row in rows {
        let [profile, language, edit, method] = row.as_slice() else {
            panic!("a row of four cells: {row:?}");
        };
        assert!(
            row.iter().all(|cell| !cell.is_empty()),
            "an empty cell: {row:?}"
        );
        let file = read(
            &profile.join("\n"),
            &base.pipeline,
            &base.profile,
            &no_files,
        );
        let file = file.unwrap_or_else(|problems| panic!("{profile:?}: {problems:?}"));
        assert_ne!(file, base.profile, "{profile:?} says nothing");
        let edit = edit[0].as_str();
        let word = edit.parse::<stagewright::Edit>().unwrap().change.word();
        let before = before(word);
        let edits: Vec<&str> = before.iter().copied().chain([edit]).collect();
        let changed = edited(&base, &edits).profile;
        let written = said(&language[0], before);
        // What a machine saves is for an edit to assume, unless `+x1` says otherwise.
        if !edit.contains(".compute=") {
            assert_eq!(changed, file, "{edit} and {profile:?}");
        }
        assert_eq!(written, file, "{language:?} and {profile:?}");
        let method = &method[0];
        assert!(
            rust.contains(&format!("pub fn {method}(")),
            "there is no `{method}` of a what-if"
        );
        missing.remove(word);
    }
    assert!(missing.is_empty(), "words without a row: {missing:?}");
}
