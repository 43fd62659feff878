//! `--format html`: the answers as pages with their pictures, in the light and in the dark.

use std::collections::BTreeSet;

use super::{TEMPLATE, run, text};

const SAMPLE: [&str; 4] = ["--replications", "20", "--as-of", "2026-11-23"];

fn page(words: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let words = [words, &SAMPLE, &["--format", "html"]].concat();
    let output = run(folder.path(), &words);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {told}");
    text(&output.stdout)
}

/// The study's own page, which is a file of its folder.
fn studied(more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let words = [&["study", TEMPLATE, "--out", "study"], more, &SAMPLE].concat();
    let output = run(folder.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    std::fs::read_to_string(folder.path().join("study/report.html")).unwrap()
}

/// Each with the titles of its pictures.
fn pages() -> Vec<(String, Vec<&'static str>)> {
    let slower = ["--set", "Build/Compile.takes=x3"];
    let arrivals = ["--vary", "arrivals=2..200/day", "--points", "3"];
    let takes = ["--vary", "Build/Compile.takes=2min..20min"];
    let of = |words: &[&[&str]]| page(&words.concat());
    vec![
        (
            of(&[&["explain", TEMPLATE]]),
            vec![
                "Where the lead time of web-shop-release goes",
                "How busy web-shop-release is over a week",
                "The week of web-shop-release",
                "A day of web-shop-release",
                "What moves p95 of web-shop-release",
                "What moves the bill of web-shop-release",
            ],
        ),
        (
            of(&[&["recommend", TEMPLATE]]),
            vec!["What is worth a thought for web-shop-release"],
        ),
        (
            of(&[&["compare", TEMPLATE], &slower]),
            vec![
                "How long executions of web-shop-release take",
                "A month of both",
            ],
        ),
        (
            of(&[&["sweep", TEMPLATE], &arrivals]),
            vec![
                "p95 of web-shop-release over arrivals",
                "Bill of web-shop-release over arrivals",
            ],
        ),
        (
            of(&[&["sweep", TEMPLATE], &arrivals, &takes]),
            vec![
                "p95 of web-shop-release over arrivals and Build/Compile.takes",
                "Bill of web-shop-release over arrivals and Build/Compile.takes",
            ],
        ),
        (
            of(&[&["cost", TEMPLATE]]),
            vec!["What each action of web-shop-release costs"],
        ),
        (
            studied(&slower),
            vec![
                "Lead time of web-shop-release, without waiting for people",
                "How long executions of web-shop-release take",
                "What each stage of web-shop-release adds",
                "One execution of web-shop-release",
                "A month of web-shop-release",
                "What each action of web-shop-release costs",
            ],
        ),
    ]
}

/// Every colour of the pictures, and those of them that the style turns into others in the dark.
fn colours(page: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (style, body) = page.split_once("</style>").unwrap();
    let (_, rules) = style.split_once("figure [fill=").unwrap();
    fn of(text: &str) -> BTreeSet<&str> {
        let found = text
            .match_indices("\"#")
            .map(|(at, _)| &text[at + 1..at + 8]);
        let is_colour = |it: &&str| it[1..].chars().all(|digit| digit.is_ascii_hexdigit());
        found.filter(is_colour).collect()
    }
    (of(body), of(rules))
}

#[test]
fn each_answer_is_a_page_with_its_pictures_in_two_widths_and_in_the_dark() {
    for (page, titles) in pages() {
        assert!(page.starts_with("<!DOCTYPE html>"), "{titles:?}");
        for title in titles {
            let drawn = page.matches(&format!("<title>{title}</title>")).count();
            assert_eq!(drawn, 2, "{title}");
        }
        let (drawn, turned) = colours(&page);
        assert!(drawn.len() > 4, "{drawn:?}");
        let left: Vec<_> = drawn.difference(&turned).collect();
        assert!(left.is_empty(), "no colour for the dark: {left:?}");
    }
}

#[test]
fn a_study_without_edits_draws_one_curve_and_one_with_them_two() {
    let curves = |page: &str| {
        let title = "<title>How long executions of web-shop-release take</title>";
        let (_, picture) = page.split_once(title).unwrap();
        let (picture, _) = picture.split_once("</svg>").unwrap();
        picture.contains("with the edits")
    };
    assert!(!curves(&studied(&[])));
    assert!(curves(&studied(&["--set", "Build/Compile.takes=x3"])));
}

#[test]
fn a_sample_of_a_hypercube_has_no_lines_to_draw() {
    let words = ["sweep", TEMPLATE, "--latin", "4"];
    let vary = ["--vary", "arrivals=2..9/day", "--vary", "quota=1..40"];
    let page = page(&[&words[..], &vary].concat());
    assert!(!page.contains("<svg"), "points that lie anywhere");
}

#[test]
fn what_never_succeeds_has_a_page_without_lead_times() {
    let closed = ["--set", "Production.transition=disabled"];
    let page = page(&[&["explain", TEMPLATE], &closed[..]].concat());
    assert!(!page.contains("What moves p95"));
    assert!(page.contains("What moves the bill of web-shop-release"));
}

#[test]
fn a_picture_for_a_dark_ground_has_the_same_shapes_in_other_colours() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |more: &[&str]| {
        let words = [&["plot", "bill-by-action", TEMPLATE], more, &SAMPLE].concat();
        let output = run(folder.path(), &words);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let (light, dark) = (draw(&[]), draw(&["--dark"]));
    assert!(light.contains("fill=\"#FFFFFF\"") && !dark.contains("#FFFFFF"));
    let shapes = |picture: &str| {
        let pieces = picture
            .split('#')
            .map(|it| it.get(6..).unwrap_or(it).to_owned());
        pieces.skip(1).collect::<Vec<_>>()
    };
    assert_eq!(shapes(&light), shapes(&dark));
    draw(&["--dark", "-o", "a.png"]);
}
