//! Where something breaks even: between which values of a range one of two alternatives stops being better than the other.
//!
//! Two alternatives are held against each other at every value, on the same random numbers. Only values at which the difference is
//! detectable count, so the crossing lies between two of them; the figure between is interpolated, and called so.

use serde::Serialize;
use stagewright_cost::{Interval, Money};

use super::{Plan, Simulated, SweepRow};
use crate::compare::{FigureName, figures};
use crate::study::{Figure, StudyError, difference};

/// Alternatives that are held against each other, two by two: more would be a table that nobody reads.
const MOST_ALTERNATIVES: usize = 6;

/// What can break even, and what it is called.
const FIGURES: [(FigureName, &str); 4] = [
    (FigureName::ChangeMean, "change_mean"),
    (FigureName::LeadTimeMean, "lead_time_mean"),
    (FigureName::LeadTimeP95, "lead_time_p95"),
    (FigureName::Failed, "failed"),
];

/// A crossing on a range.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BreakEven {
    /// What is compared: a figure's name, or `list_price`.
    pub figure: String,
    /// What is less below the crossing; nothing where no difference is detectable there.
    pub below: Option<Side>,
    /// What is less above it; nothing where no difference is detectable there.
    pub above: Option<Side>,
    /// The axis, as its edit is written.
    pub target: String,
    /// The values of the other ranges.
    pub others: Vec<String>,
    /// The last value below at which the difference is detectable.
    pub low: String,
    /// The first value above at which it is.
    pub high: String,
    /// Where the line between the two nearest values meets nothing; nothing where one alternative is less on both sides, or none.
    pub about: Option<String>,
}

/// An alternative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its edits; what the definition says where there is none.
    pub edits: Vec<String>,
}

/// How the second of two alternatives differs from the first at one place.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    first: usize,
    second: usize,
    changes: Vec<(&'static str, Change)>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    value: f64,
    /// Whether the interval leaves out "no difference".
    sure: bool,
}

impl From<Figure> for Change {
    fn from(figure: Figure) -> Self {
        Self {
            value: figure.value,
            sure: figure.is_detectable(),
        }
    }
}

impl From<Interval> for Change {
    fn from(money: Interval) -> Self {
        let ends = money.low.zip(money.high);
        Self {
            // For a place on an axis: no amount of a bill is made of it.
            value: money.mean.amount().try_into().unwrap_or(0.0),
            sure: ends.is_some_and(|(low, high)| low > Money::ZERO || high < Money::ZERO),
        }
    }
}

/// Every two alternatives of one place, where both were simulated.
pub(super) fn pairs(simulated: &[Option<Simulated>]) -> Result<Vec<Pair>, StudyError> {
    let mut pairs = Vec::new();
    let several = simulated.len().min(MOST_ALTERNATIVES);
    for first in 0..several {
        for second in first + 1..several {
            let (Some(before), Some(after)) = (&simulated[first], &simulated[second]) else {
                continue;
            };
            let rows = figures(&before.outcome, &after.outcome, false);
            let rows = rows.into_iter().filter_map(|row| {
                let (_, name) = FIGURES.iter().find(|(figure, _)| *figure == row.figure)?;
                Some((*name, Change::from(row.change?)))
            });
            let mut changes: Vec<(&str, Change)> = rows.collect();
            let money = difference(&after.list_prices, &before.list_prices)?;
            changes.push(("list_price", Change::from(money)));
            pairs.push(Pair {
                first,
                second,
                changes,
            });
        }
    }
    Ok(pairs)
}

/// Every crossing along every range, and where type V2 of the pipeline begins or ceases to pay.
pub(super) fn find(
    plan: &Plan,
    rows: &[SweepRow],
    places: &[(Vec<usize>, Vec<Pair>)],
) -> Vec<BreakEven> {
    let mut found = Vec::new();
    for (axis, of_axis) in plan.axes.iter().enumerate().filter(|(_, it)| it.is_range()) {
        for line in lines(plan, places, axis) {
            let number = |place: usize| {
                let point = &plan.points[places[line[place]].0[0]];
                let number = of_axis.number(&point.values[axis]);
                number.expect("a value of a range is a number")
            };
            let mut cross = |series: Vec<(usize, Change)>, figure: &str, sides: [Side; 2]| {
                let Some(crossing) = crossing(&series, &number) else {
                    return;
                };
                let Crossing {
                    low, high, about, ..
                } = crossing;
                // A change above nothing says that the first alternative is less.
                let less = |change: Option<f64>| {
                    change.map(|change| sides[usize::from(change < 0.0)].clone())
                };
                let (below, above) = (less(crossing.below), less(crossing.above));
                let text = |at: usize| plan.points[places[line[at]].0[0]].values[axis].clone();
                let point = &plan.points[places[line[0]].0[0]];
                let others = plan.axes.iter().zip(&point.values).enumerate();
                let others = others
                    .filter(|(at, (other, _))| *at != axis && other.is_range())
                    .filter_map(|(_, (other, value))| other.edit(value));
                found.push(BreakEven {
                    figure: figure.to_owned(),
                    below,
                    above,
                    target: of_axis.target.clone(),
                    others: others.collect(),
                    low: text(low),
                    high: text(high),
                    about: about.map(|about| of_axis.written(about)),
                });
            };
            for (first, second, figure) in alternatives(places, &line) {
                let series = line.iter().enumerate().filter_map(|(at, place)| {
                    let pairs = places[*place].1.iter();
                    let mut pair = pairs.filter(|it| (it.first, it.second) == (first, second));
                    let change = pair
                        .next()?
                        .changes
                        .iter()
                        .find(|(name, _)| *name == figure)?;
                    Some((at, change.1))
                });
                let sides = [first, second].map(|it| side(plan, places[line[0]].0[it]));
                cross(series.collect(), figure, sides);
            }
            // Both price models are known of every point.
            for alternative in 0..places[line[0]].0.len() {
                let series = line.iter().enumerate().filter_map(|(at, place)| {
                    let figures = rows[*places[*place].0.get(alternative)?].figures.as_ref()?;
                    Some((at, Change::from(figures.v2_over_v1)))
                });
                let of = side(plan, places[line[0]].0[alternative]);
                let sides = ["type=V1", "type=V2"].map(|it| {
                    let mut side = of.clone();
                    side.edits.retain(|edit| !edit.starts_with("type="));
                    side.edits.push(it.to_owned());
                    side
                });
                cross(series.collect(), "codepipeline_list_price", sides);
            }
        }
    }
    found.dedup();
    found
}

/// Places that differ in this axis alone, in its order.
fn lines(plan: &Plan, places: &[(Vec<usize>, Vec<Pair>)], axis: usize) -> Vec<Vec<usize>> {
    let mut lines: Vec<(Vec<&String>, Vec<usize>)> = Vec::new();
    for (at, (points, _)) in places.iter().enumerate() {
        let values = plan
            .axes
            .iter()
            .zip(&plan.points[points[0]].values)
            .enumerate();
        let key: Vec<&String> = values
            .filter(|(other, (of, _))| *other != axis && of.is_range())
            .map(|(_, (_, value))| value)
            .collect();
        match lines.iter_mut().find(|(known, _)| *known == key) {
            Some((_, line)) => line.push(at),
            None => lines.push((key, vec![at])),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn alternatives(
    places: &[(Vec<usize>, Vec<Pair>)],
    line: &[usize],
) -> Vec<(usize, usize, &'static str)> {
    let mut all: Vec<(usize, usize, &'static str)> = Vec::new();
    for place in line {
        for pair in &places[*place].1 {
            for (figure, _) in &pair.changes {
                let one = (pair.first, pair.second, *figure);
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
    }
    all
}

fn side(plan: &Plan, point: usize) -> Side {
    let values = plan.axes.iter().zip(&plan.points[point].values);
    let edits = values
        .filter(|(axis, _)| !axis.is_range())
        .filter_map(|(axis, value)| axis.edit(value));
    Side {
        edits: edits.collect(),
    }
}

/// A change of what is less: the values around it, the change on either side where it is detectable, and where the line meets nothing.
struct Crossing {
    low: usize,
    high: usize,
    below: Option<f64>,
    above: Option<f64>,
    about: Option<f64>,
}

/// The first change of sign among the detectable differences; where there is none, the value from which on one is detectable, or
/// none is any more.
fn crossing(series: &[(usize, Change)], number: &impl Fn(usize) -> f64) -> Option<Crossing> {
    let sure: Vec<usize> = (0..series.len()).filter(|at| series[*at].1.sure).collect();
    let value = |at: usize| series[at].1.value;
    let apart = |one: usize, other: usize| (value(one) < 0.0) != (value(other) < 0.0);
    let (first, last) = (*sure.first()?, *sure.last()?);
    let Some(pair) = sure.windows(2).find(|pair| apart(pair[0], pair[1])) else {
        let (low, high, below, above) = match () {
            () if first > 0 => (first - 1, first, None, Some(value(first))),
            () if last + 1 < series.len() => (last, last + 1, Some(value(last)), None),
            () => return None,
        };
        return Some(Crossing {
            low: series[low].0,
            high: series[high].0,
            below,
            above,
            about: None,
        });
    };
    let (low, high) = (pair[0], pair[1]);
    let step = (low..high).find(|at| !apart(*at, low) && apart(at + 1, low))?;
    let (from, to) = (number(series[step].0), number(series[step + 1].0));
    let (before, after) = (value(step), value(step + 1));
    Some(Crossing {
        low: series[low].0,
        high: series[high].0,
        below: Some(value(low)),
        above: Some(value(high)),
        about: Some(from + (to - from) * (before / (before - after))),
    })
}
