//! JSON in a configuration value: read whole, since the provider reads it only when the action runs.

use super::Wrong;
use crate::Value;
use crate::rules::texts::{nearest, quoted};

const ENVIRONMENT: &str =
    "write a JSON list such as `[{\"name\":\"STAGE\",\"value\":\"prod\",\"type\":\"PLAINTEXT\"}]`";

/// JSON of any kind.
pub(super) fn any(text: &str) -> Option<Wrong> {
    match read(text) {
        Ok(_) | Err(Unread::Variable) => None,
        Err(Unread::At(at)) => Some(Wrong::new(format!("is not JSON: {at}"), "write JSON")),
    }
}

/// A JSON object.
pub(super) fn object(text: &str) -> Option<Wrong> {
    let help = "write a JSON object such as `{\"Stage\":\"prod\"}`";
    match read(text) {
        Ok(Value::Map(_)) | Err(Unread::Variable) => None,
        Ok(_) => Some(Wrong::new("is not a JSON object", help)),
        Err(Unread::At(at)) => Some(Wrong::new(format!("is not a JSON object: {at}"), help)),
    }
}

/// A JSON list of objects.
pub(super) fn list(text: &str) -> Option<Wrong> {
    let help = "write a JSON list of objects such as `[{\"name\":\"stage\",\"value\":\"prod\"}]`";
    match read(text) {
        Ok(Value::List(items)) if items.iter().all(|item| matches!(item, Value::Map(_))) => None,
        Err(Unread::Variable) => None,
        Ok(_) => Some(Wrong::new("is not a JSON list of objects", help)),
        Err(Unread::At(at)) => Some(Wrong::new(format!("is not a JSON list: {at}"), help)),
    }
}

/// The environment variables of a CodeBuild action.
///
/// Source: the text of the failure ("EnvironmentVariables specified in action config does not match expected format, the
/// expected format is JSON array …"), aws-cdk issue 8458; checked 2026-11-29.
pub(super) fn environment_variables(text: &str) -> Option<Wrong> {
    let wrong = |what: String| Some(Wrong::new(what, ENVIRONMENT));
    let items = match read(text) {
        Ok(Value::List(items)) => items,
        Err(Unread::Variable) => return None,
        Ok(_) => return wrong("is not a JSON list".to_owned()),
        Err(Unread::At(at)) => return wrong(format!("is not a JSON list: {at}")),
    };
    items.iter().enumerate().find_map(|(index, item)| {
        let number = index + 1;
        let Value::Map(pairs) = item else {
            return wrong(format!("is a list whose item {number} is not an object"));
        };
        const KEYS: [&str; 3] = ["name", "value", "type"];
        if let Some((key, _)) = pairs.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
            let near = nearest(key, KEYS)
                .map_or_else(String::new, |near| format!(", not {}", quoted(near)));
            return wrong(format!(
                "has the key {} in item {number}{near}",
                quoted(key)
            ));
        }
        if let Some(absent) = ["name", "value"].iter().find(|key| item.get(key).is_none()) {
            return wrong(format!("has no {} in item {number}", quoted(absent)));
        }
        let nested = |value: &&(String, Value)| {
            matches!(value.1, Value::List(_) | Value::Map(_) | Value::Null)
        };
        if let Some((key, _)) = pairs.iter().find(nested) {
            return wrong(format!("has no text as {} of item {number}", quoted(key)));
        }
        const TYPES: [&str; 3] = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];
        let kind = item.get("type").and_then(Value::as_str).unwrap_or(TYPES[0]);
        if TYPES.contains(&kind) || kind.contains("#{") {
            return None;
        }
        wrong(format!(
            "has the type {} in item {number}, which is none of {}",
            quoted(kind),
            TYPES.map(|it| format!("`{it}`")).join(", ")
        ))
    })
}

/// Why a text was not read.
enum Unread {
    /// It hangs on an output variable outside of any string.
    Variable,
    /// It is no JSON, and where that shows.
    At(String),
}

fn read(text: &str) -> Result<Value, Unread> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.space();
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(reader.unexpected("the end"))
    }
}

/// Deeper than any value of a thousand characters has to be.
const DEEPEST: usize = 64;

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest.strip_prefix(token);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn unexpected(&self, wanted: &str) -> Unread {
        if self.rest.starts_with("#{") {
            return Unread::Variable;
        }
        let found: String = self.rest.chars().take(12).collect();
        Unread::At(if found.is_empty() {
            format!("{wanted} is missing at its end")
        } else {
            // A backtick would end the quotation.
            format!(
                "{wanted} is missing before `{}`",
                found.replace(['`', '\n'], " ").trim()
            )
        })
    }

    fn value(&mut self, depth: usize) -> Result<Value, Unread> {
        if depth > DEEPEST {
            return Err(Unread::At("it is nested too deep".to_owned()));
        }
        self.space();
        if self.eat("{") {
            return self
                .items("}", depth, |reader, depth| {
                    reader.space();
                    let key = reader.string()?;
                    reader.space();
                    if !reader.eat(":") {
                        return Err(reader.unexpected("`:`"));
                    }
                    Ok((key, reader.value(depth)?))
                })
                .map(Value::Map);
        }
        if self.eat("[") {
            return self.items("]", depth, Self::value).map(Value::List);
        }
        if self.rest.starts_with('"') {
            return self.string().map(Value::String);
        }
        for (word, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ] {
            if self.eat(word) {
                return Ok(value);
            }
        }
        let digits = self
            .rest
            .find(|letter: char| !matches!(letter, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (number, rest) = self.rest.split_at(digits.unwrap_or(self.rest.len()));
        if number.parse::<f64>().is_err() {
            return Err(self.unexpected("a value"));
        }
        self.rest = rest;
        Ok(Value::Number(number.to_owned()))
    }

    fn items<T>(
        &mut self,
        end: &str,
        depth: usize,
        item: impl Fn(&mut Self, usize) -> Result<T, Unread>,
    ) -> Result<Vec<T>, Unread> {
        let mut items = Vec::new();
        self.space();
        if self.eat(end) {
            return Ok(items);
        }
        loop {
            items.push(item(self, depth + 1)?);
            self.space();
            if self.eat(end) {
                return Ok(items);
            }
            if !self.eat(",") {
                return Err(self.unexpected(&format!("`,` or `{end}`")));
            }
        }
    }

    /// A string; escapes stay as they are written, since only its presence matters.
    fn string(&mut self) -> Result<String, Unread> {
        let Some(body) = self.rest.strip_prefix('"') else {
            return Err(self.unexpected("`\"`"));
        };
        let mut escaped = false;
        for (at, letter) in body.char_indices() {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    self.rest = &body[at + 1..];
                    return Ok(body[..at].to_owned());
                }
                _ => {}
            }
        }
        Err(Unread::At("a string is not closed".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_variables_are_a_list_of_names_and_values() {
        for right in [
            "[]",
            r#"[{"name":"A","value":"b","type":"PLAINTEXT"}]"#,
            r##" [ { "name" : "A", "value" : "#{src.CommitId}" } ] "##,
            r#"[{"name":"A","value":"b \" ] }","type":"SECRETS_MANAGER"}, {"value":"","name":"B"}]"#,
            r#"[{"name":"A","value":5}]"#,
            "#{build.VARIABLES}",
            r#"[{"name":"A","value":#{build.NUMBER}}]"#,
        ] {
            assert_eq!(environment_variables(right), None, "{right}");
        }
        for (bad, part) in [
            ("A=b", "a value is missing before `A=b`"),
            (r#"{"name":"A","value":"b"}"#, "is not a JSON list"),
            (r#"["A"]"#, "item 1 is not an object"),
            (r#"[{"name":"A"}]"#, "has no `value` in item 1"),
            (
                r#"[{"Name":"A","value":"b"}]"#,
                "the key `Name` in item 1, not `name`",
            ),
            (
                r#"[{"name":"A","value":"b","type":"PLAIN"}]"#,
                "the type `PLAIN` in item 1",
            ),
            (r#"[{"name":"A","value":"b",}]"#, "is missing before `}]`"),
            (
                r#"[{"name":"A","value":"b"}"#,
                "`,` or `]` is missing at its end",
            ),
            (
                r#"[{'name':'A','value':'b'}]"#,
                "is missing before `'name':'A','`",
            ),
            (r#"[{"name":"A","value":{"b":1}}]"#, "no text as `value`"),
            (r#"[{"name":"A","value":"b]"#, "a string is not closed"),
            ("", "a value is missing at its end"),
        ] {
            let found = environment_variables(bad)
                .map(|wrong| wrong.what)
                .unwrap_or_default();
            assert!(found.contains(part), "{bad}: {found}");
        }
    }

    #[test]
    fn objects_lists_and_other_json_are_told_apart() {
        assert_eq!(
            object(r#"{"A":"b","C":{"Fn::GetArtifactAtt":["app","URL"]}}"#),
            None
        );
        assert!(object(r#"[{"A":"b"}]"#).is_some());
        assert!(object("A=b").is_some());
        assert_eq!(list(r#"[{"name":"a","value":"b"}]"#), None);
        assert!(list(r#"{"name":"a"}"#).is_some());
        assert_eq!(any("\"text\""), None);
        assert_eq!(any("-1.5e3"), None);
        assert!(any("{a: 1}").is_some());
        assert!(any(&"[".repeat(500)).is_some());
    }
}
