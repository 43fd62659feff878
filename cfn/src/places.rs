//! Where every part of a definition stands in the text it was read from.

use std::collections::BTreeMap;

use stagewright_core::{Place, Site};

/// The places of a definition's parts, by the sites that rules report.
///
/// ```
/// use stagewright_core::{Site, Place};
///
/// let text = "Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Stages:\n        - Name: Source\n";
/// let reading = stagewright_cfn::read(text, &Default::default())?;
/// assert_eq!(reading.places.find(&Site::stage(0)).line, 6);
/// // What has no place of its own has that of what encloses it.
/// assert_eq!(reading.places.find(&Site::stage(0).input(3)).line, 6);
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    by_site: BTreeMap<Site, Place>,
}

impl Places {
    /// The place of a site, or of the nearest enclosing one that has a place.
    #[must_use]
    pub fn find(&self, site: &Site) -> Place {
        let mut site = site.clone();
        loop {
            if let Some(place) = self.by_site.get(&site) {
                return *place;
            }
            match site.parent() {
                Some(parent) => site = parent,
                None => return Place::START,
            }
        }
    }

    /// The place of exactly this site.
    #[must_use]
    pub fn exact(&self, site: &Site) -> Option<Place> {
        self.by_site.get(site).copied()
    }

    pub(crate) fn put(&mut self, site: Site, place: Place) {
        self.by_site.insert(site, place);
    }
}
