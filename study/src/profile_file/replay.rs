//! Arrivals that stand in a file of their own.

use jiff::Timestamp;
use stagewright_core::Micros;

/// Gives the text of a file by the name that a profile or an edit has for it, or says why there is none.
pub type Files<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// No files: names of files are refused.
///
/// # Errors
/// Always.
pub fn no_files(name: &str) -> Result<String, String> {
    Err(format!("`{name}` cannot be read here"))
}

/// Puts the times of a file in its place: `replay("arrivals.csv")` becomes `replay(0s, 95s, …)`. Any other text stays as it is.
///
/// Each line of the file has a time in its first column: a moment such as `2026-01-05T09:30:00Z`, which counts from the first one, or a
/// span or plain seconds from the start of the month. A first line of words is a heading.
///
/// ```
/// use stagewright_study::profile_file::replayed;
/// let file = |_: &str| Ok("started\n2026-01-05T09:30:00Z\n2026-01-05T09:40:00Z\n".to_owned());
/// assert_eq!(replayed("replay(\"arrivals.csv\")", &file).unwrap(), "replay(0s, 10min)");
/// assert_eq!(replayed("40/day", &file).unwrap(), "40/day");
/// let wrong = |_: &str| Ok("2026-13-05T09:30:00Z\n".to_owned());
/// assert!(replayed("replay(arrivals.csv)", &wrong).unwrap_err().contains("line 1 has no time"));
/// ```
///
/// # Errors
/// If the file cannot be read, or a line of it has no time.
pub fn replayed(text: &str, files: &Files<'_>) -> Result<String, String> {
    let inner = text
        .trim()
        .strip_prefix("replay(")
        .and_then(|rest| rest.strip_suffix(')'));
    let Some(inner) = inner.map(str::trim) else {
        return Ok(text.to_owned());
    };
    let quoted = inner
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(name) = quoted.or_else(|| inner.ends_with(".csv").then_some(inner)) else {
        return Ok(text.to_owned());
    };
    let times = times(&files(name)?).map_err(|problem| format!("`{name}`: {problem}"))?;
    let times: Vec<String> = times.iter().map(Micros::to_string).collect();
    Ok(format!("replay({})", times.join(", ")))
}

fn times(text: &str) -> Result<Vec<Micros>, String> {
    let mut times = Vec::new();
    let mut first = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_number = |letter: char| letter.is_ascii_digit() || "+-.".contains(letter);
    for (index, line) in text.lines().enumerate() {
        let cell = line.split(',').next().unwrap_or_default().trim();
        let cell = cell.trim_matches('"');
        if cell.is_empty() {
            continue;
        }
        let time = match (cell.parse::<Timestamp>(), cell.parse::<f64>()) {
            (Ok(moment), _) => {
                let first = *first.get_or_insert(moment);
                let since = moment.as_microsecond() - first.as_microsecond();
                u64::try_from(since).ok().map(Micros)
            }
            (_, Ok(seconds)) => Micros::from_seconds_f64(seconds),
            _ => cell.parse().ok(),
        };
        match time {
            Some(time) => times.push(time),
            None if index == 0 && !cell.starts_with(is_number) => {}
            None => {
                return Err(format!(
                    "line {} has no time: write `2026-01-05T09:30:00Z` and not before the first, `95s`, or seconds",
                    index + 1
                ));
            }
        }
    }
    Ok(times)
}
