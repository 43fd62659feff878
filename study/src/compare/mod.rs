//! Scenarios side by side on the same random numbers: is the difference real, and how large is it?
//!
//! It takes for granted that the scenarios were checked; what belongs together in two definitions is found by [`matched`].

mod bill;
mod matching;
mod precision;
mod view;

use rayon::prelude::*;
use stagewright_core::{Edit, Pipeline, Profile, Scenario};
use stagewright_cost::{Interval, Options};
use stagewright_sim::{Lineage, Outcome};

pub use bill::{BillChange, BillChanges};
pub use matching::{Matched, matched};
pub use precision::{Precision, PrecisionReached, Width};
pub(crate) use view::figures;
pub use view::{Compared, FigureChange, FigureName, ScenarioSummary, Unit};

use crate::study::{AppliedEdit, StudyError, StudyOptions, on_threads, steps};
use bill::Months;

/// A scenario to compare.
#[derive(Clone, Debug)]
pub struct Contender {
    /// What it is called in the answer.
    pub name: String,
    /// The edits that made it, in their order.
    pub edits: Vec<Edit>,
    /// The scenario.
    pub scenario: Scenario,
    /// How its months are priced.
    pub billing: Options,
    /// How it belongs together with the base, where it is a definition of its own.
    pub matched: Option<Matched>,
}

/// A comparison: the base, and each of the others against it.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct CompareStudy {
    /// Version of this layout.
    pub schema_version: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// Months that each scenario was simulated for.
    pub replications: u32,
    /// Days of one month.
    pub days: u32,
    /// Whether the simulation was stopped before its end.
    pub partial: bool,
    /// What came of the precision that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<PrecisionReached>,
    /// What everything is held against.
    pub base: ScenarioSummary,
    /// The others, in the order given.
    pub others: Vec<Compared>,
}

impl CompareStudy {
    /// Simulates all scenarios on the same random numbers, and holds each of the others against the base. With a precision, months
    /// are added until every difference of the lead time is that narrow, or the most months are reached.
    ///
    /// ```
    /// use stagewright_study::{CompareStudy, Contender, FigureName, StudyOptions};
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
    /// let base = Contender::base("shop", Scenario::new(pipeline, profile), &options);
    /// let (edits, slower) = base.scenario.edited_by(["Build/Compile.takes=x2"], options.check).unwrap();
    /// let slower = Contender { name: "slower".into(), edits, scenario: slower, ..base.clone() };
    /// let study = CompareStudy::run(&base, &[slower], &options, None)?;
    /// let mean = study.others[0].change(FigureName::LeadTimeMean).expect("both saw executions");
    /// assert!(mean.paired && mean.detectable == Some(true) && mean.change.unwrap().value > 0.0);
    /// # Ok::<(), stagewright_study::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    pub fn run(
        base: &Contender,
        others: &[Contender],
        options: &StudyOptions,
        precision: Option<&Precision>,
    ) -> Result<Self, StudyError> {
        on_threads(options.threads, || {
            let all = std::iter::once(base).chain(others);
            let options = &options.settled(all.map(|it| &it.scenario))?;
            let mut study = Self::narrow(base, others, options.clone(), precision)?;
            for (compared, other) in study.others.iter_mut().zip(others) {
                // Of one edit the figures say it; each of several is tried after those before it.
                if other.matched.is_none() && !options.is_cancelled() {
                    compared.applied = match other.edits.as_slice() {
                        [only] => vec![AppliedEdit {
                            edit: only.to_string(),
                            changes: Some(compared.changes_anything()),
                        }],
                        several => steps(&base.scenario, several, None, options)?,
                    };
                }
            }
            Ok(study)
        })
    }

    /// Adds months until the differences are as narrow as asked for.
    fn narrow(
        base: &Contender,
        others: &[Contender],
        mut options: StudyOptions,
        precision: Option<&Precision>,
    ) -> Result<Self, StudyError> {
        loop {
            let mut study = Self::once(base, others, &options)?;
            let Some(asked) = precision else {
                return Ok(study);
            };
            let reached = asked.of(&study);
            let more = reached.next_months(asked).filter(|_| !study.partial);
            study.precision = Some(reached);
            match more {
                Some(months) if !options.is_cancelled() => options.replications = months,
                _ => return Ok(study),
            }
        }
    }

    fn once(
        base: &Contender,
        others: &[Contender],
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        let all: Vec<&Contender> = std::iter::once(base).chain(others).collect();
        let first = base.scenario.pipeline.name();
        let answers = all.into_par_iter().map(|it| it.answer(first, options));
        let answers = answers.collect::<Result<Vec<_>, _>>()?;
        let before = &answers[0];
        let compared = others.iter().zip(&answers[1..]).map(|(other, after)| {
            let same = is_same(&base.scenario, &other.scenario);
            Ok(Compared {
                matched: other.matched.clone(),
                applied: Vec::new(),
                identical: same,
                figures: figures(&before.outcome, &after.outcome, same),
                noise_shared: view::noise_shared(&before.outcome, &after.outcome),
                bill: after.months.minus(&before.months)?,
                scenario: after.summary(other)?,
            })
        });
        Ok(Self {
            schema_version: 1,
            seed: options.seed,
            replications: before.outcome.replications,
            days: options.days,
            partial: options.is_cancelled() || answers.iter().any(|it| it.outcome.partial),
            precision: None,
            others: compared.collect::<Result<_, StudyError>>()?,
            base: before.summary(base)?,
        })
    }
}

impl Contender {
    /// The scenario that others are held against, priced as the options say.
    #[must_use]
    pub fn base(name: impl Into<String>, scenario: Scenario, options: &StudyOptions) -> Self {
        Self {
            name: name.into(),
            edits: Vec::new(),
            scenario,
            billing: options.billing.clone(),
            matched: None,
        }
    }

    /// Simulates and prices it; `first` is what the base's pipeline is called, by which draws are keyed.
    fn answer(&self, first: &str, options: &StudyOptions) -> Result<Answer, StudyError> {
        let lineage = Lineage::default().with_pipeline(first);
        let experiment = options.experiment(&self.scenario.profile).lineage(lineage);
        let Scenario {
            pipeline, profile, ..
        } = &self.scenario;
        let outcome = experiment.simulate(pipeline, profile)?;
        let months = Months::of(pipeline, profile, &outcome, &self.billing, options)?;
        Ok(Answer { outcome, months })
    }
}

struct Answer {
    outcome: Outcome,
    months: Months,
}

impl Answer {
    fn summary(&self, contender: &Contender) -> Result<ScenarioSummary, StudyError> {
        let bill = Interval::of(self.months.list_prices.clone())?;
        Ok(ScenarioSummary::of(contender, &self.outcome, bill))
    }
}

/// Whether two scenarios are the same in all that is simulated: then they differ by exactly nothing, however few months there are.
fn is_same(one: &Scenario, other: &Scenario) -> bool {
    one.pipeline.draft() == other.pipeline.draft()
        && one.profile.circumstances == other.profile.circumstances
        && values(&one.profile) == values(&other.profile)
}

/// Every value of a profile in its text form, without where it comes from.
fn values(profile: &Profile) -> String {
    let Profile {
        trigger,
        transition,
        transitions,
        actions,
        build_quota,
        artifact_days,
        workload,
        counted_stage,
        // Compared as they are.
        circumstances: _,
    } = profile;
    let mut text = format!(
        "{} {} {:?} {} {} {counted_stage:?}\n",
        trigger.value, transition.value, build_quota.value, artifact_days.value, workload.value
    );
    for (stage, latency) in transitions {
        text.push_str(&format!("{stage} {}\n", latency.value));
    }
    for (key, action) in actions {
        let of = |it: &Option<stagewright_core::Assumed<stagewright_core::Distribution>>| {
            it.as_ref().map(|it| it.value.to_string())
        };
        let compute = action.compute.as_ref().map(|it| it.value.to_string());
        let outputs: Vec<_> = action
            .outputs
            .iter()
            .map(|(name, size)| (name, size.value))
            .collect();
        let chance = action.failure.value;
        text.push_str(&format!(
            "{key} {:?} {:?} {chance} {compute:?} {outputs:?}\n",
            of(&action.duration),
            of(&action.start_up)
        ));
    }
    text
}

/// The name of a pipeline's scenario with its edits, for a table.
#[must_use]
pub fn name_of(pipeline: &Pipeline, edits: &[Edit]) -> String {
    match edits {
        [] => pipeline.name().to_owned(),
        edits => {
            let texts: Vec<String> = edits.iter().map(Edit::to_string).collect();
            texts.join(" ")
        }
    }
}
