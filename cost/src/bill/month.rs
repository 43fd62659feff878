//! The month that a usage stands for.

use rust_decimal::Decimal;
use stagewright_core::Usage;

use crate::error::times;
use crate::{CostError, PriceBook};

const MICROS_PER_HOUR: u64 = 3_600_000_000;
const BYTES_PER_GB: u64 = 1 << 30;
/// A month has from 28 days to 31.
const SHORTEST_MONTH: u64 = 28 * 24;
const LONGEST_MONTH: u64 = 31 * 24;

/// The month that a usage stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Month {
    /// Hours of the month.
    hours: Decimal,
    /// Hours of the usage.
    span: Decimal,
    /// What a quantity that grows with time is multiplied by; none: the span is the month.
    scale: Option<Decimal>,
}

impl Month {
    /// A recorded month or a user's own is as long as it is; a simulated one always has 730 hours.
    pub(crate) fn of(
        usage: &Usage,
        book: &PriceBook,
        simulated: bool,
        notes: &mut Vec<String>,
    ) -> Result<Self, CostError> {
        let usual = book.number("time/hours-per-month")?;
        let span = Decimal::from(usage.span.0) / Decimal::from(MICROS_PER_HOUR);
        if span.is_zero() {
            return Ok(Self {
                hours: usual,
                span: usual,
                scale: None,
            });
        }
        let is_a_month =
            (Decimal::from(SHORTEST_MONTH)..=Decimal::from(LONGEST_MONTH)).contains(&span);
        if is_a_month && !simulated {
            return Ok(Self {
                hours: span,
                span,
                scale: None,
            });
        }
        if !is_a_month {
            notes.push(format!(
                "the usage spans {} hours and was scaled to a month of {usual} hours",
                span.round_dp(2).normalize()
            ));
        }
        Ok(Self {
            hours: usual,
            span,
            scale: Some(usual / span),
        })
    }

    /// Hours of the month.
    pub(super) const fn hours(&self) -> Decimal {
        self.hours
    }

    /// A count of the span, as a count of the month.
    pub(crate) fn scaled(&self, what: &str, count: Decimal) -> Result<Decimal, CostError> {
        self.scale
            .map_or(Ok(count), |scale| times(what, count, scale))
    }

    /// Byte-hours of the span, as GB-months.
    pub(super) fn gb_months(&self, byte_hours: u128) -> Result<Decimal, CostError> {
        let byte_hours = whole("byte-hours", byte_hours)?;
        let gb_hours = byte_hours / Decimal::from(BYTES_PER_GB);
        gb_hours
            .checked_div(self.span)
            .ok_or_else(|| CostError::absurd("byte-hours", byte_hours))
    }

    pub(super) fn gb(&self, bytes: u64) -> Result<Decimal, CostError> {
        self.scaled("bytes", Decimal::from(bytes) / Decimal::from(BYTES_PER_GB))
    }
}

fn whole(what: &str, number: u128) -> Result<Decimal, CostError> {
    i128::try_from(number)
        .ok()
        .and_then(|number| Decimal::try_from_i128_with_scale(number, 0).ok())
        .ok_or_else(|| CostError::absurd(what, number))
}
