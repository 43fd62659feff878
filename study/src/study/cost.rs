//! What a month costs: the months of a study, each priced by itself, or one month whose quantities are given.

use stagewright_core::{Draft, Edit, Scenario, Usage};
use stagewright_cost::{Bill, BillInterval, CostError, Options, PriceBook, Simulated, UsageFile};

use super::edits::steps;
use super::{AppliedEdit, Assumption, StudyError, StudyOptions, assumptions, on_threads};

/// What a bill's months were simulated from.
#[derive(Clone, Debug)]
pub struct SimulatedMonths {
    /// The definition.
    pub draft: Draft,
    /// Seed of every draw.
    pub seed: u64,
    /// Executions that come in a day.
    pub rate_per_day: f64,
}

/// The bill of a scenario's months.
#[derive(Clone, Debug)]
pub struct CostStudy {
    /// Name of the pipeline, or of the file that gives the quantities.
    pub subject: String,
    /// What was simulated; none where the quantities are given.
    pub simulated: Option<SimulatedMonths>,
    /// What each month used.
    pub usages: Vec<Usage>,
    /// The mean of the months.
    pub bill: Bill,
    /// How far the months lie apart, and how sure the mean is.
    pub interval: BillInterval,
    /// With what the months were priced: those of the study, and what the simulation tells beside usages.
    pub billing: Options,
    /// The prices.
    pub book: PriceBook,
    /// Whether each edit changes anything.
    pub edits: Vec<AppliedEdit>,
    /// Every value that is a default.
    pub assumptions: Vec<Assumption>,
    /// Said when more comes in than goes through.
    pub overload: Option<String>,
    /// Months that are complete.
    pub months: u32,
    /// Whether the simulation was stopped before its end.
    pub partial: bool,
}

impl CostStudy {
    /// Simulates a scenario that edits made of another one, and prices its months.
    ///
    /// ```
    /// use stagewright_study::{CostStudy, StudyOptions};
    /// # use stagewright_core::*;
    /// # let stage = |name: &str, action| Stage { actions: vec![action], ..Stage::new(name) };
    /// # let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
    /// # source.outputs = vec![OutputArtifact::new("src")];
    /// # let mut build = Action::new("Compile", ActionType::aws(Category::Build, "CodeBuild"));
    /// # build.inputs = vec!["src".into()];
    /// # let pipeline = Pipeline::from_verified(Draft {
    /// #     name: Some("shop".into()), stages: vec![stage("Source", source), stage("Build", build)], ..Draft::default()
    /// # });
    ///
    /// let profile = Profile::assumed(&pipeline);
    /// let base = Scenario::new(pipeline, profile);
    /// let options = StudyOptions { replications: 4, ..StudyOptions::in_region("us-east-1") };
    /// let cost = CostStudy::run(&base, &[], &base, &options)?;
    /// assert_eq!((cost.months, cost.usages.len()), (4, 4));
    /// assert!(cost.bill.list_price().amount() > cost.bill.total().amount(), "free tiers take something off");
    /// # Ok::<(), stagewright_study::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    pub fn run(
        base: &Scenario,
        edits: &[Edit],
        edited: &Scenario,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        on_threads(options.threads, || {
            Self::run_on_these(base, edits, edited, options)
        })
    }

    /// Prices the quantities of one month, which are what `file` says.
    ///
    /// # Errors
    /// What the price book refuses.
    pub fn given(
        subject: &str,
        file: &UsageFile,
        book: PriceBook,
        billing: Options,
    ) -> Result<Self, CostError> {
        let bill = file.price_with(&book, &billing)?;
        Ok(Self {
            subject: subject.to_owned(),
            simulated: None,
            usages: vec![file.usage_with(&book, billing.choices)?],
            interval: BillInterval::of(std::slice::from_ref(&bill))?,
            bill,
            billing,
            book,
            edits: Vec::new(),
            assumptions: Vec::new(),
            overload: None,
            months: 1,
            partial: false,
        })
    }

    fn run_on_these(
        base: &Scenario,
        edits: &[Edit],
        edited: &Scenario,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        let Scenario {
            pipeline, profile, ..
        } = edited;
        let outcome = options.simulate(edited)?;
        let usages: Vec<Usage> = outcome.usages.iter().collect();
        let billing = Options {
            simulated: Some(Simulated::of(pipeline, profile, &usages, &options.book)?),
            ..options.billing.clone()
        };
        let price = |usage| Bill::price(usage, &options.book, &billing);
        let bills = usages.iter().map(price).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            subject: pipeline.name().to_owned(),
            simulated: Some(SimulatedMonths {
                draft: pipeline.draft().clone(),
                seed: options.seed,
                rate_per_day: outcome.triggers_per_day.value,
            }),
            book: options.book.clone(),
            bill: Bill::mean(&bills)?,
            interval: BillInterval::of(&bills)?,
            edits: steps(
                base,
                edits,
                Some((edited, &outcome)),
                &options.beside(&outcome),
            )?,
            assumptions: assumptions(pipeline, profile),
            overload: outcome.overload.as_ref().map(ToString::to_string),
            months: outcome.replications,
            partial: outcome.partial,
            billing,
            usages,
        })
    }
}
