//! Every rule in both front ends: its failing examples are found at the marked place in the same words, its passing ones
//! pass.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use stagewright_cfn::{ReadOptions, apply, examine, read};
use stagewright_core::rules::{self, Evidence, Marked, Rule, Together, Written};
use stagewright_core::{
    CheckOptions, Draft, Finding, Severity, TextEdit, catalogue, check, regions,
};
use stagewright_dsl::check_text;

/// A finding as both front ends give it, with its place.
#[derive(Debug)]
struct Found {
    rule: Option<&'static str>,
    severity: Severity,
    line: usize,
    columns: (usize, usize),
    words: Words,
}

/// What a finding says, whatever the front end.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    message: String,
    labels: Vec<String>,
    notes: Vec<String>,
    help: Option<String>,
}

/// The places are those of the language; the words are what the rule said of the definition, before the language said it
/// in its own.
fn in_dsl(text: &str) -> Vec<Found> {
    let checked = check_text(text);
    let said = check(checked.draft, CheckOptions::default()).findings;
    let found = checked.findings.into_iter().map(|message| {
        let said = said.iter().find(|said| Some(said.rule) == message.rule);
        let words = said.cloned().map_or_else(
            || Words {
                message: message.message.clone(),
                labels: Vec::new(),
                notes: Vec::new(),
                help: None,
            },
            Words::of,
        );
        Found {
            rule: message.rule,
            severity: message.severity,
            line: message.site.start.line,
            columns: (message.site.start.column, message.site.end.column),
            words,
        }
    });
    found.collect()
}

impl Words {
    fn of(finding: Finding) -> Self {
        Self {
            message: finding.message,
            labels: finding.labels.into_iter().map(|label| label.text).collect(),
            notes: finding.notes,
            help: finding.help,
        }
    }
}

fn in_file(text: &str) -> Vec<Found> {
    let reading =
        read(text, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let problems = &reading.warnings;
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    let checked = check(reading.draft.clone(), CheckOptions::default());
    let findings = checked
        .findings
        .into_iter()
        .chain(beside_another(&reading.draft));
    let found = findings.map(|finding| {
        let place = reading.places.find(&finding.site);
        Found {
            rule: Some(finding.rule),
            severity: finding.severity,
            line: place.line,
            columns: (0, 0),
            words: Words::of(finding),
        }
    });
    found.collect()
}

/// What is found beside a pipeline named `web-shop`, for the rules about several definitions.
fn beside_another(draft: &Draft) -> Vec<Finding> {
    let other = Draft {
        name: Some("web-shop".into()),
        ..Draft::default()
    };
    let together = [&other, draft].map(|draft| Together { file: 0, draft });
    let found = rules::across(&together).into_iter();
    found.map(|(_, finding)| finding).collect()
}

/// What is wrong with a failing example in one front end; the words of the finding otherwise.
fn failing(rule: &Rule, found: Vec<Found>, marked: Option<Marked>) -> Result<Words, String> {
    let others: Vec<String> = found
        .iter()
        .filter(|found| found.rule != Some(rule.name) && found.severity == Severity::Error)
        .map(|found| format!("{}: {} {:?}", found.line, found.words.message, found.rule))
        .collect();
    if !others.is_empty() {
        return Err(format!("breaks something else: {}", others.join("; ")));
    }
    let mut own = found
        .into_iter()
        .filter(|found| found.rule == Some(rule.name));
    let Some(first) = own.next() else {
        return Err("is not found".into());
    };
    if let Some(second) = own.next() {
        return Err(format!(
            "is found twice: {} and {}",
            first.words.message, second.words.message
        ));
    }
    let Some(marked) = marked else {
        return Err(format!("has no mark, and is found in line {}", first.line));
    };
    if marked.line != first.line {
        return Err(format!(
            "is found in line {}, marked in line {}",
            first.line, marked.line
        ));
    }
    if let Some(columns) = marked.columns.filter(|columns| *columns != first.columns) {
        return Err(format!(
            "is found at columns {:?}, marked at {columns:?}",
            first.columns
        ));
    }
    Ok(first.words)
}

fn passing(rule: &Rule, found: &[Found]) -> Result<(), String> {
    let wrong: Vec<String> = found
        .iter()
        .filter(|found| found.severity == Severity::Error || found.rule == Some(rule.name))
        .map(|found| format!("{}: {} {:?}", found.line, found.words.message, found.rule))
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("does not pass: {}", wrong.join("; ")))
    }
}

fn every_example(mut visit: impl FnMut(&'static Rule, usize, &Written, &Written)) {
    for rule in rules::all() {
        for (index, example) in rule.examples().iter().enumerate() {
            visit(rule, index, &example.fails, &example.passes);
        }
    }
}

#[test]
fn failing_examples_are_found_at_the_marked_place_in_the_same_words() {
    let mut wrong = Vec::new();
    every_example(|rule, index, fails, _| {
        let dsl = fails
            .complete_dsl()
            .map(|text| failing(rule, in_dsl(&text), Marked::in_dsl(&text)));
        let file = fails
            .complete_file()
            .map(|text| failing(rule, in_file(&text), Marked::in_file(&text)));
        for (form, result) in [("language", &dsl), ("file", &file)] {
            if let Some(Err(reason)) = result {
                wrong.push(format!("{} {index} in the {form} {reason}", rule.name));
            }
        }
        if let (Some(Ok(dsl)), Some(Ok(file))) = (dsl, file)
            && dsl != file
        {
            wrong.push(format!(
                "{} {index} speaks differently:\n  {dsl:?}\n  {file:?}",
                rule.name
            ));
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn passing_examples_pass() {
    let mut wrong = Vec::new();
    every_example(|rule, index, _, passes| {
        let dsl = passes
            .complete_dsl()
            .map_or(Ok(()), |text| passing(rule, &in_dsl(&text)));
        let file = passes
            .complete_file()
            .map_or(Ok(()), |text| passing(rule, &in_file(&text)));
        for (form, result) in [("language", dsl), ("file", file)] {
            if let Err(reason) = result {
                wrong.push(format!("{} {index} in the {form} {reason}", rule.name));
            }
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_shown_in_both_front_ends_or_says_why_not() {
    for rule in rules::all() {
        assert!(!rule.examples().is_empty(), "{} has no example", rule.name);
        for example in rule.examples() {
            for written in [&example.fails, &example.passes] {
                let texts = [written.dsl, written.file];
                assert!(
                    texts.iter().any(Result::is_ok),
                    "{} is shown nowhere",
                    rule.name
                );
                for text in texts {
                    let text = text.unwrap_or_else(|reason| reason);
                    assert!(
                        !text.trim().is_empty(),
                        "{} has an empty example or reason",
                        rule.name
                    );
                }
            }
        }
    }
}

/// Messages read alike: lower case, no full stop, balanced backticks.
#[test]
fn messages_keep_the_house_style() {
    every_example(|rule, _, fails, _| {
        let found = fails
            .complete_file()
            .map(|text| in_file(&text))
            .unwrap_or_default();
        for found in found
            .into_iter()
            .filter(|found| found.rule == Some(rule.name))
        {
            let words = &found.words;
            for text in [&words.message]
                .into_iter()
                .chain(&words.labels)
                .chain(&words.notes)
                .chain(&words.help)
            {
                assert!(!text.ends_with(['.', '!']), "{}: {text}", rule.name);
                assert!(
                    !text.starts_with(char::is_uppercase),
                    "{}: {text}",
                    rule.name
                );
                assert!(
                    text.matches('`').count().is_multiple_of(2),
                    "{}: {text}",
                    rule.name
                );
            }
        }
    });
}

#[test]
fn a_rule_is_a_warning_exactly_where_nobody_knows_or_the_service_takes_it() {
    for rule in rules::all() {
        let unsure = matches!(rule.evidence, Evidence::Unknown | Evidence::Accepted);
        assert_eq!(
            rule.severity() == Severity::Warning,
            unsure,
            "{}",
            rule.name
        );
    }
}

/// Their pages and their messages say of which day the list of regions is.
#[test]
fn the_rules_about_regions_are_as_old_as_the_list() {
    for name in ["region-listed", "region-offers"] {
        let page = rules::find(name).unwrap().page();
        let day = format!("checked {}.*", regions::CHECKED);
        assert!(page.ends_with(&format!("{day}\n")), "{page}");
    }
}

/// `docs/rules.md` is written from the rules, never beside them.
#[test]
fn the_page_of_rules_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == rules::handbook(),
        "docs/rules.md is old: `cargo xtask rules` writes it"
    );
}

/// `docs/providers.md` is written from the catalogue, never beside it.
#[test]
fn the_page_of_providers_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/providers.md");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == catalogue::handbook(),
        "docs/providers.md is old: `cargo xtask providers` writes it"
    );
}

/// A rule's file, page and heading have its name.
#[test]
fn rules_are_named_by_phrases_and_found_by_name() {
    let mut names: Vec<&str> = rules::all().map(|rule| rule.name).collect();
    for name in &names {
        assert!(
            name.split('-').all(|word| !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())),
            "{name}"
        );
        assert_eq!(rules::find(name).map(|rule| rule.name), Some(*name));
        assert!(
            rules::find(name)
                .unwrap()
                .page()
                .starts_with(&format!("## {name}\n"))
        );
    }
    names.sort_unstable();
    assert!(
        names.windows(2).all(|pair| pair[0] != pair[1]),
        "two rules share a name"
    );
}

/// Words of a file that a definition in the language does not have.
const OF_FILES: [&str; 12] = [
    "artifact stores, one",
    "`RunOrder`",
    "`ArtifactStores`",
    "`InputArtifacts`",
    "`OutputArtifacts`",
    "`Configuration`",
    "`PARALLEL`",
    "`QUEUED`",
    "`SUPERSEDED`",
    "`FAIL`",
    "`ROLLBACK`",
    "in the language",
];

#[test]
fn the_language_speaks_in_its_own_words() {
    let keys: Vec<&str> = catalogue::PROVIDERS
        .iter()
        .flat_map(|provider| provider.keys)
        .chain(catalogue::RULE_PROVIDERS.iter().flat_map(|it| it.keys))
        // A key of one word, such as `Test`, is the name of something else too.
        .filter(|key| key.word().contains('_'))
        .map(|key| key.name)
        .collect();
    let mut wrong = Vec::new();
    every_example(|rule, index, fails, _| {
        let Some(text) = fails.complete_dsl() else {
            return;
        };
        for message in check_text(&text).findings {
            let said = format!(
                "{}\n{}\n{}",
                message.message,
                message.notes.join("\n"),
                message.help.unwrap_or_default()
            );
            let key = said
                .split('`')
                .skip(1)
                .step_by(2)
                .find(|word| keys.contains(word) && !text.contains(*word));
            let word = OF_FILES.iter().find(|word| said.contains(**word));
            if let Some(word) = key.or(word.copied()) {
                wrong.push(format!("{} {index} says {word}: {said}", rule.name));
            }
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Rules whose failing example says for certain what is meant: in a file, in the language or in both.
const MENDED: &[(&str, &str)] = &[
    ("action-region", "file"),
    ("action-role", "file"),
    ("action-version", "file"),
    ("action-version", "language"),
    ("category-known", "file"),
    ("condition-provider", "file"),
    ("condition-provider", "language"),
    ("configuration-misspelt", "file"),
    ("configuration-misspelt", "language"),
    ("configuration-required", "file"),
    ("configuration-required", "language"),
    ("configuration-value", "file"),
    ("configuration-value", "language"),
    ("disabled-transition-stage", "file"),
    ("encryption-key", "file"),
    ("known-word", "file"),
    ("misspelt-key", "file"),
    ("name-characters", "file"),
    ("name-characters", "language"),
    ("provider-known", "file"),
    ("provider-known", "language"),
    ("provider-owner", "file"),
    ("provider-owner", "language"),
    ("reference-fits", "file"),
    ("region-known", "file"),
    ("region-known", "language"),
    ("source-region", "file"),
    ("timeout-on-approvals", "file"),
    ("trigger-source", "file"),
    ("trigger-source", "language"),
    ("variable-declared", "file"),
    ("variable-given", "file"),
];

/// Rule, words and weight of each finding.
type Told = Vec<(Option<&'static str>, String, Severity)>;

fn mended_file(text: &str) -> (Told, Option<String>) {
    let examination = examine(
        text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    );
    let mut pipelines = examination.unwrap().pipelines;
    let found = pipelines.swap_remove(0).found;
    let edits: Vec<TextEdit> = found.iter().flat_map(|it| it.edits.clone()).collect();
    let told = found
        .into_iter()
        .map(|it| (it.rule, it.message, it.severity))
        .collect();
    (told, mended(text, &edits))
}

fn mended_dsl(text: &str) -> (Told, Option<String>) {
    let found = check_text(text).findings;
    let edits: Vec<TextEdit> = found.iter().flat_map(|it| it.edits.clone()).collect();
    let told = found
        .into_iter()
        .map(|it| (it.rule, it.message, it.severity))
        .collect();
    (told, mended(text, &edits))
}

fn mended(text: &str, edits: &[TextEdit]) -> Option<String> {
    (!edits.is_empty()).then(|| apply(text, edits).expect("no two mends touch"))
}

#[test]
fn a_mended_example_has_fewer_findings_and_no_new_one() {
    let mut wrong = Vec::new();
    let mut mending: Vec<(String, String)> = Vec::new();
    let mut judge =
        |name: &str, form: &str, text: &str, mend: &dyn Fn(&str) -> (Told, Option<String>)| {
            let (before, Some(after)) = mend(text) else {
                return;
            };
            mending.push((name.to_owned(), form.to_owned()));
            let (told, _) = mend(&after);
            // What rests on a right name is judged for the first time: a warning may come to light, an error may not.
            let errors = |told: &Told| {
                let errors = told.iter().filter(|it| it.2 == Severity::Error);
                errors.count()
            };
            let new = told
                .iter()
                .find(|it| it.2 == Severity::Error && !before.contains(it));
            let fewer = told.len() < before.len() || errors(&told) < errors(&before);
            if !fewer || new.is_some() {
                wrong.push(format!("{name} in the {form}: {told:?}\n{after}"));
            }
        };
    every_example(|rule, _, fails, _| {
        if let Some(text) = fails.complete_file() {
            judge(rule.name, "file", &text, &mended_file);
        }
        if let Some(text) = fails.complete_dsl() {
            judge(rule.name, "language", &text, &mended_dsl);
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    mending.sort();
    mending.dedup();
    let mending: Vec<(&str, &str)> = mending
        .iter()
        .map(|(name, form)| (&**name, &**form))
        .collect();
    assert_eq!(mending, MENDED, "the rules that mend their examples");
}
