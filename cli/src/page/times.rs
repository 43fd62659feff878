//! Lead times, where the time goes, and how much goes through.

use stagewright_report::format;
use stagewright_report::text::{Column, Table, histogram};
use stagewright_study::{Figure, StageView, Study};

use super::charts::Charts;
use super::{Page, duration, with_interval};

pub(super) fn lead_time(page: &mut Page, study: &Study, charts: &Charts) {
    let Some(lead) = &study.lead_time else {
        page.heading("Lead time", "");
        page.paragraph("No execution succeeded, so there is no lead time.");
        return;
    };
    let confidence = lead.p50.confidence * 100.0;
    page.heading(
        "Lead time",
        &format!(
            "from the trigger to the end; {} that succeeded in {} of {} days, seed {}; {confidence:.0} % intervals in brackets",
            format::counted(lead.p50.n, "execution"),
            format::counted(u64::from(study.replications), "simulated month"),
            format::decimal(study.days),
            study.seed,
        ),
    );
    if study.without_people {
        page.lines("without waiting for people: an approval takes no time until its profile says otherwise");
    }
    for (name, figure) in [
        ("mean", &lead.mean),
        ("p50", &lead.p50),
        ("p95", &lead.p95),
        ("p99", &lead.p99),
    ] {
        page.lines(&format!("{name} {}", with_interval(figure)));
    }
    page.text.push('\n');
    if let Some(chart) = &charts.lead_time {
        page.text.push_str(&histogram(chart, page.look));
        page.text.push('\n');
    }
}

pub(super) fn stages(page: &mut Page, study: &Study) {
    page.heading(
        "Where the time goes",
        "mean of the executions that come there",
    );
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
    page.text.push_str(&table.text(page.look));
    let transitions = &study.transitions;
    if transitions.count > 0 {
        let share = transitions
            .share
            .map(|share| format!(", {}", format::share(share)))
            .unwrap_or_default();
        let whole = study
            .lead_time
            .as_ref()
            .map(|lead| format!(" of {}", duration(lead.mean.value)))
            .unwrap_or_default();
        page.lines(&format!(
            "{}: {}{whole}{share}",
            format::counted(transitions.count as u64, "transition"),
            duration(transitions.seconds),
        ));
    }
    page.text.push('\n');
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

pub(super) fn capacity(page: &mut Page, study: &Study) {
    page.heading("Capacity", "");
    let offered = format::decimal(study.triggers_per_day.value);
    match (study.capacity_per_day, &study.bottleneck) {
        (Some(most), Some(bottleneck)) => page.lines(&format!(
            "holds up to {} executions a day; {offered} come; the bottleneck is {bottleneck}",
            format::decimal(most.floor().max(1.0).min(most.max(0.1))),
        )),
        _ => page.lines(&format!(
            "nothing limits the executions a day; {offered} come"
        )),
    }
    let endings: Vec<String> = study
        .endings
        .iter()
        .filter(|ending| ending.share.value > 0.0)
        .map(|ending| {
            let share = &ending.share;
            format!(
                "{} {} ({}–{})",
                format::share(share.value),
                ending.result,
                format::share(share.low),
                format::share(share.high)
            )
        })
        .collect();
    page.lines(&format!("of all executions {}", endings.join(", ")));
    for pool in &study.pools {
        let refused = match pool.refused_per_day.value {
            none if none <= 0.0 => String::new(),
            some => format!(
                ", {} builds a day find its queue full and fail",
                format::decimal(some)
            ),
        };
        page.lines(&format!(
            "{}: {} of {} in use{refused}",
            pool.name,
            format::share(pool.utilisation.value),
            format::counted(u64::from(pool.slots), "slot"),
        ));
    }
    page.text.push('\n');
}
