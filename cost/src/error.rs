//! What can be wrong with prices, usage and bills.

use std::fmt;

use rust_decimal::Decimal;

/// Why something cannot be priced. Every message says what, where and what to do instead; a price is never guessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CostError {
    /// A file is malformed.
    #[error("{place}: error: {message}")]
    Document {
        /// Where.
        place: Place,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// The price book knows nothing of this region.
    #[error("the price book has no region `{region}`{}\nhelp: known are {}", suggestion(region, known), known.join(", "))]
    UnknownRegion {
        /// The region asked for.
        region: String,
        /// The regions there are.
        known: Vec<String>,
    },
    /// The price book has no such entry there.
    #[error(
        "the price book has no `{sku}` in {region}{}\nhelp: known of `{service}` there: {}",
        suggestion(sku, known),
        list(known)
    )]
    UnknownSku {
        /// The entry asked for.
        sku: String,
        /// Its service.
        service: String,
        /// Where.
        region: String,
        /// The entries of that service there; without any, its services.
        known: Vec<String>,
    },
    /// The entry is there, and marked as not to be used.
    #[error(
        "the price of `{sku}` in {region} is not usable: {reason}\nhelp: give your own in a price file"
    )]
    UnusablePrice {
        /// The entry.
        sku: String,
        /// Where.
        region: String,
        /// Why.
        reason: String,
    },
    /// No free tier has this name.
    #[error("there is no free tier `{name}`{}\nhelp: known are {}", suggestion(name, known), known.join(", "))]
    UnknownFreeTier {
        /// The name asked for.
        name: String,
        /// The free tiers there are.
        known: Vec<String>,
    },
    /// The price book lacks a figure that a rule of billing needs.
    #[error(
        "the price book has no figure `{name}`\nhelp: known are {}",
        list(known)
    )]
    UnknownFigure {
        /// The figure asked for.
        name: String,
        /// The figures of that service.
        known: Vec<String>,
    },
    /// Some other name is not among those that exist.
    #[error(
        "there is no {what} `{name}`{}\nhelp: known are {}",
        suggestion(name, known),
        list(known)
    )]
    Unknown {
        /// What kind of thing, such as `reserved fleet`.
        what: &'static str,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A quantity or an amount that no account can have.
    #[error(
        "{what} is out of range: {quantity}\nhelp: check the quantity and its unit; a bill line ends at a trillion dollars"
    )]
    Absurd {
        /// What.
        what: String,
        /// The quantity, as given.
        quantity: String,
    },
    /// Nothing to compute from.
    #[error("{0}")]
    Missing(String),
}

/// A place in a file: its name, and line and column from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name as the caller gave it.
    pub file: String,
    /// Line, from 1; 0 where only the file is known.
    pub line: usize,
    /// Column in characters, from 1; 0 where only the line is known.
    pub column: usize,
}

impl Place {
    /// The place at this byte of a text.
    #[must_use]
    pub fn at_byte(file: &str, text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        Ok(())
    }
}

impl CostError {
    pub(crate) fn absurd_amount() -> Self {
        Self::Absurd {
            what: "an amount of money".into(),
            quantity: "beyond a trillion dollars".into(),
        }
    }

    pub(crate) fn absurd(what: impl Into<String>, quantity: impl fmt::Display) -> Self {
        Self::Absurd {
            what: what.into(),
            quantity: quantity.to_string(),
        }
    }

    pub(crate) fn bad_number(message: String) -> Self {
        Self::Missing(message)
    }

    /// An error of the TOML reader, with its place.
    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let place = error.span().map_or_else(
            || Place {
                file: file.to_owned(),
                line: 0,
                column: 0,
            },
            |span| Place::at_byte(file, text, span.start),
        );
        Self::Document {
            place,
            message: error.message().trim().to_owned(),
        }
    }
}

/// The product, or an error that names what was computed.
pub(crate) fn times(what: &str, left: Decimal, right: Decimal) -> Result<Decimal, CostError> {
    left.checked_mul(right)
        .ok_or_else(|| CostError::absurd(what, format!("{left} times {right}")))
}

/// The sum, or an error that names what was computed.
pub(crate) fn plus(what: &str, left: Decimal, right: Decimal) -> Result<Decimal, CostError> {
    left.checked_add(right)
        .ok_or_else(|| CostError::absurd(what, format!("{left} plus {right}")))
}

fn suggestion(name: &str, known: &[String]) -> String {
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 4 + 1)
        .map_or_else(String::new, |(_, nearest)| format!("; is it `{nearest}`?"))
}

fn list(known: &[String]) -> String {
    const SHOWN: usize = 40;
    let shown: Vec<&str> = known.iter().take(SHOWN).map(String::as_str).collect();
    match known.len().checked_sub(SHOWN) {
        _ if known.is_empty() => "nothing".into(),
        Some(more @ 1..) => format!(
            "{} and {more} more (`stagewright prices` shows all)",
            shown.join(", ")
        ),
        _ => shown.join(", "),
    }
}
