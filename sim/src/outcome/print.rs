//! Outcomes and comparisons as people read them. Times are as fine as their intervals ask for; shares and counts are exact in the fields.

use std::fmt;

use stagewright_core::Micros;
use stagewright_core::format::{
    TOO_FEW, counted, duration, duration_change, seconds_with_interval,
};

use super::{Comparison, Outcome, Quantile};
use crate::statistics::{Difference, Estimate};

fn time(of: &Estimate) -> String {
    seconds_with_interval(of.value, of.ends())
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

impl fmt::Display for Quantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(estimate) => f.write_str(&time(estimate)),
            Self::Over(seconds) => {
                let span = Micros::from_seconds_f64(*seconds);
                let span = span.expect("invariant: a quantile exceeds a span of the simulation");
                write!(f, "over {}", duration(span))
            }
        }
    }
}

impl fmt::Display for Outcome {
    /// The answer in a few lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people = match self.without_people {
            true => ", without waiting for people",
            false => "",
        };
        match &self.lead_time {
            None => writeln!(f, "`{}`: no execution succeeded", self.pipeline)?,
            Some(lead) => {
                let succeeded = percent(self.shares.succeeded.value);
                let of = &self.pipeline;
                writeln!(
                    f,
                    "`{of}`: {succeeded} of the executions succeed; from the trigger on, those take{people}"
                )?;
                writeln!(f, "  mean {}", time(&lead.mean))?;
                writeln!(f, "  p50  {}", time(&lead.p50))?;
                writeln!(f, "  p95  {}", time(&lead.p95))?;
            }
        }
        if let Some(changes) = &self.change_lead_time {
            let least = if changes.unfinished > 0 {
                "at least "
            } else {
                ""
            };
            writeln!(
                f,
                "a change is live at the end of `{}` after",
                changes.stage
            )?;
            writeln!(f, "  mean {least}{}", time(&changes.mean))?;
            writeln!(f, "  p50  {}", changes.p50)?;
            writeln!(f, "  p95  {}", changes.p95)?;
        }
        if self.assumes_start_up {
            writeln!(
                f,
                "builds take an assumed start-up on top of what `takes` says; `starts` sets it"
            )?;
        }
        writeln!(f, "{}", self.capacity)?;
        if let Some(overload) = &self.overload {
            writeln!(f, "{overload}")?;
        }
        if !self.warm_up.is_steady() || self.warm_up.is_too_short() {
            writeln!(f, "{}", self.warm_up)?;
        }
        let replications = counted(u64::from(self.replications), "replication");
        if self.partial {
            writeln!(f, "partial: cancelled after {replications}")?;
        }
        let confidence = self.confidence * 100.0;
        write!(
            f,
            "seed {}, {replications}; intervals of {confidence:.0} % cover the noise of the simulation alone",
            self.seed
        )
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |value: f64| duration_change((value * 1e6).round() as i64);
        let share = |value: f64| format!("{:+.1} points", value * 100.0).replace('-', "−");
        let a_day = |value: f64| format!("{value:+.1} a day").replace('-', "−");
        type Shown<'a> = &'a dyn Fn(f64) -> String;
        let rows: [(&str, Option<Difference>, Shown<'_>); 10] = [
            ("mean lead time", self.mean, &seconds),
            ("p50", self.p50, &seconds),
            ("p95", self.p95, &seconds),
            ("until a change is live, p50", self.change_p50, &seconds),
            ("until a change is live, p95", self.change_p95, &seconds),
            ("share succeeded", self.succeeded, &share),
            ("share superseded", self.superseded, &share),
            ("wait for stage locks", self.lock_wait, &seconds),
            ("wait for build slots", self.quota_wait, &seconds),
            ("capacity", self.capacity, &a_day),
        ];
        for (index, (name, difference, shown)) in rows.into_iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            let Some(Difference { change, .. }) = difference else {
                write!(f, "{name}: nothing to compare")?;
                continue;
            };
            match change.ends() {
                None => write!(f, "{name}: {} ({TOO_FEW})", shown(change.value))?,
                Some(_) if change.holds(0.0) => write!(f, "{name}: no detectable difference")?,
                Some((low, high)) => {
                    write!(
                        f,
                        "{name}: {} ({} to {})",
                        shown(change.value),
                        shown(low),
                        shown(high)
                    )?;
                }
            }
        }
        Ok(())
    }
}
