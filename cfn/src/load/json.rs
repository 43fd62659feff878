//! A JSON reader that keeps lines, columns and the spelling of numbers.
//!
//! It is lenient where people's files are: raw tabs and line breaks inside strings are taken as they are.

use stagewright_core::Place;

use super::Document;
use super::budget::REFUSED;
use super::build::{Builder, Collected, Open};
use super::node::Node;
use crate::problem::{ReadError, warning_at};

/// Reads one JSON document.
pub(super) fn load(text: &str) -> Result<Document, ReadError> {
    let mut reader = Reader {
        rest: text,
        place: Place::START,
        builder: Builder::new(),
    };
    reader.document()?;
    let place = reader.place;
    let (root, warnings) = reader.builder.finish();
    let root = root.ok_or_else(|| ReadError::at(place, "the JSON document has no value", ""))?;
    Ok(Document {
        root,
        warnings,
        unsupported: Vec::new(),
    })
}

struct Reader<'text> {
    rest: &'text str,
    place: Place,
    builder: Builder,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq)]
enum Expect {
    /// A value, or the end of a list that has just begun.
    ValueOrEnd,
    Value,
    /// A key, or the end of a mapping that has just begun.
    KeyOrEnd,
    Key,
    /// A comma or the end of the collection.
    CommaOrEnd,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), ReadError> {
        let mut expect = Expect::Value;
        loop {
            self.skip_blanks();
            let start = self.place;
            let Some(next) = self.rest.chars().next() else {
                return Err(self.error(
                    "the JSON document ends too early",
                    "close every `{`, `[` and `\"`",
                ));
            };
            expect = match (expect, next) {
                (Expect::ValueOrEnd, ']')
                | (Expect::KeyOrEnd, '}')
                | (Expect::CommaOrEnd, '}' | ']') => self.close(next)?,
                (Expect::Key | Expect::KeyOrEnd, '"') => self.key()?,
                (Expect::Key | Expect::KeyOrEnd, _) => {
                    return Err(self.error(
                        format!("expected a key in double quotes, found `{next}`"),
                        "JSON keys stand in double quotes, and no comma stands before `}`",
                    ));
                }
                (Expect::CommaOrEnd, ',') => {
                    self.bump(next);
                    if self.in_map() {
                        Expect::Key
                    } else {
                        Expect::Value
                    }
                }
                (Expect::CommaOrEnd, _) => {
                    return Err(self.error(
                        format!("expected `,` or the end of the collection, found `{next}`"),
                        "a comma may be missing at the end of the line before",
                    ));
                }
                (Expect::Value | Expect::ValueOrEnd, '{') => {
                    self.bump(next);
                    self.begin(start, Collected::map())?;
                    Expect::KeyOrEnd
                }
                (Expect::Value | Expect::ValueOrEnd, '[') => {
                    self.bump(next);
                    self.begin(start, Collected::list())?;
                    Expect::ValueOrEnd
                }
                (Expect::Value | Expect::ValueOrEnd, _) => {
                    let node = self.scalar(start, next)?;
                    self.builder.add(node);
                    Expect::CommaOrEnd
                }
            };
            if expect == Expect::CommaOrEnd && !self.builder.is_open() {
                return self.nothing_follows();
            }
        }
    }

    fn begin(&mut self, place: Place, collected: Collected) -> Result<(), ReadError> {
        self.builder.begin(Open {
            place,
            anchor: 0,
            tag: None,
            in_brackets: true,
            collected,
        })
    }

    fn in_map(&self) -> bool {
        self.builder
            .innermost()
            .is_some_and(|open| matches!(open.collected, Collected::Map { .. }))
    }

    fn close(&mut self, bracket: char) -> Result<Expect, ReadError> {
        if self.in_map() != (bracket == '}') {
            let opened = self
                .builder
                .innermost()
                .map_or(Place::START, |open| open.place);
            return Err(self.error(
                format!("`{bracket}` does not close what was opened at {opened}"),
                "brackets close in the order in which they were opened",
            ));
        }
        self.bump(bracket);
        if let Some((node, _)) = self.builder.end() {
            self.builder.add(node);
        }
        Ok(Expect::CommaOrEnd)
    }

    fn key(&mut self) -> Result<Expect, ReadError> {
        let start = self.place;
        let key = self.string()?;
        self.builder.budget().spend(0, key.len(), start)?;
        self.builder.add(Node::text(start, key));
        self.skip_blanks();
        if !self.rest.starts_with(':') {
            return Err(self.error("expected `:` after a key", "write `\"key\": value`"));
        }
        self.bump(':');
        Ok(Expect::Value)
    }

    fn scalar(&mut self, start: Place, next: char) -> Result<Node, ReadError> {
        let node = if next == '"' {
            let text = self.string()?;
            Node::text(start, text)
        } else {
            Node::plain(start, self.word()?)
        };
        let bytes = node.as_text().map_or(0, str::len);
        self.builder.budget().spend(1, bytes, start)?;
        Ok(node)
    }

    /// A number, `true`, `false` or `null`, kept as it is spelt.
    fn word(&mut self) -> Result<String, ReadError> {
        let length = self
            .rest
            .find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.')))
            .unwrap_or(self.rest.len());
        let word = self.rest.get(..length).unwrap_or_default().to_owned();
        if !matches!(word.as_str(), "true" | "false" | "null") && !is_number(&word) {
            let found = if word.is_empty() {
                self.rest.chars().take(1).collect()
            } else {
                word
            };
            return Err(self.error(
                format!("expected a JSON value, found `{found}`"),
                "strings stand in double quotes; no comma stands before `]`",
            ));
        }
        for character in word.chars() {
            self.bump(character);
        }
        Ok(word)
    }

    fn string(&mut self) -> Result<String, ReadError> {
        let start = self.place;
        let mut text = String::new();
        self.bump('"');
        loop {
            let Some(next) = self.rest.chars().next() else {
                return Err(ReadError::at(
                    start,
                    "the string that begins here never ends",
                    "close it with a double quote",
                ));
            };
            let place = self.place;
            match next {
                '"' => {
                    self.bump(next);
                    return Ok(text);
                }
                '\\' => {
                    self.bump(next);
                    text.push(self.escape(place)?);
                }
                '\n' => {
                    self.bump(next);
                    text.push(next);
                }
                _ => text.push_str(self.rest_of_line()),
            }
        }
    }

    /// Steps over what is a character of a string by itself, up to the end of the line.
    fn rest_of_line(&mut self) -> &str {
        let ends = |it: u8| matches!(it, b'"' | b'\\' | b'\n');
        let length = self.rest.bytes().position(ends);
        let (run, rest) = self.rest.split_at(length.unwrap_or(self.rest.len()));
        self.rest = rest;
        let columns = run.chars().count();
        self.place.column += columns;
        run
    }

    fn escape(&mut self, start: Place) -> Result<char, ReadError> {
        let next = self.rest.chars().next().unwrap_or('\0');
        let character = match next {
            '"' | '\\' | '/' => next,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.bump(next);
                return self.unicode_escape(start);
            }
            _ => {
                let message = format!("`\\{next}` is not an escape of JSON");
                return Err(ReadError::at(start, message, "write a backslash as `\\\\`"));
            }
        };
        self.bump(next);
        Ok(character)
    }

    fn unicode_escape(&mut self, start: Place) -> Result<char, ReadError> {
        let first = self.four_hex_digits(start)?;
        if (0xD800..0xDC00).contains(&first) && self.rest.starts_with("\\u") {
            let (rest, place) = (self.rest, self.place);
            self.bump('\\');
            self.bump('u');
            let second = self.four_hex_digits(start)?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (self.rest, self.place) = (rest, place);
        }
        Ok(char::from_u32(first).unwrap_or_else(|| {
            let message = format!("`\\u{first:04x}` is half a character; it was replaced");
            self.builder.warn(warning_at(
                start,
                message,
                "write both halves, or the character itself",
            ));
            char::REPLACEMENT_CHARACTER
        }))
    }

    fn four_hex_digits(&mut self, start: Place) -> Result<u32, ReadError> {
        let digits = self
            .rest
            .get(..4)
            .filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Err(ReadError::at(
                start,
                "`\\u` wants four hexadecimal digits",
                "write `\\u00e9`",
            ));
        };
        for _ in 0..4 {
            self.bump('0');
        }
        Ok(code)
    }

    fn nothing_follows(&mut self) -> Result<(), ReadError> {
        self.skip_blanks();
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.error(
            "something follows the end of the JSON document",
            "give one document; several outputs of the AWS CLI go into several files",
        ))
    }

    fn skip_blanks(&mut self) {
        loop {
            let after = self.rest.trim_start_matches(' ');
            let columns = self.rest.len() - after.len();
            self.rest = after;
            self.place.column += columns;
            let Some(blank @ ('\t' | '\n' | '\r')) = self.rest.chars().next() else {
                return;
            };
            self.bump(blank);
        }
    }

    /// Steps over one character, which is the next one.
    fn bump(&mut self, character: char) {
        self.rest = self.rest.get(character.len_utf8()..).unwrap_or_default();
        if character == '\n' {
            self.place = Place {
                line: self.place.line + 1,
                column: 1,
            };
        } else {
            self.place.column += 1;
        }
    }

    fn error(&self, message: impl Into<String>, help: &str) -> ReadError {
        let message = message.into();
        debug_assert!(
            !message.starts_with(REFUSED),
            "only the budget refuses for size"
        );
        ReadError::at(self.place, message, help)
    }
}

/// A number of JSON: `-12.5e+3`, without leading zeros.
pub(crate) fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|it| digits(it.strip_prefix(['+', '-']).unwrap_or(it)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::load;

    #[test]
    fn json_keeps_the_spelling_of_numbers_and_the_places_of_values() {
        let document =
            load("{\n\t\"a\": 1.50,\n\t\"b\": [true, \"\\u00e9\\ud83d\\ude00\\/\"]\n}").unwrap();
        let a = document.root.get("a").unwrap();
        assert_eq!(
            (a.as_text(), a.place.to_string()),
            (Some("1.50"), "2:7".to_owned())
        );
        let second = &document.root.get("b").unwrap().items()[1];
        assert_eq!(
            (second.as_text(), second.place.to_string()),
            (Some("é😀/"), "3:14".to_owned())
        );
    }

    #[test]
    fn broken_json_says_where_and_what() {
        for (text, expected) in [
            ("{\"a\": 1,}", "1:9: expected a key in double quotes"),
            (
                "{\"a\": [1}",
                "1:9: `}` does not close what was opened at 1:7",
            ),
            ("{\"a\" 1}", "1:6: expected `:`"),
            ("{\"a\": \"x", "1:7: the string that begins here never ends"),
            ("{\"a\": 01}", "1:7: expected a JSON value, found `01`"),
            ("{\"a\": 1} x", "1:10: something follows"),
            ("{\"a\": 1", "1:8: the JSON document ends too early"),
            ("{\"a\": \"\\q\"}", "1:8: `\\q` is not an escape"),
            ("{\"a\": \"\\u12\"}", "1:8: `\\u` wants four"),
            ("{\"a\": yes}", "1:7: expected a JSON value, found `yes`"),
        ] {
            let error = load(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn a_repeated_key_takes_the_last_value_with_a_warning() {
        let document = load("{\"a\": 1, \"a\": 2}").unwrap();
        assert_eq!(document.root.get("a").unwrap().as_text(), Some("2"));
        assert_eq!(document.warnings.len(), 1);
        assert!(document.warnings[0].message.contains("first at 1:2"));
    }
}
