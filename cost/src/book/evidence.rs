//! Where an entry of the book comes from, of when it is and how well it is confirmed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PriceDate;

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
