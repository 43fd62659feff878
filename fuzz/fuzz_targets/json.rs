//! Any text behind a bracket: the JSON reader, and what it says about broken text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stagewright_cfn::{ReadOptions, cdk_assembly, read, read_parameter_file};

fuzz_target!(|text: &str| {
    for start in [
        "",
        "{",
        "{\"pipeline\":",
        "{\"planned_values\":{\"root_module\":",
    ] {
        let text = format!("{start}{text}");
        if let Err(error) = read(&text, &ReadOptions::default()) {
            assert!(!error.message().is_empty(), "an error without words");
            if let Some(place) = error.place() {
                assert!(
                    place.line as usize <= text.lines().count().max(1) + 1,
                    "a place outside the text"
                );
            }
        }
        let _ = cdk_assembly(&text);
        let _ = read_parameter_file(&text);
    }
});
