//! The points of a sweep: each a scenario, or why there is none.

use std::collections::BTreeMap;

use stagewright_core::{CheckOptions, EditMistake, PerDay, Profile, Scenario, Workload};
use stagewright_sim::draws::mix;

use super::{Axis, AxisView};

/// What a sweep simulates.
#[derive(Clone, Debug)]
pub struct Plan {
    base: Scenario,
    check: CheckOptions,
    pub(super) axes: Vec<Axis>,
    points_of_a_range: u32,
    pub(super) is_grid: bool,
    /// Every point, the last axis fastest.
    pub points: Vec<Point>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Point {
    /// The value of each axis.
    pub values: Vec<String>,
    /// The scenario; nothing where the rules refuse it.
    pub scenario: Option<Scenario>,
    /// What they say then.
    pub refused: Option<String>,
}

impl Plan {
    /// A plan without points yet.
    #[must_use]
    pub const fn of(base: &Scenario, axes: Vec<Axis>, check: CheckOptions) -> PlanOf<'_> {
        PlanOf { base, axes, check }
    }

    /// What is assumed, at the mean of the rates at which executions come in: what the work of a sweep is estimated by.
    #[must_use]
    pub fn profile_of_the_mean_rate(&self) -> Profile {
        let rates = self.points.iter().filter_map(|it| it.scenario.as_ref());
        let rates: Vec<f64> = rates.map(|it| it.workload().arrivals.rate().0).collect();
        let mut profile = self.base.profile.clone();
        #[expect(clippy::cast_precision_loss, reason = "a count of points")]
        let count = rates.len().max(1) as f64;
        profile.workload.value = Workload::poisson(PerDay(rates.iter().sum::<f64>() / count));
        profile
    }

    /// The values of a point as numbers, where they are.
    pub(super) fn numbers(&self, point: &Point) -> Vec<Option<f64>> {
        let values = self.axes.iter().zip(&point.values);
        values.map(|(axis, value)| axis.number(value)).collect()
    }

    /// How each axis is told.
    pub(super) fn views(&self) -> Vec<AxisView> {
        let view = |axis: &Axis| AxisView {
            target: axis.target.clone(),
            values: match self.is_grid {
                true => axis.values(self.points_of_a_range),
                false => Vec::new(),
            },
            numbers: axis.is_range(),
        };
        self.axes.iter().map(view).collect()
    }

    /// The points that differ only in lists, place by place.
    pub(super) fn places(&self) -> Vec<Vec<usize>> {
        let mut places: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        let values: Vec<Vec<String>> = self
            .axes
            .iter()
            .map(|axis| axis.values(self.points_of_a_range))
            .collect();
        for (at, point) in self.points.iter().enumerate() {
            let key = match self.is_grid {
                false => vec![at],
                true => {
                    let ranges = point.values.iter().zip(&values).zip(&self.axes);
                    let ranges = ranges.filter(|(_, axis)| axis.is_range());
                    ranges
                        .map(|((value, all), _)| {
                            let place = all.iter().position(|it| it == value);
                            place.expect("a point of a grid has a value of each axis")
                        })
                        .collect()
                }
            };
            places.entry(key).or_default().push(at);
        }
        places.into_values().collect()
    }

    fn add(&mut self, values: Vec<String>) -> Option<Vec<EditMistake>> {
        let edits = self.axes.iter().zip(&values);
        let edits: Vec<String> = edits.filter_map(|(axis, value)| axis.edit(value)).collect();
        let (scenario, mistakes) = match self.base.edited_by(&edits, self.check) {
            Ok((_, scenario)) => (Some(scenario), None),
            Err(mistakes) => (None, Some(mistakes)),
        };
        let refused = mistakes
            .as_ref()
            .and_then(|it| it.first())
            .map(|first| first.message.clone());
        self.points.push(Point {
            values,
            scenario,
            refused,
        });
        mistakes
    }

    /// The points as they were added, unless none of them can be simulated.
    fn or_mistakes(self, first: Option<Vec<EditMistake>>) -> Result<Self, Vec<EditMistake>> {
        match first {
            Some(mistakes) if self.points.iter().all(|it| it.scenario.is_none()) => Err(mistakes),
            _ => Ok(self),
        }
    }
}

/// What varies, before it is said where.
#[derive(Clone, Debug)]
pub struct PlanOf<'a> {
    base: &'a Scenario,
    axes: Vec<Axis>,
    check: CheckOptions,
}

impl PlanOf<'_> {
    /// How many points a grid has, as many as fit into a number.
    #[must_use]
    pub fn grid_points(&self, points: u32) -> usize {
        let counts = self.axes.iter().map(|axis| axis.values(points).len());
        counts.fold(1, usize::saturating_mul)
    }

    /// Every combination of the values, `points` of each range.
    ///
    /// # Errors
    /// What is wrong with the edits, if no point can be simulated.
    pub fn grid(self, points: u32) -> Result<Plan, Vec<EditMistake>> {
        let axes: Vec<Vec<String>> = self.axes.iter().map(|axis| axis.values(points)).collect();
        let count = self.grid_points(points);
        let mut plan = self.empty(points, true);
        let mut first = None;
        for at in 0..count {
            // The last axis is the fastest: digits of a number whose bases are the lengths of the axes.
            let mut rest = at;
            let mut values: Vec<String> = Vec::with_capacity(axes.len());
            for of_axis in axes.iter().rev() {
                values.push(of_axis[rest % of_axis.len()].clone());
                rest /= of_axis.len();
            }
            values.reverse();
            let mistakes = plan.add(values);
            first = first.or(mistakes);
        }
        plan.or_mistakes(first)
    }

    /// A Latin hypercube of so many points: each of as many equal parts of each axis is met once.
    ///
    /// # Errors
    /// What is wrong with the edits, if no point can be simulated.
    pub fn latin_hypercube(self, points: u32, seed: u64) -> Result<Plan, Vec<EditMistake>> {
        let orders: Vec<Vec<u32>> = (0..self.axes.len() as u64)
            .map(|axis| {
                let mut order: Vec<u32> = (0..points).collect();
                let key = |part: &u32| mix(mix(seed ^ (axis << 32)).wrapping_add(u64::from(*part)));
                order.sort_by_key(key);
                order
            })
            .collect();
        let axes = self.axes.clone();
        let mut plan = self.empty(2, false);
        let mut first = None;
        for at in 0..points as usize {
            let parts = axes.iter().zip(&orders);
            let values = parts
                .map(|(axis, order)| axis.at((f64::from(order[at]) + 0.5) / f64::from(points)));
            let mistakes = plan.add(values.collect());
            first = first.or(mistakes);
        }
        plan.or_mistakes(first)
    }

    fn empty(self, points_of_a_range: u32, is_grid: bool) -> Plan {
        Plan {
            base: self.base.clone(),
            check: self.check,
            axes: self.axes,
            points_of_a_range,
            is_grid,
            points: Vec::new(),
        }
    }
}
