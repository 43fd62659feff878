//! Numbers of billing rules that are no prices.

use serde::Deserialize;

use super::evidence::{Confidence, Evidence};
use super::not_negative;
use crate::{Exact, PriceDate};

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

impl TryFrom<RawFigure> for Figure {
    type Error = String;

    fn try_from(raw: RawFigure) -> Result<Self, String> {
        Ok(Self {
            value: not_negative("value", raw.value)?,
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
