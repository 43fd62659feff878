//! What a comparison says, as plain data. Times are in seconds, shares between 0 and 1.

use serde::Serialize;
use stagewright_cost::Interval;
use stagewright_sim::{ChangeLeadTime, Difference, Estimate, Histogram, LeadTime, Outcome};

use super::{BillChanges, Contender, Matched};
use crate::study::{AppliedEdit, Figure, LeadTimeView};

/// A scenario by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScenarioSummary {
    /// What it is called.
    pub name: String,
    /// The edits that made it.
    pub edits: Vec<String>,
    /// Executions triggered a day.
    pub triggers_per_day: Figure,
    /// Lead times; nothing if no execution succeeded.
    pub lead_time: Option<LeadTimeView>,
    /// Executions a day that go through at most; nothing if nothing limits them.
    pub capacity_per_day: Option<Figure>,
    /// What limits them.
    pub bottleneck: Option<String>,
    /// Said when more comes in than goes through.
    pub overload: Option<String>,
    /// What a month costs at list prices.
    pub list_price: Interval,
    /// Distribution of the lead times, for pictures.
    #[serde(skip)]
    pub histogram: Option<Histogram>,
}

impl ScenarioSummary {
    pub(super) fn of(contender: &Contender, outcome: &Outcome, list_price: Interval) -> Self {
        Self {
            name: contender.name.clone(),
            edits: contender.edits.iter().map(ToString::to_string).collect(),
            triggers_per_day: outcome.triggers_per_day.into(),
            lead_time: outcome.lead_time.as_ref().map(LeadTimeView::from),
            capacity_per_day: outcome.capacity.per_day.map(Figure::from),
            bottleneck: outcome
                .capacity
                .bottleneck
                .as_ref()
                .map(ToString::to_string),
            overload: outcome.overload.as_ref().map(ToString::to_string),
            list_price,
            histogram: outcome.lead_time.as_ref().map(|it| it.histogram.clone()),
        }
    }
}

/// A scenario against the base.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// The scenario by itself.
    pub scenario: ScenarioSummary,
    /// Whether each of its edits changes anything; nothing of a definition of its own.
    pub applied: Vec<AppliedEdit>,
    /// How it belongs together with the base, where it is a definition of its own.
    pub matched: Option<Matched>,
    /// Whether it is the base in all that is simulated: every difference is exactly nothing then.
    pub identical: bool,
    /// Each figure in both, and how it changes.
    pub figures: Vec<FigureChange>,
    /// How many times the variance of the change of the mean lead time would be as large if the two shared no random numbers.
    pub noise_shared: Option<f64>,
    /// How the bill changes.
    pub bill: BillChanges,
}

impl Compared {
    /// Whether any figure differs, detectably or not.
    pub(super) fn changes_anything(&self) -> bool {
        let differs = |it: &FigureChange| match it.change {
            Some(change) => change.value != 0.0,
            None => it.before != it.after,
        };
        let bill = &self.bill.list_price;
        let ends = [bill.low, bill.high];
        !self.identical
            && (self.figures.iter().any(differs)
                || !bill.mean.is_zero()
                || ends.iter().flatten().any(|end| !end.is_zero()))
    }

    /// A figure by its name.
    #[must_use]
    pub fn change(&self, name: FigureName) -> Option<&FigureChange> {
        self.figures.iter().find(|it| it.figure == name)
    }
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FigureName {
    /// Mean lead time of executions that succeed, from the trigger on.
    LeadTimeMean,
    /// Its median.
    LeadTimeP50,
    /// Its 95th percentile.
    LeadTimeP95,
    /// Mean time until a change is live, whichever execution brings it.
    ChangeMean,
    /// Its median.
    ChangeP50,
    /// Its 95th percentile.
    ChangeP95,
    /// Share of changes that are live by the execution that they started.
    Straight,
    /// Share of executions that succeed.
    Succeeded,
    /// Share that fails.
    Failed,
    /// Share that is superseded.
    Superseded,
    /// Wait for stage locks, for each trigger.
    LockWait,
    /// Wait for build slots, for each trigger.
    QuotaWait,
    /// Executions a day that go through at most.
    CapacityPerDay,
}

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// A share of all triggers.
    Share,
    /// Executions a day.
    PerDay,
}

impl FigureName {
    /// What it is measured in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Straight | Self::Succeeded | Self::Failed | Self::Superseded => Unit::Share,
            Self::CapacityPerDay => Unit::PerDay,
            _ => Unit::Seconds,
        }
    }

    /// Whether less of it is better.
    #[must_use]
    pub const fn less_is_better(self) -> bool {
        !matches!(
            self,
            Self::Straight | Self::Succeeded | Self::CapacityPerDay
        )
    }
}

/// A figure in the base and in another scenario.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FigureChange {
    /// Which one.
    pub figure: FigureName,
    /// What it is measured in.
    pub unit: Unit,
    /// In the base; nothing where the base has none.
    pub before: Option<Figure>,
    /// In the other scenario.
    pub after: Option<Figure>,
    /// After minus before; nothing where one of them is missing.
    pub change: Option<Figure>,
    /// Whether both shared their random numbers.
    pub paired: bool,
    /// Whether the interval leaves out "no difference"; nothing where there is no interval.
    pub detectable: Option<bool>,
}

/// Every figure of both, in the order in which they are told.
pub(crate) fn figures(before: &Outcome, after: &Outcome, same: bool) -> Vec<FigureChange> {
    use FigureName as Name;
    let compared = after.compare(before);
    let row = |figure: Name, of: &dyn Fn(&Outcome) -> Option<Estimate>, change| {
        FigureChange::of(figure, (of(before), of(after)), change, same)
    };
    let lead =
        |of: fn(&LeadTime) -> Estimate| move |outcome: &Outcome| outcome.lead_time.as_ref().map(of);
    let live = |of: fn(&ChangeLeadTime) -> Option<Estimate>| {
        move |outcome: &Outcome| outcome.change_lead_time.as_ref().and_then(of)
    };
    // Where some were not live in the end, the mean is but a bound.
    let live_mean = live(|it| (it.unfinished == 0).then_some(it.mean));
    let wait = |which: usize| move |outcome: &Outcome| outcome.waits()[which];
    vec![
        row(Name::LeadTimeMean, &lead(|it| it.mean), compared.mean),
        row(Name::LeadTimeP50, &lead(|it| it.p50), compared.p50),
        row(Name::LeadTimeP95, &lead(|it| it.p95), compared.p95),
        row(Name::ChangeMean, &live_mean, compared.change_mean),
        row(
            Name::ChangeP50,
            &live(|it| it.p50.known()),
            compared.change_p50,
        ),
        row(
            Name::ChangeP95,
            &live(|it| it.p95.known()),
            compared.change_p95,
        ),
        row(
            Name::Straight,
            &live(|it| Some(it.straight)),
            compared.straight,
        ),
        row(
            Name::Succeeded,
            &|it| Some(it.shares.succeeded),
            compared.succeeded,
        ),
        row(Name::Failed, &|it| Some(it.shares.failed), compared.failed),
        row(
            Name::Superseded,
            &|it| Some(it.shares.superseded),
            compared.superseded,
        ),
        row(Name::LockWait, &wait(0), compared.lock_wait),
        row(Name::QuotaWait, &wait(1), compared.quota_wait),
        row(
            Name::CapacityPerDay,
            &|it| it.capacity.per_day,
            compared.capacity,
        ),
    ]
}

impl FigureChange {
    fn of(
        figure: FigureName,
        (before, after): (Option<Estimate>, Option<Estimate>),
        change: Option<Difference>,
        same: bool,
    ) -> Self {
        let mut shown = change.map(|it| Figure::from(it.change));
        if let Some(shown) = shown.as_mut().filter(|_| same) {
            (shown.value, shown.low, shown.high) = (0.0, Some(0.0), Some(0.0));
            shown.too_few = false;
        }
        Self {
            figure,
            unit: figure.unit(),
            before: before.map(Figure::from),
            after: after.map(Figure::from),
            paired: change.is_some_and(|it| it.paired),
            detectable: shown
                .and_then(|it| it.ends())
                .map(|(low, high)| low > 0.0 || high < 0.0),
            change: shown,
        }
    }
}

/// How many times the variance of the change of the mean would be as large without shared random numbers.
pub(super) fn noise_shared(before: &Outcome, after: &Outcome) -> Option<f64> {
    let half = |outcome: &Outcome| outcome.lead_time.as_ref()?.mean.half_width();
    let (before_half, after_half) = (half(before)?, half(after)?);
    let change = after.compare(before).mean?;
    let paired = change.change.half_width().filter(|half| *half > 0.0)?;
    Some((before_half * before_half + after_half * after_half) / (paired * paired))
}
