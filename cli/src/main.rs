//! The `stagewright` command: a thin shell over the library crates. Only this crate opens files and prints.

mod arguments;
mod cdk;
mod collected;
mod commands;
mod console;
mod definition;
mod exit;
mod failure;
mod files;
mod input;
mod interrupt;
mod pricing;
mod scenario;
mod settings;
mod terminal;
mod work;

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::Once;

use stagewright_report::text::{Meaning, Shown};

use arguments::Command;
use exit::Exit;
use failure::Failure;

fn main() -> ExitCode {
    panic::set_hook(Box::new(tell_mistake));
    ended(|| {
        let settings = settings::load(arguments::whole_command);
        // Help, and what is wrong with the command line, comes first.
        let arguments = arguments::parse()?;
        console::set(&arguments);
        settings?;
        run(&arguments.command)
    })
    .into()
}

/// How a command ended, with everything told that is to be told.
fn ended(command: impl FnOnce() -> Result<(), Failure>) -> Exit {
    let outcome = panic::catch_unwind(AssertUnwindSafe(command));
    match outcome.unwrap_or_else(|_| Err(Failure::told(Exit::Internal))) {
        Ok(()) => Exit::Fine,
        Err(failure) => {
            if let Some(message) = failure.shown() {
                console::tell(&message);
            }
            failure.exit
        }
    }
}

/// In place of what a panic prints: short, clean, and once, however many threads met it.
fn tell_mistake(panic: &PanicHookInfo<'_>) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        let what = panic.payload_as_str().unwrap_or("something that cannot be");
        let place = panic
            .location()
            .map_or_else(String::new, |it| format!(" at {it}"));
        console::tell(&Shown::message(
            "",
            ("internal error", Meaning::Error),
            what,
            &[format!("this is a mistake of Stagewright{place}")],
            "please report it with the command and the file",
        ));
        // Nothing unless the environment asks for it.
        let trace = std::backtrace::Backtrace::capture();
        if trace.status() == std::backtrace::BacktraceStatus::Captured {
            console::tell(&Shown::lines(trace.to_string().lines()));
        }
    });
}

fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::New(arguments) => commands::new::run(arguments),
        Command::Study(arguments) => commands::study::run(arguments, true),
        Command::Compare(arguments) => commands::compare::run(arguments),
        Command::Sweep(arguments) => commands::sweep::run(arguments),
        Command::Explain(arguments) => commands::explain::run(arguments),
        Command::Recommend(arguments) => commands::recommend::run(arguments),
        Command::Plot(arguments) => commands::plot::run(arguments),
        Command::Check(arguments) => commands::check::run(arguments),
        Command::Export(arguments) => commands::export::run(arguments),
        Command::Cost(arguments) => commands::cost::run(arguments),
        Command::Vendors(arguments) => commands::vendors::run(arguments),
        Command::Prices(arguments) => commands::prices::run(arguments),
        Command::Diff(arguments) => commands::diff::run(arguments),
        Command::History(arguments) => commands::history::run(arguments),
        Command::Collect(arguments) => commands::collect::run(arguments),
        Command::Fmt(arguments) => commands::fmt::run(arguments),
        Command::Demo(arguments) => commands::demo::run(arguments),
        Command::Rule(arguments) => commands::rule::run(arguments),
        Command::Provider(arguments) => commands::provider::run(arguments),
        Command::Config(arguments) => commands::config::run(arguments),
        Command::Completions(arguments) => commands::about::completions(arguments),
        Command::Man(arguments) => commands::about::man(arguments),
    }
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::{Exit, ended, tell_mistake};

    #[test]
    fn a_panic_is_an_internal_error() {
        panic::set_hook(Box::new(tell_mistake));
        assert_eq!(
            ended(|| panic!("\u{1b}[31man invariant broke")),
            Exit::Internal
        );
        assert_eq!(ended(|| Ok(())), Exit::Fine);
        drop(panic::take_hook());
    }
}
