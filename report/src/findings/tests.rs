//! Every format on the same findings, and every format on anything at all.

use proptest::prelude::*;
use stagewright_core::{Label, Place, Severity, TextEdit};

use super::{Format, LocatedFile, LocatedFinding, Stretch, summary};
use crate::text::Look;

const SOURCE: &str = "\
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Name: Build
          Actions:
            - Name: compile
              OutputArtifacts: [{Name: tests}]
              RunOrder: 1
            - Name: integration
              InputArtifacts: [{Name: tests}]
              RunOrder: 1
              Configuration: {ProjektName: shop}
";

fn files() -> Vec<LocatedFile> {
    let at = |line, column| Place { line, column };
    let ready = LocatedFinding {
        rule: Some("artifact-ready"),
        ..LocatedFinding::mistake(
            Some(at(12, 39).into()),
            "artifact `tests` is not ready when `integration` starts",
        )
    }
    .label(Some(at(9, 40).into()), "it is produced here")
    .note("`compile` and `integration` run at the same time")
    .help("give `integration` a run order above 1");
    let key = SOURCE.find("ProjektName").expect("it stands there");
    let key = LocatedFinding {
        rule: Some("configuration-key"),
        severity: Severity::Warning,
        edits: vec![TextEdit::of(SOURCE, key..key + 11, "ProjectName")],
        ..LocatedFinding::mistake(
            Some((at(14, 31)..at(14, 42)).into()),
            "CodeBuild has no configuration key `ProjektName`: 50% of typing, it's said",
        )
    }
    .label(Some(at(3, 1).into()), "written correctly here")
    .help("write `ProjectName`");
    vec![
        LocatedFile {
            file: "infra/pipeline.yaml".to_owned(),
            source: Some(SOURCE.to_owned()),
            findings: vec![key, ready],
        },
        LocatedFile {
            file: "good.yaml".to_owned(),
            source: Some(String::new()),
            findings: vec![],
        },
        LocatedFile {
            file: "-".to_owned(),
            source: None,
            findings: vec![LocatedFinding::mistake(None, "the input is empty")],
        },
    ]
}

#[test]
fn text_shows_the_source_lines() {
    insta::assert_snapshot!(render(Format::Text, &files(), Look::default()));
    assert_eq!(summary(&files()), "3 files checked: 2 errors, 1 warning");
}

#[test]
fn text_has_a_form_in_ascii_and_one_in_colour() {
    let plain = Look {
        unicode: false,
        ..Look::default()
    };
    insta::assert_snapshot!("text_in_ascii", render(Format::Text, &files(), plain));
    let coloured = Look {
        colour: true,
        ..Look::default()
    };
    let text = render(Format::Text, &files(), coloured);
    assert!(
        text.contains("\u{1b}[1m\u{1b}[91merror\u{1b}[0m"),
        "{text:?}"
    );
}

#[test]
fn a_template_in_one_line_is_shown_in_part() {
    let stages = "{\"Name\": \"x\"}, ".repeat(60);
    let source = format!("{{\"Stages\": [{stages}{{\"Naem\": \"y\"}}, {stages}]}}");
    let column = source.find("\"Naem\"").map_or(0, |byte| byte + 1);
    let finding = LocatedFinding::mistake(
        Some(Place { line: 1, column }.into()),
        "a stage has no key `Naem`",
    );
    let file = LocatedFile {
        file: "one-line.json".to_owned(),
        source: Some(source),
        findings: vec![finding],
    };
    insta::assert_snapshot!(render(Format::Text, &[file], Look::default()));
}

#[test]
fn many_findings_in_one_long_line_stay_short() {
    let source = format!("[{}]", "{\"Naem\": 1}, ".repeat(20_000));
    let findings = (0..500)
        .map(|n| {
            let place = Place {
                line: 1,
                column: 3 + n * 13,
            };
            LocatedFinding::mistake(Some(place.into()), "no such key")
        })
        .collect();
    let file = LocatedFile {
        file: "a.json".to_owned(),
        source: Some(source),
        findings,
    };
    for format in Format::ALL {
        let text = render(format, std::slice::from_ref(&file), Look::default());
        assert!(text.len() < 500 * 1_000, "{format:?}: {}", text.len());
    }
}

#[test]
fn json_follows_its_schema() {
    let text = render(Format::Json, &files(), Look::default());
    insta::assert_snapshot!("json", text);
    let schema = include_str!("../../../docs/schemas/check.schema.json");
    assert_valid(schema, &text);
    assert_valid(schema, &render(Format::Json, &[], Look::default()));
}

#[test]
fn sarif_follows_the_schema_of_its_standard() {
    let text = render(Format::Sarif, &files(), Look::default());
    // The rules' pages and the version have their own tests and change for their own reasons.
    let mut shown: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let driver = &mut shown["runs"][0]["tool"]["driver"];
    for key in ["version", "semanticVersion"] {
        driver[key] = "0.0.0".into();
    }
    for rule in driver["rules"].as_array_mut().expect("there are rules") {
        *rule = rule["id"].take();
    }
    insta::assert_snapshot!("sarif", crate::json::pretty(&shown).as_str());
    let schema = include_str!("../../tests/data/sarif-2.1.0.schema.json");
    assert_valid(schema, &text);
    assert_valid(schema, &render(Format::Sarif, &[], Look::default()));
}

#[test]
fn junit_fails_errors_and_passes_the_rest() {
    insta::assert_snapshot!(render(Format::Junit, &files(), Look::default()));
}

#[test]
fn github_annotations_escape_what_would_end_them() {
    insta::assert_snapshot!(render(Format::Github, &files(), Look::default()));
    let finding = LocatedFinding::mistake(
        Some(Place::START.into()),
        "100% wrong\r\n::set-env name=x::y",
    );
    let file = LocatedFile {
        file: "a,b:c.yaml".to_owned(),
        source: None,
        findings: vec![finding],
    };
    assert_eq!(
        render(Format::Github, &[file], Look::default()),
        "::error file=a%2Cb%3Ac.yaml,line=1,col=1,endLine=1,endColumn=2,title=unreadable-definition\
         ::100%25 wrong%0D%0A::set-env name=x::y\n"
    );
}

fn render(format: Format, files: &[LocatedFile], look: Look) -> String {
    format.render(files, look).to_string()
}

fn assert_valid(schema: &str, document: &str) {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let document = serde_json::from_str(document).expect("the document is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn place() -> impl Strategy<Value = Option<Stretch>> {
    let number = || prop_oneof![0_usize..30, Just(usize::MAX)];
    let place = || (number(), number()).prop_map(|(line, column)| Place { line, column });
    let end = proptest::option::of(place());
    proptest::option::of((place(), end).prop_map(|(start, end)| Stretch { start, end }))
}

fn finding() -> impl Strategy<Value = LocatedFinding> {
    let severity = prop_oneof![
        Just(Severity::Error),
        Just(Severity::Warning),
        Just(Severity::Note)
    ];
    let rule = proptest::option::of(prop_oneof![Just("stage-count"), Just("<no rule>")]);
    let label = (place(), any::<String>()).prop_map(|(site, text)| Label { site, text });
    (
        severity,
        rule,
        any::<String>(),
        place(),
        proptest::collection::vec(label, 0..3),
        proptest::collection::vec(any::<String>(), 0..3),
        proptest::option::of(any::<String>()),
    )
        .prop_map(
            |(severity, rule, message, site, labels, notes, help)| LocatedFinding {
                severity,
                rule,
                labels,
                notes,
                help,
                ..LocatedFinding::mistake(site, message)
            },
        )
}

proptest! {
    #[test]
    fn no_input_stops_any_format(
        file in any::<String>(),
        source in proptest::option::of(prop_oneof![any::<String>(), Just(SOURCE.to_owned()), "(.{0,20}\n){0,20}"]),
        findings in proptest::collection::vec(finding(), 0..5),
        unicode: bool,
        width in 0_usize..200,
    ) {
        let files = [LocatedFile { file, source, findings }];
        let look = Look { width, unicode, colour: false };
        for format in Format::ALL {
            let text = render(format, &files, look);
            let text = text.as_str();
            prop_assert!(!text.chars().any(|it| stagewright_core::is_hidden(it) && it != '\n'), "{text:?}");
            match format {
                Format::Json | Format::Sarif => {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
                }
                Format::Github => {
                    prop_assert_eq!(text.lines().count(), files[0].findings.len());
                }
                Format::Text | Format::Junit => {
                    let command = text.lines().find_map(stagewright_core::log_command);
                    prop_assert_eq!(command, None, "{:?}", text);
                }
            }
        }
    }
}
