//! `docs/stages.md`: what the number of stages does, measured. The tables are compared, and written anew with
//! `UPDATE_STAGES=1 cargo test -p stagewright-cli --test study stages`.

use std::collections::BTreeMap;
use std::path::Path;

use super::{run, text};

const MERGES: [&str; 5] = [
    "",
    "Compile+Unit",
    "Compile+Unit+Scan",
    "Compile+Unit+Scan+Integration",
    "Compile+Unit+Scan+Integration+Production",
];
const RATES: &str = "arrivals=2/day|20/day|200/day";

/// The rows of a sweep over the example, each by the names of its columns.
fn sweep(more: &[&str]) -> Vec<BTreeMap<String, String>> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let words = ["sweep", "examples/templates/six-stages.yaml", "--profile"];
    let profile = ["examples/templates/six-stages.toml", "--replications", "40"];
    let rest = ["--as-of", "2026-11-23", "--format", "csv"];
    let output = run(root, &[&words[..], &profile, &rest, more].concat());
    let csv = text(&output.stdout);
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned));
    let names: Vec<String> = lines.next().expect("a sweep prints its columns").collect();
    lines
        .map(|row| names.iter().cloned().zip(row).collect())
        .collect()
}

fn time(row: &BTreeMap<String, String>, of: &str) -> String {
    let seconds = row[of].parse::<f64>().unwrap().round();
    let (hours, minutes) = ((seconds / 3_600.0).floor(), (seconds / 60.0).floor());
    match hours > 0.0 {
        true => format!("{hours} h {:02} min", (minutes - hours * 60.0)),
        false => format!("{minutes} min {:02} s", seconds - minutes * 60.0),
    }
}

fn share(row: &BTreeMap<String, String>, of: &str) -> String {
    format!("{:.1} %", row[of].parse::<f64>().unwrap() * 100.0)
}

fn tables() -> [String; 4] {
    let merges = format!("merge={}", MERGES.join("|"));
    let rows = sweep(&[
        "--vary",
        &merges,
        "--vary",
        RATES,
        "--vary",
        "mode=QUEUED|SUPERSEDED",
    ]);
    let table = |mode: &str| {
        let mut table = String::new();
        for row in rows.iter().filter(|row| row["mode"] == mode) {
            let stages = 6 - row["merge"].matches('+').count();
            let (mean, p95) = (time(row, "lead_time_mean"), time(row, "lead_time_p95"));
            let rate = row["arrivals"].trim_end_matches("/day");
            let last = match mode {
                "QUEUED" => format!("{:.0}", row["capacity_per_day"].parse::<f64>().unwrap()),
                _ => share(row, "superseded"),
            };
            table += &format!("| {stages} | {rate} | {mean} | {p95} | {last} |\n");
        }
        table
    };
    let costs = ["", MERGES[4]].map(|merge| {
        let merge = format!("merge={merge}");
        let merged = ["--set", &merge];
        let set = if merge == "merge=" { &[][..] } else { &merged };
        sweep(
            &[
                set,
                &[
                    "--set",
                    "arrivals=20/day",
                    "--vary",
                    "transitions=0s|2s|10s",
                ],
            ]
            .concat(),
        )
    });
    let costs = costs[0].iter().zip(&costs[1]).map(|(six, two)| {
        let (mean, other) = (time(six, "lead_time_mean"), time(two, "lead_time_mean"));
        format!("| {} | {mean} | {other} |\n", six["transitions"])
    });
    let together = sweep(&[
        "--set",
        "merge=Unit+Scan+Integration",
        "--set",
        "parallel=Unit/Unit+Scan/Scan+Integration/Integration",
        "--vary",
        RATES,
    ]);
    let together = together.iter().map(|row| {
        let (mean, p95) = (time(row, "lead_time_mean"), time(row, "lead_time_p95"));
        let rate = row["arrivals"].trim_end_matches("/day");
        format!("| {rate} | {mean} | {p95} |\n")
    });
    [
        table("QUEUED"),
        table("SUPERSEDED"),
        costs.collect(),
        together.collect(),
    ]
}

#[test]
fn the_page_about_stages_says_what_the_simulator_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/stages.md");
    let page = std::fs::read_to_string(path).unwrap();
    let mut wanted = page.clone();
    for (number, table) in tables().iter().enumerate() {
        let (begin, end) = (
            format!("<!-- table {}: begin -->\n", number + 1),
            format!("<!-- table {}: end -->", number + 1),
        );
        let (before, rest) = wanted.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        let head: String = rest
            .lines()
            .take(2)
            .map(|line| format!("{line}\n"))
            .collect();
        wanted = format!("{before}{begin}{head}{table}{end}{after}");
    }
    if std::env::var_os("UPDATE_STAGES").is_some() {
        std::fs::write(path, &wanted).unwrap();
    } else {
        assert!(
            page == wanted,
            "write docs/stages.md anew as the head of this file says"
        );
    }
}
