//! Resources that stand beside the pipeline in its template, as far as rules ask about them.

use std::borrow::Cow;

use crate::Text;

/// A resource of the template in which the pipeline stands: the pipeline itself, its roles, buckets, keys, webhooks, event
/// rules. A front end that knows no template leaves them out.
///
/// ```
/// use stagewright_core::{Property, Resource};
///
/// let name = ("BucketName".to_owned(), Property::Text("shop-source".into()));
/// let bucket = Resource {
///     logical_id: "Bucket".into(),
///     resource_type: "AWS::S3::Bucket".into(),
///     properties: Property::Map(vec![name]),
/// };
/// assert_eq!(bucket.properties.get("BucketName").and_then(Property::known).as_deref(), Some("shop-source"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its name in the template, to which `Ref` and `GetAtt` point.
    pub logical_id: String,
    /// Its type in CloudFormation's spelling, such as `AWS::IAM::Role`.
    pub resource_type: String,
    /// Those of its properties that rules look at, in CloudFormation's spelling.
    pub properties: Property,
}

/// A value of a resource, in the shape in which it stands. A part whose shape only a deployment decides is a symbolic text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Property {
    /// A single value.
    Text(Text),
    /// A list.
    List(Vec<Property>),
    /// A mapping, in written order.
    Map(Vec<(String, Property)>),
}

impl Property {
    /// The value under a key; nothing where there certainly is none. What is not known before a deployment has no known
    /// keys either: it answers with itself.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(pairs) => pairs
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            Self::Text(text) if text.is_symbolic() => Some(self),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |found, key| found.get(key))
    }

    /// The text, where this is a single value.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The characters of a single value that is known before a deployment.
    #[must_use]
    pub fn known(&self) -> Option<Cow<'_, str>> {
        self.text()?.known()
    }

    /// Whether only a deployment decides what stands here.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.text().is_some_and(Text::is_symbolic)
    }

    /// The items of a list; policies and patterns may write a single value in place of a list of one.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Text(_) | Self::Map(_) => std::slice::from_ref(self),
        }
    }

    /// The items under a key; none where there is nothing, or nothing that is known.
    #[must_use]
    pub fn list(&self, key: &str) -> &[Self] {
        let found = self.get(key).filter(|it| !it.is_open());
        found.map_or(&[], Self::items)
    }

    /// Calls the visitor on every text in it.
    pub(super) fn visit(&mut self, visitor: &mut dyn FnMut(&mut Text)) {
        match self {
            Self::Text(text) => visitor(text),
            Self::List(items) => items.iter_mut().for_each(|item| item.visit(visitor)),
            Self::Map(pairs) => pairs.iter_mut().for_each(|(_, value)| value.visit(visitor)),
        }
    }
}
