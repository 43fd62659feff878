//! One usage in every region of the price book.

use serde::Serialize;
use stagewright_core::{PipelineType, Usage};

use super::{Bill, Options};
use crate::{CostError, Money, PriceBook};

/// What a month costs in one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegionRow {
    /// The region.
    pub region: String,
    /// Where it is.
    pub location: String,
    /// The bill there.
    pub bill: Option<Bill>,
    /// Why there is none: what the region does not offer.
    pub missing: Option<String>,
}

impl RegionRow {
    /// The total, where there is a bill.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        self.bill.as_ref().map(Bill::total)
    }

    /// The total with every pipeline of a type, where there is a bill.
    #[must_use]
    pub fn total_as(&self, pipeline_type: PipelineType) -> Option<Money> {
        self.bill.as_ref().map(|bill| bill.total_as(pipeline_type))
    }
}

/// Prices a usage in every region of the book, the cheapest first, regions that lack something last.
///
/// Whatever the usage places in a named region stays there; what moves is everything in the region of the pipelines.
///
/// ```
/// use stagewright_core::Usage;
/// use stagewright_cost::{Options, PriceBook, price_everywhere};
///
/// let usage = Usage { log_bytes: 100 << 30, ..Usage::default() };
/// let rows = price_everywhere(&usage, &PriceBook::builtin(), &Options::in_region("us-east-1"))?;
/// assert_eq!(rows.len(), 8);
/// assert_eq!(rows.last().unwrap().region, "sa-east-1");
/// assert_eq!(rows.last().unwrap().total().unwrap().to_string(), "$85.50"); // 95 GB at $0.90
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
///
/// # Errors
///
/// Any but a SKU that a region lacks: that stands in its row.
pub fn price_everywhere(
    usage: &Usage,
    book: &PriceBook,
    options: &Options,
) -> Result<Vec<RegionRow>, CostError> {
    let mut rows = Vec::new();
    for known in book.regions()? {
        let there = Options {
            region: known.region.clone(),
            ..options.clone()
        };
        let (bill, missing) = match Bill::price(usage, book, &there) {
            Ok(bill) => (Some(bill), None),
            Err(CostError::UnknownSku { sku, .. }) => (None, Some(format!("no `{sku}` there"))),
            Err(error) => return Err(error),
        };
        rows.push(RegionRow {
            region: known.region,
            location: known.location,
            bill,
            missing,
        });
    }
    rows.sort_by_key(|row| (row.bill.is_none(), row.total()));
    Ok(rows)
}
