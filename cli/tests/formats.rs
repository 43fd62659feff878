//! Definitions in and out: Rust files as input, Rust and drawings as output, `diff` and `fmt`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

mod support;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use support::assert_is_as_its_schema_says;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");

const SHOP: &str = "use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    parameter app = \"shop\";
    name \"${app}-release\";
    type V2;

    stage source {
        fetch() -> src = CodeCommit { repository_name: \"shop\", branch_name: \"main\" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: \"${app}-build\" } on large takes 10min;
    }
}
";

/// Exit code, standard output, standard error.
fn stagewright(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn fine(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, said) = stagewright(folder, arguments);
    assert_eq!(code, 0, "{arguments:?}: {said}");
    out
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_rust_file_is_studied_with_what_it_assumes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at, "shop.rs", SHOP);
    let sample = ["--replications", "4", "--as-of", "2026-11-23"];
    let text = fine(at, &[&["cost", "shop.rs", "--all"], &sample[..]].concat());
    assert!(text.starts_with("shop-release: "), "{text}");
    assert!(
        text.contains("linux/general1.large"),
        "the file says `on large`: {text}"
    );
    let text = fine(at, &[&["study", "shop.rs"], &sample[..]].concat());
    assert!(text.contains("shop-release"), "{text}");
    let orders = ["cost", "shop.rs", "--parameter", "app=orders"];
    let text = fine(at, &[&orders[..], &sample[..]].concat());
    assert!(text.starts_with("orders-release: "), "{text}");
}

#[test]
fn one_of_several_pipelines_of_a_rust_file_is_chosen_by_its_struct() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let second = SHOP
        .replace("use stagewright::pipeline;\n", "")
        .replace("struct Shop", "struct Orders");
    written(at, "two.rs", &format!("{SHOP}{second}"));
    let export = ["export", "two.rs", "--format", "mermaid"];
    let (code, _, said) = stagewright(at, &export);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("`Shop`, `Orders`") && said.contains("--pipeline"),
        "{said}"
    );
    fine(at, &[&export[..], &["--pipeline", "Orders"]].concat());
    let (code, _, said) = stagewright(at, &[&export[..], &["--pipeline", "Order"]].concat());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("`Order`"), "{said}");
}

#[test]
fn each_wrong_rust_file_gets_a_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at, "none.rs", "fn main() {}\n");
    written(at, "open.rs", "pipeline! {\n");
    written(
        at,
        "wrong.rs",
        &SHOP.replace("compile(src)", "compile(scr)"),
    );
    written(at, "shop.rs", SHOP);
    let table: [(&str, &[&str], i32, &str); 6] = [
        (
            "no pipeline",
            &["cost", "none.rs"],
            2,
            "holds no `pipeline!`",
        ),
        (
            "a bracket that stays open",
            &["cost", "open.rs"],
            2,
            "open.rs:1",
        ),
        (
            "a finding",
            &["cost", "wrong.rs"],
            1,
            "wrong.rs:15:17: error:",
        ),
        (
            "an unknown parameter",
            &["cost", "shop.rs", "--parameter", "ap=x"],
            2,
            "write `app`, which is declared",
        ),
        (
            "a template to format",
            &["fmt", TEMPLATE],
            2,
            "not a Rust file",
        ),
        (
            "a missing file to format",
            &["fmt", "absent.rs"],
            2,
            "no such file",
        ),
    ];
    for (what, arguments, wanted_code, wanted) in table {
        let (code, out, said) = stagewright(at, arguments);
        assert_eq!(code, wanted_code, "{what}: {said}");
        assert!(said.contains(wanted), "{what}: {said}");
        assert!(out.is_empty(), "{what}: nothing on standard output");
        assert_eq!(
            said.matches("error:").count(),
            1,
            "{what}: one error, not {said}"
        );
    }
}

#[test]
fn a_template_written_as_rust_is_the_same_definition() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, rust, said) = stagewright(at, &["export", TEMPLATE, "--format", "rust"]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("not said in Rust"), "{said}");
    written(at, "demo.rs", &rust);
    let (code, told, said) = stagewright(at, &["diff", TEMPLATE, "demo.rs"]);
    assert_eq!((code, told.as_str()), (0, ""), "{said}");
    assert_eq!(
        fine(at, &["fmt", "--check", "demo.rs"]),
        "",
        "it is formatted"
    );
    assert_eq!(
        fine(at, &["export", "demo.rs", "--format", "mermaid"]),
        fine(at, &["export", TEMPLATE, "--format", "mermaid"]),
    );
}

#[test]
fn a_default_that_is_looked_up_later_is_no_loss() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = std::fs::read_to_string(TEMPLATE).unwrap();
    let later = text.replace("Default: main", "Default: '{{resolve:ssm:branch}}'");
    assert_ne!(text, later);
    written(at, "later.yaml", &later);
    let (code, rust, said) = stagewright(at, &["export", "later.yaml", "--format", "rust"]);
    assert_eq!(code, 0, "{said}");
    assert!(rust.contains("{{resolve:ssm:branch}}"), "{rust}");
    assert!(!said.contains("not said in Rust"), "{said}");
}

#[test]
fn drawings_are_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let export = |format| fine(at, &["export", TEMPLATE, "--format", format]);
    assert!(export("mermaid").starts_with("flowchart"));
    assert!(export("dot").starts_with("digraph"));
    let svg = export("svg");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    fine(
        at,
        &["export", TEMPLATE, "--format", "svg", "-o", "shop.svg"],
    );
    assert_eq!(std::fs::read_to_string(at.join("shop.svg")).unwrap(), svg);
}

#[test]
fn a_difference_is_told_and_exits_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at, "a.rs", SHOP);
    written(
        at,
        "b.rs",
        &SHOP.replace("branch_name: \"main\"", "branch_name: \"release\""),
    );
    let (code, told, said) = stagewright(at, &["diff", "a.rs", "b.rs"]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(
        told,
        "~ stage `source`, action `fetch`, Configuration, BranchName: `main` → `release`\n"
    );
    let (code, told, _) = stagewright(at, &["diff", "a.rs", "b.rs", "--format", "json"]);
    assert_eq!(code, 1);
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(document["differences"][0]["change"], "changed");
    let (code, told, said) = stagewright(at, &["diff", "a.rs", "a.rs"]);
    assert_eq!((code, told.as_str()), (0, ""), "{said}");
    let (code, _, said) = stagewright(at, &["diff", "-", "-"]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn the_json_of_a_difference_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let changed = |name: &str, of: &str, from: &str, to: &str| {
        let text = of.replace(from, to);
        assert_ne!(text, of, "{name}");
        written(at, name, &text);
    };
    written(at, "shop.rs", SHOP);
    changed("branch.rs", SHOP, "\"main\"", "\"release\"");
    changed("orders.rs", SHOP, "stage build", "stage make");
    let template = std::fs::read_to_string(TEMPLATE).unwrap();
    changed(
        "mode.yaml",
        &template,
        "PipelineType: V1",
        "PipelineType: V2",
    );
    let swapped = template
        .replace("- Name: Source\n", "- Name: First\n")
        .replace("- Name: Build\n", "- Name: Source\n");
    changed("order.yaml", &swapped, "- Name: First\n", "- Name: Build\n");
    for (before, after, wanted) in [
        ("shop.rs", "shop.rs", "\"equal\": true"),
        ("shop.rs", "branch.rs", "\"changed\""),
        ("shop.rs", "orders.rs", "\"added\""),
        ("orders.rs", TEMPLATE, "\"removed\""),
        (TEMPLATE, "mode.yaml", "\"after_at\": {"),
        (TEMPLATE, "order.yaml", "order of the stages"),
    ] {
        let (_, told, said) = stagewright(at, &["diff", before, after, "--format", "json"]);
        assert!(told.contains(wanted), "{before} {after}: {told}{said}");
        assert_is_as_its_schema_says("diff", &told);
    }
}

#[test]
fn fmt_writes_once_and_check_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let untidy = SHOP.replace("    type V2;", "  type   V2 ; // of course");
    let path = written(at, "shop.rs", &untidy);
    let (code, listed, _) = stagewright(at, &["fmt", "--check", "shop.rs"]);
    assert_eq!((code, listed.as_str()), (1, "shop.rs\n"));
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        untidy,
        "nothing is written"
    );
    fine(at, &["fmt", "shop.rs"]);
    let tidy = std::fs::read_to_string(&path).unwrap();
    assert!(tidy.contains("    type V2; // of course\n"), "{tidy}");
    assert_eq!(fine(at, &["fmt", "--check", "shop.rs"]), "");
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .args(["fmt", "-"])
        .write_stdin(untidy)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), tidy);
}
