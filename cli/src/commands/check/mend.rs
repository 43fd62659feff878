//! Mending what was found: the edits that findings carry, made together and checked again.
//!
//! No edit is taken on trust. A mend stays with its finding, and is made, only where checking the edited text again finds less
//! than before and nothing that was not there.

use std::collections::BTreeMap;
use std::path::Path;

use similar::TextDiff;
use stagewright_cfn::apply;
use stagewright_cfn::load::{LARGEST_DEFINITION, text_from_bytes};
use stagewright_core::{Severity, TextEdit};
use stagewright_report::findings::LocatedFinding;

use super::files::Candidate;
use super::locate::{CheckedFile, check_text};
use crate::arguments::CheckArguments;
use crate::console;
use crate::definition::is_rust;
use crate::failure::Failure;
use crate::files;
use crate::input::{TOO_LARGE, bytes, unreadable};

/// Mends that are looked at one by one, where all together do not help.
const MOST_ALONE: usize = 16;
/// Checks a file again, as it is with these edits made; nothing where they cannot be.
type Again<'a> = dyn Fn(&CheckedFile, &[TextEdit]) -> Tried + 'a;

/// A file with edits, checked again; nothing where they cannot be made together.
type Tried = Result<Option<CheckedFile>, Failure>;

/// Times that what a mend brought to light is mended too.
const MOST_ROUNDS: usize = 8;

/// Takes from the findings of a file each mend that does not help, and gives the file as it is with the others made;
/// nothing where none is left.
pub(super) fn mend(
    file: &mut CheckedFile,
    candidate: &Candidate,
    arguments: &CheckArguments,
) -> Tried {
    let again = |from: &CheckedFile, edits: &[TextEdit]| {
        let Some((input, text)) = from
            .input
            .as_ref()
            .and_then(|input| Some((input, apply(&input.text, edits)?)))
        else {
            return Ok(None);
        };
        check_text(input.with_text(text), candidate, arguments).map(Some)
    };
    let mut best = together(file, &again, arguments.fix || arguments.diff)?;
    if best.is_some() {
        return Ok(best);
    }
    let findings = file.located.findings.iter().enumerate();
    let with_mends = findings.filter(|(_, it)| !it.edits.is_empty());
    let with_mends: Vec<usize> = with_mends.map(|(index, _)| index).collect();
    let mut taken = Vec::new();
    for (count, index) in with_mends.into_iter().enumerate() {
        let finding = &file.located.findings[index];
        let tried = [&taken[..], &finding.edits].concat();
        let before = best.as_ref().unwrap_or(file);
        let checked = match count {
            0..MOST_ALONE => again(file, &tried)?,
            _ => None,
        };
        match checked.filter(|it| is_better(before, it)) {
            Some(checked) => (taken, best) = (tried, Some(checked)),
            None => file.located.findings[index].edits.clear(),
        }
    }
    Ok(best)
}

/// The file with all mends made, and with those of what they bring to light: a key that is mended is judged for the first
/// time. Nothing where something new is left in the end.
fn together(file: &CheckedFile, again: &Again<'_>, whole: bool) -> Tried {
    let mut rounds: Vec<CheckedFile> = Vec::new();
    let mut best = None;
    while rounds.len() < MOST_ROUNDS && (whole || best.is_none()) {
        let from = rounds.last().unwrap_or(file);
        let Some(next) = one_round(from, again)? else {
            break;
        };
        let before = best.map_or(file, |at: usize| &rounds[at]);
        if is_better(before, &next) {
            best = Some(rounds.len());
        }
        rounds.push(next);
    }
    Ok(best.map(|best| rounds.swap_remove(best)))
}

/// The file with the mends of its findings, but for those that leave their finding where it was: they would ride along with the others.
fn one_round(from: &CheckedFile, again: &Again<'_>) -> Tried {
    let edits = |mends: &[&LocatedFinding]| -> Vec<TextEdit> {
        mends.iter().flat_map(|it| &it.edits).cloned().collect()
    };
    let like = |file: &CheckedFile, it: &LocatedFinding| {
        let all = file.located.findings.iter();
        all.filter(|other| (other.rule, &other.message) == (it.rule, &it.message))
            .count()
    };
    let findings = from.located.findings.iter();
    let mends: Vec<&LocatedFinding> = findings.filter(|it| !it.edits.is_empty()).collect();
    let Some(next) = (match mends.is_empty() {
        true => None,
        false => again(from, &edits(&mends))?,
    }) else {
        return Ok(None);
    };
    let (helped, idle): (Vec<_>, Vec<_>) = mends
        .into_iter()
        .partition(|it| like(&next, it) < like(from, it));
    match (helped.is_empty(), idle.is_empty()) {
        (true, _) => Ok(None),
        (_, true) => Ok(Some(next)),
        _ => again(from, &edits(&helped)),
    }
}

/// Whether less was found, and nothing that was not found before.
fn is_better(before: &CheckedFile, after: &CheckedFile) -> bool {
    let is_rust = is_rust(Path::new(&before.located.file));
    let (before, after) = (&before.located.findings, &after.located.findings);
    // A definition in Rust that cannot be read breaks no rule yet: what it breaks once it can is told then.
    let unread = |all: &[LocatedFinding]| {
        let errors = all.iter().filter(|it| it.severity == Severity::Error);
        errors.filter(|it| it.rule.is_none()).count()
    };
    if is_rust && unread(before) > 0 {
        return unread(after) < unread(before);
    }
    let mut known: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for it in before {
        *known.entry((it.rule, &it.message)).or_default() += 1;
    }
    after.len() < before.len()
        && after.iter().all(|it| {
            let left = known.get_mut(&(it.rule, it.message.as_str()));
            left.is_some_and(|left| left.checked_sub(1).map(|less| *left = less).is_some())
        })
}

/// A file whose mistakes were mended, and not written yet.
pub(super) struct Mended {
    name: String,
    before: String,
    after: String,
    /// Both as they may be shown: without values of `NoEcho` parameters.
    shown: (String, String),
}

impl Mended {
    pub(super) fn of(before: &CheckedFile, after: &CheckedFile) -> Self {
        const READ: &str = "invariant: what is mended was read";
        let text = |it: &CheckedFile| it.input.as_ref().expect(READ).text.clone();
        let shown = |it: &CheckedFile| it.located.source.clone().expect(READ);
        Self {
            name: before.located.file.clone(),
            before: text(before),
            after: text(after),
            shown: (shown(before), shown(after)),
        }
    }

    /// What changes, as a unified diff.
    pub(super) fn difference(&self) -> String {
        let difference = TextDiff::from_lines(&self.shown.0, &self.shown.1);
        let mut unified = difference.unified_diff();
        unified.header(&self.name, &self.name).to_string()
    }

    /// Writes it in place of the file, if that still is what was checked.
    pub(super) fn write(&self, candidate: &Candidate) -> Result<(), Failure> {
        if candidate.path == Path::new("-") {
            let help = "`--diff` shows what would change";
            let message = "standard input cannot be mended in place";
            return Err(Failure::usage("<stdin>", message, help));
        }
        let (name, now) = bytes(&candidate.path, LARGEST_DEFINITION, TOO_LARGE)?;
        let text = text_from_bytes(&now).map_err(|error| unreadable(&name, &error))?;
        // A byte-order mark stays where it is.
        let mark = &now[..now.len() - text.len()];
        let expected = [mark, self.before.as_bytes()].concat();
        let after = [mark, self.after.as_bytes()].concat();
        files::edit(&candidate.path, &expected, &after)?;
        console::tell_line(&format!("mended {}", self.name));
        Ok(())
    }
}
