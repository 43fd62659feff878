//! Which token stands for which place of the definition.

use std::collections::BTreeMap;

use proc_macro2::Span;
use stagewright_core::Site;

/// The span of every site that has a token of its own.
#[derive(Clone, Debug)]
pub struct SiteSpans {
    spans: BTreeMap<Site, Span>,
    pipeline: Span,
}

impl SiteSpans {
    /// Starts with the place that stands for the whole pipeline: its name.
    #[must_use]
    pub fn new(pipeline: Span) -> Self {
        Self {
            spans: BTreeMap::new(),
            pipeline,
        }
    }

    /// Notes the place of a site; the first one stays.
    pub fn insert(&mut self, site: Site, span: Span) {
        self.spans.entry(site).or_insert(span);
    }

    /// The place of a site that has a token of its own.
    #[must_use]
    pub fn exact(&self, site: &Site) -> Option<Span> {
        self.spans.get(site).copied()
    }

    /// The place of a site, or of the nearest enclosing one.
    #[must_use]
    pub fn of(&self, site: &Site) -> Span {
        let mut site = Some(site.clone());
        while let Some(place) = site {
            if let Some(span) = self.spans.get(&place) {
                return *span;
            }
            site = place.parent();
        }
        self.pipeline
    }
}
