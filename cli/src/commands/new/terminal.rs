//! The questions at a terminal: arrow keys and typing choose, Escape goes back, Ctrl-C ends.

use inquire::{InquireError, Select, Text};
use stagewright_report::text::Shown;

use super::ask::{Asker, Away};
use crate::console;
use crate::exit::Exit;
use crate::failure::{Failure, Message};
use crate::terminal;

pub(super) struct Terminal;

const KEYS: &str = "Enter takes it, Escape goes back, Ctrl-C ends";

impl Terminal {
    /// A terminal to ask at, or what to do without one.
    pub(super) fn open() -> Result<Self, Failure> {
        if terminal::can_ask() {
            return Ok(Self);
        }
        Err(Failure::usage(
            "new",
            "there is no terminal to ask at",
            "write the answers into a file, and pass it with `--from FILE`",
        ))
    }
}

impl Asker for Terminal {
    fn choose(
        &mut self,
        question: &str,
        choices: &[String],
        proposal: usize,
        help: &str,
    ) -> Result<usize, Away> {
        let help = with_keys(help);
        let asked = Select::new(question, choices.to_vec())
            .with_starting_cursor(proposal)
            .with_help_message(&help);
        asked.raw_prompt().map(|chosen| chosen.index).map_err(away)
    }

    fn text(
        &mut self,
        question: &str,
        proposal: &str,
        help: &str,
        judge: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, Away> {
        let help = with_keys(help);
        let mut written = proposal.to_owned();
        loop {
            let asked = Text::new(question)
                .with_initial_value(&written)
                .with_help_message(&help);
            let text = asked.prompt().map_err(away)?.trim().to_owned();
            match judge(&text) {
                Ok(()) => return Ok(text),
                Err(reason) => console::tell_line(&format!("  {reason}")),
            }
            written = text;
        }
    }

    fn show(&mut self, text: &str) {
        console::tell(&Shown::lines(text.lines()));
    }
}

fn with_keys(help: &str) -> String {
    match help {
        "" => KEYS.to_owned(),
        help => format!("{help}; {KEYS}"),
    }
}

fn away(error: InquireError) -> Away {
    match error {
        InquireError::OperationCanceled => Away::Back,
        InquireError::OperationInterrupted => {
            let message = Message::new("new", "nothing was written", "");
            Away::Ended(Failure::with(Exit::Stopped, vec![message]))
        }
        error => Away::Ended(Failure::usage(
            "new",
            format!("the terminal cannot ask: {error}"),
            "use `--from FILE`",
        )),
    }
}
