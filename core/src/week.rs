//! Hours of the week and arrivals in short texts: `Mon-Fri+9-17+Europe/Berlin`, `bursts(40/day, cv = 1.8)`.
//!
//! Every calendar and all arrivals have a text that reads back as the same value. Pieces are joined with `+`, so that a shell takes
//! them without quotes; blanks do as well. Whether a time zone or a day exists is for the simulator to say, which has their tables.

use std::fmt;
use std::str::FromStr;

use crate::{Arrivals, Calendar, Freeze, LiteralError, Micros, OpenHours, PerDay};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY: u16 = 24 * 60;
const CALENDAR: &str = "days, hours and a time zone such as `Mon-Fri+9-17+Europe/Berlin`";
const ARRIVALS: &str = "a rate such as `40/day`, or `every(30min)`, `bursts(40/day, cv = 1.8)`, `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`, `replay(0s, 10min)` or `never`";

pub(crate) fn refuse<T>(text: &str, expected: &'static str) -> Result<T, LiteralError> {
    Err(LiteralError {
        literal: text.to_owned(),
        expected,
    })
}

/// What the pieces of a text say.
#[derive(Default)]
struct Week {
    /// Spans with their weight; 1 where none is written.
    spans: Vec<(OpenHours, f64)>,
    /// Empty until it is read.
    time_zone: String,
    holidays: Vec<String>,
    freezes: Vec<Freeze>,
}

impl Week {
    fn read(text: &str) -> Option<Self> {
        let mut week = Self::default();
        let mut days = None;
        let mut hours_follow = false;
        let mut pieces = text
            .split(|it: char| it == '+' || it.is_whitespace())
            .filter(|piece| !piece.is_empty())
            .peekable();
        while let Some(piece) = pieces.next() {
            if let Some(range) = days_of(piece) {
                if hours_follow {
                    return None;
                }
                (days, hours_follow) = (Some(range), true);
            } else if let Some((from, to)) = piece.split_once("..") {
                let (from, to) = (moment(from)?, moment(to)?);
                (from < to).then(|| week.freezes.push(Freeze { from, to }))?;
            } else if is_date(piece) {
                week.holidays.push(piece.to_owned());
            } else if let Some((minutes, weight)) = hours_of(piece) {
                let (first, last) = days?;
                hours_follow = false;
                week.spans.extend((first..=last).map(|day| {
                    let (from_minute, to_minute) = minutes;
                    let hours = OpenHours {
                        day,
                        from_minute,
                        to_minute,
                    };
                    (hours, weight)
                }));
            } else if week.time_zone.is_empty() && piece.starts_with(char::is_alphabetic) {
                week.time_zone.push_str(piece);
                // `Etc/GMT+5` has the sign that joins pieces.
                if let Some(offset) =
                    pieces.next_if(|next| next.bytes().all(|it| it.is_ascii_digit()))
                {
                    week.time_zone.extend(["+", offset]);
                }
            } else {
                return None;
            }
        }
        let complete = !week.spans.is_empty() && !week.time_zone.is_empty() && !hours_follow;
        complete.then_some(week)
    }
}

/// `Mon` or `Mon-Fri`; Monday is 0.
fn days_of(text: &str) -> Option<(u8, u8)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let day = |name| (0_u8..7).find(|day| DAYS[usize::from(*day)] == name);
    let (first, last) = (day(first)?, day(last)?);
    (first <= last).then_some((first, last))
}

/// `9-17`, `8:30-12` or, with a weight, `9-17x0.5`.
fn hours_of(text: &str) -> Option<((u16, u16), f64)> {
    let (hours, weight) = match text.split_once('x') {
        Some((hours, weight)) => (hours, weight.parse().ok()?),
        None => (text, 1.0_f64),
    };
    let (from, to) = hours.split_once('-')?;
    let minutes = (minute(from)?, minute(to)?);
    let sound = minutes.0 < minutes.1 && weight.is_finite() && weight >= 0.0;
    sound.then_some((minutes, weight))
}

/// `9` or `17:30` as a minute of the day.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let of_day = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && of_day <= DAY).then_some(of_day)
}

/// `2026-12-25`.
pub(crate) fn is_date(text: &str) -> bool {
    let of_digits = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|it| it.is_ascii_digit())
    };
    let mut parts = text.splitn(3, '-');
    [4, 2, 2]
        .into_iter()
        .all(|digits| parts.next().is_some_and(|part| of_digits(part, digits)))
}

/// `2026-12-18T17:00`; a day alone is its midnight.
fn moment(text: &str) -> Option<String> {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00"));
    let sound = is_date(day) && time.len() == 5 && time.contains(':') && minute(time)? < DAY;
    sound.then(|| format!("{day}T{time}"))
}

impl FromStr for Calendar {
    type Err = LiteralError;

    /// Reads days, hours and a time zone, closed days and closed spans: `Mon-Thu+9-17+Fri+9-15+Europe/Berlin+2026-12-25`.
    ///
    /// ```
    /// use stagewright_core::Calendar;
    ///
    /// let office: Calendar = "Mon-Fri+9-17+Europe/Berlin".parse()?;
    /// assert_eq!(office, Calendar::office("Europe/Berlin"));
    /// let text = "Mon-Thu+9-12+13-17+Fri+9-15+Europe/Berlin+2026-12-25+2026-12-28T00:00..2027-01-04T08:00";
    /// assert_eq!(text.replace('+', " ").parse::<Calendar>()?.to_string(), text);
    /// # Ok::<(), stagewright_core::LiteralError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let plain = |week: &Week| week.spans.iter().all(|(_, weight)| *weight == 1.0);
        let Some(week) = Week::read(text).filter(plain) else {
            return refuse(text, CALENDAR);
        };
        Ok(Self {
            time_zone: week.time_zone,
            hours: week.spans.into_iter().map(|(hours, _)| hours).collect(),
            holidays: week.holidays,
            freezes: week.freezes,
        })
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = |day: u8| {
            let hours = self.hours.iter().filter(move |hours| hours.day == day);
            hours.map(|hours| ((hours.from_minute, hours.to_minute), 1.0))
        };
        write_week(f, &std::array::from_fn(|day| of_day(day as u8).collect()))?;
        write_closed(f, &self.time_zone, &self.holidays)?;
        for Freeze { from, to } in &self.freezes {
            write!(f, "+{from}..{to}")?;
        }
        Ok(())
    }
}

type Spans = Vec<((u16, u16), f64)>;

/// Days that follow each other and are alike become one piece.
fn write_week(f: &mut fmt::Formatter<'_>, week: &[Spans; 7]) -> fmt::Result {
    let mut day = 0;
    let mut before = "";
    while day < 7 {
        let alike = week[day..].iter().take_while(|it| **it == week[day]);
        let next = day + alike.count();
        if !week[day].is_empty() {
            write!(f, "{before}{}", DAYS[day])?;
            before = "+";
            if next - day > 1 {
                write!(f, "-{}", DAYS[next - 1])?;
            }
            for ((from, to), weight) in &week[day] {
                for (minute, before) in [(from, '+'), (to, '-')] {
                    write!(f, "{before}{}", minute / 60)?;
                    if !minute.is_multiple_of(60) {
                        write!(f, ":{:02}", minute % 60)?;
                    }
                }
                if *weight != 1.0 {
                    write!(f, "x{weight}")?;
                }
            }
        }
        day = next;
    }
    Ok(())
}

fn write_closed(f: &mut fmt::Formatter<'_>, time_zone: &str, holidays: &[String]) -> fmt::Result {
    write!(f, "+{time_zone}")?;
    holidays.iter().try_for_each(|day| write!(f, "+{day}"))
}

/// The weight of each hour of the week, from Monday 0:00 on: how much of it is in, times what is written.
fn weights(spans: &[(OpenHours, f64)]) -> Vec<f64> {
    let mut hours = vec![0.0; 168];
    for (span, weight) in spans {
        for hour in 0..24 {
            let start = hour * 60;
            let end = span.to_minute.min(start + 60);
            let within = f64::from(end.saturating_sub(span.from_minute.max(start))) / 60.0;
            hours[usize::from(span.day) * 24 + usize::from(hour)] += weight * within;
        }
    }
    hours
}

/// Hours of one day that follow each other and weigh the same become one span.
fn spans(of_day: &[f64]) -> Spans {
    let mut spans = Spans::new();
    for (hour, weight) in of_day.iter().enumerate() {
        let from = (hour * 60) as u16;
        match spans.last_mut() {
            Some(((_, to), known)) if *to == from && known == weight => *to += 60,
            _ if *weight == 0.0 => {}
            _ => spans.push(((from, from + 60), *weight)),
        }
    }
    spans
}

impl Arrivals {
    /// The mean rate; that of recorded times over the days up to the last of them.
    #[must_use]
    pub fn rate(&self) -> PerDay {
        PerDay(match self {
            Self::Poisson { per_day }
            | Self::Bursts { per_day, .. }
            | Self::Weekly { per_day, .. } => *per_day,
            Self::Fixed { every } => 86_400.0 / every.seconds(),
            Self::Replay(times) => {
                let last = times.iter().max().map_or(0.0, |it| it.seconds());
                times.len() as f64 / (last / 86_400.0).max(1.0)
            }
            Self::Never => 0.0,
        })
    }

    /// The same, so many times as often; recorded times have no rate.
    pub(crate) fn faster(&self, factor: f64) -> Option<Self> {
        let mut arrivals = self.clone();
        match &mut arrivals {
            Self::Poisson { per_day }
            | Self::Bursts { per_day, .. }
            | Self::Weekly { per_day, .. } => *per_day *= factor,
            Self::Fixed { every } => {
                *every = Micros::from_seconds_f64(every.seconds() / factor)?;
            }
            Self::Replay(_) | Self::Never => return None,
        }
        Some(arrivals)
    }
}

/// `name = 1.8`: the number behind the name.
fn named(text: &str, name: &str) -> Option<f64> {
    let number = text.strip_prefix(name)?.trim_start().strip_prefix('=')?;
    number.trim().parse().ok()
}

impl FromStr for Arrivals {
    type Err = LiteralError;

    /// Reads a rate, `every(…)`, `bursts(…)`, `weekly(…)`, `replay(…)` or `never`.
    ///
    /// ```
    /// use stagewright_core::{Arrivals, Micros};
    ///
    /// assert_eq!("40/day".parse(), Ok(Arrivals::Poisson { per_day: 40.0 }));
    /// assert_eq!("every(30min)".parse(), Ok(Arrivals::Fixed { every: Micros::from_minutes(30) }));
    /// assert_eq!("replay(0s, 10min)".parse(), Ok(Arrivals::Replay(vec![Micros::ZERO, Micros::from_minutes(10)])));
    /// let text = "weekly(40/day, cv = 1.5, Mon-Fri+9-10x0.5+10-17+Europe/Berlin+2026-12-25)";
    /// assert_eq!(text.parse::<Arrivals>()?.to_string(), text);
    /// # Ok::<(), stagewright_core::LiteralError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let text = text.trim();
        if text == "never" {
            return Ok(Self::Never);
        }
        let Some((name, inner)) = text.split_once('(') else {
            let rate = text.parse().or_else(|_| refuse(text, ARRIVALS));
            return rate.map(|PerDay(per_day)| Self::Poisson { per_day });
        };
        let Some(inner) = inner.strip_suffix(')') else {
            return refuse(text, ARRIVALS);
        };
        let mut parts = inner.split(',').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        match name.trim() {
            "every" => match inner.trim().parse::<Micros>()? {
                Micros::ZERO => refuse(text, "an interval above 0"),
                every => Ok(Self::Fixed { every }),
            },
            "bursts" => {
                let PerDay(per_day) = first.parse()?;
                let variation = match rest.as_slice() {
                    [cv] => named(cv, "cv").or_else(|| cv.parse().ok()),
                    _ => None,
                };
                match variation.filter(|it| *it >= 1.0 && it.is_finite()) {
                    Some(variation) => Ok(Self::Bursts { per_day, variation }),
                    None => refuse(
                        text,
                        "bursts with a variation of at least 1, `bursts(40/day, cv = 1.8)`",
                    ),
                }
            }
            "weekly" => {
                let PerDay(per_day) = first.parse()?;
                let (variation, hours) = match rest.as_slice() {
                    [hours] => (Some(1.0), *hours),
                    [cv, hours] => (named(cv, "cv").filter(|it| it.is_finite()), *hours),
                    _ => return refuse(text, ARRIVALS),
                };
                let week = Week::read(hours).filter(|week| week.freezes.is_empty());
                let (Some(variation), Some(week)) = (variation, week) else {
                    return refuse(
                        text,
                        "a rate, hours and a time zone, `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`",
                    );
                };
                Ok(Self::Weekly {
                    per_day,
                    variation,
                    hours: weights(&week.spans),
                    time_zone: week.time_zone,
                    holidays: week.holidays,
                })
            }
            "replay" => {
                let times = inner.split(',').map(str::trim).filter(|it| !it.is_empty());
                let times: Result<Vec<Micros>, _> = times.map(str::parse).collect();
                times.map(Self::Replay).or_else(|_| {
                    refuse(
                        text,
                        "times from the start of the month, `replay(0s, 10min)`",
                    )
                })
            }
            _ => refuse(text, ARRIVALS),
        }
    }
}

impl fmt::Display for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Poisson { per_day } => write!(f, "{}", PerDay(*per_day)),
            Self::Fixed { every } => write!(f, "every({every})"),
            Self::Bursts { per_day, variation } => {
                write!(f, "bursts({}, cv = {variation})", PerDay(*per_day))
            }
            Self::Weekly {
                per_day,
                variation,
                hours,
                time_zone,
                holidays,
            } => {
                write!(f, "weekly({}, ", PerDay(*per_day))?;
                if *variation != 1.0 {
                    write!(f, "cv = {variation}, ")?;
                }
                let of_day = |day: usize| {
                    let hours = hours.get(day * 24..).unwrap_or_default();
                    spans(&hours[..hours.len().min(24)])
                };
                write_week(f, &std::array::from_fn(of_day))?;
                write_closed(f, time_zone, holidays)?;
                f.write_str(")")
            }
            Self::Replay(times) => {
                f.write_str("replay(")?;
                for (index, time) in times.iter().enumerate() {
                    write!(f, "{}{time}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Self::Never => f.write_str("never"),
        }
    }
}
