//! Why an experiment cannot run.

/// An experiment that was refused before its start, or that left the range of simulated time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// Something in the input makes no sense; all such places at once.
    #[error("{}", Faults(.0))]
    Input(Vec<Fault>),
    /// Simulated time went beyond 2⁵³ microseconds, which are 285 years.
    #[error("simulated time overflows at {place}: a span adds up to more than 285 years")]
    Overflow {
        /// Where the span was to be added.
        place: String,
    },
    /// The simulator contradicts itself: a bug worth a report.
    #[error("internal: {0}")]
    Internal(String),
}

/// One place of the input that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Fault {
    /// Which part of the experiment, workload, profile or pipeline.
    pub place: String,
    /// What is wrong, and what would do.
    pub problem: String,
}

impl Fault {
    pub(crate) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
        }
    }
}

struct Faults<'a>(&'a [Fault]);

impl std::fmt::Display for Faults<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}
