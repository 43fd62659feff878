//! The region in which the pipeline itself stands, as far as a definition tells.

use std::borrow::Cow;

use super::{Draft, EncryptionKey};
use crate::{Arn, Category, Site, Text};

/// The pipeline's own region and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRegion {
    /// Name of the region.
    pub name: String,
    /// What told it.
    pub from: RegionEvidence,
}

/// What tells in which region a pipeline stands, the surest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionEvidence {
    /// [`Draft::region`]: the language's `region`, `AWS::Region`, or what was said beside the file.
    Written,
    /// `pipelineArn` in the metadata of `get-pipeline`.
    PipelineArn,
    /// The region of this source action: a source runs in the pipeline's own region only.
    Source(Site),
    /// The ARN of the key of the only artifact store, whose bucket is in the pipeline's region, as its key is.
    Key,
    /// The ARN of this approval's topic, which the service wants in the pipeline's region.
    Topic(Site),
}

impl Draft {
    /// The region in which the pipeline stands; nothing where the definition does not tell.
    ///
    /// Regions of connections tell nothing: a connection is usable from every region (Developer Tools console user guide,
    /// global resources in connections; checked 2026-11-29).
    ///
    /// ```
    /// use stagewright_core::{Draft, Metadata, RegionEvidence};
    ///
    /// let mut draft = Draft::default();
    /// assert_eq!(draft.own_region(), None);
    /// let pipeline_arn = Some("arn:aws:codepipeline:eu-west-1:111122223333:shop".to_owned());
    /// draft.metadata = Some(Metadata { pipeline_arn, ..Metadata::default() });
    /// let own = draft.own_region().expect("the ARN tells it");
    /// assert_eq!((own.name.as_str(), own.from), ("eu-west-1", RegionEvidence::PipelineArn));
    /// ```
    #[must_use]
    pub fn own_region(&self) -> Option<OwnRegion> {
        let of = |name: Cow<'_, str>, from| OwnRegion {
            name: name.into_owned(),
            from,
        };
        let written = self.region.as_ref().and_then(Text::known);
        if let Some(name) = written.filter(|name| !name.is_empty()) {
            return Some(of(name, RegionEvidence::Written));
        }
        let arn = self
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.pipeline_arn.as_deref());
        if let Some(arn) = arn
            .and_then(Arn::parse)
            .filter(|arn| !arn.region.is_empty())
        {
            return Some(of(arn.region.into(), RegionEvidence::PipelineArn));
        }
        let source = self.actions().find_map(|(stage, index, action)| {
            let category = action.action_type.category.value();
            let name = action
                .region
                .as_ref()?
                .known()
                .filter(|name| !name.is_empty())?;
            (category == Some(Category::Source))
                .then(|| of(name, RegionEvidence::Source(Site::action(stage, index))))
        });
        source
            .or_else(|| self.region_of_key())
            .or_else(|| self.region_of_topic())
    }

    /// The region in which figures place the pipeline: its own, else the one that its stores or the ARNs of its actions point to;
    /// nothing where these are silent or do not agree. Good enough for prices and for what is copied elsewhere, not for a rule.
    ///
    /// ```
    /// use stagewright_core::{ArtifactStore, Draft};
    ///
    /// let stores = ["eu-west-1"].map(|region| (region.into(), ArtifactStore::created()));
    /// let draft = Draft { artifact_stores: Some(stores.into()), ..Draft::default() };
    /// assert_eq!((draft.own_region(), draft.likely_region().as_deref()), (None, Some("eu-west-1")));
    /// ```
    #[must_use]
    pub fn likely_region(&self) -> Option<String> {
        if let Some(own) = self.own_region() {
            return Some(own.name);
        }
        let known = |text: &Text| text.known().map(Cow::into_owned);
        let stores: Vec<String> = self
            .artifact_stores
            .iter()
            .flatten()
            .filter_map(|(region, _)| known(region))
            .collect();
        let elsewhere: Vec<String> = self
            .actions()
            .filter_map(|(_, _, action)| action.region.as_ref().and_then(known))
            .collect();
        let mut unnamed = stores.iter().filter(|region| !elsewhere.contains(region));
        match (stores.as_slice(), unnamed.next(), unnamed.next()) {
            ([only], ..) | (_, Some(only), None) => return Some(only.clone()),
            _ => {}
        }
        // A connection is usable from every region, and Device Farm from all though it is in one (AWS endpoints, checked 2026-11-30).
        let far = |service: &str| service.contains("connections") || service == "devicefarm";
        let local = |arn: &Arn<'_>| !arn.region.is_empty() && !far(arn.service);
        let at_home = self
            .actions()
            .filter(|(_, _, action)| action.region.is_none());
        let mut regions = at_home
            .flat_map(|(_, _, action)| action.configuration.iter())
            .filter_map(|(_, value)| {
                let value = value.known()?;
                let arn = Arn::parse(&value).filter(local)?;
                Some(arn.region.to_owned())
            });
        let first = regions.next()?;
        regions.all(|other| other == first).then_some(first)
    }

    fn region_of_key(&self) -> Option<OwnRegion> {
        let Some(EncryptionKey::Existing { id: Some(id), .. }) =
            &self.artifact_store.as_ref()?.encryption_key
        else {
            return None;
        };
        let name = Arn::region_of(id, "kms")?;
        Some(OwnRegion {
            name,
            from: RegionEvidence::Key,
        })
    }

    fn region_of_topic(&self) -> Option<OwnRegion> {
        self.actions().find_map(|(stage, index, action)| {
            if action.action_type.category.value() != Some(Category::Approval) {
                return None;
            }
            let name = Arn::region_of(action.configuration("NotificationArn")?, "sns")?;
            let site = Site::action(stage, index).configuration("NotificationArn");
            Some(OwnRegion {
                name,
                from: RegionEvidence::Topic(site),
            })
        })
    }

    /// The same definition in which no action and no rule names the pipeline's own region, where what tells it
    /// ([`Draft::region`], the metadata) does not travel with an export: whatever names no region runs there anyway.
    #[must_use]
    pub fn without_own_region(&self) -> Cow<'_, Self> {
        let stays_behind = |own: &OwnRegion| {
            matches!(
                own.from,
                RegionEvidence::Written | RegionEvidence::PipelineArn
            )
        };
        let Some(own) = self.own_region().filter(stays_behind) else {
            return Cow::Borrowed(self);
        };
        let mut draft = self.clone();
        let leave_out = |region: &mut Option<Text>| {
            if region.as_ref().and_then(Text::known).as_deref() == Some(&own.name) {
                *region = None;
            }
        };
        for stage in &mut draft.stages {
            stage
                .actions
                .iter_mut()
                .for_each(|action| leave_out(&mut action.region));
            let failure = stage
                .on_failure
                .iter_mut()
                .filter_map(|failure| failure.conditions.as_mut());
            let conditions = stage
                .before_entry
                .iter_mut()
                .chain(&mut stage.on_success)
                .chain(failure);
            let rules = conditions
                .flatten()
                .flat_map(|condition| &mut condition.rules);
            rules.for_each(|rule| leave_out(&mut rule.region));
        }
        Cow::Owned(draft)
    }

    /// The region that a definition which the service itself gave stands in, where nothing else tells: with one artifact
    /// store all its actions run at home, so the one region that some of them name is the pipeline's own.
    #[must_use]
    pub fn region_of_running_pipeline(&self) -> Option<Text> {
        if self.own_region().is_some() || self.artifact_store.is_none() {
            return None;
        }
        if self
            .artifact_stores
            .as_ref()
            .is_some_and(|stores| !stores.is_empty())
        {
            return None;
        }
        let mut regions = self
            .actions()
            .filter_map(|(_, _, action)| action.region.as_ref());
        let first = regions.next()?;
        (!first.is_symbolic() && regions.all(|other| other.known() == first.known()))
            .then(|| first.clone())
    }
}
