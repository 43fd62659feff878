//! Which region is the pipeline's own, as far as a definition tells.

use crate::rules::Context;
use crate::{Part, Reference, Text};

/// The pipeline's own region.
///
/// A template seldom says where it will be deployed. Then a region that an action names is taken for another one only
/// where some action names none, so that naming one must mean something; or where the sources, which run at home, name
/// another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rules) struct Home {
    own: Option<String>,
    some_action_names_none: bool,
}

impl Home {
    /// What a definition tells of its region.
    pub(in crate::rules) fn of(context: &Context<'_>) -> Self {
        let draft = context.draft;
        let written = draft
            .region
            .as_ref()
            .and_then(Text::known)
            .map(std::borrow::Cow::into_owned);
        let arn = draft
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.pipeline_arn.as_deref());
        let from_arn = arn
            .and_then(|arn| arn.split(':').nth(3))
            .filter(|region| !region.is_empty());
        let some_action_names_none = draft
            .actions()
            .any(|(_, _, action)| action.region.is_none());
        let sources = || {
            draft
                .actions()
                .filter(|(_, _, action)| context.is_source(action) == Some(true))
                .find_map(|(_, _, action)| action.region.as_ref()?.known())
        };
        let own = written
            .or_else(|| from_arn.map(ToOwned::to_owned))
            .or_else(|| {
                if some_action_names_none {
                    None
                } else {
                    sources().map(std::borrow::Cow::into_owned)
                }
            });
        Self {
            own,
            some_action_names_none,
        }
    }

    /// The region, if it is known.
    pub(in crate::rules) fn own(&self) -> Option<&str> {
        self.own.as_deref()
    }

    /// Whether this is the pipeline's own region; nothing where nobody can tell.
    pub(in crate::rules) fn contains(&self, region: &Text) -> Option<bool> {
        if is_pseudo(region) {
            return Some(true);
        }
        let region = region.known()?;
        match &self.own {
            Some(own) => Some(*own == region),
            None => self.some_action_names_none.then_some(false),
        }
    }
}

/// Whether a text is `AWS::Region` and nothing else.
pub(super) fn is_pseudo(region: &Text) -> bool {
    matches!(region.parts(), [Part::Reference { to: Reference::Pseudo(name), .. }] if name == "AWS::Region")
}
