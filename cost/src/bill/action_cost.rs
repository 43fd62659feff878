//! What each action costs, at list prices.

use rust_decimal::Decimal;
use serde::Serialize;
use stagewright_core::{PipelineType, Usage};

use super::month::Month;
use super::options::Options;
use super::pipelines::v2_minutes;
use super::services::{BuildPrice, build_quantity};
use super::tally::amount;
use crate::{CostError, Exact, Money, PriceBook};

/// The share of one action in a month's bill, at list prices: free tiers belong to the account and are not shared out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionCost {
    /// Name of its pipeline.
    pub pipeline: String,
    /// Name of its stage.
    pub stage: String,
    /// Name.
    pub action: String,
    /// How often it ran.
    pub executions: u64,
    /// What its minutes cost in type V2; nothing in a pipeline of type V1.
    pub codepipeline: Money,
    /// What its builds cost; nothing on a reserved fleet, which costs the same without them.
    pub codebuild: Money,
    /// What it is charged by other services, such as Lambda or Device Farm, for a use that is assumed.
    pub others: Money,
}

impl ActionCost {
    /// All together.
    #[must_use]
    pub fn total(&self) -> Money {
        let builds = self.codebuild.amount();
        let own = self.codepipeline.amount().saturating_add(builds);
        Money::dollars(own.saturating_add(self.others.amount()))
    }
}

pub(super) fn of(
    usage: &Usage,
    book: &PriceBook,
    options: &Options,
    month: &Month,
) -> Result<Vec<ActionCost>, CostError> {
    let minute = if usage
        .pipelines
        .iter()
        .any(|known| known.pipeline_type == PipelineType::V2)
    {
        book.nearest_price(&options.region, "codepipeline/v2-action-minute")?
            .price
            .unit_price()?
    } else {
        Money::ZERO
    };
    let cost = |region: &str, sku: &str, quantity: Decimal| {
        let price = book.nearest_price(region, sku)?.price;
        amount(quantity, price.first_price(), price.per()).map(Money::rounded_for_a_line)
    };
    let is_v2 = |pipeline: &str| {
        let mut pipelines = usage.pipelines.iter();
        pipelines.any(|known| known.name == pipeline && known.pipeline_type == PipelineType::V2)
    };
    usage
        .actions
        .iter()
        .map(|action| {
            let region = options.region_of(action.region.as_deref());
            let build = action
                .build
                .as_ref()
                .map(|build| build_quantity(build, region, book, options));
            let metered = match &options.simulated {
                Some(simulated) => simulated.of_action(action)?,
                None => Vec::new(),
            };
            let others = metered.iter().map(|metered| {
                cost(
                    metered.region.unwrap_or(region),
                    metered.sku,
                    metered.of(month)?,
                )
            });
            Ok(ActionCost {
                pipeline: action.pipeline.clone(),
                stage: action.stage.clone(),
                action: action.action.clone(),
                executions: action.executions,
                codepipeline: if is_v2(&action.pipeline) {
                    let minutes = month.scaled("action minutes", v2_minutes(action, options)?)?;
                    minute.checked_mul(Exact(minutes))?.rounded_for_a_line()
                } else {
                    Money::ZERO
                },
                codebuild: match build.transpose()? {
                    Some(BuildPrice::Metered(sku, quantity)) => {
                        cost(region, &sku, month.scaled(&sku, quantity)?)?
                    }
                    _ => Money::ZERO,
                },
                others: Money::sum(others.collect::<Result<Vec<_>, _>>()?)?,
            })
        })
        .collect()
}

pub(super) fn by_stage(actions: &[ActionCost]) -> Vec<(String, String, Money)> {
    let mut stages: Vec<(String, String, Money)> = Vec::new();
    for action in actions {
        let cost = action.total();
        match stages
            .iter_mut()
            .find(|(pipeline, stage, _)| (pipeline, stage) == (&action.pipeline, &action.stage))
        {
            Some((_, _, sum)) => *sum = Money::dollars(sum.amount().saturating_add(cost.amount())),
            None => stages.push((action.pipeline.clone(), action.stage.clone(), cost)),
        }
    }
    stages
}
