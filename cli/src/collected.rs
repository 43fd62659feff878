//! A folder that the script of `stagewright collect` filled, in place of a file.
//!
//! It is known by its mark, which the script writes last: a folder in which it was interrupted is none. The definition is
//! `pipeline.json`; what else is read is told apart by how the names of the files begin.

use std::path::{Path, PathBuf};

use stagewright_cfn::Account;
use stagewright_cfn::history::History;
use stagewright_core::Profile;
use stagewright_report::text::Shown;

use crate::console;
use crate::failure::Failure;
use crate::input::{Input, open, unreadable};

/// The file that the script writes last.
pub(crate) const MARK: &str = "stagewright-collected.json";

/// What `get-pipeline` answered.
pub(crate) const DEFINITION: &str = "pipeline.json";

/// How the names of files begin, and what is in them.
const KINDS: [(&str, Kind); 8] = [
    ("actions-", Kind::History),
    ("bucket-", Kind::Account),
    ("builds-", Kind::History),
    ("executions-", Kind::History),
    ("policies-", Kind::Account),
    ("policy-", Kind::Account),
    ("project-", Kind::Account),
    ("role-", Kind::Account),
];

/// Files of one folder that are read: a thousand pages of each of two lists, and many builds.
const MOST_FILES: usize = 5_000;

/// Names that a note repeats.
const MOST_NAMED: usize = 5;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Account,
    History,
}

/// Whether a folder is one that the script filled to the end.
pub(crate) fn is_collected(folder: &Path) -> bool {
    folder.join(MARK).is_file() && folder.join(DEFINITION).is_file()
}

/// The projects, roles and buckets that were collected.
pub(crate) fn account(folder: &Path) -> Result<Account, Failure> {
    let mut account = Account::default();
    for path in files(folder, Kind::Account)? {
        add(&mut account, &Input::inside(&path)?)?;
    }
    Ok(account)
}

/// Adds one answer of the CLI.
pub(crate) fn add(account: &mut Account, answer: &Input) -> Result<(), Failure> {
    let added = account.add(&answer.text);
    added.map_err(|error| unreadable(&answer.name, &error))
}

/// Fits what the profile assumes to the executions that were collected, and says what of them it has no use for.
pub(crate) fn calibrate(folder: &Path, profile: &mut Profile) -> Result<(), Failure> {
    let mut history = History::default();
    for path in files(folder, Kind::History)? {
        let read = history.add(open(&path)?);
        read.map_err(|error| unreadable(&path.display().to_string(), &error))?;
    }
    let unknown = history.finish().calibrate(profile).unknown;
    if unknown.is_empty() {
        return Ok(());
    }
    let first: Vec<&str> = unknown
        .iter()
        .take(MOST_NAMED)
        .map(String::as_str)
        .collect();
    let more = if unknown.len() > MOST_NAMED {
        " …"
    } else {
        ""
    };
    let names = format!("`{}`{more}", first.join("`, `"));
    console::tell(&Shown::lines([
        &format!(
            "{}: note: the pipeline no longer has some actions that were executed, so their times are left out: {names}",
            folder.display()
        ),
        "  help: the default stands for an action that was renamed; give its time with --profile",
    ]));
    Ok(())
}

/// The files of a kind, in the order of their names.
fn files(folder: &Path, wanted: Kind) -> Result<Vec<PathBuf>, Failure> {
    let fails = |error: &std::io::Error| Failure::read(folder.display(), error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| fails(&error))? {
        let entry = entry.map_err(|error| fails(&error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = KINDS.iter().find(|(begins, _)| name.starts_with(begins));
        if name.ends_with(".json") && kind.is_some_and(|(_, kind)| *kind == wanted) {
            found.push(entry.path());
        }
    }
    if found.len() > MOST_FILES {
        let message = format!("the folder has more than {MOST_FILES} files of one kind");
        let help = "collect a shorter time";
        return Err(Failure::usage(folder.display(), message, help));
    }
    found.sort();
    Ok(found)
}
