//! Which region is the pipeline's own, as far as a definition tells, and where regions are written.

use std::borrow::Cow;

use crate::catalogue::Values;
use crate::regions;
use crate::rules::Context;
use crate::rules::configuration::configured;
use crate::{Arn, ArtifactStore, EncryptionKey, Field, OwnRegion, Part, Reference, Site, Text};

/// The pipeline's own region.
///
/// A template seldom says where it will be deployed, and then an action's region may well be that one. In the language a
/// region that is written on some actions only is another one: `region` says which is the pipeline's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rules) struct Home {
    own: Option<OwnRegion>,
    others_are_elsewhere: bool,
}

impl Home {
    /// What a definition tells of its region.
    pub(in crate::rules) fn of(context: &Context<'_>) -> Self {
        let draft = context.draft;
        let some_action_names_none = draft
            .actions()
            .any(|(_, _, action)| action.region.is_none());
        Self {
            own: draft.own_region(),
            others_are_elsewhere: draft.creates_missing && some_action_names_none,
        }
    }

    /// The region and how it is known.
    pub(in crate::rules) fn own(&self) -> Option<&OwnRegion> {
        self.own.as_ref()
    }

    /// The name of the region, if it is known.
    pub(in crate::rules) fn name(&self) -> Option<&str> {
        self.own.as_ref().map(|own| own.name.as_str())
    }

    /// Whether this is the pipeline's own region; nothing where nobody can tell.
    pub(in crate::rules) fn contains(&self, region: &Text) -> Option<bool> {
        if is_pseudo(region) {
            return Some(true);
        }
        let region = region.known()?;
        match self.name() {
            Some(own) => Some(same(own, &region)),
            None => self.others_are_elsewhere.then_some(false),
        }
    }
}

/// Whether two names mean one region: a slip of the pen is told by a rule of its own.
pub(in crate::rules) fn same(left: &str, right: &str) -> bool {
    let meant = |name| regions::meant(name).map_or(name, |region| region.name);
    left == right || meant(left) == meant(right)
}

/// Whether a text is `AWS::Region` and nothing else.
pub(super) fn is_pseudo(region: &Text) -> bool {
    matches!(region.parts(), [Part::Reference { to: Reference::Pseudo(name), .. }] if name == "AWS::Region")
}

/// Every artifact store with its site and, in a list, its region.
pub(super) fn stores<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (Site, Option<&'a Text>, &'a ArtifactStore)> {
    let stores = context.draft.stores();
    stores.map(|(step, region, store)| (Site::pipeline().step(step), region, store))
}

/// The id of a store's key, where it names one that exists.
pub(super) fn key_id(store: &ArtifactStore) -> Option<&Text> {
    match &store.encryption_key {
        Some(EncryptionKey::Existing { id, .. }) => id.as_ref(),
        Some(EncryptionKey::Created) | None => None,
    }
}

/// Why a definition names a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// CodePipeline works there: the pipeline itself, a store, an action or a rule.
    Works,
    /// A connection was made there.
    Connection,
    /// Something else stands there.
    Other,
}

/// Every region that a definition writes, with its place, as far as it is known.
pub(super) fn written<'a>(context: &Context<'a>) -> Vec<(Site, Cow<'a, str>, Use)> {
    let draft = context.draft;
    let mut found: Vec<(Site, Cow<'a, str>, Use)> = Vec::new();
    let mut put = |site: Site, region: Option<Cow<'a, str>>, purpose| {
        if let Some(region) = region.filter(|region| !region.is_empty()) {
            found.push((site, region, purpose));
        }
    };
    let field = |site: Site| site.field(Field::Region);
    let own = draft.region.as_ref();
    put(
        field(Site::pipeline()),
        own.and_then(Text::known),
        Use::Works,
    );
    for (site, region, store) in stores(context) {
        put(
            field(site.clone()),
            region.and_then(Text::known),
            Use::Works,
        );
        let key = key_id(store).and_then(|id| Arn::region_of(id, "kms"));
        let site = site.field(Field::EncryptionKey).field(Field::KeyId);
        put(site, key.map(Cow::Owned), Use::Other);
    }
    for (place, action) in context.actions() {
        let region = action.region.as_ref();
        put(
            field(place.site()),
            region.and_then(Text::known),
            Use::Works,
        );
    }
    for (place, rule) in context.rules() {
        let region = rule.region.as_ref();
        put(
            field(place.site()),
            region.and_then(Text::known),
            Use::Works,
        );
    }
    for configured in configured::all(context) {
        for (key, value) in configured.entries() {
            let [Part::Literal(text)] = value.parts() else {
                continue;
            };
            let site = || configured.from.site().configuration(key.name);
            match key.values {
                Values::Regions if !text.contains([':', '#', '[']) => {
                    for region in text.split(',') {
                        put(site(), Some(Cow::Borrowed(region.trim())), Use::Other);
                    }
                }
                Values::Arn | Values::TopicArn | Values::ArnOf { .. } => {
                    let arn = Arn::parse(text);
                    let connection = arn.is_some_and(|arn| arn.resource.starts_with("connection/"));
                    let purpose = if connection {
                        Use::Connection
                    } else {
                        Use::Other
                    };
                    put(site(), arn.map(|arn| Cow::Borrowed(arn.region)), purpose);
                }
                _ => {}
            }
        }
    }
    found
}
