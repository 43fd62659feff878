//! The bodies of the fuzz targets on mutated seeds: no crash, and what each target asserts of what it reads.
//!
//! A sample that needs neither instrumentation nor a C++ compiler; `.ci/fuzz` looks for longer, led by what the mutations reach.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::path::Path;

#[path = "../fuzz/fuzz_targets/definition.rs"]
mod definition;
#[path = "../fuzz/fuzz_targets/edit.rs"]
mod edit;
#[path = "../fuzz/fuzz_targets/history.rs"]
mod history;
#[path = "../fuzz/fuzz_targets/json.rs"]
mod json;
#[path = "../fuzz/fuzz_targets/profile.rs"]
mod profile;
#[path = "../fuzz/fuzz_targets/reconcile.rs"]
mod reconcile;
#[path = "../fuzz/fuzz_targets/usage.rs"]
mod usage;

/// What the targets take from `libfuzzer_sys`. It stands behind them, where only its path leads to it, as in a program that is fuzzed.
macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:block) => {
        pub(crate) fn run($bytes: &[u8]) $body
    };
    (|$text:ident: &str| $body:block) => {
        pub(crate) fn run(bytes: &[u8]) {
            if let Ok($text) = std::str::from_utf8(bytes) $body
        }
    };
}
pub(crate) use fuzz_target;
extern crate self as libfuzzer_sys;

#[test]
fn definitions() {
    mutate(
        &["cfn/tests/data", "examples/templates"],
        400,
        definition::run,
    );
}

#[test]
fn json_and_broken_text() {
    mutate(&["cfn/tests/data"], 400, json::run);
}

#[test]
fn edits() {
    mutate(&["fuzz/seeds/edit.txt"], 2_000, edit::run);
}

#[test]
fn histories() {
    mutate(&["fuzz/seeds/history.json"], 1_000, history::run);
}

#[test]
fn profiles() {
    mutate(&["fuzz/seeds/profile.toml"], 1_000, profile::run);
}

#[test]
fn extracts_of_a_bill() {
    mutate(&["fuzz/seeds/reconcile.csv"], 1_000, reconcile::run);
}

#[test]
fn usage_files() {
    mutate(&["cost/usage/examples"], 400, usage::run);
}

/// Runs a target on each seed as it is, then so often on one that was changed in up to four places.
fn mutate(seeds: &[&str], times: u32, run: fn(&[u8])) {
    let seeds = read(seeds);
    for seed in &seeds {
        run(seed);
    }
    let mut draws = Draws(20_261_130);
    for _ in 0..times {
        let mut text = seeds[draws.below(seeds.len())].clone();
        for _ in 0..=draws.below(4) {
            change(&mut text, &seeds, &mut draws);
        }
        run(&text);
    }
}

fn read(paths: &[&str]) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for path in paths {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        match path.is_dir() {
            true => files.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|it| it.unwrap().path()),
            ),
            false => files.push(path),
        }
    }
    // The order in which a folder lists its files is the system's.
    files.sort();
    files
        .iter()
        .filter(|it| it.is_file())
        .map(|it| std::fs::read(it).unwrap())
        .collect()
}

/// What breaks readers: ends of nesting, quotes, numbers at the edge, what stands for nothing, and bytes that are no text.
const TOKENS: [&[u8]; 22] = [
    b"\n",
    b"\r",
    b"\t",
    b" ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b":",
    b"- ",
    b"#",
    b"&a ",
    b"*a",
    b"!Sub ",
    b"null",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"\xff\xfe",
    b"\xf0\x9f\x9a\x80",
];

fn change(text: &mut Vec<u8>, seeds: &[Vec<u8>], draws: &mut Draws) {
    let at = draws.below(text.len() + 1);
    let end = (at + 1 + draws.below(40)).min(text.len());
    match draws.below(6) {
        0 => drop(text.drain(at..end)),
        1 => text.truncate(at),
        2 => {
            let token = TOKENS[draws.below(TOKENS.len())];
            drop(text.splice(at..at, token.iter().copied()));
        }
        3 => {
            let copied = text[at..end].to_vec();
            let to = draws.below(text.len() + 1);
            drop(text.splice(to..to, copied));
        }
        4 => {
            let other = &seeds[draws.below(seeds.len())];
            let from = draws.below(other.len() + 1);
            let until = (from + draws.below(200)).min(other.len());
            drop(text.splice(at..end, other[from..until].iter().copied()));
        }
        _ => {
            if let Some(byte) = text.get_mut(at) {
                *byte ^= 1 << draws.below(8);
            }
        }
    }
}

/// SplitMix64: the same draws everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % count as u64).unwrap()
    }
}
