//! From the words of the shell to the arguments, and what is said where they cannot be read.

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use stagewright_report::text::Shown;

use super::{Arguments, Command, StudyArguments};
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;

/// The command line. What cannot be read of it, and help, is told here.
pub(crate) fn parse() -> Result<Arguments, Failure> {
    Arguments::try_parse().or_else(|error| {
        // Clap repeats what it was given, so it is given what is clean, and finds the same mistake.
        let shown = |argument: OsString| Shown::line(&argument.to_string_lossy()).to_string();
        let clean = std::env::args_os().map(shown);
        match Arguments::try_parse_from(clean).map_err(with_reason) {
            Err(again) if again.kind() == error.kind() => console::clap(&again)?,
            _ => console::tell(&Shown::lines(error.to_string().lines())),
        }
        let exit = match error.use_stderr() {
            true => Exit::Usage,
            false => Exit::Fine,
        };
        Err(Failure::told(exit))
    })
}

/// Why two options do not go together, where clap only knows that they do not.
fn with_reason(mut error: clap::Error) -> clap::Error {
    let is_conflict = error.kind() == ErrorKind::ArgumentConflict;
    let with_usage = |value: &ContextValue| value.to_string().contains("--usage");
    if is_conflict && error.context().any(|(_, value)| with_usage(value)) {
        let reason = "the quantities of --usage are the whole month: nothing beside them is read, simulated or split";
        let reason = ContextValue::StyledStrs(vec![reason.into()]);
        error.insert(ContextKind::Suggested, reason);
    }
    error
}

/// The arguments of a study, from the words of its command line, which must be our own.
pub(crate) fn study_of(words: &[String]) -> StudyArguments {
    let words = std::iter::once("stagewright").chain(words.iter().map(String::as_str));
    let read = Arguments::try_parse_from(words).expect("a command line of our own can be read");
    match read.command {
        Command::Study(arguments) => arguments,
        other => unreachable!("`study` is read as {other:?}"),
    }
}
