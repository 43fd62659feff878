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
}

impl Work {
    /// The work of a pipeline by the usage of a simulated or recorded month. Every run of an action takes its mean;
    /// [`Work::with_records`] knows better. The usage is to be one without the start-up of AWS's machines: simulated so,
    /// as another system does not have it.
    ///
    /// # Errors
    ///
    /// [`CostError`] if quantities do not fit.
    pub fn of(
        pipeline: &Pipeline,
        usage: &Usage,
        book: &crate::PriceBook,
    ) -> Result<Self, CostError> {
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
                        Some(used) => mean_run(used, &kind, &month)?,
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
    /// [`CostError`] if quantities do not fit.
    pub fn with_records(
        mut self,
        pipeline: &Pipeline,
        records: &[Record],
    ) -> Result<Self, CostError> {
        for (stage_index, (stage, checked)) in
            self.stages.iter_mut().zip(pipeline.stages()).enumerate()
        {
            for (jobs, group) in stage.groups.iter_mut().zip(checked.groups()) {
                for (job, action) in jobs.iter_mut().zip(&group.actions) {
                    let of_job = records.iter().filter(|record| {
                        (record.stage as usize, record.action as usize) == (stage_index, *action)
                    });
                    let mut seen = BTreeMap::<u64, u64>::new();
                    for record in of_job {
                        let seconds = record.service().0.div_ceil(1_000_000).max(1);
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
    month: &crate::bill::Month,
) -> Result<Vec<(u64, Exact)>, CostError> {
    let (time, runs) = match (kind, &used.build) {
        (JobKind::Build(_), Some(build)) => (build.time, build.builds),
        _ => (used.time, used.executions),
    };
    let Some(mean) = time.0.checked_div(runs) else {
        return Ok(Vec::new());
    };
    let seconds = mean.div_ceil(1_000_000).max(1);
    Ok(vec![(
        seconds,
        Exact(month.scaled("runs", Decimal::from(runs))?),
    )])
}
