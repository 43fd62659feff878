//! From the words of the shell to the arguments, and what is said where they cannot be read.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};
use stagewright_report::text::Shown;

use super::{Arguments, Command, StudyArguments};
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings;

/// The command line, as clap knows it, with what is set for where this runs.
pub(crate) fn command() -> clap::Command {
    settings::loaded().apply(Arguments::command())
}

/// The same with the options of every command in their places.
pub(crate) fn whole_command() -> clap::Command {
    let mut command = command();
    command.build();
    command
}

/// The command line. What cannot be read of it, and help, is told here.
pub(crate) fn parse() -> Result<Arguments, Failure> {
    let matches = matches(std::env::args_os().collect())?;
    Ok(Arguments::from_arg_matches(&matches).expect("what clap matched are the arguments"))
}

/// What clap finds in these words.
pub(crate) fn matches(words: Vec<OsString>) -> Result<ArgMatches, Failure> {
    command().try_get_matches_from(&words).or_else(|error| {
        // Clap repeats what it was given, so it is given what is clean, and finds the same mistake.
        let shown = |word: OsString| Shown::line(&word.to_string_lossy()).to_string();
        let clean = words.into_iter().map(shown);
        match command().try_get_matches_from(clean).map_err(with_reason) {
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
    let matches = command().try_get_matches_from(words);
    let read = matches.and_then(|it| Arguments::from_arg_matches(&it));
    match read.expect("a command line of our own can be read").command {
        Command::Study(arguments) => arguments.0,
        other => unreachable!("`study` is read as {other:?}"),
    }
}
