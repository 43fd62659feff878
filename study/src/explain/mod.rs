//! Where the lead time goes, and which of the inputs matter: the answer to "what should be measured first".

mod path;
mod ranges;
mod sensitivity;
mod week;
mod where_it_goes;

use serde::Serialize;
use stagewright_core::Scenario;
use stagewright_cost::Interval;

pub use path::Cause;
pub(crate) use path::{Segment, followed, segments};
pub use ranges::{InputRange, input_ranges};
pub use sensitivity::{Band, End, Sensitivity};
pub(crate) use week::{DAY, Stays};
pub use week::{DayView, HourlyLoad};
pub use where_it_goes::{ActionShare, CauseShare, StageShare, WhereItGoes};

use crate::study::{
    Figure, LeadTimeView, PoolView, StageView, StudyError, StudyOptions, gather_pools,
    gather_stages, list_prices, on_threads,
};

/// An explanation of a scenario.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Version of this layout.
    pub schema_version: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// Months of the scenario, and of each end of each input.
    pub replications: u32,
    /// Whether it was stopped before its end.
    pub partial: bool,
    /// Lead times; nothing if no execution succeeded.
    pub lead_time: Option<LeadTimeView>,
    /// Where the time goes; nothing if no execution succeeded.
    pub time: Option<WhereItGoes>,
    /// The stages with their utilisation, first to last.
    pub stages: Vec<StageView>,
    /// Pools of build slots.
    pub pools: Vec<PoolView>,
    /// How busy each stage, and then each pool, is in every hour of the week; nothing if no execution succeeded.
    pub week: Vec<HourlyLoad>,
    /// The busiest day of the first month, for pictures.
    #[serde(skip)]
    pub day: Option<DayView>,
    /// Executions a day that go through at most; nothing if nothing limits them.
    pub capacity_per_day: Option<Figure>,
    /// What limits them.
    pub bottleneck: Option<String>,
    /// Said when more comes in than goes through.
    pub overload: Option<String>,
    /// What a month costs at list prices.
    pub list_price: Interval,
    /// Every input at both ends of its range, the one that moves p95 most first.
    pub sensitivity: Vec<Sensitivity>,
    /// How far the assumptions together move p95; nothing where nothing is assumed.
    pub band: Option<Band>,
}

impl Explanation {
    /// Simulates the scenario, takes its executions apart, and moves every input to both ends of its range on the same random numbers.
    ///
    /// ```
    /// use stagewright_study::{Explanation, StudyOptions};
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
    /// let options = StudyOptions { replications: 20, ..StudyOptions::in_region("us-east-1") };
    /// let explained = Explanation::run(&Scenario::new(pipeline, profile), &options)?;
    /// assert_eq!(explained.measure_first().unwrap().range.input, "Build/Compile.takes");
    /// let time = explained.time.as_ref().unwrap();
    /// let parts: f64 = time.causes.iter().map(|it| it.mean).sum();
    /// assert!((parts - time.mean).abs() < 1e-6, "the causes add up to the lead time");
    /// # Ok::<(), stagewright_study::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    pub fn run(scenario: &Scenario, options: &StudyOptions) -> Result<Self, StudyError> {
        on_threads(options.threads, || {
            let outcome = options.simulate(scenario)?;
            let options = &options.beside(&outcome);
            let prices = list_prices(&scenario.pipeline, &scenario.profile, &outcome, options)?;
            let (apart, sensitivity) = rayon::join(
                || where_it_goes::taken_apart(scenario, options, &outcome),
                || sensitivity::each(scenario, options, (&outcome, &prices)),
            );
            let sensitivity = sensitivity?;
            let (time, week, day) = match apart? {
                Some(apart) => (Some(apart.time), apart.week, apart.day),
                None => (None, Vec::new(), None),
            };
            Ok(Self {
                schema_version: 1,
                seed: outcome.seed,
                replications: outcome.replications,
                partial: outcome.partial || options.is_cancelled(),
                lead_time: outcome.lead_time.as_ref().map(LeadTimeView::from),
                time,
                week,
                day,
                stages: gather_stages(&outcome),
                pools: gather_pools(&outcome),
                capacity_per_day: outcome.capacity.per_day.map(Figure::from),
                bottleneck: outcome
                    .capacity
                    .bottleneck
                    .as_ref()
                    .map(ToString::to_string),
                overload: outcome.overload.as_ref().map(ToString::to_string),
                list_price: Interval::of(prices)?,
                band: Band::of(&sensitivity, &outcome),
                sensitivity,
            })
        })
    }

    /// How many simulations it takes: the months themselves, those that are taken apart, and both ends of each input.
    #[must_use]
    pub fn simulations(scenario: &Scenario) -> usize {
        2 + 2 * input_ranges(scenario).len()
    }

    /// The assumption that moves p95 most: what to measure first. Nothing where none moves it detectably.
    #[must_use]
    pub fn measure_first(&self) -> Option<&Sensitivity> {
        let mut assumed = self.sensitivity.iter().filter(|it| it.range.assumed);
        assumed.find(|it| it.is_detectable())
    }
}
