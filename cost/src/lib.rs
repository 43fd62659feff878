//! The price book and the bill of Stagewright: from a month's [`Usage`](stagewright_core::Usage) to dollars, line by line.
//!
//! Simulated use is not money. The simulator, a history or a user's own figures give quantities; this crate prices them
//! by the rules of each service with a dated [`PriceBook`], whose every entry names its source, its date and how well it
//! is confirmed.
//!
//! ```
//! use stagewright_core::{ActionUse, Micros, PipelineType, PipelineUse, Usage};
//! use stagewright_cost::{Bill, Options, PriceBook};
//!
//! // Three actions of 61 s, 40 times a month: every run counts as two minutes.
//! let usage = Usage {
//!     pipelines: vec![PipelineUse {
//!         name: "shop".into(),
//!         pipeline_type: PipelineType::V2,
//!         age_days: 400,
//!         executions: 40,
//!     }],
//!     actions: vec![ActionUse {
//!         pipeline: "shop".into(),
//!         stage: "build".into(),
//!         action: "compile".into(),
//!         provider: "CodeBuild".into(),
//!         region: None,
//!         billable: true,
//!         executions: 120,
//!         time: Micros::from_seconds(120 * 61),
//!         billed_minutes: 240,
//!         failed_minutes: 0,
//!         border_minutes: 0,
//!         build: None,
//!     }],
//!     ..Usage::default()
//! };
//! let bill = Bill::price(&usage, &PriceBook::builtin(), &Options::in_region("us-east-1"))?;
//! assert_eq!(bill.total().to_string(), "$0.28"); // 240 minutes less 100 free ones, at $0.002
//! assert_eq!(bill.total_as(PipelineType::V1).to_string(), "$0.00"); // the account's one free V1 pipeline
//! # Ok::<(), stagewright_cost::CostError>(())
//! ```
//!
//! # Exactness
//!
//! All arithmetic is decimal and checked; no binary floating point occurs in this crate (a lint refuses the type). A
//! line is rounded once, to 12 decimals; the total of a bill is the sum of its rounded lines; cents are for display.

mod bill;
mod book;
mod date;
mod error;
mod exact;
mod history;
mod money;
mod reconcile;
mod usage_file;
mod vendors;

pub use bill::{
    ActionCost, ApprovalDelivery, Bill, BillInterval, BillingChoices, FailedActions, FreeTiers,
    Freshness, Interval, LineItem, LineKind, MeanBill, MonthBorder, Options, PricedFleet,
    QueuedBuilds, RegionRow, Simulated, TierOfLine, TypeAdvice, TypeComparison, price_everywhere,
};
pub use book::{
    Allowance, Confidence, Edition, EntryKind, Evidence, Figure, FoundPrice, Growth, KnownRegion,
    Price, PriceBook, PriceBookEntry, Source, Tier,
};
pub use date::PriceDate;
pub use error::{CostError, Place};
pub use exact::Exact;
pub use history::usage_of_records;
pub use money::Money;
pub use reconcile::{ReconciledRow, Reconciliation};
pub use usage_file::{USAGE_SCHEMA, UsageFile};
pub use vendors::{
    Estimate, EstimateLine, GithubPlan, GitlabPlan, Job, JobKind, JobStarts, SizeMapping, Vendor,
    VendorComparison, VendorFact, VendorOptions, Work, WorkStage, circleci_credits,
    compare_vendors, github_minutes, gitlab_compute_minutes, travis_credits, vendor_facts,
};
