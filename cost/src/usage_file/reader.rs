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

/// A usage file as the keys that are written in it.
pub(super) enum Written {
    Json(serde_json::Value),
    Toml(toml::Table),
}

impl Written {
    /// Nothing where the text is neither.
    pub(super) fn of(text: &str) -> Option<Self> {
        match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).ok().map(Written::Json),
            false => toml::from_str(text).ok().map(Written::Toml),
        }
    }

    /// The keys of an entry; none if there is no such entry.
    pub(super) fn keys(&self, table: &str, position: usize) -> Vec<&str> {
        match self {
            Written::Json(file) => {
                let entry = file.get(table).and_then(|it| it.get(position)?.as_object());
                entry.map_or_else(Vec::new, |it| it.keys().map(String::as_str).collect())
            }
            Written::Toml(file) => {
                let entries = file.get(table).and_then(toml::Value::as_array);
                let entry = entries.and_then(|it| it.get(position)?.as_table());
                entry.map_or_else(Vec::new, |it| it.keys().map(String::as_str).collect())
            }
        }
    }
}
