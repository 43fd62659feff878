//! V1 or V2: the same month by both price models.

use serde::Serialize;
use stagewright_core::{PipelineType, Usage};

use super::line::{LineItem, total};
use super::meter::Meter;
use super::month::Month;
use super::options::Options;
use super::pipelines::add_pipelines;
use super::tally::{FreeTier, lines_of};
use crate::{CostError, Money, PriceBook};

/// What CodePipeline itself costs in a month, with every pipeline of one type and with every one of the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TypeComparison {
    /// By the active pipeline.
    pub v1: Vec<LineItem>,
    /// By the action minute.
    pub v2: Vec<LineItem>,
}

impl TypeComparison {
    pub(super) fn of(
        usage: &Usage,
        book: &PriceBook,
        options: &Options,
        month: &Month,
        free_tiers: &[FreeTier],
    ) -> Result<Self, CostError> {
        let lines = |pipeline_type| {
            let mut meter = Meter::default();
            add_pipelines(&mut meter, usage, book, options, month, Some(pipeline_type))?;
            lines_of(&meter, book, free_tiers)
        };
        Ok(Self {
            v1: lines(PipelineType::V1)?,
            v2: lines(PipelineType::V2)?,
        })
    }

    /// The lines of a type.
    #[must_use]
    pub fn lines(&self, pipeline_type: PipelineType) -> &[LineItem] {
        match pipeline_type {
            PipelineType::V1 => &self.v1,
            PipelineType::V2 => &self.v2,
        }
    }

    /// What a type costs, free tier taken off.
    #[must_use]
    pub fn total(&self, pipeline_type: PipelineType) -> Money {
        total(self.lines(pipeline_type))
    }

    /// What a type costs at list price.
    #[must_use]
    pub fn list_price(&self, pipeline_type: PipelineType) -> Money {
        let charges = self.lines(pipeline_type).iter();
        total(charges.filter(|line| line.kind == super::LineKind::Charge))
    }
}
