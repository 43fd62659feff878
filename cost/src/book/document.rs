//! A price file: its schema, and the names in it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::across::Across;
use super::{
    Allowance, EVERYWHERE, Edition, EntryKind, Figure, Price, PriceBook, PriceBookEntry, Source,
};
use crate::error::Place;
use crate::{CostError, Exact, PriceDate};

type ByService<T> = BTreeMap<String, BTreeMap<String, T>>;

/// A parsed price file.
#[derive(Debug)]
pub(super) struct Document {
    name: String,
    file: File,
    /// By full name.
    allowances: BTreeMap<String, Spanned<Allowance>>,
}

/// The schema of a price file; `data/README.md` describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Spanned<u32>,
    edition: PriceDate,
    currency: Spanned<String>,
    #[serde(default)]
    regions: BTreeMap<String, Region>,
    #[serde(default)]
    prices: BTreeMap<String, ByService<Spanned<Price>>>,
    /// Prices SKU by SKU, where many regions share them.
    #[serde(default)]
    across: ByService<Spanned<Across>>,
    #[serde(default)]
    allowances: ByService<Spanned<Allowance>>,
    #[serde(default)]
    figures: ByService<Spanned<Figure>>,
    #[serde(default)]
    sources: BTreeMap<String, Source>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    location: String,
    /// Regions whose prices stand in for those that it lacks, the nearest first.
    #[serde(default)]
    nearest: Vec<String>,
}

impl Document {
    /// Reads a price file.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, CostError> {
        let file: File =
            toml::from_str(text).map_err(|error| CostError::toml(name, text, &error))?;
        let wrong = |at: usize, message: String| CostError::Document {
            place: Place::at_byte(name, text, at),
            message,
        };
        if *file.schema.get_ref() != 1 {
            let message = format!(
                "schema {} is not known; write `schema = 1`",
                file.schema.get_ref()
            );
            return Err(wrong(file.schema.span().start, message));
        }
        if file.currency.get_ref() != "USD" {
            let message = format!(
                "prices in `{}` cannot be added up; write them in USD",
                file.currency.get_ref()
            );
            return Err(wrong(file.currency.span().start, message));
        }
        let mut file = file;
        for (service, items) in std::mem::take(&mut file.across) {
            for (item, across) in items {
                let span = across.span();
                let prices = across
                    .into_inner()
                    .prices(&item)
                    .map_err(|message| wrong(span.start, message))?;
                for (region, item, price) in prices {
                    let services = file.prices.entry(region).or_default();
                    let items = services.entry(service.clone()).or_default();
                    items.insert(item, Spanned::new(span.clone(), price));
                }
            }
        }
        let allowances = std::mem::take(&mut file.allowances)
            .into_iter()
            .flat_map(|(service, items)| {
                let named = move |(item, allowance)| (format!("{service}/{item}"), allowance);
                items.into_iter().map(named)
            })
            .collect();
        Ok(Self {
            name: name.to_owned(),
            file,
            allowances,
        })
    }

    /// Refuses names that the book does not have, unless they are marked as new.
    pub(super) fn check_names_against(
        &self,
        book: &PriceBook,
        name: &str,
        text: &str,
    ) -> Result<(), CostError> {
        let at = |byte: usize, message: String| CostError::Document {
            place: Place::at_byte(name, text, byte),
            message: format!("{message}\nhelp: if it is meant, write `new = true` into the entry"),
        };
        for (region, services) in &self.file.prices {
            let region_is_new = region != EVERYWHERE && book.check_region(region).is_err();
            for (service, items) in services {
                for (item, price) in items {
                    let sku = format!("{service}/{item}");
                    if price.get_ref().is_new() {
                        if region_is_new && !self.file.regions.contains_key(region) {
                            let message = format!(
                                "region `{region}` is new; add `[regions.{region}]` with its `location`"
                            );
                            return Err(at(price.span().start, message));
                        }
                        continue;
                    }
                    let found = if region == EVERYWHERE {
                        book.find_price(EVERYWHERE, &sku)
                    } else {
                        book.check_region(region)
                            .and_then(|()| book.find_price(region, &sku))
                    };
                    match found {
                        Ok(Some(known)) if known.unit() != price.get_ref().unit() => {
                            let message = format!(
                                "`{sku}` is priced by the {}, not by the {}",
                                known.unit(),
                                price.get_ref().unit()
                            );
                            return Err(at(price.span().start, message));
                        }
                        Ok(Some(_)) => {}
                        Ok(None) => {
                            return Err(at(
                                price.span().start,
                                book.unknown_sku(region, &sku).to_string(),
                            ));
                        }
                        Err(error) => return Err(at(price.span().start, error.to_string())),
                    }
                }
            }
        }
        for (name, allowance) in &self.allowances {
            if let Err(error) = book.allowance(name)
                && !allowance.get_ref().is_new()
            {
                return Err(at(allowance.span().start, error.to_string()));
            }
        }
        for (service, item, figure) in flat(&self.file.figures) {
            if let Err(error) = book.figure(&format!("{service}/{item}"))
                && !figure.get_ref().is_new()
            {
                return Err(at(figure.span().start, error.to_string()));
            }
        }
        Ok(())
    }

    pub(super) fn price(&self, region: &str, service: &str, item: &str) -> Option<&Price> {
        let price = self.file.prices.get(region)?.get(service)?.get(item)?;
        Some(price.get_ref())
    }

    pub(super) fn prices(
        &self,
        region: &str,
        service: &str,
    ) -> impl Iterator<Item = (&str, &Price)> {
        let items = self
            .file
            .prices
            .get(region)
            .and_then(|services| services.get(service));
        items
            .into_iter()
            .flatten()
            .map(|(item, price)| (item.as_str(), price.get_ref()))
    }

    pub(super) fn services(&self, region: &str) -> impl Iterator<Item = &str> {
        self.file
            .prices
            .get(region)
            .into_iter()
            .flat_map(|services| services.keys().map(String::as_str))
    }

    pub(super) fn allowance(&self, name: &str) -> Option<&Allowance> {
        self.allowances.get(name).map(Spanned::get_ref)
    }

    pub(super) fn allowances(&self) -> impl Iterator<Item = (&str, &Allowance)> {
        self.allowances
            .iter()
            .map(|(name, allowance)| (name.as_str(), allowance.get_ref()))
    }

    pub(super) fn figure(&self, service: &str, item: &str) -> Option<&Figure> {
        Some(self.file.figures.get(service)?.get(item)?.get_ref())
    }

    pub(super) fn figures(&self, service: &str) -> impl Iterator<Item = (&str, &Figure)> {
        let items = self.file.figures.get(service);
        items
            .into_iter()
            .flatten()
            .map(|(item, figure)| (item.as_str(), figure.get_ref()))
    }

    pub(super) fn regions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.file
            .regions
            .iter()
            .map(|(region, about)| (region.as_str(), about.location.as_str()))
    }

    pub(super) fn nearest(&self, region: &str) -> Option<&[String]> {
        let nearest = self.file.regions.get(region)?.nearest.as_slice();
        (!nearest.is_empty()).then_some(nearest)
    }

    pub(super) fn source(&self, key: &str) -> Option<&Source> {
        self.file.sources.get(key)
    }

    pub(super) fn as_edition(&self) -> Edition {
        let prices = self
            .file
            .prices
            .values()
            .flat_map(BTreeMap::values)
            .map(BTreeMap::len)
            .sum();
        Edition {
            name: self.name.clone(),
            edition: self.file.edition,
            prices,
        }
    }

    pub(super) fn entries(&self) -> Vec<PriceBookEntry> {
        let mut entries = Vec::new();
        for (region, services) in &self.file.prices {
            for (service, item, price) in flat(services) {
                let price = price.get_ref();
                entries.push(PriceBookEntry {
                    kind: EntryKind::Price,
                    region: region.clone(),
                    sku: format!("{service}/{item}"),
                    value: Exact(price.first_price().amount()),
                    per: price.per(),
                    unit: price.unit().to_owned(),
                    tiers: price.tiers().len(),
                    evidence: price.evidence().clone(),
                    unusable: price.unusable().map(str::to_owned),
                });
            }
        }
        let row =
            |kind, sku: String, value, unit: &str, evidence: &super::Evidence| PriceBookEntry {
                kind,
                region: EVERYWHERE.to_owned(),
                sku,
                value,
                per: Exact(1.into()),
                unit: unit.to_owned(),
                tiers: 0,
                evidence: evidence.clone(),
                unusable: None,
            };
        entries.extend(self.allowances().map(|(name, allowance)| {
            let (amount, unit) = (allowance.amount(), allowance.unit());
            row(
                EntryKind::Allowance,
                name.to_owned(),
                amount,
                unit,
                allowance.evidence(),
            )
        }));
        entries.extend(flat(&self.file.figures).map(|(service, item, figure)| {
            let (figure, name) = (figure.get_ref(), format!("{service}/{item}"));
            row(
                EntryKind::Figure,
                name,
                figure.value(),
                figure.unit(),
                figure.evidence(),
            )
        }));
        entries
    }
}

fn flat<T>(by_service: &ByService<T>) -> impl Iterator<Item = (&str, &str, &T)> {
    by_service.iter().flat_map(|(service, items)| {
        items
            .iter()
            .map(move |(item, entry)| (service.as_str(), item.as_str(), entry))
    })
}
