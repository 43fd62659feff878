//! What can be simulated.

#[cfg(feature = "cloudformation")]
use stagewright_cfn::{ExportOptions, Exported};
use stagewright_core::{Basis, Pipeline, Profile, Scenario, Workload};
#[cfg(feature = "simulate")]
use stagewright_study::{
    CompareStudy, Contender, Explanation, RecommendStudy, Study, StudyError, StudyOptions,
};

/// A pipeline with what is assumed of it: one that the macro defined, or a what-if on it.
pub trait Model {
    /// The pipeline.
    fn pipeline(&self) -> &Pipeline;

    /// What is assumed of it.
    fn profile(&self) -> &Profile;

    /// How executions come in, if the model itself says so; otherwise the experiment says it.
    fn workload(&self) -> Option<&Workload> {
        let workload = &self.profile().workload;
        matches!(workload.basis, Basis::Given).then_some(&workload.value)
    }

    /// The study: how long a push takes and where, what a month costs, what would change it, and what all of it rests on.
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    #[cfg(feature = "simulate")]
    fn study(&self, options: &StudyOptions) -> Result<Study, StudyError> {
        Study::run(self.pipeline(), self.profile(), options)
    }

    /// The two in one, which a sweep and everything else of [`stagewright_study`] takes.
    fn scenario(&self) -> Scenario {
        Scenario::new(self.pipeline().clone(), self.profile().clone())
    }

    /// How it differs from another one, on the same random numbers: times, shares, capacity and each line of the bill.
    ///
    /// ```
    /// use stagewright::prelude::*;
    /// use stagewright::study::{FigureName, StudyOptions};
    ///
    /// pipeline! {
    ///     pub struct Shop;
    ///     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" } takes 4s; }
    ///     stage build { compile(src) = CodeBuild { project_name: "shop" } takes 4min; }
    /// }
    ///
    /// let shop = Shop::new();
    /// let options = StudyOptions { replications: 20, ..StudyOptions::in_region("eu-west-1") };
    /// let slower = shop.what_if().takes(shop.build.compile, 6 * MIN);
    /// let compared = slower.compare(&shop, &options)?;
    /// let mean = compared.others[0].change(FigureName::LeadTimeMean).and_then(|it| it.change).expect("both saw executions");
    /// assert!((mean.value - 120.0).abs() < 5.0, "{mean}"); // a little more: slower builds wait for each other
    ///
    /// // Where the time goes, what to measure first, and what is worth changing.
    /// let explained = shop.explain(&options)?;
    /// let p95 = explained.lead_time.as_ref().expect("some succeed").p95;
    /// assert!(p95 < 10 * MIN, "{p95}");
    /// assert!(explained.measure_first().is_some_and(|first| first.range.assumed));
    /// let recommended = shop.recommend(&options)?;
    /// assert!(recommended.tried > 5);
    /// # Ok::<(), stagewright::study::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    #[cfg(feature = "simulate")]
    fn compare(
        &self,
        base: &dyn Model,
        options: &StudyOptions,
    ) -> Result<CompareStudy, StudyError> {
        let this = Contender::base(self.pipeline().name(), self.scenario(), options);
        let base = Contender::base(base.pipeline().name(), base.scenario(), options);
        CompareStudy::run(&base, &[this], options, None)
    }

    /// Where the lead time goes, and which of the inputs matter.
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    #[cfg(feature = "simulate")]
    fn explain(&self, options: &StudyOptions) -> Result<Explanation, StudyError> {
        Explanation::run(&self.scenario(), options)
    }

    /// Which edits make it faster, surer or cheaper for certain.
    ///
    /// # Errors
    /// What the simulator or the price book refuses.
    #[cfg(feature = "simulate")]
    fn recommend(&self, options: &StudyOptions) -> Result<RecommendStudy, StudyError> {
        RecommendStudy::run(&self.scenario(), options)
    }

    /// The template that creates it, as YAML or JSON, with what the format could not carry.
    #[cfg(feature = "cloudformation")]
    fn to_cloudformation(&self, options: &ExportOptions) -> Exported {
        stagewright_cfn::cloudformation_of(self.pipeline(), options)
    }

    /// The input of `aws codepipeline create-pipeline --cli-input-json`.
    #[cfg(feature = "cloudformation")]
    fn to_create_pipeline(&self) -> Exported {
        stagewright_cfn::create_pipeline(self.pipeline().draft())
    }
}

impl Model for (Pipeline, Profile) {
    fn pipeline(&self) -> &Pipeline {
        &self.0
    }

    fn profile(&self) -> &Profile {
        &self.1
    }
}
