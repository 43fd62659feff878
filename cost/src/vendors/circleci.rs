//! CircleCI: credits per second of a job, bought by the 25,000.

use rust_decimal::Decimal;

use super::amount::whole;
use super::estimate::Draft;
use super::size::{Family, Need, machines};
use super::{Estimate, JobStarts, Vendor, VendorOptions, Work};
use crate::error::{plus, times};
use crate::{CostError, PriceBook};

/// Credits of a job: its seconds at so many credits a minute, rounded up to a whole credit. Source: CircleCI docs,
/// checked 2026-08-20.
///
/// ```
/// assert_eq!(stagewright_cost::circleci_credits(61, 10), 11); // 10.17
/// assert_eq!(stagewright_cost::circleci_credits(60, 10), 10);
/// ```
#[must_use]
pub const fn circleci_credits(seconds: u64, credits_per_minute: u64) -> u64 {
    seconds.saturating_mul(credits_per_minute).div_ceil(60)
}

pub(super) fn estimate(
    work: &Work,
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<Estimate, CostError> {
    let included = Decimal::from(whole(book, "circleci/monthly-free-credits")?);
    let included_users = whole(book, "circleci/included-active-users")?;
    let mut credits = Decimal::ZERO;
    let mut draft = Draft::new(Vendor::CircleCi, "");
    let classes = |need: Need| {
        let prefix = match need.family {
            Family::X86 => "docker.",
            Family::Arm => "docker.arm.",
            Family::Windows => "windows.",
            Family::Gpu => "gpu.",
        };
        machines(book, "circleci", |name| {
            name.starts_with(prefix) && (need.family == Family::Arm || !name.contains(".arm."))
        })
    };
    draft.each_job(work, "resource class", classes, |job, class| {
        let rate = whole(book, &format!("circleci/credits-per-minute/{}", class.name))?;
        let of_job = job.sum(|seconds| Decimal::from(circleci_credits(seconds, rate)))?;
        credits = plus("credits", credits, of_job)?;
        Ok(())
    })?;
    let further_users = u64::from(options.users).saturating_sub(included_users);
    let of_users = times(
        "credits",
        Decimal::from(further_users),
        Decimal::from(whole(book, "circleci/active-user-credits")?),
    )?;
    let credit = book.price(&options.region, "circleci/credit")?;
    draft.line("credits of jobs", credits, credit)?;
    if !of_users.is_zero() {
        draft.line(
            format!("credits of {further_users} further users"),
            of_users,
            credit,
        )?;
    }
    let used = plus("credits", credits, of_users)?;
    draft.line("credits of the plan", -used.min(included), credit)?;
    if used > included {
        // The Performance plan starts at one package of credits.
        let bought = used - included;
        let package = credit.per().0;
        if bought < package {
            draft.line("rest of the smallest package", package - bought, credit)?;
        }
        draft.assume("Performance plan; bought credits last 12 months, so beyond the first package only those used count");
    }
    let (plan, at_once) = match used > included {
        true => ("Performance", "circleci/concurrent-jobs/performance"),
        false => ("Free", "circleci/concurrent-jobs/free"),
    };
    draft.plan(plan);
    let at_once = whole(book, at_once)?;
    let wait = whole(book, "circleci/start-up-seconds")?;
    draft.assume(format!(
        "a job starts {wait} s after it is due, {at_once} at once; waiting and preparing cost nothing"
    ));
    draft.assume("no Docker layer caching; network and storage within the plan");
    draft.lacks(
        "an approval is a job of type `approval`; it has no time-out and asks in CircleCI only",
    );
    draft.lacks("artifacts pass through workspaces and caches, which count as storage");
    draft.starts(JobStarts {
        build_seconds: wait,
        wait_seconds: Some(wait),
        at_once: Some(at_once),
        ..JobStarts::default()
    });
    draft.finish()
}
