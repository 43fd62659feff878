//! Which resource of the template a value refers to.

use std::borrow::Cow;

use crate::rules::Context;
use crate::rules::texts::{could_equal, identity};
use crate::{Part, Property, Reference, Resource, Text};

/// The property that names resources of a type, where `Ref` or an attribute gives that name.
///
/// Source: CloudFormation resource reference, return values, checked 2026-11-29.
const NAMES: &[(&str, &str)] = &[
    ("AWS::CodeBuild::Project", "Name"),
    ("AWS::CodeCommit::Repository", "RepositoryName"),
    ("AWS::CodePipeline::Pipeline", "Name"),
    ("AWS::ECR::Repository", "RepositoryName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::KMS::Alias", "AliasName"),
    ("AWS::S3::Bucket", "BucketName"),
];

/// What a value refers to in the same template.
#[derive(Clone, Copy, Debug)]
pub struct Referred<'a> {
    /// Its index in [`crate::Draft::resources`].
    pub index: usize,
    /// The resource.
    pub resource: &'a Resource,
    /// How the value refers to it.
    pub by: By<'a>,
}

/// How a value refers to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// `Ref`.
    Ref,
    /// `GetAtt` of this attribute.
    Attribute(&'a str),
    /// Its name, or an ARN that ends in its name.
    Name,
}

fn name_of(resource: &Resource) -> Option<&Text> {
    let mut names = NAMES.iter();
    let (_, key) = names.find(|(kind, _)| *kind == resource.resource_type)?;
    resource.properties.get(key)?.text()
}

impl<'a> Context<'a> {
    /// The resource of the same template to which a value refers: by `Ref` or `GetAtt` whatever its type, or one of type
    /// `wanted` by its name, or by an ARN of the template's own account that ends in either.
    #[must_use]
    pub fn resource(&self, value: &'a Text, wanted: &str) -> Option<Referred<'a>> {
        let to = |part: &'a Part| match part {
            Part::Reference { to, .. } => Some(to),
            Part::Literal(_) => None,
        };
        let last = value.parts().last().and_then(to);
        let (id, by) = match (value.parts().len(), last) {
            (1, Some(Reference::Resource(id))) => (Some(id), By::Ref),
            (
                1,
                Some(Reference::Attribute {
                    resource,
                    attribute,
                }),
            ) => (Some(resource), By::Attribute(attribute)),
            (_, Some(Reference::Resource(id))) if is_own_arn(value) => (Some(id), By::Name),
            _ => (None, By::Name),
        };
        let name = if is_own_arn(value) {
            tail(value)
        } else {
            Cow::Borrowed(value)
        };
        let name = identity(&name).filter(|it| !it.is_empty());
        // Terraform knows the ARN of what it has made.
        let has_arn = |it: &Resource| {
            let arn = it.properties.get("Arn").and_then(Property::known);
            arn.is_some() && arn == value.known()
        };
        let mut resources = self.draft.resources.iter().enumerate();
        let (index, resource) = resources.find(|(_, it)| match id {
            Some(id) => it.logical_id == *id,
            None if it.resource_type != wanted || name.is_none() => false,
            None => name_of(it).and_then(identity) == name || has_arn(it),
        })?;
        Some(Referred {
            index,
            resource,
            by,
        })
    }

    /// Whether a value is the name of the pipeline itself, or an ARN that ends in it.
    pub(super) fn is_own_name(&self, value: &Text) -> bool {
        let name = tail(value);
        let own = self.draft;
        match (name.parts(), &own.logical_id) {
            (
                [
                    Part::Reference {
                        to: Reference::Resource(id),
                        ..
                    },
                ],
                Some(own),
            ) => id == own,
            _ => name.known().is_some() && name.known() == own.name.as_ref().and_then(Text::known),
        }
    }

    /// The resources of a type with their indices.
    pub fn resources_of(&self, kind: &'static str) -> impl Iterator<Item = (usize, &'a Resource)> {
        let resources = self.draft.resources.iter().enumerate();
        resources.filter(move |(_, it)| it.resource_type == kind)
    }

    /// Whether two values can mean the same resource of this type: one and the same of the template, or an equal name.
    #[must_use]
    pub fn may_be_same(&self, left: &'a Text, right: &'a Text, kind: &str) -> bool {
        let by_name = |known: Referred<'_>, other| {
            name_of(known.resource).is_none_or(|name| could_equal(name, &tail(other)))
        };
        match (self.resource(left, kind), self.resource(right, kind)) {
            (Some(left), Some(right)) => left.index == right.index,
            (Some(known), None) => by_name(known, right),
            (None, Some(known)) => by_name(known, left),
            (None, None) => could_equal(&tail(left), &tail(right)),
        }
    }
}

/// Whether a text is an ARN of the account into which the template is deployed.
fn is_own_arn(value: &Text) -> bool {
    let account = Reference::Pseudo("AWS::AccountId".to_owned());
    let mut parts = value.parts().iter();
    parts
        .next()
        .and_then(Part::known)
        .is_some_and(|it| it.starts_with("arn:"))
        && parts.any(|it| matches!(it, Part::Reference { to, .. } if *to == account))
}

/// The name at the end of an ARN, after its last colon and slash; anything else as it is.
pub(super) fn tail(value: &Text) -> Cow<'_, Text> {
    let first = value.known_pieces().next().flatten();
    if !first.is_some_and(|it| it.starts_with("arn:")) {
        return Cow::Borrowed(value);
    }
    let mut kept = Vec::new();
    for part in value.parts().iter().rev() {
        if let Part::Literal(text) = part
            && let Some((_, after)) = text.rsplit_once([':', '/'])
        {
            kept.push(Part::Literal(after.to_owned()));
            break;
        }
        kept.push(part.clone());
    }
    kept.reverse();
    kept.retain(|it| it.known() != Some(""));
    Cow::Owned(Text::from_parts(kept))
}
