//! Where the lead time goes, in words and tables.

use crate::{Band, Cause, End, Explanation, Figure, Sensitivity, Unit, WhereItGoes};
use stagewright_report::format;
use stagewright_report::page::{Document, Section};
use stagewright_report::text::{Column, Table};

use super::compare::{signed, signed_money};
use super::{duration, footer, plots, with_interval};

/// Inputs that are told in short.
const MOST_INPUTS: usize = 10;

/// The whole answer, or what matters most of it.
#[must_use]
pub fn document(name: &str, explained: &Explanation, all: bool) -> Document {
    let mut document = Document::new(name, answer(name, explained));
    if let Some(time) = &explained.time {
        let chart = plots::causes(name, explained);
        document = document.section(causes(explained, time).chart(chart));
        document = document.section(actions(time));
        if all {
            document = document.section(stages(time));
        }
    }
    document = document.section(utilisation(explained));
    if !explained.week.is_empty() {
        document = document.section(week(name, explained));
    }
    let drawn = explained.lead_time.is_some();
    let p95 = drawn.then(|| plots::tornado(name, explained));
    let bill = plots::tornado_of_the_bill(name, explained);
    document = document.section(inputs(explained, all).chart(p95).chart(Some(bill)));
    if all {
        let sources = explained.sensitivity.iter();
        let sources = sources.map(|it| {
            format!(
                "`{}` is {}: {}",
                it.range.input, it.range.value, it.range.source
            )
        });
        document = document.section(Section::new("Ranges").list(sources));
    }
    let partial = explained.partial.then_some(explained.replications);
    document.footer(footer(explained.seed, partial))
}

/// Where the time goes, how sure p95 is, and what to measure first.
#[must_use]
pub fn answer(name: &str, explained: &Explanation) -> String {
    let (Some(time), Some(lead)) = (&explained.time, &explained.lead_time) else {
        let why = explained
            .overload
            .as_ref()
            .or(explained.bottleneck.as_ref());
        let why = why.map_or(String::new(), |why| format!(": {why}"));
        return format!(
            "{name}: no execution succeeded, so there is no lead time to explain{why}."
        );
    };
    let mut largest: Vec<_> = time.causes.iter().filter(|it| it.mean > 0.0).collect();
    largest.sort_by(|left, right| right.mean.total_cmp(&left.mean));
    let largest = largest.iter().take(3).map(|it| {
        format!(
            "{} {} ({})",
            cause(it.cause),
            duration(it.mean),
            format::share(it.mean / time.mean)
        )
    });
    let mut sentences = vec![format!(
        "{name}: of {} from trigger to end, {}.",
        duration(time.mean),
        largest.collect::<Vec<_>>().join(", ")
    )];
    sentences.push(match &explained.band {
        Some(band) => format!("{}.", p95(&lead.p95, band)),
        None => format!("p95 {}.", with_interval(&lead.p95)),
    });
    sentences.extend(explained.measure_first().map(|first| {
        format!(
            "Measure `{}` first: its assumption moves p95 by {}.",
            first.range.input,
            duration(first.swing)
        )
    }));
    sentences.join(" ")
}

/// `p95 34 min (simulation ± 18 s; 12 assumptions 21 min to 55 min)`
fn p95(figure: &Figure, band: &Band) -> String {
    let noise = match figure.half_width() {
        Some(half) => format!("simulation ± {}", duration(half)),
        None => format::TOO_FEW.to_owned(),
    };
    format!(
        "p95 {} ({noise}; {} {} to {})",
        duration(figure.value),
        format::counted(band.inputs as u64, "assumption"),
        duration(band.low),
        duration(band.high)
    )
}

pub(crate) const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Trigger => "trigger",
        Cause::Transition => "transitions",
        Cause::StageDoor => "wait for stages",
        Cause::Approval => "approvals",
        Cause::BuildQueue => "wait for build slots",
        Cause::StartUp => "start-up of builds",
        Cause::Work => "work",
        Cause::Retry => "retries",
    }
}

fn causes(explained: &Explanation, time: &WhereItGoes) -> Section {
    let mut table = Table::new([
        Column::text("cause"),
        Column::number("mean"),
        Column::number("share"),
        Column::number("slowest 5 %"),
        Column::number("share"),
    ]);
    for row in time
        .causes
        .iter()
        .filter(|it| it.mean > 0.0 || it.slowest > 0.0)
    {
        table.push([
            cause(row.cause).to_owned(),
            duration(row.mean),
            format::share(row.mean / time.mean),
            duration(row.slowest),
            format::share(row.slowest / time.slowest_mean),
        ]);
    }
    let lead = explained.lead_time.as_ref().map_or(String::new(), |it| {
        format!("; mean lead time {}", with_interval(&it.mean))
    });
    Section::new("Where the lead time goes")
        .about(format!(
            "Along the longest path of {} that succeeded and the slowest {} of them{lead}.",
            format::counted(time.executions, "execution"),
            format::count(time.slowest_executions),
        ))
        .table(table.total([
            "all",
            &duration(time.mean),
            "",
            &duration(time.slowest_mean),
            "",
        ]))
}

fn actions(time: &WhereItGoes) -> Section {
    let mut table = Table::new([
        Column::text("action"),
        Column::number("on the longest path"),
        Column::number("adds"),
        Column::number("to the slowest 5 %"),
    ]);
    for action in &time.actions {
        table.push([
            action.action.clone(),
            format::share(action.on_longest_path),
            duration(action.mean),
            duration(action.slowest),
        ]);
    }
    Section::new("Actions").table(table)
}

fn stages(time: &WhereItGoes) -> Section {
    let mut table = Table::new([
        Column::text("stage"),
        Column::text("cause"),
        Column::number("mean"),
        Column::number("slowest 5 %"),
    ]);
    for row in &time.stages {
        table.push([
            row.stage.clone(),
            cause(row.cause).to_owned(),
            duration(row.mean),
            duration(row.slowest),
        ]);
    }
    Section::new("Stages").table(table)
}

fn utilisation(explained: &Explanation) -> Section {
    let mut table = Table::new([
        Column::text("stage or pool"),
        Column::number("in use"),
        Column::number("wait at its door"),
    ]);
    for stage in &explained.stages {
        table.push([
            stage.name.clone(),
            format::share(stage.utilisation.value),
            stage
                .lock_wait
                .map_or("–".to_owned(), |it| duration(it.value)),
        ]);
    }
    for pool in &explained.pools {
        table.push([
            pool.name.clone(),
            format::share(pool.utilisation.value),
            "–".to_owned(),
        ]);
    }
    let section = Section::new("Utilisation").table(table);
    let section = match (&explained.capacity_per_day, &explained.bottleneck) {
        (Some(capacity), Some(bottleneck)) => section.paragraph(format!(
            "It holds up to {} executions a day; the bottleneck is {bottleneck}.",
            format::decimal(capacity.value)
        )),
        _ => section.paragraph("Nothing limits the executions a day."),
    };
    match &explained.overload {
        Some(overload) => section.paragraph(format!("It is {overload}.")),
        None => section,
    }
}

pub(super) const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// How busy stages and pools are on each day of the week, and their busiest hour.
fn week(name: &str, explained: &Explanation) -> Section {
    let days = DAYS.map(Column::number);
    let columns = std::iter::once(Column::text("in use")).chain(days);
    let mut table = Table::new(columns.chain([Column::text("busiest hour")]));
    for load in &explained.week {
        let share = |share: Option<f64>| share.map_or("–".to_owned(), format::share);
        let mut row = vec![load.name.clone()];
        row.extend((0..7).map(|day| share(load.mean(24 * day..24 * (day + 1)))));
        row.push(load.busiest.map_or("–".to_owned(), |at| {
            let half = load.half_widths[at]
                .expect("invariant: what is busier for certain has an interval");
            let (day, hour) = (DAYS[at / 24], at % 24);
            let value = share(load.hours[at]);
            let value = value.trim_end_matches(" %");
            format!("{day} {hour} h: {value} ± {}", format::share(half))
        }));
        table.push(row);
    }
    let section = Section::new("A week")
        .about("Shares in use in the hours of the week (UTC), of the months whose executions were taken apart. The busiest hour is told where it is busier than the week for certain, with its 95 % interval.")
        .table(table);
    section
        .chart(plots::load(name, explained))
        .chart(plots::week(name, explained))
        .chart(plots::day(name, explained))
}

fn inputs(explained: &Explanation, all: bool) -> Section {
    let mut table = Table::new([
        Column::text("input"),
        Column::number("p95 low"),
        Column::number("p95 high"),
        Column::number("bill low"),
        Column::number("bill high"),
        Column::text("given"),
    ]);
    let most = if all { usize::MAX } else { MOST_INPUTS };
    for input in explained.sensitivity.iter().take(most) {
        table.push(row(input));
    }
    let about = "Each input at both ends of its range on the same random numbers: a default over where the middle of most projects lies, what was fitted over its 95 % interval, what is given by a fifth.";
    let section = Section::new("Which inputs matter")
        .about(about)
        .table(table);
    match explained.sensitivity.len().saturating_sub(most) {
        0 => section,
        more => section.paragraph(format!(
            "{}: --all",
            format::counted(more as u64, "more input")
        )),
    }
}

fn row(input: &Sensitivity) -> [String; 6] {
    let time = |end: &Option<End>| match end.as_ref().and_then(|it| it.p95) {
        None => "–".to_owned(),
        Some(change) if change.is_nothing() => "0 s".to_owned(),
        Some(change) => {
            let value = signed(Unit::Seconds, change.value);
            match change.is_detectable() {
                true => value,
                false => format!("{value} (?)"),
            }
        }
    };
    let money = |end: &Option<End>| {
        end.as_ref()
            .map_or("–".to_owned(), |it| signed_money(it.list_price.mean))
    };
    [
        input.range.input.clone(),
        time(&input.low),
        time(&input.high),
        money(&input.low),
        money(&input.high),
        if input.range.assumed { "no" } else { "yes" }.to_owned(),
    ]
}
