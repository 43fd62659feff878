//! Deployment windows as a definition writes them: a cron expression and a time zone, read into the minutes that are open.
//!
//! Source: CodePipeline user guide, DeploymentWindow rule (fields, special characters, forms of time zones); names of the tz database,
//! version 2025b; checked 2026-11-29. The page leaves three things open. Where both days are restricted, a moment has to match both. A range
//! that descends goes on over the end (`22-6`). An abbreviation stands for its place, with that place's daylight saving time.

/// One field of a cron expression.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    low: u32,
    high: u32,
    words: &'static [&'static str],
    /// Special characters beside `,`, `-`, `*` and `/`.
    special: &'static str,
}

const MONTHS: &[&str] = &[
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fn part(
    name: &'static str,
    low: u32,
    high: u32,
    words: &'static [&'static str],
    special: &'static str,
) -> Part {
    Part {
        name,
        low,
        high,
        words,
        special,
    }
}

/// The fields behind the seconds.
pub(crate) const PARTS: [Part; 6] = [
    part("minutes", 0, 59, &[], ""),
    part("hours", 0, 23, &[], ""),
    part("day of month", 1, 31, &[], "?LW"),
    part("month", 1, 12, MONTHS, ""),
    part("day of week", 1, 7, DAYS, "?L#"),
    part("year", 1970, 2199, &[], ""),
];
const MINUTES: usize = 0;
const HOURS: usize = 1;
const DAY: usize = 2;
const MONTH: usize = 3;
const WEEKDAY: usize = 4;
const YEAR: usize = 5;

/// Years before this one are over: the day on which the facts were checked lies in it.
const THIS_YEAR: u32 = 2026;

/// What one item of a field matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// Every so many values from the first on, over so many.
    Values { from: u32, over: u32, step: u32 },
    /// So many days before the last one of the month.
    FromTheEnd(u32),
    /// The last day from Monday to Friday of the month.
    LastWorkday,
    /// The day from Monday to Friday that is nearest to this one of the month.
    NearestWorkday(u32),
    /// The last such day of the week in the month.
    LastOf(u32),
    /// The nth such day of the week in the month.
    Nth(u32, u32),
}

/// Characters of one field, which every day of many years is held against: a value of the service has 1,000 in all.
const LONGEST_FIELD: usize = 1_000;

impl Part {
    /// Reads one field: items between commas.
    fn read(&self, text: &str) -> Option<Vec<Item>> {
        if text.len() > LONGEST_FIELD {
            return None;
        }
        let items = text.split(',');
        items
            .map(|item| self.item(&item.to_ascii_uppercase()))
            .collect()
    }

    /// Whether the field can be written so.
    pub(crate) fn takes(&self, text: &str) -> bool {
        self.read(text).is_some()
    }

    fn item(&self, text: &str) -> Option<Item> {
        let (base, step) = match text.split_once('/') {
            Some((base, step)) => (base, Some(step.parse().ok()?)),
            None => (text, None),
        };
        if step.is_some_and(|step: u32| step == 0 || step > self.high) {
            return None;
        }
        let whole = |from: u32| Item::Values {
            from,
            over: self.high - from,
            step: step.unwrap_or(1),
        };
        if base == "*" || (base == "?" && step.is_none() && self.has('?')) {
            return Some(whole(self.low));
        }
        if let Some(from) = self.value(base) {
            return Some(match step {
                Some(_) => whole(from),
                None => Item::Values {
                    from,
                    over: 0,
                    step: 1,
                },
            });
        }
        let ends = base.split_once('-');
        if let Some((from, to)) = ends.and_then(|(a, b)| Some((self.value(a)?, self.value(b)?))) {
            return Some(Item::Values {
                from,
                over: self.distance(from, to),
                step: step.unwrap_or(1),
            });
        }
        self.special(base).filter(|_| step.is_none())
    }

    fn has(&self, letter: char) -> bool {
        self.special.contains(letter)
    }

    fn value(&self, text: &str) -> Option<u32> {
        let digits = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        let word = self.words.iter().position(|word| *word == text);
        number
            .filter(|number| (self.low..=self.high).contains(number))
            .or_else(|| Some(self.low + u32::try_from(word?).ok()?))
    }

    fn special(&self, text: &str) -> Option<Item> {
        let number = |text: &str, most: u32| {
            let number = text.parse().ok();
            number.filter(|number| (1..=most).contains(number))
        };
        match text {
            "L" if self.has('#') => Some(Item::Values {
                from: self.high,
                over: 0,
                step: 1,
            }),
            "L" if self.has('L') => Some(Item::FromTheEnd(0)),
            "LW" if self.has('W') => Some(Item::LastWorkday),
            _ if self.has('W') => match text.strip_suffix('W') {
                Some(day) => self.value(day).map(Item::NearestWorkday),
                None => number(text.strip_prefix("L-")?, 30).map(Item::FromTheEnd),
            },
            _ if self.has('#') => match text.strip_suffix('L') {
                Some(day) => self.value(day).map(Item::LastOf),
                None => {
                    let (day, nth) = text.split_once('#')?;
                    Some(Item::Nth(self.value(day)?, number(nth, 5)?))
                }
            },
            _ => None,
        }
    }

    /// How far it is from one value on to another, over the end if need be.
    const fn distance(&self, from: u32, to: u32) -> u32 {
        let size = self.high - self.low + 1;
        (to + size - from) % size
    }

    fn matches(&self, items: &[Item], value: u32) -> bool {
        let is_value = (self.low..=self.high).contains(&value);
        is_value
            && items.iter().any(|item| match *item {
                Item::Values { from, over, step } => {
                    let distance = self.distance(from, value);
                    distance <= over && distance.is_multiple_of(step)
                }
                _ => false,
            })
    }
}

/// A day of the calendar.
#[derive(Clone, Copy)]
struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    const fn last_of_month(self) -> u32 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.year.is_multiple_of(4)
                && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            _ => 31,
        }
    }

    /// 1 is Sunday. Sakamoto's method.
    fn weekday(self) -> u32 {
        let year = self.year - u32::from(self.month < 3);
        let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][self.month as usize - 1];
        (year + year / 4 - year / 100 + year / 400 + shift + self.day) % 7 + 1
    }

    fn is_workday(self) -> bool {
        (2..=6).contains(&self.weekday())
    }

    const fn on(self, day: u32) -> Self {
        Self { day, ..self }
    }

    /// Whether this is the working day nearest to a day of its month, which it does not leave.
    fn is_nearest_workday(self, day: u32) -> bool {
        let last = self.last_of_month();
        if day > last {
            return false;
        }
        // On a Saturday the day before, on a Sunday the day after; beyond the month's end the other way.
        let nearest = match self.on(day).weekday() {
            7 if day == 1 => 3,
            7 => day - 1,
            1 if day == last => day - 2,
            1 => day + 1,
            _ => day,
        };
        self.day == nearest
    }

    fn is(self, item: Item) -> bool {
        let last = self.last_of_month();
        match item {
            Item::Values { .. } => false,
            Item::FromTheEnd(days) => self.day + days == last,
            Item::LastWorkday => {
                let mut after = self.day + 1..=last;
                self.is_workday() && !after.any(|day| self.on(day).is_workday())
            }
            Item::NearestWorkday(day) => self.is_nearest_workday(day),
            Item::LastOf(weekday) => self.weekday() == weekday && self.day + 7 > last,
            Item::Nth(weekday, nth) => self.weekday() == weekday && (self.day - 1) / 7 + 1 == nth,
        }
    }
}

/// The window of a `DeploymentWindow` rule: which minutes of which days are open, in its time zone.
///
/// ```
/// use stagewright_core::DeploymentWindow;
///
/// let window = DeploymentWindow::read("* * 9-16 ? * MON-FRI *", Some("PST")).expect("a window");
/// assert_eq!(window.zone(), "America/Los_Angeles");
/// assert_eq!(window.minutes(), [(9 * 60, 17 * 60)]);
/// assert!(window.opens_on(2026, 11, 30), "a Monday");
/// assert!(!window.opens_on(2026, 11, 29), "a Sunday");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentWindow {
    fields: [Vec<Item>; 6],
    zone: String,
}

impl DeploymentWindow {
    /// Reads the two keys of the rule. Nothing if one of them is not what the service takes; without a time zone it is UTC.
    #[must_use]
    pub fn read(cron: &str, time_zone: Option<&str>) -> Option<Self> {
        let texts: Vec<&str> = cron.split_whitespace().collect();
        let (seconds, rest) = texts.split_first()?;
        if !matches!(*seconds, "*" | "0") || !matches!(rest.len(), 5 | 6) {
            return None;
        }
        let mut fields: [Vec<Item>; 6] = Default::default();
        let texts = rest.iter().copied().chain(["*"]);
        for ((field, part), text) in fields.iter_mut().zip(&PARTS).zip(texts) {
            *field = part.read(text)?;
        }
        Some(Self {
            fields,
            zone: zone(time_zone.unwrap_or("UTC"))?,
        })
    }

    /// Its time zone: a name of the tz database, `UTC`, or an offset such as `UTC+05:30`.
    #[must_use]
    pub fn zone(&self) -> &str {
        &self.zone
    }

    fn part(&self, field: usize, value: u32) -> bool {
        PARTS[field].matches(&self.fields[field], value)
    }

    /// Whether it opens on this day at all; months and days count from 1.
    #[must_use]
    pub fn opens_on(&self, year: u32, month: u32, day: u32) -> bool {
        let date = Date { year, month, day };
        let special = |field: usize| self.fields[field].iter().any(|item| date.is(*item));
        self.part(YEAR, year)
            && self.part(MONTH, month)
            && (self.part(DAY, day) || special(DAY))
            && (self.part(WEEKDAY, date.weekday()) || special(WEEKDAY))
    }

    /// The open spans of a day on which it opens, in minutes of that day.
    #[must_use]
    pub fn minutes(&self) -> Vec<(u16, u16)> {
        let mut spans: Vec<(u16, u16)> = Vec::new();
        for minute in 0..1_440_u16 {
            let (hour, part) = (u32::from(minute / 60), u32::from(minute % 60));
            if !self.part(HOURS, hour) || !self.part(MINUTES, part) {
                continue;
            }
            match spans.last_mut() {
                Some(span) if span.1 == minute => span.1 += 1,
                _ => spans.push((minute, minute + 1)),
            }
        }
        spans
    }

    /// Whether every week is like the others.
    #[must_use]
    pub fn is_weekly(&self) -> bool {
        let whole = |field: usize| {
            let part = &PARTS[field];
            (part.low..=part.high).all(|value| part.matches(&self.fields[field], value))
        };
        let weekdays = &self.fields[WEEKDAY];
        let mut plain = weekdays.iter().map(|it| matches!(it, Item::Values { .. }));
        whole(YEAR) && whole(MONTH) && whole(DAY) && plain.all(|plain| plain)
    }

    /// Whether there is a day, from this year on, on which it opens.
    pub(crate) fn ever_opens(&self) -> bool {
        (THIS_YEAR..=PARTS[YEAR].high).any(|year| {
            self.part(YEAR, year)
                && (1..=12).any(|month| {
                    let first = Date {
                        year,
                        month,
                        day: 1,
                    };
                    (1..=first.last_of_month()).any(|day| self.opens_on(year, month, day))
                })
        })
    }
}

/// The database's names with a `/`: an area and its places on every line.
const NAMES: &str = include_str!("rules/configuration/format/time_zones.txt");

pub(crate) fn zone_names() -> impl Iterator<Item = String> {
    NAMES.lines().flat_map(|line| {
        let (area, places) = line.split_once(' ').unwrap_or_default();
        places
            .split(' ')
            .map(move |place| format!("{area}/{place}"))
    })
}

/// Abbreviations, winter and summer, and the place whose time they are.
#[rustfmt::skip]
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("GMT UCT", "UTC"), ("WET WEST", "Europe/Lisbon"), ("BST", "Europe/London"), ("CET CEST MET MEST", "Europe/Paris"),
    ("EET EEST", "Europe/Athens"), ("MSK", "Europe/Moscow"), ("TRT", "Europe/Istanbul"), ("EST EDT", "America/New_York"),
    ("CST CDT", "America/Chicago"), ("MST MDT", "America/Denver"), ("PST PDT", "America/Los_Angeles"), ("AKST AKDT", "America/Anchorage"),
    ("HST", "Pacific/Honolulu"), ("AST ADT", "America/Halifax"), ("NST NDT", "America/St_Johns"), ("BRT", "America/Sao_Paulo"),
    ("ART", "America/Argentina/Buenos_Aires"), ("CLT CLST", "America/Santiago"), ("COT", "America/Bogota"), ("PET", "America/Lima"),
    ("IST", "Asia/Kolkata"), ("PKT", "Asia/Karachi"), ("NPT", "Asia/Kathmandu"), ("ICT", "Asia/Bangkok"), ("WIB", "Asia/Jakarta"),
    ("SGT", "Asia/Singapore"), ("HKT", "Asia/Hong_Kong"), ("PHT", "Asia/Manila"), ("JST", "Asia/Tokyo"), ("KST", "Asia/Seoul"),
    ("GST", "Asia/Dubai"), ("SAST", "Africa/Johannesburg"), ("WAT", "Africa/Lagos"), ("CAT", "Africa/Maputo"), ("EAT", "Africa/Nairobi"),
    ("AEST AEDT", "Australia/Sydney"), ("ACST ACDT", "Australia/Adelaide"), ("AWST", "Australia/Perth"), ("NZST NZDT", "Pacific/Auckland"),
];

/// The zone that a text names.
pub(crate) fn zone(text: &str) -> Option<String> {
    if let Some(offset) = text.strip_prefix("UTC") {
        return (offset.is_empty() || is_offset(offset)).then(|| text.to_owned());
    }
    let known = |(words, _): &&(&str, &str)| words.split(' ').any(|word| word == text);
    let place = ABBREVIATIONS.iter().find(known);
    place
        .map(|(_, place)| (*place).to_owned())
        .or_else(|| zone_names().find(|name| name == text))
}

/// The minutes east of UTC that a zone such as `UTC+05:30` or `UTC-08:00` is; nothing for any other name.
///
/// ```
/// use stagewright_core::utc_offset_minutes;
///
/// assert_eq!(utc_offset_minutes("UTC-08:30"), Some(-510));
/// assert_eq!(utc_offset_minutes("UTC+99:00"), None);
/// ```
#[must_use]
pub fn utc_offset_minutes(zone: &str) -> Option<i32> {
    let offset = zone.strip_prefix("UTC").filter(|it| is_offset(it))?;
    let number = |digits: &str| digits.parse::<i32>().ok();
    let minutes = number(&offset[1..3])? * 60 + number(&offset[4..6])?;
    Some(if offset.starts_with('-') {
        -minutes
    } else {
        minutes
    })
}

/// `+HH:MM` or `-HH:MM`, at most as far from UTC as any place on earth.
pub(crate) fn is_offset(text: &str) -> bool {
    let Some((hours, minutes)) = text
        .strip_prefix(['+', '-'])
        .and_then(|rest| rest.split_once(':'))
    else {
        return false;
    };
    let two = |text: &str, most: u8| {
        let digits = text.bytes().all(|digit| digit.is_ascii_digit());
        text.len() == 2 && digits && text.parse::<u8>().is_ok_and(|number| number <= most)
    };
    two(hours, 14) && two(minutes, 59)
}
