//! A sweep: lines for each alternative, or squares.

use stagewright_core::Micros;
use stagewright_report::format;
use stagewright_report::picture::{Chart, Curve, CurveChart, HeatChart, Measure};

use super::{MOST_LINES, dollars};
use crate::page::once;
use crate::{SweepFigures, SweepStudy};

/// p95 over what varies: a line for each alternative over one range, squares over two; nothing where no range varies, or what was drawn
/// by lot fills none.
#[must_use]
pub fn break_even(name: &str, study: &SweepStudy) -> Option<Chart> {
    let p95 = |it: &SweepFigures| Some(it.lead_time.as_ref()?.p95.value);
    let up = ("p95 from trigger to end".to_owned(), Measure::Seconds);
    varied(study, &format!("p95 of {name}"), up, &p95)
}

/// The same of the bill.
pub(in crate::page) fn bill_varied(name: &str, study: &SweepStudy) -> Option<Chart> {
    let bill = |it: &SweepFigures| Some(dollars(it.list_price.mean));
    let up = ("a month at list prices".to_owned(), Measure::Dollars);
    varied(study, &format!("Bill of {name}"), up, &bill)
}

type OfPoint<'a> = &'a dyn Fn(&SweepFigures) -> Option<f64>;

fn varied(
    study: &SweepStudy,
    title: &str,
    up: (String, Measure),
    of: OfPoint<'_>,
) -> Option<Chart> {
    let different = |axis: usize| once(study.rows.iter().map(|row| &row.values[axis]));
    let sizes = (0..study.axes.len()).map(|axis| different(axis).len());
    if sizes.product::<usize>() != study.rows.len() {
        return None;
    }
    let mut caption = format!(
        "{} each, seed {}, on the same random numbers",
        format::counted(u64::from(study.replications), "month"),
        study.seed
    );
    let refused = study.rows.iter().filter_map(|row| row.refused.as_deref());
    let refused: Vec<&str> = refused.collect();
    if !refused.is_empty() {
        let points = format::counted(refused.len() as u64, "point");
        let why = once(refused).join("; ");
        caption = format!("{caption}; not drawn, as refused: {points} ({why})");
    }
    let ranges = study.axes.iter().filter(|axis| axis.numbers).count();
    if (ranges, study.axes.len()) == (2, 2) {
        let value = |down: &String, across: &String| {
            let mut rows = study.rows.iter();
            let row = rows.find(|row| row.values[0] == *across && row.values[1] == *down);
            row.and_then(|row| of(row.figures.as_ref()?))
        };
        let columns = different(0);
        let row = |down: &String| {
            let values = columns.iter().map(|across| value(down, across));
            (down.clone(), values.collect())
        };
        let [across, down] = [0, 1].map(|at| &study.axes[at].target);
        return Some(Chart::Heat(HeatChart {
            title: format!("{title} over {across} and {down}"),
            caption: format!("{}; {caption}", up.0),
            across: (
                across.clone(),
                columns.iter().map(|it| (*it).clone()).collect(),
            ),
            measure: up.1,
            // What is more stands higher.
            rows: different(1).into_iter().rev().map(row).collect(),
        }));
    }
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
            true => up.0.clone(),
            false => others.join(" "),
        };
        let value = row.figures.as_ref().and_then(of);
        let (Some(value), Some(across)) = (value, row.numbers.get(axis).copied().flatten()) else {
            continue;
        };
        let point = (across, value);
        match curves.iter_mut().find(|it| it.name == line) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve {
                name: line,
                points: vec![point],
                labels: Vec::new(),
                marked: true,
                joined: true,
            }),
        }
    }
    if let Some(more) = curves
        .len()
        .checked_sub(MOST_LINES)
        .filter(|more| *more > 0)
    {
        curves.truncate(MOST_LINES);
        let more = format::counted(more as u64, "alternative");
        caption = format!("{caption}; not drawn, as its colours would not be told apart: {more}");
    }
    let target = &study.axes[axis].target;
    let is_span = study.rows.first()?.values[axis].parse::<Micros>().is_ok();
    let measure = if is_span {
        Measure::Seconds
    } else {
        Measure::Number
    };
    Some(Chart::Curves(CurveChart {
        title: format!("{title} over {target}"),
        caption,
        across: (target.clone(), measure),
        up,
        curves,
    }))
}
