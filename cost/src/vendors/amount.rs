//! Figures that the estimates read.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::work::StartUp;
use crate::{CostError, PriceBook};

/// A whole number among the figures.
pub(super) fn whole(book: &PriceBook, name: &str) -> Result<u64, CostError> {
    let value = book.figure(name)?.value().0;
    value
        .ceil()
        .to_u64()
        .ok_or_else(|| CostError::absurd(name, value))
}

/// How long machines take to start at AWS.
pub(super) fn start_up(book: &PriceBook) -> Result<StartUp, CostError> {
    Ok(StartUp {
        on_demand: whole(book, "codebuild/start-up-seconds")?,
        lambda: whole(book, "codebuild/start-up-seconds-lambda")?,
        fleet: whole(book, "codebuild/start-up-seconds-fleet")?,
    })
}

/// Minutes, each begun one counted.
pub(super) fn started_minutes(seconds: u64) -> Decimal {
    Decimal::from(seconds.div_ceil(60))
}
