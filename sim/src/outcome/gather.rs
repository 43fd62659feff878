//! From the counts of all replications to figures with intervals, in the order of the replications.

use std::sync::Arc;

use stagewright_core::Micros;

use super::capacity::{Overload, capacity};
use super::steady::{WarmUp, needed};
use super::usage::Usages;
use super::{Details, FleetOutcome, LeadTime, Outcome, PoolOutcome, Shares, StageOutcome};
use crate::error::SimulationError;
use crate::ids::{ActionId, ApproverId, ConditionId, HabitId, Id as _, Ids, PipelineId, PoolId};
use crate::plan::{Mode, PipelinePlan, Plan, PoolPlan};
use crate::statistics::{Estimate, Histogram, Interval, Moments, Part, Pool, Sample, Samples};
use crate::tally::{PipelineTally, StageTally, Tally};

/// What an experiment asked for.
pub(crate) struct Asked {
    pub(crate) seed: u64,
    pub(crate) confidence: f64,
    pub(crate) replications: u32,
    /// Whether the warm-up was chosen.
    pub(crate) chosen: bool,
    /// What it was chosen by, if a pilot came to its end.
    pub(crate) needed: Option<Option<Micros>>,
    /// Whether each replication's usage is wanted.
    pub(crate) meters: bool,
}

pub(crate) fn gather(
    plan: &Arc<Plan>,
    asked: &Asked,
    tallies: &mut [Tally],
) -> Result<FleetOutcome, SimulationError> {
    let Asked {
        seed,
        confidence,
        replications: wanted,
        chosen,
        needed: by_pilot,
        meters,
    } = *asked;
    let replications = u32::try_from(tallies.len()).unwrap_or(u32::MAX);
    let mut take_parts = |of: fn(&mut PipelineTally) -> &mut Part| -> Vec<Vec<Part>> {
        let pipelines = plan.pipelines.ids();
        pipelines
            .map(|pipeline| {
                let tallies = tallies.iter_mut();
                tallies
                    .map(|tally| std::mem::take(of(&mut tally.pipelines[pipeline])))
                    .collect()
            })
            .collect()
    };
    let leads = take_parts(|mine| &mut mine.histogram);
    let changes = take_parts(|mine| &mut mine.changes.histogram);
    let frame = Frame {
        plan,
        tallies,
        pool: Pool::new(seed, confidence, replications),
        wanted,
        meters,
        warm_up: WarmUp {
            span: Micros(plan.window.start),
            // What was chosen is judged by what it was chosen by.
            needed: by_pilot.unwrap_or_else(|| needed(plan, tallies)),
            chosen,
        },
    };
    let mut pipelines: Vec<Outcome> = plan
        .pipelines
        .ids()
        .zip(leads.into_iter().zip(changes))
        .map(|(pipeline, (leads, changes))| frame.pipeline(pipeline, leads, changes))
        .collect();
    frame.examples(&mut pipelines)?;
    Ok(FleetOutcome { pipelines })
}

pub(super) struct Frame<'a> {
    pub(super) plan: &'a Arc<Plan>,
    pub(super) tallies: &'a [Tally],
    pub(super) pool: Pool,
    wanted: u32,
    meters: bool,
    warm_up: WarmUp,
}

impl Frame<'_> {
    pub(super) fn samples(&self, of: impl Fn(&Tally) -> (u128, u64)) -> Samples {
        #[expect(clippy::cast_precision_loss, reason = "for reports")]
        let sample = |(sum, count): (u128, u64)| Sample {
            sum: sum as f64,
            count: count as f64,
        };
        self.tallies.iter().map(|tally| sample(of(tally))).collect()
    }

    /// Sums of microseconds over counts, in seconds.
    pub(super) fn times(&self, of: impl Fn(&Tally) -> (u128, u64)) -> Samples {
        let mut samples = self.samples(of);
        samples.iter_mut().for_each(|sample| sample.sum /= 1e6);
        samples
    }

    pub(super) fn or_nothing(&self, estimate: Option<Estimate>) -> Estimate {
        estimate.unwrap_or_else(|| self.pool.estimate(0.0, Interval::TooFew, 0))
    }

    /// `lead_parts` and `changes`: the lead times of each replication, of executions and of changes.
    fn pipeline(&self, id: PipelineId, lead_parts: Vec<Part>, changes: Vec<Part>) -> Outcome {
        let plan = &self.plan.pipelines[id];
        let lead = self.times(|tally| {
            let mine = &tally.pipelines[id];
            (mine.lead.sum, mine.lead.count)
        });
        let lead_time = self.lead_time(id, plan, &lead, &lead_parts);
        let of_triggers = |of: fn(&PipelineTally) -> u64| {
            self.samples(|tally| {
                let mine = &tally.pipelines[id];
                (u128::from(of(mine)), mine.triggered)
            })
        };
        let lone = self.failures_are_lone(plan);
        // Where every execution either succeeds or fails, and fails by its own draws, none has to do with another.
        let independent = lone
            && self.tallies.iter().all(|tally| {
                let mine = &tally.pipelines[id];
                mine.triggered == mine.succeeded + mine.failed
            });
        let share = |of| self.or_nothing(self.pool.share(&of_triggers(of), independent));
        let rate = |of| self.or_nothing(self.pool.rate(&of_triggers(of), independent));
        let shares = Shares {
            succeeded: share(|mine| mine.succeeded),
            failed: share(|mine| mine.failed),
            superseded: share(|mine| mine.superseded),
            refused: share(|mine| mine.refused),
            repeated: share(|mine| mine.repeated),
            rolled_back: rate(|mine| mine.rollbacks),
            retried: rate(|mine| mine.retries),
            stopped: share(|mine| mine.stopped),
            cancelled: share(|mine| mine.cancelled),
            unfinished: share(|mine| mine.unfinished),
        };
        let triggers_per_day = self.per_day(|tally| tally.pipelines[id].triggered);
        let capacity = capacity(self.plan, id, &self.pool, self.tallies);
        let overload = match (&capacity.bottleneck, capacity.per_day.map(|it| it.value)) {
            // Behind a closed transition nothing is too narrow.
            (Some(bottleneck), Some(per_day))
                if per_day > 0.0 && triggers_per_day.value > per_day =>
            {
                Some(Overload {
                    bottleneck: bottleneck.clone(),
                    offered_per_day: triggers_per_day.value,
                    capacity_per_day: per_day,
                    mode: plan.mode,
                })
            }
            _ => None,
        };
        let stage_sum = |of: fn(&StageTally) -> u64| {
            self.times(|tally| {
                let stages = tally.stages[plan.stages].iter();
                let sum = stages.map(|stage| u128::from(of(stage))).sum();
                (sum, tally.pipelines[id].triggered)
            })
        };
        Outcome {
            pipeline: plan.name.clone(),
            mode: plan.mode,
            span: self.plan.window_length(),
            seed: self.pool.seed,
            replications: self.pool.replications,
            confidence: self.pool.confidence,
            partial: self.pool.replications < self.wanted,
            without_people: plan.without_people,
            assumes_start_up: plan.assumes_start_up,
            example: Vec::new(),
            example_lead: None,
            lead_time,
            change_lead_time: self.change_lead_time(id, plan, changes),
            shares,
            triggers_per_day,
            trigger_latency: self.pool.mean(
                &self.times(|tally| {
                    let mine = &tally.pipelines[id];
                    (u128::from(mine.trigger_latency), mine.started)
                }),
                0.0,
                false,
            ),
            stages: self.stages(id, plan, lone),
            pools: self.pools(),
            capacity,
            overload,
            warm_up: self.warm_up,
            usages: match self.meters {
                true => Usages::of(self.plan, id, self.tallies),
                false => Usages::of(self.plan, id, &[]),
            },
            details: Details {
                lead,
                lead_parts,
                succeeded: of_triggers(|mine| mine.succeeded),
                failed: of_triggers(|mine| mine.failed),
                superseded: of_triggers(|mine| mine.superseded),
                lock_wait: stage_sum(|stage| stage.lock_wait),
                quota_wait: stage_sum(|stage| stage.quota_wait),
            },
        }
    }

    /// Whether nothing but draws of its own decides whether an execution fails: no spells of failures, no hours, no queue that was full, no person who
    /// stops or retries.
    pub(super) fn failures_are_lone(&self, plan: &PipelinePlan) -> bool {
        let mut actions = self.plan.actions[plan.actions].iter();
        let mut stages = self.plan.stages[plan.stages].iter();
        let by_hours = |condition: ConditionId| {
            let rules = self.plan.conditions[condition].rules;
            let mut rules = self.plan.rules[rules].iter();
            rules.any(|rule| rule.window.is_some())
        };
        let mut queues = self.tallies.iter().flat_map(|tally| tally.pools.iter());
        self.plan.commands.is_empty()
            && plan.retrier.is_none()
            && queues.all(|pool| pool.refused == 0)
            && !actions.any(|action| {
                let (habits, approvers) = (&self.plan.habits, &self.plan.approvers);
                let remembers = |habit: HabitId| !habits[habit].failure.is_empty();
                let has_hours = |approver: ApproverId| approvers[approver].calendar.is_some();
                action.habit.is_some_and(remembers) || action.approver.is_some_and(has_hours)
            })
            && !stages.any(|stage| {
                let conditions = [stage.entry, stage.success, stage.failure];
                conditions.into_iter().flatten().any(by_hours)
            })
    }

    /// Whether an execution may wait for others, in this stage or in any.
    fn may_wait_for_slots(&self, actions: Ids<ActionId>) -> bool {
        let mut actions = self.plan.actions[actions].iter();
        actions.any(|action| action.pool.is_some())
    }

    fn lead_time(
        &self,
        id: PipelineId,
        plan: &PipelinePlan,
        lead: &[Sample],
        parts: &[Part],
    ) -> Option<LeadTime> {
        let histogram = Histogram::sum(parts);
        let mut moments = Moments::default();
        let tallies = self.tallies.iter();
        tallies.for_each(|tally| moments.merge(&tally.pipelines[id].lead));
        let waits = plan.mode != Mode::Parallel || self.may_wait_for_slots(plan.actions);
        let mut mean = self.pool.mean(lead, histogram.lowest_seconds(), waits)?;
        // The integer sum over all replications: exact, where the sum of their means would round.
        mean.value = moments.mean_seconds();
        mean.interval = mean.interval.holding(mean.value);
        Some(LeadTime {
            mean,
            deviation: moments.deviation_seconds(),
            p50: self.pool.quantile(0.5, &histogram, parts)?,
            p95: self.pool.quantile(0.95, &histogram, parts)?,
            p99: self.pool.quantile(0.99, &histogram, parts)?,
            histogram,
        })
    }

    /// Events a day. Where every replication has the same number of them, several are enough to take it for a timetable.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    fn per_day(&self, of: impl Fn(&Tally) -> u64) -> Estimate {
        const TIMETABLE: u32 = 5;
        let days = self.plan.window_length().0 as f64 / 86_400e6;
        let sample = |tally| Sample {
            sum: of(tally) as f64,
            count: days,
        };
        let samples: Samples = self.tallies.iter().map(sample).collect();
        let estimate = self.or_nothing(self.pool.rate(&samples, false));
        let (replications, value) = (self.pool.replications, estimate.value);
        let equal = value > 0.0 && samples.windows(2).all(|pair| pair.first() == pair.last());
        let interval = match equal && replications >= TIMETABLE {
            true => Interval::around(value, 0.0),
            false => estimate.interval,
        };
        self.pool.estimate(value, interval, u64::from(replications))
    }

    /// Busy time over the span and over so many places.
    #[expect(clippy::cast_precision_loss, reason = "for reports")]
    fn over_span(&self, busy: impl Fn(&Tally) -> u128, places: u32, rare: bool) -> Estimate {
        let whole = self.plan.window_length().0 as f64 * f64::from(places);
        let sample = |tally| Sample {
            sum: busy(tally) as f64 / whole,
            count: 1.0,
        };
        let samples: Samples = self.tallies.iter().map(sample).collect();
        self.or_nothing(self.pool.mean(&samples, 0.0, rare))
    }

    fn stages(&self, id: PipelineId, plan: &PipelinePlan, lone: bool) -> Vec<StageOutcome> {
        plan.stages
            .iter()
            .map(|stage| {
                let of = |tally: &Tally| tally.stages[stage];
                let mean = |sum: fn(&StageTally) -> u64, count: fn(&StageTally) -> u64, rare| {
                    let samples = self.times(|tally| {
                        let stage = of(tally);
                        (u128::from(sum(&stage)), count(&stage))
                    });
                    self.pool.mean(&samples, 0.0, rare)
                };
                let entries: fn(&StageTally) -> u64 = |stage| stage.entries;
                let each = |sum| mean(sum, entries, false);
                let visits = self.samples(|tally| {
                    let triggered = tally.pipelines[id].triggered;
                    (u128::from(of(tally).entries), triggered)
                });
                let stage_plan = &self.plan.stages[stage];
                let locks = plan.mode != Mode::Parallel;
                let builds = self.may_wait_for_slots(stage_plan.actions);
                let never = || self.tallies.iter().all(|tally| of(tally).entries == 0);
                StageOutcome {
                    name: stage_plan.name.clone(),
                    visits: self.or_nothing(self.pool.share(&visits, false)),
                    transition: each(|stage| stage.transition),
                    lock_wait: mean(|stage| stage.lock_wait, |stage| stage.arrivals, locks),
                    gate_wait: mean(|stage| stage.gate_wait, |stage| stage.arrivals, false),
                    retry_wait: each(|stage| stage.retry_wait),
                    quota_wait: mean(|stage| stage.quota_wait, entries, builds),
                    people: each(|stage| stage.people),
                    service: each(|stage| {
                        stage
                            .held
                            .saturating_sub(stage.quota_wait)
                            .saturating_sub(stage.people)
                    }),
                    failed: self.pool.share(
                        &self.samples(|tally| {
                            let stage = of(tally);
                            (u128::from(stage.failures), stage.entries)
                        }),
                        lone,
                    ),
                    utilisation: self.over_span(|tally| of(tally).busy, 1, never()),
                }
            })
            .collect()
    }

    fn pools(&self) -> Vec<PoolOutcome> {
        let outcome = |pool: PoolId| {
            let PoolPlan { name, slots, .. } = &self.plan.pools[pool];
            let actions = self.plan.actions.ids().filter_map(|action| {
                let place = &self.plan.places[action];
                let takes = self.plan.actions[action].pool == Some(pool);
                (takes && place.pipeline == PipelineId::of(0)).then_some(place.in_pipeline as usize)
            });
            PoolOutcome {
                actions: actions.collect(),
                name: name.clone(),
                slots: *slots,
                utilisation: self.over_span(|tally| tally.pools[pool].busy, *slots, false),
                refused_per_day: self.per_day(|tally| tally.pools[pool].refused),
            }
        };
        self.plan.pools.ids().map(outcome).collect()
    }
}
