//! Deployment windows: the days and minutes that a cron expression opens.

use stagewright_core::DeploymentWindow;

fn window(cron: &str) -> DeploymentWindow {
    DeploymentWindow::read(cron, None).unwrap_or_else(|| panic!("{cron}"))
}

#[test]
fn a_window_opens_on_the_days_that_the_special_characters_mean() {
    // November 2026 begins on a Sunday, August on a Saturday; 31 January is a Saturday, 31 May a Sunday.
    for (cron, open, closed) in [
        (
            "* * * ? * MON-FRI *",
            "2026-11-30 2026-11-27",
            "2026-11-28 2026-11-29",
        ),
        ("* * * ? * 1 *", "2026-11-29", "2026-11-30"),
        (
            "* * * ? * sat-mon *",
            "2026-11-28 2026-11-29 2026-11-30",
            "2026-12-01",
        ),
        ("* * * ? * L *", "2026-11-28", "2026-11-29"),
        ("* * * ? * 6L *", "2026-11-27", "2026-11-20"),
        ("* * * ? * FRI#3 *", "2026-11-20", "2026-11-13 2026-11-27"),
        (
            "* * * L * ? *",
            "2026-11-30 2026-02-28 2028-02-29",
            "2028-02-28 2026-11-29",
        ),
        ("* * * L-3 * ? *", "2026-11-27 2026-12-28", "2026-11-30"),
        (
            "* * * LW * ? *",
            "2026-01-30 2026-05-29 2026-11-30",
            "2026-01-31 2026-05-31",
        ),
        (
            "* * * 15W * ? *",
            "2026-11-16 2026-08-14",
            "2026-11-15 2026-08-15",
        ),
        (
            "* * * 1W * ? *",
            "2026-08-03 2026-11-02",
            "2026-08-01 2026-11-01",
        ),
        (
            "* * * 31W * ? *",
            "2026-05-29 2026-01-30",
            "2026-05-31 2026-11-30",
        ),
        (
            "* * * 1,15 JAN-MAR ? 2026-2030/2",
            "2028-03-15",
            "2027-03-15 2028-04-15 2028-03-02",
        ),
        ("* * * 1/10 * ? *", "2026-11-11 2026-11-21", "2026-11-10"),
        ("* * * 13 * FRI *", "2026-11-13", "2026-11-14 2026-10-13"),
        ("* * * * NOV-FEB ?", "2026-12-01 2026-01-01", "2026-10-31"),
    ] {
        let opens = |text: &str| {
            let parts: Vec<u32> = text.split('-').map(|part| part.parse().unwrap()).collect();
            window(cron).opens_on(parts[0], parts[1], parts[2])
        };
        for day in open.split(' ') {
            assert!(opens(day), "{cron} is open on {day}");
        }
        for day in closed.split(' ') {
            assert!(!opens(day), "{cron} is closed on {day}");
        }
    }
}

#[test]
fn a_window_opens_in_the_minutes_of_its_hours() {
    for (cron, spans) in [
        ("* * 9-16 ? * * *", vec![(540, 1_020)]),
        ("* * 22-6 ? * * *", vec![(0, 420), (1_320, 1_440)]),
        ("* 30-59 8 ? * * *", vec![(510, 540)]),
        (
            "* 0/30 9,10 ? * * *",
            vec![(540, 541), (570, 571), (600, 601), (630, 631)],
        ),
        ("0 0 9 ? * * *", vec![(540, 541)]),
        ("* * * ? * *", vec![(0, 1_440)]),
    ] {
        assert_eq!(window(cron).minutes(), spans, "{cron}");
    }
}

#[test]
fn a_window_has_the_zone_that_is_written() {
    for (text, zone) in [
        (None, Some("UTC")),
        (Some("Europe/Berlin"), Some("Europe/Berlin")),
        (Some("PST"), Some("America/Los_Angeles")),
        (Some("UTC-03:30"), Some("UTC-03:30")),
        (Some("XQZ"), None),
        (Some("Europe/Berln"), None),
    ] {
        let window = DeploymentWindow::read("* * 9-16 ? * * *", text);
        assert_eq!(
            window.as_ref().map(DeploymentWindow::zone),
            zone,
            "{text:?}"
        );
    }
    for wrong in [
        "",
        "* * * * *",
        "5 * * * * ?",
        "* 60 * * * ?",
        "* * * ? * 8",
    ] {
        assert_eq!(DeploymentWindow::read(wrong, None), None, "{wrong}");
    }
}
