//! Any text as edits of a small pipeline, one a line: what is read prints and reads again, what is refused has words.
#![cfg_attr(not(test), no_main)]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use stagewright_core::{CheckOptions, Edit, Scenario};

fuzz_target!(|text: &str| {
    static SHOP: OnceLock<Scenario> = OnceLock::new();
    let shop = SHOP.get_or_init(|| {
        let (pipeline, profile) = stagewright_sim::doc_pipeline();
        Scenario::new(pipeline, profile)
    });
    for edit in text.lines().filter_map(|line| line.parse::<Edit>().ok()) {
        let again = edit.to_string().parse::<Edit>();
        assert!(
            again.is_ok(),
            "an edit that was printed does not read: {again:?}"
        );
    }
    if let Err(mistakes) = shop.edited_by(text.lines().take(20), CheckOptions::default()) {
        assert!(
            mistakes.iter().all(|it| !it.message.is_empty()),
            "an error without words"
        );
    }
});
