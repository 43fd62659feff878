//! Figures that the estimates read.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::{CostError, PriceBook};

/// A whole number among the figures.
pub(super) fn whole(book: &PriceBook, name: &str) -> Result<u64, CostError> {
    let value = book.number(name)?;
    value
        .ceil()
        .to_u64()
        .ok_or_else(|| CostError::absurd(name, value))
}

/// Minutes, each begun one counted.
pub(super) fn started_minutes(seconds: u64) -> Decimal {
    Decimal::from(seconds.div_ceil(60))
}
