//! GitHub Actions: each job by the started minute.

use rust_decimal::Decimal;

use super::amount::{started_minutes, whole};
use super::compare::GithubPlan;
use super::estimate::Draft;
use super::size::{Family, Machine, Need};
use super::{Estimate, JobStarts, Vendor, VendorOptions, Work};
use crate::error::plus;
use crate::{CostError, Exact, Money, PriceBook};

/// Minutes of a job: each begun one counts. Source: GitHub docs on Actions billing, checked 2026.
///
/// ```
/// assert_eq!((stagewright_cost::github_minutes(60), stagewright_cost::github_minutes(61)), (1, 2));
/// ```
#[must_use]
pub const fn github_minutes(seconds: u64) -> u64 {
    seconds.div_ceil(60)
}

const SERVICE: &str = "github-actions";

pub(super) fn estimate(
    work: &Work,
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<Estimate, CostError> {
    let mut draft = Draft::new(Vendor::GithubActions, options.github_plan.as_str());
    let mut standard = Money::ZERO;
    let mut by_runner: Vec<(String, Decimal)> = Vec::new();
    let runners = |need| runners(book, options, need);
    draft.each_job(work, "runner", runners, |job, runner| {
        let minutes = job.sum(started_minutes)?;
        match by_runner.iter_mut().find(|(name, _)| *name == runner.name) {
            Some((_, sum)) => *sum = plus("minutes", *sum, minutes)?,
            None => by_runner.push((runner.name.clone(), minutes)),
        }
        Ok(())
    })?;
    for (runner, minutes) in by_runner {
        let price = book.price(&options.region, &format!("{SERVICE}/{runner}"))?;
        draft.line(format!("minutes on {runner}"), minutes, price)?;
        if price.class() == Some("standard") {
            standard = standard.checked_add(price.unit_price()?.checked_mul(Exact(minutes))?)?;
        }
    }
    let linux = book.price(&options.region, "github-actions/actions_linux")?;
    let worth = linux.unit_price()?;
    let included = if options.public_repository {
        draft.assume("a public repository: standard runners cost nothing");
        standard.amount().checked_div(worth.amount())
    } else {
        let minutes = whole(
            book,
            &format!(
                "{SERVICE}/included-minutes/{}",
                options.github_plan.as_str()
            ),
        )?;
        draft.assume(format!(
            "{minutes} minutes of the plan are used up at the ratio of list prices, on standard runners only; GitHub does not say how"
        ));
        let used = standard.amount().checked_div(worth.amount());
        used.map(|used| used.min(Decimal::from(minutes)))
    };
    if let Some(included) = included.filter(|included| !included.is_zero()) {
        draft.line(
            "included in the plan, in minutes of Linux",
            -included,
            linux,
        )?;
    }
    let wait = whole(book, "github-actions/start-up-seconds")?;
    let plan = options.github_plan.as_str();
    let at_once = whole(book, &format!("{SERVICE}/concurrent-jobs/{plan}"))?;
    draft.assume(format!(
        "a job starts {wait} s after it is due, {at_once} at once; jobs that wait for AWS pay for their minutes"
    ));
    draft.assume(
        "the price of users and seats is not part of this; storage and cache within the plan",
    );
    draft.lacks("an approval is a required reviewer of an environment; private repositories need a plan that has it");
    draft.lacks("artifacts are uploaded and downloaded by each job; they count as storage until they expire");
    draft.starts(JobStarts {
        build_seconds: wait,
        wait_seconds: Some(wait),
        at_once: Some(at_once),
        ..JobStarts::default()
    });
    draft.finish()
}

/// The runners of a family. Of those with as many cores the cheapest comes first.
fn runners(
    book: &PriceBook,
    options: &VendorOptions,
    need: Need,
) -> Result<Vec<Machine>, CostError> {
    let mut runners = Vec::new();
    for sku in book.skus(&options.region, SERVICE)? {
        let price = book.price(&options.region, &sku)?;
        let (Some(cores), Some(architecture), Some(class)) =
            (price.vcpus(), price.architecture(), price.class())
        else {
            continue;
        };
        let name = sku.strip_prefix("github-actions/").unwrap_or(&sku);
        let windows = name.contains("windows");
        let linux = name.contains("linux");
        let gpu = class == "gpu";
        let fits = match need.family {
            Family::X86 => linux && !gpu && architecture == "x64",
            Family::Arm => linux && !gpu && architecture == "arm64",
            Family::Gpu => linux && gpu,
            Family::Windows => windows && !gpu && architecture == "x64",
        };
        if let (true, Ok(vcpus)) = (fits, cores.parse::<Exact>()) {
            let rank = (class != "standard", price.unit_price()?);
            runners.push((
                rank,
                Machine {
                    name: name.to_owned(),
                    vcpus: vcpus.0,
                },
            ));
        }
    }
    runners.sort_by_key(|(rank, _)| *rank);
    Ok(runners.into_iter().map(|(_, machine)| machine).collect())
}

impl GithubPlan {
    /// As the price book calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Team => "team",
            Self::Enterprise => "enterprise",
        }
    }
}
