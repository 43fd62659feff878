//! The cron expression of a deployment window.
//!
//! Source: CodePipeline user guide, DeploymentWindow rule (fields and their special characters); checked 2026-11-29. Its
//! table takes `*` alone as seconds, its example writes `0`: that is a note.

use super::Wrong;
use crate::DeploymentWindow;
use crate::rules::texts::quoted;
use crate::window::PARTS;

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
        if !part.takes(field) {
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
    if !matches!(*seconds, "*" | "0") {
        let what = format!("has the seconds {}, and takes only `*`", quoted(seconds));
        return Some(Wrong::new(what, HELP));
    }
    let window = DeploymentWindow::read(text, None);
    if !window.is_some_and(|window| window.ever_opens()) {
        let what = "never opens: from this year on there is no such day";
        return Some(Wrong::new(what, HELP));
    }
    (*seconds == "0")
        .then(|| Wrong::new("has seconds, which AWS's table takes only as `*`", HELP).note())
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
            ("* * 9-17 30 FEB ? *", "never opens"),
            ("* * 9-17 31 APR,JUN ? 2026-2199", "never opens"),
            ("* * 9-17 ? * MON-FRI 2020-2025", "never opens"),
            ("* * 9-17 1-7 * 2#2 *", "never opens"),
        ] {
            let found = wrong(bad).map(|wrong| wrong.what).unwrap_or_default();
            assert!(found.contains(part), "{bad}: {found}");
        }
        let own_example = wrong("0 0 9-17 ? * MON-FRI *").map(|wrong| wrong.severity);
        assert_eq!(own_example, Some(Severity::Note));
    }
}
