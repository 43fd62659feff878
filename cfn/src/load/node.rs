//! The tree that a document becomes.

use stagewright_core::Place;

use super::words;

/// One value of a document, with the place where it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value starts.
    pub place: Place,
    /// The value.
    pub content: Content,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A string, number, truth value or nothing.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in written order, its keys unique.
    Map(Vec<Entry>),
}

/// A scalar as it was written: `012345678901` and `yes` stay what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The characters, quotes and escapes resolved.
    pub text: String,
    /// Whether it was quoted (or a block scalar): `"5"` and not `5`.
    pub quoted: bool,
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key starts.
    pub key_place: Place,
    /// The value.
    pub value: Node,
}

impl Node {
    /// A string.
    pub(crate) fn text(place: Place, text: impl Into<String>) -> Node {
        let scalar = Scalar {
            text: text.into(),
            quoted: true,
        };
        Node {
            place,
            content: Content::Scalar(scalar),
        }
    }

    /// A number, truth value or null, by its spelling.
    pub(crate) fn plain(place: Place, text: impl Into<String>) -> Node {
        let scalar = Scalar {
            text: text.into(),
            quoted: false,
        };
        Node {
            place,
            content: Content::Scalar(scalar),
        }
    }

    /// A list.
    pub(crate) fn list(place: Place, items: Vec<Node>) -> Node {
        Node {
            place,
            content: Content::List(items),
        }
    }

    /// A mapping; the caller sees to unique keys.
    pub(crate) fn map(place: Place, entries: Vec<Entry>) -> Node {
        Node {
            place,
            content: Content::Map(entries),
        }
    }

    /// A mapping of one key, as intrinsic functions have it.
    pub(crate) fn single(place: Place, key: impl Into<String>, value: Node) -> Node {
        Node::map(
            place,
            vec![Entry {
                key: key.into(),
                key_place: place,
                value,
            }],
        )
    }

    /// The value of a key, when this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key with its value and places, when this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            Content::Scalar(_) | Content::List(_) => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            Content::Scalar(_) | Content::Map(_) => &[],
        }
    }

    /// The scalar, when this is one that is not null.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(scalar) if !scalar.is_null() => Some(&scalar.text),
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// Whether this is null: an empty, `~` or `null` that was not quoted.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar(scalar) if scalar.is_null())
    }

    /// Whether this is a mapping.
    #[must_use]
    pub fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    /// Whether this is a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.content, Content::List(_))
    }

    /// Gives this value and everything in it one place: that of the text which held it.
    pub(crate) fn move_to(&mut self, place: Place) {
        self.place = place;
        match &mut self.content {
            Content::Scalar(_) => {}
            Content::List(items) => items.iter_mut().for_each(|item| item.move_to(place)),
            Content::Map(entries) => {
                for entry in entries {
                    entry.key_place = place;
                    entry.value.move_to(place);
                }
            }
        }
    }

    /// What this is, for messages: `a list`, `a mapping`, `null`, `a value`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Scalar(scalar) if scalar.is_null() => "null",
            Content::Scalar(_) => "a value",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }
}

impl Scalar {
    /// Whether this is null in YAML or JSON.
    #[must_use]
    pub fn is_null(&self) -> bool {
        !self.quoted && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// The text as CloudFormation reads it: `yes` without quotes is `true`.
    #[must_use]
    pub fn read(&self) -> &str {
        match words::truth(&self.text).filter(|_| !self.quoted) {
            Some(true) => "true",
            Some(false) => "false",
            None => &self.text,
        }
    }

    /// The truth value, when it is written as one, quoted or not (CloudFormation takes both); `yes` and `no` count without
    /// quotes.
    ///
    /// ```
    /// use stagewright_cfn::load::Scalar;
    /// let scalar = Scalar { text: "True".into(), quoted: false };
    /// assert_eq!(scalar.as_bool(), Some(true));
    /// ```
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.read() {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }
}
