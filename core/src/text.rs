//! Strings of a definition, which may hold references that are not known yet.

use std::borrow::Cow;
use std::fmt;

use crate::Value;

/// A string of a definition: plain, or put together from literals and references.
///
/// A reference to a parameter with a default carries that value, so rules judge what the service would see; a reference
/// to something that only a deployment creates has none, and the whole text stays symbolic.
///
/// ```
/// use stagewright_core::{Part, Reference, Text};
///
/// let name = Text::from_parts(vec![
///     Part::Reference { to: Reference::Parameter("app".into()), value: Some("web-shop".into()) },
///     Part::Literal("-release".into()),
/// ]);
/// assert_eq!(name.known().as_deref(), Some("web-shop-release"));
/// assert_eq!(name.to_string(), "web-shop-release");
///
/// let role = Text::from_parts(vec![Part::Reference {
///     to: Reference::Attribute { resource: "Role".into(), attribute: "Arn".into() },
///     value: None,
/// }]);
/// assert_eq!(role.known(), None);
/// assert_eq!(role.to_string(), "${Role.Arn}");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    parts: Vec<Part>,
    written: Option<Box<Value>>,
}

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Characters that stand as they are.
    Literal(String),
    /// A reference, with its value where that is known before a deployment.
    Reference {
        /// What is referred to.
        to: Reference,
        /// Its value under the parameters in force, if known.
        value: Option<String>,
    },
}

/// What a symbolic part of a [`Text`] refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A parameter of the template or of the definition.
    Parameter(String),
    /// A pseudo parameter, such as `AWS::Region`.
    Pseudo(String),
    /// `Ref` to a resource, by its logical id.
    Resource(String),
    /// `GetAtt`.
    Attribute {
        /// Logical id of the resource.
        resource: String,
        /// Name of the attribute, dots included.
        attribute: String,
    },
    /// `ImportValue`, by the export's name as far as it is known.
    Import(String),
    /// Any other expression, as a short text for people.
    Other(String),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name) | Self::Pseudo(name) | Self::Resource(name) => {
                write!(f, "${{{name}}}")
            }
            Self::Attribute {
                resource,
                attribute,
            } => write!(f, "${{{resource}.{attribute}}}"),
            Self::Import(name) => write!(f, "${{import {name}}}"),
            Self::Other(expression) => write!(f, "${{{expression}}}"),
        }
    }
}

impl Text {
    /// A plain string.
    pub fn literal(text: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Literal(text.into())],
            written: None,
        }
    }

    /// A text from its parts.
    #[must_use]
    pub fn from_parts(parts: Vec<Part>) -> Self {
        Self {
            parts,
            written: None,
        }
    }

    /// The same text, with the expression that an export writes back instead of the parts.
    #[must_use]
    pub fn with_written(mut self, written: Value) -> Self {
        self.written = Some(Box::new(written));
        self
    }

    /// The expression as it stood in a file, where it was more than a plain scalar.
    #[must_use]
    pub fn written(&self) -> Option<&Value> {
        self.written.as_deref()
    }

    /// The list or mapping that stands where a text belongs, as the file has it. A call of a function is none.
    ///
    /// ```
    /// use stagewright_core::{Text, Value};
    ///
    /// let list = Value::List(vec![Value::String("make".into())]);
    /// assert_eq!(Text::literal("[\"make\"]").with_written(list.clone()).structure(), Some(&list));
    /// let call = Value::Map(vec![("Ref".into(), Value::String("App".into()))]);
    /// assert_eq!(Text::literal("shop").with_written(call).structure(), None);
    /// ```
    #[must_use]
    pub fn structure(&self) -> Option<&Value> {
        match self.written()? {
            Value::Map(pairs) => match pairs.as_slice() {
                [(key, _)] if key == "Ref" || key.starts_with("Fn::") || key.starts_with('!') => {
                    None
                }
                _ => self.written(),
            },
            Value::List(_) => self.written(),
            _ => None,
        }
    }

    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The whole string, if every part of it is known before a deployment.
    #[must_use]
    pub fn known(&self) -> Option<Cow<'_, str>> {
        match self.parts.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Part::Literal(text)] => Some(Cow::Borrowed(text)),
            [Part::Reference { value, .. }] => value.as_deref().map(Cow::Borrowed),
            parts => {
                let mut whole = String::new();
                for part in parts {
                    whole.push_str(part.known()?);
                }
                Some(Cow::Owned(whole))
            }
        }
    }

    /// Whether some part is known only after a deployment.
    #[must_use]
    pub fn is_symbolic(&self) -> bool {
        self.parts.iter().any(|part| part.known().is_none())
    }

    /// The known pieces in order, with nothing where a piece is symbolic: what a rule can still judge.
    pub fn known_pieces(&self) -> impl Iterator<Item = Option<&str>> {
        self.parts.iter().map(Part::known)
    }

    /// Gives every reference to the parameter `name` this value.
    pub fn set_parameter(&mut self, name: &str, value: &str) {
        for part in &mut self.parts {
            if let Part::Reference {
                to: Reference::Parameter(parameter),
                value: known,
            } = part
                && parameter == name
            {
                *known = Some(value.to_owned());
            }
        }
    }
}

impl Part {
    /// The characters of this part, if known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Reference { value, .. } => value.as_deref(),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::literal(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::literal(text)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.known().as_deref() == Some(other)
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl fmt::Display for Text {
    /// Known parts as they are, the rest as `${…}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Literal(text)
                | Part::Reference {
                    value: Some(text), ..
                } => f.write_str(text)?,
                Part::Reference { to, value: None } => write!(f, "{to}")?,
            }
        }
        Ok(())
    }
}
