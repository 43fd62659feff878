//! What edits change: each on its own, and all of them together against the base.

use serde::Serialize;
use stagewright_core::{Edit, Scenario};
use stagewright_sim::{Histogram, Outcome};

use super::what_if::Answer;
use super::{MonthlyBill, StudyError, StudyOptions, WhatIf, bill, on_threads};

/// An edit of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppliedEdit {
    /// Its text.
    pub edit: String,
    /// Whether it changes anything that is simulated or priced, after the edits before it; nothing where the simulation was stopped
    /// before that was known.
    pub changes: Option<bool>,
}

/// What the edits of a scenario change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EditsView {
    /// The edits, in their order.
    pub applied: Vec<AppliedEdit>,
    /// All of them against the base; nothing where the simulation was stopped, or no execution of one of both succeeds.
    pub effect: Option<WhatIf>,
    /// Distribution of the base's lead times, for pictures.
    #[serde(skip)]
    pub before: Option<Histogram>,
}

/// Finds out which of these edits change anything that is simulated or priced, each after those before it.
///
/// # Errors
/// What the simulator or the price book refuses.
pub fn applied(
    base: &Scenario,
    edits: &[Edit],
    options: &StudyOptions,
) -> Result<Vec<AppliedEdit>, StudyError> {
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    on_threads(options.threads, || {
        steps(base, edits, None, &options.settled([base])?)
    })
}

/// The same, where the outcome of all edits together is there already.
pub(crate) fn steps(
    base: &Scenario,
    edits: &[Edit],
    edited: Option<(&Scenario, &Outcome)>,
    options: &StudyOptions,
) -> Result<Vec<AppliedEdit>, StudyError> {
    // Nothing is to be found out, so the base is not simulated either.
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Steps::take(base, edits, edited, options)?.applied)
}

pub(super) fn view(
    base: &Scenario,
    edits: &[Edit],
    edited: (&Scenario, &Outcome),
    options: &StudyOptions,
) -> Result<EditsView, StudyError> {
    let Steps { applied, before } = Steps::take(base, edits, Some(edited), options)?;
    let lead = before.as_ref().and_then(|it| it.lead_time.as_ref());
    let histogram = lead.map(|it| it.histogram.clone());
    let both = before.filter(|before| before.lead_time.is_some() && edited.1.lead_time.is_some());
    let effect = match both {
        Some(before) if !options.is_cancelled() => {
            let prices = bill::list_prices(&base.pipeline, &base.profile, &before, options)?;
            let answer = Answer::of(edited, &before, options)?;
            let what_if = Answer {
                change: "all edits together".to_owned(),
                edits: edits.iter().map(Edit::to_string).collect(),
                ..answer
            };
            Some(what_if.priced(&prices)?)
        }
        _ => None,
    };
    Ok(EditsView {
        applied,
        effect,
        before: histogram,
    })
}

/// The scenarios between the base and what the edits make of it.
struct Steps {
    applied: Vec<AppliedEdit>,
    /// The outcome of the base, if the simulation was not stopped.
    before: Option<Outcome>,
}

impl Steps {
    fn take(
        base: &Scenario,
        edits: &[Edit],
        edited: Option<(&Scenario, &Outcome)>,
        options: &StudyOptions,
    ) -> Result<Self, StudyError> {
        let first = Self::answer(base, options)?;
        let mut last = first
            .as_ref()
            .map(|(outcome, bill)| Said::of(outcome, bill.clone()));
        let mut applied = Vec::with_capacity(edits.len());
        for (index, edit) in edits.iter().enumerate() {
            let is_last = index + 1 == edits.len();
            let said = match edited.filter(|_| is_last) {
                Some((scenario, outcome)) => {
                    let (bill, _) =
                        bill::price(&scenario.pipeline, &scenario.profile, outcome, options)?;
                    Some(Said::of(outcome, bill))
                }
                // On the way the rules may refuse what later edits mend: that is a change.
                None => match base.edited(&edits[..=index], options.check) {
                    Ok(scenario) => Self::answer(&scenario, options)?
                        .map(|(outcome, bill)| Said::of(&outcome, bill)),
                    Err(_) => None,
                },
            };
            let known = !options.is_cancelled();
            applied.push(AppliedEdit {
                edit: edit.to_string(),
                changes: known.then(|| said.is_none() || said != last),
            });
            last = said;
        }
        Ok(Self {
            applied,
            before: first.map(|(outcome, _)| outcome),
        })
    }

    /// Outcome and bill; nothing once the study was stopped.
    fn answer(
        scenario: &Scenario,
        options: &StudyOptions,
    ) -> Result<Option<(Outcome, MonthlyBill)>, StudyError> {
        let Some(outcome) = options.simulate_to_the_end(scenario)? else {
            return Ok(None);
        };
        let (bill, _) = bill::price(&scenario.pipeline, &scenario.profile, &outcome, options)?;
        Ok(Some((outcome, bill)))
    }
}

/// Everything that a study says of an outcome, to the last bit: months in their order, times, shares, waits and the bill.
#[derive(PartialEq)]
struct Said {
    figures: String,
    bill: MonthlyBill,
}

impl Said {
    fn of(outcome: &Outcome, bill: MonthlyBill) -> Self {
        let figures = format!(
            "{:?}",
            (
                &outcome.lead_time,
                &outcome.change_lead_time,
                &outcome.shares,
                &outcome.triggers_per_day,
                &outcome.trigger_latency,
                &outcome.stages,
                &outcome.pools,
                &outcome.capacity,
                &outcome.usages,
            )
        );
        Self { figures, bill }
    }
}
