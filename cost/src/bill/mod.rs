//! From a month's usage to dollars, line by line.

mod action_cost;
mod advice;
mod export;
mod freshness;
mod interval;
mod line;
mod mean;
mod meter;
mod month;
mod options;
mod pipelines;
mod regions;
mod services;
mod simulated;
mod storage;
mod tally;
mod types;

use serde::{Serialize, Serializer};
use stagewright_core::{PipelineType, Usage};

pub use action_cost::ActionCost;
pub use advice::TypeAdvice;
pub use freshness::Freshness;
pub use interval::{BillInterval, Interval};
pub use line::{LineItem, LineKind, TierOfLine};
pub use mean::MeanBill;
pub use options::{
    ApprovalDelivery, BillingChoices, FailedActions, FreeTiers, MonthBorder, Options, PricedFleet,
    QueuedBuilds,
};
pub use regions::{RegionRow, price_everywhere};
pub use simulated::Simulated;
pub use types::TypeComparison;

pub(crate) use meter::Meter;
pub(crate) use month::Month;
pub(crate) use services::reserved_minimum;
pub(crate) use tally::{amount, free_tiers_of, lines_of};

use crate::{CostError, Money, PriceBook};

/// Every quantity of a month that has a price.
fn metered<'a>(
    usage: &'a Usage,
    book: &'a PriceBook,
    options: &'a Options,
    notes: &mut Vec<String>,
    not_in_this_bill: &mut Vec<String>,
) -> Result<(Month, Meter<'a>), CostError> {
    book.check_place(&options.region)?;
    options.free_tiers.check(book)?;
    let month = Month::of(usage, book, options.simulated.is_some(), notes)?;
    let mut meter = Meter::default();
    pipelines::add_pipelines(&mut meter, usage, book, options, &month, None)?;
    services::add_services(
        &mut meter,
        usage,
        book,
        options,
        &month,
        notes,
        not_in_this_bill,
    )?;
    if let Some(simulated) = &options.simulated {
        services::add_simulated(&mut meter, usage, simulated, options, &month)?;
    }
    Ok((month, meter))
}

/// What one account pays for a month.
///
/// The total is always the sum of the lines. Free tiers are lines of their own with negative amounts, so that the list
/// price stays visible. Serialised, it also has its totals, and every amount is a decimal in quotes. The same month with every pipeline of type V1 and with every pipeline of type V2 stands beside
/// it in [`Bill::types`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Region of the pipelines.
    pub region: String,
    /// The lines, ordered by service, SKU and region; a free tier follows what it takes off.
    pub lines: Vec<LineItem>,
    /// What CodePipeline costs with type V1 and with type V2, whatever the pipelines are now.
    pub types: TypeComparison,
    /// The share of each action at list prices, in the order of the usage.
    pub actions: Vec<ActionCost>,
    /// How fresh and how sure the prices used are.
    pub freshness: Freshness,
    /// What the bill had to take for granted.
    pub notes: Vec<String>,
    /// What the pipeline causes and nothing here prices: who bills it, and for which actions.
    pub not_in_this_bill: Vec<String>,
}

impl Bill {
    /// Prices a month's usage.
    ///
    /// A usage whose span is 28 to 31 days is taken as that month. Any other span is scaled to a month of 730 hours
    /// where quantities grow with time, and a note says so.
    ///
    /// # Errors
    ///
    /// Any [`CostError`]: an unknown region, SKU or free tier, a quantity out of range, an action of a pipeline that the
    /// usage does not list.
    pub fn price(usage: &Usage, book: &PriceBook, options: &Options) -> Result<Self, CostError> {
        let mut notes: Vec<String> = book.stand_in(&options.region).into_iter().collect();
        let mut not_in_this_bill = Vec::new();
        let (month, meter) = metered(usage, book, options, &mut notes, &mut not_in_this_bill)?;
        if let Some(simulated) = &options.simulated {
            notes.extend(simulated.assumptions());
            not_in_this_bill.extend(simulated.not_in_this_bill());
        }
        let free_tiers = free_tiers_of(book, &options.free_tiers)?;
        let mut lines = lines_of(&meter, book, &free_tiers)?;
        for line in &mut lines {
            let charged = line.takes_off.as_ref().unwrap_or(&line.sku);
            let simulated = options.simulated.as_ref();
            line.assumed_use = simulated.is_some_and(|simulated| simulated.assumes(charged));
        }
        Ok(Self {
            region: options.region.clone(),
            types: TypeComparison::of(usage, book, options, &month, &free_tiers)?,
            actions: action_cost::of(usage, book, options, &month)?,
            freshness: Freshness::of(&lines, options.today),
            lines,
            notes,
            not_in_this_bill,
        })
    }

    /// What [`Bill::list_price`] of a month says, without the rest of the bill: for months of which nothing else is asked.
    ///
    /// # Errors
    ///
    /// As [`Bill::price`].
    pub fn list_price_of(
        usage: &Usage,
        book: &PriceBook,
        options: &Options,
    ) -> Result<Money, CostError> {
        let (_, meter) = metered(usage, book, options, &mut Vec::new(), &mut Vec::new())?;
        // Free units come off the first tier, so that they decide what the others are.
        let lines = lines_of(&meter, book, &free_tiers_of(book, &options.free_tiers)?)?;
        Ok(line::total(
            lines.iter().filter(|line| line.kind == LineKind::Charge),
        ))
    }

    /// What the month costs: the sum of the lines.
    #[must_use]
    pub fn total(&self) -> Money {
        line::total(&self.lines)
    }

    /// What the month costs at list prices: the sum of the charges, before any free tier.
    #[must_use]
    pub fn list_price(&self) -> Money {
        line::total(self.charges())
    }

    fn charges(&self) -> impl Iterator<Item = &LineItem> {
        self.lines
            .iter()
            .filter(|line| line.kind == LineKind::Charge)
    }

    /// What the month would cost with every pipeline of this type.
    #[must_use]
    pub fn total_as(&self, pipeline_type: PipelineType) -> Money {
        let others = self
            .lines
            .iter()
            .filter(|line| line.service != "codepipeline");
        let others = line::total(others);
        Money::dollars(others.amount() + self.types.total(pipeline_type).amount())
    }

    /// What each service costs at list prices, in order of names.
    #[must_use]
    pub fn by_service(&self) -> Vec<(String, Money)> {
        let mut services: Vec<(String, Money)> = Vec::new();
        for line in self.charges() {
            match services.last_mut() {
                Some((service, sum)) if *service == line.service => {
                    *sum = Money::dollars(sum.amount() + line.amount.amount());
                }
                _ => services.push((line.service.clone(), line.amount)),
            }
        }
        services
    }

    /// What each stage costs at list prices, in the order of the usage: pipeline, stage, amount.
    #[must_use]
    pub fn by_stage(&self) -> Vec<(String, String, Money)> {
        action_cost::by_stage(&self.actions)
    }

    /// What all free tiers together take off, as a negative amount.
    #[must_use]
    pub fn free_tiers(&self) -> Money {
        line::total(
            self.lines
                .iter()
                .filter(|line| line.kind == LineKind::FreeTier),
        )
    }
}

/// A bill as it is written: with its totals.
#[derive(Serialize)]
struct WrittenBill<'a> {
    region: &'a str,
    currency: &'static str,
    list_price: Money,
    total: Money,
    total_with_v1: Money,
    total_with_v2: Money,
    free_tiers: Money,
    lines: &'a [LineItem],
    types: &'a TypeComparison,
    actions: &'a [ActionCost],
    freshness: &'a Freshness,
    notes: &'a [String],
    not_in_this_bill: &'a [String],
}

impl Serialize for Bill {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = WrittenBill {
            region: &self.region,
            currency: "USD",
            list_price: self.list_price(),
            total: self.total(),
            total_with_v1: self.total_as(PipelineType::V1),
            total_with_v2: self.total_as(PipelineType::V2),
            free_tiers: self.free_tiers(),
            lines: &self.lines,
            types: &self.types,
            actions: &self.actions,
            freshness: &self.freshness,
            notes: &self.notes,
            not_in_this_bill: &self.not_in_this_bill,
        };
        written.serialize(serializer)
    }
}
