//! The service's quotas, in the two readings that people use.

/// Which reading of the quotas a definition is checked against.
///
/// ```
/// use stagewright_core::Quotas;
/// assert_eq!((Quotas::Guide.max_stages(), Quotas::Current.max_stages()), (10, 50));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Quotas {
    /// The project's guide: 2 to 10 stages. The default.
    #[default]
    Guide,
    /// What the service takes today: 2 to 50 stages.
    Current,
}

impl Quotas {
    /// Fewest stages. Source: service error text for a one-stage pipeline; CloudFormation schema `minItems`; checked 2026-11-23.
    pub const MIN_STAGES: usize = 2;
    /// Most actions of a stage. Source: user guide, quotas page; checked 2026-11-23.
    pub const MAX_ACTIONS_IN_STAGE: usize = 50;
    /// Most actions of a pipeline. Source: user guide, quotas page (since March 2020); checked 2026-11-23.
    pub const MAX_ACTIONS: usize = 500;
    /// Run orders of actions. Source: CodePipeline service model, `ActionRunOrder`; checked 2026-11-23.
    pub const RUN_ORDERS: std::ops::RangeInclusive<i64> = 1..=999;
    /// Most stages. Source: user guide, quotas page (10 until February 2020, 50 since); checked 2026-11-23.
    #[must_use]
    pub const fn max_stages(self) -> usize {
        match self {
            Self::Guide => 10,
            Self::Current => 50,
        }
    }
}
