//! One SKU across many regions, as a price file writes it: what it is and where it is from once, then each price with
//! the regions that have it.

use serde::Deserialize;

use super::Price;
use super::evidence::Confidence;
use super::price::{RawPrice, RawTier};
use crate::{Exact, PriceDate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Across {
    unit: String,
    per: Option<Exact>,
    vcpu: Option<String>,
    memory: Option<String>,
    as_of: Option<PriceDate>,
    rechecked: Option<PriceDate>,
    confidence: Option<Confidence>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    new: bool,
    prices: Vec<OfRegions>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfRegions {
    /// `0.024`, or in tiers `0.0274 to 51200, 0.0262`.
    price: String,
    /// Codes of regions, with spaces between.
    regions: String,
    /// What the `*` of the entry's name stands for, with spaces between.
    to: Option<String>,
    confidence: Option<Confidence>,
    sources: Option<Vec<String>>,
}

impl Across {
    /// The prices one by one: region, name of the entry, price.
    pub(super) fn prices(self, item: &str) -> Result<Vec<(String, String, Price)>, String> {
        let mut prices = Vec::new();
        for of_regions in &self.prices {
            let price = Price::try_from(self.raw(of_regions)?)?;
            let names = match &of_regions.to {
                Some(to) => to.split(' ').map(|to| item.replace('*', to)).collect(),
                None => vec![item.to_owned()],
            };
            for region in of_regions.regions.split(' ') {
                // Nothing is sent from a region to itself.
                let others = names
                    .iter()
                    .filter(|name| !name.ends_with(&format!("to/{region}")));
                prices.extend(others.map(|name| (region.to_owned(), name.clone(), price.clone())));
            }
        }
        Ok(prices)
    }

    fn raw(&self, of_regions: &OfRegions) -> Result<RawPrice, String> {
        let tier = |text: &str| {
            let (price, up_to) = match text.split_once(" to ") {
                Some((price, up_to)) => (price, Some(up_to.parse()?)),
                None => (text, None),
            };
            Ok(RawTier {
                up_to,
                price: price.parse()?,
            })
        };
        let tiers = of_regions.price.split(", ").map(tier);
        Ok(RawPrice {
            price: None,
            tiers: Some(tiers.collect::<Result<_, String>>()?),
            per: self.per,
            unit: self.unit.clone(),
            vcpu: self.vcpu.clone(),
            memory: self.memory.clone(),
            cores: None,
            arch: None,
            tier: None,
            as_of: self.as_of,
            rechecked: self.rechecked,
            confidence: of_regions.confidence.or(self.confidence),
            sources: of_regions.sources.as_ref().unwrap_or(&self.sources).clone(),
            note: None,
            unusable: None,
            new: self.new,
        })
    }
}
