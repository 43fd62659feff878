//! A YAML writer for trees of [`Node`]s: block style, functions as short tags where those are unambiguous.

use std::fmt::Write as _;

use stagewright_core::{is_hidden, log_command};

use super::comment;
use crate::load::{Content, Entry, Node, Scalar, is_number};

/// Longest key that YAML readers take without a `?` in front of it.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// The tree as YAML text.
pub(crate) fn write(node: &Node) -> String {
    let mut text = String::new();
    match &node.content {
        Content::Map(entries) if !entries.is_empty() => write_entries(&mut text, entries, 0),
        Content::List(items) if !items.is_empty() => write_items(&mut text, items, 0),
        _ => {
            write_inline(&mut text, node, 0);
            text.push('\n');
        }
    }
    text
}

fn write_entries(text: &mut String, entries: &[Entry], indent: usize) {
    for entry in entries {
        push_indent(text, indent);
        write_entry(text, entry, indent);
    }
}

/// One entry, its indentation already written.
fn write_entry(text: &mut String, entry: &Entry, indent: usize) {
    if let Some(said) = comment::text(entry) {
        write_comment(text, said, indent);
        return;
    }
    let key = Scalar {
        text: entry.key.clone(),
        quoted: true,
    };
    let mut written = String::new();
    write_scalar(&mut written, &key, indent);
    // Quotes and escapes count too.
    if written.chars().count() > LONGEST_SIMPLE_KEY || entry.key.contains('\n') {
        let _ = writeln!(text, "? {}", double_quoted(&entry.key));
        push_indent(text, indent);
    } else {
        text.push_str(&written);
    }
    text.push(':');
    write_value(text, &entry.value, indent);
}

/// A comment whose first line is indented already.
fn write_comment(text: &mut String, said: &str, indent: usize) {
    for (index, line) in comment::lines(said).iter().enumerate() {
        if index > 0 {
            push_indent(text, indent);
        }
        let _ = writeln!(text, "# {line}");
    }
}

/// The value after `key:`, with the line's end.
fn write_value(text: &mut String, node: &Node, indent: usize) {
    match (short_form(node), &node.content) {
        (None, Content::Map(entries)) if !entries.is_empty() => {
            text.push('\n');
            write_entries(text, entries, indent + 2);
        }
        (None, Content::List(items)) if !items.is_empty() => {
            text.push('\n');
            write_items(text, items, indent + 2);
        }
        _ => {
            text.push(' ');
            write_inline(text, node, indent);
            text.push('\n');
        }
    }
}

fn write_items(text: &mut String, items: &[Node], indent: usize) {
    for item in items {
        push_indent(text, indent);
        if let Some(said) = comment::of(item) {
            write_comment(text, said, indent);
            push_indent(text, indent);
        }
        text.push('-');
        match (short_form(item), &item.content) {
            (None, Content::Map(entries)) if !entries.is_empty() => {
                text.push(' ');
                let entries = entries.iter().filter(|it| comment::text(it).is_none());
                for (index, entry) in entries.enumerate() {
                    if index > 0 {
                        push_indent(text, indent + 2);
                    }
                    write_entry(text, entry, indent + 2);
                }
            }
            _ => write_value(text, item, indent),
        }
    }
}

/// A value on the rest of the line (a block scalar goes on below it).
fn write_inline(text: &mut String, node: &Node, indent: usize) {
    if let Some((tag, argument)) = short_form(node) {
        let _ = write!(text, "{tag} ");
        write_scalar(text, &argument, indent);
        return;
    }
    match &node.content {
        Content::Scalar(scalar) => write_scalar(text, scalar, indent),
        Content::List(_) => text.push_str("[]"),
        Content::Map(_) => text.push_str("{}"),
    }
}

/// `!Ref X`, `!Sub 'text'`, `!GetAtt A.B`: the functions whose argument is one scalar.
fn short_form(node: &Node) -> Option<(String, Scalar)> {
    let [entry] = node.entries() else { return None };
    let quoted = |text: String| Scalar { text, quoted: true };
    match (entry.key.as_str(), &entry.value.content) {
        ("Ref", Content::Scalar(scalar)) => Some(("!Ref".to_owned(), scalar.clone())),
        ("Fn::Sub", Content::Scalar(scalar)) => Some(("!Sub".to_owned(), scalar.clone())),
        ("Fn::ImportValue", Content::Scalar(scalar)) => {
            Some(("!ImportValue".to_owned(), scalar.clone()))
        }
        ("Fn::GetAtt", Content::List(items)) => match items.as_slice() {
            [resource, attribute] => {
                let dotted = format!("{}.{}", resource.as_text()?, attribute.as_text()?);
                Some(("!GetAtt".to_owned(), quoted(dotted)))
            }
            _ => None,
        },
        (key, Content::Scalar(scalar)) if is_tag(key) => Some((key.to_owned(), scalar.clone())),
        _ => None,
    }
}

/// A tag that CloudFormation does not know, kept from the template: letters and digits only.
fn is_tag(key: &str) -> bool {
    key.strip_prefix('!').is_some_and(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == ':')
    })
}

fn write_scalar(text: &mut String, scalar: &Scalar, indent: usize) {
    let value = scalar.text.as_str();
    if is_unmistakable(value) || (!scalar.quoted && reads_back_plain(value)) {
        text.push_str(value);
    } else if is_block(value) {
        write_block(text, value, indent);
    } else if !value.chars().any(is_hidden) && log_command(value).is_none() {
        let _ = write!(text, "'{}'", value.replace('\'', "''"));
    } else {
        text.push_str(&double_quoted(value));
    }
}

/// Numbers, truth values and dates, which mean something else in quotes; null too.
fn reads_back_plain(value: &str) -> bool {
    let safe = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '+' | '_' | ':');
    value.is_empty()
        || value == "~"
        || is_number(value)
        || (value.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '+' || it == '.')
            && value.chars().all(safe)
            && !value.ends_with(':'))
}

/// A text that every YAML reader takes as the same text without quotes.
fn is_unmistakable(value: &str) -> bool {
    const OTHER_MEANINGS: [&str; 10] = [
        "true", "false", "yes", "no", "on", "off", "null", "y", "n", "none",
    ];
    let starts_well = value.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/');
    let inner = |it: char| it.is_ascii_alphanumeric() || " _-./@+=()*,;".contains(it);
    starts_well
        && !value.contains(": ")
        && value.chars().all(|it| inner(it) || it == ':')
        && !value.ends_with([' ', ':'])
        && value.len() <= 400
        && !OTHER_MEANINGS.contains(&value.to_ascii_lowercase().as_str())
}

/// A text of several lines that a block scalar holds to the letter.
fn is_block(value: &str) -> bool {
    let lines_up = value
        .lines()
        .next()
        .is_some_and(|first| !first.is_empty() && !first.starts_with([' ', '\t']));
    value.contains('\n')
        && lines_up
        && value
            .chars()
            .all(|it| it == '\n' || it == '\t' || !is_hidden(it))
        // Indentation does not keep a build server from taking a line for a command.
        && value.lines().all(|line| log_command(line).is_none())
}

fn write_block(text: &mut String, value: &str, indent: usize) {
    let body = value.trim_end_matches('\n');
    let mark = match value.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    text.push_str(mark);
    let kept = if mark == "|+" {
        value.strip_suffix('\n').unwrap_or(value)
    } else {
        body
    };
    for line in kept.split('\n') {
        text.push('\n');
        if !line.is_empty() {
            push_indent(text, indent + 2);
            text.push_str(line);
        }
    }
}

fn double_quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '#' if characters.peek() == Some(&'#') => quoted.push_str("\\x23"),
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if is_hidden(character) => {
                let code = u32::from(character);
                let _ = if code > 0xFFFF {
                    write!(quoted, "\\U{code:08x}")
                } else {
                    write!(quoted, "\\u{code:04x}")
                };
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn push_indent(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;
    use stagewright_core::Place;

    use super::write;
    use crate::load::{Content, Entry, Node, Scalar, load};

    #[test]
    fn functions_are_short_where_their_argument_is_a_scalar() {
        let text = "a: !Ref App\nb: !Sub 'arn:${App}'\nc: !GetAtt Role.Arn\nd: !If [C, 1, '1']\ne: [x, {k: v}]\nf: {}\n";
        let written = write(&load(text).unwrap().root);
        let expected = "a: !Ref App\nb: !Sub 'arn:${App}'\nc: !GetAtt Role.Arn\nd:\n  Fn::If:\n    - C\n    - 1\n    - '1'\n\
                        e:\n  - x\n  - k: v\nf: {}\n";
        assert_eq!(written, expected);
    }

    #[test]
    fn texts_of_several_lines_are_blocks() {
        let text =
            "a: |\n  one\n   two\n\n  three\nb: \"x\\n\"\nc: \"x\\ny\\n\\n\"\nd: \" x\\ny\"\n";
        let root = load(text).unwrap().root;
        let written = write(&root);
        assert!(
            written.starts_with("a: |\n  one\n   two\n\n  three\nb: |\n  x\n"),
            "{written}"
        );
        assert_eq!(shape(&load(&written).unwrap().root), shape(&root));
    }

    #[test]
    fn keys_that_fuzzing_found_come_back() {
        for key in [
            "Fn:: x".to_owned(),
            "\u{1}".repeat(300),
            "'".repeat(600),
            "a".repeat(1500),
            "é".repeat(999),
        ] {
            let value = Node::text(Place::START, "v");
            let root = Node::single(
                Place::START,
                "outer",
                Node::single(Place::START, key.as_str(), value),
            );
            let read = load(&write(&root)).unwrap().root;
            assert_eq!(
                read.get("outer").unwrap().get(&key).unwrap().as_text(),
                Some("v")
            );
        }
    }

    /// A tree without places, and without the quotes of texts that mean the same.
    fn shape(node: &Node) -> String {
        match &node.content {
            Content::Scalar(scalar) => format!(
                "{:?}",
                crate::template::value_of(node).to_string() + &scalar.text
            ),
            Content::List(items) => format!("{:?}", items.iter().map(shape).collect::<Vec<_>>()),
            Content::Map(entries) => {
                format!(
                    "{:?}",
                    entries
                        .iter()
                        .map(|it| (it.key.clone(), shape(&it.value)))
                        .collect::<Vec<_>>()
                )
            }
        }
    }

    fn any_tree() -> impl Strategy<Value = Node> {
        let text = prop_oneof![
            any::<String>(),
            "[ -~]{0,12}",
            "[a-z:#' \n\t-]{0,12}",
            Just("yes".to_owned()),
            Just("012".to_owned()),
            Just("1e3".to_owned()),
            Just("{{ x }}".to_owned()),
            Just("--- x".to_owned())
        ];
        let leaf = text.prop_map(|text| Node {
            place: Place::START,
            content: Content::Scalar(Scalar { text, quoted: true }),
        });
        leaf.prop_recursive(4, 30, 5, |inner| {
            let key = prop_oneof!["[A-Za-z]{1,8}", any::<String>()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5)
                    .prop_map(|items| Node::list(Place::START, items)),
                prop::collection::btree_map(key, inner, 0..5).prop_map(|map| {
                    let entries = map.into_iter().map(|(key, value)| Entry {
                        key,
                        key_place: Place::START,
                        value,
                    });
                    Node::map(Place::START, entries.collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_as_it_was(tree in any_tree()) {
            // Keys that the reader itself gives a meaning cannot come back as they were.
            let json = crate::export::json::write(&tree);
            let meant = |key: &str| json.contains(key);
            prop_assume!(!tree_is_blank(&tree) && !meant("\"<<\"") && !meant("\u{0}"));
            let written = write(&tree);
            let read = load(&written).map_err(|error| TestCaseError::fail(format!("{error}\n{written}")))?.root;
            prop_assert_eq!(shape(&read), shape(&tree), "{}", written);
        }
    }

    /// A document of nothing but blanks is refused, whatever its quotes.
    fn tree_is_blank(tree: &Node) -> bool {
        matches!(&tree.content, Content::Scalar(scalar) if scalar.text.trim().is_empty())
    }
}
