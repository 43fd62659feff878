//! Travis CI: credits per started minute of a job.

use rust_decimal::Decimal;

use super::amount::whole;
use super::estimate::Draft;
use super::size::{Family, Need, machines};
use super::{Estimate, JobStarts, Vendor, VendorOptions, Work};
use crate::error::plus;
use crate::{CostError, PriceBook};

/// Credits of a job: each begun minute at so many credits. Source: Travis CI docs, billing overview, checked 2025-11-18.
///
/// ```
/// assert_eq!((stagewright_cost::travis_credits(60, 10), stagewright_cost::travis_credits(61, 10)), (10, 20));
/// ```
#[must_use]
pub const fn travis_credits(seconds: u64, credits_per_minute: u64) -> u64 {
    seconds.div_ceil(60).saturating_mul(credits_per_minute)
}

pub(super) fn estimate(
    work: &Work,
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<Estimate, CostError> {
    let mut draft = Draft::new(Vendor::TravisCi, "usage plan, monthly");
    let mut credits = Decimal::ZERO;
    let machines = |need: Need| {
        machines(book, "travis-ci", |name| match need.family {
            Family::X86 => name.starts_with("linux") && !name.contains("gpu"),
            Family::Gpu => name.contains("gpu"),
            Family::Windows => name == "windows",
            Family::Arm => false,
        })
    };
    draft.each_job(work, "machine", machines, |job, size| {
        let rate = whole(book, &format!("travis-ci/credits-per-minute/{}", size.name))?;
        let of_job = job.sum(|seconds| Decimal::from(travis_credits(seconds, rate)))?;
        credits = plus("credits", credits, of_job)?;
        Ok(())
    })?;
    let in_plan = Decimal::from(whole(book, "travis-ci/usage-plan-credits")?);
    let plans = credits
        .checked_div(in_plan)
        .unwrap_or_default()
        .ceil()
        .max(Decimal::ONE);
    draft.line(
        "usage plans",
        plans,
        book.price(&options.region, "travis-ci/usage-plan")?,
    )?;
    draft.assume(format!(
        "{} credits at {in_plan} in a plan; beyond it a further plan of the same price, as the price of further credits is not public",
        credits.round().normalize()
    ));
    draft.assume("all users are within the plan; the price of the plan has one weak source");
    let wait = whole(book, "travis-ci/start-up-seconds")?;
    draft.assume(format!(
        "a job starts {wait} s after it is due, which costs nothing, as many at once as there are"
    ));
    draft.lacks("there is no approval within a build");
    draft.lacks("artifacts pass from stage to stage through a bucket of your own");
    draft.starts(JobStarts {
        build_seconds: wait,
        wait_seconds: Some(wait),
        ..JobStarts::default()
    });
    draft.finish()
}
