//! The mean of many months' bills, as a bill: its total still is the sum of its lines.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{ActionCost, Bill, Freshness, LineItem, LineKind, TypeComparison};
use crate::{CostError, Exact, Money};

/// Decimals of a mean quantity.
const DECIMALS: u32 = 12;

/// Bills of months one after the other, of which no more is kept than their mean needs: a study of many months would hold
/// some twenty lines of texts for each of them.
#[derive(Debug, Default)]
pub struct MeanBill {
    count: usize,
    region: String,
    /// The day that the first month was priced on.
    today: Option<Date>,
    lines: Rows<LineItem>,
    v1: Rows<LineItem>,
    v2: Rows<LineItem>,
    actions: Rows<ActionCost>,
    notes: Vec<String>,
    not_in_this_bill: Vec<String>,
}

impl MeanBill {
    /// Counts one more month.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] where a sum does not fit.
    pub fn add(&mut self, bill: &Bill) -> Result<(), CostError> {
        if self.count == 0 {
            self.region.clone_from(&bill.region);
            self.today = bill.freshness.today;
        }
        self.count += 1;
        self.lines.add(&bill.lines)?;
        self.v1.add(&bill.types.v1)?;
        self.v2.add(&bill.types.v2)?;
        self.actions.add(&bill.actions)?;
        each_once(&mut self.notes, &bill.notes);
        each_once(&mut self.not_in_this_bill, &bill.not_in_this_bill);
        Ok(())
    }

    /// The mean of every line; a month that lacks a line counts as none of it.
    ///
    /// # Errors
    ///
    /// [`CostError::Missing`] without any month.
    pub fn finish(self) -> Result<Bill, CostError> {
        let count = self.count;
        if count == 0 {
            return Err(CostError::Missing("a mean needs at least one month".into()));
        }
        let lines = self.lines.into_lines(count)?;
        Ok(Bill {
            region: self.region,
            types: TypeComparison {
                v1: self.v1.into_lines(count)?,
                v2: self.v2.into_lines(count)?,
            },
            actions: self.actions.into_actions(count)?,
            // A price that only one month uses is as old as one that all use.
            freshness: Freshness::of(&lines, self.today),
            lines,
            notes: self.notes,
            not_in_this_bill: self.not_in_this_bill,
        })
    }
}

impl Bill {
    /// The mean of every line; a month that lacks a line counts as none of it.
    ///
    /// ```
    /// use stagewright_core::Usage;
    /// use stagewright_cost::{Bill, Options, PriceBook};
    ///
    /// let (book, options) = (PriceBook::builtin(), Options::in_region("us-east-1"));
    /// let month = |keys| Bill::price(&Usage { kms_keys: keys, ..Usage::default() }, &book, &options);
    /// let mean = Bill::mean(&[month(1)?, month(4)?])?;
    /// assert_eq!(mean.total().to_string(), "$2.50");
    /// # Ok::<(), stagewright_cost::CostError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CostError::Missing`] without any bill.
    pub fn mean(bills: &[Self]) -> Result<Self, CostError> {
        if let [only] = bills {
            return Ok(only.clone());
        }
        let mut mean = MeanBill::default();
        for bill in bills {
            mean.add(bill)?;
        }
        mean.finish()
    }
}

fn each_once<T: Clone + PartialEq>(once: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !once.contains(one) {
            once.push(one.clone());
        }
    }
}

impl Money {
    /// The mean of amounts, rounded as a line is. Amounts that are left out count as nothing.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] for a count of 0 or beyond a trillion dollars.
    pub fn mean(amounts: impl IntoIterator<Item = Self>, count: usize) -> Result<Self, CostError> {
        let sum = Self::sum(amounts)?;
        Ok(sum.checked_div(Exact(count.into()))?.rounded_for_a_line())
    }
}

impl Exact {
    /// The mean of quantities, with 12 decimals. Quantities that are left out count as nothing.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] for a count of 0 or where the sum does not fit.
    pub fn mean(
        quantities: impl IntoIterator<Item = Self>,
        count: usize,
    ) -> Result<Self, CostError> {
        let sum = quantities
            .into_iter()
            .try_fold(Decimal::ZERO, |sum, quantity| sum.checked_add(quantity.0));
        let mean = sum.and_then(|sum| sum.checked_div(count.into()));
        mean.map(|mean| Self(mean.round_dp(DECIMALS).normalize()))
            .ok_or_else(|| {
                CostError::absurd("the mean of a quantity", format!("over {count} months"))
            })
    }
}

fn plus(sum: Exact, more: Exact) -> Result<Exact, CostError> {
    let sum = sum.0.checked_add(more.0).map(Exact);
    sum.ok_or_else(|| CostError::absurd("the sum of a quantity", "over all months"))
}

/// What the months have in common: a row of the first month that had it, and the sums of all of them.
#[derive(Debug)]
struct Rows<T: Row>(Vec<(T, T::Sums)>);

impl<T: Row> Default for Rows<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A part of a bill that has a mean.
trait Row: Clone {
    type Sums: Default;
    /// Whether both are the same row of two months.
    fn is(&self, other: &Self) -> bool;
    fn add(&self, sums: &mut Self::Sums) -> Result<(), CostError>;
}

impl<T: Row> Rows<T> {
    fn add(&mut self, month: &[T]) -> Result<(), CostError> {
        // Months have nearly the same rows in the same order: the next row is most often the one behind the last.
        let mut next = 0;
        for row in month {
            let (before, behind) = self.0.split_at(next.min(self.0.len()));
            let is = |(known, _): &(T, _)| known.is(row);
            let found = behind.iter().position(is).map(|at| at + before.len());
            let at = found.or_else(|| before.iter().position(is));
            let at = at.unwrap_or_else(|| {
                self.0.push((row.clone(), T::Sums::default()));
                self.0.len() - 1
            });
            row.add(&mut self.0[at].1)?;
            next = at + 1;
        }
        Ok(())
    }
}

/// Quantity, free, unrounded, amount.
type LineSums = (Exact, Exact, Money, Money);

/// What tells lines apart, in the order of a bill: a free tier behind what it takes off. That is part of the key: one tier shared by
/// two machines has two prices.
fn key(line: &LineItem) -> (&str, &str, &str, bool, Option<usize>, &str) {
    (
        line.service.as_str(),
        line.takes_off.as_deref().unwrap_or(&line.sku),
        line.region.as_str(),
        line.kind == LineKind::FreeTier,
        line.tier.map(|tier| tier.number),
        line.sku.as_str(),
    )
}

impl Row for LineItem {
    type Sums = LineSums;

    fn is(&self, other: &Self) -> bool {
        key(self) == key(other)
    }

    fn add(&self, (quantity, free, unrounded, amount): &mut LineSums) -> Result<(), CostError> {
        *quantity = plus(*quantity, self.quantity)?;
        *free = plus(*free, self.free)?;
        *unrounded = unrounded.checked_add(self.unrounded)?;
        *amount = amount.checked_add(self.amount)?;
        Ok(())
    }
}

impl Rows<LineItem> {
    fn into_lines(self, count: usize) -> Result<Vec<LineItem>, CostError> {
        let mut lines = Vec::with_capacity(self.0.len());
        for (line, (quantity, free, unrounded, amount)) in self.0 {
            lines.push(LineItem {
                quantity: Exact::mean([quantity], count)?,
                free: Exact::mean([free], count)?,
                unrounded: unrounded.checked_div(Exact(count.into()))?,
                amount: Money::mean([amount], count)?,
                ..line
            });
        }
        lines.sort_by(|left, right| key(left).cmp(&key(right)));
        Ok(lines)
    }
}

/// Executions, and what CodePipeline, CodeBuild and others take for them.
type ActionSums = (Exact, Money, Money, Money);

impl Row for ActionCost {
    type Sums = ActionSums;

    fn is(&self, other: &Self) -> bool {
        (&self.pipeline, &self.stage, &self.action)
            == (&other.pipeline, &other.stage, &other.action)
    }

    fn add(
        &self,
        (executions, codepipeline, codebuild, others): &mut ActionSums,
    ) -> Result<(), CostError> {
        *executions = plus(*executions, Exact(self.executions.into()))?;
        *codepipeline = codepipeline.checked_add(self.codepipeline)?;
        *codebuild = codebuild.checked_add(self.codebuild)?;
        *others = others.checked_add(self.others)?;
        Ok(())
    }
}

impl Rows<ActionCost> {
    fn into_actions(self, count: usize) -> Result<Vec<ActionCost>, CostError> {
        let mut actions = Vec::with_capacity(self.0.len());
        for (action, (executions, codepipeline, codebuild, others)) in self.0 {
            let executions = Exact::mean([executions], count)?;
            actions.push(ActionCost {
                executions: executions.0.round().to_u64().unwrap_or(u64::MAX),
                codepipeline: Money::mean([codepipeline], count)?,
                codebuild: Money::mean([codebuild], count)?,
                others: Money::mean([others], count)?,
                ..action
            });
        }
        Ok(actions)
    }
}
