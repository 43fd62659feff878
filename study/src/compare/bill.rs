//! Two bills line by line: each month's difference, and how sure its mean is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stagewright_core::{Pipeline, Profile, Usage};
use stagewright_cost::{Bill, Interval, LineKind, Money, Options};
use stagewright_sim::Outcome;

use crate::study::{StudyError, StudyOptions, billing, difference, each_month};

/// A line of one bill or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BillChange {
    /// Service.
    pub service: String,
    /// SKU, or name of the free tier.
    pub sku: String,
    /// Region that charges it.
    pub region: String,
    /// Whether a free tier takes something off here.
    pub free_tier: bool,
    /// Mean of the base's months; nothing where the base has no such line.
    pub before: Money,
    /// Mean of the other one's months.
    pub after: Money,
    /// Month by month, after minus before.
    pub change: Interval,
}

/// How two bills differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BillChanges {
    /// At list prices, month by month.
    pub list_price: Interval,
    /// After free tiers, month by month.
    pub total: Interval,
    /// Every line that one of both has, by service.
    pub lines: Vec<BillChange>,
}

type Line = (String, String, String, bool);

/// What each month costs, line by line. Of each name one text is kept, and of each month a number for every line.
pub(super) struct Months {
    lines: BTreeMap<Line, Vec<Money>>,
    pub(super) list_prices: Vec<Money>,
    totals: Vec<Money>,
}

impl Months {
    pub(super) fn of(
        pipeline: &Pipeline,
        profile: &Profile,
        outcome: &Outcome,
        priced_as: &Options,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        let billing = billing(pipeline, profile, outcome, priced_as, &options.book)?;
        let price = |usage: &Usage| Bill::price(usage, &options.book, &billing);
        let bills = each_month(&outcome.usages, 0..outcome.usages.len(), price);
        let mut months = Self {
            lines: BTreeMap::new(),
            list_prices: Vec::with_capacity(bills.len()),
            totals: Vec::with_capacity(bills.len()),
        };
        let count = bills.len();
        for (month, bill) in bills.into_iter().enumerate() {
            let bill = bill?;
            months.list_prices.push(bill.list_price());
            months.totals.push(bill.total());
            for line in bill.lines {
                let free = line.kind == LineKind::FreeTier;
                let key = (line.service, line.sku, line.region, free);
                let amounts = months.lines.entry(key);
                let amounts = amounts.or_insert_with(|| vec![Money::ZERO; count]);
                // A month may have several lines of one name, such as those of two price steps.
                amounts[month] = amounts[month].checked_add(line.amount)?;
            }
        }
        Ok(months)
    }

    /// This minus another one, of as many months as both have.
    pub(super) fn minus(&self, before: &Self) -> Result<BillChanges, StudyError> {
        let keys: BTreeSet<&Line> = self.lines.keys().chain(before.lines.keys()).collect();
        let count = self.list_prices.len().min(before.list_prices.len());
        let none = vec![Money::ZERO; count];
        let lines = keys.into_iter().map(|key| {
            let of = |months: &Self| months.lines.get(key).unwrap_or(&none)[..count].to_vec();
            let (after, before) = (of(self), of(before));
            let (service, sku, region, free_tier) = key.clone();
            Ok(BillChange {
                service,
                sku,
                region,
                free_tier,
                change: difference(&after, &before)?,
                before: Interval::of(before)?.mean,
                after: Interval::of(after)?.mean,
            })
        });
        Ok(BillChanges {
            list_price: difference(&self.list_prices, &before.list_prices)?,
            total: difference(&self.totals, &before.totals)?,
            lines: lines.collect::<Result<_, StudyError>>()?,
        })
    }
}
