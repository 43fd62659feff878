//! What varies with what: edits over a grid or a Latin hypercube, all on the same random numbers, and where something breaks even.

mod axis;
mod break_even;
mod points;
mod table;

use rayon::prelude::*;
use serde::Serialize;
use stagewright_core::{Micros, PipelineType, Scenario, Usage};
use stagewright_cost::{Bill, Interval, Money};
use stagewright_sim::Outcome;

pub use axis::{Axis, AxisError, AxisView};
pub use break_even::{BreakEven, Side};
pub use points::{Plan, Point};
pub use table::{SWEEP_COLUMNS, cells};

use crate::study::{
    Figure, LeadTimeView, StudyError, StudyOptions, billing, each_month, on_threads,
};

/// A sweep.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SweepStudy {
    /// Version of this layout.
    pub schema_version: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// Months of each point.
    pub replications: u32,
    /// Days of one month.
    pub days: u32,
    /// Whether it was stopped before its end: points are missing then.
    pub partial: bool,
    /// What varies.
    pub axes: Vec<AxisView>,
    /// Every point, the last axis fastest.
    pub rows: Vec<SweepRow>,
    /// Where something breaks even; only of a grid.
    pub break_evens: Vec<BreakEven>,
}

/// A point of a sweep.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SweepRow {
    /// The value of each axis.
    pub values: Vec<String>,
    /// The same as numbers, where they are: for a place on an axis.
    #[serde(skip)]
    pub numbers: Vec<Option<f64>>,
    /// Why there is no figure here: what the rules say of the edited definition.
    pub refused: Option<String>,
    /// The figures.
    pub figures: Option<SweepFigures>,
}

/// The figures of a point.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SweepFigures {
    /// Executions triggered a day.
    pub triggers_per_day: Figure,
    /// Lead times; nothing if no execution succeeded.
    pub lead_time: Option<LeadTimeView>,
    /// Share of executions that succeed.
    pub succeeded: Figure,
    /// Share that fails.
    pub failed: Figure,
    /// Share that is superseded.
    pub superseded: Figure,
    /// Executions a day that go through at most; nothing if nothing limits them.
    pub capacity_per_day: Option<Figure>,
    /// What a month costs at list prices.
    pub list_price: Interval,
    /// Month by month, CodePipeline by type V2 minus by type V1, at list prices.
    pub v2_over_v1: Interval,
    /// Whether an empty account still shows, or there is no steady state: points stay at a day of warm-up unless one is given.
    pub shows_its_start: bool,
}

/// A point that was simulated, with what pairs are made of.
pub(crate) struct Simulated {
    pub(crate) outcome: Outcome,
    pub(crate) list_prices: Vec<Money>,
    pub(crate) v2_over_v1: Interval,
}

impl SweepStudy {
    /// Simulates every point of a plan that [`Plan::of`] made, on the same random numbers.
    ///
    /// ```
    /// use stagewright_study::{StudyOptions, SweepPlan, SweepStudy};
    /// # use stagewright_core::*;
    /// # let stage = |name: &str, action| Stage { actions: vec![action], ..Stage::new(name) };
    /// # let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
    /// # source.outputs = vec![OutputArtifact::new("src")];
    /// # source.configuration = vec![("RepositoryName".into(), "shop".into()), ("BranchName".into(), "main".into())];
    /// # let mut build = Action::new("Compile", ActionType::aws(Category::Build, "CodeBuild"));
    /// # build.configuration = vec![("ProjectName".into(), "shop".into())];
    /// # build.inputs = vec!["src".into()];
    /// # let draft = Draft { name: Some("shop".into()), creates_missing: true,
    /// #     stages: vec![stage("Source", source), stage("Build", build)], ..Draft::default() };
    /// # let pipeline = check(draft, CheckOptions::default()).pipeline.expect("a valid pipeline");
    /// # let profile = Profile::assumed(&pipeline);
    ///
    /// let options = StudyOptions { replications: 4, ..StudyOptions::in_region("us-east-1") };
    /// let base = Scenario::new(pipeline, profile);
    /// let plan = SweepPlan::of(&base, vec!["Build/Compile.takes=2min..8min".parse().unwrap()], options.check)
    ///     .grid(3)
    ///     .expect("the edits apply");
    /// let sweep = SweepStudy::run(&plan, &options)?;
    /// let mean = |row: usize| sweep.rows[row].figures.as_ref().unwrap().lead_time.as_ref().unwrap().mean.value;
    /// assert!((mean(1) - mean(0) - 180.0).abs() < 10.0);
    /// # Ok::<(), stagewright_study::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    pub fn run(plan: &Plan, options: &StudyOptions) -> Result<Self, StudyError> {
        // No point is the first of them: all are measured from one moment on, which is that of one day unless another is given.
        let options = &StudyOptions {
            warm_up: options.warm_up.or(Some(Micros::from_minutes(24 * 60))),
            ..options.clone()
        };
        on_threads(options.threads, || {
            // The points of one place differ only in lists, and are held against each other; then only their figures are kept.
            let places = plan.places();
            let answers = places.into_par_iter().map(|place| {
                let points: Vec<&Point> = place.iter().map(|at| &plan.points[*at]).collect();
                let mut simulated = Vec::with_capacity(points.len());
                for point in points {
                    simulated.push(Simulated::of(point.scenario.as_ref(), options)?);
                }
                let pairs = break_even::pairs(&simulated);
                let figures = simulated.into_iter().map(|it| it.map(SweepFigures::from));
                Ok((place, figures.collect::<Vec<_>>(), pairs?))
            });
            let answers = answers.collect::<Result<Vec<_>, StudyError>>()?;
            let mut figures: Vec<Option<SweepFigures>> = vec![None; plan.points.len()];
            let mut pairs = Vec::with_capacity(answers.len());
            for (place, of_place, changes) in answers {
                pairs.push((place.clone(), changes));
                for (at, of_point) in place.into_iter().zip(of_place) {
                    figures[at] = of_point;
                }
            }
            let rows = plan
                .points
                .iter()
                .zip(figures)
                .map(|(point, figures)| SweepRow {
                    numbers: plan.numbers(point),
                    values: point.values.clone(),
                    refused: point.refused.clone(),
                    figures,
                });
            let rows: Vec<SweepRow> = rows.collect();
            Ok(Self {
                schema_version: 1,
                seed: options.seed,
                replications: options.replications,
                days: options.days,
                partial: options.is_cancelled(),
                axes: plan.views(),
                break_evens: match plan.is_grid {
                    true => break_even::find(plan, &rows, &pairs),
                    false => Vec::new(),
                },
                rows,
            })
        })
    }
}

impl Simulated {
    /// Simulates and prices a point; nothing where the rules refuse it, or the sweep was stopped.
    fn of(scenario: Option<&Scenario>, options: &StudyOptions) -> Result<Option<Self>, StudyError> {
        let Some(scenario) = scenario.filter(|_| !options.is_cancelled()) else {
            return Ok(None);
        };
        let Some(outcome) = options.simulate_to_the_end(scenario)? else {
            return Ok(None);
        };
        let billing = billing(
            &scenario.pipeline,
            &scenario.profile,
            &outcome,
            &options.billing,
            &options.book,
        )?;
        let price = |usage: &Usage| {
            let bill = Bill::price(usage, &options.book, &billing)?;
            let [v1, v2] = [PipelineType::V1, PipelineType::V2].map(|it| bill.types.list_price(it));
            Ok((bill.list_price(), v2.checked_sub(v1)?))
        };
        let months = each_month(&outcome.usages, 0..outcome.usages.len(), price);
        let months = months.into_iter().collect::<Result<Vec<_>, StudyError>>()?;
        let (list_prices, types): (Vec<Money>, Vec<Money>) = months.into_iter().unzip();
        Ok(Some(Self {
            outcome,
            list_prices,
            v2_over_v1: Interval::of(types)?,
        }))
    }

    pub(crate) fn list_price(&self) -> Interval {
        Interval::of(self.list_prices.clone()).expect("a simulation has months")
    }
}

impl From<Simulated> for SweepFigures {
    fn from(simulated: Simulated) -> Self {
        let list_price = simulated.list_price();
        let outcome = simulated.outcome;
        Self {
            triggers_per_day: outcome.triggers_per_day.into(),
            lead_time: outcome.lead_time.as_ref().map(LeadTimeView::from),
            succeeded: outcome.shares.succeeded.into(),
            failed: outcome.shares.failed.into(),
            superseded: outcome.shares.superseded.into(),
            capacity_per_day: outcome.capacity.per_day.map(Figure::from),
            list_price,
            v2_over_v1: simulated.v2_over_v1,
            shows_its_start: outcome.warm_up.is_too_short() || !outcome.warm_up.is_steady(),
        }
    }
}
