//! When executions come in, and hours of the week, in short texts.

use std::fmt;

use super::value::{EditValue, refuse};
use crate::{Arrivals, Calendar, LiteralError, Micros, OpenHours, PerDay};

/// How executions come in, as far as a short text says it.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `40/day`: independently of each other.
    Poisson(PerDay),
    /// `every(30min)`: at equal intervals.
    Every(Micros),
    /// `bursts(40/day, cv = 1.8)`: with a larger variation of the time between triggers.
    Bursts {
        /// Mean rate.
        rate: PerDay,
        /// Standard deviation over mean of the time between triggers, at least 1.
        variation: f64,
    },
    /// `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`: within these hours, and not outside of them.
    Weekly {
        /// Mean rate over an ordinary week.
        rate: PerDay,
        /// The hours.
        hours: Hours,
    },
}

impl Pattern {
    /// The mean rate.
    #[must_use]
    pub fn rate(&self) -> PerDay {
        match self {
            Self::Poisson(rate) | Self::Bursts { rate, .. } | Self::Weekly { rate, .. } => *rate,
            Self::Every(interval) => PerDay(86_400.0 / interval.seconds()),
        }
    }

    /// The arrivals.
    #[must_use]
    pub fn arrivals(&self) -> Arrivals {
        let PerDay(per_day) = self.rate();
        match self {
            Self::Poisson(_) => Arrivals::Poisson { per_day },
            Self::Every(every) => Arrivals::Fixed { every: *every },
            Self::Bursts { variation, .. } => Arrivals::Bursts {
                per_day,
                variation: *variation,
            },
            Self::Weekly { hours, .. } => Arrivals::Weekly {
                per_day,
                variation: 1.0,
                hours: hours.weights(),
                time_zone: hours.time_zone.clone(),
                holidays: Vec::new(),
            },
        }
    }

    /// The same, so many times as often.
    #[must_use]
    pub(super) fn faster(arrivals: &Arrivals, factor: f64) -> Option<Arrivals> {
        let mut arrivals = arrivals.clone();
        match &mut arrivals {
            Arrivals::Poisson { per_day }
            | Arrivals::Bursts { per_day, .. }
            | Arrivals::Weekly { per_day, .. } => *per_day *= factor,
            Arrivals::Fixed { every } => {
                *every = Micros::from_seconds_f64(every.seconds() / factor)?;
            }
            Arrivals::Replay(_) | Arrivals::Never => return None,
        }
        Some(arrivals)
    }
}

impl EditValue for Pattern {
    const FORM: &'static str = "a rate, `every(30min)`, `bursts(40/day, cv = 1.8)`, `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        const EXPECTED: &str = "a rate such as `40/day`, or `every(30min)`, `bursts(40/day, cv = 1.8)` or `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`";
        let Some((name, inner)) = text.split_once('(') else {
            return text
                .parse()
                .map(Self::Poisson)
                .or_else(|_| refuse(text, EXPECTED));
        };
        let Some(inner) = inner.strip_suffix(')') else {
            return refuse(text, EXPECTED);
        };
        let pair = inner
            .split_once(',')
            .map(|(rate, rest)| (rate.trim(), rest.trim()));
        match (name.trim(), pair) {
            ("every", _) => match inner.trim().parse::<Micros>()? {
                Micros::ZERO => refuse(text, "an interval above 0"),
                interval => Ok(Self::Every(interval)),
            },
            ("bursts", Some((rate, rest))) => {
                let rest = rest.strip_prefix("cv").map_or(rest, str::trim_start);
                let rest = rest.strip_prefix('=').map_or(rest, str::trim_start);
                match rest.parse::<f64>() {
                    Ok(variation) if variation >= 1.0 && variation.is_finite() => {
                        Ok(Self::Bursts {
                            rate: rate.parse()?,
                            variation,
                        })
                    }
                    _ => refuse(
                        text,
                        "bursts with a variation of at least 1, `bursts(40/day, cv = 1.8)`",
                    ),
                }
            }
            ("weekly", Some((rate, hours))) => Ok(Self::Weekly {
                rate: rate.parse()?,
                hours: Hours::read(hours)?,
            }),
            _ => refuse(text, EXPECTED),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Poisson(rate) => write!(f, "{rate}"),
            Self::Every(interval) => write!(f, "every({interval})"),
            Self::Bursts { rate, variation } => write!(f, "bursts({rate}, cv = {variation})"),
            Self::Weekly { rate, hours } => write!(f, "weekly({rate}, {hours})"),
        }
    }
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTES: u16 = 24 * 60;

/// Hours of some days of the week in a time zone: `Mon-Fri+9-17+Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// First and last day; Monday is 0.
    pub days: (u8, u8),
    /// First minute of the day, and the first that is no longer in.
    pub minutes: (u16, u16),
    /// Name in the IANA time zone database.
    pub time_zone: String,
}

impl Hours {
    /// The calendar of these hours.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let (from_minute, to_minute) = self.minutes;
        let hours = (self.days.0..=self.days.1).map(|day| OpenHours {
            day,
            from_minute,
            to_minute,
        });
        Calendar {
            time_zone: self.time_zone.clone(),
            hours: hours.collect(),
            ..Calendar::default()
        }
    }

    /// How much of each hour of the week is in, from Monday 0:00 on.
    fn weights(&self) -> Vec<f64> {
        let (from, to) = self.minutes;
        let weight = |hour: u16| {
            let start = hour * 60;
            f64::from(to.min(start + 60).saturating_sub(from.max(start))) / 60.0
        };
        let day = |day: u8| {
            let open = (self.days.0..=self.days.1).contains(&day);
            (0..24).map(move |hour| if open { weight(hour) } else { 0.0 })
        };
        (0..7).flat_map(day).collect()
    }
}

impl EditValue for Hours {
    const FORM: &'static str = "days, hours and a time zone, `Mon-Fri+9-17+Europe/Berlin`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let mut parts = text.splitn(3, '+');
        let mut next = || parts.next().map(str::trim).filter(|part| !part.is_empty());
        let read = |days: &str, minutes: &str, time_zone: &str| {
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let day = |name| DAYS.iter().position(|day| *day == name);
            let (first, last) = (
                u8::try_from(day(first)?).ok()?,
                u8::try_from(day(last)?).ok()?,
            );
            let (from, to) = minutes.split_once('-')?;
            let minutes = (minute(from)?, minute(to)?);
            (first <= last && minutes.0 < minutes.1).then(|| Self {
                days: (first, last),
                minutes,
                time_zone: time_zone.to_owned(),
            })
        };
        let hours = next().zip(next()).zip(next());
        let hours = hours.and_then(|((days, hours), zone)| read(days, hours, zone));
        hours.map_or_else(
            || {
                refuse(
                    text,
                    "days, hours and a time zone such as `Mon-Fri+9-17+Europe/Berlin`",
                )
            },
            Ok,
        )
    }
}

/// `9` or `17:30` as a minute of the day.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let of_day = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && of_day <= MINUTES).then_some(of_day)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: u8| DAYS[usize::from(day)];
        f.write_str(day(self.days.0))?;
        if self.days.0 != self.days.1 {
            write!(f, "-{}", day(self.days.1))?;
        }
        for (minute, before) in [(self.minutes.0, '+'), (self.minutes.1, '-')] {
            write!(f, "{before}{}", minute / 60)?;
            if !minute.is_multiple_of(60) {
                write!(f, ":{:02}", minute % 60)?;
            }
        }
        write!(f, "+{}", self.time_zone)
    }
}
