//! What the wizard writes, for every provider of the catalogue and in both forms: `check` finds no error in it.
//!
//! What was written is left where `.ci/run` compiles the Rust and `.ci/templates` puts cfn-lint onto the templates.

use std::fs;
use std::path::Path;

use super::providers::answers;
use super::stagewright;

const RUST: &str = "src/main.rs";

#[test]
fn what_is_written_is_right_for_every_provider_in_both_forms() {
    let folder = tempfile::tempdir().unwrap();
    let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wizard");
    // What an earlier catalogue left would be compiled too.
    if left.exists() {
        fs::remove_dir_all(&left).unwrap();
    }
    fs::create_dir_all(left.join("src")).unwrap();
    let (mut templates, mut programs) = (Vec::new(), Vec::new());
    let mut program = "#![allow(dead_code, deprecated, reason = \"each is a program of its own\")]\n\nfn main() {}\n".to_owned();
    for (name, text) in answers() {
        // Two pipelines of one name would be a finding.
        let text = text.replacen("name = \"shop\"", &format!("name = \"{name}\""), 1);
        fs::write(folder.path().join("answers.toml"), text).unwrap();
        stagewright(
            folder.path(),
            &["new", "--from", "answers.toml", "--out", &name],
        )
        .env("STAGEWRIGHT_REPLICATIONS", "2")
        .assert()
        .success();
        let module = fs::read_to_string(folder.path().join(&name).join(RUST)).unwrap();
        let module = module.replace("//!", "//");
        program.push_str(&format!("\nmod m{} {{\n{module}}}\n", templates.len()));
        let template = format!("{name}/pipeline.yaml");
        fs::copy(
            folder.path().join(&template),
            left.join(format!("{name}.yaml")),
        )
        .unwrap();
        templates.push(template);
        programs.push(format!("{name}/{RUST}"));
    }
    assert!(templates.len() > 35, "{}", templates.len());
    for form in [&templates, &programs] {
        let mut command = stagewright(folder.path(), &["check"]);
        let output = command.args(form).output().unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{found}");
        let files = format!("{} files checked", form.len());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(&files), "{told}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap();
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"wizard\"\nedition = \"2024\"\n\n[dependencies]\n\
         stagewright = {{ path = {root:?}, default-features = false }}\n"
    );
    fs::write(left.join("Cargo.toml"), manifest).unwrap();
    fs::write(left.join(RUST), program).unwrap();
    // The versions of the workspace's own lock file.
    fs::copy(root.join("Cargo.lock"), left.join("Cargo.lock")).unwrap();
}
