//! A YAML reader over the events of `saphyr-parser`.

use std::collections::BTreeMap;
use std::mem;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};

use super::budget::{REFUSED, too_deep};
use super::build::{Builder, Collected, Open, PLACEHOLDER_START};
use super::bytes::count;
use super::node::{Content, Node, Scalar};
use super::placeholder::{placeholder_in_line, template_directive};
use super::{Document, tags};
use crate::problem::{Place, Problem, ReadError};

/// Characters that may become a token of their own. The scanner keeps the tokens of a whole flow collection in
/// memory, so that there must not be too many of them.
const MOST_TOKENS: usize = 1_500_000;

/// Reads the first document of a YAML text.
pub(super) fn load(text: &str) -> Result<Document, ReadError> {
    let tokens = text
        .bytes()
        .filter(|it| matches!(it, b'[' | b']' | b'{' | b'}' | b',' | b':'))
        .count();
    if tokens > MOST_TOKENS {
        return Err(ReadError::at(
            Place::START,
            format!("{REFUSED} large: {tokens} brackets, commas and colons"),
            "check that the file is what you meant",
        ));
    }
    let mut reader = Reader {
        builder: Builder::new(),
        anchors: BTreeMap::new(),
    };
    reader
        .first_document(text)
        .map_err(|error| with_hint(error, text))?;
    let (root, warnings) = reader.builder.finish();
    let Some(root) = root.filter(|root| !root.is_null()) else {
        return Err(ReadError::at(
            Place::START,
            "the definition holds no value",
            "give a template or a pipeline",
        ));
    };
    Ok(Document { root, warnings })
}

struct Reader {
    builder: Builder,
    /// Finished nodes by anchor number.
    anchors: BTreeMap<usize, Node>,
}

impl Reader {
    fn first_document(&mut self, text: &str) -> Result<(), ReadError> {
        let mut parser = Parser::new_from_str(text);
        let mut read_one = false;
        while let Some((event, place)) = next_event(&mut parser)? {
            match event {
                Event::StreamEnd => break,
                Event::DocumentStart(_) if read_one => {
                    return self.further_document(&mut parser, place);
                }
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
                Event::DocumentEnd => {
                    // A file may begin with an empty document: `---` and comments.
                    let (root, warnings) = mem::replace(&mut self.builder, Builder::new()).finish();
                    for warning in warnings {
                        self.builder.warn(warning);
                    }
                    if let Some(root) = root.filter(|root| !root.is_null()) {
                        self.builder.add(root);
                        read_one = true;
                    }
                }
                content => self.content(content, place)?,
            }
        }
        Ok(())
    }

    /// Warns about a document after the first one, unless it is empty.
    fn further_document<'text>(
        &mut self,
        parser: &mut Parser<'text, StrInput<'text>>,
        place: Place,
    ) -> Result<(), ReadError> {
        let empty = match next_event(parser)? {
            Some((Event::Scalar(text, ..), _)) => text.is_empty(),
            other => other.is_none(),
        };
        if !empty {
            self.builder.warn(Problem::at(
                place,
                "a second YAML document begins here; only the first is read",
                "cut the file in two to read the other",
            ));
        }
        Ok(())
    }

    fn content(&mut self, event: Event<'_>, place: Place) -> Result<(), ReadError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.builder.budget().spend(1, text.len(), place)?;
                let quoted =
                    style != ScalarStyle::Plain || tag.as_deref().is_some_and(is_string_tag);
                let content = Content::Scalar(Scalar {
                    text: text.into_owned(),
                    quoted,
                });
                let tag = tag.map(|tag| tag_name(&tag));
                self.finished(Node { place, content }, anchor, tag.as_deref())
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(place, anchor, tag.as_deref(), Collected::list())
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(place, anchor, tag.as_deref(), Collected::map())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((node, anchor, tag)) = self.builder.end() else {
                    return Ok(());
                };
                let node = self.unrendered(node);
                self.finished(node, anchor, tag.as_deref())
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(ReadError::at(
                        place,
                        "this alias stands inside the value that it names",
                        "an alias may only repeat a value that ended before it",
                    ));
                };
                let (nodes, bytes) = size(node);
                self.builder.budget().spend(nodes, bytes, place)?;
                let node = node.clone();
                self.check_depth(&node, place)?;
                self.builder.add(node);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        place: Place,
        anchor: usize,
        tag: Option<&Tag>,
        collected: Collected,
    ) -> Result<(), ReadError> {
        self.builder.begin(Open {
            place,
            anchor,
            tag: tag.map(tag_name),
            collected,
        })
    }

    /// Takes a finished value: its tag becomes a function, its anchor is remembered.
    fn finished(&mut self, node: Node, anchor: usize, tag: Option<&str>) -> Result<(), ReadError> {
        let place = node.place;
        let node = match tag.and_then(|tag| tag.strip_prefix('!')) {
            None | Some("") => node,
            Some(suffix) => match tags::long_form(suffix) {
                Some(key) => Node::single(place, key.clone(), tags::long_value(&key, node)),
                None => {
                    self.builder.warn(Problem::at(
                        place,
                        format!("CloudFormation knows no tag `!{suffix}`; its value is kept as it is written"),
                        "check the spelling, or resolve it before the template is read",
                    ));
                    Node::single(place, format!("!{suffix}"), node)
                }
            },
        };
        if anchor > 0 {
            let (nodes, bytes) = size(&node);
            self.builder.budget().spend(nodes, bytes, place)?;
            self.anchors.insert(anchor, node.clone());
        }
        self.builder.add(node);
        Ok(())
    }

    /// An alias can nest deeper than anything that is written: aliases inside aliases.
    fn check_depth(&self, node: &Node, place: Place) -> Result<(), ReadError> {
        let open = self.builder.depth();
        if open + depth(node) > super::DEEPEST_NESTING {
            Err(too_deep(place))
        } else {
            Ok(())
        }
    }

    /// `{{ name }}` outside quotes reads as a mapping whose key is a mapping: it is a leftover of Jinja and is
    /// kept as the text that it was.
    fn unrendered(&mut self, node: Node) -> Node {
        let [entry] = node.entries() else { return node };
        if !(entry.key.starts_with(PLACEHOLDER_START) && entry.value.is_null()) {
            return node;
        }
        self.builder.warn(Problem::at(
            node.place,
            format!("`{}` is a placeholder that nobody has filled in", entry.key),
            "render the template first, or put the value in its place",
        ));
        Node::plain(node.place, entry.key.clone())
    }
}

/// The next event with its place, or the scanner's error in our words.
fn next_event<'text>(
    parser: &mut Parser<'text, StrInput<'text>>,
) -> Result<Option<(Event<'text>, Place)>, ReadError> {
    match parser.next_event() {
        None => Ok(None),
        Some(Ok((event, span))) => Ok(Some((event, place_of(span.start)))),
        Some(Err(error)) => Err(in_our_words(&error)),
    }
}

fn place_of(marker: Marker) -> Place {
    Place {
        line: count(marker.line().max(1)),
        column: count(marker.col() + 1),
    }
}

fn in_our_words(error: &ScanError) -> ReadError {
    let place = place_of(*error.marker());
    let info = error.info();
    if info.contains("recursion limit") {
        return too_deep(place);
    }
    ReadError::at(place, format!("this is not valid YAML: {info}"), "")
}

/// Adds what usually causes a syntax error, when the text shows it.
fn with_hint(mut error: ReadError, text: &str) -> ReadError {
    if !error.0.help.is_empty() {
        return error;
    }
    let line_number = error.0.place.map_or(0, |place| place.line as usize);
    let near = text.lines().skip(line_number.saturating_sub(2)).take(2);
    let mut near_lines = near.clone();
    error.0.help = if let Some(line) = template_directive(text) {
        format!(
            "line {line} is a statement of Jinja: render the template first, then read the result"
        )
    } else if let Some(placeholder) = near.clone().find_map(placeholder_in_line) {
        format!(
            "`{placeholder}` is a placeholder of another tool: render the template first, or quote it"
        )
    } else if near_lines.any(|line| line.trim_start_matches(' ').starts_with('\t')) {
        "YAML is indented with spaces, never with tabs".to_owned()
    } else if near.clone().any(|line| line.contains('\t')) {
        "there is a tab here: write spaces in its place".to_owned()
    } else {
        "look for a wrong indentation, a missing colon or an open quote at or just above this line"
            .to_owned()
    };
    error
}

/// A tag as it was written; empty for YAML's own, which say what the value is anyway.
fn tag_name(tag: &Tag) -> String {
    const OWN: [&str; 13] = [
        "binary",
        "bool",
        "float",
        "int",
        "map",
        "merge",
        "null",
        "omap",
        "pairs",
        "seq",
        "set",
        "str",
        "timestamp",
    ];
    if !tag.is_yaml_core_schema() {
        tag.to_string()
    } else if OWN.contains(&tag.suffix.as_str()) {
        String::new()
    } else {
        format!("!!{}", tag.suffix)
    }
}

/// `!!str x` and `! x` ask for a string.
fn is_string_tag(tag: &Tag) -> bool {
    (tag.is_yaml_core_schema() && tag.suffix == "str")
        || (tag.handle == "!" && tag.suffix.is_empty())
}

/// Values and bytes of text in a tree. Trees are at most twice [`super::DEEPEST_NESTING`] deep.
fn size(node: &Node) -> (usize, usize) {
    let add =
        |(nodes, bytes): (usize, usize), (more, text): (usize, usize)| (nodes + more, bytes + text);
    match &node.content {
        Content::Scalar(scalar) => (1, scalar.text.len()),
        Content::List(items) => items.iter().map(size).fold((1, 0), add),
        Content::Map(entries) => entries
            .iter()
            .map(|entry| add((0, entry.key.len()), size(&entry.value)))
            .fold((1, 0), add),
    }
}

fn depth(node: &Node) -> usize {
    let inner = match &node.content {
        Content::Scalar(_) => return 0,
        Content::List(items) => items.iter().map(depth).max(),
        Content::Map(entries) => entries.iter().map(|entry| depth(&entry.value)).max(),
    };
    1 + inner.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::load;
    use crate::load::Node;

    fn root(text: &str) -> Node {
        load(text).unwrap().root
    }

    #[test]
    fn scalars_stay_as_they_are_written() {
        let root = root("account: 012345678901\nanswer: yes\nversion: '1'\nempty:\n");
        assert_eq!(root.get("account").unwrap().as_text(), Some("012345678901"));
        assert_eq!(root.get("answer").unwrap().as_text(), Some("yes"));
        assert_eq!(root.get("version").unwrap().as_text(), Some("1"));
        assert!(root.get("empty").unwrap().is_null());
    }

    #[test]
    fn short_tags_become_their_long_form() {
        let short =
            root("a: !GetAtt Role.Arn\nb: !Sub\n  - ${x}\n  - x: !Ref App\nc: !If [C, 1, 2]\n");
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
        assert_eq!(document.warnings[0].place.unwrap().line, 1);
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

    #[test]
    fn windows_line_ends_read_as_others_do() {
        let root = root("a: 1\r\nb:\r\n  - x\r\n");
        assert_eq!(root.get("a").unwrap().as_text(), Some("1"));
        assert_eq!(root.get("b").unwrap().items()[0].place.to_string(), "3:5");
    }
}
