//! One usage in every region of the price book.

use std::collections::BTreeSet;

use serde::Serialize;
use stagewright_core::Usage;

use super::{Bill, Options};
use crate::{CostError, PriceBook};

/// What a month costs in one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegionRow {
    /// The region.
    pub region: String,
    /// Where it is.
    pub location: String,
    /// The bill there.
    pub bill: Bill,
    /// What the book has no price of there, and whose price stands in.
    pub missing: Option<String>,
}

/// Prices a usage in every region of the book, the cheapest first, those where another region's price stands in last.
///
/// Whatever the usage places in a named region stays there; what moves is everything in the region of the pipelines.
///
/// ```
/// use stagewright_core::Usage;
/// use stagewright_cost::{Options, PriceBook, price_everywhere};
///
/// let usage = Usage { log_bytes: 100 << 30, ..Usage::default() };
/// let rows = price_everywhere(&usage, &PriceBook::builtin(), &Options::in_region("us-east-1"))?;
/// assert_eq!(rows.len(), 36);
/// assert_eq!(rows.last().unwrap().region, "sa-east-1");
/// assert_eq!(rows.last().unwrap().bill.total().to_string(), "$85.50"); // 95 GB at $0.90
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
///
/// # Errors
///
/// Those of [`Bill::price`].
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
        let bill = Bill::price(usage, book, &there)?;
        let foreign = bill.lines.iter().filter(|line| line.region == known.region);
        let foreign = foreign.filter_map(|line| {
            let other = line.priced_as_in.as_ref()?;
            Some(format!("`{}` priced as in {other}", line.sku))
        });
        let foreign: BTreeSet<String> = foreign.collect();
        let missing = foreign.into_iter().collect::<Vec<_>>().join(", ");
        rows.push(RegionRow {
            region: known.region,
            location: known.location,
            bill,
            missing: (!missing.is_empty()).then_some(missing),
        });
    }
    rows.sort_by_key(|row| (row.missing.is_some(), row.bill.list_price()));
    Ok(rows)
}
