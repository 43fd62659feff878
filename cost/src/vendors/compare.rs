//! All systems on one page.

use serde::Serialize;

use super::estimate::Draft;
use super::{
    Estimate, JobKind, Vendor, VendorFact, Work, circleci, facts, github, gitlab, jenkins, travis,
};
use crate::{Bill, CostError, PriceBook};

/// What the estimates ask of the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorOptions {
    /// Region of the machines that Jenkins runs on.
    pub region: String,
    /// People who push changes.
    pub users: u32,
    /// Whether the repository is public.
    pub public_repository: bool,
    /// Plan at GitHub.
    pub github_plan: GithubPlan,
    /// Plan at GitLab; none: free for up to five users, Premium beyond.
    pub gitlab_plan: Option<GitlabPlan>,
    /// Agents of each kind that Jenkins keeps on; none: as few as keep the wait short.
    pub jenkins_agents: Option<u32>,
}

impl VendorOptions {
    /// Five users, a private repository, GitHub's Team plan.
    #[must_use]
    pub fn in_region(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            users: 5,
            public_repository: false,
            github_plan: GithubPlan::Team,
            gitlab_plan: None,
            jenkins_agents: None,
        }
    }
}

/// A plan at GitHub, for the minutes that it includes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GithubPlan {
    /// Free.
    Free,
    /// Team; the default.
    #[default]
    Team,
    /// Enterprise Cloud.
    Enterprise,
}

/// A plan at GitLab.com.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitlabPlan {
    /// Free.
    Free,
    /// Premium.
    Premium,
}

/// The same work at every system, and what was taken for granted. Estimates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VendorComparison {
    /// What was taken for granted for all of them.
    pub assumptions: Vec<String>,
    /// The systems, CodePipeline first.
    pub estimates: Vec<Estimate>,
    /// Where the definition lives, what triggers it, what it needs to reach AWS, with sources.
    pub facts: Vec<VendorFact>,
}

/// Estimates what a month's work would cost at every system, and tells how jobs start there. `aws` holds the bills
/// of one month or of several simulated ones, whose mean is shown.
///
/// ```
/// use stagewright_core::{Compute, Usage};
/// use stagewright_cost::{Bill, Job, Options, PriceBook, Vendor, VendorOptions, Work, WorkStage, compare_vendors};
///
/// // 3,000 builds of 61 s a month on two virtual CPUs.
/// let job = Job::build("compile", Compute::Small, [(61, "3000".parse()?)]);
/// let stage = WorkStage { name: "build".into(), groups: vec![vec![job]] };
/// let work = Work { executions: "3000".parse()?, stages: vec![stage] };
/// let book = PriceBook::builtin();
/// let aws = Bill::price(&Usage::default(), &book, &Options::in_region("us-east-1"))?;
/// let page = compare_vendors(&work, &[aws], &book, &VendorOptions::in_region("us-east-1"))?;
///
/// let github = page.of(Vendor::GithubActions).unwrap();
/// assert_eq!(github.total.unwrap().to_string(), "$18.00"); // 6,000 started minutes, 3,000 of them in the plan
/// let circleci = page.of(Vendor::CircleCi).unwrap();
/// assert_eq!(circleci.total.unwrap().to_string(), "$15.00"); // 33,000 credits: one package beyond the free 30,000
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`CostError`] if a quantity does not fit or the price book lacks a figure. What a system does not offer, or the book
/// has no price for, stands in its estimate.
pub fn compare_vendors(
    work: &Work,
    aws: &[Bill],
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<VendorComparison, CostError> {
    book.check_place(&options.region)?;
    Ok(VendorComparison {
        assumptions: common_assumptions(work, options),
        estimates: vec![
            code_pipeline(aws)?,
            jenkins::always_on(work, book, options)?,
            jenkins::scaled(work, book, options)?,
            travis::estimate(work, book, options)?,
            circleci::estimate(work, book, options)?,
            github::estimate(work, book, options)?,
            gitlab::estimate(work, book, options)?,
        ],
        facts: facts::vendor_facts()?,
    })
}

impl VendorComparison {
    /// The estimate of one system.
    #[must_use]
    pub fn of(&self, vendor: Vendor) -> Option<&Estimate> {
        self.estimates
            .iter()
            .find(|estimate| estimate.vendor == vendor)
    }
}

fn common_assumptions(work: &Work, options: &VendorOptions) -> Vec<String> {
    let mut assumptions = vec![
        format!("{} executions a month, {} users", work.executions.0.round_dp(1).normalize(), options.users),
        "estimates from list prices, without tax; a job takes as long on a machine with as many virtual CPUs".to_owned(),
        "the same work is simulated everywhere on the same random numbers: stages in their order, each job as long as its work on AWS, failures too; the machine before it starts as each system starts it, and stages follow each other at once".to_owned(),
        "sources need no job of their own elsewhere: every job begins with a checkout, which counts as its work".to_owned(),
        "deployments and other calls of AWS stay at AWS; elsewhere a job of the smallest size starts them and waits".to_owned(),
        "what AWS charges for artifacts, keys and logs has no counterpart here; what the deployments themselves cost is the same everywhere".to_owned(),
        "without waiting for people".to_owned(),
    ];
    let unknown = work
        .jobs()
        .any(|job| matches!(&job.kind, JobKind::Build(compute) if compute.vcpus().is_none()));
    if unknown {
        assumptions.push("a reserved fleet or an unknown compute type counts as medium".to_owned());
    }
    assumptions
}

/// The bill itself, as a row of the page: the mean of the months, at list prices like every other.
fn code_pipeline(aws: &[Bill]) -> Result<Estimate, CostError> {
    let bill = Bill::mean(aws)?;
    let mut draft = Draft::new(
        Vendor::CodePipeline,
        format!("as simulated, in {}", bill.region),
    );
    draft.charges(&bill);
    let off = bill.list_price().checked_sub(bill.total())?;
    if !off.is_zero() {
        draft.assume(format!("free tiers of the account take off {off} more"));
    }
    draft.finish()
}
