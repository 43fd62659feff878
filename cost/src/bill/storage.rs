//! What the artifact stores count: bytes held, requests, copies to other regions.

use rust_decimal::Decimal;
use stagewright_core::StorageUse;

use super::meter::Meter;
use super::month::Month;
use super::options::Options;
use crate::{CostError, PriceBook};

pub(super) fn add_storage<'a>(
    meter: &mut Meter<'a>,
    storage: &'a StorageUse,
    book: &PriceBook,
    options: &'a Options,
    month: &Month,
    notes: &mut Vec<String>,
) -> Result<(), CostError> {
    let region = options.region.as_str();
    let count = |number: u64| month.scaled("S3 requests", Decimal::from(number));
    meter.add(
        region,
        "s3/standard-storage",
        month.gb_months(storage.byte_hours)?,
    )?;
    meter.add(
        region,
        "s3/put-copy-post-list-request",
        count(storage.puts)?,
    )?;
    meter.add(region, "s3/get-select-other-request", count(storage.gets)?)?;
    let mut bytes_left = storage.cross_region_bytes;
    for copy in &storage.copies {
        bytes_left = bytes_left.saturating_sub(copy.bytes);
        let there = options.region_of(Some(&copy.region));
        if there == region {
            notes.push(format!("artifacts copied to {region} stay in the region of the bill; no transfer was charged"));
        } else {
            let mut sku = format!("data-transfer/to/{there}");
            if book.nearest_price(region, &sku).is_err() {
                sku = dearest_transfer(book, region)?;
                notes.push(format!(
                    "no price is known of transfer from {region} to {there}; assumed the dearest from there, `{sku}`"
                ));
            }
            meter.add(region, sku, month.gb(copy.bytes)?)?;
        }
        meter.add(
            there,
            "s3/standard-storage",
            month.gb_months(copy.byte_hours)?,
        )?;
        meter.add(there, "s3/put-copy-post-list-request", count(copy.puts)?)?;
        meter.add(there, "s3/get-select-other-request", count(copy.gets)?)?;
    }
    if bytes_left > 0 {
        let sku = dearest_transfer(book, region)?;
        notes.push(format!(
            "{bytes_left} bytes went to regions that the usage does not name; assumed the dearest transfer from {region}, `{sku}`"
        ));
        meter.add(region, sku, month.gb(bytes_left)?)?;
    }
    Ok(())
}

fn dearest_transfer(book: &PriceBook, region: &str) -> Result<String, CostError> {
    let mut dearest = None;
    for place in [region.to_owned()].into_iter().chain(book.nearest(region)) {
        for sku in book.skus(&place, "data-transfer")? {
            if sku.starts_with("data-transfer/to/") {
                let price = book.price(&place, &sku)?.unit_price()?;
                if dearest.as_ref().is_none_or(|(most, _)| price > *most) {
                    dearest = Some((price, sku));
                }
            }
        }
        if let Some((_, sku)) = dearest {
            return Ok(sku);
        }
    }
    Err(CostError::Missing(format!(
        "no transfer from {region} has a price"
    )))
}
