//! Dollars, exact.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

use crate::{CostError, Exact};

/// United States dollars, exact.
///
/// There is no way in from binary floating point, and every operation is checked. `Display` shows cents, with thousands
/// separated; `{:#}` and the serialised form show every digit.
///
/// ```
/// use stagewright_cost::Money;
///
/// let tenth: Money = "0.1".parse()?;
/// let sum = tenth.checked_add("0.2".parse()?)?;
/// assert_eq!(sum, "0.3".parse()?);
/// assert_eq!((sum.to_string(), format!("{sum:#}")), ("$0.30".into(), "0.3".into()));
/// assert_eq!("-1234567.891".parse::<Money>()?.to_string(), "-$1,234,567.89");
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
///
/// ```compile_fail
/// let dollars = stagewright_cost::Money::from(0.1_f64);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

/// Decimals that a line of a bill keeps.
const LINE_DECIMALS: u32 = 12;

impl Money {
    /// No money.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Beyond this an amount is taken for a mistake: a trillion dollars. Below it a sum of lines is always exact.
    pub(crate) const LIMIT: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

    /// So many dollars.
    #[must_use]
    pub const fn dollars(amount: Decimal) -> Self {
        Self(amount)
    }

    /// The amount in dollars.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] beyond a trillion dollars.
    pub fn checked_add(self, other: Self) -> Result<Self, CostError> {
        self.0
            .checked_add(other.0)
            .ok_or_else(CostError::absurd_amount)
            .and_then(Self::within_limit)
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] beyond a trillion dollars.
    pub fn checked_sub(self, other: Self) -> Result<Self, CostError> {
        self.checked_add(Self(-other.0))
    }

    /// This much per unit, for a quantity of units.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] beyond a trillion dollars.
    pub fn checked_mul(self, quantity: Exact) -> Result<Self, CostError> {
        self.0
            .checked_mul(quantity.0)
            .ok_or_else(CostError::absurd_amount)
            .and_then(Self::within_limit)
    }

    /// A share of it.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] when the divisor is zero.
    pub fn checked_div(self, divisor: Exact) -> Result<Self, CostError> {
        self.0
            .checked_div(divisor.0)
            .ok_or_else(CostError::absurd_amount)
            .and_then(Self::within_limit)
    }

    /// As a line of a bill keeps it: 12 decimals, halves to the even digit.
    #[must_use]
    pub fn rounded_for_a_line(self) -> Self {
        let rounded = self
            .0
            .round_dp_with_strategy(LINE_DECIMALS, RoundingStrategy::MidpointNearestEven);
        Self(rounded)
    }

    /// To whole cents, halves away from zero, for display only.
    #[must_use]
    pub fn cents(self) -> Self {
        Self(
            self.0
                .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
        )
    }

    /// The sum of many.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] beyond a trillion dollars.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, CostError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    fn within_limit(amount: Decimal) -> Result<Self, CostError> {
        if amount.abs() > Self::LIMIT {
            return Err(CostError::absurd_amount());
        }
        Ok(Self(amount))
    }
}

impl std::str::FromStr for Money {
    type Err = CostError;

    fn from_str(text: &str) -> Result<Self, CostError> {
        let plain = text.trim().trim_start_matches('$');
        let exact: Exact = plain.parse().map_err(CostError::bad_number)?;
        Self::within_limit(exact.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return f.pad(&self.0.normalize().to_string());
        }
        let cents = self.cents().0;
        let sign = if cents.is_sign_negative() && !cents.is_zero() {
            "-"
        } else {
            ""
        };
        let digits = format!("{:.2}", cents.abs());
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, "00"));
        f.pad(&format!("{sign}${}.{fraction}", with_thousands(whole)))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.normalize())
    }
}

fn with_thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;

    #[test]
    fn the_limit_is_a_trillion_dollars_and_crossing_it_is_an_error() {
        assert_eq!(Money::LIMIT, Decimal::from(1_000_000_000_000_u64));
        let limit = Money::dollars(Money::LIMIT);
        assert!(limit.checked_add("0.01".parse().unwrap()).is_err());
        assert!(
            Money::dollars(Decimal::MAX)
                .checked_mul(Exact(Decimal::MAX))
                .is_err()
        );
    }

    #[test]
    fn a_line_keeps_twelve_decimals_and_halves_go_to_the_even_digit() {
        let rounded =
            |text: &str| format!("{:#}", text.parse::<Money>().unwrap().rounded_for_a_line());
        assert_eq!(rounded("0.0000000000005"), "0");
        assert_eq!(rounded("0.0000000000015"), "0.000000000002");
        assert_eq!(rounded("0.12345678901249"), "0.123456789012");
    }

    #[test]
    fn cents_are_rounded_away_from_zero() {
        assert_eq!("0.005".parse::<Money>().unwrap().to_string(), "$0.01");
        assert_eq!("-0.004".parse::<Money>().unwrap().to_string(), "$0.00");
        assert_eq!("1000".parse::<Money>().unwrap().to_string(), "$1,000.00");
    }
}
