//! The `stagewright` command: a thin shell over the library crates. Only this crate opens files and prints.

mod arguments;
mod cdk;
mod commands;
mod definition;
mod failure;
mod input;
mod interrupt;
mod page;
mod pricing;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let run = std::panic::AssertUnwindSafe(|| run(&arguments.command));
    let outcome = std::panic::catch_unwind(run).unwrap_or_else(|_| {
        Err(Failure::internal(
            "this is a mistake of Stagewright; please report it with the command and the file",
        ))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let message = failure.to_string();
            if !message.is_empty() {
                anstream::eprintln!("{message}");
            }
            failure.exit_code()
        }
    }
}

fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Study(arguments) => commands::study::run(arguments),
        Command::Check(arguments) => commands::check::run(arguments),
        Command::Export(arguments) => commands::export::run(arguments),
        Command::Cost(arguments) => commands::cost::run(arguments),
        Command::Vendors(arguments) => commands::vendors::run(arguments),
        Command::Prices(arguments) => commands::prices::run(arguments),
        Command::Diff(arguments) => commands::diff::run(arguments),
        Command::History(arguments) => commands::history::run(arguments),
        Command::Fmt(arguments) => commands::fmt::run(arguments),
        Command::Demo(arguments) => commands::demo::run(arguments),
        Command::Rule(arguments) => commands::rule::run(arguments),
    }
}
