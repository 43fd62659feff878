//! What one system would ask for a month's work, and how long an execution would take there.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::size::{Machine, Need};
use super::work::{Job, Work};
use crate::{Bill, Confidence, CostError, Exact, LineKind, Money, Price, PriceDate};

/// A system that runs pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vendor {
    /// AWS CodePipeline with CodeBuild: the bill itself.
    CodePipeline,
    /// Jenkins on EC2, its agents always on.
    JenkinsAlwaysOn,
    /// Jenkins on EC2, its agents started for each job.
    JenkinsScaled,
    /// Travis CI.
    TravisCi,
    /// CircleCI.
    CircleCi,
    /// GitHub Actions.
    GithubActions,
    /// GitLab CI on GitLab.com.
    GitlabCi,
}

impl Vendor {
    /// Every one, in the order of tables.
    pub const ALL: [Self; 7] = [
        Self::CodePipeline,
        Self::JenkinsAlwaysOn,
        Self::JenkinsScaled,
        Self::TravisCi,
        Self::CircleCi,
        Self::GithubActions,
        Self::GitlabCi,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodePipeline => "AWS CodePipeline",
            Self::JenkinsAlwaysOn => "Jenkins on EC2, agents always on",
            Self::JenkinsScaled => "Jenkins on EC2, agents on demand",
            Self::TravisCi => "Travis CI",
            Self::CircleCi => "CircleCI",
            Self::GithubActions => "GitHub Actions",
            Self::GitlabCi => "GitLab CI",
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An estimate of one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Whose.
    pub vendor: Vendor,
    /// The plan or set-up that was priced.
    pub plan: String,
    /// What it asks, line by line.
    pub lines: Vec<EstimateLine>,
    /// The sum of the lines; none where something has no price.
    pub total: Option<Money>,
    /// What has no price, and why.
    pub not_priced: Vec<String>,
    /// How its jobs start, from which a simulation of the same work tells how long it takes.
    #[serde(skip)]
    pub starts: JobStarts,
    /// Which machine stands for which.
    pub sizes: Vec<SizeMapping>,
    /// What was taken for granted for this system alone.
    pub assumptions: Vec<String>,
    /// What this pipeline does and this system does not, or not so.
    pub not_carried_over: Vec<String>,
}

/// How the jobs of a system start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobStarts {
    /// Seconds from when a build is due to its work.
    pub build_seconds: u64,
    /// The same of a job that waits for AWS; none: it takes no machine and starts at once.
    pub wait_seconds: Option<u64>,
    /// Jobs that run at once in the plan; none: no limit is known.
    pub at_once: Option<u64>,
    /// Machines that are there and no others: stage and name of the jobs that share them, and how many.
    pub agents: Vec<(Vec<(String, String)>, u32)>,
}

/// A priced row of an estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EstimateLine {
    /// What.
    pub what: String,
    /// How much; negative for what is included.
    pub quantity: Exact,
    /// Unit.
    pub unit: String,
    /// Price of a unit.
    pub unit_price: Money,
    /// The amount, rounded once to 12 decimals.
    pub amount: Money,
    /// The newest date at which the price was seen.
    pub price_last_seen: Option<PriceDate>,
    /// How well the price is confirmed.
    pub confidence: Confidence,
}

/// A machine that stands for a compute type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SizeMapping {
    /// The job.
    pub job: String,
    /// CodeBuild's name.
    pub from: String,
    /// Its virtual CPUs.
    pub from_vcpus: u32,
    /// The other system's name.
    pub to: String,
    /// Its virtual CPUs.
    pub to_vcpus: Exact,
    /// Whether it is smaller, as there is none as large: the job would take longer than estimated.
    pub smaller: bool,
}

/// An estimate being made.
pub(super) struct Draft {
    estimate: Estimate,
}

impl Draft {
    pub(super) fn new(vendor: Vendor, plan: impl Into<String>) -> Self {
        let estimate = Estimate {
            vendor,
            plan: plan.into(),
            lines: Vec::new(),
            total: None,
            not_priced: Vec::new(),
            starts: JobStarts::default(),
            sizes: Vec::new(),
            assumptions: Vec::new(),
            not_carried_over: Vec::new(),
        };
        Self { estimate }
    }

    /// Adds a quantity at a price.
    pub(super) fn line(
        &mut self,
        what: impl Into<String>,
        quantity: Decimal,
        price: &Price,
    ) -> Result<(), CostError> {
        let amount = crate::bill::amount(quantity, price.first_price(), price.per())?;
        self.estimate.lines.push(EstimateLine {
            what: what.into(),
            quantity: Exact(quantity.normalize()),
            unit: price.unit().to_owned(),
            unit_price: price.unit_price()?,
            amount: amount.rounded_for_a_line(),
            price_last_seen: price.evidence().last_seen(),
            confidence: price.evidence().confidence,
        });
        Ok(())
    }

    /// Takes over the charges of a bill.
    pub(super) fn charges(&mut self, bill: &Bill) {
        let charges = bill.lines.iter();
        let charges = charges.filter(|line| line.kind == LineKind::Charge);
        self.estimate.lines.extend(charges.map(|line| EstimateLine {
            what: line.sku.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            unit_price: line.unit_price,
            amount: line.amount,
            price_last_seen: line.price_last_seen,
            confidence: line.confidence,
        }));
    }

    pub(super) fn plan(&mut self, plan: &str) {
        plan.clone_into(&mut self.estimate.plan);
    }

    pub(super) fn sum(&self) -> Result<Money, CostError> {
        Money::sum(self.estimate.lines.iter().map(|line| line.amount))
    }

    pub(super) fn not_priced(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.estimate.not_priced.contains(&what) {
            self.estimate.not_priced.push(what);
        }
    }

    /// Chooses a machine for every job that takes one. That there is none, by this name for machines, is told.
    pub(super) fn each_job<'w>(
        &mut self,
        work: &'w Work,
        noun: &str,
        machines: impl Fn(Need) -> Result<Vec<Machine>, CostError>,
        mut count: impl FnMut(&'w Job, &Machine) -> Result<(), CostError>,
    ) -> Result<(), CostError> {
        for job in work.machine_jobs() {
            let Some(need) = Need::of(&job.kind) else {
                continue;
            };
            let machines = machines(need)?;
            let Some(machine) = need.choose(&machines) else {
                self.not_priced(format!("`{}`: the price book has no such {noun}", job.name));
                continue;
            };
            count(job, machine)?;
            self.size(need.mapping(&job.name, &job.kind, machine));
        }
        Ok(())
    }

    pub(super) fn size(&mut self, mapping: SizeMapping) {
        self.estimate.sizes.push(mapping);
    }

    pub(super) fn assume(&mut self, what: impl Into<String>) {
        self.estimate.assumptions.push(what.into());
    }

    pub(super) fn lacks(&mut self, what: impl Into<String>) {
        self.estimate.not_carried_over.push(what.into());
    }

    pub(super) fn starts(&mut self, starts: JobStarts) {
        self.estimate.starts = starts;
    }

    pub(super) fn finish(mut self) -> Result<Estimate, CostError> {
        if self.estimate.not_priced.is_empty() {
            self.estimate.total = Some(self.sum()?);
        }
        Ok(self.estimate)
    }
}
