//! TOML or JSON, to tables.

use super::tables::File;
use crate::CostError;
use crate::error::Place;

pub(super) fn read(name: &str, text: &str) -> Result<File, CostError> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| CostError::Document {
            place: Place {
                file: name.to_owned(),
                line: error.line(),
                column: error.column(),
            },
            message: without_place(&error.to_string()),
        });
    }
    toml::from_str(text).map_err(|error| CostError::toml(name, text, &error))
}

/// The JSON reader ends its messages with the place, which stands in front already.
fn without_place(message: &str) -> String {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(before, _)| before)
        .to_owned()
}

/// The keys that an entry has in the text; none if there is no such entry.
pub(super) fn keys_of_entry(text: &str, table: &str, position: usize) -> Vec<String> {
    if text.trim_start().starts_with('{') {
        let file: Option<serde_json::Value> = serde_json::from_str(text).ok();
        let entry = file
            .as_ref()
            .and_then(|file| file.get(table)?.get(position)?.as_object());
        return entry.map_or_else(Vec::new, |entry| entry.keys().cloned().collect());
    }
    let file: Option<toml::Table> = toml::from_str(text).ok();
    let entry = file
        .as_ref()
        .and_then(|file| file.get(table)?.as_array()?.get(position)?.as_table());
    entry.map_or_else(Vec::new, |entry| entry.keys().cloned().collect())
}
