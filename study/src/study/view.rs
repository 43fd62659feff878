//! What a study says, as plain data. Times are in seconds, shares between 0 and 1, money exact decimals in dollars.

use serde::Serialize;
use stagewright_core::{ExecutionMode, Micros, PipelineType};
use stagewright_cost::{ActionCost, Interval, Money};
use stagewright_sim::{ChangeLeadTime, Difference, Histogram, LeadTime};

use super::edits::EditsView;
use super::figure::{Figure, QuantileView};
use crate::explain::DayView;

/// A study of one pipeline.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Study {
    /// Version of this layout.
    pub schema_version: u32,
    /// The pipeline.
    pub pipeline: Shape,
    /// Seed of every draw.
    pub seed: u64,
    /// Independent months that were simulated.
    pub replications: u32,
    /// Days of one month.
    pub days: f64,
    /// Executions triggered a day.
    pub triggers_per_day: Figure,
    /// Whether an approval took no time because nothing is known of the people.
    pub without_people: bool,
    /// Whether the simulation was stopped before its end.
    pub partial: bool,
    /// From the trigger to the end of the last stage, of executions that succeeded; nothing if none did.
    pub lead_time: Option<LeadTimeView>,
    /// Until a change is live, whichever execution takes it there; nothing if no change came.
    pub change_lead_time: Option<ChangeLeadTimeView>,
    /// From the trigger to the start.
    pub trigger_latency: Option<Figure>,
    /// The stages, first to last.
    pub stages: Vec<StageView>,
    /// What the transitions cost.
    pub transitions: Transitions,
    /// Where the mean lead time goes; nothing if no execution succeeded.
    pub time: Option<TimeView>,
    /// How executions ended.
    pub endings: Vec<Ending>,
    /// Pools of build slots.
    pub pools: Vec<PoolView>,
    /// Executions a day that go through at most; nothing if nothing limits them.
    pub capacity_per_day: Option<Figure>,
    /// What limits them.
    pub bottleneck: Option<String>,
    /// Said when more comes in than goes through.
    pub overload: Option<String>,
    /// What passed before each month, and whether that was enough.
    pub warm_up: WarmUpView,
    /// The bill of the month.
    pub bill: MonthlyBill,
    /// What edits made of another scenario; nothing where none were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edits: Option<EditsView>,
    /// What would change if.
    pub what_ifs: Vec<WhatIf>,
    /// Everything that is assumed.
    pub assumptions: Vec<Assumption>,
    /// How many inputs the study rests on, defaults among them.
    pub inputs: usize,
    /// Executions a day that were asked for.
    pub rate_per_day: f64,
    /// Whether they are assumed.
    pub rate_is_assumed: bool,
    /// What the definition holds and no figure shows, in its order.
    pub left_out: Vec<LeftOut>,
    /// One execution, near the median.
    pub example: Vec<ExampleAction>,
    /// Distribution of the lead times, for pictures.
    #[serde(skip)]
    pub histogram: Option<Histogram>,
}

/// What passed before each month.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WarmUpView {
    /// Days that passed.
    pub days: f64,
    /// Days until an empty start no longer shows; nothing where there is no steady state.
    pub needed_days: Option<f64>,
    /// Whether they were chosen, and not given.
    pub chosen: bool,
}

impl From<stagewright_sim::WarmUp> for WarmUpView {
    fn from(warm_up: stagewright_sim::WarmUp) -> Self {
        let days = |span: Micros| span.seconds() / 86_400.0;
        Self {
            days: days(warm_up.span),
            needed_days: warm_up.needed.map(days),
            chosen: warm_up.chosen,
        }
    }
}

/// The pipeline as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shape {
    /// Name.
    pub name: String,
    /// Logical id in its template, if any.
    pub logical_id: Option<String>,
    /// Type.
    pub pipeline_type: PipelineType,
    /// Whether the type stands in the definition.
    pub type_written: bool,
    /// Execution mode.
    pub execution_mode: ExecutionMode,
    /// What a change is called that starts it: `push`, `new object`, `new image`, `change`.
    pub trigger: &'static str,
    /// Stages, first to last.
    pub stages: Vec<ShapeStage>,
}

/// A stage as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeStage {
    /// Name.
    pub name: String,
    /// Actions in written order.
    pub actions: Vec<ShapeAction>,
}

/// An action as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeAction {
    /// Name.
    pub name: String,
    /// Category.
    pub category: stagewright_core::Category,
    /// Provider.
    pub provider: String,
    /// Run order.
    pub run_order: i64,
}

/// Lead times.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeadTimeView {
    /// Mean.
    pub mean: Figure,
    /// Median.
    pub p50: Figure,
    /// 95th percentile.
    pub p95: Figure,
    /// 99th percentile.
    pub p99: Figure,
}

impl From<&LeadTime> for LeadTimeView {
    fn from(lead: &LeadTime) -> Self {
        Self {
            mean: lead.mean.into(),
            p50: lead.p50.into(),
            p95: lead.p95.into(),
            p99: lead.p99.into(),
        }
    }
}

/// Lead times of changes: from the trigger to the first success of an execution that holds the change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeLeadTimeView {
    /// The stage at whose end a change is live: the last one, or what `counts` says.
    pub stage: String,
    /// Mean; a lower bound where some were not live in the end.
    pub mean: Figure,
    /// Median.
    pub p50: QuantileView,
    /// 95th percentile.
    pub p95: QuantileView,
    /// 99th percentile.
    pub p99: QuantileView,
    /// Share that went straight: live by the execution that they started.
    pub straight: Figure,
    /// Executions that put an older revision in the place of a newer one, for each change.
    pub went_back: Figure,
    /// Changes that were not live in the end, of all months.
    pub unfinished: u64,
}

impl From<&ChangeLeadTime> for ChangeLeadTimeView {
    fn from(changes: &ChangeLeadTime) -> Self {
        Self {
            stage: changes.stage.clone(),
            mean: changes.mean.into(),
            p50: changes.p50.into(),
            p95: changes.p95.into(),
            p99: changes.p99.into(),
            straight: changes.straight.into(),
            went_back: changes.went_back.into(),
            unfinished: changes.unfinished,
        }
    }
}

/// A stage in the simulation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageView {
    /// Name.
    pub name: String,
    /// Mean latency of the transition into it.
    pub transition: Option<Figure>,
    /// Mean wait for its lock.
    pub lock_wait: Option<Figure>,
    /// Mean time that waiting for build slots added.
    pub quota_wait: Option<Figure>,
    /// Mean time that people added.
    pub people: Option<Figure>,
    /// Mean time of its work.
    pub service: Option<Figure>,
    /// Share of entries that failed.
    pub failed: Option<Figure>,
    /// Share of the time in which an execution is inside; in PARALLEL mode the mean number inside.
    pub utilisation: Figure,
}

/// Where the mean lead time of executions that succeed goes: the trigger and all parts of all stages add up to it. In seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeView {
    /// From the trigger to the start.
    pub trigger: f64,
    /// The stages, first to last.
    pub stages: Vec<StageTime>,
    /// Executions whose shares these are.
    pub executions: u64,
    /// The busiest day of those of the first month that are taken apart, for pictures.
    #[serde(skip)]
    pub day: Option<DayView>,
}

/// What a stage adds to the mean lead time, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct StageTime {
    /// The transition into it.
    pub transition: f64,
    /// Waiting for its lock.
    pub lock_wait: f64,
    /// Waiting for build slots.
    pub quota_wait: f64,
    /// People.
    pub people: f64,
    /// Its work, failed attempts included.
    pub work: f64,
}

impl StageTime {
    /// All of it.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.transition + self.lock_wait + self.quota_wait + self.people + self.work
    }

    fn parts_mut(&mut self) -> [&mut f64; 5] {
        let Self {
            transition,
            lock_wait,
            quota_wait,
            people,
            work,
        } = self;
        [transition, lock_wait, quota_wait, people, work]
    }

    /// Both together, part by part.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        let mut other = *other;
        let parts = self.parts_mut().into_iter().zip(other.parts_mut());
        parts.for_each(|(part, other)| *part += *other);
        self
    }

    pub(super) fn scale(&mut self, factor: f64) {
        self.parts_mut()
            .into_iter()
            .for_each(|part| *part *= factor);
    }
}

/// What the definition holds and no figure shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Where: `Deploy/Approve`, `stage Deploy, before entry, rule window`, `project shop`, `pipeline`.
    pub place: String,
    /// AWS's name of the field, or the key of a configuration.
    pub field: String,
    /// What stands there, if it matters and is short.
    pub value: Option<String>,
    /// `not simulated`, `not in the bill`, or `checked` and `passed on` for what has no effect of its own on time or money.
    pub because: &'static str,
    /// Why it changes no figure, where it matters.
    pub why: Option<&'static str>,
}

/// What the transitions cost together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transitions {
    /// How many there are.
    pub count: usize,
    /// Mean seconds that they add to an execution that succeeds.
    pub seconds: f64,
    /// Their share of the mean lead time.
    pub share: Option<f64>,
}

/// A way to end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ending {
    /// `succeeded`, `failed`, `superseded` and so on.
    pub result: &'static str,
    /// Share of all triggers.
    pub share: Figure,
}

/// A pool of build slots.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PoolView {
    /// The account's quota, or a fleet.
    pub name: String,
    /// Builds that run at once.
    pub slots: u32,
    /// Share in use.
    pub utilisation: Figure,
    /// Builds that found the queue full and failed their action, a day.
    pub refused_per_day: Figure,
}

/// The bill of the simulated month: each line its mean over the months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthlyBill {
    /// Region.
    pub region: String,
    /// Months that were priced.
    pub months: usize,
    /// At list prices: the sum of the lines that charge. What is told first everywhere.
    pub list_price: Money,
    /// After free tiers: the sum of all lines.
    pub total: Money,
    /// The list price over the months: how sure its mean is, and how far months spread.
    pub spread: Interval,
    /// CodePipeline itself, at list price.
    pub codepipeline: Money,
    /// The lines.
    pub lines: Vec<BillLine>,
    /// What each action adds, at list prices; for pictures.
    #[serde(skip)]
    pub actions: Vec<ActionCost>,
    /// The same month by both price models of CodePipeline.
    pub types: Vec<TypeView>,
    /// How fresh the prices are, in one line.
    pub freshness: String,
    /// What the bill took for granted.
    pub notes: Vec<String>,
    /// What the pipeline causes and nothing here prices: who bills it, and for which actions.
    pub not_in_this_bill: Vec<String>,
}

/// A line of the bill, averaged over the months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BillLine {
    /// Whether a free tier takes something off here.
    pub free_tier: bool,
    /// Service.
    pub service: String,
    /// SKU, or name of the free tier.
    pub sku: String,
    /// The SKU that a free tier takes its units off.
    pub takes_off: Option<String>,
    /// Region that charges it.
    pub region: String,
    /// The region whose price stands in where the book has none of this one.
    pub priced_as_in: Option<String>,
    /// Whether the use behind it is assumed rather than simulated.
    pub assumed_use: bool,
    /// Mean quantity.
    pub quantity: stagewright_cost::Exact,
    /// Unit.
    pub unit: String,
    /// Price of a unit.
    pub unit_price: Money,
    /// Mean amount.
    pub amount: Money,
    /// Date of the price.
    pub price_as_of: Option<String>,
}

/// A price model of CodePipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TypeView {
    /// V1 or V2.
    pub pipeline_type: PipelineType,
    /// At list price, mean over the months.
    pub list_price: Money,
    /// After its free tier, mean over the months.
    pub after_free_tier: Money,
    /// What in the definition this type refuses, if anything.
    pub refused_by: Vec<String>,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    /// What changes, such as ``merge stages `Build` and `Test` ``.
    pub change: String,
    /// The same as edits, in the names of the base.
    pub edits: Vec<String>,
    /// What the answer takes for granted, if more than the baseline does.
    pub assumed: Option<String>,
    /// Change of the median.
    pub p50: Option<Figure>,
    /// Change of the 95th percentile.
    pub p95: Option<Figure>,
    /// Change of the median until a change is live.
    pub change_p50: Option<Figure>,
    /// Change of its 95th percentile.
    pub change_p95: Option<Figure>,
    /// Change of the share of executions that succeed.
    pub succeeded: Option<Figure>,
    /// Change of the capacity, executions a day.
    pub capacity_per_day: Option<f64>,
    /// Change of the month's bill.
    pub cost: CostChange,
}

impl WhatIf {
    /// Whether it makes anything better: what is worse in everything is no idea.
    pub(crate) fn is_better_somewhere(&self) -> bool {
        let sooner = |change: &Option<Figure>| {
            change.is_some_and(|it| it.high.is_some_and(|high| high < 0.0))
        };
        let more = self
            .succeeded
            .and_then(|it| it.low)
            .is_some_and(|low| low > 0.0);
        let holds_more = self.capacity_per_day.is_some_and(|it| it >= 1.0);
        let cheaper = (self.cost.difference.high).is_some_and(|high| high < Money::ZERO);
        let all = [&self.p50, &self.p95, &self.change_p50, &self.change_p95];
        all.into_iter().any(sooner) || more || holds_more || cheaper
    }

    pub(crate) fn change_of(difference: Option<Difference>) -> Option<Figure> {
        difference.map(|difference| difference.change.into())
    }
}

/// A change of the bill over the simulated months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CostChange {
    /// Month by month at list prices: mean with its interval, p5 and p95 of the difference.
    pub difference: Interval,
}

/// A value that is assumed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Assumption {
    /// The action it is about, such as `Build/Compile`; nothing for the pipeline as a whole.
    pub place: Option<String>,
    /// What is assumed of it, such as `takes`.
    pub field: String,
    /// The value in its text form.
    pub value: String,
    /// How good the evidence is.
    pub evidence: String,
    /// Where it comes from.
    pub source: String,
}

/// An action of the example execution; times in seconds from its trigger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExampleAction {
    /// Index of the stage.
    pub stage: usize,
    /// Index of the action in the stage.
    pub action: usize,
    /// Attempt, from 0.
    pub attempt: u32,
    /// When the execution came to the stage.
    pub arrived: f64,
    /// When the action was to start.
    pub requested: f64,
    /// When its work started.
    pub started: f64,
    /// When it ended.
    pub ended: f64,
    /// Whether it succeeded.
    pub succeeded: bool,
}
