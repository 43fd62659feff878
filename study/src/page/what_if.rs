//! What would change if.

use crate::{Figure, IDEAS_MONTHS, Study, TypeView, Unit, WhatIf};
use stagewright_cost::Money;
use stagewright_report::format::{self, shell_word};
use stagewright_report::page::{Block, Section};
use stagewright_report::text::{Meaning, Span};

use super::compare::{signed_money, with_ends};
use super::is_undetectable;

pub(super) fn what_ifs(study: &Study) -> Option<Section> {
    let mut about =
        "Each against today, on the same random numbers; 95 % intervals in brackets.".to_owned();
    if study.replications > IDEAS_MONTHS {
        let months = format::counted(u64::from(IDEAS_MONTHS), "month");
        about.push_str(&format!(" They rest on the first {months}."));
    }
    Some(
        Section::new("What if")
            .about(about)
            .block(Block::Changes(ideas(study, false)?)),
    )
}

/// Every idea with its figures; in short without those that say that nothing changes.
fn ideas(study: &Study, short: bool) -> Option<Vec<Vec<Span>>> {
    // Where nothing arrives nothing is saved.
    study.lead_time.as_ref()?;
    // Where all that can be said in short is that the bill stays, there is nothing to say.
    let told = |what_if: &&WhatIf| !short || effects(what_if, true).len() > 1;
    let told = study.what_ifs.iter().filter(told);
    let mut items: Vec<Vec<Span>> = told.map(|it| item(it, short)).collect();
    let (today, others): (Vec<&TypeView>, Vec<&TypeView>) = study
        .bill
        .types
        .iter()
        .partition(|view| view.pipeline_type == study.pipeline.pipeline_type);
    for (other, today) in others.into_iter().zip(today) {
        let difference = other.list_price.amount() - today.list_price.amount();
        // The bill has both types; what costs more or is refused is no idea.
        if difference >= 0.into() || !other.refused_by.is_empty() {
            continue;
        }
        let types = (other.pipeline_type, today.pipeline_type);
        let less = format!("{} a month", signed_money(Money::dollars(difference)));
        items.push(vec![
            plain(format!("type {} instead of {}: ", types.0, types.1)),
            Span::new(less, Meaning::Better),
            plain(format!(
                " for CodePipeline at list price; `--set type={}`",
                types.0
            )),
        ]);
    }
    (!items.is_empty()).then_some(items)
}

/// The first ideas, each with its figures; nothing where there is none.
pub(super) fn in_short(study: &Study, most: usize) -> Option<Vec<Vec<Span>>> {
    let mut items = ideas(study, true)?;
    let others = items.len().saturating_sub(most);
    items.truncate(most);
    if others > 0 {
        items.push(vec![plain(format!("{others} more: --ideas"))]);
    }
    Some(items)
}

fn item(what_if: &WhatIf, short: bool) -> Vec<Span> {
    let mut assumed = what_if
        .assumed
        .as_ref()
        .map(|assumed| format!("; assumed: {assumed}"))
        .unwrap_or_default();
    if let Some(reason) = assumed.find(" (").filter(|_| short) {
        assumed.truncate(reason);
    }
    let mut spans = vec![plain(format!("{}: ", what_if.change))];
    for (index, effect) in effects(what_if, short).into_iter().enumerate() {
        spans.extend((index > 0).then(|| plain(", ")));
        spans.push(effect);
    }
    let edits = what_if.edits.iter();
    let edits: Vec<String> = edits
        .map(|edit| format!("--set {}", shell_word(edit)))
        .collect();
    spans.push(plain(format!("{assumed}; `{}`", edits.join(" "))));
    spans
}

fn plain(text: impl Into<String>) -> Span {
    Span::new(text, Meaning::Plain)
}

/// Two changes that differ by less than this part are told once.
const ALIKE: f64 = 0.1;

pub(super) fn effects(what_if: &WhatIf, short: bool) -> Vec<Span> {
    let mut parts = Vec::new();
    // In short the later of the two ends is told once: that of changes, where it moves.
    let instead = short
        && what_if
            .change_p95
            .as_ref()
            .is_some_and(Figure::is_detectable);
    for (name, change) in [("p50", &what_if.p50), ("p95", &what_if.p95)] {
        if instead && name == "p95" {
            continue;
        }
        parts.push(match change {
            Some(figure) if is_undetectable(figure) => {
                if short {
                    continue;
                }
                plain(format!("{name} no detectable difference"))
            }
            Some(figure) => time_change(name, figure),
            None => plain(format!("{name} cannot be compared")),
        });
    }
    // Where it differs: else it repeats what stands before it.
    let until_live = [
        ("live p50", &what_if.change_p50, &what_if.p50),
        ("live p95", &what_if.change_p95, &what_if.p95),
    ];
    for (name, change, lead) in until_live {
        let differs = change.zip(*lead).is_none_or(|(one, other)| {
            (one.value - other.value).abs() >= ALIKE * other.value.abs()
        });
        let told = if short { name == "live p95" } else { differs };
        if let Some(figure) = change.filter(|it| told && it.is_detectable()) {
            parts.push(time_change(name, &figure));
        }
    }
    if let Some(more) = what_if
        .succeeded
        .filter(|it| !instead && it.is_detectable())
    {
        let sign = if more.value > 0.0 { '+' } else { '−' };
        let share = format::share(more.value.abs());
        parts.push(Span::new(
            format!("{sign}{share} of all executions succeed"),
            Meaning::of_more(-more.value),
        ));
    }
    let cost = &what_if.cost.difference;
    parts.push(match (cost.low, cost.high) {
        (Some(low), Some(high)) if !(low.is_zero() && high.is_zero()) => {
            let meaning = match () {
                () if high < Money::ZERO => Meaning::Better,
                () if low > Money::ZERO => Meaning::Worse,
                () => Meaning::Plain,
            };
            let [mean, low, high] = [cost.mean, low, high].map(signed_money);
            Span::new(format!("{mean} a month ({low} to {high})"), meaning)
        }
        _ => plain("the bill stays"),
    });
    if let Some(capacity) = what_if
        .capacity_per_day
        .filter(|change| change.abs() >= 1.0 && !short)
    {
        let sign = if capacity > 0.0 { '+' } else { '−' };
        let by = format::decimal(capacity.abs().floor());
        parts.push(Span::new(
            format!("capacity {sign}{by} executions a day"),
            Meaning::of_more(-capacity),
        ));
    }
    parts
}

fn time_change(name: &str, change: &Figure) -> Span {
    Span::new(
        format!("{name} {}", with_ends(Unit::Seconds, change)),
        Meaning::of_more(change.value),
    )
}
