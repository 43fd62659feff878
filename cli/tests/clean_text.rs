//! Text that strikes back: whatever stands in a file or on the command line, what is printed steers no terminal and
//! commands no build server.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::path::Path;
use std::process::Command;

use stagewright_core::{is_hidden, log_command};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

/// Colours, a new title, a command on a line of its own, one in the middle, C1, bidi, no width, no break, tags.
const HOSTILE: &str = "x\u{1b}[31m\u{1b}]0;t\u{7}\n::error file=a::pwned\r\u{9b}2J\u{202e}\u{200b}\u{a0}\u{e0041} ##vso[task.complete]##[error]z";

/// The same in quotes, as YAML and TOML read it.
fn quoted() -> String {
    let mut quoted = String::from("\"");
    for letter in HOSTILE.chars() {
        match is_hidden(letter) {
            true => quoted.push_str(&format!("\\U{:08x}", u32::from(letter))),
            false => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// What a run printed on both streams, once it was looked at.
fn clean(folder: &Path, arguments: &[&str]) -> String {
    let (out, said) = streams(folder, arguments);
    out + &said
}

/// Standard output and standard error of a run, once they were looked at.
fn streams(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(0..=2)),
        "{arguments:?}: {output:?}"
    );
    let meant = arguments.contains(&"github");
    let looked_at = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        let hidden = text
            .chars()
            .find(|it| is_hidden(*it) && !matches!(it, '\n' | '\t'));
        assert_eq!(hidden, None, "{arguments:?} prints\n{text:?}");
        for line in text.lines() {
            let ours = meant
                && ["::error ", "::warning ", "::notice "]
                    .iter()
                    .any(|it| line.starts_with(it));
            assert!(
                ours || log_command(line).is_none(),
                "{arguments:?} prints the line {line:?}"
            );
        }
        text
    };
    (looked_at(output.stdout), looked_at(output.stderr))
}

#[test]
fn no_command_prints_what_is_hidden_or_commands_a_build_server() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let write = |name: &str, text: &str| std::fs::write(at.join(name), text).unwrap();
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    let bad = quoted();
    let in_json = serde_json::to_string(HOSTILE).unwrap();
    let in_all_forms = |file: &str| {
        for format in ["text", "json", "sarif", "junit", "github"] {
            clean(at, &["check", file, "--format", format]);
        }
        for format in [
            "yaml",
            "json",
            "create-pipeline",
            "rust",
            "mermaid",
            "dot",
            "svg",
        ] {
            clean(at, &["export", file, "--format", format]);
        }
        let sample = ["--replications", "2", "--as-of", "2026-11-23"];
        for command in ["study", "cost", "vendors"] {
            for format in ["text", "json"] {
                clean(
                    at,
                    &[&[command, file, "--format", format], &sample[..]].concat(),
                );
            }
        }
        clean(
            at,
            &[&["cost", file, "--format", "csv"], &sample[..]].concat(),
        );
        for format in ["text", "json"] {
            clean(at, &["diff", TEMPLATE, file, "--format", format]);
        }
    };
    // Wherever a text of a definition can stand: what is refused is told, what is not is priced and written.
    let places = [
        ("stage", "- Name: Build\n", format!("- Name: {bad}\n")),
        ("action", "- Name: Compile\n", format!("- Name: {bad}\n")),
        ("category", "Category: Build", format!("Category: {bad}")),
        ("key", "ProjectName:", format!("{bad}:")),
        (
            "value",
            "FullRepositoryId: ",
            format!("FullRepositoryId: {bad} #"),
        ),
        (
            "description",
            "Resources:\n",
            format!("Metadata: {{ {bad}: [{bad}] }}\nResources:\n"),
        ),
        ("default", "Default: ", format!("Default: {bad} #")),
        (
            "tag",
            "Name: Build\n",
            format!("Name: !{} Build\n", "Mystery\u{9b}\u{202e}"),
        ),
        (
            "syntax",
            "Resources:\n",
            format!("{bad}: {bad}: {bad}\nResources:\n"),
        ),
    ];
    for (name, from, to) in &places {
        let changed = template.replacen(from, to, 1);
        assert_ne!(changed, template, "{name} changes the template");
        let file = format!("{name}.yaml");
        write(&file, &changed);
        in_all_forms(&file);
    }
    // The name of a file, and everything that the command line takes.
    let named = format!("{}.yaml", HOSTILE.replace('/', ""));
    write(&named, &template);
    in_all_forms(&named);
    for option in [
        "--pipeline",
        "--parameter",
        "--region",
        "--profile",
        "--executions",
        "--days",
        "--fleet",
        "--with-free-tier",
        "--as-of",
        "--prices",
        "--parameter-file",
    ] {
        clean(at, &["study", TEMPLATE, option, HOSTILE]);
        clean(at, &["study", TEMPLATE, &format!("{option}=a={HOSTILE}")]);
    }
    clean(at, &[HOSTILE]);
    clean(at, &["study", TEMPLATE, &format!("--{HOSTILE}")]);
    clean(
        at,
        &[
            "study",
            TEMPLATE,
            "--out",
            &format!("out{}", HOSTILE.replace('/', "")),
            "--replications",
            "2",
        ],
    );
    clean(at, &["check", TEMPLATE, "--allow", HOSTILE]);
    clean(at, &["rule", HOSTILE]);
    clean(at, &["prices", "--service", HOSTILE]);
    clean(at, &["prices", "--region", HOSTILE]);
    clean(
        at,
        &["export", TEMPLATE, "-o", &format!("absent/{HOSTILE}")],
    );

    // Files beside a definition.
    for (name, text) in [
        (
            "profile.toml",
            format!("[actions.Build.{bad}]\ntakes = {bad}\n"),
        ),
        ("broken.toml", format!("{bad} = {HOSTILE}")),
        ("usage.toml", format!("[usage]\n{bad} = 1\n")),
        ("prices.toml", format!("{bad} = {bad}\n")),
        ("values.json", format!("{{{in_json}: {in_json}}}")),
        (
            "bill.csv",
            format!("service,usage_type,quantity,amount\n\"{HOSTILE}\",\"=cmd\",1,2\n"),
        ),
    ] {
        write(name, &text);
    }
    let sample = ["--replications", "2"];
    for option in [
        ["--profile", "profile.toml"],
        ["--profile", "broken.toml"],
        ["--prices", "prices.toml"],
        ["--parameter-file", "values.json"],
    ] {
        clean(
            at,
            &[&["study", TEMPLATE], &option[..], &sample[..]].concat(),
        );
    }
    clean(at, &["cost", "--usage", "usage.toml"]);
    clean(at, &["cost", "--usage", "broken.toml"]);
    for format in ["text", "json", "csv"] {
        clean(
            at,
            &[
                &[
                    "cost",
                    TEMPLATE,
                    "--reconcile",
                    "bill.csv",
                    "--format",
                    format,
                ],
                &sample[..],
            ]
            .concat(),
        );
    }

    // Rust, and what an account tells.
    let inside = HOSTILE.replace(['\n', '\r'], " ");
    for (name, text) in [
        (
            "string.rs",
            format!("pipeline! {{ pub struct S; name \"{inside}\"; }}"),
        ),
        (
            "token.rs",
            format!("pipeline! {{ pub struct S; {HOSTILE} }}"),
        ),
        ("open.rs", format!("/* {HOSTILE} */ pipeline! {{")),
    ] {
        write(name, &text);
        in_all_forms(name);
        clean(at, &["fmt", "--check", name]);
    }
    write(
        "history.json",
        &format!(
            r#"{{"pipelineExecutionSummaries": [{{"pipelineExecutionId": {in_json}, "status": {in_json},
            "startTime": "2026-11-01T10:00:00Z", "trigger": {{"triggerType": {in_json}}}}}]}}"#
        ),
    );
    for format in ["text", "json"] {
        let printed = clean(at, &["history", "history.json", "--format", format]);
        assert!(
            printed.contains("pwned") || printed.contains("x\\u"),
            "{printed}"
        );
    }
}

#[test]
fn what_is_hidden_stays_in_an_export_as_an_escape() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    let (from, to) = (
        "Resources:\n",
        format!("Metadata: {{ Note: {} }}\nResources:\n", quoted()),
    );
    std::fs::write(at.join("a.yaml"), template.replacen(from, &to, 1)).unwrap();
    let export = |file, format| streams(at, &["export", file, "--format", format]).0;
    let json: serde_json::Value = serde_json::from_str(&export("a.yaml", "json")).unwrap();
    assert_eq!(json["Metadata"]["Note"], HOSTILE);
    std::fs::write(at.join("b.yaml"), export("a.yaml", "yaml")).unwrap();
    let again: serde_json::Value = serde_json::from_str(&export("b.yaml", "json")).unwrap();
    assert_eq!(again["Metadata"]["Note"], HOSTILE);
}

#[test]
fn a_cell_of_a_table_is_no_formula_and_numbers_stay_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let bill = "service,usage_type,quantity,amount\nX,=HYPERLINK(1),1,2\nY,@SUM,1,2\nZ,+x,1,2\nW,-1+2,1,2\n";
    std::fs::write(at.join("bill.csv"), bill).unwrap();
    let printed = clean(
        at,
        &[
            "cost",
            TEMPLATE,
            "--replications",
            "2",
            "--reconcile",
            "bill.csv",
            "--format",
            "csv",
        ],
    );
    let mut rows = csv::Reader::from_reader(printed.as_bytes());
    let cells: Vec<String> = rows
        .records()
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for wanted in ["'=HYPERLINK(1)", "'@SUM", "'+x", "'-1+2"] {
        assert!(
            cells.iter().any(|cell| cell.contains(wanted)),
            "{wanted}: {cells:?}"
        );
    }
    let is_formula = |cell: &&String| cell.starts_with(['=', '+', '-', '@']);
    for cell in cells.iter().filter(is_formula) {
        assert!(cell.parse::<f64>().is_ok(), "{cell}");
    }
    assert!(
        cells.iter().any(|cell| cell.starts_with('-')),
        "ours less theirs has negative numbers"
    );
}
