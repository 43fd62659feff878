//! Reading `stagewright.toml`: every mistake at once, each with its place.

use std::path::Path;

use clap::Command;
use stagewright_core::rules::Speller;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Kind, SETTINGS, Setting, Source, Value, refused};
use crate::failure::{Message, place_of};
use crate::input::Input;

/// What a file sets, and its mistakes in its order.
pub(super) fn read(file: &Input, folder: &Path, command: &Command) -> (Vec<Value>, Vec<Message>) {
    let mut reader = Reader {
        folder,
        text: &file.text,
        command,
        speller: Speller::new(),
        values: Vec::new(),
        mistakes: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.mistake(at, error.message(), "");
    }
    if errors.is_empty() {
        reader.table("", table.get_ref());
    }
    reader.mistakes.sort_by_key(|(at, ..)| *at);
    let mistakes = reader
        .mistakes
        .into_iter()
        .map(|(at, message, help)| Message {
            at: Some(place_of(&file.text, at)),
            ..Message::new(&file.name, message, help)
        });
    (reader.values, mistakes.collect())
}

/// The file while it is read.
struct Reader<'a> {
    folder: &'a Path,
    text: &'a str,
    command: &'a Command,
    speller: Speller,
    values: Vec<Value>,
    /// Where it begins, in bytes; what is wrong; what to write.
    mistakes: Vec<(usize, String, String)>,
}

impl Reader<'_> {
    fn mistake(&mut self, at: usize, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push((at, message.into(), help.into()));
    }

    fn table(&mut self, table: &str, entries: &DeTable<'_>) {
        for (key, value) in entries {
            let name = key.get_ref().as_ref();
            let of_table = || SETTINGS.iter().filter(|it| it.table() == table);
            if let Some(setting) = of_table().find(|it| it.key() == name) {
                self.value(setting, value);
            } else if table.is_empty() && SETTINGS.iter().any(|it| it.table() == name) {
                match value.get_ref().as_table() {
                    Some(entries) => self.table(name, entries),
                    None => {
                        let message =
                            format!("`{name}` is a table of settings, not {}", a_type(value));
                        self.mistake(
                            value.span().start,
                            message,
                            format!("write `[{name}]`, with its settings below"),
                        );
                    }
                }
            } else {
                let help = self.known(table, name);
                let message = match table {
                    "" => format!("`{name}` is not a setting"),
                    table => format!("`{name}` is not a setting of `[{table}]`"),
                };
                self.mistake(key.span().start, message, help);
            }
        }
    }

    /// What to write in place of a name that is none here.
    fn known(&mut self, table: &str, name: &str) -> String {
        let tables = SETTINGS.iter().filter(|it| it.key() == name);
        let tables: Vec<&str> = tables.map(Setting::table).collect();
        match tables.as_slice() {
            [] => {}
            [""] => return "write it above the first table".to_owned(),
            tables => return format!("write it below its command: `[{}]`", tables.join("]`, `[")),
        }
        let mut known: Vec<&str> = SETTINGS
            .iter()
            .filter(|it| it.table() == table)
            .map(Setting::key)
            .collect();
        if table.is_empty() {
            known.extend(
                SETTINGS
                    .iter()
                    .map(Setting::table)
                    .filter(|it| !it.is_empty()),
            );
            known.dedup();
        }
        match self.speller.nearest(name, known.iter().copied()) {
            Some(near) => format!("a setting with a similar name exists: `{near}`"),
            None => format!("known here: `{}`", known.join("`, `")),
        }
    }

    fn value(&mut self, setting: &'static Setting, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        let Some(words) = self.words(setting.kind(), value.get_ref()) else {
            let wanted = match setting.kind() {
                Kind::Text | Kind::Path => "a string",
                Kind::Number => "a whole number",
                Kind::Switch => "`true` or `false`",
                Kind::List => "a list of strings",
            };
            let message = format!("`{}` takes {wanted}, not {}", setting.name(), a_type(value));
            let help = format!("write `{} = {}`", setting.key(), setting.2);
            self.mistake(at, message, help);
            return;
        };
        if let Some((message, help)) = refused(setting, self.command, &words) {
            self.mistake(at, message, help);
            return;
        }
        let (line, column) = place_of(self.text, at);
        self.values.push(Value {
            setting,
            words,
            source: Source::File { line, column },
        });
    }

    /// The value as an option takes it, if it has the type.
    fn words(&self, kind: Kind, value: &DeValue<'_>) -> Option<Vec<String>> {
        let word = match kind {
            Kind::Text => value.as_str()?.to_owned(),
            Kind::Path => self.folder.join(value.as_str()?).display().to_string(),
            Kind::Switch => value.as_bool()?.to_string(),
            Kind::Number => {
                let number = value.as_integer()?;
                i128::from_str_radix(number.as_str(), number.radix())
                    .ok()?
                    .to_string()
            }
            Kind::List => {
                let items = value.as_array()?.iter();
                return items
                    .map(|it| Some(it.get_ref().as_str()?.to_owned()))
                    .collect();
            }
        };
        Some(vec![word])
    }
}

/// The type of a value, with its article.
fn a_type(value: &Spanned<DeValue<'_>>) -> String {
    let name = value.get_ref().type_str();
    if value.get_ref().is_array() {
        return "a list of other values".to_owned();
    }
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}
