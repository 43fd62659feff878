//! The bill of many simulated months: mean, how sure it is, and how far months spread.

use rust_decimal::{Decimal, MathematicalOps as _};
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
    /// How sure the mean is: the lower end of its 95 % interval (Student's t); none of a single month.
    pub low: Option<Money>,
    /// The upper end.
    pub high: Option<Money>,
    /// How months spread: one month of twenty costs less. None below [`Interval::FEWEST_FOR_SPREAD`] months, which
    /// cannot tell.
    pub p5: Option<Money>,
    /// One month of twenty costs more.
    pub p95: Option<Money>,
}

/// What a month costs, over several simulated months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BillInterval {
    /// How many months were priced.
    pub months: usize,
    /// At list prices: what is told first everywhere.
    pub list_price: Interval,
    /// The total, free tiers taken off.
    pub total: Interval,
    /// The total with every pipeline of type V1.
    pub as_v1: Interval,
    /// The total with every pipeline of type V2.
    pub as_v2: Interval,
    /// By service at list prices, in order of names.
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
    /// let months: Vec<_> = (1..=19).map(month).collect();
    /// let options = Options::in_region("us-east-1");
    /// let interval = BillInterval::price(&months, &PriceBook::builtin(), &options)?;
    /// assert_eq!((interval.months, interval.total.mean.to_string()), (19, "$10.00".into()));
    /// // 10 ± 2.101 × 5.627 / √19: Student's t of 18 degrees of freedom, the standard error of the mean.
    /// assert_eq!(interval.total.low.unwrap().to_string(), "$7.29");
    /// assert_eq!(interval.total.high.unwrap().to_string(), "$12.71");
    /// // One of twenty further months is expected below the least of 19.
    /// assert_eq!(interval.total.p5.unwrap().to_string(), "$1.00");
    /// assert_eq!(interval.total.p95.unwrap().to_string(), "$19.00");
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
            list_price: over(&Bill::list_price)?,
            total: over(&Bill::total)?,
            as_v1: over(&|bill| bill.total_as(PipelineType::V1))?,
            as_v2: over(&|bill| bill.total_as(PipelineType::V2))?,
            services,
        })
    }
}

/// Quantile 0.975 of Student's t in thousandths, by degrees of freedom: up to 30 one by one, then from the named number
/// on, rounded up. Source: any table; a library's quantile function would need binary floating point, which has no
/// place among amounts.
const STUDENT: [i64; 30] = [
    12_707, 4_303, 3_183, 2_777, 2_571, 2_447, 2_365, 2_307, 2_263, 2_229, 2_201, 2_179, 2_161,
    2_145, 2_132, 2_120, 2_110, 2_101, 2_094, 2_086, 2_080, 2_074, 2_069, 2_064, 2_060, 2_056,
    2_052, 2_049, 2_046, 2_043,
];
const STUDENT_FROM: [(usize, i64); 4] = [(30, 2_043), (40, 2_022), (60, 2_001), (120, 1_980)];

fn student(freedom: usize) -> Decimal {
    let quantile = match freedom {
        1..=30 => STUDENT[freedom - 1],
        _ => {
            let from = STUDENT_FROM.iter().rfind(|(from, _)| *from <= freedom);
            from.expect("a mean of several months has degrees of freedom")
                .1
        }
    };
    Decimal::new(quantile, 3)
}

impl Interval {
    /// Months from which on a range can hold nine further months of ten: the least and the greatest of 19 do.
    pub const FEWEST_FOR_SPREAD: usize = 19;

    /// Mean with its 95 % interval, and the range of 90 % of the months.
    ///
    /// Where no amount is below nothing, neither is an end of the interval.
    ///
    /// # Errors
    ///
    /// [`CostError::Missing`] without any amount.
    pub fn of(mut amounts: Vec<Money>) -> Result<Self, CostError> {
        amounts.sort_unstable();
        let count = amounts.len();
        let Some(least) = amounts.first().copied() else {
            return Err(CostError::Missing(
                "an interval needs at least one month".into(),
            ));
        };
        let mean = Money::sum(amounts.iter().copied())?.checked_div(Exact(count.into()))?;
        let (low, high) = match half_width(&amounts, mean)? {
            None => (None, None),
            Some(half) => {
                let low = mean.checked_sub(half)?.rounded_for_a_line();
                let low = if least < Money::ZERO {
                    low
                } else {
                    low.max(Money::ZERO)
                };
                let high = mean.checked_add(half)?.rounded_for_a_line();
                (Some(low), Some(high))
            }
        };
        let spread = count >= Self::FEWEST_FOR_SPREAD;
        let at = |percent| spread.then(|| percentile(&amounts, percent)).transpose();
        Ok(Self {
            mean: mean.rounded_for_a_line(),
            low,
            high,
            p5: at(5)?,
            p95: at(95)?,
        })
    }
}

/// Half the width of the 95 % interval of a mean; none of a single amount.
fn half_width(amounts: &[Money], mean: Money) -> Result<Option<Money>, CostError> {
    let freedom = amounts.len().saturating_sub(1);
    if freedom == 0 {
        return Ok(None);
    }
    let squares = amounts.iter().try_fold(Decimal::ZERO, |sum, amount| {
        let deviation = amount.amount() - mean.amount();
        sum.checked_add(deviation.checked_mul(deviation)?)
    });
    let variance_of_mean = squares
        .and_then(|sum| sum.checked_div(Decimal::from(freedom)))
        .and_then(|variance| variance.checked_div(Decimal::from(amounts.len())));
    let error = variance_of_mean.and_then(|variance| variance.sqrt());
    let half = error.and_then(|error| error.checked_mul(student(freedom)));
    half.map(|half| Some(Money::dollars(half)))
        .ok_or_else(CostError::absurd_amount)
}

/// The percentile of sorted amounts, interpolated at rank `percent / 100 × (n + 1)`, so that a further month is as often
/// below it as is said, however few there are.
fn percentile(sorted: &[Money], percent: usize) -> Result<Money, CostError> {
    let position = percent * (sorted.len() + 1);
    let (rank, hundredths) = (position / 100, position % 100);
    let at = |rank: usize| sorted[rank.clamp(1, sorted.len()) - 1];
    let step = at(rank + 1).checked_sub(at(rank))?;
    let part = step.checked_mul(Exact(Decimal::new(hundredths as i64, 2)))?;
    Ok(at(rank).checked_add(part)?.rounded_for_a_line())
}
