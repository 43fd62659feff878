//! What a pipeline does in a month, in terms that every system understands: jobs, their order, their seconds.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use stagewright_core::{ActionUse, Category, Compute, Owner, Pipeline, Record, Usage};

use crate::error::{plus, times};
use crate::{CostError, Exact};

/// A month's work of one pipeline.
///
/// ```
/// use stagewright_core::Compute;
/// use stagewright_cost::{Job, Work, WorkStage};
///
/// let work = Work {
///     executions: "240".parse()?,
///     stages: vec![WorkStage {
///         name: "build".into(),
///         groups: vec![vec![Job::build("compile", Compute::Small, [(61, "240".parse()?)])]],
///     }],
/// };
/// assert_eq!(work.jobs().count(), 1);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Executions a month.
    pub executions: Exact,
    /// Its stages, one after the other.
    pub stages: Vec<WorkStage>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorkStage {
    /// Its name.
    pub name: String,
    /// Its groups, one after the other; the jobs of a group run at the same time.
    pub groups: Vec<Vec<Job>>,
}

/// An action, as a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Name of the action.
    pub name: String,
    /// What it does.
    pub kind: JobKind,
    /// Seconds of a run, without the start-up of a machine, and how many runs a month took so long.
    pub runs: Vec<(u64, Exact)>,
}

/// What a job does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "compute")]
pub enum JobKind {
    /// Fetches the revision: elsewhere every job does that first.
    Source,
    /// Builds or tests on a machine of this compute type.
    Build(#[serde(serialize_with = "as_text")] Compute),
    /// Starts something at AWS and waits for it.
    Wait,
    /// Waits for a person.
    Approval,
}

fn as_text<S: serde::Serializer>(compute: &Compute, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(compute)
}

impl Job {
    /// A job that builds: seconds of a run, and how many runs a month take so long.
    #[must_use]
    pub fn build(
        name: &str,
        compute: Compute,
        runs: impl IntoIterator<Item = (u64, Exact)>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            kind: JobKind::Build(compute),
            runs: runs.into_iter().collect(),
        }
    }

    /// Runs a month.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] if it does not fit.
    pub fn count(&self) -> Result<Decimal, CostError> {
        self.runs
            .iter()
            .try_fold(Decimal::ZERO, |sum, (_, count)| plus("runs", sum, count.0))
    }

    /// Seconds of all runs of a month.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] if it does not fit.
    pub fn seconds(&self) -> Result<Decimal, CostError> {
        self.sum(Decimal::from)
    }

    /// What all runs of a month come to, if a run of so many seconds comes to this much.
    pub(super) fn sum(&self, each: impl Fn(u64) -> Decimal) -> Result<Decimal, CostError> {
        self.runs
            .iter()
            .try_fold(Decimal::ZERO, |sum, (seconds, count)| {
                plus(
                    "job seconds",
                    sum,
                    times("job seconds", each(*seconds), count.0)?,
                )
            })
    }

    /// Seconds of a mean run; none without runs.
    pub(super) fn mean(&self) -> Result<Option<Decimal>, CostError> {
        Ok(self.seconds()?.checked_div(self.count()?))
    }
}

/// How long machines take to start at AWS, which other systems do not have to.
pub(super) struct StartUp {
    pub(super) on_demand: u64,
    pub(super) lambda: u64,
    pub(super) fleet: u64,
}

impl StartUp {
    pub(super) const fn of(&self, compute: &Compute) -> u64 {
        match compute {
            Compute::Fleet(_) => self.fleet,
            compute if compute.is_lambda() => self.lambda,
            _ => self.on_demand,
        }
    }
}

impl Work {
    /// The work of a pipeline by the usage of a simulated or recorded month. Every run of an action takes its mean;
    /// [`Work::with_records`] knows better. Machines' start-up at AWS is taken off.
    ///
    /// # Errors
    ///
    /// [`CostError`] if quantities do not fit, or the price book lacks the start-up times.
    pub fn of(
        pipeline: &Pipeline,
        usage: &Usage,
        book: &crate::PriceBook,
    ) -> Result<Self, CostError> {
        let start_up = super::amount::start_up(book)?;
        let month = crate::bill::Month::of(usage, book, true, &mut Vec::new())?;
        // A usage of one pipeline is that of this one, whatever it is called there.
        let of_this = |name: &str| usage.pipelines.len() == 1 || name == pipeline.name();
        let mut pipelines = usage.pipelines.iter();
        let executions = pipelines
            .find(|known| of_this(&known.name))
            .map_or(0, |known| known.executions);
        let mut stages = Vec::new();
        for stage in pipeline.stages() {
            let mut groups = Vec::new();
            for group in stage.groups() {
                let mut jobs = Vec::new();
                for action in group
                    .actions
                    .iter()
                    .filter_map(|index| stage.actions().get(*index))
                {
                    let used = usage.actions.iter().find(|used| {
                        of_this(&used.pipeline)
                            && used.stage == stage.name()
                            && used.action == action.name()
                    });
                    let kind = kind(action.category(), action.owner(), used);
                    let runs = match used {
                        Some(used) => mean_run(used, &kind, &start_up, &month)?,
                        None => Vec::new(),
                    };
                    jobs.push(Job {
                        name: action.name().to_owned(),
                        kind,
                        runs,
                    });
                }
                groups.push(jobs);
            }
            stages.push(WorkStage {
                name: stage.name().to_owned(),
                groups,
            });
        }
        let executions = Exact(month.scaled("executions", Decimal::from(executions))?);
        Ok(Self { executions, stages })
    }

    /// The mean of several months, such as the replications of a simulation.
    ///
    /// # Errors
    ///
    /// Those of [`Work::of`]; [`CostError::Missing`] without a month.
    pub fn of_months(
        pipeline: &Pipeline,
        months: &[Usage],
        book: &crate::PriceBook,
    ) -> Result<Self, CostError> {
        let works = months
            .iter()
            .map(|usage| Self::of(pipeline, usage, book))
            .collect::<Result<Vec<_>, _>>()?;
        let Some((first, others)) = works.split_first() else {
            return Err(CostError::Missing(
                "the work of a pipeline needs at least one month".into(),
            ));
        };
        let count = Decimal::from(works.len());
        let mut mean = first.clone();
        for other in others {
            mean.executions = Exact(plus("executions", mean.executions.0, other.executions.0)?);
            for (job, more) in mean.jobs_mut().zip(other.jobs()) {
                job.runs.extend(more.runs.iter().copied());
            }
        }
        mean.executions = Exact(mean.executions.0 / count);
        for job in mean.jobs_mut() {
            let mut by_seconds = BTreeMap::<u64, Decimal>::new();
            for (seconds, runs) in job.runs.drain(..) {
                let sum = by_seconds.entry(seconds).or_default();
                *sum = plus("runs", *sum, runs.0)?;
            }
            job.runs = by_seconds
                .into_iter()
                .map(|(seconds, runs)| (seconds, Exact(runs / count)))
                .collect();
        }
        Ok(mean)
    }

    /// The same work with the seconds of each recorded run in place of the mean, so that what is rounded per job is
    /// rounded as it would be. Runs a month stay what they are; records of several months only tell how they spread.
    ///
    /// # Errors
    ///
    /// [`CostError`] if quantities do not fit, or the price book lacks the start-up times.
    pub fn with_records(
        mut self,
        pipeline: &Pipeline,
        records: &[Record],
        book: &crate::PriceBook,
    ) -> Result<Self, CostError> {
        let start_up = super::amount::start_up(book)?;
        for (stage_index, (stage, checked)) in
            self.stages.iter_mut().zip(pipeline.stages()).enumerate()
        {
            for (jobs, group) in stage.groups.iter_mut().zip(checked.groups()) {
                for (job, action) in jobs.iter_mut().zip(&group.actions) {
                    let taken_off = match &job.kind {
                        JobKind::Build(compute) => start_up.of(compute),
                        _ => 0,
                    };
                    let of_job = records.iter().filter(|record| {
                        (record.stage as usize, record.action as usize) == (stage_index, *action)
                    });
                    let mut seen = BTreeMap::<u64, u64>::new();
                    for record in of_job {
                        let seconds = record
                            .service()
                            .0
                            .div_ceil(1_000_000)
                            .saturating_sub(taken_off)
                            .max(1);
                        *seen.entry(seconds).or_default() += 1;
                    }
                    let all: u64 = seen.values().sum();
                    if let Some(weight) = job.count()?.checked_div(Decimal::from(all)) {
                        let weigh = |(seconds, count)| {
                            Ok((seconds, Exact(times("runs", Decimal::from(count), weight)?)))
                        };
                        job.runs = seen
                            .into_iter()
                            .map(weigh)
                            .collect::<Result<_, CostError>>()?;
                    }
                }
            }
        }
        Ok(self)
    }

    /// Every job, in order.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.stages
            .iter()
            .flat_map(|stage| stage.groups.iter().flatten())
    }

    fn jobs_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        self.stages
            .iter_mut()
            .flat_map(|stage| stage.groups.iter_mut().flatten())
    }

    /// Every job that needs a machine elsewhere: builds, and what waits for AWS.
    pub(super) fn machine_jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs()
            .filter(|job| matches!(job.kind, JobKind::Build(_) | JobKind::Wait))
    }

    /// Seconds from trigger to end of a mean execution, without people: group by group the longest job, each with
    /// what comes before it; and something for each way into a next stage.
    pub(super) fn lead_seconds(
        &self,
        before: impl Fn(&Job) -> Decimal,
        transition: Decimal,
    ) -> Result<Decimal, CostError> {
        let mut lead = times(
            "lead time",
            transition,
            Decimal::from(self.stages.len().saturating_sub(1)),
        )?;
        for group in self.stages.iter().flat_map(|stage| &stage.groups) {
            let mut longest = Decimal::ZERO;
            for job in group.iter().filter(|job| job.kind != JobKind::Approval) {
                if let Some(mean) = job.mean()? {
                    longest = longest.max(plus("lead time", mean, before(job))?);
                }
            }
            lead = plus("lead time", lead, longest)?;
        }
        Ok(lead)
    }
}

fn kind(category: Category, owner: Owner, used: Option<&ActionUse>) -> JobKind {
    let compute = used
        .and_then(|used| used.build.as_ref())
        .map(|build| build.compute.clone());
    match (category, compute) {
        (Category::Approval, _) => JobKind::Approval,
        (Category::Source, _) => JobKind::Source,
        (_, Some(compute)) => JobKind::Build(compute),
        // A build by a partner or by one's own worker runs on a machine too.
        (Category::Build | Category::Test, None) if owner != Owner::Aws => {
            JobKind::Build(Compute::Medium)
        }
        (_, None) => JobKind::Wait,
    }
}

fn mean_run(
    used: &ActionUse,
    kind: &JobKind,
    start_up: &StartUp,
    month: &crate::bill::Month,
) -> Result<Vec<(u64, Exact)>, CostError> {
    let (time, runs, taken_off) = match (kind, &used.build) {
        (JobKind::Build(compute), Some(build)) => (build.time, build.builds, start_up.of(compute)),
        _ => (used.time, used.executions, 0),
    };
    let Some(mean) = time.0.checked_div(runs) else {
        return Ok(Vec::new());
    };
    let seconds = mean.div_ceil(1_000_000).saturating_sub(taken_off).max(1);
    Ok(vec![(
        seconds,
        Exact(month.scaled("runs", Decimal::from(runs))?),
    )])
}
