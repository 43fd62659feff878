//! V1 or V2: where the two price models cross.

use rust_decimal::Decimal;
use serde::Serialize;
use stagewright_core::{Draft, PipelineType, Usage};

use super::Options;
use super::month::Month;
use super::pipelines::v2_minutes;
use crate::error::plus;
use crate::{Bill, CostError, Exact, Money, PriceBook};

/// Which pipeline type costs less for a month's usage, and from where on the other one does.
///
/// ```
/// use stagewright_core::{ActionUse, Micros, PipelineType, PipelineUse, Usage};
/// use stagewright_cost::{FreeTiers, Options, PriceBook, TypeAdvice};
///
/// // Ten billed minutes per execution, thirty executions in thirty days.
/// let usage = Usage {
///     span: Micros::from_seconds(30 * 86_400),
///     pipelines: vec![PipelineUse { name: "shop".into(), pipeline_type: PipelineType::V2, age_days: 365, executions: 30 }],
///     actions: vec![ActionUse {
///         pipeline: "shop".into(),
///         stage: "build".into(),
///         action: "compile".into(),
///         provider: "CodeBuild".into(),
///         region: None,
///         billable: true,
///         executions: 30,
///         time: Micros::from_minutes(285),
///         billed_minutes: 300,
///         failed_minutes: 0,
///         border_minutes: 0,
///         build: None,
///     }],
///     ..Usage::default()
/// };
/// let mut options = Options::in_region("us-east-1");
/// options.free_tiers = FreeTiers::none();
/// let advice = TypeAdvice::of(&usage, &PriceBook::builtin(), &options, None)?;
/// assert_eq!((advice.v1.to_string(), advice.v2.to_string()), ("$1.00".into(), "$0.60".into()));
/// assert_eq!(advice.cheaper, PipelineType::V2);
/// assert_eq!(advice.break_even_minutes.to_string(), "500"); // $1.00 at $0.002 a minute
/// assert_eq!(advice.break_even_executions_a_day.unwrap().to_string(), "1.67"); // 50 executions in 30 days
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TypeAdvice {
    /// What CodePipeline costs with every pipeline of type V1, free tiers taken off.
    pub v1: Money,
    /// What CodePipeline costs with every pipeline of type V2, free tiers taken off.
    pub v2: Money,
    /// The same at list price.
    pub v1_list_price: Money,
    /// The same at list price.
    pub v2_list_price: Money,
    /// The type that costs less; V1 when both cost the same.
    pub cheaper: PipelineType,
    /// Minutes a month that type V2 bills for this usage.
    pub minutes: Exact,
    /// Minutes a month at which both types cost the same, with the free tiers of the options.
    pub break_even_minutes: Exact,
    /// The same at list prices: 500 for each pipeline that V1 charges.
    pub break_even_minutes_at_list_price: Exact,
    /// Billed minutes of one execution; none without executions.
    pub minutes_per_execution: Option<Exact>,
    /// Executions a day at which both types cost the same; none where executions cost nothing.
    pub break_even_executions_a_day: Option<Exact>,
    /// The same at list prices.
    pub break_even_executions_a_day_at_list_price: Option<Exact>,
    /// The parts of the definition that type V1 refuses: with any of these there is no choice.
    pub needs_v2: Vec<String>,
}

/// Decimals shown of executions a day.
const EXECUTION_DECIMALS: u32 = 2;

impl TypeAdvice {
    /// Compares both types for a usage; a definition tells which of its parts need V2.
    ///
    /// # Errors
    ///
    /// Those of [`Bill::price`].
    pub fn of(
        usage: &Usage,
        book: &PriceBook,
        options: &Options,
        definition: Option<&Draft>,
    ) -> Result<Self, CostError> {
        let bill = Bill::price(usage, book, options)?;
        let month = Month::of(usage, book, options.simulated.is_some(), &mut Vec::new())?;
        let minute = book
            .nearest_price(&options.region, "codepipeline/v2-action-minute")?
            .price
            .unit_price()?;
        let mut minutes = Decimal::ZERO;
        for action in &usage.actions {
            minutes = plus("action minutes", minutes, v2_minutes(action, options)?)?;
        }
        let minutes = month.scaled("action minutes", minutes)?;
        let executions: u64 = usage
            .pipelines
            .iter()
            .fold(0, |sum, pipeline| sum.saturating_add(pipeline.executions));
        let executions = month.scaled("executions", Decimal::from(executions))?;
        let per_execution = minutes.checked_div(executions);

        let types = &bill.types;
        let free_minutes = free_minutes(book, options)?;
        let minutes_for = |dollars: Money| {
            dollars
                .amount()
                .checked_div(minute.amount())
                .ok_or_else(|| {
                    CostError::Missing(
                        "type V2 costs nothing by this price book: there is no break-even".into(),
                    )
                })
        };
        let at_list_price = minutes_for(types.list_price(PipelineType::V1))?;
        let with_free_tiers = plus(
            "minutes",
            minutes_for(types.total(PipelineType::V1))?,
            free_minutes,
        )?;
        let a_day = |minutes: Decimal| {
            let executions = minutes.checked_div(per_execution?)?;
            let days = month.hours().checked_div(Decimal::from(24))?;
            let a_day = executions.checked_div(days)?.round_dp(EXECUTION_DECIMALS);
            Some(Exact(a_day.normalize()))
        };
        let (v1, v2) = (types.total(PipelineType::V1), types.total(PipelineType::V2));
        Ok(Self {
            v1,
            v2,
            v1_list_price: types.list_price(PipelineType::V1),
            v2_list_price: types.list_price(PipelineType::V2),
            cheaper: if v2 < v1 {
                PipelineType::V2
            } else {
                PipelineType::V1
            },
            minutes: Exact(minutes.normalize()),
            break_even_minutes: Exact(with_free_tiers.normalize()),
            break_even_minutes_at_list_price: Exact(at_list_price.normalize()),
            minutes_per_execution: per_execution
                .map(|minutes| Exact(minutes.round_dp(EXECUTION_DECIMALS).normalize())),
            break_even_executions_a_day: a_day(with_free_tiers),
            break_even_executions_a_day_at_list_price: a_day(at_list_price),
            needs_v2: definition.map_or_else(Vec::new, |draft| {
                draft
                    .v2_features()
                    .into_iter()
                    .map(|feature| feature.what)
                    .collect()
            }),
        })
    }
}

/// Minutes that type V2 has for free.
fn free_minutes(book: &PriceBook, options: &Options) -> Result<Decimal, CostError> {
    let name = "codepipeline/v2-action-minutes";
    let allowance = book.allowance(name)?;
    let has = options.free_tiers.has(name, allowance.is_lasting());
    Ok(if has {
        allowance.amount().0
    } else {
        Decimal::ZERO
    })
}
