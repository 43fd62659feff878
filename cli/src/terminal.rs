//! What the terminal can show.

#![expect(
    clippy::disallowed_methods,
    reason = "asks the standard streams what they are, and prints nothing"
)]

use std::io::IsTerminal as _;

use stagewright_report::text::Look;

use crate::console;

/// As wide as was asked for, or as the terminal, and 80 columns where neither tells; Unicode unless the locale says otherwise,
/// and colour where standard output takes it: `NO_COLOR`, `CLICOLOR_FORCE` and a missing terminal are respected.
pub(crate) fn look() -> Look {
    let choice = anstream::AutoStream::choice(&std::io::stdout());
    Look {
        width: width(),
        unicode: takes_unicode(),
        colour: choice != anstream::ColorChoice::Never,
    }
}

fn width() -> usize {
    let terminal = || terminal_size::terminal_size_of(std::io::stdout());
    console::width()
        .or_else(|| terminal().map(|(width, _)| usize::from(width.0)))
        .filter(|it| *it > 0)
        .unwrap_or(Look::default().width)
}

/// Whether a person can be asked: questions go to standard error, answers come from standard input.
pub(crate) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// A terminal in a locale that is known not to be UTF-8 gets ASCII; files and pipes get Unicode.
fn takes_unicode() -> bool {
    if !std::io::stdout().is_terminal() {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_none_or(|locale| locale.to_ascii_lowercase().contains("utf"))
}
