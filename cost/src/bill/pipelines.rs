//! What CodePipeline itself counts: active pipelines, action minutes.

use rust_decimal::Decimal;
use stagewright_core::{ActionUse, PipelineType, PipelineUse, Usage};

use super::meter::Meter;
use super::month::Month;
use super::options::{FailedActions, MonthBorder, Options};
use crate::error::plus;
use crate::{CostError, PriceBook};

/// CodePipeline itself, each pipeline by its own type or all by one.
pub(super) fn add_pipelines<'a>(
    meter: &mut Meter<'a>,
    usage: &'a Usage,
    book: &PriceBook,
    options: &'a Options,
    month: &Month,
    all_as: Option<PipelineType>,
) -> Result<(), CostError> {
    let region = options.region.as_str();
    let free_days = book.number("codepipeline/v1-free-days")?;
    let type_of = |pipeline: &PipelineUse| all_as.unwrap_or(pipeline.pipeline_type);
    for pipeline in usage
        .pipelines
        .iter()
        .filter(|pipeline| type_of(pipeline) == PipelineType::V1)
    {
        let (sku, pipelines) = v1_quantity(pipeline, free_days, options);
        meter.add(region, sku, pipelines)?;
    }
    let mut minutes = Decimal::ZERO;
    for action in &usage.actions {
        let pipeline = usage
            .pipelines
            .iter()
            .find(|pipeline| pipeline.name == action.pipeline)
            .ok_or_else(|| CostError::Unknown {
                what: "pipeline in the usage with the name",
                name: action.pipeline.clone(),
                known: usage
                    .pipelines
                    .iter()
                    .map(|pipeline| pipeline.name.clone())
                    .collect(),
            })?;
        if type_of(pipeline) == PipelineType::V2 {
            minutes = plus("action minutes", minutes, v2_minutes(action, options)?)?;
        }
    }
    let minutes = month.scaled("action minutes", minutes)?;
    meter.add(region, "codepipeline/v2-action-minute", minutes)
}

/// What a V1 pipeline counts as. Source: CodePipeline pricing page: active means older than 30 days with at least one
/// code change in the month.
fn v1_quantity(
    pipeline: &PipelineUse,
    free_days: Decimal,
    options: &Options,
) -> (&'static str, Decimal) {
    if Decimal::from(pipeline.age_days) <= free_days {
        return ("codepipeline/v1-young-pipeline", Decimal::ONE);
    }
    let active = match &options.simulated {
        Some(simulated) => simulated.active(pipeline),
        None => Decimal::from(u8::from(pipeline.executions > 0)),
    };
    ("codepipeline/v1-active-pipeline", active)
}

/// Minutes of an action that type V2 bills.
pub(super) fn v2_minutes(action: &ActionUse, options: &Options) -> Result<Decimal, CostError> {
    if !action.billable {
        return Ok(Decimal::ZERO);
    }
    let minutes = match options.choices.failed_actions {
        FailedActions::Billed => action.billed_minutes,
        FailedActions::Free => action.billed_minutes.saturating_sub(action.failed_minutes),
    };
    let border = match options.choices.month_border {
        MonthBorder::Whole => 0,
        MonthBorder::Split => action.border_minutes,
    };
    plus(
        "action minutes",
        Decimal::from(minutes),
        Decimal::from(border),
    )
}
