//! Mutants of the simulator: one small fault after the other is put into a copy of the sources, and a test has to find each.
//!
//! A mutant is a piece of text that stands once in its file, and what is written in its place. Takes for granted that `git` lists the files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A fault, and the test that finds it.
struct Mutant {
    what: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    /// Arguments of `cargo test -p stagewright-sim`.
    test: &'static [&'static str],
}

const ENGINES: &[&str] = &["--test", "engines"];
const UNITS: &[&str] = &["--lib"];
const FIXES: &[&str] = &["--test", "theory", "fixes"];
const CONDITIONS: &[&str] = &["--test", "rules_failures", "conditions"];

const fn mutant(
    what: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    test: &'static [&'static str],
) -> Mutant {
    Mutant {
        what,
        file,
        from,
        to,
        test,
    }
}

const MUTANTS: &[Mutant] = &[
    mutant(
        "a fix mends what does not hold it yet",
        "sim/src/engine/fixes.rs",
        "it.until = it.until.min(revision);",
        "it.until = it.until.min(it.since);",
        FIXES,
    ),
    mutant(
        "a retry draws afresh although failures have kinds",
        "sim/src/engine/fixes.rs",
        "if !rollback && again {",
        "if rollback && again {",
        FIXES,
    ),
    mutant(
        "a common cause makes actions fail more often",
        "sim/src/semantics/attempt.rs",
        "let rest = libm::sqrt(1.0 - part * part);",
        "let rest = 1.0 - part * part / 2.0;",
        &["--test", "theory", "common"],
    ),
    mutant(
        "an evaluator waits for slots as long as the longest time-out",
        "sim/src/fast/pool.rs",
        "timeout: pool.shortest,",
        "timeout: pool.timeout,",
        &["--test", "builds", "a6"],
    ),
    mutant(
        "an execution enters a stage that is locked",
        "sim/src/fast/sweep.rs",
        "let at = first.at.max(free);",
        "let at = first.at;",
        ENGINES,
    ),
    mutant(
        "an arrival at the horizon counts as seen",
        "sim/src/fast/sweep.rs",
        "first.at.time() < horizon",
        "first.at.time() <= horizon",
        ENGINES,
    ),
    mutant(
        "a source misses a change of its own microsecond",
        "sim/src/fast/sweep.rs",
        "at.time() >= starts.blind_from()",
        "at.time() > starts.blind_from().saturating_add(2)",
        ENGINES,
    ),
    mutant(
        "an event follows at once and comes earlier",
        "sim/src/fast/moment.rs",
        "Self::new(time, order).max(self)",
        "Self::new(time, order)",
        UNITS,
    ),
    mutant(
        "an execution passes an open stage at once and comes earlier",
        "sim/src/fast/columns.rs",
        "if *hold > 0 { order } else { order.max(*before) }",
        "order",
        UNITS,
    ),
    mutant(
        "an execution enters while a later one may still come to its door",
        "sim/src/fast/sweep.rs",
        "if supersedes && at.time() >= horizon {",
        "if supersedes && at.time() > horizon.saturating_mul(2) {",
        ENGINES,
    ),
    mutant(
        "a batch lets in what another supersedes at the door",
        "sim/src/semantics/batch.rs",
        "next.is_none_or(|next| next >= at)",
        "next.is_none_or(|next| next >= at || at >= at)",
        ENGINES,
    ),
    mutant(
        "a batch counts none of what it let in before the measured span",
        "sim/src/fast/sweep.rs",
        "window.start - 1",
        "window.end",
        ENGINES,
    ),
    mutant(
        "bits of a mixture are stretched by one too little",
        "sim/src/sampling/mod.rs",
        "quotient as u64 + (rest >= width) as u64",
        "quotient as u64 + (rest > width + 1) as u64",
        UNITS,
    ),
    mutant(
        "a build that ends gives its slot to another of its microsecond",
        "sim/src/fast/limit.rs",
        "*end < begin",
        "*end <= begin",
        UNITS,
    ),
    mutant(
        "a build waits longer than its time-out",
        "sim/src/fast/pool.rs",
        "asked == Asked::Refused || gives_up(soonest - at, pool.timeout);",
        "asked == Asked::Refused;",
        &["--test", "builds", "a6"],
    ),
    mutant(
        "a queue of builds holds one too many",
        "sim/src/semantics/slot.rs",
        "waiting < most as usize",
        "waiting <= most as usize",
        &["--test", "builds"],
    ),
    mutant(
        "the cap lets one start too many pass",
        "sim/src/semantics/door.rs",
        "active < cap",
        "active <= cap",
        UNITS,
    ),
    mutant(
        "the newcomer of a moment is superseded before it is there",
        "sim/src/fast/pipeline.rs",
        "next.at < at",
        "next.at.time() <= at.time()",
        ENGINES,
    ),
    mutant(
        "the older of two stays at a door",
        "sim/src/semantics/door.rs",
        "waiting > newcomer &&",
        "waiting < newcomer &&",
        &["--test", "rules_doors"],
    ),
    mutant(
        "a stage is retried twice",
        "sim/src/semantics/stage.rs",
        "if retries == 0 =>",
        "if retries <= 1 =>",
        &["--test", "rules_failures"],
    ),
    mutant(
        "a first attempt fails at its time-out",
        "sim/src/semantics/attempt.rs",
        "fails: fails | (time > timeout)",
        "fails: fails | (time >= timeout)",
        &["--test", "rules_people"],
    ),
    mutant(
        "a closed window lets its rule pass",
        "sim/src/semantics/condition.rs",
        "ClosedWindow::FailsTheRule => verdict.passes = false,",
        "ClosedWindow::FailsTheRule => {}",
        CONDITIONS,
    ),
    mutant(
        "an alarm does not wait before it refuses",
        "sim/src/semantics/condition.rs",
        "verdict.takes.max(rule.refusal)",
        "verdict.takes",
        CONDITIONS,
    ),
    mutant(
        "a rule has no time-out",
        "sim/src/semantics/condition.rs",
        "if verdict.takes > rule.timeout {",
        "if verdict.takes == u64::MAX {",
        CONDITIONS,
    ),
    mutant(
        "a build beyond the limit of its project waits",
        "sim/src/plan/pools.rs",
        "slots, Some(0), QUEUE_TIMEOUT",
        "slots, None, QUEUE_TIMEOUT",
        &["--test", "builds"],
    ),
    mutant(
        "a queue fills in the time that one hold takes",
        "sim/src/outcome/steady.rs",
        "None => 1.0,\n    };",
        "None => 0.0,\n    };",
        &["--test", "theory", "warm_up"],
    ),
    mutant(
        "a minute is rounded up too soon",
        "sim/src/fast/columns.rs",
        "(minute * 279_621) >> 24",
        "(minute * 279_800) >> 24",
        UNITS,
    ),
];

/// Checks that each mutant can still be made, or makes those whose words hold the filter, and says which of them no test finds.
pub(crate) fn run(filter: &str, only_check: bool) -> Result<String, String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let chosen = || MUTANTS.iter().filter(|mutant| mutant.what.contains(filter));
    for mutant in chosen() {
        mutated(&root, mutant)?;
    }
    let count = chosen().count();
    if only_check {
        return Ok(format!("each of {count} mutants has its place"));
    }
    let copy = root.join("target/mutants/source");
    copy_sources(&root, &copy)?;
    let mut survivors = Vec::new();
    for mutant in chosen() {
        write(&copy.join(mutant.file), &mutated(&root, mutant)?)?;
        let found = !passes(&copy, mutant.test)?;
        eprintln!(
            "{} {}",
            if found { "found:   " } else { "SURVIVES:" },
            mutant.what
        );
        if !found {
            survivors.push(mutant.what);
        }
        write(&copy.join(mutant.file), &read(&root.join(mutant.file))?)?;
    }
    match survivors.as_slice() {
        [] => Ok(format!("tests find each of {count} mutants")),
        _ => Err(format!("no test finds: {}", survivors.join("; "))),
    }
}

/// The text of a mutant's file with the fault in it.
fn mutated(root: &Path, mutant: &Mutant) -> Result<String, String> {
    let text = read(&root.join(mutant.file))?;
    match text.matches(mutant.from).count() {
        1 => Ok(text.replacen(mutant.from, mutant.to, 1)),
        count => Err(format!(
            "`{}` stands {count} times in {}, and has to stand there once",
            mutant.from, mutant.file
        )),
    }
}

/// Whether a test passes on the sources in this folder; what does not compile is a mistake of the table.
fn passes(folder: &Path, test: &[&str]) -> Result<bool, String> {
    let cargo = |more: &[&str]| {
        Command::new(env!("CARGO"))
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", folder.join("../build"))
            .args(["test", "--quiet", "-p", "stagewright-sim"])
            .args(test)
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map(|status| status.success())
            .map_err(|error| format!("cannot run cargo: {error}"))
    };
    match cargo(&["--no-run"])? {
        true => cargo(&[]),
        false => Err("a mutant does not compile".to_owned()),
    }
}

fn copy_sources(root: &Path, copy: &Path) -> Result<(), String> {
    let listed = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z"])
        .output()
        .map_err(|error| format!("cannot run git: {error}"))?;
    let names = String::from_utf8(listed.stdout).map_err(|error| error.to_string())?;
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root.join(name), copy.join(name));
        let folder = to.parent().unwrap_or(copy);
        let copied = std::fs::create_dir_all(folder).and_then(|()| {
            // A file that stays as it is keeps its time, so that cargo builds only what changed.
            let same = std::fs::read(&to).ok() == Some(std::fs::read(&from)?);
            if same {
                Ok(0)
            } else {
                std::fs::copy(&from, &to)
            }
        });
        copied.map_err(|error| format!("cannot copy {name}: {error}"))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
