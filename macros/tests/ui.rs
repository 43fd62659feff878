//! What a user of the macro reads after a mistake. Each file of `tests/ui` is named after one, and gives one message.
//!
//! The files stand beside the other tests of the workspace; they run here because the macro with a facade without its
//! simulator is all that they need.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("../tests/ui/*.rs");
    // What is right, or only advised against, compiles whatever the program asks of its lints.
    cases.pass("../tests/ui/passes/*.rs");
}

#[test]
fn one_mistake_gives_one_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let mut wrong = Vec::new();
    let mut mistakes = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "stderr") {
            let printed = std::fs::read_to_string(&path).unwrap();
            let errors = printed
                .lines()
                .filter(|line| line.starts_with("error:") || line.starts_with("error["))
                .count();
            mistakes += 1;
            if errors != 1 || printed.contains("\nwarning") {
                wrong.push(format!("{}: {errors} errors", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mistakes >= 90, "{mistakes} mistakes are too few to say so");
}
