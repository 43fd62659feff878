//! What is worth changing, in words.

use stagewright_report::format;
use stagewright_report::page::{Block, Document, Section};
use stagewright_report::text::{Column, Meaning, Span, Table};

use super::compare::{money_change, signed, signed_money, with_ends};
use super::{footer, is_undetectable, once, plots, with_interval};
use crate::{Figure, RecommendStudy, Recommendation, Unit};

/// Rows of the front that are told, and lists of edits that are told in full; the JSON has all of them.
pub(super) const MOST: usize = 20;
const MOST_LISTS: usize = 6;

/// The whole answer.
#[must_use]
pub fn document(name: &str, study: &RecommendStudy) -> Document {
    let mut document = Document::new(name, answer(name, study));
    document = document.section(as_it_is(study));
    if !study.recommendations.is_empty() {
        let chart = plots::pareto(name, study);
        document = document.section(front(study).chart(Some(chart)));
        let told = ends(study);
        let rows = study.recommendations.iter().take(MOST).enumerate();
        let items = rows.map(|(at, one)| edits(at + 1, one, told.contains(&at)));
        let items = items.collect();
        let section = Section::new("To try them").block(Block::Changes(items));
        document = document.section(section);
        document = document.section(taken_for_granted(study));
    }
    document = document.section(how(study));
    document.footer(footer(
        study.seed,
        study.partial.then_some(study.replications),
    ))
}

/// The seeds of the figures.
pub(super) fn seeds(study: &RecommendStudy) -> String {
    let seeds = study.fresh_seeds.iter();
    seeds.map(u64::to_string).collect::<Vec<_>>().join(", ")
}

/// How many edits gain what.
#[must_use]
pub fn answer(name: &str, study: &RecommendStudy) -> String {
    let tried = format::counted(study.tried as u64, "edit");
    let mut best: Option<(&Recommendation, Figure)> = None;
    for one in &study.recommendations {
        let gain = one.mean.filter(|it| it.high.is_some_and(|high| high < 0.0));
        if let Some(gain) = gain.filter(|gain| best.is_none_or(|(_, most)| gain.value < most.value))
        {
            best = Some((one, gain));
        }
    }
    match (study.recommendations.len(), best) {
        (0, _) => format!("{name}: of {tried} and pairs of them, none gains anything for certain."),
        (count, Some((one, gain))) => format!(
            "{name}: of {tried} and pairs of them, {} worth a thought. The fastest: {}, a change is live {} and it costs {} a month.",
            are(count),
            one.what,
            with_ends(Unit::Seconds, &gain),
            money_change(&one.list_price),
        ),
        (count, None) => format!(
            "{name}: of {tried} and pairs of them, {} worth a thought; none has changes live sooner for certain.",
            are(count)
        ),
    }
}

/// Which lists are told in full: the fastest, the cheapest, the one with the fewest failures, and what lies between them on the front.
fn ends(study: &RecommendStudy) -> Vec<usize> {
    let all = &study.recommendations;
    let least = |of: &dyn Fn(&Recommendation) -> f64| {
        (0..all.len()).min_by(|left, right| of(&all[*left]).total_cmp(&of(&all[*right])))
    };
    let failed = |it: &Recommendation| it.failed.map_or(0.0, |it| it.value);
    let cheapest = (0..all.len()).min_by_key(|at| all[*at].list_price.mean);
    let ends = [Some(0), cheapest, least(&failed)].into_iter().flatten();
    let step = (all.len() / MOST_LISTS).max(1);
    let mut told = once(ends.chain((0..all.len()).step_by(step)));
    told.truncate(MOST_LISTS);
    told.sort_unstable();
    told
}

/// What the lists that are told take for granted, and what to think of first: each once.
fn taken_for_granted(study: &RecommendStudy) -> Section {
    let told = study.recommendations.iter().take(MOST);
    let items = once(told.flat_map(|one| {
        let assumed = one.assumed.iter().map(|it| format!("assumed: {it}"));
        let notes = one.notes.iter().map(|it| format!("mind: {it}"));
        let by_hand = one.by_hand.iter().map(|it| format!("by hand: {it}"));
        assumed.chain(notes).chain(by_hand)
    }));
    match items.is_empty() {
        true => Section::new("What they rest on")
            .paragraph("Nothing that the definition as it is does not rest on."),
        false => Section::new("What they rest on").list(items),
    }
}

fn are(count: usize) -> String {
    match count {
        1 => "1 is".to_owned(),
        count => format!("{count} are"),
    }
}

fn as_it_is(study: &RecommendStudy) -> Section {
    let lead = match &study.lead_time {
        Some(lead) => format!(
            "mean lead time {}, p95 {}",
            with_interval(&lead.mean),
            with_interval(&lead.p95)
        ),
        None => "no execution succeeds".to_owned(),
    };
    Section::new("As it is").paragraph(format!(
        "{lead}; {} fail; {} a month at list prices.",
        format::share(study.failed.value),
        format::money(study.list_price.mean.amount())
    ))
}

fn front(study: &RecommendStudy) -> Section {
    let mut table = Table::new([
        Column::number(""),
        Column::number("change is live"),
        Column::number("p95 of it"),
        Column::number("fail"),
        Column::number("a month"),
    ]);
    for (at, one) in study.recommendations.iter().take(MOST).enumerate() {
        let cell = |unit, figure: &Option<Figure>| match figure {
            None => "–".to_owned(),
            Some(figure) if is_undetectable(figure) => "not detectable".to_owned(),
            Some(figure) => signed(unit, figure.value),
        };
        table.push([
            (at + 1).to_string(),
            cell(Unit::Seconds, &one.mean),
            cell(Unit::Seconds, &one.p95),
            cell(Unit::Share, &one.failed),
            signed_money(one.list_price.mean),
        ]);
    }
    let section = Section::new("Worth a thought")
        .about("Each against the definition as it is: none of them is behind another one in the mean time until a change is live, failures and money at once.")
        .table(table);
    match study.recommendations.len().saturating_sub(MOST) {
        0 => section,
        more => section.paragraph(format!(
            "{}: `--format json`.",
            format::counted(more as u64, "more list")
        )),
    }
}

/// A list of edits as words of a command; `in_full`: with what they do, and the intervals of what they change.
fn edits(number: usize, one: &Recommendation, in_full: bool) -> Vec<Span> {
    let plain = |text: String| Span::new(text, Meaning::Plain);
    let words = one.edits.iter();
    let words = words.map(|edit| format!("--set {}", format::shell_word(edit)));
    let words = words.collect::<Vec<_>>().join(" ");
    if !in_full {
        return vec![plain(format!("{number}: `{words}`"))];
    }
    let mut spans = vec![plain(format!("{number}: {}", one.what))];
    if let Some(mean) = &one.mean {
        let told = with_ends(Unit::Seconds, mean);
        spans.push(plain("; a change is live ".to_owned()));
        spans.push(Span::new(told, Meaning::of_more(mean.value)));
    }
    spans.push(plain(format!(
        "; {} a month",
        money_change(&one.list_price)
    )));
    if let Some(failed) = one.failed.filter(Figure::is_detectable) {
        spans.push(plain("; failures ".to_owned()));
        spans.push(Span::new(
            with_ends(Unit::Share, &failed),
            Meaning::of_more(failed.value),
        ));
    }
    spans.push(plain(format!("; `{words}`")));
    spans
}

/// How was searched, and why the figures can be trusted.
fn how(study: &RecommendStudy) -> Section {
    let mut told = vec![
        format!(
            "{} and pairs of those that gain were simulated on seed {}; {} cannot be done, or the rules refuse them.",
            format::counted(study.tried as u64, "edit"),
            study.seed,
            format::count(study.refused as u64)
        ),
        format!(
            "What is told here was simulated again on seeds {}, on which nothing was chosen, for {} each: a figure is the mean over these seeds, and its interval holds that of each; {} gained nothing on each of them for certain and {} left out.",
            seeds(study),
            format::counted(u64::from(study.replications), "month"),
            format::count(study.not_confirmed as u64),
            if study.not_confirmed == 1 {
                "was"
            } else {
                "were"
            }
        ),
        "No approval was removed or gone around.".to_owned(),
    ];
    if study.partial {
        told[1] = "The search was stopped: the figures are those that made each win, and look better than they are.".to_owned();
    }
    let not_searched = study.not_searched.iter();
    told.extend(not_searched.map(|it| format!("Not searched: {it}.")));
    Section::new("How it was searched").list(told)
}
