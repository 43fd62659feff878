//! The event engine: one replication of one plan.
//!
//! It follows the service's documented rules (S, M, Q, P, A, T, X, H, R, B, C, U of `docs/guarantees.md`). Time is a whole number of
//! microseconds. Where something takes no time, such as the grant of a free build slot or the entry through an open door, it is a
//! call and no event.

mod actions;
mod compact;
mod conditions;
mod counts;
mod doors;
mod endings;
mod first_attempts;
mod fixes;
mod interventions;
mod pending;
mod retries;
mod slots;
mod starts;
mod state;

use std::sync::atomic::{AtomicBool, Ordering};

use stagewright_core::{ActionResult, Micros, Record};

use crate::draws::Stream;
use crate::error::SimulationError;
use crate::events::{Class, END_OF_TIME, Event};
use crate::ids::{ActionId, ById, ExecutionId, Id, PipelineId, PoolId, RuleId, StageId};
use crate::plan::Plan;
use crate::sampling::SamplerId;
use crate::sampling::ahead::Ahead;
use crate::tally::Tally;
use compact::Compact;
use fixes::BadChanges;
use pending::FutureEvents;
use state::{
    ActionRun, Execution, PipelineDraws, PipelineState, PoolState, StageState, Transition,
};

/// Executions whose end is waited for: at most one of each pipeline.
#[derive(Clone, Debug, Default)]
pub(crate) struct Awaited {
    numbers: ById<PipelineId, Option<u32>>,
    left: usize,
}

impl Awaited {
    /// By the numbers of the pipelines.
    pub(crate) fn new(numbers: ById<PipelineId, Option<u32>>) -> Self {
        Self {
            left: numbers.iter().flatten().count(),
            numbers,
        }
    }

    #[inline]
    pub(crate) fn holds(&self, pipeline: PipelineId, number: u32) -> bool {
        // There are numbers of all pipelines where any execution is waited for.
        self.left > 0 && self.numbers[pipeline] == Some(number)
    }

    /// An execution has ended. Says whether it was the last that was waited for.
    #[inline]
    pub(crate) fn are_all_after(&mut self, pipeline: PipelineId, number: u32) -> bool {
        if !self.holds(pipeline, number) {
            return false;
        }
        self.numbers[pipeline] = None;
        self.left -= 1;
        self.are_over()
    }

    /// Whether all have ended.
    pub(crate) const fn are_over(&self) -> bool {
        self.left == 0
    }
}

/// What the caller wants to hear while a replication runs.
pub(crate) struct Listener<'a> {
    /// Gets every action execution as it ends.
    pub(crate) records: Option<&'a mut dyn FnMut(&Record)>,
    /// Stops when these have ended, if there are any.
    pub(crate) awaited: Awaited,
    /// Stops as soon as this is set.
    pub(crate) cancel: Option<&'a AtomicBool>,
}

/// Runs one replication; nothing if it was cancelled.
pub(crate) fn run(
    plan: &Plan,
    seed: u64,
    replication: u32,
    listener: &mut Listener<'_>,
) -> Result<Option<Tally>, SimulationError> {
    let compact = Compact::new(plan, seed, replication);
    let mut engine = Engine::new(plan, &compact, seed, replication, listener);
    if !engine.run() {
        return Ok(None);
    }
    if let Some(place) = engine.overflow.take() {
        return Err(SimulationError::Overflow { place });
    }
    engine.finish();
    Ok(Some(engine.tally))
}

pub(crate) struct Engine<'a, 'b> {
    plan: &'a Plan,
    compact: &'a Compact,
    /// Actions of the widest stage.
    widest: usize,
    replication: u32,
    now: u64,
    events: FutureEvents,
    pipelines: ById<PipelineId, PipelineState>,
    stages: ById<StageId, StageState>,
    pools: ById<PoolId, PoolState>,
    executions: ById<ExecutionId, Execution>,
    /// The actions of the stage that each execution is in: as many places for each as the widest stage has actions.
    runs: Vec<ActionRun>,
    free: Vec<ExecutionId>,
    transitions: ById<StageId, Transition>,
    /// Outcome and duration of each rule.
    rule_streams: ById<RuleId, (Stream, Stream)>,
    /// When each action last ended, where an image cache cools down.
    last_builds: ById<ActionId, Option<u64>>,
    bad_changes: BadChanges,
    next_command: usize,
    tokens: u32,
    tally: Tally,
    listener: &'a mut Listener<'b>,
    /// Whether the listener wants every action.
    listens: bool,
    overflow: Option<String>,
    /// Executions that figures may still depend on.
    under_way: u64,
    done: bool,
    /// Whether the loop ends after this event: it is done, or time has run over.
    halts: bool,
}

fn transitions(plan: &Plan, stream: impl Fn(u64) -> Stream) -> ById<StageId, Transition> {
    let transition = |id: StageId| {
        let stage = &plan.stages[id];
        let place = plan.pipelines[stage.pipeline].stages.place_of(id);
        Transition {
            latency: Ahead::new(stage.transition, stream(stage.transition_stream)),
            door: Event::new(0, Class::Door, stage.pipeline, 0, place).order,
        }
    };
    plan.stages.ids().map(transition).collect()
}

impl<'a, 'b> Engine<'a, 'b> {
    fn new(
        plan: &'a Plan,
        compact: &'a Compact,
        seed: u64,
        replication: u32,
        listener: &'a mut Listener<'b>,
    ) -> Self {
        let stream = |name| Stream::new(seed, u64::from(replication), name);
        let pipelines = plan.pipelines.map(|pipeline| {
            PipelineState::new(PipelineDraws {
                interarrival: Ahead::new(
                    pipeline.arrivals.interval(),
                    stream(pipeline.streams.interarrival),
                ),
                trigger: Ahead::new(pipeline.trigger, stream(pipeline.streams.trigger)),
                filter: stream(pipeline.streams.filter),
                second_start: stream(pipeline.streams.second_start),
                retry: stream(pipeline.streams.retry),
                retry_response: stream(pipeline.streams.retry_response),
            })
        });
        let succeeded = plan.service.earlier_success;
        Self {
            plan,
            compact,
            widest: plan.widest,
            replication,
            now: 0,
            events: FutureEvents::with_capacity(plan.pipelines.len() * 16 + 64),
            pipelines,
            stages: plan
                .stages
                .map(|stage| StageState::new(stage.closed, succeeded)),
            pools: plan.pools.map(|pool| PoolState::new(pool.slots)),
            executions: ById::default(),
            runs: Vec::with_capacity(64 * plan.widest),
            free: Vec::with_capacity(64),
            transitions: transitions(plan, stream),
            rule_streams: plan
                .rules
                .map(|rule| (stream(rule.stream), stream(rule.duration_stream))),
            last_builds: plan.actions.map(|_| None),
            bad_changes: BadChanges::new(plan, stream),
            next_command: 0,
            tokens: 0,
            tally: Tally::new(plan, replication),
            listens: listener.records.is_some(),
            listener,
            overflow: None,
            under_way: 0,
            done: false,
            halts: false,
        }
    }

    /// Runs until nothing is left to happen. Says whether it came to the end.
    fn run(&mut self) -> bool {
        for pipeline in self.plan.pipelines.ids() {
            self.schedule_trigger(pipeline, 0, 0);
        }
        self.schedule_command();
        let mut handled = 0_u32;
        while let Some(event) = self.events.pop() {
            self.now = event.time;
            // Decided one by one, the most frequent first: a jump by class would surprise the processor half of the time.
            if event.is(Class::ActionEnd) {
                self.action_end(event);
            } else if event.is(Class::Door) {
                self.door_event(event);
            } else if event.is(Class::Trigger) {
                self.trigger(event);
            } else {
                self.rare_event(event.class(), event);
            }
            handled = handled.wrapping_add(1);
            if handled.trailing_zeros() >= 14
                && self
                    .listener
                    .cancel
                    .is_some_and(|cancel| cancel.load(Ordering::Relaxed))
            {
                return false;
            }
            if self.halts {
                break;
            }
        }
        true
    }

    #[inline(never)]
    fn rare_event(&mut self, class: Class, event: Event) {
        match class {
            Class::Start => self.start(event),
            Class::QueueTimeout => self.queue_timeout(event.pool()),
            Class::ConditionEnd => self.condition_event(event),
            Class::SlotEnd => self.free_slot(event.pool()),
            Class::Retry => self.retry_event(event),
            Class::Command => self.command_event(),
            Class::ActionEnd | Class::Door | Class::Trigger => {}
        }
    }

    /// What is still on its way when nothing can happen any more waits for ever; what failed and was not retried has failed.
    fn finish(&mut self) {
        self.tally.complete();
        for (tally, state) in self.tally.pools.iter_mut().zip(self.pools.iter()) {
            tally.busy = state.busy(self.now, &self.plan.window);
        }
        if self.done {
            return;
        }
        let end = self.now.max(self.plan.window.end);
        self.tally.advance(end);
        for execution in self.executions.iter() {
            match (execution.active, execution.parked_as) {
                (false, _) => {}
                (true, Some(result)) => self.tally.end(execution, result, end),
                (true, None) => self.tally.unfinished(execution, end),
            }
        }
    }

    // Small helpers ------------------------------------------------------------------------------------------------------

    #[inline]
    fn sample(&self, sampler: SamplerId, bits: u64) -> u64 {
        self.plan.samplers.sample(sampler, bits)
    }

    /// Puts an event that many microseconds from now; beyond the end of time the experiment stops with an error.
    #[inline]
    fn schedule(&mut self, delay: u64, event: Event) {
        self.schedule_at(self.now.saturating_add(delay), event);
    }

    #[inline]
    fn schedule_at(&mut self, time: u64, mut event: Event) {
        if time >= END_OF_TIME {
            return self.overflows(&event);
        }
        event.time = time;
        self.put(event);
    }

    /// An event at its time, which is not before now.
    #[inline]
    fn put(&mut self, event: Event) {
        if event.time > self.now {
            self.events.push(event);
        } else {
            self.events
                .push_at_once(event.time, event.order, event.execution, event.token);
        }
    }

    #[cold]
    fn overflows(&mut self, event: &Event) {
        self.overflow = Some(self.place_of(event));
        self.halts = true;
    }

    fn place_of(&self, event: &Event) -> String {
        let plan = self.plan;
        let pipeline = &plan.pipelines[event.pipeline()];
        let name = &pipeline.name;
        match event.class() {
            Class::ActionEnd => {
                let action = &plan.actions[pipeline.actions.at(event.local())];
                let stage = &plan.stages[action.stage].name;
                format!("action `{stage}/{}` of pipeline `{name}`", action.name)
            }
            Class::Door => {
                let stage = &plan.stages[pipeline.stages.at(event.local())].name;
                format!("transition into stage `{stage}` of pipeline `{name}`")
            }
            Class::Start => format!("trigger of pipeline `{name}`"),
            class => format!("pipeline `{name}` ({class:?})"),
        }
    }

    #[inline(never)]
    fn record(
        &mut self,
        id: ExecutionId,
        action: ActionId,
        requested: u64,
        started: u64,
        result: ActionResult,
    ) {
        let Some(records) = self.listener.records.as_mut() else {
            return;
        };
        let execution = &self.executions[id];
        if !starts::is_of_the_span(execution, &self.plan.window) {
            return;
        }
        let plan = &self.plan.actions[action];
        let stages = self.plan.pipelines[execution.pipeline].stages;
        let started_up = match plan.start_up == SamplerId::ZERO {
            true => 0,
            false => {
                let streams = &self.compact.streams[action];
                let (number, round) = (execution.number, execution.attempt);
                let bits = streams.start_up.draw(u64::from(number), u64::from(round));
                let drawn = self.plan.samplers.sample(plan.start_up, bits);
                // A build that ended while it started up, or never began, did not start up longer than that.
                drawn.min(self.now.saturating_sub(started))
            }
        };
        records(&Record {
            replication: self.replication,
            pipeline: execution.pipeline.index() as u32,
            execution: u64::from(execution.number),
            stage: stages.place_of(plan.stage),
            action: plan.written,
            attempt: u32::from(execution.attempt),
            triggered: Micros(execution.triggered),
            arrived: Micros(execution.arrived),
            requested: Micros(requested),
            started: Micros(started),
            start_up: Micros(started_up),
            ended: Micros(self.now),
            result,
        });
    }

    #[inline]
    const fn next_token(&mut self) -> u32 {
        self.tokens = self.tokens.wrapping_add(1);
        self.tokens
    }
}
