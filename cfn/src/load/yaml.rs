//! A YAML reader over the events of `granit-parser`.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};
use granit_parser::{StructureStyle, Tag};

use stagewright_core::Place;

use super::budget::{REFUSED, too_deep};
use super::build::{Builder, Collected, Open, PLACEHOLDER_START};
use super::hint::with_hint;
use super::node::{Content, Node, Scalar};
use super::source::{Source, TabbedLines};
use super::{Document, tags};
use crate::problem::{Problem, ReadError, warning_at};

/// Characters that may become a token of their own. The scanner keeps the tokens of a whole flow collection in
/// memory, so that there must not be too many of them.
const MOST_TOKENS: usize = 1_500_000;

/// Reads the first document of a YAML text.
pub(super) fn load(text: &str) -> Result<Document, ReadError> {
    // Each is a byte, so that a short text need not be counted.
    let tokens = match text.len() {
        0..=MOST_TOKENS => 0,
        _ => tokens_of(text),
    };
    if tokens > MOST_TOKENS {
        return Err(ReadError::at(
            Place::START,
            format!("{REFUSED} large: {tokens} brackets, commas and colons"),
            "check that the file is what you meant",
        ));
    }
    let mut source = Source::new(text);
    loop {
        let mut reader = Reader::new(&source);
        let stopped = match reader.first_document() {
            Ok(()) => return reader.finish(),
            Err(stopped) => stopped,
        };
        let (end, in_brackets) = (reader.told, reader.brackets > 0);
        match stopped {
            Stopped::Told(error) => return Err(error),
            Stopped::Syntax(error) => {
                let told = in_our_words(&source, &error);
                if !source.mend(&error, end, in_brackets) {
                    return Err(with_hint(told, text, source.has_old_breaks()));
                }
            }
        }
    }
}

fn tokens_of(text: &str) -> usize {
    let may_be = |it: &u8| matches!(it, b'[' | b']' | b'{' | b'}' | b',' | b':');
    text.as_bytes().iter().filter(|it| may_be(it)).count()
}

/// Why reading ended early.
enum Stopped {
    /// An error of ours.
    Told(ReadError),
    /// One of the parser, which a change of the text may get round.
    Syntax(ScanError),
}

impl From<ReadError> for Stopped {
    fn from(error: ReadError) -> Self {
        Stopped::Told(error)
    }
}

/// What YAML has and CloudFormation does not read.
///
/// Source: template formats in the CloudFormation user guide, November 2026.
#[derive(Default)]
struct Unsupported {
    problems: Vec<Problem>,
    /// The first alias or merge key, as it is written, and how many follow.
    first: Option<(Place, String)>,
    more: usize,
}

struct Reader<'source> {
    source: &'source Source<'source>,
    builder: Builder,
    /// Finished nodes by anchor number.
    anchors: BTreeMap<usize, Node>,
    names: BTreeSet<String>,
    unsupported: Unsupported,
    tabbed: TabbedLines,
    /// Open `[` and `{`, and where the outermost stands.
    brackets: usize,
    outermost: Marker,
    /// Where the last event ended, in bytes.
    told: usize,
}

impl<'source> Reader<'source> {
    fn new(source: &'source Source<'source>) -> Self {
        Reader {
            source,
            builder: Builder::new(),
            anchors: BTreeMap::new(),
            names: BTreeSet::new(),
            unsupported: Unsupported::default(),
            tabbed: TabbedLines::of(source.text()),
            brackets: 0,
            outermost: Marker::default(),
            told: 0,
        }
    }

    fn finish(self) -> Result<Document, ReadError> {
        let (root, warnings) = self.builder.finish();
        let Some(root) = root.filter(|root| !root.is_null()) else {
            return Err(ReadError::at(
                Place::START,
                "the definition holds no value",
                "give a template or a pipeline",
            ));
        };
        Ok(Document {
            root,
            warnings,
            unsupported: self.unsupported.told(),
        })
    }

    fn first_document(&mut self) -> Result<(), Stopped> {
        // As libyaml, and with it cfn-lint and PyYAML, reads the two.
        let options = granit_parser::options! {
            bom_inside_document_as_content: true,
            block_scalar_eof_without_line_feed: true,
            emit_anchor_events: true,
        };
        let mut parser = Parser::new_from_str_with_options(self.source.text(), options);
        let mut read_one = false;
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(Stopped::Syntax)?;
            self.told = span.end.byte_offset().unwrap_or_default();
            match event {
                Event::StreamEnd => break,
                Event::DocumentStart(..) if read_one => {
                    self.further_document(&mut parser, self.source.place(span.start));
                    break;
                }
                Event::StreamStart | Event::DocumentStart(..) => {}
                Event::DocumentEnd => {
                    self.refuse_tabbed_lines(span.start)?;
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
                content => self.content(content, span)?,
            }
        }
        Ok(())
    }

    /// Warns about a document after the first one, unless it is empty.
    fn further_document(&mut self, parser: &mut Parser<'source, StrInput<'source>>, place: Place) {
        // What is wrong in there is no matter of the first.
        let empty = match parser.next_event() {
            Some(Ok((event, _))) => event
                .scalar()
                .is_some_and(|(text, style)| style == ScalarStyle::Plain && text == "~"),
            Some(Err(_)) => false,
            None => true,
        };
        if !empty {
            self.builder.warn(warning_at(
                place,
                "a second YAML document begins here; only the first is read",
                "cut the file in two to read the other",
            ));
        }
    }

    fn content(&mut self, event: Event<'_>, span: Span) -> Result<(), ReadError> {
        let place = self.place(span);
        if event.is_node() && self.brackets == 0 {
            self.tabbed.before(span.start.line());
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.builder.budget().spend(1, text.len(), place)?;
                let plain = style == ScalarStyle::Plain;
                if self.brackets == 0 {
                    self.judge_tabs(style, span);
                }
                if plain && span.is_empty() && self.builder.wants_key() {
                    return Err(no_key(place));
                }
                let lines = span.start.line()..span.end.line();
                if !lines.is_empty() && self.builder.wants_key() && !self.is_announced(span.start) {
                    return Err(ReadError::at(
                        place,
                        "this is not valid YAML: a key goes on in the next line",
                        "write the key on one line, with its colon",
                    ));
                }
                let tag = self.tag_name(tag.as_deref(), place);
                let quoted = !plain || tag.as_deref() == Some(STRING);
                // The parser writes `~` for an empty value.
                let text = match plain && span.is_empty() {
                    true => String::new(),
                    false => text.into_owned(),
                };
                if text == "<<" && !quoted && self.builder.wants_key() {
                    self.unsupported.met(place, text.clone());
                }
                let content = Content::Scalar(Scalar { text, quoted });
                self.finished(Node { place, content }, anchor, tag.as_deref())
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.begin(span, style, anchor, tag.as_deref(), Collected::list())
            }
            Event::MappingStart(style, anchor, tag) => {
                self.begin(span, style, anchor, tag.as_deref(), Collected::map())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((node, open)) = self.builder.end() else {
                    return Ok(());
                };
                if open.in_brackets {
                    self.brackets -= 1;
                    if self.brackets == 0 {
                        self.tabbed.takes(0, self.outermost.line(), span.end.line());
                    }
                }
                let node = self.unrendered(node);
                self.finished(node, open.anchor, open.tag.as_deref())
            }
            Event::Anchor(_, name) => self.anchor(&name, place),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    /// Whether a key has its question mark, with which it may take several lines. The parser takes every key in brackets for one that may.
    fn is_announced(&self, key: Marker) -> bool {
        let at = key.byte_offset();
        let at = at.expect("invariant: the parser counts the bytes of a text in memory");
        self.source.text()[..at].trim_end().ends_with('?')
    }

    /// Where a value stands: its tag is part of it.
    fn place(&self, span: Span) -> Place {
        self.source.place(span.tag_start().unwrap_or(span.start))
    }

    /// Tells which tabs in front of lines are part of a scalar.
    fn judge_tabs(&mut self, style: ScalarStyle, span: Span) {
        let (first, last) = (span.start.line(), span.end.line());
        match style {
            // A key ends at its colon.
            ScalarStyle::Plain if self.builder.wants_key() => {}
            ScalarStyle::Plain => {
                let indent = self.builder.innermost().map(|open| open.place.column);
                let indent = indent.unwrap_or_default();
                self.tabbed.takes_and_goes_on(indent, first, last);
            }
            // It begins with its first character, and ends where the next value begins.
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let last = last.max(first + 1) - 1;
                self.tabbed.takes(span.start.col(), first.max(2) - 1, last);
            }
            _ => self.tabbed.takes(0, first, last),
        }
    }

    fn begin(
        &mut self,
        span: Span,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        collected: Collected,
    ) -> Result<(), ReadError> {
        let place = self.place(span);
        let in_brackets = style == StructureStyle::Flow;
        if in_brackets {
            if self.brackets == 0 {
                self.outermost = span.start;
            }
            self.brackets += 1;
        }
        let tag = self.tag_name(tag, place);
        self.builder.begin(Open {
            place,
            anchor,
            tag,
            in_brackets,
            collected,
        })
    }

    /// PyYAML and cfn-lint refuse a name that is given twice, and an alias of it would not say which is meant.
    fn anchor(&mut self, name: &str, place: Place) -> Result<(), ReadError> {
        if self.names.insert(name.to_owned()) {
            return Ok(());
        }
        Err(ReadError::at(
            place,
            format!("anchor `&{name}` is given a second time"),
            "give each anchor a name of its own",
        ))
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), ReadError> {
        let place = self.source.place(span.start);
        let written = span.slice(self.source.text()).unwrap_or("*");
        let merged = self.builder.key() == Some("<<");
        if !merged {
            self.unsupported.met(place, written.to_owned());
        }
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

    /// Takes a finished value: its tag becomes a function, its anchor is remembered.
    fn finished(&mut self, node: Node, anchor: usize, tag: Option<&str>) -> Result<(), ReadError> {
        let place = node.place;
        let node = match tag.and_then(|tag| tag.strip_prefix('!')) {
            None | Some("") => node,
            Some(suffix) => match tags::long_form(suffix) {
                Some(key) => Node::single(place, key.clone(), tags::long_value(&key, node)),
                None => {
                    self.builder.warn(warning_at(
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
        self.builder.warn(warning_at(
            node.place,
            format!("`{}` is a placeholder that is not filled in", entry.key),
            "render the template first, or put the value in its place",
        ));
        Node::plain(node.place, entry.key.clone())
    }

    fn refuse_tabbed_lines(&mut self, end: Marker) -> Result<(), ReadError> {
        let Some(line) = self.tabbed.wrong(end) else {
            return Ok(());
        };
        Err(ReadError::at(
            self.source.place_of_line(line),
            "this is not valid YAML: the line begins with a tab",
            "YAML is indented with spaces, never with tabs; leave empty lines empty",
        ))
    }

    /// A tag as it was written; none for YAML's own, which say what the value is anyway, but for that of a string.
    fn tag_name(&mut self, tag: Option<&Tag>, place: Place) -> Option<String> {
        const OWN: [&str; 8] = ["bool", "float", "int", "map", "merge", "null", "seq", "str"];
        const NOT_READ: [&str; 5] = ["binary", "omap", "pairs", "set", "timestamp"];
        let tag = tag?;
        let Some(name) = tag.suffix_in_namespace("tag:yaml.org,2002:") else {
            return Some(tag.to_string());
        };
        if NOT_READ.contains(&&*name) {
            self.unsupported.problems.push(warning_at(
                place,
                format!("CloudFormation does not read `!!{name}`"),
                "write the value without the tag",
            ));
            return None;
        }
        match &*name {
            "str" => Some(STRING.to_owned()),
            name if OWN.contains(&name) => None,
            name => Some(format!("!!{name}")),
        }
    }
}

/// `!!str x` and `! x`, which ask for a string.
const STRING: &str = "!";

impl Unsupported {
    fn met(&mut self, place: Place, written: String) {
        match self.first {
            None => self.first = Some((place, written)),
            Some(_) => self.more += 1,
        }
    }

    /// The warnings: one for all aliases together.
    fn told(mut self) -> Vec<Problem> {
        if let Some((place, written)) = self.first {
            let what = match written.as_str() {
                "<<" => "a merge key",
                _ => "an alias",
            };
            let more = match self.more {
                0 => String::new(),
                more => format!(" (and {more} more of the kind follow)"),
            };
            self.problems.push(warning_at(
                place,
                format!("`{written}` is {what}, which CloudFormation does not read{more}"),
                "write the value out, or deploy what `aws cloudformation package` makes of the template",
            ));
        }
        self.problems
    }
}

fn no_key(place: Place) -> ReadError {
    ReadError::at(
        place,
        "this is not valid YAML: there is no key before the `:`",
        "write `key: value`",
    )
}

fn in_our_words(source: &Source<'_>, error: &ScanError) -> ReadError {
    let place = source.place(*error.marker());
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(place);
    }
    ReadError::at(
        place,
        format!("this is not valid YAML: {}", error.kind()),
        "",
    )
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
mod tests;
