//! Any text as a profile of a small pipeline: what is read is written and read again, what is refused has words and a line.
#![cfg_attr(not(test), no_main)]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use stagewright_core::{Pipeline, Profile};
use stagewright_study::profile_file::{no_files, read, write};

fuzz_target!(|text: &str| {
    static SHOP: OnceLock<(Pipeline, Profile)> = OnceLock::new();
    let (pipeline, defaults) = SHOP.get_or_init(stagewright_sim::doc_pipeline);
    match read(text, pipeline, defaults, &no_files) {
        Ok(profile) => {
            let again = read(&write(&profile, pipeline), pipeline, defaults, &no_files);
            assert!(
                again.is_ok(),
                "a profile that was written does not read: {again:?}"
            );
        }
        Err(problems) => {
            assert!(problems.len() <= 101, "more than a hundred and a count");
            let lines = text.matches('\n').count() + 1;
            for problem in problems {
                assert!(!problem.message.is_empty(), "an error without words");
                assert!(
                    (1..=lines).contains(&problem.line),
                    "a line outside the text"
                );
            }
        }
    }
});
