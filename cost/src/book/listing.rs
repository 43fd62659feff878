//! What the book says of itself.

use serde::Serialize;

use super::Evidence;
use crate::{Exact, PriceDate};

/// A region that the book knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownRegion {
    /// Its code, such as `eu-west-1`.
    pub region: String,
    /// Where it is.
    pub location: String,
}

/// A file of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// Its name; for a built-in one its path below `data/`.
    pub name: String,
    /// The day on which its figures were put together.
    pub edition: PriceDate,
    /// Prices in it.
    pub prices: usize,
}

/// What a row of a listing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A price.
    Price,
    /// A free tier.
    Allowance,
    /// A figure of a billing rule.
    Figure,
}

/// One row of a listing of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PriceBookEntry {
    /// What it is.
    pub kind: EntryKind,
    /// Where it holds; `global` for everywhere.
    pub region: String,
    /// Its name.
    pub sku: String,
    /// Price, amount or value; of tiered prices the first.
    pub value: Exact,
    /// Units that the price buys.
    pub per: Exact,
    /// Unit.
    pub unit: String,
    /// Tiers, for prices.
    pub tiers: usize,
    /// Where it comes from and of when it is.
    pub evidence: Evidence,
    /// Why it must not be used, if so.
    pub unusable: Option<String>,
}
