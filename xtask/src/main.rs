//! Chores of the project. `cargo xtask rules` writes `docs/rules.md`; with `--check` it only says whether it is current.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command line"
)]

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["rules"] => write_rules(),
        ["rules", "--check"] => check_rules(),
        _ => Err("usage: cargo xtask rules [--check]".to_owned()),
    };
    match result {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

fn rules_page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md")
}

fn write_rules() -> Result<String, String> {
    let path = rules_page();
    std::fs::write(&path, stagewright_core::rules::handbook())
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok("docs/rules.md is written".to_owned())
}

fn check_rules() -> Result<String, String> {
    let path = rules_page();
    let written = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if written == stagewright_core::rules::handbook() {
        Ok("docs/rules.md is current".to_owned())
    } else {
        Err("docs/rules.md is not current: `cargo xtask rules` writes it".to_owned())
    }
}
