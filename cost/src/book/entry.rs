//! Prices, free tiers and figures with their evidence.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{CostError, Exact, Money, PriceDate};

/// How well an entry is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Two independent sources show the same figure.
    Confirmed,
    /// A user's own price file says so.
    Own,
    /// One source, published by the vendor.
    OfficialSingle,
    /// One source, published by somebody else.
    SecondarySingle,
    /// No published source at hand.
    Memory,
}

impl Confidence {
    /// Whether a bill should warn of it.
    #[must_use]
    pub const fn is_low(self) -> bool {
        matches!(self, Self::SecondarySingle | Self::Memory)
    }

    /// As the price files write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Own => "own",
            Self::OfficialSingle => "official-single",
            Self::SecondarySingle => "secondary-single",
            Self::Memory => "memory",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where an entry comes from, of when it is and how well it is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Date of the source's figure, if known.
    pub as_of: Option<PriceDate>,
    /// The newest date at which another source showed the same figure.
    pub rechecked: Option<PriceDate>,
    /// How well it is confirmed.
    pub confidence: Confidence,
    /// Keys of the sources.
    pub sources: Vec<String>,
    /// Anything else to know.
    pub note: Option<String>,
}

impl Evidence {
    /// The newest date at which the figure was seen.
    #[must_use]
    pub fn last_seen(&self) -> Option<PriceDate> {
        self.rechecked.max(self.as_of)
    }
}

/// Where figures were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is.
    pub title: String,
    /// Where it was published.
    #[serde(default)]
    pub published: Option<String>,
    /// Of when it is.
    #[serde(default)]
    pub as_of: Option<String>,
    /// Official, a copy of something official, secondary, …
    pub kind: String,
}

/// A step of a graduated price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// Where it starts, in units of the price.
    pub from: Exact,
    /// Where it ends; none: never.
    pub up_to: Option<Exact>,
    /// Price of so many units as [`Price::per`] says.
    pub price: Money,
}

/// The price of a SKU.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawPrice")]
pub struct Price {
    unit: String,
    per: Exact,
    tiers: Vec<Tier>,
    size: Size,
    evidence: Evidence,
    unusable: Option<String>,
    new: bool,
}

/// Size of the machine that a price is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Size {
    vcpus: Option<String>,
    memory: Option<String>,
    architecture: Option<String>,
    class: Option<String>,
}

impl Price {
    /// What is counted: `action-minute`, `GB-month`, `request`.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// How many units the price buys: 1,000 for requests at so much per thousand.
    #[must_use]
    pub const fn per(&self) -> Exact {
        self.per
    }

    /// The steps, from nothing upwards without gaps; the last one never ends.
    #[must_use]
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// Price of one unit in the first tier.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] if it does not fit.
    pub fn unit_price(&self) -> Result<Money, CostError> {
        self.first_price().checked_div(self.per)
    }

    /// Price of [`Price::per`] units in the first tier.
    #[must_use]
    pub fn first_price(&self) -> Money {
        self.tiers.first().map_or(Money::ZERO, |tier| tier.price)
    }

    /// Virtual CPUs of the machine, where it is one.
    #[must_use]
    pub fn vcpus(&self) -> Option<&str> {
        self.size.vcpus.as_deref()
    }

    /// Memory of the machine, where it is one.
    #[must_use]
    pub fn memory(&self) -> Option<&str> {
        self.size.memory.as_deref()
    }

    /// Architecture of the machine, where the entry tells: `x64`, `arm64`.
    #[must_use]
    pub fn architecture(&self) -> Option<&str> {
        self.size.architecture.as_deref()
    }

    /// Class of the machine, where the entry tells: `standard`, `larger`, `gpu`.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        self.size.class.as_deref()
    }

    /// Where it comes from.
    #[must_use]
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Why it must not be used, if so.
    #[must_use]
    pub fn unusable(&self) -> Option<&str> {
        self.unusable.as_deref()
    }

    pub(super) const fn is_new(&self) -> bool {
        self.new
    }
}

/// A free tier: so many units a month and account that cost nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawAllowance")]
pub struct Allowance {
    amount: Exact,
    unit: String,
    applies_to: Vec<String>,
    expires: String,
    grows: Option<Growth>,
    evidence: Evidence,
    new: bool,
}

/// A free tier that grows with another quantity: so much more for each unit beyond what is free of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// The SKU whose units make it grow.
    pub with: String,
    /// Units of that SKU that do not.
    pub beyond: Exact,
    /// What each further unit adds.
    pub by: Exact,
}

impl Allowance {
    /// Units free per month and account.
    #[must_use]
    pub const fn amount(&self) -> Exact {
        self.amount
    }

    /// What is counted.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The SKUs that share it, in the order in which they use it up.
    #[must_use]
    pub fn applies_to(&self) -> &[String] {
        &self.applies_to
    }

    /// `never`, `12 months` after the account was opened, or `once`.
    #[must_use]
    pub fn expires(&self) -> &str {
        &self.expires
    }

    /// What makes it larger, if anything does.
    #[must_use]
    pub const fn grows(&self) -> Option<&Growth> {
        self.grows.as_ref()
    }

    /// Whether an account of any age has it; only these are on by default.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.expires == "never"
    }

    /// Where it comes from.
    #[must_use]
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    pub(super) const fn is_new(&self) -> bool {
        self.new
    }
}

/// A number of a billing rule that is no price: minimum minutes, credits per minute, included minutes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawFigure")]
pub struct Figure {
    value: Exact,
    unit: String,
    evidence: Evidence,
    new: bool,
}

impl Figure {
    /// The number.
    #[must_use]
    pub const fn value(&self) -> Exact {
        self.value
    }

    /// What it counts.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Where it comes from.
    #[must_use]
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    pub(super) const fn is_new(&self) -> bool {
        self.new
    }
}

/// A price as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPrice {
    price: Option<Exact>,
    tiers: Option<Vec<RawTier>>,
    per: Option<Exact>,
    unit: String,
    vcpu: Option<String>,
    memory: Option<String>,
    cores: Option<String>,
    arch: Option<String>,
    tier: Option<String>,
    as_of: Option<PriceDate>,
    rechecked: Option<PriceDate>,
    confidence: Option<Confidence>,
    #[serde(default)]
    sources: Vec<String>,
    note: Option<String>,
    unusable: Option<String>,
    #[serde(default)]
    new: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTier {
    up_to: Option<Exact>,
    price: Exact,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAllowance {
    amount: Exact,
    unit: String,
    applies_to: Vec<String>,
    expires: String,
    grows: Option<Growth>,
    as_of: Option<PriceDate>,
    rechecked: Option<PriceDate>,
    confidence: Option<Confidence>,
    #[serde(default)]
    sources: Vec<String>,
    note: Option<String>,
    #[serde(default)]
    new: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    value: Exact,
    unit: String,
    as_of: Option<PriceDate>,
    rechecked: Option<PriceDate>,
    confidence: Option<Confidence>,
    #[serde(default)]
    sources: Vec<String>,
    note: Option<String>,
    #[serde(default)]
    new: bool,
}

impl TryFrom<RawPrice> for Price {
    type Error = String;

    fn try_from(raw: RawPrice) -> Result<Self, String> {
        let steps = match (raw.price, raw.tiers) {
            (Some(price), None) => vec![RawTier { up_to: None, price }],
            (None, Some(tiers)) => tiers,
            _ => return Err("an entry has either a `price` or `tiers`".into()),
        };
        let per = positive("per", raw.per.unwrap_or(Exact(Decimal::ONE)))?;
        if per.is_zero() {
            return Err("`per` cannot be 0".into());
        }
        Ok(Self {
            unit: raw.unit,
            per,
            tiers: tiers_without_gaps(&steps)?,
            size: Size {
                vcpus: raw.vcpu.or(raw.cores),
                memory: raw.memory,
                architecture: raw.arch,
                class: raw.tier,
            },
            evidence: Evidence {
                as_of: raw.as_of,
                rechecked: raw.rechecked,
                confidence: raw.confidence.unwrap_or(Confidence::Own),
                sources: raw.sources,
                note: raw.note,
            },
            unusable: raw.unusable,
            new: raw.new,
        })
    }
}

impl TryFrom<RawAllowance> for Allowance {
    type Error = String;

    fn try_from(raw: RawAllowance) -> Result<Self, String> {
        Ok(Self {
            amount: positive("amount", raw.amount)?,
            unit: raw.unit,
            applies_to: raw.applies_to,
            expires: raw.expires,
            grows: raw.grows,
            evidence: Evidence {
                as_of: raw.as_of,
                rechecked: raw.rechecked,
                confidence: raw.confidence.unwrap_or(Confidence::Own),
                sources: raw.sources,
                note: raw.note,
            },
            new: raw.new,
        })
    }
}

impl TryFrom<RawFigure> for Figure {
    type Error = String;

    fn try_from(raw: RawFigure) -> Result<Self, String> {
        Ok(Self {
            value: positive("value", raw.value)?,
            unit: raw.unit,
            evidence: Evidence {
                as_of: raw.as_of,
                rechecked: raw.rechecked,
                confidence: raw.confidence.unwrap_or(Confidence::Own),
                sources: raw.sources,
                note: raw.note,
            },
            new: raw.new,
        })
    }
}

fn tiers_without_gaps(steps: &[RawTier]) -> Result<Vec<Tier>, String> {
    let mut from = Exact::ZERO;
    let mut tiers = Vec::with_capacity(steps.len());
    for (position, step) in steps.iter().enumerate() {
        let last = position + 1 == steps.len();
        match step.up_to {
            Some(_) if last => return Err("the last tier has no end: leave out its `up_to`".into()),
            None if !last => return Err("every tier but the last needs an `up_to`".into()),
            Some(up_to) if up_to <= from => {
                return Err(format!(
                    "a tier ends at {up_to} and starts at {from}: tiers must grow"
                ));
            }
            _ => {}
        }
        let price = Money::dollars(positive("price", step.price)?.0);
        tiers.push(Tier {
            from,
            up_to: step.up_to,
            price,
        });
        from = step.up_to.unwrap_or(from);
    }
    if tiers.is_empty() {
        return Err("`tiers` is empty".into());
    }
    Ok(tiers)
}

fn positive(what: &str, value: Exact) -> Result<Exact, String> {
    if value.0.is_sign_negative() && !value.is_zero() {
        return Err(format!("`{what}` is {value}: it cannot be negative"));
    }
    Ok(value)
}
