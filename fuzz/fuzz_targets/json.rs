//! Any text behind a bracket: the JSON reader, and what it says about broken text.
#![cfg_attr(not(test), no_main)]

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
                assert!(place.line <= breaks(&text) + 2, "a place outside the text");
            }
        }
        let _ = cdk_assembly(&text);
        let _ = read_parameter_file(&text);
    }
});

/// Line breaks as YAML counts them: a lone carriage return is one.
fn breaks(text: &str) -> usize {
    text.matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
        .count()
}
