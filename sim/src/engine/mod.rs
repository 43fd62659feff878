//! The event engine: one replication of one plan.
//!
//! It follows the service's documented rules (S, M, Q, P, A, T, X, H, R, B, C, U of `docs/guarantees.md`). Time is a whole number of
//! microseconds. Where something takes no time, such as the grant of a free build slot or the entry through an open door, it is a
//! call and no event.

mod actions;
mod doors;
pub(crate) mod events;
mod state;
pub(crate) mod tally;

use std::sync::atomic::{AtomicBool, Ordering};

use stagewright_core::{ExecutionResult, Micros, Record};

use crate::draws::Stream;
use crate::error::SimulationError;
use crate::plan::{ArrivalPlan, Mode, Plan};
use crate::sampler::SamplerId;
use events::{Class, Event, FutureEvents};
use state::{ActionRun, Execution, PipelineState, PoolState, StageState};
use tally::Tally;

/// What the caller wants to hear while a replication runs.
pub(crate) struct Listener<'a> {
    /// Gets every action execution as it ends.
    pub(crate) records: Option<&'a mut dyn FnMut(&Record)>,
    /// Stops when this execution of this pipeline has ended.
    pub(crate) until: Option<(u32, u32)>,
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
    let mut engine = Engine::new(plan, seed, replication, listener);
    if !engine.run() {
        return Ok(None);
    }
    if let Some(place) = engine.overflow.take() {
        return Err(SimulationError::Overflow { place });
    }
    engine.finish();
    Ok(Some(engine.tally))
}

/// The streams of one action in one replication.
#[derive(Clone, Copy, Debug)]
struct Streams {
    duration: Stream,
    start_up: Stream,
    failure: Stream,
}

pub(crate) struct Engine<'a, 'b> {
    plan: &'a Plan,
    replication: u32,
    now: u64,
    events: FutureEvents,
    pipelines: Vec<PipelineState>,
    stages: Vec<StageState>,
    pools: Vec<PoolState>,
    executions: Vec<Execution>,
    /// The actions of the stage that each execution is in: as many places for each as the widest stage has actions.
    runs: Vec<ActionRun>,
    free: Vec<u32>,
    action_streams: Vec<Streams>,
    transition_streams: Vec<Stream>,
    tokens: u32,
    tally: Tally,
    listener: &'a mut Listener<'b>,
    overflow: Option<String>,
    done: bool,
}

impl<'a, 'b> Engine<'a, 'b> {
    fn new(plan: &'a Plan, seed: u64, replication: u32, listener: &'a mut Listener<'b>) -> Self {
        let stream = |name| Stream::new(seed, u64::from(replication), name);
        let action_streams = plan.actions.iter().map(|action| Streams {
            duration: stream(action.streams.duration),
            start_up: stream(action.streams.start_up),
            failure: stream(action.streams.failure),
        });
        let pipelines = plan.pipelines.iter().map(|pipeline| PipelineState {
            interarrivals: stream(pipeline.interarrival_stream),
            triggers: stream(pipeline.trigger_stream),
            ..PipelineState::default()
        });
        Self {
            plan,
            replication,
            now: 0,
            events: FutureEvents::with_capacity(plan.pipelines.len() * 16 + 64),
            pipelines: pipelines.collect(),
            stages: plan.stages.iter().map(|_| StageState::default()).collect(),
            pools: plan.pools.iter().map(|_| PoolState::default()).collect(),
            executions: Vec::with_capacity(64),
            runs: Vec::with_capacity(64 * plan.widest),
            free: Vec::with_capacity(64),
            action_streams: action_streams.collect(),
            transition_streams: plan
                .stages
                .iter()
                .map(|stage| stream(stage.transition_stream))
                .collect(),
            tokens: 0,
            tally: Tally::new(plan, replication),
            listener,
            overflow: None,
            done: false,
        }
    }

    /// Runs until nothing is left to happen. Says whether it came to the end.
    fn run(&mut self) -> bool {
        for pipeline in 0..self.plan.pipelines.len() {
            self.schedule_trigger(pipeline as u32, 0, 0);
        }
        let mut handled = 0_u32;
        while let Some(event) = self.events.pop() {
            self.now = event.time;
            match event.class() {
                Class::ActionEnd => self.action_end(event),
                Class::Door => self.door_event(event),
                Class::Trigger => self.trigger(event),
                Class::Start => self.start(event),
                Class::QueueTimeout => self.queue_timeout(event.local()),
                Class::Command | Class::ConditionEnd | Class::Retry => {}
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
            if self.done || self.overflow.is_some() {
                break;
            }
        }
        true
    }

    /// What is still on its way when nothing can happen any more waits for ever.
    fn finish(&mut self) {
        self.tally.complete();
        if self.done {
            return;
        }
        self.tally.advance(self.now.max(self.plan.window.end));
        for execution in &self.executions {
            if execution.active {
                self.tally
                    .unfinished(execution, self.plan.window.end.max(self.now));
            }
        }
    }

    // Arrivals and starts ------------------------------------------------------------------------------------------------

    fn schedule_trigger(&mut self, pipeline: u32, number: u32, after: u64) {
        let Some(plan) = self.plan.pipelines.get(pipeline as usize) else {
            return;
        };
        let Some(state) = self.pipelines.get(pipeline as usize) else {
            return;
        };
        let time = match &plan.arrivals {
            ArrivalPlan::Never => return,
            ArrivalPlan::Renewal(interval) => {
                let interval = self
                    .plan
                    .samplers
                    .sample(*interval, state.interarrivals.draw(u64::from(number), 0));
                after.checked_add(interval)
            }
            ArrivalPlan::Replay(times) => match times.get(number as usize) {
                Some(time) => Some(*time),
                None => return,
            },
        };
        // A trigger beyond the end of time is one that never comes.
        if let Some(time) = time
            && time < self.plan.window.end
        {
            self.events
                .push(Event::new(time, Class::Trigger, pipeline, number, 0));
        }
    }

    fn trigger(&mut self, event: Event) {
        let (pipeline, number) = (event.pipeline(), event.number());
        let Some(plan) = self.plan.pipelines.get(pipeline as usize) else {
            return;
        };
        let Some(state) = self.pipelines.get(pipeline as usize) else {
            return;
        };
        let bits = state.triggers.draw(u64::from(number), 0);
        let slot = self.new_execution(pipeline, number);
        let latency = self.sample(plan.trigger, bits);
        if latency == 0 {
            self.start_execution(slot);
        } else {
            let token = self
                .executions
                .get(slot as usize)
                .map_or(0, |execution| execution.generation);
            self.schedule(
                latency,
                Event::new(0, Class::Start, pipeline, number, 0).on(slot, token),
            );
        }
        if let Some(next) = number.checked_add(1) {
            self.schedule_trigger(pipeline, next, self.now);
        }
    }

    fn new_execution(&mut self, pipeline: u32, number: u32) -> u32 {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.executions.push(Execution::default());
                self.runs
                    .resize(self.runs.len() + self.plan.widest, ActionRun::default());
                (self.executions.len() - 1) as u32
            }
        };
        self.tally.arrive(self.now);
        if let Some(execution) = self.executions.get_mut(slot as usize) {
            *execution = Execution {
                pipeline,
                number,
                generation: execution.generation,
                active: true,
                triggered: self.now,
                measured: self.plan.window.contains(&self.now),
                ..Execution::default()
            };
        }
        slot
    }

    fn start(&mut self, event: Event) {
        if self
            .executions
            .get(event.slot as usize)
            .is_some_and(|execution| execution.generation == event.token)
        {
            self.start_execution(event.slot);
        }
    }

    /// S1, S8: one execution for each trigger, as long as the cap on active ones allows it.
    fn start_execution(&mut self, slot: u32) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let pipeline = execution.pipeline as usize;
        let (Some(plan), Some(state)) = (
            self.plan.pipelines.get(pipeline),
            self.pipelines.get_mut(pipeline),
        ) else {
            return;
        };
        if state.active >= plan.cap {
            return self.end_execution(slot, ExecutionResult::Refused);
        }
        state.active += 1;
        execution.counted = true;
        execution.order = state.starts;
        state.starts += 1;
        self.tally.start(execution, self.now);
        let stage = plan.stages.start;
        self.arrive(slot, stage);
    }

    fn end_execution(&mut self, slot: u32, result: ExecutionResult) {
        let Some(execution) = self.executions.get_mut(slot as usize) else {
            return;
        };
        let pipeline = execution.pipeline as usize;
        if execution.counted
            && let Some(state) = self.pipelines.get_mut(pipeline)
        {
            state.active -= 1;
        }
        execution.active = false;
        execution.generation = execution.generation.wrapping_add(1);
        self.tally.end(execution, result, self.now);
        if self.listener.until == Some((execution.pipeline, execution.number)) {
            self.done = true;
        }
        self.free.push(slot);
    }

    // Small helpers ------------------------------------------------------------------------------------------------------

    #[inline]
    fn sample(&self, sampler: SamplerId, bits: u64) -> u64 {
        self.plan.samplers.sample(sampler, bits)
    }

    /// Puts an event that many microseconds from now; beyond the end of time the experiment stops with an error.
    #[inline]
    fn schedule(&mut self, delay: u64, mut event: Event) {
        match self.now.checked_add(delay) {
            Some(time) if time < u64::MAX / 2 => {
                event.time = time;
                self.events.push(event);
            }
            _ => self.overflow = Some(self.place_of(&event)),
        }
    }

    #[cold]
    fn place_of(&self, event: &Event) -> String {
        let pipeline = self.plan.pipelines.get(event.pipeline() as usize);
        let name = pipeline.map_or("", |pipeline| &pipeline.name);
        match event.class() {
            Class::ActionEnd => {
                let action = pipeline.map_or(0, |pipeline| pipeline.actions.start) + event.local();
                let action = self.plan.actions.get(action as usize);
                let stage = action.and_then(|action| self.plan.stages.get(action.stage as usize));
                let (stage, action) = (
                    stage.map_or("", |stage| &stage.name),
                    action.map_or("", |action| &action.name),
                );
                format!("action `{stage}/{action}` of pipeline `{name}`")
            }
            class => format!("pipeline `{name}` ({class:?})"),
        }
    }

    fn record(
        &mut self,
        slot: u32,
        action: u32,
        run: ActionRun,
        result: stagewright_core::ActionResult,
    ) {
        let Some(records) = self.listener.records.as_mut() else {
            return;
        };
        let (Some(execution), Some(plan)) = (
            self.executions.get(slot as usize),
            self.plan.actions.get(action as usize),
        ) else {
            return;
        };
        let first = self
            .plan
            .pipelines
            .get(execution.pipeline as usize)
            .map_or(0, |pipeline| pipeline.stages.start);
        records(&Record {
            replication: self.replication,
            pipeline: execution.pipeline,
            execution: u64::from(execution.number),
            stage: plan.stage - first,
            action: plan.written,
            attempt: u32::from(execution.attempt),
            arrived: Micros(execution.arrived),
            requested: Micros(run.requested),
            started: Micros(run.started),
            ended: Micros(self.now),
            result,
        });
    }

    fn is_parallel(&self, pipeline: u32) -> bool {
        self.plan
            .pipelines
            .get(pipeline as usize)
            .is_some_and(|plan| plan.mode == Mode::Parallel)
    }

    const fn next_token(&mut self) -> u32 {
        self.tokens = self.tokens.wrapping_add(1);
        self.tokens
    }
}
