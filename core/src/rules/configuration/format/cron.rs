//! The cron expression of a deployment window.
//!
//! Source: CodePipeline user guide, DeploymentWindow rule (fields and their special characters); checked 2026-11-29. Its
//! table takes `*` alone as seconds, its example writes `0`: that is a note.

use super::Wrong;
use crate::rules::texts::quoted;

struct Part {
    name: &'static str,
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
const PARTS: [Part; 6] = [
    part("minutes", 0, 59, &[], ""),
    part("hours", 0, 23, &[], ""),
    part("day of month", 1, 31, &[], "?LW"),
    part("month", 1, 12, MONTHS, ""),
    part("day of week", 1, 7, DAYS, "?L#"),
    part("year", 1970, 2199, &[], ""),
];

const HELP: &str = "write seconds, minutes, hours, day of month, month, day of week and year, such as `* * 9-17 ? * MON-FRI *`";

pub(super) fn wrong(text: &str) -> Option<Wrong> {
    if let Some(inner) = text
        .strip_prefix("cron(")
        .and_then(|it| it.strip_suffix(')'))
    {
        let help = format!("write the fields alone: {}", quoted(inner));
        return Some(Wrong::new("stands in `cron(…)`", help));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let count = fields.len();
    let (Some((seconds, rest)), 6 | 7) = (fields.split_first(), count) else {
        return Some(Wrong::new(format!("has {count} fields, not 6 or 7"), HELP));
    };
    for (field, part) in rest.iter().zip(&PARTS) {
        if !field
            .split(',')
            .all(|item| fits(&item.to_ascii_uppercase(), part))
        {
            // Elsewhere an expression begins with the minutes.
            let what = match wrong(&format!("* {text}")) {
                None if count == PARTS.len() => "has no seconds".to_owned(),
                _ => format!("has the {} {}", part.name, quoted(field)),
            };
            return Some(Wrong::new(what, HELP));
        }
    }
    // The zip above has gone over all five: day of month and day of week are there.
    if rest[2] == "?" && rest[4] == "?" {
        return Some(Wrong::new(
            "has `?` for both the day of month and the day of week",
            HELP,
        ));
    }
    match *seconds {
        "*" => None,
        "0" => Some(Wrong::new("has seconds, which AWS's table takes only as `*`", HELP).note()),
        other => Some(Wrong::new(
            format!("has the seconds {}, and takes only `*`", quoted(other)),
            HELP,
        )),
    }
}

/// Whether one item of a field is a value, a range, either with a step, or one of the field's special forms.
fn fits(item: &str, part: &Part) -> bool {
    let (base, step) = match item.split_once('/') {
        Some((base, step)) => (base, Some(step)),
        None => (item, None),
    };
    if let Some(step) = step {
        let counts = step
            .parse::<u32>()
            .is_ok_and(|step| (1..=part.high).contains(&step));
        return counts && (base == "*" || value(base, part) || range(base, part));
    }
    base == "*" || value(base, part) || range(base, part) || special(base, part)
}

fn value(text: &str, part: &Part) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let number = digits
        && text
            .parse::<u32>()
            .is_ok_and(|number| (part.low..=part.high).contains(&number));
    number || part.words.contains(&text)
}

fn range(text: &str, part: &Part) -> bool {
    text.split_once('-')
        .is_some_and(|(from, to)| value(from, part) && value(to, part))
}

fn special(text: &str, part: &Part) -> bool {
    let has = |letter: char| part.special.contains(letter);
    let number = |text: &str, most: u32| {
        text.parse::<u32>()
            .is_ok_and(|number| (1..=most).contains(&number))
    };
    match text {
        "?" => has('?'),
        "L" => has('L'),
        "LW" => has('L') && has('W'),
        _ if has('W') => {
            let weekday = text.strip_suffix('W').is_some_and(|day| value(day, part));
            weekday || text.strip_prefix("L-").is_some_and(|days| number(days, 30))
        }
        _ if has('#') => {
            let last = text.strip_suffix('L').is_some_and(|day| value(day, part));
            let nth = text.split_once('#');
            last || nth.is_some_and(|(day, nth)| value(day, part) && number(nth, 5))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    #[test]
    fn what_the_page_says_is_taken_and_nothing_else() {
        for right in [
            "* * * * * ? *",
            "* * 9-17 ? * MON-FRI *",
            "* * 8-16 ? * mon-fri",
            "* 0/15 0 1,15 JAN-MAR ? 2026-2030",
            "* */5 * L * ?",
            "* 0 0 LW 12 ? *",
            "* 0 0 L-3 * ? *",
            "* 0 0 15W * ? *",
            "* 0 0 ? * 6L *",
            "* 0 0 ? * 6#3 2199",
            "*  *   22-6 ? * SAT,SUN *",
            "* * * * * * *",
        ] {
            assert_eq!(wrong(right), None, "{right}");
        }
        for (bad, part) in [
            ("0 9 * * 1-5", "5 fields"),
            ("cron(0 9 ? * MON-FRI *)", "in `cron(…)`"),
            ("0 9 ? * MON-FRI *", "no seconds"),
            ("* 9 ? * ? *", "hours `?`"),
            ("* 60 * * * ? *", "minutes `60`"),
            ("* * 24 * * ? *", "hours `24`"),
            ("* * * 32 * ? *", "day of month `32`"),
            ("* * * * 0 ? *", "month `0`"),
            ("* * * ? * 0 *", "day of week `0`"),
            ("* * * ? * MO-FR *", "day of week `MO-FR`"),
            ("* * * ? * 15W *", "day of week `15W`"),
            ("* * * 6#3 * ? *", "day of month `6#3`"),
            ("* * * ? * 6#6 *", "day of week `6#6`"),
            ("* * * * * ? 1969", "year `1969`"),
            ("* */0 * * * ? *", "minutes `*/0`"),
            ("* 1,,2 * * * ? *", "minutes `1,,2`"),
            ("* * * ? * ? *", "`?` for both"),
            ("30 * * * * ? *", "seconds `30`"),
            ("", "0 fields"),
        ] {
            let found = wrong(bad).map(|wrong| wrong.what).unwrap_or_default();
            assert!(found.contains(part), "{bad}: {found}");
        }
        let own_example = wrong("0 0 9-17 ? * MON-FRI *").map(|wrong| wrong.severity);
        assert_eq!(own_example, Some(Severity::Note));
    }
}
