//! Prices, flat or in tiers.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::evidence::{Confidence, Evidence};
use super::not_negative;
use crate::{CostError, Exact, Money, PriceDate};

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

/// A price as the file writes it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPrice {
    pub(super) price: Option<Exact>,
    pub(super) tiers: Option<Vec<RawTier>>,
    pub(super) per: Option<Exact>,
    pub(super) unit: String,
    pub(super) vcpu: Option<String>,
    pub(super) memory: Option<String>,
    pub(super) cores: Option<String>,
    pub(super) arch: Option<String>,
    pub(super) tier: Option<String>,
    pub(super) as_of: Option<PriceDate>,
    pub(super) rechecked: Option<PriceDate>,
    pub(super) confidence: Option<Confidence>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
    pub(super) note: Option<String>,
    pub(super) unusable: Option<String>,
    #[serde(default)]
    pub(super) new: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTier {
    pub(super) up_to: Option<Exact>,
    pub(super) price: Exact,
}

impl TryFrom<RawPrice> for Price {
    type Error = String;

    fn try_from(raw: RawPrice) -> Result<Self, String> {
        let steps = match (raw.price, raw.tiers) {
            (Some(price), None) => vec![RawTier { up_to: None, price }],
            (None, Some(tiers)) => tiers,
            _ => return Err("an entry has either a `price` or `tiers`".into()),
        };
        let per = not_negative("per", raw.per.unwrap_or(Exact(Decimal::ONE)))?;
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
        let price = Money::dollars(not_negative("price", step.price)?.0);
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
