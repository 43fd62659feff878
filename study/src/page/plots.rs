//! What the answers look like: lines, a tornado and a front, as charts of `stagewright-report`.

mod varied;
mod week;

use stagewright_core::Scenario;
use stagewright_cost::{ActionCost, Money};
use stagewright_report::format;
use stagewright_report::picture::{
    Curve, CurveChart, Measure, StackedChart, TornadoBar, TornadoChart,
};
use stagewright_sim::Histogram;

use super::names;
use super::recommend::MOST;
use crate::study::{StudyError, StudyOptions, on_threads};
use crate::{
    Cause, CompareStudy, Compared, End, Explanation, RecommendStudy, Recommendation, StageTime,
    Study,
};

pub(super) use varied::bill_varied;
pub use varied::break_even;
pub use week::{day, load};
pub(super) use week::{day_of_study, week};

/// Points of a cumulative curve.
const POINTS: u32 = 200;
/// Where a cumulative curve ends: beyond it a few executions would press the rest together.
const LAST: f64 = 0.995;
/// Bars of a tornado.
const MOST_BARS: usize = 15;
/// Lines of a chart: there are no more colours that are told apart.
const MOST_LINES: usize = 5;

/// For a place in a picture: no amount is made of it.
fn dollars(money: Money) -> f64 {
    money.amount().try_into().unwrap_or(0.0)
}

/// The cumulative distribution of the lead time of several scenarios over each other, on the same random numbers; nothing where none
/// succeeds.
///
/// # Errors
/// What the simulator refuses.
pub fn cumulative(
    scenarios: &[(String, &Scenario)],
    options: &StudyOptions,
) -> Result<Option<CurveChart>, StudyError> {
    on_threads(options.threads, || {
        let mut options = options.clone();
        let mut simulated = Vec::new();
        for (name, scenario) in scenarios {
            let outcome = options.simulate(scenario)?;
            options = options.beside(&outcome);
            simulated.push((name.as_str(), outcome.lead_time.map(|it| it.histogram)));
        }
        let known = simulated.iter().map(|(name, lead)| (*name, lead.as_ref()));
        let sample = (options.replications, options.seed);
        Ok(distributions(&known.collect::<Vec<_>>(), sample))
    })
}

/// The same of what was simulated for so many months on a seed.
fn distributions(
    scenarios: &[(&str, Option<&Histogram>)],
    (months, seed): (u32, u64),
) -> Option<CurveChart> {
    let mut curves = Vec::new();
    let mut without = Vec::new();
    let mut executions = 0;
    for (name, lead) in scenarios {
        let Some(lead) = lead else {
            without.push(*name);
            continue;
        };
        executions += lead.count();
        let point = |at: u32| {
            let share = f64::from(at) / f64::from(POINTS) * LAST;
            Some((lead.quantile_seconds(share)?, share))
        };
        curves.push(Curve {
            name: (*name).to_owned(),
            points: (0..=POINTS).filter_map(point).collect(),
            labels: Vec::new(),
            marked: false,
            joined: true,
        });
    }
    let first = scenarios.first().map_or("", |(name, _)| name);
    let without = match without.is_empty() {
        true => String::new(),
        false => format!("; not drawn, as none succeeds: {}", without.join(", ")),
    };
    (!curves.is_empty()).then(|| CurveChart {
        title: format!("How long executions of {first} take"),
        caption: format!(
            "{} that succeeded in {}, seed {seed}{without}",
            format::counted(executions, "execution"),
            format::counted(u64::from(months), "month"),
        ),
        across: ("from trigger to end".to_owned(), Measure::Seconds),
        up: ("share that took no longer".to_owned(), Measure::Share),
        curves,
    })
}

/// The lead times of a study, before its edits and with them; nothing where no execution succeeds.
pub(super) fn of_study(study: &Study) -> Option<CurveChart> {
    let name = study.pipeline.name.as_str();
    let now = study.histogram.as_ref();
    let scenarios = match &study.edits {
        None => vec![(name, now)],
        Some(edits) => vec![(name, edits.before.as_ref()), ("with the edits", now)],
    };
    distributions(&scenarios, (study.replications, study.seed))
}

/// What each stage adds to the mean lead time; nothing where no execution succeeds.
pub(super) fn stages(study: &Study) -> Option<StackedChart> {
    let time = study.time.as_ref()?;
    // In the colours of the causes, which `explain` draws.
    let parts = Cause::ALL.map(|it| super::explain::cause(it).to_owned());
    let bar = |name: &str, trigger: f64, it: &StageTime| {
        let of = |cause: Cause| match cause {
            Cause::Trigger => trigger,
            Cause::Transition => it.transition,
            Cause::StageDoor => it.lock_wait,
            Cause::Approval => it.people,
            Cause::BuildQueue => it.quota_wait,
            Cause::Work => it.work,
            Cause::StartUp | Cause::Retry => 0.0,
        };
        (name.to_owned(), Cause::ALL.map(of).into())
    };
    let trigger = bar("(trigger)", time.trigger, &StageTime::default());
    let stages = study.stages.iter().zip(&time.stages);
    let stages = stages.map(|(stage, time)| bar(&stage.name, 0.0, time));
    Some(StackedChart {
        title: format!("What each stage of {} adds", study.pipeline.name),
        caption: format!(
            "of the mean lead time of {}, seed {}; work with its start-up and its repeated attempts",
            format::counted(time.executions, "execution"),
            study.seed,
        ),
        across: ("adds to the mean".to_owned(), Measure::Seconds),
        parts: parts.into(),
        bars: std::iter::once(trigger).chain(stages).collect(),
    })
}

/// A bill by action and what bills it, the dearest on top; nothing where no action ran.
pub fn bill_by_action(name: &str, actions: &[ActionCost], caption: &str) -> Option<StackedChart> {
    let mut actions: Vec<&ActionCost> = actions.iter().collect();
    actions.retain(|it| !it.total().is_zero());
    actions.sort_by_key(|it| std::cmp::Reverse(it.total()));
    let more = match actions.len().saturating_sub(MOST_BARS) {
        0 => String::new(),
        more => format!("; {} cost less", format::counted(more as u64, "action")),
    };
    let bar = |it: &&ActionCost| {
        let parts = [it.others, it.codepipeline, it.codebuild].map(dollars);
        (format!("{}/{}", it.stage, it.action), parts.into())
    };
    (!actions.is_empty()).then(|| StackedChart {
        title: format!("What each action of {name} costs"),
        caption: format!("{caption}{more}"),
        across: ("a month at list prices".to_owned(), Measure::Dollars),
        parts: ["others", "CodePipeline", "CodeBuild"]
            .map(str::to_owned)
            .into(),
        bars: actions.iter().take(MOST_BARS).map(bar).collect(),
    })
}

/// The same of a study.
#[must_use]
pub fn bill_of_study(study: &Study) -> Option<StackedChart> {
    let months = format::counted(study.bill.months as u64, "simulated month");
    let caption = format!("mean of {months}, seed {}", study.seed);
    bill_by_action(&study.pipeline.name, &study.bill.actions, &caption)
}

/// The lead times of two scenarios over each other.
pub(super) fn compared(study: &CompareStudy, other: &Compared) -> Option<CurveChart> {
    let both = [&study.base, &other.scenario];
    let both = both.map(|it| (it.name.as_str(), it.histogram.as_ref()));
    distributions(&both, (study.replications, study.seed))
}

/// Two bills on one scale, by service; nothing where neither has a line.
pub(super) fn bills(study: &CompareStudy, other: &Compared) -> Option<StackedChart> {
    let mut parts: Vec<String> = Vec::new();
    let mut amounts: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for line in other.bill.lines.iter().filter(|it| !it.free_tier) {
        let service = names::service(&line.service);
        let at = parts.iter().position(|it| it == service);
        let at = at.unwrap_or_else(|| {
            parts.push(service.to_owned());
            amounts.iter_mut().for_each(|it| it.push(0.0));
            parts.len() - 1
        });
        amounts[0][at] += dollars(line.before);
        amounts[1][at] += dollars(line.after);
    }
    let [before, after] = amounts;
    (!parts.is_empty()).then(|| StackedChart {
        title: "A month of both".to_owned(),
        caption: format!(
            "list prices, mean of {}, seed {}",
            format::counted(u64::from(study.replications), "month"),
            study.seed
        ),
        across: ("a month".to_owned(), Measure::Dollars),
        parts,
        bars: vec![
            (study.base.name.clone(), before),
            (other.scenario.name.clone(), after),
        ],
    })
}

/// What moves p95, the farthest on top.
#[must_use]
pub fn tornado(name: &str, explained: &Explanation) -> TornadoChart {
    moved(
        explained,
        (
            format!("What moves p95 of {name}"),
            "change of p95",
            Measure::Seconds,
        ),
        |end| end.p95.map_or(0.0, |change| change.value),
    )
}

/// What moves the bill, the farthest on top.
pub(super) fn tornado_of_the_bill(name: &str, explained: &Explanation) -> TornadoChart {
    moved(
        explained,
        (
            format!("What moves the bill of {name}"),
            "change of a month",
            Measure::Dollars,
        ),
        |end| dollars(end.list_price.mean),
    )
}

fn moved(
    explained: &Explanation,
    (title, across, measure): (String, &str, Measure),
    of: impl Fn(&End) -> f64,
) -> TornadoChart {
    let end = |end: &Option<End>| end.as_ref().map_or(0.0, &of);
    let bar = |input: &crate::Sensitivity| TornadoBar {
        name: input.range.input.clone(),
        ends: (end(&input.low), end(&input.high)),
        assumed: input.range.assumed,
    };
    let mut bars: Vec<TornadoBar> = explained.sensitivity.iter().map(bar).collect();
    let swing = |bar: &TornadoBar| (bar.ends.1 - bar.ends.0).abs();
    bars.sort_by(|left, right| swing(right).total_cmp(&swing(left)));
    bars.retain(|bar| bar.ends != (0.0, 0.0));
    let more = match bars.len().saturating_sub(MOST_BARS) {
        0 => String::new(),
        more => format!("; {} move less", format::counted(more as u64, "input")),
    };
    bars.truncate(MOST_BARS);
    TornadoChart {
        title,
        caption: format!(
            "{} each, seed {}, on the same random numbers{more}",
            format::counted(u64::from(explained.replications), "month"),
            explained.seed
        ),
        across: (across.to_owned(), measure),
        bars,
    }
}

/// Where the lead time goes: all executions and the slowest, then each stage; nothing where none succeeds.
#[must_use]
pub fn causes(name: &str, explained: &Explanation) -> Option<StackedChart> {
    let time = explained.time.as_ref()?;
    let all = |of: &dyn Fn(&crate::CauseShare) -> f64| -> Vec<f64> {
        let share = |cause: &Cause| time.causes.iter().find(|it| it.cause == *cause);
        let causes = Cause::ALL.iter();
        causes.map(|it| share(it).map_or(0.0, of)).collect()
    };
    let mut bars = vec![
        ("mean".to_owned(), all(&|it| it.mean)),
        ("slowest 5 %".to_owned(), all(&|it| it.slowest)),
    ];
    for part in &time.stages {
        let name = format!("mean in {}", part.stage);
        let at = Cause::ALL.iter().position(|it| *it == part.cause);
        let at = at.expect("invariant: every cause is in the list of all");
        if bars.last().is_none_or(|(last, _)| *last != name) {
            bars.push((name, vec![0.0; Cause::ALL.len()]));
        }
        let (_, parts) = bars.last_mut().expect("it was just put there");
        parts[at] += part.mean;
    }
    let parts = Cause::ALL.map(|it| super::explain::cause(it).to_owned());
    Some(StackedChart {
        title: format!("Where the lead time of {name} goes"),
        caption: format!(
            "along the longest path of {} that succeeded, and of the slowest {}; seed {}",
            format::counted(time.executions, "execution"),
            format::count(time.slowest_executions),
            explained.seed
        ),
        across: ("from trigger to end".to_owned(), Measure::Seconds),
        parts: parts.into(),
        bars,
    })
}

/// The front of what is worth a thought: money across, the time until a change is live up.
#[must_use]
pub fn pareto(name: &str, study: &RecommendStudy) -> CurveChart {
    let all = study.recommendations.iter().enumerate();
    let place = |(at, it): (usize, &Recommendation)| {
        Some((at, (dollars(it.list_price.mean), it.mean?.value)))
    };
    let (at, points): (Vec<usize>, Vec<(f64, f64)>) = all.filter_map(place).unzip();
    // As the rows of the table, as far as that goes.
    let number = |at: &usize| match *at < MOST {
        true => (at + 1).to_string(),
        false => String::new(),
    };
    let left_out = match study.recommendations.len() - points.len() {
        0 => String::new(),
        some => format!(
            "; not drawn, as some changes are not live in the end: {}",
            format::counted(some as u64, "list")
        ),
    };
    let mark = |name: &str, points, labels| Curve {
        name: name.to_owned(),
        points,
        labels,
        marked: true,
        joined: false,
    };
    CurveChart {
        title: format!("What is worth a thought for {name}"),
        caption: format!(
            "against the definition as it is; {} on each of the seeds {}{left_out}",
            format::counted(u64::from(study.replications), "month"),
            super::recommend::seeds(study)
        ),
        across: ("change of the bill, a month".to_owned(), Measure::Dollars),
        up: (
            "change of the mean time until a change is live".to_owned(),
            Measure::Seconds,
        ),
        curves: vec![
            mark("as it is", vec![(0.0, 0.0)], Vec::new()),
            mark(
                "edits, numbered as they are told",
                points,
                at.iter().map(number).collect(),
            ),
        ],
    }
}
