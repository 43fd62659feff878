//! What YAML reads as, and what is said of what it cannot be.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::load;
use crate::load::Node;

fn root(text: &str) -> Node {
    load(text).unwrap().root
}

#[test]
fn scalars_stay_as_they_are_written() {
    let root = root("account: 012345678901\nanswer: 'yes'\nversion: '1'\nempty:\n");
    assert_eq!(root.get("account").unwrap().as_text(), Some("012345678901"));
    assert_eq!(root.get("answer").unwrap().as_text(), Some("yes"));
    assert_eq!(root.get("version").unwrap().as_text(), Some("1"));
    assert!(root.get("empty").unwrap().is_null());
}

#[test]
fn short_tags_become_their_long_form() {
    let short = root("a: !GetAtt Role.Arn\nb: !Sub\n  - ${x}\n  - x: !Ref App\nc: !If [C, 1, 2]\n");
    let long = root(
        "a:\n  Fn::GetAtt: [Role, Arn]\nb:\n  Fn::Sub:\n    - ${x}\n    - x: {Ref: App}\nc:\n  Fn::If: [C, 1, 2]\n",
    );
    assert_eq!(
        format!("{:?}", without_places(&short)),
        format!("{:?}", without_places(&long))
    );
}

fn without_places(node: &Node) -> String {
    match &node.content {
        crate::load::Content::Scalar(scalar) => scalar.text.clone(),
        crate::load::Content::List(items) => {
            format!(
                "[{}]",
                items
                    .iter()
                    .map(without_places)
                    .collect::<Vec<_>>()
                    .join(",")
            )
        }
        crate::load::Content::Map(entries) => {
            let entries = entries
                .iter()
                .map(|it| format!("{}={}", it.key, without_places(&it.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

#[test]
fn an_unknown_tag_is_a_warning_and_its_value_is_kept() {
    let document = load("a: !Reff App\n").unwrap();
    assert_eq!(
        document
            .root
            .get("a")
            .unwrap()
            .get("!Reff")
            .unwrap()
            .as_text(),
        Some("App")
    );
    assert_eq!(document.warnings[0].site.unwrap().line, 1);
    assert!(document.warnings[0].message.contains("`!Reff`"));
}

#[test]
fn repeated_keys_take_the_last_value_and_merge_keys_fill_gaps() {
    let document = load("base: &base {x: 1, y: 2}\nuse: {<<: *base, y: 3, y: 4}\n").unwrap();
    let used = document.root.get("use").unwrap();
    assert_eq!(used.get("x").unwrap().as_text(), Some("1"));
    assert_eq!(used.get("y").unwrap().as_text(), Some("4"));
}

#[test]
fn only_the_first_document_is_read_and_the_second_is_named() {
    let document = load("---\n# nothing here\n---\na: 1\n---\nb: 2\n").unwrap();
    assert!(document.root.get("a").is_some());
    assert!(
        document.warnings[0]
            .to_string()
            .starts_with("5:1: a second YAML document")
    );
    assert!(load("a: 1\n---\n").unwrap().warnings.is_empty());
    assert!(load("a: 1\n...\n").unwrap().warnings.is_empty());
}

#[test]
fn leftovers_of_jinja_are_texts_with_a_warning() {
    let document = load("a: {{ name }}\nb: 1\n").unwrap();
    assert_eq!(
        document.root.get("a").unwrap().as_text(),
        Some("{{ name }}")
    );
    assert!(
        document.warnings[0]
            .message
            .contains("`{{ name }}` is a placeholder")
    );
    let error = load("{% if x %}\na: 1\n{% endif %}\n").unwrap_err();
    assert!(
        error.help().contains("line 1 is a statement of Jinja"),
        "{error}"
    );
    let error = load("a:\n  - b: {{ name }}-suffix\n").unwrap_err();
    assert!(
        error.to_string().contains("placeholder of another tool"),
        "{error}"
    );
}

#[test]
fn tabs_in_the_indentation_are_named() {
    let error = load("a:\n\tb: 1\n").unwrap_err();
    assert!(error.to_string().contains("never with tabs"), "{error}");
    assert_eq!(error.place().unwrap().line, 2);
}

/// As PyYAML, and CloudFormation with it: only after a question mark may a key take several lines.
#[test]
fn a_key_in_brackets_stands_on_one_line() {
    for text in [
        "a: {N\n ame: zip}",
        "a: {\"N\n ame\": zip}",
        "a: {b: 1, N\u{2028}ame: zip}",
        "é: {N\n ame: zip}",
    ] {
        let error = load(text).unwrap_err().to_string();
        assert!(
            error.contains("a key goes on in the next line"),
            "{text}: {error}"
        );
    }
    for text in [
        "a: {? N\n ame : zip}",
        "é: {? N\n ame : zip}",
        "? N\n ame\n: zip",
    ] {
        let document = load(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(format!("{:?}", document.root).contains("N ame"), "{text}");
    }
}

/// As PyYAML passes over it: like a space.
#[test]
fn a_byte_order_mark_at_the_beginning_of_a_line_is_a_space() {
    for text in [
        "a: 1\n\u{feff}# x\nb: 2\n",
        "a: 1\n\u{feff}\nb: 2\n",
        "a:\n\u{feff} b: 1\n",
        "a: [1,\n\u{feff} 2]\n",
    ] {
        assert!(load(text).is_ok(), "{text:?}");
    }
    for text in ["a: 1\n\u{feff}b: 2\n", "a:\n  b: 1\n\u{feff}  c: 2\n"] {
        assert!(load(text).is_err(), "{text:?}");
    }
}

#[test]
fn windows_line_ends_read_as_others_do() {
    let root = root("a: 1\r\nb:\r\n  - x\r\n");
    assert_eq!(root.get("a").unwrap().as_text(), Some("1"));
    assert_eq!(root.get("b").unwrap().items()[0].place.to_string(), "3:5");
}
