//! The answer in a few sentences.

use std::collections::BTreeSet;

use crate::{Assumption, ChangeLeadTimeView, Figure, RUNS_ON, Study};
use stagewright_report::format;

use super::{duration, quantile};

/// How many get through and how long those take, how much it costs, and what that rests on.
pub fn answer(study: &Study) -> String {
    let people = if study.without_people {
        ", without waiting for people"
    } else {
        ""
    };
    let trigger = study.pipeline.trigger;
    let succeeded = study.endings.iter().find(|it| it.result == "succeeded");
    let when = match (&study.lead_time, succeeded) {
        _ if study.warm_up.needed_days.is_none() => format!(
            "there is no steady state, so no {trigger} has a usual time to {}: more come than go through, and what waits grows",
            destination(study)
        ),
        (Some(lead), Some(succeeded)) => match later(study) {
            Some((changes, later)) => format!(
                "{}, in {} (p95 {}) to {}{people}; {later}",
                go_through(&changes.straight, trigger, "straight through"),
                duration(lead.p50.value),
                duration(lead.p95.value),
                destination(study),
            ),
            None => format!(
                "{}; those take {} (p95 {}) to {}{people}",
                go_through(&succeeded.share, trigger, "through"),
                duration(lead.p50.value),
                duration(lead.p95.value),
                destination(study),
            ),
        },
        _ => format!(
            "no {trigger} reaches {}: {}",
            destination(study),
            why_none(study)
        ),
    };
    let bill = &study.bill;
    let free = match bill.list_price.amount() == bill.total.amount() {
        true => "",
        false => ", before free tiers",
    };
    let assumed = if study.rate_is_assumed {
        ", assumed"
    } else {
        ""
    };
    let mut sentence = format!(
        "{}{}: {when}. At {} {} a day{assumed}, a month costs {} at list price{free}.",
        study.pipeline.name,
        with_edits(study),
        format::decimal(study.rate_per_day),
        if format::decimal(study.rate_per_day) == "1" {
            trigger.to_owned()
        } else {
            plural(trigger)
        },
        format::money(bill.list_price.amount()),
    );
    if let Some(overload) = &study.overload {
        sentence.push_str(&format!(" It is {overload}."));
    }
    if let Some(needed) = study
        .warm_up
        .needed_days
        .filter(|it| *it > study.warm_up.days)
    {
        sentence.push_str(&format!(
            " Each month is measured {} from an empty start, which shows for about {}{}.",
            days(study.warm_up.days),
            days(needed),
            match study.warm_up.chosen {
                true if study.warm_up.days > 900.0 => "; none is chosen that is longer",
                true => "; days that stand in the calendar keep it there",
                false => ": leave out `--warm-up`, or make it as long",
            }
        ));
    }
    format!(
        "{sentence} {}.{}",
        rests_on(study),
        machines(&study.assumptions)
    )
}

/// Whole days, of which there is at least one.
fn days(days: f64) -> String {
    format::counted(days.ceil().max(1.0) as u64, "day")
}

/// What the figures are about, where that is not the definition as it stands.
fn with_edits(study: &Study) -> String {
    let applied = study.edits.as_ref().map(|edits| edits.applied.as_slice());
    match applied.unwrap_or_default() {
        [] => String::new(),
        [only] => format!(" with `{}`", only.edit),
        several => format!(" with {}", format::counted(several.len() as u64, "edit")),
    }
}

/// The machines of builds are most of a bill: those that nothing told are named before all other assumptions.
pub fn machines(assumptions: &[Assumption]) -> String {
    let assumed = assumptions.iter().filter(|it| it.field == RUNS_ON);
    let (mut builds, mut on) = (0, BTreeSet::new());
    for machine in assumed {
        builds += 1;
        on.insert(machine.value.as_str());
    }
    if builds == 0 {
        return String::new();
    }
    let on = on.into_iter().collect::<Vec<_>>().join(", ");
    format!(
        " The compute of {} is assumed ({on}): give `--projects`, `collect` the pipeline, or write `on` in Rust.",
        format::counted(builds, "build"),
    )
}

/// `17 of 22 inputs are assumed, which no interval covers`.
pub(super) fn rests_on(study: &Study) -> String {
    match (study.assumptions.len(), study.inputs) {
        (0, all) => format!("All {all} inputs were given or fitted"),
        (assumed, all) => format!(
            "{assumed} of {all} inputs are assumed; intervals cover the noise of the simulation, not that"
        ),
    }
}

/// `3 of 4 pushes go through`, as a small fraction where one is near, else in per cent.
fn go_through(share: &Figure, trigger: &str, through: &str) -> String {
    const NEAR: f64 = 0.02;
    if share.value >= 1.0 {
        return format!(
            "all {} {} simulated go {through}",
            format::count(share.n),
            plural(trigger)
        );
    }
    for whole in [2_u32, 3, 4, 5, 10] {
        let part = (share.value * f64::from(whole)).round();
        let fits = part >= 1.0 && part < f64::from(whole);
        if fits && (part / f64::from(whole) - share.value).abs() < NEAR {
            let go = if part > 1.0 { "go" } else { "goes" };
            return format!("{part} of {whole} {} {go} {through}", plural(trigger));
        }
    }
    format!(
        "{} of {} go {through}",
        format::share(share.value),
        plural(trigger)
    )
}

/// When changes are live that went straight and those that did not; nothing where all went straight, which the lead time tells already.
fn later(study: &Study) -> Option<(&ChangeLeadTimeView, String)> {
    let changes = study.change_lead_time.as_ref()?;
    if changes.straight.value >= 1.0 {
        return None;
    }
    let ended = |result: &str| {
        let mut endings = study.endings.iter();
        endings.any(|it| it.result == result && it.share.value > 0.0)
    };
    let others = match (ended("failed"), ended("superseded")) {
        (true, true) => "counting those that fail or are superseded",
        (false, true) => "counting those that are superseded",
        (true, false) => "counting failures",
        (false, false) => "counting all",
    };
    let [p50, p95] =
        [&changes.p50, &changes.p95].map(|it| quantile(it, |figure| duration(figure.value)));
    let later = format!("{others}, a change is live after {p50} (p95 {p95})");
    Some((changes, later))
}

/// Why no execution succeeds.
fn why_none(study: &Study) -> String {
    let capacity = study.capacity_per_day.map(|it| it.value);
    if let (Some(0.0), Some(bottleneck)) = (capacity, &study.bottleneck) {
        return format!("{bottleneck} lets none through");
    }
    let fails = |figure: &Figure| figure.value >= 1.0;
    if let Some(stage) = study
        .stages
        .iter()
        .find(|it| it.failed.as_ref().is_some_and(fails))
    {
        return format!("stage `{}` fails every time", stage.name);
    }
    let others = study
        .endings
        .iter()
        .filter(|ending| ending.share.value > 0.0);
    let most = others.max_by(|left, right| left.share.value.total_cmp(&right.share.value));
    most.map_or_else(
        || "none was triggered".to_owned(),
        |most| format!("{} are {}", format::share(most.share.value), most.result),
    )
}

fn plural(noun: &str) -> String {
    let ending = if noun.ends_with("sh") { "es" } else { "s" };
    format!("{noun}{ending}")
}

/// `production` where the last stage says so, otherwise the end of the last stage.
fn destination(study: &Study) -> String {
    let last = study
        .pipeline
        .stages
        .last()
        .map_or("", |stage| stage.name.as_str());
    if last.to_lowercase().contains("prod") {
        "production".to_owned()
    } else {
        format!("the end of stage `{last}`")
    }
}
