//! `plot`: one picture, as SVG or PNG.

use super::{TEMPLATE, run, text};

const SAMPLE: [&str; 4] = ["--replications", "20", "--as-of", "2026-11-23"];

#[test]
fn every_kind_is_a_picture_with_its_axes_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let table: [(&[&str], &[&str]); 12] = [
        (&["lead-time", TEMPLATE], &["p50", "p95"]),
        (&["execution", TEMPLATE], &["RollOut"]),
        (&["bill", TEMPLATE], &["CodePipeline"]),
        (
            &["cumulative", TEMPLATE, "--set", "Build/Compile.takes=x3"],
            &[
                "web-shop-release",
                "Build/Compile.takes=x3",
                "40 %",
                "share that took no longer",
            ],
        ),
        (
            &["tornado", TEMPLATE],
            &["Integration/Verify.takes (assumed)", "change of p95"],
        ),
        (
            &["causes", TEMPLATE],
            &["slowest 5 %", "mean in Build", "start-up of builds"],
        ),
        (
            &["bill-by-action", TEMPLATE],
            &["Build/Compile", "a month at list prices"],
        ),
        (
            &["load", TEMPLATE],
            &["Integration", "build quota", "Wed", "share in use"],
        ),
        (
            &["day", TEMPLATE, "--executions", "90/day"],
            &["Production", "waits at its door", "fails there", "20 h"],
        ),
        (
            &["pareto", TEMPLATE],
            &["as it is", "edits", "change of the bill, a month"],
        ),
        (
            &[
                "break-even",
                TEMPLATE,
                "--vary",
                "arrivals=2..200/day",
                "--vary",
                "mode=SUPERSEDED|QUEUED",
                "--set",
                "type=V2",
            ],
            &[
                "mode=SUPERSEDED",
                "mode=QUEUED",
                "arrivals",
                "p95 from trigger to end",
            ],
        ),
        // The template is of type V1, which queues nothing.
        (
            &[
                "break-even",
                TEMPLATE,
                "--vary",
                "arrivals=2..200/day",
                "--vary",
                "mode=SUPERSEDED|QUEUED",
            ],
            &["refused", "type-v2-needed"],
        ),
    ];
    for (words, told) in table {
        let words = [&["plot"], words, &SAMPLE].concat();
        let output = run(folder.path(), &words);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{words:?}: {}",
            text(&output.stderr)
        );
        let svg = text(&output.stdout);
        assert!(svg.starts_with("<svg "), "{words:?}");
        for word in told {
            assert!(svg.contains(word), "{words:?}: {word}");
        }
    }
}

#[test]
fn the_ending_of_the_file_says_what_it_is_written_as() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |file: &str| {
        run(
            folder.path(),
            &[&["plot", "tornado", TEMPLATE, "-o", file], &SAMPLE[..]].concat(),
        )
    };
    assert_eq!(draw("a.png").status.code(), Some(0));
    let png = std::fs::read(folder.path().join("a.png")).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(draw("a.svg").status.code(), Some(0));
    assert!(
        std::fs::read_to_string(folder.path().join("a.svg"))
            .unwrap()
            .starts_with("<svg ")
    );
    let wrong = draw("a.gif");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).contains("a picture is written as SVG or PNG"),
        "{}",
        text(&wrong.stderr)
    );
}

#[test]
fn a_picture_that_cannot_be_drawn_gets_one_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    let table: [(&[&str], &str); 4] = [
        (
            &["break-even", TEMPLATE],
            "`break-even` is drawn over a range, and none is given",
        ),
        (
            &["tornado", TEMPLATE, "--vary", "quota=1..4"],
            "only `break-even` is drawn over a range",
        ),
        (
            &[
                "lead-time",
                TEMPLATE,
                "--set",
                "Production.transition=disabled",
            ],
            "no execution succeeds, so there is nothing to draw",
        ),
        (&["pie", TEMPLATE], "'pie'"),
    ];
    for (words, message) in table {
        let output = run(folder.path(), &[&["plot"], words, &SAMPLE].concat());
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
        assert!(told.contains(message), "{words:?}: {told}");
    }
}
