//! How busy stages and pools of build slots are, hour by hour of the week, and one day of executions: from the rows of those that are taken
//! apart.
//!
//! It takes for granted that rows come month by month. Builds of a condition's rules have no rows, and are not in a pool's hours.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use stagewright_core::{ActionResult, Record, Scenario};
use stagewright_sim::{PoolOutcome, two_sided};

const HOUR: u64 = 3_600_000_000;
pub(crate) const DAY: u64 = 24 * HOUR;
/// Hours of a week.
const WEEK: usize = 7 * 24;

/// How busy a stage or a pool of build slots is in each hour of the week.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HourlyLoad {
    /// Name of the stage or pool.
    pub name: String,
    /// Whether it is a pool of build slots.
    pub is_pool: bool,
    /// What share is in use in each of the 168 hours from Monday 0:00 UTC on, mean of all months; of a stage more than 1 where several
    /// executions are in it at once. Nothing for an hour that no month has.
    pub hours: Vec<Option<f64>>,
    /// Half the width of the 95 % interval of each; nothing where there is one month.
    pub half_widths: Vec<Option<f64>>,
    /// The busiest hour, from 0, if it is busier than the whole week for certain: at 95 % for all 168 hours together.
    pub busiest: Option<usize>,
}

impl HourlyLoad {
    /// The mean of some of the hours; nothing where none of them has a value.
    #[must_use]
    pub fn mean(&self, hours: std::ops::Range<usize>) -> Option<f64> {
        let known: Vec<f64> = self.hours[hours].iter().flatten().copied().collect();
        #[expect(clippy::cast_precision_loss, reason = "168 hours")]
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    }
}

/// An execution in front of a stage and in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stay {
    pub(crate) stage: u32,
    pub(crate) execution: u64,
    pub(crate) arrived: u64,
    pub(crate) entered: u64,
    pub(crate) left: u64,
    pub(crate) failed: bool,
}

/// The stays of one month, while its rows come.
#[derive(Debug, Default)]
pub(crate) struct Stays(BTreeMap<(u64, u32, u32), Stay>);

impl Stays {
    pub(crate) fn add(&mut self, row: &Record) {
        let key = (row.execution, row.stage, row.attempt);
        let stay = self.0.entry(key).or_insert(Stay {
            stage: row.stage,
            execution: row.execution,
            arrived: row.arrived.0,
            entered: row.requested.0,
            left: row.ended.0,
            failed: false,
        });
        stay.entered = stay.entered.min(row.requested.0);
        stay.left = stay.left.max(row.ended.0);
        stay.failed |= row.result != ActionResult::Succeeded;
    }

    /// The day with most executions, and what was in a stage or in front of one on it; nothing where none came.
    pub(crate) fn busiest_day(self, (from, until): (u64, u64)) -> Option<DayView> {
        let from = from.next_multiple_of(DAY);
        let mut begun: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        let first = self.0.values();
        let first = first.filter(|it| it.stage == 0 && (from..until).contains(&it.arrived));
        for stay in first {
            let day = (stay.arrived - from) / DAY;
            begun.entry(day).or_default().insert(stay.execution);
        }
        // Of equals the first.
        let busiest = begun.into_iter().rev().max_by_key(|(_, came)| came.len())?;
        let (day, executions) = (busiest.0, busiest.1.len());
        let midnight = from + day * DAY;
        let end = midnight + DAY;
        let mut stays: Vec<Stay> = self.0.into_values().collect();
        stays.retain(|it| it.arrived < end && it.left > midnight);
        for stay in &mut stays {
            for at in [&mut stay.arrived, &mut stay.entered, &mut stay.left] {
                *at = (*at).clamp(midnight, end) - midnight;
            }
        }
        stays.sort_by_key(|it| (it.stage, it.arrived, it.execution));
        Some(DayView {
            day: day + 1,
            days: (until - from).div_ceil(DAY),
            executions,
            stays,
        })
    }
}

/// One day of a pipeline, in microseconds from its midnight (UTC).
#[derive(Clone, Debug, PartialEq)]
pub struct DayView {
    /// Which day it is, from 1.
    pub(crate) day: u64,
    /// Of how many.
    pub(crate) days: u64,
    /// Executions that were triggered.
    pub(crate) executions: usize,
    /// What was in front of a stage or in it, in order of arrival.
    pub(crate) stays: Vec<Stay>,
}

/// Sums up the hours while rows come.
pub(super) struct Week<'a> {
    scenario: &'a Scenario,
    pools: &'a [PoolOutcome],
    /// Of each action of each stage, the pool that its builds take slots from.
    pool_of: Vec<Vec<Option<usize>>>,
    window: (u64, u64),
    /// The hour of the week at which the simulation starts.
    first_hour: u64,
    stays: Stays,
    /// Of this month: microseconds of each stage, then of each pool.
    busy: Vec<[f64; WEEK]>,
    /// Of the months before: each share, and its square.
    sums: Vec<[(f64, f64); WEEK]>,
    /// Months that have ended.
    months: u32,
    /// The busiest day of the first month.
    day: Option<DayView>,
}

impl<'a> Week<'a> {
    pub(super) fn of(scenario: &'a Scenario, pools: &'a [PoolOutcome], window: (u64, u64)) -> Self {
        let first_day: Date = scenario.profile.circumstances.first_day.parse().expect(
            "invariant: the simulator has read the first day before executions are taken apart",
        );
        let stages = scenario.pipeline.stages();
        let rows = stages.len() + pools.len();
        // Pools know actions by their place in the whole pipeline.
        let mut place = 0..;
        let mut pool_of_next = || {
            let action = place.next().expect("places do not end");
            pools.iter().position(|it| it.actions.contains(&action))
        };
        let pool_of = stages
            .iter()
            .map(|stage| stage.actions().iter().map(|_| pool_of_next()).collect())
            .collect();
        Self {
            scenario,
            pools,
            pool_of,
            window,
            first_hour: 24 * first_day.weekday().to_monday_zero_offset().unsigned_abs() as u64,
            stays: Stays::default(),
            busy: vec![[0.0; WEEK]; rows],
            sums: vec![[(0.0, 0.0); WEEK]; rows],
            months: 0,
            day: None,
        }
    }

    pub(super) fn add(&mut self, row: &Record) {
        self.end_months(row.replication);
        self.stays.add(row);
        if let Some(pool) = self.pool_of[row.stage as usize][row.action as usize] {
            let at = self.pool_of.len() + pool;
            self.spread(at, (row.started.0, row.ended.0));
        }
    }

    fn spread(&mut self, at: usize, (from, to): (u64, u64)) {
        let (from, to) = (from.max(self.window.0), to.min(self.window.1));
        let first = self.first_hour;
        each_hour((from, to), first, |hour, micros| {
            self.busy[at][hour] += micros;
        });
    }

    /// Ends each month before this one: some may have had no row.
    fn end_months(&mut self, before: u32) {
        while self.months < before {
            self.end_month();
        }
    }

    fn end_month(&mut self) {
        let stays = std::mem::take(&mut self.stays);
        for stay in stays.0.values() {
            self.spread(stay.stage as usize, (stay.entered, stay.left));
        }
        if self.months == 0 {
            self.day = stays.busiest_day(self.window);
        }
        self.months += 1;
        let covered = self.covered();
        let stages = self.scenario.pipeline.stages().len();
        for (at, (busy, sums)) in self.busy.iter_mut().zip(&mut self.sums).enumerate() {
            let slots = at
                .checked_sub(stages)
                .map_or(1, |pool| self.pools[pool].slots);
            for ((busy, sum), covered) in busy.iter_mut().zip(sums).zip(&covered) {
                if *covered > 0.0 {
                    let share = *busy / (covered * f64::from(slots.max(1)));
                    *sum = (sum.0 + share, sum.1 + share * share);
                }
                *busy = 0.0;
            }
        }
    }

    /// Microseconds that a month has of each hour of the week.
    fn covered(&self) -> [f64; WEEK] {
        let mut covered = [0.0; WEEK];
        each_hour(self.window, self.first_hour, |hour, micros| {
            covered[hour] += micros;
        });
        covered
    }

    /// The hours of each stage and pool in so many months, and the busiest day of the first.
    pub(super) fn finish(mut self, months: u32) -> (Vec<HourlyLoad>, Option<DayView>) {
        self.end_months(months);
        let covered = self.covered();
        let stages = self.scenario.pipeline.stages().iter();
        let names = stages.map(|it| (it.name().to_owned(), false));
        let names = names.chain(self.pools.iter().map(|it| (it.name.clone(), true)));
        let months = f64::from(self.months);
        let half = |(sum, squares): (f64, f64), confidence: f64| {
            let degrees = u64::from(self.months).checked_sub(1).filter(|it| *it > 0)?;
            let variance = (squares - sum * sum / months).max(0.0) / (months - 1.0);
            Some(two_sided(confidence, degrees) * (variance / months).sqrt())
        };
        let load = names.zip(&self.sums).map(|((name, is_pool), sums)| {
            let known = || {
                sums.iter()
                    .zip(&covered)
                    .map(|(sum, it)| (*it > 0.0).then_some(*sum))
            };
            let mut load = HourlyLoad {
                name,
                is_pool,
                hours: known().map(|sum| Some(sum?.0 / months)).collect(),
                half_widths: known().map(|sum| half(sum?, 0.95)).collect(),
                busiest: None,
            };
            let most = (0..WEEK).max_by(|left, right| {
                let of = |hour: &usize| load.hours[*hour].unwrap_or(0.0);
                of(left).total_cmp(&of(right))
            });
            // The busiest of so many hours looks busier than it is.
            #[expect(clippy::cast_precision_loss, reason = "168 hours")]
            let sure = 1.0 - 0.05 / WEEK as f64;
            load.busiest = most.filter(|hour| {
                let low = half(sums[*hour], sure).map(|half| sums[*hour].0 / months - half);
                low.zip(load.mean(0..WEEK))
                    .is_some_and(|(low, mean)| low > mean)
            });
            load
        });
        (load.collect(), self.day)
    }
}

/// Cuts a span at the hours of the week.
fn each_hour((from, to): (u64, u64), first: u64, mut add: impl FnMut(usize, f64)) {
    let mut at = from;
    while at < to {
        let end = (at / HOUR + 1) * HOUR;
        let hour = (at / HOUR + first) as usize % WEEK;
        #[expect(clippy::cast_precision_loss, reason = "an hour in microseconds")]
        add(hour, (end.min(to) - at) as f64);
        at = end;
    }
}
