//! How often the stated intervals of 95 % hold the truth, and the table of it in `docs/verification.md`.
//!
//! `cargo run --release -p stagewright-sim --example coverage [-- seeds=400 model=NAME replications=20]`
//!
//! Without any of these the table is written; otherwise it is only printed.
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on may stop"
)]
#![expect(clippy::print_stdout, reason = "its purpose")]

#[path = "../tests/support/coverage.rs"]
mod coverage;
#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;

use coverage::{Held, models};

const SEEDS: u64 = 400;
const REPLICATIONS: [u32; 4] = [2, 5, 20, 200];

fn main() {
    let (mut seeds, mut only, mut columns) = (SEEDS, None, REPLICATIONS.to_vec());
    for word in std::env::args().skip(1) {
        match word.split_once('=') {
            Some(("seeds", count)) => seeds = count.parse().unwrap(),
            Some(("model", name)) => only = Some(name.to_owned()),
            Some(("replications", count)) => columns = vec![count.parse().unwrap()],
            _ => panic!("`{word}` is none of `seeds=`, `model=` and `replications=`"),
        }
    }
    let whole = seeds == SEEDS && only.is_none() && columns == REPLICATIONS;
    let mut table = String::from("| Model | Figure | Truth |");
    for replications in &columns {
        write!(table, " {replications} replications |").unwrap();
    }
    table.push_str(&format!("\n|{}\n", "---|".repeat(3 + columns.len())));
    let mut settings = String::new();
    let mut short = 0;
    for mut model in models() {
        if only.as_ref().is_some_and(|only| !model.name.contains(only)) {
            continue;
        }
        model.look_up(100, 2_000);
        let counts: Vec<(u32, Vec<Held>)> = columns
            .iter()
            .map(|replications| (*replications, model.measure(*replications, seeds)))
            .collect();
        writeln!(settings, "- {}: {}.", model.name, model.setting).unwrap();
        for (index, figure) in model.figures.iter().enumerate() {
            let error = figure
                .error
                .map_or(String::new(), |error| format!(" ± {error:.2}"));
            let cells: Vec<String> = counts.iter().map(|(_, held)| cell(held[index])).collect();
            writeln!(
                table,
                "| {} | {} | {:.4}{error} | {} |",
                model.name,
                figure.name,
                figure.truth,
                cells.join(" | ")
            )
            .unwrap();
            for (replications, held) in &counts {
                let least = if *replications < 20 { 0.88 } else { 0.905 };
                let held = held[index];
                if (held.honest() as f64) < least * held.seeds as f64 {
                    println!(
                        "short: {}, {}, {replications}: {}",
                        model.name,
                        figure.name,
                        cell(held)
                    );
                    short += 1;
                }
            }
        }
    }
    let text = format!("{table}\n{settings}");
    println!(
        "{text}\n{short} of the cells are short of 352 of 400 below 20 replications, 362 of 400 from there on"
    );
    if whole {
        write(&text);
    }
}

/// `held of stated`; what is missing to all seeds said "too few".
fn cell(held: Held) -> String {
    match held.stated {
        0 => "too few".to_owned(),
        stated => format!("{} of {stated}", held.held),
    }
}

/// The page holds the table between two marks.
fn write(text: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verification.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- coverage: begin -->\n", "<!-- coverage: end -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    std::fs::write(path, format!("{before}{begin}{text}{end}{after}")).unwrap();
}
