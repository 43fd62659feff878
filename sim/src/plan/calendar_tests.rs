//! Opening hours over daylight saving, holidays and freezes, beside plain counting of minutes.

use super::*;
use stagewright_core::Freeze;

const HOUR: u64 = 3_600_000_000;

fn open(calendar: &Calendar) -> OpenTimes {
    // 5 January 2026 is a Monday.
    Clock::new("2026-01-05")
        .unwrap()
        .compile(calendar, 100 * DAY)
        .unwrap()
}

#[test]
fn work_goes_on_after_the_night_and_after_the_weekend() {
    let office = open(&Calendar::office("UTC"));
    assert_eq!(
        office.after(10 * HOUR, 2 * HOUR),
        12 * HOUR,
        "within Monday"
    );
    assert_eq!(
        office.after(16 * HOUR, 2 * HOUR),
        DAY + 10 * HOUR,
        "on Tuesday morning"
    );
    assert_eq!(
        office.after(4 * DAY + 16 * HOUR, 2 * HOUR),
        7 * DAY + 10 * HOUR,
        "on the next Monday"
    );
    assert_eq!(
        office.after(5 * DAY, 0),
        7 * DAY + 9 * HOUR,
        "nobody answers on a Saturday"
    );
    assert!(office.is_open(9 * HOUR) && !office.is_open(17 * HOUR));
}

#[test]
fn daylight_saving_moves_the_office_hours() {
    let berlin = open(&Calendar::office("Europe/Berlin"));
    assert!(
        berlin.is_open(8 * HOUR) && !berlin.is_open(16 * HOUR),
        "winter: nine is eight in UTC"
    );
    // 29 March 2026 is the change; the Monday after it is day 84.
    assert!(berlin.is_open(84 * DAY + 7 * HOUR) && !berlin.is_open(84 * DAY + 15 * HOUR));
}

#[test]
fn holidays_and_freezes_are_closed() {
    let mut calendar = Calendar::office("UTC");
    calendar.holidays = vec!["2026-01-06".to_owned()];
    calendar.freezes = vec![Freeze {
        from: "2026-01-07T10:00".to_owned(),
        to: "2026-01-08T12:00".to_owned(),
    }];
    let open = open(&calendar);
    assert_eq!(
        open.after(16 * HOUR, 2 * HOUR),
        2 * DAY + 10 * HOUR,
        "Wednesday at ten, when the freeze starts"
    );
    assert_eq!(open.after(16 * HOUR, 2 * HOUR + 1), 3 * DAY + 12 * HOUR + 1);
}

#[test]
fn the_last_week_repeats_for_ever() {
    let office = open(&Calendar::office("UTC"));
    let far = 1_001 * 7 * DAY;
    assert!(office.is_open(far + 10 * HOUR) && !office.is_open(far + 5 * DAY + 10 * HOUR));
    assert_eq!(
        office.after(far + 16 * HOUR, 2 * HOUR),
        far + DAY + 10 * HOUR
    );
    assert_eq!(
        office.after(10 * HOUR, 400 * 40 * HOUR),
        400 * 7 * DAY + 10 * HOUR,
        "400 weeks of work"
    );
}

#[test]
fn impossible_calendars_are_refused() {
    let clock = Clock::new("2026-01-05").unwrap();
    let none = Calendar {
        time_zone: "UTC".to_owned(),
        ..Calendar::default()
    };
    assert!(
        clock
            .compile(&none, DAY)
            .unwrap_err()
            .contains("no open hours")
    );
    assert!(
        clock
            .compile(&Calendar::office("Europe/Nowhere"), DAY)
            .unwrap_err()
            .contains("time zone")
    );
    let mut odd = Calendar::always();
    odd.holidays = vec!["Christmas".to_owned()];
    assert!(clock.compile(&odd, DAY).unwrap_err().contains("Christmas"));
    assert!(Clock::new("tomorrow").is_err());
}
