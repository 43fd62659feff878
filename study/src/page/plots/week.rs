//! A week and a day: how busy stages and pools are, and which execution is where.

use stagewright_core::Micros;
use stagewright_report::format;
use stagewright_report::picture::{Curve, CurveChart, HeatChart, LanesChart, Measure, SpanKind};

use super::MOST_LINES;
use crate::page::explain::DAYS;
use crate::{DayView, Explanation, HourlyLoad, Study};

/// How busy stages and pools are over the hours of a week: the busiest of them; nothing where no execution succeeds.
#[must_use]
pub fn load(name: &str, explained: &Explanation) -> Option<CurveChart> {
    let mut busiest: Vec<&HourlyLoad> = explained.week.iter().collect();
    let mean = |load: &HourlyLoad| load.mean(0..load.hours.len()).unwrap_or(0.0);
    busiest.sort_by(|left, right| mean(right).total_cmp(&mean(left)));
    let more = match busiest.len().saturating_sub(MOST_LINES) {
        0 => String::new(),
        more => format!("; {more} more are less busy"),
    };
    let curve = |load: &&HourlyLoad| Curve {
        name: load.name.clone(),
        // In the middle of each hour.
        points: (0..)
            .zip(&load.hours)
            .filter_map(|(hour, share)| Some(((f64::from(hour) + 0.5) * 3_600.0, (*share)?)))
            .collect(),
        labels: Vec::new(),
        marked: false,
        joined: true,
    };
    (!busiest.is_empty()).then(|| CurveChart {
        title: format!("How busy {name} is over a week"),
        caption: format!("{}{more}", of_the_week(explained)),
        across: ("day of the week, UTC".to_owned(), Measure::Weekday),
        up: ("share in use".to_owned(), Measure::Share),
        curves: busiest.iter().take(MOST_LINES).map(curve).collect(),
    })
}

fn of_the_week(explained: &Explanation) -> String {
    let executions = explained.time.as_ref().map_or(0, |it| it.executions);
    format!(
        "hour by hour, {} that succeeded among them, seed {}",
        format::counted(executions, "execution"),
        explained.seed
    )
}

/// The same of all of them, as squares.
pub(in crate::page) fn week(name: &str, explained: &Explanation) -> Option<HeatChart> {
    let hours = explained.week.first()?.hours.len();
    let day = |hour: usize| match hour % 24 {
        0 => DAYS[hour / 24].to_owned(),
        _ => String::new(),
    };
    let rows = explained.week.iter();
    Some(HeatChart {
        title: format!("The week of {name}"),
        caption: format!("share in use, {}", of_the_week(explained)),
        across: (
            "hour of the week, UTC".to_owned(),
            (0..hours).map(day).collect(),
        ),
        measure: Measure::Share,
        rows: rows.map(|it| (it.name.clone(), it.hours.clone())).collect(),
    })
}

/// The busiest day of the first month: which execution is in which stage, or in front of it; nothing where none came.
#[must_use]
pub fn day(name: &str, explained: &Explanation) -> Option<LanesChart> {
    let stages = explained.stages.iter().map(|it| it.name.as_str());
    Some(drawn(name, stages, explained.day.as_ref()?, explained.seed))
}

/// The same of a study, of as many days as are taken apart there.
pub(in crate::page) fn day_of_study(study: &Study) -> Option<LanesChart> {
    let name = study.pipeline.name.as_str();
    let stages = study.stages.iter().map(|it| it.name.as_str());
    let day = study.time.as_ref()?.day.as_ref()?;
    Some(drawn(name, stages, day, study.seed))
}

fn drawn<'a>(
    name: &str,
    stages: impl Iterator<Item = &'a str>,
    day: &DayView,
    seed: u64,
) -> LanesChart {
    let seconds = |micros: u64| Micros(micros).seconds();
    let stays = |stage: usize| {
        let here = day
            .stays
            .iter()
            .filter(move |it| it.stage as usize == stage);
        let bars = here.map(|it| {
            let kind = match it.failed {
                true => SpanKind::Failed,
                false => SpanKind::Service,
            };
            let wait = (SpanKind::Wait, seconds(it.arrived), seconds(it.entered));
            let stay = (kind, seconds(it.entered), seconds(it.left));
            [wait, stay]
                .into_iter()
                .filter(|(_, from, to)| from < to)
                .collect()
        });
        bars.collect()
    };
    let kinds = [
        (SpanKind::Service, "in the stage"),
        (SpanKind::Failed, "fails there"),
        (SpanKind::Wait, "waits at its door"),
    ];
    LanesChart {
        title: format!("A day of {name}"),
        caption: format!(
            "the busiest of the first {} that are simulated, day {}: {}; seed {seed}",
            format::counted(day.days, "day"),
            day.day,
            format::counted(day.executions as u64, "execution"),
        ),
        across: ("since midnight, UTC".to_owned(), 86_400.0),
        kinds: kinds.map(|(kind, name)| (kind, name.to_owned())).into(),
        lanes: stages
            .enumerate()
            .map(|(at, stage)| (stage.to_owned(), stays(at)))
            .collect(),
    }
}
