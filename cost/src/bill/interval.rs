//! The bill of many simulated months: mean and spread.

use rust_decimal::Decimal;
use serde::Serialize;
use stagewright_core::{PipelineType, Usage};

use super::Bill;
use super::options::Options;
use crate::{CostError, Exact, Money, PriceBook};

/// An amount over several simulated months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// Mean over the months.
    pub mean: Money,
    /// A twentieth of the months cost less, interpolated between neighbours.
    pub p5: Money,
    /// A twentieth of the months cost more, interpolated between neighbours.
    pub p95: Money,
}

/// What a month costs, over several simulated months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BillInterval {
    /// How many months were priced.
    pub months: usize,
    /// The total.
    pub total: Interval,
    /// The total with every pipeline of type V1.
    pub as_v1: Interval,
    /// The total with every pipeline of type V2.
    pub as_v2: Interval,
    /// By service, in order of names.
    pub services: Vec<(String, Interval)>,
}

impl BillInterval {
    /// Prices every month by itself.
    ///
    /// # Errors
    ///
    /// Those of [`Bill::price`]; [`CostError::Missing`] without any month.
    pub fn price(months: &[Usage], book: &PriceBook, options: &Options) -> Result<Self, CostError> {
        let bills = months
            .iter()
            .map(|usage| Bill::price(usage, book, options))
            .collect::<Result<Vec<_>, _>>()?;
        Self::of(&bills)
    }

    /// Sums up bills that exist already.
    ///
    /// ```
    /// use stagewright_core::Usage;
    /// use stagewright_cost::{BillInterval, Options, PriceBook};
    ///
    /// let month = |keys| Usage { kms_keys: keys, ..Usage::default() };
    /// let months: Vec<_> = (0..=20).map(month).collect();
    /// let options = Options::in_region("us-east-1");
    /// let interval = BillInterval::price(&months, &PriceBook::builtin(), &options)?;
    /// assert_eq!((interval.months, interval.total.mean.to_string()), (21, "$10.00".into()));
    /// assert_eq!(interval.total.p5.to_string(), "$1.00");
    /// assert_eq!(interval.total.p95.to_string(), "$19.00");
    /// # Ok::<(), stagewright_cost::CostError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CostError::Missing`] without any bill.
    pub fn of(bills: &[Bill]) -> Result<Self, CostError> {
        let over =
            |amount: &dyn Fn(&Bill) -> Money| Interval::of(bills.iter().map(amount).collect());
        let mut names: Vec<String> = bills
            .iter()
            .flat_map(|bill| bill.by_service().into_iter().map(|(service, _)| service))
            .collect();
        names.sort_unstable();
        names.dedup();
        let services = names
            .into_iter()
            .map(|name| {
                let of_service = |bill: &Bill| {
                    let mut services = bill.by_service().into_iter();
                    let found = services.find(|(service, _)| *service == name);
                    found.map_or(Money::ZERO, |(_, amount)| amount)
                };
                let interval = over(&of_service)?;
                Ok((name, interval))
            })
            .collect::<Result<_, CostError>>()?;
        Ok(Self {
            months: bills.len(),
            total: over(&Bill::total)?,
            as_v1: over(&|bill| bill.total_as(PipelineType::V1))?,
            as_v2: over(&|bill| bill.total_as(PipelineType::V2))?,
            services,
        })
    }
}

impl Interval {
    /// Mean, 5th and 95th percentile of amounts.
    ///
    /// # Errors
    ///
    /// [`CostError::Missing`] without any amount.
    pub fn of(mut amounts: Vec<Money>) -> Result<Self, CostError> {
        amounts.sort_unstable();
        let count = Exact(Decimal::from(amounts.len()));
        if amounts.is_empty() {
            return Err(CostError::Missing(
                "an interval needs at least one month".into(),
            ));
        }
        let sum = Money::sum(amounts.iter().copied())?;
        Ok(Self {
            mean: sum.checked_div(count)?.rounded_for_a_line(),
            p5: percentile(&amounts, 5)?,
            p95: percentile(&amounts, 95)?,
        })
    }
}

/// The percentile of sorted amounts, interpolated: rank `percent / 100 × (n − 1)`.
fn percentile(sorted: &[Money], percent: usize) -> Result<Money, CostError> {
    let position = percent * sorted.len().saturating_sub(1);
    let (below, hundredths) = (position / 100, position % 100);
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    if hundredths == 0 {
        return Ok(at(below));
    }
    let step = at(below + 1).checked_sub(at(below))?;
    let part = step.checked_mul(Exact(Decimal::new(hundredths as i64, 2)))?;
    Ok(at(below).checked_add(part)?.rounded_for_a_line())
}
