//! People and their hours: who answers, who retries, when a door is open.

use std::fmt;
use std::str::FromStr;

use crate::{Distribution, LiteralError, Micros, Probability, RetryMode, Word};

/// Hours of the week in a time zone, and the days and spans that are closed. Its text is `Mon-Fri+9-17+Europe/Berlin`.
///
/// ```
/// use stagewright_core::Calendar;
///
/// let office = Calendar::office("Europe/Berlin");
/// assert_eq!(office.hours.len(), 5);
/// assert_eq!(office.hours[0].from_minute, 9 * 60);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Name in the IANA time zone database, such as `Europe/Berlin`; daylight saving time is followed.
    pub time_zone: String,
    /// Open hours of the week; several may stand on one day.
    pub hours: Vec<OpenHours>,
    /// Days that are closed, as `2026-12-25`.
    pub holidays: Vec<String>,
    /// Spans that are closed.
    pub freezes: Vec<Freeze>,
}

/// One span of open hours on one day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenHours {
    /// Day of the week; Monday is 0.
    pub day: u8,
    /// First minute of the day that is open.
    pub from_minute: u16,
    /// First minute that is closed again, at most 1,440.
    pub to_minute: u16,
}

/// A span in which a calendar is closed, in local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// First moment, as `2026-12-18T17:00`.
    pub from: String,
    /// First moment after it.
    pub to: String,
}

impl Calendar {
    /// Monday to Friday, nine to five.
    #[must_use]
    pub fn office(time_zone: impl Into<String>) -> Self {
        Self::weekdays(time_zone, 9 * 60, 17 * 60)
    }

    /// Monday to Friday between these minutes of the day.
    #[must_use]
    pub fn weekdays(time_zone: impl Into<String>, from_minute: u16, to_minute: u16) -> Self {
        let hours = (0..5)
            .map(|day| OpenHours {
                day,
                from_minute,
                to_minute,
            })
            .collect();
        Self {
            time_zone: time_zone.into(),
            hours,
            ..Self::default()
        }
    }

    /// Always open.
    #[must_use]
    pub fn always() -> Self {
        let hours = (0..7)
            .map(|day| OpenHours {
                day,
                from_minute: 0,
                to_minute: 1_440,
            })
            .collect();
        Self {
            time_zone: "UTC".to_owned(),
            hours,
            ..Self::default()
        }
    }
}

/// Who answers an approval.
#[derive(Clone, Debug, PartialEq)]
pub struct Approver {
    /// Working time from the request to the answer.
    pub response: Distribution,
    /// When that time runs; always if absent.
    pub calendar: Option<Calendar>,
    /// How often the answer is no.
    pub rejects: Probability,
}

/// Who retries a failed stage by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrier {
    /// How often a failure is retried.
    pub chance: Probability,
    /// Working time from the first failure to the retry.
    pub response: Distribution,
    /// When that time runs; always if absent.
    pub calendar: Option<Calendar>,
    /// What runs again.
    pub mode: RetryMode,
    /// Retries of one stage of one execution, at most.
    pub most: u16,
}

/// What is done to a pipeline by hand at a certain time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// When, from the start of the simulation.
    pub at: Micros,
    /// What.
    pub what: InterventionKind,
}

/// What is done by hand. Executions are named by their number in order of arrival, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InterventionKind {
    /// Starts an execution by hand.
    Start,
    /// Stops an execution once its running actions have ended.
    StopAndWait {
        /// Number.
        execution: u32,
    },
    /// Stops an execution and abandons its running actions.
    StopAndAbandon {
        /// Number.
        execution: u32,
    },
    /// Retries the stage in which an execution failed or was stopped.
    Retry {
        /// Number.
        execution: u32,
        /// What runs again.
        mode: RetryMode,
    },
    /// Rolls a stage back to its last success.
    Rollback {
        /// Name of the stage.
        stage: String,
    },
    /// Disables the transition into a stage.
    Disable {
        /// Name of the stage.
        stage: String,
    },
    /// Enables the transition into a stage.
    Enable {
        /// Name of the stage.
        stage: String,
    },
    /// Answers the approvals that wait in a stage.
    Answer {
        /// Name of the stage.
        stage: String,
        /// Whether the answer is yes.
        approve: bool,
    },
    /// Overrides the condition that a stage is being held by.
    Override {
        /// Name of the stage.
        stage: String,
    },
    /// Changes the definition: executions in progress are cancelled.
    Update,
}

impl Retrier {
    /// Retries of one stage of one execution, at most, where nothing else is said.
    pub const MOST: u16 = 3;
}

impl InterventionKind {
    /// The stage that it names.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        match self {
            Self::Rollback { stage }
            | Self::Disable { stage }
            | Self::Enable { stage }
            | Self::Answer { stage, .. }
            | Self::Override { stage } => Some(stage),
            _ => None,
        }
    }
}

impl fmt::Display for Intervention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+", self.at)?;
        match &self.what {
            InterventionKind::Start => f.write_str("start"),
            InterventionKind::Update => f.write_str("update"),
            InterventionKind::StopAndWait { execution } => write!(f, "stop+{execution}"),
            InterventionKind::StopAndAbandon { execution } => write!(f, "abandon+{execution}"),
            InterventionKind::Retry { execution, mode } => write!(f, "retry+{execution}+{mode}"),
            InterventionKind::Rollback { stage } => write!(f, "rollback+{stage}"),
            InterventionKind::Disable { stage } => write!(f, "disable+{stage}"),
            InterventionKind::Enable { stage } => write!(f, "enable+{stage}"),
            InterventionKind::Answer { stage, approve } => {
                write!(f, "{}+{stage}", if *approve { "approve" } else { "reject" })
            }
            InterventionKind::Override { stage } => write!(f, "override+{stage}"),
        }
    }
}

impl FromStr for Intervention {
    type Err = LiteralError;

    /// Reads `2d+disable+Deploy` and the like.
    ///
    /// ```
    /// use stagewright_core::{Intervention, InterventionKind, Micros};
    ///
    /// let disable: Intervention = "2d+disable+Deploy".parse()?;
    /// assert_eq!(disable.what.stage(), Some("Deploy"));
    /// assert_eq!(disable.to_string(), "2d+disable+Deploy");
    /// # Ok::<(), stagewright_core::LiteralError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let read = || {
            let (at, what) = text.split_once('+')?;
            let (what, rest) = what.split_once('+').unwrap_or((what, ""));
            let stage = || (!rest.is_empty()).then(|| rest.to_owned());
            let execution = |text: &str| text.parse().ok();
            let what = match (what, rest) {
                ("start", "") => InterventionKind::Start,
                ("update", "") => InterventionKind::Update,
                ("stop", rest) => InterventionKind::StopAndWait {
                    execution: execution(rest)?,
                },
                ("abandon", rest) => InterventionKind::StopAndAbandon {
                    execution: execution(rest)?,
                },
                ("retry", rest) => {
                    let (number, mode) = rest.split_once('+').unwrap_or((rest, "FAILED_ACTIONS"));
                    InterventionKind::Retry {
                        execution: execution(number)?,
                        mode: RetryMode::read(mode)?,
                    }
                }
                ("rollback", _) => InterventionKind::Rollback { stage: stage()? },
                ("disable", _) => InterventionKind::Disable { stage: stage()? },
                ("enable", _) => InterventionKind::Enable { stage: stage()? },
                ("approve" | "reject", _) => InterventionKind::Answer {
                    stage: stage()?,
                    approve: what == "approve",
                },
                ("override", _) => InterventionKind::Override { stage: stage()? },
                _ => return None,
            };
            Some(Self {
                at: at.trim().parse().ok()?,
                what,
            })
        };
        read().ok_or_else(|| LiteralError {
            literal: text.to_owned(),
            expected: "a time from the start and what is done then, `2d+disable+Deploy`",
        })
    }
}
