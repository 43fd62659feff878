//! The same work elsewhere: what other systems would ask for it, and how long it would take there. Estimates.

mod amount;
mod circleci;
mod compare;
mod estimate;
mod facts;
mod github;
mod gitlab;
mod jenkins;
mod size;
mod travis;
mod work;

pub use circleci::circleci_credits;
pub use compare::{GithubPlan, GitlabPlan, VendorComparison, VendorOptions, compare_vendors};
pub use estimate::{Estimate, EstimateLine, JobStarts, SizeMapping, Vendor};
pub use facts::{VendorFact, vendor_facts};
pub use github::github_minutes;
pub use gitlab::gitlab_compute_minutes;
pub use travis::travis_credits;
pub use work::{Job, JobKind, Work, WorkStage};
