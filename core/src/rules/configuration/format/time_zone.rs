//! Time zones of a deployment window: `Region/City`, `UTC` with or without an offset, or an abbreviation.
//!
//! Source: CodePipeline user guide, DeploymentWindow rule; names of the tz database, version 2025b; checked 2026-11-29.

use super::Wrong;
use crate::rules::texts::{nearest, quoted};
use crate::window::{is_offset, zone, zone_names};

pub(super) fn wrong(text: &str) -> Option<Wrong> {
    if let Some(offset) = text.strip_prefix("UTC") {
        let help = "write `UTC`, or an offset in hours and minutes such as `UTC+05:30`";
        return (!offset.is_empty() && !is_offset(offset)).then(|| {
            Wrong::new(
                format!("is {}, whose offset is not written `+HH:MM`", quoted(text)),
                help,
            )
        });
    }
    if zone(text).is_some() {
        return None;
    }
    if (3..=5).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_uppercase()) {
        let what = format!(
            "is {}, an abbreviation of no time zone that is known",
            quoted(text)
        );
        return Some(Wrong::new(what, "write a name such as `Europe/Berlin`").note());
    }
    let all: Vec<String> = zone_names().collect();
    let what = format!("is {}, which is not a time zone", quoted(text));
    Some(match nearest(text, all.iter().map(String::as_str)) {
        Some(near) => Wrong::new(what, format!("write {}", quoted(near))),
        None => Wrong::new(
            what,
            "write a name such as `Europe/Berlin`, or `UTC` with or without an offset such as `UTC+05:30`",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_offsets_and_abbreviations_are_taken() {
        for right in [
            "Europe/Berlin",
            "America/New_York",
            "America/Argentina/Buenos_Aires",
            "Asia/Calcutta",
            "Etc/GMT+5",
            "UTC",
            "UTC+05:30",
            "UTC-03:00",
            "PST",
            "CEST",
        ] {
            assert_eq!(wrong(right), None, "{right}");
        }
        for (bad, help) in [
            ("Europe/Berln", "`Europe/Berlin`"),
            ("america/new_york", "`America/New_York`"),
            ("America/New York", "`America/New_York`"),
            ("UTC+5", "`UTC+05:30`"),
            ("UTC+25:00", "`UTC+05:30`"),
            ("Mars/Olympus_Mons", "such as `Europe/Berlin`"),
            ("XQZ", "such as `Europe/Berlin`"),
            ("Berlin", "such as `Europe/Berlin`"),
            ("utc", "such as `Europe/Berlin`"),
        ] {
            let found = wrong(bad).map(|wrong| wrong.help).unwrap_or_default();
            assert!(found.contains(help), "{bad}: {found}");
        }
        assert!(zone_names().count() > 500);
    }
}
