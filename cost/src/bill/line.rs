//! One priced row of a bill.

use serde::Serialize;

use crate::{Confidence, Exact, Money, PriceDate};

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A quantity at its list price.
    Charge,
    /// What a free tier takes off.
    FreeTier,
}

/// The tier of a graduated price that a line falls into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TierOfLine {
    /// Counted from 1.
    pub number: usize,
    /// Where it starts.
    pub from: Exact,
    /// Where it ends; none: never.
    pub up_to: Option<Exact>,
}

/// One priced row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineItem {
    /// List price or free tier.
    pub kind: LineKind,
    /// Service, such as `codebuild`.
    pub service: String,
    /// SKU, such as `codebuild/linux/general1.small`; for a free tier its name.
    pub sku: String,
    /// The SKU that a free tier takes its units off; none for a charge.
    pub takes_off: Option<String>,
    /// Region that charges it.
    pub region: String,
    /// The region whose price stands in where the book has none of this one; none: its own price.
    pub priced_as_in: Option<String>,
    /// Whether the use behind it is assumed rather than simulated or given.
    pub assumed_use: bool,
    /// How many units; negative for a free tier.
    pub quantity: Exact,
    /// What is counted.
    pub unit: String,
    /// Price of one unit.
    pub unit_price: Money,
    /// The tier, where the price is graduated.
    pub tier: Option<TierOfLine>,
    /// Of the quantity, the units that a free tier takes off in a line of its own.
    pub free: Exact,
    /// The amount before rounding.
    pub unrounded: Money,
    /// The amount, rounded once to 12 decimals.
    pub amount: Money,
    /// Date of the price.
    pub price_as_of: Option<PriceDate>,
    /// The newest date at which the price was seen.
    pub price_last_seen: Option<PriceDate>,
    /// How well the price is confirmed.
    pub confidence: Confidence,
}

/// The sum of lines. It cannot overflow: each line stays below a trillion dollars, and a bill has at most some
/// thousands of them.
pub(super) fn total<'a>(lines: impl IntoIterator<Item = &'a LineItem>) -> Money {
    let sum = lines
        .into_iter()
        .fold(rust_decimal::Decimal::ZERO, |sum, line| {
            sum.saturating_add(line.amount.amount())
        });
    Money::dollars(sum)
}
