//! GitLab CI on GitLab.com: compute minutes with a factor, and users.

use rust_decimal::Decimal;

use super::amount::whole;
use super::compare::GitlabPlan;
use super::estimate::Draft;
use super::size::{Family, Need, machines};
use super::{Estimate, JobStarts, Vendor, VendorOptions, Work};
use crate::error::{plus, times};
use crate::{CostError, Exact, PriceBook};

/// Compute minutes of a job: its minutes, not rounded, times the factor of its machine. Source: GitLab docs on compute
/// minutes, checked 2025.
///
/// ```
/// let factor = "2".parse()?;
/// assert_eq!(stagewright_cost::gitlab_compute_minutes(90, factor).to_string(), "3");
/// # Ok::<(), String>(())
/// ```
#[must_use]
pub fn gitlab_compute_minutes(seconds: u64, factor: Exact) -> Exact {
    Exact((Decimal::from(seconds) / Decimal::from(60)).saturating_mul(factor.0))
}

pub(super) fn estimate(
    work: &Work,
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<Estimate, CostError> {
    let free_users = whole(book, "gitlab/free-plan-users")?;
    let plan = match options.gitlab_plan {
        Some(plan) => plan,
        None if u64::from(options.users) > free_users => GitlabPlan::Premium,
        None => GitlabPlan::Free,
    };
    let mut draft = Draft::new(Vendor::GitlabCi, plan.as_str());
    let mut minutes = Decimal::ZERO;
    let runners = |need: Need| {
        let prefix = match need.family {
            Family::X86 => "linux-x86.",
            Family::Arm => "linux-arm.",
            Family::Gpu => "linux-x86-gpu.",
            Family::Windows => "windows.",
        };
        machines(book, "gitlab", |name| name.starts_with(prefix))
    };
    draft.each_job(work, "runner", runners, |job, runner| {
        let factor = book
            .figure(&format!("gitlab/cost-factor/{}", runner.name))?
            .value();
        let of_job = job.sum(|seconds| gitlab_compute_minutes(seconds, factor).0)?;
        minutes = plus("compute minutes", minutes, of_job)?;
        Ok(())
    })?;
    let included = Decimal::from(whole(
        book,
        &format!("gitlab/included-minutes/{}", plan.as_str()),
    )?);
    let minute = book.price(&options.region, "gitlab/compute-minute")?;
    draft.line("compute minutes", minutes, minute)?;
    draft.line(
        "compute minutes of the plan",
        -minutes.min(included),
        minute,
    )?;
    if plan == GitlabPlan::Premium {
        let user = book.price(&options.region, "gitlab/premium-user")?;
        draft.line(
            "users",
            times("users", Decimal::from(options.users), Decimal::ONE)?,
            user,
        )?;
        draft.assume("the yearly price of a user, by the month");
    }
    let wait = whole(book, "gitlab/start-up-seconds")?;
    draft.assume(format!("a job starts {wait} s after it is due, which costs nothing, as many at once as there are; bought minutes roll over, so only those used count"));
    draft.lacks(
        "an approval is a manual job, or a protected environment that asks for approvals (Premium)",
    );
    draft.lacks("artifacts are uploaded and downloaded by each job; they count as storage until they expire");
    draft.starts(JobStarts {
        build_seconds: wait,
        wait_seconds: Some(wait),
        ..JobStarts::default()
    });
    draft.finish()
}

impl GitlabPlan {
    /// As the price book calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Premium => "premium",
        }
    }
}
