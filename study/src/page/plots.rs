//! What the answers look like: lines, a tornado and a front, as charts of `stagewright-report`.

use stagewright_core::Scenario;
use stagewright_report::format;
use stagewright_report::picture::{
    Curve, CurveChart, Measure, StackedChart, TornadoBar, TornadoChart,
};

use crate::study::{StudyError, StudyOptions, on_threads};
use crate::{Cause, Explanation, RecommendStudy, SweepStudy};

/// Points of a cumulative curve.
const POINTS: u32 = 200;
/// Where a cumulative curve ends: beyond it a few executions would press the rest together.
const LAST: f64 = 0.995;
/// Bars of a tornado.
const MOST_BARS: usize = 15;

/// The cumulative distribution of the lead time of several scenarios over each other, on the same random numbers.
///
/// # Errors
/// What the simulator refuses.
pub fn cumulative(
    scenarios: &[(String, &Scenario)],
    options: &StudyOptions,
) -> Result<CurveChart, StudyError> {
    on_threads(options.threads, || {
        let mut options = options.clone();
        let mut curves = Vec::new();
        let mut without = Vec::new();
        let mut executions = 0;
        for (name, scenario) in scenarios {
            let outcome = options.simulate(scenario)?;
            options = options.beside(&outcome);
            let Some(lead) = &outcome.lead_time else {
                without.push(name.as_str());
                continue;
            };
            executions += lead.histogram.count();
            let point = |at: u32| {
                let share = f64::from(at) / f64::from(POINTS) * LAST;
                Some((lead.histogram.quantile_seconds(share)?, share))
            };
            curves.push(Curve {
                name: name.clone(),
                points: (0..=POINTS).filter_map(point).collect(),
                marked: false,
                joined: true,
            });
        }
        let first = scenarios.first().map_or("", |(name, _)| name.as_str());
        let without = match without.is_empty() {
            true => String::new(),
            false => format!("; not drawn, as none succeeds: {}", without.join(", ")),
        };
        Ok(CurveChart {
            title: format!("How long executions of {first} take"),
            caption: format!(
                "{} that succeeded in {}, seed {}{without}",
                format::counted(executions, "execution"),
                format::counted(u64::from(options.replications), "month"),
                options.seed
            ),
            across: ("from trigger to end".to_owned(), Measure::Seconds),
            up: ("share that took no longer".to_owned(), Measure::Share),
            curves,
        })
    })
}

/// What moves p95, the farthest on top.
#[must_use]
pub fn tornado(name: &str, explained: &Explanation) -> TornadoChart {
    let bars = explained.sensitivity.iter().take(MOST_BARS).map(|input| {
        let end = |end: &Option<crate::End>| {
            let change = end.as_ref().and_then(|it| it.p95);
            change.map_or(0.0, |change| change.value)
        };
        TornadoBar {
            name: input.range.input.clone(),
            ends: (end(&input.low), end(&input.high)),
            assumed: input.range.assumed,
        }
    });
    TornadoChart {
        title: format!("What moves p95 of {name}"),
        caption: format!(
            "light: lower end of each range, dark: upper end; {} each, seed {}, on the same random numbers",
            format::counted(u64::from(explained.replications), "month"),
            explained.seed
        ),
        across: ("change of p95".to_owned(), Measure::Seconds),
        bars: bars.collect(),
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
    let point = |money: stagewright_cost::Money, seconds: f64| {
        // For a place on an axis: no amount is made of it.
        (money.amount().try_into().unwrap_or(0.0), seconds)
    };
    let all = study.recommendations.iter();
    let mut points: Vec<(f64, f64)> = all
        .filter_map(|it| Some(point(it.list_price.mean, it.mean?.value)))
        .collect();
    points.sort_by(|left, right| left.0.total_cmp(&right.0));
    let left_out = match study.recommendations.len() - points.len() {
        0 => String::new(),
        some => format!(
            "; not drawn, as some changes are not live in the end: {}",
            format::counted(some as u64, "list")
        ),
    };
    let mark = |name: &str, points| Curve {
        name: name.to_owned(),
        points,
        marked: true,
        joined: false,
    };
    CurveChart {
        title: format!("What is worth a thought for {name}"),
        caption: format!(
            "against the definition as it is; {} each, seed {}{left_out}",
            format::counted(u64::from(study.replications), "month"),
            study.fresh_seed
        ),
        across: ("change of the bill, a month".to_owned(), Measure::Dollars),
        up: (
            "change of the mean time until a change is live".to_owned(),
            Measure::Seconds,
        ),
        curves: vec![mark("as it is", vec![(0.0, 0.0)]), mark("edits", points)],
    }
}

/// p95 over the first range of a sweep, a line for each alternative; nothing where no range varies.
#[must_use]
pub fn break_even(name: &str, study: &SweepStudy) -> Option<CurveChart> {
    let axis = study.axes.iter().position(|axis| axis.numbers)?;
    let mut curves: Vec<Curve> = Vec::new();
    for row in &study.rows {
        let others = row.values.iter().zip(&study.axes).enumerate();
        let others: Vec<String> = others
            .filter(|(at, _)| *at != axis)
            .map(|(_, (value, of))| match value.is_empty() {
                true => "as it is".to_owned(),
                false => format!("{}={value}", of.target),
            })
            .collect();
        let line = match others.is_empty() {
            true => "p95".to_owned(),
            false => others.join(" "),
        };
        let lead = row.figures.as_ref().and_then(|it| it.lead_time.as_ref());
        let (Some(lead), Some(across)) = (lead, row.numbers.get(axis).copied().flatten()) else {
            continue;
        };
        let point = (across, lead.p95.value);
        match curves.iter_mut().find(|it| it.name == line) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve {
                name: line,
                points: vec![point],
                marked: true,
                joined: true,
            }),
        }
    }
    let target = &study.axes[axis].target;
    let is_span = study.rows.first()?.values[axis]
        .parse::<stagewright_core::Micros>()
        .is_ok();
    let measure = if is_span {
        Measure::Seconds
    } else {
        Measure::Number
    };
    let mut caption = format!(
        "{} each, seed {}, on the same random numbers",
        format::counted(u64::from(study.replications), "month"),
        study.seed
    );
    let refused = study.rows.iter().filter_map(|row| row.refused.as_deref());
    let refused: Vec<&str> = refused.collect();
    if !refused.is_empty() {
        let points = format::counted(refused.len() as u64, "point");
        let why = super::once(refused).join("; ");
        caption = format!("{caption}; not drawn, as refused: {points} ({why})");
    }
    Some(CurveChart {
        title: format!("p95 of {name} over {target}"),
        caption,
        across: (target.clone(), measure),
        up: ("p95 from trigger to end".to_owned(), Measure::Seconds),
        curves,
    })
}
