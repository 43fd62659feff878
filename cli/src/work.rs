//! What a simulation takes before it starts: executions, time and memory. Told where it is much, refused where it is too much.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use stagewright_core::{Micros, PerDay, Pipeline, Profile};
use stagewright_report::format;
use stagewright_study::IDEAS_MONTHS;

use crate::arguments::SimulationArguments;
use crate::console;
use crate::failure::Failure;

/// Executions that one request may follow: hours of work for a machine with a few processors.
const MOST_EXECUTIONS: f64 = 1e11;

/// Bytes that the months of one request may take.
const MOST_BYTES: f64 = 8e9;

/// Seconds from which on the estimate is told.
const LONG: f64 = 10.0;

/// Bytes from which on the estimate is told.
const LARGE: f64 = 1e9;

/// Nanoseconds of one thread for an execution, and for each action of it: about what is measured, 200 for three actions, and 250 and 320 for seven.
const PER_EXECUTION: f64 = 50.0;
const PER_ACTION: f64 = 35.0;

/// Seconds of one thread for a month with its bill, and for each action of it, measured on the web shop.
const PER_MONTH: f64 = 1e-4;
const PER_MONTH_AND_ACTION: f64 = 5e-6;

/// Bytes that a month keeps until all are reduced: its counts for each action, and the cells of its histograms, which are fewer than its
/// executions and at last do not grow. Measured on two pipelines as 1.8, 3.4, 10 and 17 kB at 0.1, 8, 80 and 800 executions a day.
const BYTES_PER_ACTION: f64 = 300.0;
const BYTES_PER_EXECUTION: f64 = 7.0;
const MOST_BYTES_OF_CELLS: f64 = 16_000.0;

/// An estimate.
#[derive(Debug, PartialEq)]
struct Work {
    executions: f64,
    seconds: f64,
    bytes: f64,
    /// Whether a longer warm-up may turn out to be needed than is counted here.
    warms_up_longer: bool,
}

impl Work {
    /// `simulations` is how often the months are simulated: once, and once for each what-if.
    fn of(
        arguments: &SimulationArguments,
        rate: PerDay,
        actions: usize,
        simulations: usize,
        threads: usize,
    ) -> Self {
        let (actions, simulations) = (actions as f64, simulations as f64);
        let months = f64::from(arguments.replications) * simulations;
        // A day of warm-up goes before each month, where nothing longer is given or needed.
        let warm_up = arguments
            .warm_up
            .map_or(1.0, |span| span.seconds() / 86_400.0);
        let executions = rate.0 * (f64::from(arguments.days) + warm_up) * months;
        let following = executions * (PER_EXECUTION + PER_ACTION * actions) * 1e-9;
        let pricing = months * (PER_MONTH + PER_MONTH_AND_ACTION * actions);
        let month = rate.0 * f64::from(arguments.days);
        let cells = (month * BYTES_PER_EXECUTION).min(MOST_BYTES_OF_CELLS);
        Self {
            executions,
            seconds: (following + pricing) / threads.max(1) as f64,
            bytes: f64::from(arguments.replications) * (actions * BYTES_PER_ACTION + cells),
            warms_up_longer: arguments.warm_up.is_none(),
        }
    }

    /// What is told before a long or large request; nothing before others.
    fn told(&self, threads: usize) -> Option<String> {
        if self.seconds < LONG && self.bytes < LARGE {
            return None;
        }
        let time = Micros((rounded(self.seconds).max(1.0) * 1e6) as u64);
        let memory = match self.bytes < LARGE {
            true => String::new(),
            false => format!(
                " and {} of memory",
                format::bytes(rounded(self.bytes) as u64)
            ),
        };
        let more = match self.warms_up_longer {
            true => ", more if they need over a day to warm up",
            false => "",
        };
        Some(format!(
            "about {} to follow: about {}{memory} on {}{more}; Ctrl-C ends it with what is complete",
            format::counted(rounded(self.executions) as u64, "execution"),
            format::duration(time),
            format::counted(threads as u64, "thread"),
        ))
    }

    fn refused(&self) -> Option<String> {
        if self.executions.is_nan() || self.executions > MOST_EXECUTIONS {
            let asked = match self.executions < 1e18 {
                true => format::counted(rounded(self.executions) as u64, "execution"),
                false => "executions without number".to_owned(),
            };
            let most = format::count(MOST_EXECUTIONS as u64);
            return Some(format!(
                "about {asked} would have to be followed; {most} are the most"
            ));
        }
        (self.bytes > MOST_BYTES).then(|| {
            format!(
                "about {} of memory would be needed, and {} may be used",
                format::bytes(rounded(self.bytes) as u64),
                format::bytes(MOST_BYTES as u64)
            )
        })
    }
}

/// Two digits of a number: an estimate has no more.
fn rounded(number: f64) -> f64 {
    if number < 10.0 {
        return number.round();
    }
    let unit = 10_f64.powf(number.log10().floor() - 1.0);
    (number / unit).round() * unit
}

/// Simulations of a study: the months themselves, and those of its ideas, which rest on fewer where there are many.
pub(crate) fn of_study(pipeline: &Pipeline, months: u32) -> usize {
    // Merging each of up to eight pairs of stages, one size up, another mode, a retry, and the months that they are held against.
    let ideas = 4 + pipeline.draft().stages.len().saturating_sub(2).min(8);
    let months = months.max(1) as usize;
    1 + (ideas * months.min(IDEAS_MONTHS as usize)).div_ceil(months)
}

/// The replications that are complete.
pub(crate) fn done() -> Arc<AtomicU64> {
    static DONE: OnceLock<Arc<AtomicU64>> = OnceLock::new();
    Arc::clone(DONE.get_or_init(Arc::default))
}

/// Shows how far long work is, until it is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

/// How often progress is shown. What takes less shows none.
const EACH: Duration = Duration::from_millis(500);

impl Progress {
    /// `shown` says how far it is.
    pub(crate) fn of(shown: impl Fn() -> String + Send + 'static) -> Self {
        // A second thread costs what allocates: a short check takes a tenth less without it.
        if !console::shows_progress() {
            return Self(None);
        }
        let (stop, stopped) = mpsc::channel::<()>();
        let show = move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(EACH) {
                console::progress(&shown());
            }
            console::progress("");
        };
        // Without a thread there is no progress, and the answer is the same.
        let thread = std::thread::Builder::new().spawn(show).ok();
        Self(thread.map(|thread| (stop, thread)))
    }

    fn of_months(months: u64) -> Self {
        Self::of(move || {
            let done = done().load(Ordering::Relaxed).min(months);
            let percent = done * 100 / months.max(1);
            format!(
                "{} of about {} simulated ({percent}%)",
                format::count(done),
                format::counted(months, "month")
            )
        })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.0.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

/// Tells what a long request takes, refuses one beyond the bounds, and shows progress from here on.
pub(crate) fn announce(
    arguments: &SimulationArguments,
    profile: &Profile,
    pipeline: &Pipeline,
    simulations: usize,
    edits: usize,
) -> Result<Progress, Failure> {
    // The base, and what each edit makes of it; all edits together are what is simulated anyway.
    let simulations = simulations + edits;
    let stages = &pipeline.draft().stages;
    let actions = stages.iter().map(|stage| stage.actions.len()).sum();
    let threads = match arguments.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let work = Work::of(
        arguments,
        profile.workload.value.arrivals.rate(),
        actions,
        simulations,
        threads,
    );
    if let Some(refused) = work.refused() {
        let help = "ask for fewer months with --replications, shorter ones with --days, or a lower rate with --executions";
        return Err(Failure::usage("", refused, help));
    }
    if let Some(told) = work.told(threads) {
        console::remark(&told);
    }
    Ok(Progress::of_months(
        u64::from(arguments.replications) * simulations as u64,
    ))
}

#[cfg(test)]
mod tests {
    use stagewright_core::per_day;

    use super::Work;
    use crate::arguments::SimulationArguments;

    fn work(rate: f64, days: u32, replications: u32, actions: usize) -> Work {
        let asked = SimulationArguments {
            profile: None,
            executions: None,
            edits: Vec::new(),
            scenario: None,
            days,
            warm_up: None,
            replications,
            seed: 1,
            threads: 2,
        };
        Work::of(&asked, per_day(rate), actions, 10, 2)
    }

    /// What would run for minutes cannot be run by a test; `cli/tests/work.rs` has the rest.
    #[test]
    fn a_long_or_large_request_is_told_before_it_starts_and_more_memory_than_there_is_refused() {
        assert_eq!(work(8.0, 30, 200, 10).told(2), None);
        let long = work(1e4, 30, 2_000, 10).told(2).unwrap_or_default();
        assert!(
            long.starts_with("about 6,200,000,000 executions to follow: about 20 min on 2 threads"),
            "{long}"
        );
        assert!(long.contains("need over a day to warm up"), "{long}");
        let large = work(80.0, 30, 100_000, 10).told(2).unwrap_or_default();
        assert!(
            large.contains("and 1.9 GB of memory on 2 threads"),
            "{large}"
        );
        let refused = work(0.1, 1, 100_000, 500).refused().unwrap_or_default();
        assert!(refused.starts_with("about 15 GB of memory"), "{refused}");
    }
}
