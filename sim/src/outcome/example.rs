//! One execution of each pipeline as an example: the rows of that whose lead time is nearest the median.

use stagewright_core::{Micros, Record};

use super::Outcome;
use super::gather::Frame;
use crate::engine::{self, Awaited, Listener};
use crate::error::SimulationError;
use crate::ids::{Id, PipelineId};

impl Frame<'_> {
    /// Of each pipeline, the measured execution of the first replication whose lead time is nearest the median.
    fn typical(&self, outcomes: &[Outcome]) -> Vec<Option<(u32, u64)>> {
        let candidates = self.tallies.first().map(|first| &first.pipelines);
        outcomes
            .iter()
            .zip(candidates.into_iter().flat_map(|all| all.iter()))
            .map(|(outcome, mine)| {
                let median = outcome.lead_time.as_ref()?.p50.value;
                #[expect(clippy::cast_precision_loss, reason = "for a comparison")]
                let distance = |lead_time: u64| (lead_time as f64 / 1e6 - median).abs();
                let nearest = mine
                    .candidates
                    .iter()
                    .min_by(|left, right| distance(left.1).total_cmp(&distance(right.1)));
                nearest.map(|(number, lead)| (*number, *lead))
            })
            .collect()
    }

    /// Runs the first replication once more as far as the typical executions, and keeps their rows.
    pub(super) fn examples(&self, outcomes: &mut [Outcome]) -> Result<(), SimulationError> {
        let typical = self.typical(outcomes);
        if typical.iter().all(Option::is_none) {
            return Ok(());
        }
        for (outcome, typical) in outcomes.iter_mut().zip(&typical) {
            outcome.example_lead = typical.map(|(_, lead)| Micros(lead));
        }
        let numbers = typical.iter().map(|it| it.map(|(number, _)| number));
        let mut rows = self.rows_of(Awaited::new(numbers.collect()))?;
        rows.sort_by_key(|row| (row.stage, row.attempt, row.requested, row.action));
        for row in rows {
            outcomes[row.pipeline as usize].example.push(row);
        }
        Ok(())
    }

    /// The rows of these executions of the first replication, as far as the event engine has to go for them.
    fn rows_of(&self, awaited: Awaited) -> Result<Vec<Record>, SimulationError> {
        let wanted = awaited.clone();
        let mut rows = Vec::new();
        let mut keep = |record: &Record| {
            let pipeline = PipelineId::of(record.pipeline as usize);
            if wanted.holds(pipeline, record.execution as u32) {
                rows.push(*record);
            }
        };
        let mut listener = Listener {
            records: Some(&mut keep),
            awaited,
            cancel: None,
        };
        engine::run(self.plan, self.pool.seed, 0, &mut listener)?;
        Ok(rows)
    }
}
