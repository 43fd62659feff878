//! What varies: a range of numbers, or a list of values, of one edit.

use std::str::FromStr;

use serde::Serialize;
use stagewright_core::{Bytes, Edit, Micros};

/// From this ratio of its ends on a range is cut by factors, else by steps.
const BY_FACTORS: f64 = 8.0;
/// Significant digits of a value between the ends: more would be read, and mean nothing.
const DIGITS: i32 = 3;

/// An edit whose value varies.
///
/// ```
/// use stagewright_study::Axis;
/// let takes: Axis = "Build/Compile.takes=2..8min".parse()?;
/// assert_eq!(takes.values(3), ["2min", "5min", "8min"]);
/// let rate: Axis = "arrivals=2..200/day".parse()?;
/// assert_eq!(rate.values(3), ["2/day", "20/day", "200/day"], "by factors, where the ends are far apart");
/// let quota: Axis = "quota=1..4".parse()?;
/// assert_eq!(quota.values(7), ["1", "2", "3", "4"], "whole numbers");
/// let close: Axis = "quota=1006..1009".parse()?;
/// assert_eq!(close.values(4), ["1006", "1007", "1008", "1009"], "none beyond the ends");
/// let mode: Axis = "mode=SUPERSEDED|QUEUED".parse()?;
/// assert_eq!(mode.values(3), ["SUPERSEDED", "QUEUED"]);
/// assert_eq!("quota=4..1".parse::<Axis>().unwrap_err().message, "the range `4..1` is empty");
/// # Ok::<(), stagewright_study::AxisError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What stands before the `=`.
    pub target: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Range { low: f64, high: f64, form: Form },
    List(Vec<String>),
}

/// How a number of a range is written.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    Span,
    Size,
    Number {
        prefix: String,
        unit: String,
        whole: bool,
    },
}

/// Why something cannot vary so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AxisError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// How an axis is told in an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AxisView {
    /// What stands before the `=` of the edit.
    pub target: String,
    /// Its values, in the order in which they are tried; none of a Latin hypercube, where each point has its own.
    pub values: Vec<String>,
    /// Whether they are numbers, in which something can break even.
    pub numbers: bool,
}

const FORM: &str = "write a range such as `Build/Compile.takes=2min..20min`, or a list such as `mode=SUPERSEDED|QUEUED`";

impl FromStr for Axis {
    type Err = AxisError;

    fn from_str(text: &str) -> Result<Self, AxisError> {
        let refuse = |message: String| AxisError {
            message,
            help: FORM.to_owned(),
        };
        let (target, value) = text
            .split_once('=')
            .ok_or_else(|| refuse(format!("`{text}` has no `=`")))?;
        let (target, value) = (target.trim().to_owned(), value.trim());
        if value.contains('|') {
            let values: Vec<String> = value.split('|').map(|it| it.trim().to_owned()).collect();
            let twice = values
                .iter()
                .enumerate()
                .find(|(at, it)| values[..*at].contains(it));
            if let Some((_, twice)) = twice {
                return Err(refuse(format!(
                    "`{twice}` stands twice in the list `{value}`"
                )));
            }
            let kind = Kind::List(values);
            return Ok(Self { target, kind });
        }
        let Some((low, high)) = value.split_once("..") else {
            return Err(refuse(format!(
                "`{value}` is one value, and nothing varies"
            )));
        };
        let (low, high, form) = range(low.trim(), high.trim())
            .ok_or_else(|| refuse(format!("`{value}` is no range of numbers, times or sizes")))?;
        if low >= high {
            return Err(AxisError {
                message: format!("the range `{value}` is empty"),
                help: "write the lower end first".to_owned(),
            });
        }
        let mut axis = Self {
            target,
            kind: Kind::Range { low, high, form },
        };
        axis.take_whole_numbers();
        Ok(axis)
    }
}

/// The ends of a range and how its values are written; the lower end may leave out the unit.
fn range(low: &str, high: &str) -> Option<(f64, f64, Form)> {
    let (high_prefix, high_number, unit) = number(high)?;
    let (low_prefix, low_number, low_unit) = number(low)?;
    let low_unit = if low_unit.is_empty() { unit } else { low_unit };
    let low = format!("{low_prefix}{}{low_unit}", written(low_number));
    if let (Ok(low), Ok(high)) = (low.parse::<Micros>(), high.parse::<Micros>()) {
        return Some((low.seconds(), high.seconds(), Form::Span));
    }
    if let (Ok(low), Ok(high)) = (low.parse::<Bytes>(), high.parse::<Bytes>()) {
        #[expect(clippy::cast_precision_loss, reason = "rounded to three digits anyway")]
        return Some((low.0 as f64, high.0 as f64, Form::Size));
    }
    let prefix_of_both = low_prefix.is_empty() || low_prefix == high_prefix;
    let number = Form::Number {
        prefix: high_prefix.to_owned(),
        unit: unit.to_owned(),
        whole: false,
    };
    (low_unit == unit && prefix_of_both).then_some((low_number, high_number, number))
}

/// Factor sign, number and unit of a value.
fn number(text: &str) -> Option<(&str, f64, &str)> {
    let digits = text.strip_prefix('x').unwrap_or(text);
    let prefix = &text[..text.len() - digits.len()];
    let end = digits
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(digits.len());
    let value = digits[..end].parse().ok().filter(|it: &f64| it.is_finite());
    Some((prefix, value?, &digits[end..]))
}

impl Axis {
    /// Its values, `points` of a range, all of a list.
    #[must_use]
    pub fn values(&self, points: u32) -> Vec<String> {
        match &self.kind {
            Kind::List(values) => values.clone(),
            Kind::Range { .. } => {
                let last = f64::from(points.max(2) - 1);
                let at = (0..points.max(2)).map(|point| self.at(f64::from(point) / last));
                let mut values: Vec<String> = at.collect();
                values.dedup();
                values
            }
        }
    }

    /// The value at a place from 0 to 1.
    #[must_use]
    pub fn at(&self, place: f64) -> String {
        match &self.kind {
            Kind::List(values) => {
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an index of a list"
                )]
                let index = (place * values.len() as f64) as usize;
                values[index.min(values.len() - 1)].clone()
            }
            Kind::Range { low, high, form } => {
                let value = if place <= 0.0 {
                    *low
                } else if place >= 1.0 {
                    *high
                } else if *low > 0.0 && high / low >= BY_FACTORS {
                    let value = low * libm::pow(high / low, place);
                    rounded(value, value)
                } else {
                    // By digits of the step too: ends that lie close together differ only in their last ones.
                    let value = low + (high - low) * place;
                    rounded(value, libm::fabs(value).min(high - low))
                };
                form.text(value.clamp(*low, *high))
            }
        }
    }

    /// Whether its values are numbers.
    #[must_use]
    pub const fn is_range(&self) -> bool {
        matches!(self.kind, Kind::Range { .. })
    }

    /// A value as a number; nothing of a list.
    #[must_use]
    pub fn number(&self, value: &str) -> Option<f64> {
        match &self.kind {
            Kind::List(_) => None,
            Kind::Range { form, .. } => form.number(value),
        }
    }

    /// A number as a value is written.
    #[must_use]
    pub fn written(&self, number: f64) -> String {
        match &self.kind {
            Kind::List(_) => written(number),
            Kind::Range { form, .. } => form.text(rounded(number, number)),
        }
    }

    /// The edit with a value; nothing where the value is empty, which leaves what is there.
    #[must_use]
    pub fn edit(&self, value: &str) -> Option<String> {
        (!value.is_empty()).then(|| format!("{}={value}", self.target))
    }

    /// What takes no fraction is varied by whole numbers.
    fn take_whole_numbers(&mut self) {
        let target = self.target.clone();
        let reads = |number: &str| format!("{target}={number}").parse::<Edit>().is_ok();
        if let Kind::Range {
            form: Form::Number { whole, .. },
            ..
        } = &mut self.kind
        {
            *whole = !reads("1.5") && reads("2");
        }
    }
}

impl Form {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size that was read"
    )]
    fn text(&self, value: f64) -> String {
        match self {
            Self::Span => Micros::from_seconds_f64(value)
                .unwrap_or_default()
                .to_string(),
            Self::Size => Bytes(value.round() as u64).to_string(),
            Self::Number {
                unit, whole: true, ..
            } => format!("{}{unit}", value.round()),
            Self::Number { prefix, unit, .. } => format!("{prefix}{}{unit}", written(value)),
        }
    }

    fn number(&self, value: &str) -> Option<f64> {
        match self {
            Self::Span => value.parse::<Micros>().ok().map(Micros::seconds),
            #[expect(clippy::cast_precision_loss, reason = "for a place on an axis")]
            Self::Size => value.parse::<Bytes>().ok().map(|size| size.0 as f64),
            Self::Number { .. } => number(value).map(|(_, number, _)| number),
        }
    }
}

/// A value to [`DIGITS`] digits of a scale.
fn rounded(value: f64, scale: f64) -> f64 {
    if scale == 0.0 {
        return value;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a power of ten")]
    let power = DIGITS - 1 - libm::floor(libm::log10(libm::fabs(scale))) as i32;
    let unit = libm::pow(10.0, f64::from(power));
    (value * unit).round() / unit
}

/// The shortest text that gives the number back.
fn written(number: f64) -> String {
    number.to_string()
}
