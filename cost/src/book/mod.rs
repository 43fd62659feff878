//! The price book: dated prices with their evidence, built in or from a user's file.

mod across;
mod allowance;
mod builtin;
mod document;
mod evidence;
mod figure;
mod listing;
mod price;

use std::sync::Arc;

use document::Document;
use jiff::civil::Date;
use rust_decimal::Decimal;
use stagewright_core::regions::Known;

pub use allowance::{Allowance, Growth};
pub use evidence::{Confidence, Evidence, Source};
pub use figure::Figure;
pub use listing::{Edition, EntryKind, KnownRegion, PriceBookEntry};
pub use price::{Price, Tier};

use crate::{CostError, Exact};

/// Where prices stand that are the same in every region.
pub(crate) const EVERYWHERE: &str = "global";

/// Dated prices by region and SKU, the free tiers, and the figures that billing rules need.
///
/// A SKU is a service and its entry, such as `codebuild/linux/general1.small`. Built-in files are parsed when something
/// of theirs is first asked for, each once per process. Where several editions know an entry the newest wins; a user's
/// file wins over all.
///
/// ```
/// use stagewright_cost::PriceBook;
///
/// let book = PriceBook::builtin();
/// let minute = book.price("sa-east-1", "codepipeline/v2-action-minute")?;
/// assert_eq!((minute.unit(), format!("{:#}", minute.unit_price()?).as_str()), ("action-minute", "0.002"));
///
/// let typo = book.price("eu-west-1", "codebuild/linux/general1.smal").unwrap_err();
/// assert!(typo.to_string().contains("is it `codebuild/linux/general1.small`?"));
///
/// let mine = "schema = 1\nedition = \"2026-12-01\"\ncurrency = \"USD\"\n\
///             [prices.eu-west-1.codepipeline]\nv2-action-minute = { price = \"0.0015\", unit = \"action-minute\" }\n";
/// let book = book.with_document("mine.toml", mine)?;
/// let minute = book.price("eu-west-1", "codepipeline/v2-action-minute")?;
/// assert_eq!(format!("{:#}", minute.unit_price()?), "0.0015");
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
#[derive(Clone, Debug)]
pub struct PriceBook {
    /// Built-in editions younger than this come last.
    as_published_on: Option<Date>,
    /// Users' files, the strongest last.
    own: Vec<Arc<Document>>,
}

impl PriceBook {
    /// The prices that Stagewright ships, newest editions first.
    #[must_use]
    pub const fn builtin() -> Self {
        Self {
            as_published_on: None,
            own: Vec::new(),
        }
    }

    /// The prices that Stagewright ships, as of a day: an old study, priced again. An entry that was not there yet is taken
    /// from the first edition that has it.
    #[must_use]
    pub const fn builtin_as_of(day: Date) -> Self {
        Self {
            as_published_on: Some(day),
            own: Vec::new(),
        }
    }

    /// Puts a user's file on top.
    ///
    /// An entry that the book does not have yet must say `new = true`, so that a typo in a key never goes unseen.
    ///
    /// # Errors
    ///
    /// [`CostError::Document`] with line and column: malformed TOML, an unknown key, a number outside quotes, an entry
    /// that is neither known nor marked as new.
    pub fn with_document(mut self, file: &str, text: &str) -> Result<Self, CostError> {
        let document = Document::parse(file, text)?;
        document.check_names_against(&self, file, text)?;
        self.own.push(Arc::new(document));
        Ok(self)
    }

    /// The price of a SKU in a region.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownRegion`] and [`CostError::UnknownSku`] list what there is; [`CostError::UnusablePrice`] for an
    /// entry whose source is visibly wrong.
    pub fn price(&self, region: &str, sku: &str) -> Result<&Price, CostError> {
        let Some(price) = self.find_price(region, sku)? else {
            return Err(self.unknown_sku(region, sku));
        };
        if let Some(reason) = price.unusable() {
            return Err(CostError::UnusablePrice {
                sku: sku.to_owned(),
                region: region.to_owned(),
                reason: reason.to_owned(),
            });
        }
        Ok(price)
    }

    /// The price of a SKU in a region, or in the nearest region that has one: what is not known in one place does not
    /// keep a bill from being made. Whatever stands in is to be marked.
    ///
    /// ```
    /// use stagewright_cost::PriceBook;
    ///
    /// let book = PriceBook::builtin();
    /// let windows = book.nearest_price("eu-west-2", "codebuild/windows/general1.medium")?;
    /// assert_eq!(windows.stands_in.as_deref(), Some("eu-west-1")); // London has no builds on Windows
    /// assert_eq!(book.nearest_price("eu-west-2", "s3/standard-storage")?.stands_in, None);
    /// # Ok::<(), stagewright_cost::CostError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownSku`] where no region has it; [`CostError::UnusablePrice`] for an entry whose source is
    /// visibly wrong.
    pub fn nearest_price(&self, region: &str, sku: &str) -> Result<FoundPrice<'_>, CostError> {
        if self.find_price(region, sku)?.is_some() {
            let price = self.price(region, sku)?;
            return Ok(FoundPrice {
                price,
                stands_in: None,
            });
        }
        // A service of one region alone, such as Device Farm, may be far away.
        let anywhere = std::iter::once_with(|| self.known_regions()).flatten();
        let near = self.nearest(region).into_iter();
        for near in near.chain(anywhere.map(|known| known.region)) {
            if self.find_price(&near, sku)?.is_some() {
                let price = self.price(&near, sku)?;
                return Ok(FoundPrice {
                    price,
                    stands_in: Some(near),
                });
            }
        }
        Err(self.unknown_sku(region, sku))
    }

    /// The regions whose prices stand in for those that a region lacks, the nearest first.
    pub(crate) fn nearest(&self, region: &str) -> Vec<String> {
        for document in self.documents(region) {
            if let Some(nearest) = document.nearest(region) {
                return nearest.to_vec();
            }
        }
        // Of a region without prices only its name says where it is.
        let continent = region.get(..2).unwrap_or(region);
        let regions = self.known_regions().into_iter();
        let there = regions.filter(|known| known.region.starts_with(continent));
        there
            .map(|known| known.region)
            .chain(["us-east-1".to_owned()])
            .collect()
    }

    /// Refuses what is no region: neither the book nor AWS's own list has it.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownRegion`] lists what the book has.
    pub fn check_place(&self, region: &str) -> Result<(), CostError> {
        match stagewright_core::regions::look_up(region) {
            Known::Listed(_) => Ok(()),
            Known::Misspelt(_) | Known::Unlisted(_) => self.check_region(region),
        }
    }

    /// Whether a region has a usable price for a SKU.
    #[must_use]
    pub fn has(&self, region: &str, sku: &str) -> bool {
        self.price(region, sku).is_ok()
    }

    /// The free tier of this name, such as `codepipeline/v2-action-minutes`.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownFreeTier`] lists what there is.
    pub fn allowance(&self, name: &str) -> Result<&Allowance, CostError> {
        for document in self.documents(EVERYWHERE) {
            if let Some(found) = document.allowance(name) {
                return Ok(found);
            }
        }
        let known = self
            .allowances()?
            .into_iter()
            .map(|(name, _)| name.to_owned());
        Err(CostError::UnknownFreeTier {
            name: name.to_owned(),
            known: known.collect(),
        })
    }

    /// Every free tier with its name, in order of names.
    ///
    /// # Errors
    ///
    /// None with the built-in files.
    pub fn allowances(&self) -> Result<Vec<(&str, &Allowance)>, CostError> {
        let mut all: Vec<(&str, &Allowance)> = Vec::new();
        for document in self.documents(EVERYWHERE) {
            let stronger = all.len();
            for (name, allowance) in document.allowances() {
                let known = all.iter().take(stronger).any(|(known, _)| *known == name);
                if !known {
                    all.push((name, allowance));
                }
            }
        }
        all.sort_unstable_by_key(|(name, _)| *name);
        Ok(all)
    }

    /// A figure that a billing rule needs, such as `codebuild/reserved-minimum-linux`.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownFigure`] lists what there is.
    pub fn figure(&self, name: &str) -> Result<&Figure, CostError> {
        let (service, item) = split(name);
        let mut known = Vec::new();
        for document in self.documents(EVERYWHERE) {
            if let Some(found) = document.figure(service, item) {
                return Ok(found);
            }
            known.extend(
                document
                    .figures(service)
                    .map(|(item, _)| format!("{service}/{item}")),
            );
        }
        Err(CostError::UnknownFigure {
            name: name.to_owned(),
            known,
        })
    }

    /// The number of a figure.
    pub(crate) fn number(&self, name: &str) -> Result<Decimal, CostError> {
        Ok(self.figure(name)?.value().0)
    }

    /// Names and figures of a service whose names start with a word, such as `credits-per-minute/`.
    pub(crate) fn figures_below(
        &self,
        service: &str,
        prefix: &str,
    ) -> Result<Vec<(String, &Figure)>, CostError> {
        let mut all: Vec<(String, &Figure)> = Vec::new();
        for document in self.documents(EVERYWHERE) {
            for (item, figure) in document.figures(service) {
                if let Some(rest) = item.strip_prefix(prefix)
                    && !all.iter().any(|(name, _)| name == rest)
                {
                    all.push((rest.to_owned(), figure));
                }
            }
        }
        all.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(all)
    }

    /// The regions of the book, in order of their codes.
    ///
    /// # Errors
    ///
    /// None with the built-in files.
    pub fn regions(&self) -> Result<Vec<KnownRegion>, CostError> {
        Ok(self.known_regions())
    }

    fn known_regions(&self) -> Vec<KnownRegion> {
        let mut regions: Vec<KnownRegion> = Vec::new();
        for document in self.all_documents() {
            for (region, about) in document.regions() {
                if !regions.iter().any(|known| known.region == region) {
                    regions.push(KnownRegion {
                        region: region.to_owned(),
                        location: about.to_owned(),
                    });
                }
            }
        }
        regions.sort_by(|left, right| left.region.cmp(&right.region));
        regions
    }

    /// The SKUs of a service in a region, in order; those that hold everywhere included.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownRegion`].
    pub fn skus(&self, region: &str, service: &str) -> Result<Vec<String>, CostError> {
        self.check_place(region)?;
        let mut skus = Vec::new();
        for place in [region, EVERYWHERE] {
            for document in self.documents(place) {
                let items = document.prices(place, service);
                skus.extend(items.map(|(item, _)| format!("{service}/{item}")));
            }
        }
        skus.sort_unstable();
        skus.dedup();
        Ok(skus)
    }

    /// A source by its key.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.documents(EVERYWHERE)
            .find_map(|document| document.source(key))
    }

    /// The files of the book, the strongest first.
    ///
    /// # Errors
    ///
    /// None with the built-in files.
    pub fn editions(&self) -> Result<Vec<Edition>, CostError> {
        self.all_documents()
            .map(|document| Ok(document.as_edition()))
            .collect()
    }

    /// Every entry that is in force, in order of kind, region and SKU; a region alone, if one is named, with what holds
    /// everywhere.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownRegion`].
    pub fn entries(&self, region: Option<&str>) -> Result<Vec<PriceBookEntry>, CostError> {
        if let Some(region) = region {
            self.check_region(region)?;
        }
        let mut entries: Vec<PriceBookEntry> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for document in self.all_documents() {
            for entry in document.entries() {
                let wanted = region
                    .is_none_or(|region| entry.region == region || entry.region == EVERYWHERE);
                if wanted
                    && seen.insert((entry.kind as u8, entry.region.clone(), entry.sku.clone()))
                {
                    entries.push(entry);
                }
            }
        }
        entries.sort_by(|left, right| {
            (left.kind as u8, &left.region, &left.sku).cmp(&(
                right.kind as u8,
                &right.region,
                &right.sku,
            ))
        });
        Ok(entries)
    }

    /// Refuses a region that the book does not know.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownRegion`] lists what there is.
    pub fn check_region(&self, region: &str) -> Result<(), CostError> {
        if builtin::knows(region) {
            return Ok(());
        }
        let regions = self.known_regions();
        if regions.iter().any(|known| known.region == region) {
            return Ok(());
        }
        Err(CostError::UnknownRegion {
            region: region.to_owned(),
            known: regions.into_iter().map(|known| known.region).collect(),
        })
    }

    /// What is to be said where the book is of a day before its first edition of a region.
    pub(crate) fn stand_in(&self, region: &str) -> Option<String> {
        let day = self.as_published_on?;
        let edition = builtin::stand_in(day, region)?;
        Some(format!(
            "there are no prices of {day} for {region} in this version; its oldest are of {edition}"
        ))
    }

    fn find_price(&self, region: &str, sku: &str) -> Result<Option<&Price>, CostError> {
        let (service, item) = split(sku);
        for place in [region, EVERYWHERE] {
            for document in self.documents(place) {
                if let Some(price) = document.price(place, service, item) {
                    return Ok(Some(price));
                }
            }
        }
        Ok(None)
    }

    fn unknown_sku(&self, region: &str, sku: &str) -> CostError {
        let (service, _) = split(sku);
        let known = match self.skus(region, service) {
            Ok(known) => known,
            Err(error) => return error,
        };
        let (service, known) = if known.is_empty() {
            ("any service", self.services(region))
        } else {
            (service, known)
        };
        CostError::UnknownSku {
            sku: sku.to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            known,
        }
    }

    fn services(&self, region: &str) -> Vec<String> {
        let mut services = Vec::new();
        for place in [region, EVERYWHERE] {
            for document in self.documents(place) {
                services.extend(
                    document
                        .services(place)
                        .map(|service| format!("{service}/…")),
                );
            }
        }
        services.sort_unstable();
        services.dedup();
        services
    }

    /// The documents that may know something of a region, the strongest first.
    fn documents<'book, 'region>(
        &'book self,
        region: &'region str,
    ) -> impl Iterator<Item = &'book Document> + use<'book, 'region> {
        let own = self.own.iter().rev().map(AsRef::as_ref);
        own.chain(builtin::documents(self.as_published_on, Some(region)))
    }

    fn all_documents(&self) -> impl Iterator<Item = &Document> + use<'_> {
        let own = self.own.iter().rev().map(AsRef::as_ref);
        own.chain(builtin::documents(self.as_published_on, None))
    }
}

/// A price, and where it is from.
#[derive(Clone, Debug)]
pub struct FoundPrice<'a> {
    /// The price.
    pub price: &'a Price,
    /// The region that it is of, where that is not the one that was asked for.
    pub stands_in: Option<String>,
}

/// Service and item of a SKU.
fn split(sku: &str) -> (&str, &str) {
    sku.split_once('/').unwrap_or((sku, ""))
}

fn not_negative(what: &str, value: Exact) -> Result<Exact, String> {
    if value.0.is_sign_negative() && !value.is_zero() {
        return Err(format!("`{what}` is {value}: it cannot be negative"));
    }
    Ok(value)
}
