//! How narrow the differences are to be, and how many months that takes.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use stagewright_core::Micros;

use super::{CompareStudy, FigureName};

/// How far an interval may reach to either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Width {
    /// So much of the base's figure, above 0.
    Share(f64),
    /// So many seconds, above 0.
    Seconds(f64),
}

impl FromStr for Width {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is neither a share such as `2%` nor a span such as `30s`");
        let width = match text.strip_suffix('%') {
            Some(percent) => {
                let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
                Self::Share(percent / 100.0)
            }
            None => Self::Seconds(text.parse::<Micros>().map_err(|_| wrong())?.seconds()),
        };
        let (Self::Share(value) | Self::Seconds(value)) = width;
        match value > 0.0 && value.is_finite() {
            true => Ok(width),
            false => Err(format!(
                "`{text}` is not above 0, and no interval is narrower"
            )),
        }
    }
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => write!(f, "{}%", (share * 1e6).round() / 1e4),
            Self::Seconds(seconds) => match Micros::from_seconds_f64(*seconds) {
                Some(span) => write!(f, "{span}"),
                None => write!(f, "{seconds}s"),
            },
        }
    }
}

/// What is asked of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// How narrow the intervals are to be.
    pub width: Width,
    /// The most months of one scenario.
    pub most_months: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrecisionReached {
    /// What was asked for, as it is written.
    pub asked: String,
    /// Whether every difference of the lead time is that narrow.
    pub reached: bool,
    /// Months of each scenario that it took, or that it ended at.
    pub months: u32,
    /// The figure that is farthest from it.
    pub widest: Option<FigureName>,
    /// How far its interval reaches to either side, in seconds; nothing where there is no interval.
    pub half_width: Option<f64>,
    /// How many times as wide as asked for it is.
    #[serde(skip)]
    excess: f64,
}

const ASKED: [FigureName; 3] = [
    FigureName::LeadTimeMean,
    FigureName::LeadTimeP50,
    FigureName::LeadTimeP95,
];

impl Precision {
    /// Where a comparison stands.
    pub(super) fn of(&self, study: &CompareStudy) -> PrecisionReached {
        let mut widest: (f64, Option<FigureName>, Option<f64>) = (0.0, None, None);
        for name in ASKED {
            for other in &study.others {
                let Some(row) = other.change(name) else {
                    continue;
                };
                let Some(before) = row.before else { continue };
                let half = row.change.and_then(|it| it.half_width());
                let wanted = match self.width {
                    Width::Share(share) => share * before.value,
                    Width::Seconds(seconds) => seconds,
                };
                let excess = match half {
                    Some(half) if half > 0.0 => half / wanted,
                    Some(_) => 0.0,
                    None => f64::INFINITY,
                };
                if excess > widest.0 || widest.1.is_none() {
                    widest = (excess, Some(name), half);
                }
            }
        }
        let (excess, widest, half_width) = widest;
        PrecisionReached {
            asked: self.width.to_string(),
            reached: widest.is_some() && excess <= 1.0,
            months: study.replications,
            widest,
            half_width,
            excess,
        }
    }
}

impl PrecisionReached {
    /// How many months to try next; nothing once it is narrow enough, or there may be no more. An interval narrows with the
    /// square root of the months.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the most months"
    )]
    pub(super) fn next_months(&self, asked: &Precision) -> Option<u32> {
        if self.reached || self.months >= asked.most_months || self.widest.is_none() {
            return None;
        }
        let months = f64::from(self.months);
        let needed = months * self.excess * self.excess * 1.1;
        let next = needed.clamp(months * 1.25, months * 4.0).ceil();
        Some(next.min(f64::from(asked.most_months)) as u32)
    }
}
