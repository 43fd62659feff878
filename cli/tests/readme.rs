//! The front page shows a real output and a real picture: these tests compare them, and write them anew with
//! `UPDATE_README=1 cargo test -p stagewright-cli --test readme`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;

const START: &str = "```text\n";
const END: &str = "```\n";
/// Before what the output is cut: what follows names the folder.
const CUT: &str = "\n\nWritten: ";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The study of the front page, with its pictures in `out`.
fn study(out: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(root())
        .env("NO_COLOR", "1")
        .args(["study", "examples/templates/web-shop.yaml", "--out"])
        .arg(out)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_once(CUT).unwrap().0.to_owned() + "\n"
}

fn same_or_updated(path: &Path, wanted: &str) {
    let updates = std::env::var_os("UPDATE_README").is_some();
    let found = std::fs::read_to_string(path).unwrap_or_default();
    if updates && found != wanted {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, wanted).unwrap();
    } else {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(
            found == wanted,
            "{name} is out of date; write it anew as the head of this file says"
        );
    }
}

#[test]
fn the_front_page_shows_what_the_command_prints() {
    let out = tempfile::tempdir().unwrap();
    let printed = study(out.path());
    let path = root().join("README.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    same_or_updated(&path, &format!("{before}{START}{printed}{END}{after}"));
    for picture in ["lead-time.svg", "execution.svg"] {
        let drawn = std::fs::read_to_string(out.path().join(picture)).unwrap();
        same_or_updated(&root().join("docs/pictures").join(picture), &drawn);
    }
}

/// The package of the command holds what it shows, so it is there twice.
#[test]
fn the_demo_is_the_web_shop_of_the_examples() {
    let example = std::fs::read_to_string(root().join("examples/templates/web-shop.yaml")).unwrap();
    same_or_updated(&root().join("cli/demo.yaml"), &example);
}
