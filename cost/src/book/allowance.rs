//! Free tiers.

use serde::{Deserialize, Serialize};

use super::evidence::{Confidence, Evidence};
use super::not_negative;
use crate::{Exact, PriceDate};

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

impl TryFrom<RawAllowance> for Allowance {
    type Error = String;

    fn try_from(raw: RawAllowance) -> Result<Self, String> {
        Ok(Self {
            amount: not_negative("amount", raw.amount)?,
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
