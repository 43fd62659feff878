//! `docs/messages.md` holds every message of `tests/ui` as the compiler printed it.
//!
//! `TRYBUILD=overwrite cargo test -p stagewright-macros` writes both anew.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[test]
fn the_page_holds_what_the_compiler_printed() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = workspace.join("docs/messages.md");
    let printed = print(&workspace.join("tests/ui"));
    if std::env::var("TRYBUILD").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&page, &printed).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap_or_default();
    assert_eq!(
        written, printed,
        "run it again with TRYBUILD=overwrite and read the difference"
    );
}

fn print(folder: &Path) -> String {
    let mut page = String::from(
        "# Messages\n\nWhat the compiler says after a mistake. Each heading is a file of `tests/ui`, where the mistake stands; a test compares\n\
         this page with what was printed. The rules themselves are explained in [rules.md](rules.md).\n",
    );
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "stderr")
    });
    files.sort();
    for file in files {
        let name = file
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .replace('_', " ");
        let mut letters = name.chars();
        let title: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        let text = std::fs::read_to_string(&file)
            .unwrap()
            .replace("$WORKSPACE/", "");
        let _ = write!(page, "\n## {title}\n\n```text\n{}\n```\n", text.trim_end());
    }
    page
}
