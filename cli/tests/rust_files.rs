//! Definitions in Rust files, as the commands read them: what they silence, and what only a macro makes of them.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and writes its own files"
)]

use std::path::Path;

use assert_cmd::Command;

const STAGES: &str = "
    stage source { fetch() -> src = S3 { s3_bucket: \"bucket\", s3_object_key: \"k\" }; }
    stage build { compile(src) -> zip = CodeBuild { project_name: \"shop\" }; }
";

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    let output = command
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

/// Commands that read a definition; the last one tells nothing of what the rules advise.
const COMMANDS: [&[&str]; 3] = [
    &["check", "shop.rs"],
    &[
        "study",
        "shop.rs",
        "--replications",
        "2",
        "--as-of",
        "2026-11-23",
        "--out",
        "report",
    ],
    &["export", "shop.rs", "--format", "create-pipeline"],
];

#[test]
fn what_a_definition_silences_no_command_tells() {
    for (head, statement, tells) in [
        ("", "", true),
        ("", "allow warnings;", false),
        ("#[allow(deprecated)]", "", false),
        ("", "allow artifact-used \"read by hand\";", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("pipeline! {{ {head} pub struct Shop; {statement}{STAGES} }}\n");
        std::fs::write(folder.path().join("shop.rs"), file).unwrap();
        for command in COMMANDS {
            let (code, said) = run(folder.path(), command);
            assert_eq!(code, 0, "{command:?}\n{said}");
            let tells = tells && command[0] != "export";
            let told = said.contains("artifact-used");
            assert_eq!(told, tells, "{head} {statement} {command:?}\n{said}");
        }
    }
}

#[test]
fn the_template_of_a_definition_is_left_out_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let template = format!(
        "macro_rules! release {{\n    ($name:ident) => {{\n        pipeline! {{ pub struct $name; {STAGES} }}\n    }};\n}}\n"
    );
    std::fs::write(folder.path().join("shop.rs"), &template).unwrap();
    let (code, said) = run(folder.path(), &["check", "shop.rs"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("the `pipeline!` inside `macro_rules! release` is not checked here"),
        "{said}"
    );
    let (code, said) = run(
        folder.path(),
        &["export", "shop.rs", "--format", "create-pipeline"],
    );
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("shop.rs:3:9") && said.contains("outside of macros"),
        "{said}"
    );

    let both = format!("{template}pipeline! {{ pub struct Shop; allow warnings; {STAGES} }}\n");
    std::fs::write(folder.path().join("shop.rs"), both).unwrap();
    for command in COMMANDS {
        let (code, said) = run(folder.path(), command);
        assert_eq!(code, 0, "{command:?}\n{said}");
        assert!(said.contains("is not checked here"), "{command:?}\n{said}");
    }
}
