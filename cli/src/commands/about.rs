//! `stagewright completions` and `stagewright man`: what clap knows of the command line, for shells and for `man`.

use stagewright_report::text::Shown;

use crate::arguments::{self, CompletionsArguments, ManArguments};
use crate::console;
use crate::failure::Failure;

pub(crate) fn completions(arguments: &CompletionsArguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut arguments::command(),
        "stagewright",
        &mut script,
    );
    print(&script)
}

/// The page, with the exit codes on that of the command itself.
pub(crate) fn man(arguments: &ManArguments) -> Result<(), Failure> {
    let mut command = arguments::command().disable_help_subcommand(true);
    command.build();
    if let Some(name) = &arguments.command {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| {
            let help = "write one that `stagewright --help` lists";
            Failure::usage("", format!("there is no command `{name}`"), help)
        })?;
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| Failure::internal(format!("the page cannot be made: {error}")))?;
    print(&page)
}

fn print(text: &[u8]) -> Result<(), Failure> {
    console::print(&Shown::document(&String::from_utf8_lossy(text)))
}
