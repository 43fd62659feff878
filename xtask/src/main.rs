//! Chores of the project. `cargo xtask rules`, `edits` and `providers` write `docs/rules.md`, `docs/edits.md` and `docs/providers.md`; with
//! `--check` they only say whether it is current.
//! `cargo xtask mutants [WORDS]` puts faults into a copy of the simulator and says which of them no test finds; with `--check` it only
//! says whether each still has its place.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command line"
)]

mod mutants;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let page = |name| match name {
        "rules" => Some(stagewright_core::rules::handbook()),
        "edits" => Some(stagewright_core::edit::handbook()),
        "providers" => Some(stagewright_core::catalogue::handbook()),
        _ => None,
    };
    let result = match words.as_slice() {
        ["mutants", "--check"] => Some(mutants::run("", true)),
        ["mutants", words @ ..] => Some(mutants::run(&words.join(" "), false)),
        [name] => page(*name).map(|text| write(name, &text)),
        [name, "--check"] => page(*name).map(|text| check(name, &text)),
        _ => None,
    };
    let usage = || Err("usage: cargo xtask rules|edits|providers|mutants [--check]".to_owned());
    let result = result.unwrap_or_else(usage);
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

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/{name}.md"))
}

fn write(name: &str, text: &str) -> Result<String, String> {
    let path = path(name);
    std::fs::write(&path, text)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(format!("docs/{name}.md is written"))
}

fn check(name: &str, text: &str) -> Result<String, String> {
    let path = path(name);
    let written = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if written == text {
        Ok(format!("docs/{name}.md is current"))
    } else {
        Err(format!(
            "docs/{name}.md is not current: `cargo xtask {name}` writes it"
        ))
    }
}
