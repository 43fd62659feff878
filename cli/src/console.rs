//! The only place that prints. It takes [`Shown`], which only the cleaner makes, and JSON, which escapes what is hidden;
//! what `fmt` formats goes back to whoever gave it.
//!
//! A reader that stops reading (`| head`) ends nothing: what is left is not printed, and the exit code stays what it is.
//! A disk that is full is the user's to mend, and said so.

#![expect(clippy::disallowed_methods, reason = "this is the place that prints")]

use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use std::path::Path;

use serde::Serialize;
use stagewright_report::format::shell_word;
use stagewright_report::json;
use stagewright_report::text::Shown;

use crate::arguments::{Arguments, ColorChoice};
use crate::failure::Failure;

/// Whether only the answer, warnings and errors are wanted.
static QUIET: AtomicBool = AtomicBool::new(false);

/// The columns that were asked for; 0: what the terminal has.
static WIDTH: AtomicUsize = AtomicUsize::new(0);

/// How everything from here on is printed.
pub(crate) fn set(arguments: &Arguments) {
    match arguments.color {
        // The environment says the rest: `NO_COLOR`, `CLICOLOR_FORCE`, `TERM`.
        ColorChoice::Auto => {}
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    QUIET.store(arguments.quiet, Ordering::Relaxed);
    let width = arguments.width.map_or(0, usize::from);
    WIDTH.store(width, Ordering::Relaxed);
}

/// The columns that were asked for.
pub(crate) fn width() -> Option<usize> {
    Some(WIDTH.load(Ordering::Relaxed)).filter(|it| *it > 0)
}

pub(crate) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Tells one line on standard error that the answer does not need.
pub(crate) fn remark(text: &str) {
    if !is_quiet() {
        tell(&Shown::aside(text));
    }
}

/// Prints a line after the answer, such as the command to type next, unless `--quiet` asks for the answer alone.
pub(crate) fn hint(text: &str) -> Result<(), Failure> {
    match is_quiet() {
        true => Ok(()),
        false => print(&Shown::joined(&[Shown::aside(text), Shown::default()])),
    }
}

/// Prints to standard output, without a line break of its own.
pub(crate) fn print(text: &Shown) -> Result<(), Failure> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    let written = out.write_all(text.as_str().as_bytes());
    outcome(written.and_then(|()| out.flush()))
}

/// Prints lines to standard output.
pub(crate) fn print_lines<T: AsRef<str>>(
    lines: impl IntoIterator<Item = T>,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    let written = lines
        .into_iter()
        .try_for_each(|line| writeln!(out, "{}", Shown::line(line.as_ref())));
    outcome(written.and_then(|()| out.flush()))
}

/// Prints a value as JSON, straight to standard output: a long text takes more memory than what it tells.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = json::write(&mut out, value);
    outcome(written.and_then(|()| out.flush()))
}

/// Gives a text of the user's back, to the letter unless a person looks on: a program that takes it would otherwise write
/// another text into the user's file.
pub(crate) fn give_back(text: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        return print(&Shown::document(text));
    }
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes());
    outcome(written.and_then(|()| out.flush()))
}

/// Tells something on standard error, with a line break. Where that is gone, nobody is left to tell.
pub(crate) fn tell(text: &Shown) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Tells one line on standard error.
pub(crate) fn tell_line(text: &str) {
    tell(&Shown::line(text));
}

/// A line on standard error in place of the one before, for a person who waits; an empty one takes it away. Nothing where
/// no terminal is.
pub(crate) fn progress(text: &str) {
    if shows_progress() {
        let mut out = io::stderr().lock();
        let _ = write!(out, "\r{}\x1b[K", Shown::line(text));
        let _ = out.flush();
    }
}

/// Whether progress is shown.
pub(crate) fn shows_progress() -> bool {
    io::stderr().is_terminal() && !is_quiet()
}

/// The command to type next.
pub(crate) fn next(command: &str, file: &Path, rest: &str) -> Result<(), Failure> {
    let file = shell_word(&file.display().to_string());
    hint(&format!("Next: {command} {file}{rest}"))
}

/// What clap has to say: help and version on standard output, mistakes on standard error.
pub(crate) fn clap(answer: &clap::Error) -> Result<(), Failure> {
    outcome(answer.print())
}

fn outcome(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::write("standard output", &error))
        }
        _ => Ok(()),
    }
}
