//! Lead times, where the time goes, and how much goes through.

use stagewright_report::format;
use stagewright_report::page::{Block, Section};
use stagewright_report::text::{Column, Table};
use stagewright_study::{Figure, StageView, Study};

use super::charts::Charts;
use super::{duration, with_interval};

pub(super) fn lead_time(study: &Study, charts: &Charts) -> Section {
    let section = Section::new("Lead time");
    let Some(lead) = &study.lead_time else {
        return section.paragraph("No execution succeeded, so there is no lead time.");
    };
    let mut about = format!(
        "From the trigger to the end of the last stage: {} that succeeded in {} of {} days, seed {}; {:.0} % intervals in \
         brackets.",
        format::counted(lead.p50.n, "execution"),
        format::counted(u64::from(study.replications), "simulated month"),
        format::decimal(study.days),
        study.seed,
        lead.p50.confidence * 100.0,
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
    match &charts.lead_time {
        Some(chart) => section.block(Block::LeadTimes(chart.clone())),
        None => section,
    }
}

pub(super) fn stages(study: &Study) -> Section {
    let people = study
        .stages
        .iter()
        .any(|stage| stage.people.is_some_and(|figure| figure.value > 0.0));
    let mut columns = vec![
        Column::text("stage"),
        Column::number("transition"),
        Column::number("wait: stage"),
        Column::number("wait: builds"),
    ];
    if people {
        columns.push(Column::number("people"));
    }
    columns.extend([
        Column::number("work"),
        Column::number("busy"),
        Column::number("fails"),
    ]);
    let mut table = Table::new(columns);
    for stage in &study.stages {
        table.push(row(stage, people));
    }
    let section = Section::new("Where the time goes")
        .about("Means of the executions that come to each stage; sample and intervals are in the JSON.")
        .table(table);
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

fn row(stage: &StageView, people: bool) -> Vec<String> {
    let time = |figure: &Option<Figure>| {
        figure
            .as_ref()
            .map_or_else(|| "–".to_owned(), |figure| duration(figure.value))
    };
    let share = |figure: &Option<Figure>| {
        figure
            .as_ref()
            .map_or_else(|| "–".to_owned(), |figure| format::share(figure.value))
    };
    let mut row = vec![
        stage.name.clone(),
        time(&stage.transition),
        time(&stage.lock_wait),
        time(&stage.quota_wait),
    ];
    if people {
        row.push(time(&stage.people));
    }
    row.extend([
        time(&stage.service),
        format::share(stage.utilisation.value),
        share(&stage.failed),
    ]);
    row
}

pub(super) fn capacity(study: &Study) -> Section {
    let offered = format::decimal(study.triggers_per_day.value);
    let mut section = Section::new("Capacity").paragraph(match (study.capacity_per_day, &study.bottleneck) {
        (Some(most), Some(bottleneck)) => format!(
            "Holds up to {} executions a day; the bottleneck is {bottleneck}. {offered} a day come in.",
            // Whole executions; a pipeline that holds less than one a day is told as it is.
            format::decimal(if most >= 1.0 { most.floor() } else { most }),
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
            format!(
                "{} {} ({} to {})",
                format::share(share.value),
                ending.result,
                format::share(share.low),
                format::share(share.high)
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
