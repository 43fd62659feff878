//! Lead times, where the time goes, and how much goes through.

use crate::{ChangeLeadTimeView, Figure, StageTime, StageView, Study};
use stagewright_report::format;
use stagewright_report::page::{Block, Section};
use stagewright_report::text::{Column, Table};

use super::charts::Charts;
use super::{duration, plots, quantile, with_interval};

pub(super) fn lead_time(study: &Study, charts: &Charts) -> Section {
    let section = Section::new("Lead time");
    let Some(lead) = &study.lead_time else {
        return section.paragraph("No execution succeeded, so there is no lead time.");
    };
    let mut about = format!(
        "From the trigger to the end of the last stage: {} that succeeded in {} of {} days, seed {}; {:.0} % intervals in \
         brackets. {}.",
        format::counted(lead.p50.n, "execution"),
        format::counted(u64::from(study.replications), "simulated month"),
        format::decimal(study.days),
        study.seed,
        lead.p50.confidence * 100.0,
        super::answer::rests_on(study),
    );
    if study.without_people {
        about.push_str(" Without waiting for people: an approval takes no time until the profile says otherwise.");
    }
    if study.partial {
        about.push_str(" Partial: it was interrupted before its end.");
    }
    let figures = [
        ("mean", &lead.mean),
        ("p50", &lead.p50),
        ("p95", &lead.p95),
        ("p99", &lead.p99),
    ];
    let section = section
        .about(about)
        .list(figures.map(|(name, figure)| format!("{name} {}", with_interval(figure))));
    let section = match &study.change_lead_time {
        Some(changes) => until_live(section, changes),
        None => section,
    };
    let section = match &charts.lead_time {
        Some(chart) => section.block(Block::LeadTimes(chart.clone())),
        None => section,
    };
    section.chart(plots::of_study(study))
}

/// How long it takes until a change is live, whatever became of the execution that it started.
fn until_live(section: Section, changes: &ChangeLeadTimeView) -> Section {
    let went_back = match changes.went_back.value {
        none if none <= 0.0 => String::new(),
        some => format!(
            "; {} put an older revision in the place of a newer one",
            format::share(some)
        ),
    };
    let (least, unfinished) = match changes.unfinished {
        0 => ("", String::new()),
        some => (
            "at least ",
            format!(" {} not live when the simulation ended.", were(some)),
        ),
    };
    section
        .paragraph(format!(
            "Until a change is live at the end of `{}`, in its own execution or in a later one that holds it: {} of {} go straight{went_back}.{unfinished}",
            changes.stage,
            format::share(changes.straight.value),
            format::counted(changes.mean.n, "change"),
        ))
        .list([
            format!("mean {least}{}", with_interval(&changes.mean)),
            format!("p50 {}", quantile(&changes.p50, with_interval)),
            format!("p95 {}", quantile(&changes.p95, with_interval)),
            format!("p99 {}", quantile(&changes.p99, with_interval)),
        ])
}

/// `1 change was`, `3 changes were`.
fn were(changes: u64) -> String {
    let verb = if changes == 1 { "was" } else { "were" };
    format!("{} {verb}", format::counted(changes, "change"))
}

pub(super) fn stages(study: &Study) -> Section {
    let section = Section::new("Where the time goes");
    let section = match &study.time {
        Some(time) => section.about(format!(
            "Of executions that succeed: the rows add up to the mean. The shares are those of {}; `busy` and `fails` are of all that come.",
            format::counted(time.executions, "execution"),
        )),
        None => section.about("Means of the executions that come to each stage."),
    };
    let section = section.table(parts(study)).chart(plots::stages(study));
    let transitions = &study.transitions;
    if transitions.count == 0 {
        return section;
    }
    let share = transitions
        .share
        .map(|share| format!(", {}", format::share(share)))
        .unwrap_or_default();
    let whole = study
        .lead_time
        .as_ref()
        .map(|lead| format!(" of {}", duration(lead.mean.value)))
        .unwrap_or_default();
    section.paragraph(format!(
        "{}: {}{whole}{share}.",
        format::counted(transitions.count as u64, "transition"),
        duration(transitions.seconds),
    ))
}

/// What each stage adds to the mean; where nothing succeeds, what each takes of those that come.
pub(super) fn of_stages(study: &Study) -> Vec<StageTime> {
    let value = |figure: &Option<Figure>| figure.map_or(0.0, |it| it.value);
    let of_all = |stage: &StageView| StageTime {
        transition: value(&stage.transition),
        lock_wait: value(&stage.lock_wait),
        quota_wait: value(&stage.quota_wait),
        people: value(&stage.people),
        work: value(&stage.service),
    };
    match &study.time {
        Some(time) => time.stages.clone(),
        None => study.stages.iter().map(of_all).collect(),
    }
}

/// How much of what comes to a stage fails there.
pub(super) fn fails(stage: &StageView) -> String {
    let failed = stage.failed.as_ref();
    failed.map_or_else(|| "–".to_owned(), |it| format::share(it.value))
}

/// What each stage adds to the mean, the trigger first; where nothing succeeds, what each takes of those that come.
fn parts(study: &Study) -> Table {
    let stages = of_stages(study);
    let people = stages.iter().any(|stage| stage.people > 0.0);
    let cells = |name: &str, time: &StageTime, all: f64, rest: [String; 2]| {
        let people = people.then_some(time.people);
        let times = [time.transition, time.lock_wait, time.quota_wait].into_iter();
        let times = times.chain(people).chain([time.work, all]).map(duration);
        std::iter::once(name.to_owned())
            .chain(times)
            .chain(rest)
            .collect::<Vec<_>>()
    };
    let numbers = ["transition", "lock", "slots"]
        .into_iter()
        .chain(people.then_some("people"));
    let numbers = numbers
        .chain(["work", "in all", "busy", "fails"])
        .map(Column::number);
    let mut table = Table::new(std::iter::once(Column::text("stage")).chain(numbers));
    let mut sum = StageTime::default();
    if let Some(time) = &study.time {
        let mut row = cells("(trigger)", &sum, time.trigger, Default::default());
        let last = row.len() - 3;
        row[1..last].fill(String::new());
        table.push(row);
    }
    for (stage, time) in study.stages.iter().zip(&stages) {
        let rest = [format::share(stage.utilisation.value), fails(stage)];
        table.push(cells(&stage.name, time, time.seconds(), rest));
        sum = sum.plus(time);
    }
    match &study.lead_time {
        Some(lead) => table.total(cells("mean", &sum, lead.mean.value, Default::default())),
        None => table,
    }
}

/// Whole executions; less than one is told as it is.
fn whole(executions: f64) -> String {
    format::decimal(if executions >= 1.0 {
        executions.floor()
    } else {
        executions
    })
}

pub(super) fn capacity(study: &Study) -> Section {
    let offered = format::decimal(study.rate_per_day);
    let mut section = Section::new("Capacity").paragraph(match (study.capacity_per_day, &study.bottleneck) {
        (Some(none), Some(closed)) if none.value <= 0.0 => {
            format!("Holds no execution a day: {closed} lets none through. {offered} a day come in.")
        }
        (Some(most), Some(bottleneck)) => format!(
            "Holds about {} executions a day ({}), an estimate from mean times; the bottleneck is {bottleneck}. {offered} a day come in.",
            whole(most.value),
            match most.ends() {
                None => format::TOO_FEW.to_owned(),
                Some((low, high)) => format!("{} to {}", whole(low), whole(high)),
            },
        ),
        _ => format!("Nothing limits the executions a day; {offered} a day come in."),
    });
    if let Some(overload) = &study.overload {
        section = section.paragraph(format!("It is {overload}."));
    }
    let endings = study
        .endings
        .iter()
        .filter(|ending| ending.share.value > 0.0)
        .map(|ending| {
            let share = &ending.share;
            let interval = match share.ends() {
                None => format::TOO_FEW.to_owned(),
                Some((low, high)) => format!("{} to {}", format::share(low), format::share(high)),
            };
            format!(
                "{} {} ({interval})",
                format::share(share.value),
                ending.result
            )
        });
    section = section.paragraph(format!(
        "Of all executions {}.",
        endings.collect::<Vec<_>>().join(", ")
    ));
    for pool in &study.pools {
        let refused = match pool.refused_per_day.value {
            none if none <= 0.0 => String::new(),
            some => format!(
                "; {} builds a day find its queue full and fail",
                format::decimal(some)
            ),
        };
        section = section.paragraph(format!(
            "Of the {} of the {} {} are in use{refused}.",
            format::counted(u64::from(pool.slots), "slot"),
            pool.name,
            format::share(pool.utilisation.value),
        ));
    }
    section
}
