//! The environment of a build as the key `EnvironmentVariables` of an action holds it: JSON, read leniently. Whether the
//! JSON is right is for a rule to say; what is no variable is passed over here.

use crate::{Part, Text};

/// A variable of a build's environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) value: Text,
    pub(crate) kind: Option<String>,
}

/// Most variables that are read of one text.
const MOST: usize = 1000;

/// The first of the characters that stand for references while JSON is read; none of these has a meaning of its own.
const FIRST: u32 = 0xF_0000;

/// The variables in JSON such as `[{"name": "A", "value": "b", "type": "PLAINTEXT"}]`, with the references in their values.
pub(crate) fn environment(json: &Text) -> Vec<Variable> {
    let mut references = Vec::new();
    let mut whole = String::new();
    for part in json.parts() {
        match part {
            Part::Literal(text) => whole.push_str(text),
            Part::Reference { .. } => {
                let number = u32::try_from(references.len()).unwrap_or(u32::MAX);
                whole.extend(char::from_u32(FIRST.saturating_add(number)));
                references.push(part);
            }
        }
    }
    let mut found = Vec::new();
    let (mut name, mut value, mut kind) = (String::new(), String::new(), None);
    let mut key: Option<String> = None;
    let mut letters = whole.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                let text = string(&mut letters);
                while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
                if letters.peek() == Some(&':') {
                    key = Some(text);
                    continue;
                }
                match key.take().as_deref() {
                    Some("name") => name = text,
                    Some("value") => value = text,
                    Some("type") => kind = Some(text),
                    _ => {}
                }
            }
            '{' | '}' => {
                let done = Variable {
                    name: std::mem::take(&mut name),
                    value: with_references(&std::mem::take(&mut value), &references),
                    kind: kind.take(),
                };
                if letter == '}' && !done.name.is_empty() {
                    found.push(done);
                }
                key = None;
            }
            ',' => key = None,
            _ => {}
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// The text with the references in it back in their places.
fn with_references(text: &str, references: &[&Part]) -> Text {
    let mut parts = Vec::new();
    let mut literal = String::new();
    for letter in text.chars() {
        let number = u32::from(letter).checked_sub(FIRST);
        let reference = number.and_then(|it| references.get(usize::try_from(it).ok()?));
        match reference {
            Some(reference) => {
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push((*reference).clone());
            }
            None => literal.push(letter),
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Text::from_parts(parts)
}

/// The rest of a string whose opening quote is read.
fn string(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('u') => {
                    let digits: String = letters.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).ok();
                    text.extend(code.and_then(char::from_u32));
                }
                other => text.extend(other),
            },
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reference;

    #[test]
    fn an_environment_is_read_whatever_stands_around_it() {
        let json: Text = r#" [ {"name":"A","value":"x\"\u0041","type":"PLAINTEXT"}, {"value":"y","name":"B"}, {}, {"name"}"#.into();
        let variable = |name: &str, value: &str, kind: Option<&str>| Variable {
            name: name.into(),
            value: value.into(),
            kind: kind.map(Into::into),
        };
        assert_eq!(
            environment(&json),
            [
                variable("A", "x\"A", Some("PLAINTEXT")),
                variable("B", "y", None)
            ]
        );
        assert_eq!(environment(&"no json".into()), []);
    }

    #[test]
    fn references_stay_in_the_values_that_hold_them() {
        let reference = Part::Reference {
            to: Reference::Parameter("app".into()),
            value: None,
        };
        let json = Text::from_parts(vec![
            Part::Literal(r#"[{"name":"A","value":""#.into()),
            reference.clone(),
            Part::Literal(r#"/db"}]"#.into()),
        ]);
        let expected = Text::from_parts(vec![reference, Part::Literal("/db".into())]);
        assert_eq!(environment(&json)[0].value, expected);
    }
}
