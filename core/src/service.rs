//! What the service does where its documentation is silent: named choices with defaults.

use crate::{LiteralError, Micros};

/// Choices for points that AWS leaves open. `docs/guarantees.md` lists them with their reasons.
///
/// ```
/// use stagewright_core::ServiceRules;
///
/// let mut rules = ServiceRules::default();
/// assert_eq!(rules.active_executions, Some(50));
/// rules.set("reopening", "30s")?;
/// assert!(rules.choices().contains(&("reopening", "30s".to_owned())));
/// # Ok::<(), stagewright_core::LiteralError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRules {
    /// The most active executions of a pipeline in QUEUED and PARALLEL mode; a start beyond that is refused. The service's
    /// quota is 50; `None` takes the cap off, for comparisons with queueing theory.
    pub active_executions: Option<u32>,
    /// What becomes of an execution that arrives at a door where a more recent one already waits (possible when a transition
    /// lets a younger one overtake).
    pub older_arrival: OlderArrival,
    /// Whether the first stage is a lock like any other.
    pub first_stage: FirstStage,
    /// Where executions queue in QUEUED mode.
    pub queue_place: QueuePlace,
    /// What a disabled transition does in PARALLEL mode.
    pub parallel_gates: ParallelGates,
    /// How long a re-enabled transition takes to open ("a few moments").
    pub reopening: Micros,
    /// How long a transition may be disabled before executions that wait at it no longer resume. Documented: 30 days.
    pub stale_after: Micros,
    /// What a build does that finds the account's queue full.
    pub full_build_queue: FullBuildQueue,
    /// Whether an abandoned build holds its slot until it would have ended: its work goes on outside.
    pub abandoned_builds_hold_slots: bool,
    /// Whether a rollback enters its stage ahead of executions that wait at the door.
    pub rollback_goes_first: bool,
    /// Whether a rollback goes on to the stages after its own.
    pub rollback_goes_on: bool,
    /// Whether every stage had a success before the simulation started, to which it can roll back.
    pub earlier_success: bool,
    /// Whether a stage holds its lock while its conditions are evaluated. If not, an entry condition is evaluated before the lock is
    /// asked for, and the others after it was released.
    pub conditions_hold_lock: bool,
    /// What a deployment window does that is closed.
    pub closed_window: ClosedWindow,
    /// When a changed definition cancels the executions in progress.
    pub update_cancels: UpdateCancels,
}

/// An older execution arrives after a younger one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OlderArrival {
    /// The older one is superseded at once: the newest wins whatever the order of arrival.
    #[default]
    IsSuperseded,
    /// The one that arrives last takes the place, whichever started first.
    TakesThePlace,
}

/// The first stage of a pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstStage {
    /// A lock with a waiting place, as the documentation says of stages in general.
    #[default]
    IsLocked,
    /// No lock: every execution runs its sources at once.
    IsOpen,
}

/// The place of the queue in QUEUED mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueuePlace {
    /// In front of each stage: several executions are under way, one in each stage.
    #[default]
    BeforeEachStage,
    /// In front of the pipeline: one execution is under way at a time.
    BeforeThePipeline,
}

/// A disabled transition in PARALLEL mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParallelGates {
    /// Holds all executions back; they enter when it opens.
    #[default]
    Hold,
    /// Has no effect.
    Ignore,
}

/// A build finds the queue full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FullBuildQueue {
    /// The action fails, as reported for CodePipeline (aws-cdk#17744).
    #[default]
    FailsTheAction,
    /// The build waits without limit.
    Waits,
}

/// A deployment window is closed. AWS's announcement of August 2024 says that the rule checks whether the time lies within the window, and that
/// the condition's result follows if not; a note on the page of the rule speaks of the moment at which the window opens. Checked 2026-11-30.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClosedWindow {
    /// The rule does not pass, and what the condition says follows.
    #[default]
    FailsTheRule,
    /// The rule goes on until the window opens, or until its time-out.
    Waits,
}

/// A changed definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpdateCancels {
    /// Executions in progress are cancelled at once, and their actions abandoned.
    #[default]
    AtOnce,
    /// They finish the stage they are in and are cancelled at the next door.
    AtTheNextStage,
}

impl Default for ServiceRules {
    fn default() -> Self {
        Self {
            active_executions: Some(50),
            older_arrival: OlderArrival::default(),
            first_stage: FirstStage::default(),
            queue_place: QueuePlace::default(),
            parallel_gates: ParallelGates::default(),
            reopening: Micros::ZERO,
            stale_after: Micros::from_minutes(30 * 24 * 60),
            full_build_queue: FullBuildQueue::default(),
            abandoned_builds_hold_slots: true,
            rollback_goes_first: true,
            rollback_goes_on: false,
            earlier_success: false,
            conditions_hold_lock: true,
            closed_window: ClosedWindow::default(),
            update_cancels: UpdateCancels::default(),
        }
    }
}

/// A choice with a text form.
trait Choice: Sized {
    const FORM: &'static str;

    fn read(text: &str) -> Option<Self>;
    fn text(&self) -> String;
}

macro_rules! one_of {
    ($($type:ident: $first:ident, $second:ident;)+) => {$(
        impl Choice for $type {
            const FORM: &'static str = concat!("`", stringify!($first), "` or `", stringify!($second), "`");

            fn read(text: &str) -> Option<Self> {
                [Self::$first, Self::$second].into_iter().find(|it| it.text() == text)
            }

            fn text(&self) -> String {
                match self {
                    Self::$first => stringify!($first),
                    Self::$second => stringify!($second),
                }
                .to_owned()
            }
        }
    )+};
}

one_of! {
    OlderArrival: IsSuperseded, TakesThePlace;
    FirstStage: IsLocked, IsOpen;
    QueuePlace: BeforeEachStage, BeforeThePipeline;
    ParallelGates: Hold, Ignore;
    FullBuildQueue: FailsTheAction, Waits;
    ClosedWindow: FailsTheRule, Waits;
    UpdateCancels: AtOnce, AtTheNextStage;
}

impl Choice for bool {
    const FORM: &'static str = "`yes` or `no`";

    fn read(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    fn text(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl Choice for Micros {
    const FORM: &'static str = "a span such as `30s`";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Choice for Option<u32> {
    const FORM: &'static str = "a whole number above 0, or `no` for no limit";

    fn read(text: &str) -> Option<Self> {
        match text {
            "no" => Some(None),
            number => number.parse().ok().filter(|it| *it > 0).map(Some),
        }
    }

    fn text(&self) -> String {
        self.map_or_else(|| "no".to_owned(), |most| most.to_string())
    }
}

/// The one list of the choices: texts are read and written by it.
macro_rules! choices {
    ($($field:ident),+ $(,)?) => {
        impl ServiceRules {
            /// The names of the choices.
            pub const CHOICES: &[&str] = &[$(stringify!($field)),+];

            /// Every choice by its name, with its text.
            #[must_use]
            pub fn choices(&self) -> Vec<(&'static str, String)> {
                let Self { $($field),+ } = self;
                vec![$((stringify!($field), $field.text())),+]
            }

            /// Makes a choice, by its name.
            ///
            /// # Errors
            /// If there is no such choice, or it does not take this value.
            pub fn set(&mut self, choice: &str, value: &str) -> Result<(), LiteralError> {
                fn read<T: Choice>(into: &mut T, value: &str) -> Result<(), LiteralError> {
                    *into = T::read(value).ok_or_else(|| LiteralError {
                        literal: value.to_owned(),
                        expected: T::FORM,
                    })?;
                    Ok(())
                }
                match choice {
                    $(stringify!($field) => read(&mut self.$field, value),)+
                    _ => Err(LiteralError {
                        literal: choice.to_owned(),
                        expected: concat!("a choice of the service: one of", $(" `", stringify!($field), "`",)+),
                    }),
                }
            }
        }
    };
}

choices! {
    active_executions, older_arrival, first_stage, queue_place, parallel_gates, reopening, stale_after, full_build_queue,
    abandoned_builds_hold_slots, rollback_goes_first, rollback_goes_on, earlier_success, conditions_hold_lock, closed_window,
    update_cancels,
}
