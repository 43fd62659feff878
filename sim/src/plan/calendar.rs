//! Calendars, compiled: open spans of simulated time in one sorted array.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use stagewright_core::{Calendar, DeploymentWindow, utc_offset_minutes};

use crate::events::DAY;

const WEEK: u64 = 7 * DAY;

/// Where simulated time stands in the real calendar. Time zones come from the built-in database, never from the machine.
#[derive(Debug)]
pub(crate) struct Clock {
    origin: Timestamp,
    first: Date,
    zones: TimeZoneDatabase,
}

/// What is wrong with a calendar: a time zone, a day or a moment that does not exist, or no open hours.
///
/// ```
/// use stagewright_core::Calendar;
/// use stagewright_sim::calendar_problem;
///
/// assert_eq!(calendar_problem(&Calendar::office("Europe/Berlin")), None);
/// assert!(calendar_problem(&Calendar::office("Europe/Nowhere")).is_some());
/// ```
#[must_use]
pub fn calendar_problem(calendar: &Calendar) -> Option<String> {
    let clock = Clock::new("2026-01-05");
    let compiled = clock.and_then(|clock| clock.compile(calendar, WEEK));
    compiled.err()
}

impl Clock {
    /// Simulated time starts at midnight UTC of this day.
    pub(crate) fn new(date: &str) -> Result<Self, String> {
        let first: Date = date
            .parse()
            .map_err(|_| format!("`{date}` is not a day such as `2026-01-05`"))?;
        let midnight = first
            .to_zoned_datetime(TimeZone::UTC)
            .map_err(|error| format!("`{date}`: {error}"))?;
        Ok(Self {
            origin: midnight.timestamp(),
            first,
            zones: TimeZoneDatabase::bundled(),
        })
    }

    fn zone(&self, name: &str) -> Result<TimeZone, String> {
        let fixed = || {
            let offset = Offset::from_seconds(utc_offset_minutes(name)? * 60);
            Some(TimeZone::fixed(offset.ok()?))
        };
        self.zones.get(name).ok().or_else(fixed).ok_or_else(|| {
            format!("there is no time zone `{name}`; names look like `Europe/Berlin`, `UTC` or `UTC+05:30`")
        })
    }

    /// Microseconds from the start; moments before it count as the start.
    fn since_start(&self, local: DateTime, zone: &TimeZone) -> Result<u64, String> {
        let zoned = local
            .to_zoned_datetime(zone.clone())
            .map_err(|error| format!("`{local}`: {error}"))?;
        let micros = zoned.timestamp().as_microsecond() - self.origin.as_microsecond();
        Ok(u64::try_from(micros).unwrap_or(0))
    }

    /// The days whose hours may matter, one before the start included because of time zones to the west.
    fn days(&self, until: u64) -> impl Iterator<Item = Date> {
        let mut day = self.first.yesterday().ok();
        std::iter::from_fn(move || {
            let today = day?;
            day = today.tomorrow().ok();
            Some(today)
        })
        .take((until / DAY) as usize + 3)
    }

    /// The open spans of a calendar up to this moment; after it the last week repeats.
    pub(crate) fn compile(&self, calendar: &Calendar, until: u64) -> Result<OpenTimes, String> {
        let zone = self.zone(&calendar.time_zone)?;
        for hours in &calendar.hours {
            if hours.day > 6 || hours.from_minute >= hours.to_minute || hours.to_minute > 1_440 {
                return Err(format!(
                    "open hours on day {} from minute {} to {}; days are 0 to 6, and minutes ascend up to 1,440",
                    hours.day, hours.from_minute, hours.to_minute
                ));
            }
        }
        let holidays = dates(&calendar.holidays)?;
        let mut spans = Vec::new();
        for day in self.days(until) {
            if holidays.contains(&day) {
                continue;
            }
            let weekday = day.weekday().to_monday_zero_offset();
            for hours in calendar
                .hours
                .iter()
                .filter(|hours| i16::from(hours.day) == i16::from(weekday))
            {
                let from = self.since_start(moment(day, hours.from_minute)?, &zone)?;
                let to = self.since_start(moment(day, hours.to_minute)?, &zone)?;
                if from < to {
                    spans.push((from, to));
                }
            }
        }
        spans.sort_unstable();
        for freeze in &calendar.freezes {
            let from = self.since_start(local(&freeze.from)?, &zone)?;
            let to = self.since_start(local(&freeze.to)?, &zone)?;
            if local(&freeze.from)? >= local(&freeze.to)? {
                return Err(format!(
                    "the freeze from `{}` ends before it starts, at `{}`",
                    freeze.from, freeze.to
                ));
            }
            spans = without(&spans, from, to);
        }
        let mut open = OpenTimes::new(spans, true);
        open.dated = !calendar.holidays.is_empty() || !calendar.freezes.is_empty();
        if open.total == 0 {
            return Err(
                "the calendar has no open hours, so that no answer would ever come".to_owned(),
            );
        }
        Ok(open)
    }

    /// The open spans of a deployment window up to this moment. They may be none: the window of another year is closed all the time.
    pub(crate) fn window(
        &self,
        window: &DeploymentWindow,
        until: u64,
    ) -> Result<OpenTimes, String> {
        let zone = self.zone(window.zone())?;
        let minutes = window.minutes();
        let mut spans = Vec::new();
        for day in self.days(until) {
            let year = u32::try_from(day.year()).expect("invariant: simulations begin after 1970");
            let (month, of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
            if !window.opens_on(year, month.into(), of_month.into()) {
                continue;
            }
            for (from, to) in &minutes {
                let from = self.since_start(moment(day, *from)?, &zone)?;
                let to = self.since_start(moment(day, *to)?, &zone)?;
                if from < to {
                    spans.push((from, to));
                }
            }
        }
        spans.sort_unstable();
        Ok(OpenTimes::new(spans, window.is_weekly()))
    }

    /// The weight of each hour from the start on, by the hour of the week in this zone.
    pub(crate) fn hourly(
        &self,
        hours: &[f64],
        time_zone: &str,
        holidays: &[String],
        until: u64,
    ) -> Result<Vec<f64>, String> {
        let zone = self.zone(time_zone)?;
        let holidays = dates(holidays)?;
        let count = until.div_ceil(3_600_000_000);
        let mut weights = Vec::with_capacity(count as usize);
        for hour in 0..count {
            let micros = self.origin.as_microsecond() + (hour * 3_600_000_000) as i64;
            let instant = Timestamp::from_microsecond(micros).map_err(|error| error.to_string())?;
            let zoned = instant.to_zoned_datetime(zone.clone());
            let place =
                i64::from(zoned.weekday().to_monday_zero_offset()) * 24 + i64::from(zoned.hour());
            let weight = usize::try_from(place)
                .ok()
                .and_then(|place| hours.get(place))
                .copied()
                .unwrap_or(0.0);
            weights.push(if holidays.contains(&zoned.date()) {
                0.0
            } else {
                weight
            });
        }
        Ok(weights)
    }
}

fn dates(texts: &[String]) -> Result<Vec<Date>, String> {
    texts
        .iter()
        .map(|text| {
            text.parse()
                .map_err(|_| format!("`{text}` is not a day such as `2026-12-25`"))
        })
        .collect()
}

fn local(text: &str) -> Result<DateTime, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a moment such as `2026-12-18T17:00`"))
}

fn moment(day: Date, minute: u16) -> Result<DateTime, String> {
    if minute == 1_440 {
        return day
            .tomorrow()
            .map(|day| day.at(0, 0, 0, 0))
            .map_err(|error| error.to_string());
    }
    let hour = i8::try_from(minute / 60).unwrap_or(0);
    Ok(day.at(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0))
}

fn without(spans: &[(u64, u64)], from: u64, to: u64) -> Vec<(u64, u64)> {
    let cut = |span: &(u64, u64)| [(span.0, span.1.min(from)), (span.0.max(to), span.1)];
    let mut left: Vec<_> = spans
        .iter()
        .flat_map(cut)
        .filter(|span| span.0 < span.1)
        .collect();
    left.dedup();
    left
}

/// Open spans, ascending and apart, with the open time before each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenTimes {
    spans: Vec<(u64, u64)>,
    before: Vec<u64>,
    total: u64,
    /// Whether the last week stands for all that follow.
    repeats: bool,
    /// Whether single days differ from those of other weeks.
    dated: bool,
}

impl OpenTimes {
    fn new(sorted: Vec<(u64, u64)>, repeats: bool) -> Self {
        let mut spans: Vec<(u64, u64)> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match spans.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => spans.push(span),
            }
        }
        let mut total = 0;
        let mut before = Vec::with_capacity(spans.len());
        for (from, to) in &spans {
            before.push(total);
            total += to - from;
        }
        Self {
            spans,
            before,
            total,
            repeats,
            dated: !repeats,
        }
    }

    /// Moments at which it opens (`true`) or closes, ascending.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (u64, bool)> {
        self.spans
            .iter()
            .flat_map(|(from, to)| [(*from, true), (*to, false)])
    }

    pub(crate) const fn is_dated(&self) -> bool {
        self.dated
    }

    pub(crate) fn is_open(&self, at: u64) -> bool {
        let at = self.folded(at).0;
        let next = self.spans.partition_point(|span| span.1 <= at);
        self.spans.get(next).is_some_and(|span| span.0 <= at)
    }

    /// Moments after the last compiled week stand for the same moment of that week.
    fn folded(&self, at: u64) -> (u64, u64) {
        let end = self.spans.last().map_or(0, |span| span.1);
        if at < end || end < WEEK || !self.repeats {
            return (at, 0);
        }
        let weeks = (at - end) / WEEK + 1;
        (at - weeks * WEEK, weeks * WEEK)
    }

    /// Open time up to this moment.
    fn opened(&self, at: u64) -> u64 {
        let next = self.spans.partition_point(|span| span.1 <= at);
        match (self.spans.get(next), self.before.get(next)) {
            (Some(span), Some(before)) => before + at.saturating_sub(span.0),
            _ => self.total,
        }
    }

    /// The moment at which this much open time has passed; the next open moment for no time at all. The largest number if never.
    pub(crate) fn after(&self, from: u64, work: u64) -> u64 {
        let (start, folded) = self.folded(from);
        let mut target = self.opened(start).saturating_add(work);
        let mut weeks = folded;
        if target > self.total {
            let end = self.spans.last().map_or(0, |span| span.1);
            let weekly = self.total - self.opened(end.saturating_sub(WEEK));
            if weekly == 0 || !self.repeats {
                return u64::MAX;
            }
            let more = (target - self.total).div_ceil(weekly);
            target -= more * weekly;
            weeks = weeks.saturating_add(more.saturating_mul(WEEK));
            return self.reach(0, target).saturating_add(weeks);
        }
        match self.reach(start, target) {
            u64::MAX => u64::MAX,
            moment => moment.saturating_add(weeks),
        }
    }

    /// The first moment from `from` on at which `target` open time has passed in all.
    fn reach(&self, from: u64, target: u64) -> u64 {
        let found = self
            .spans
            .iter()
            .zip(&self.before)
            .skip(self.spans.partition_point(|span| span.1 <= from));
        for ((start, end), before) in found {
            if before + (end - start) >= target {
                return (start + target.saturating_sub(*before)).max(from.max(*start));
            }
        }
        u64::MAX
    }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
