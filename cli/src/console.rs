//! The only place that prints. It takes [`Shown`], which only the cleaner makes, and JSON, which escapes what is hidden;
//! what `fmt` formats goes back to whoever gave it.
//!
//! A reader that stops reading (`| head`) ends nothing: what is left is not printed, and the exit code stays what it is.
//! A disk that is full is the user's to mend, and said so.

#![expect(clippy::disallowed_methods, reason = "this is the place that prints")]

use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};

use serde::Serialize;
use stagewright_report::json;
use stagewright_report::text::Shown;

use crate::failure::Failure;

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
    if io::stderr().is_terminal() {
        let mut out = io::stderr().lock();
        let _ = write!(out, "\r{}\x1b[K", Shown::line(text));
        let _ = out.flush();
    }
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
