//! ARNs, as far as they are known before a deployment.

use std::borrow::Cow;

use crate::{Part, Reference, Text};

/// Stands in a text for what is not known of it.
const UNKNOWN: char = '\u{1}';

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, each piece as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// Partition, such as `aws`.
    pub partition: &'a str,
    /// Service, such as `sns`.
    pub service: &'a str,
    /// Region; empty for what has none.
    pub region: &'a str,
    /// Number of the account.
    pub account: &'a str,
    /// The rest, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The pieces of a text that has all six.
    ///
    /// ```
    /// use stagewright_core::Arn;
    ///
    /// let topic = Arn::parse("arn:aws:sns:eu-west-1:111122223333:ask").expect("six pieces");
    /// assert_eq!((topic.service, topic.region, topic.resource), ("sns", "eu-west-1", "ask"));
    /// assert_eq!(Arn::parse("ask"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut pieces = text.splitn(6, ':');
        if pieces.next() != Some("arn") {
            return None;
        }
        Some(Self {
            partition: pieces.next()?,
            service: pieces.next()?,
            region: pieces.next()?,
            account: pieces.next()?,
            resource: pieces.next()?,
        })
    }

    /// The region that the ARN in a text names, where it is known: also of `arn:…:eu-west-1:${AWS::AccountId}:…`, and of
    /// the service given alone.
    #[must_use]
    pub fn region_of(text: &Text, service: &str) -> Option<String> {
        let marked = marked(text);
        let arn = Arn::parse(&marked)?;
        let known = !arn.region.is_empty() && !arn.region.contains(UNKNOWN);
        (known && arn.service == service).then(|| arn.region.to_owned())
    }
}

/// The text with a mark in place of everything that is not known. The value of a parameter is only a default or what
/// one deployment gives.
fn marked(text: &Text) -> Cow<'_, str> {
    if let [Part::Literal(text)] = text.parts() {
        return Cow::Borrowed(text);
    }
    let pieces = text.parts().iter().map(|part| match part {
        Part::Literal(text) => text.clone(),
        Part::Reference {
            to: Reference::Pseudo(_),
            value: Some(value),
        } => value.clone(),
        Part::Reference {
            to: Reference::Pseudo(name),
            ..
        } if name == "AWS::Partition" => "aws".to_owned(),
        Part::Reference { .. } => UNKNOWN.to_string(),
    });
    Cow::Owned(pieces.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_read_around_what_is_not_known() {
        let pseudo = |name: &str| Part::Reference {
            to: Reference::Pseudo(name.into()),
            value: None,
        };
        let text = |parts: Vec<Part>| Text::from_parts(parts);
        let literal = |text: &str| Part::Literal(text.into());
        let account = text(vec![
            literal("arn:aws:kms:eu-west-1:"),
            pseudo("AWS::AccountId"),
            literal(":key/1"),
        ]);
        assert_eq!(
            Arn::region_of(&account, "kms").as_deref(),
            Some("eu-west-1")
        );
        assert_eq!(Arn::region_of(&account, "sns"), None);
        let region = text(vec![
            literal("arn:aws:kms:"),
            pseudo("AWS::Region"),
            literal(":111122223333:key/1"),
        ]);
        assert_eq!(Arn::region_of(&region, "kms"), None);
        let whole = text(vec![pseudo("Key.Arn")]);
        assert_eq!(Arn::region_of(&whole, "kms"), None);
    }
}
