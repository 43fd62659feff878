//! Quantities of SKUs, counted by region.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::CostError;

/// Decimals of a quantity.
const DECIMALS: u32 = 15;

/// Quantities by SKU and region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter<'a> {
    quantities: BTreeMap<Cow<'a, str>, BTreeMap<&'a str, Decimal>>,
}

impl<'a> Meter<'a> {
    /// Counts a quantity, in units of the SKU.
    pub(crate) fn add(
        &mut self,
        region: &'a str,
        sku: impl Into<Cow<'a, str>>,
        quantity: Decimal,
    ) -> Result<(), CostError> {
        // With so many decimals sums are exact, so that the order of counting changes nothing; what is cut off is far
        // below the last decimal of a line.
        let quantity = quantity.round_dp(DECIMALS);
        if quantity.is_zero() {
            return Ok(());
        }
        let sku = sku.into();
        let out_of_range = || CostError::absurd(sku.as_ref(), quantity);
        if let Some(sum) = self
            .quantities
            .get_mut(&sku)
            .and_then(|regions| regions.get_mut(region))
        {
            *sum = sum.checked_add(quantity).ok_or_else(out_of_range)?;
            return Ok(());
        }
        self.quantities
            .entry(sku)
            .or_default()
            .insert(region, quantity);
        Ok(())
    }

    /// Every quantity with its region and SKU, in order of SKUs and regions.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &str, Decimal)> {
        self.quantities.iter().flat_map(|(sku, regions)| {
            regions
                .iter()
                .map(move |(region, quantity)| (*region, sku.as_ref(), *quantity))
        })
    }

    /// The quantities of one SKU, in order of regions.
    pub(super) fn of(&self, sku: &str) -> impl Iterator<Item = (&'a str, Decimal)> {
        let regions = self.quantities.get(sku);
        regions
            .into_iter()
            .flatten()
            .map(|(region, quantity)| (*region, *quantity))
    }
}
