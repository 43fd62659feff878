//! Where data that is no part of the repository stands: real definitions and recordings, in `shared` beside the checkout.
//!
//! Included by the tests that read it (`#[path]`), so that all of them skip and fail alike: what is missing is said and
//! skipped, and with `STAGEWRIGHT_SHARED=1` it fails, so that a run that is meant to have the data cannot pass without it.

use std::path::{Path, PathBuf};

/// The file or folder at this path below `shared`; nothing where it is missing and may be.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = checkout().join("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    let is_required = std::env::var_os("STAGEWRIGHT_SHARED").is_some_and(|value| value == "1");
    assert!(
        !is_required,
        "STAGEWRIGHT_SHARED=1, and `shared/{path}` is not beside the checkout"
    );
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    {
        eprintln!("skipped: `shared/{path}` is not beside the checkout");
    }
    None
}

/// The folder of the workspace: the nearest one upwards with a lock file.
fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file())
        .expect("the tests are built inside the workspace")
}
