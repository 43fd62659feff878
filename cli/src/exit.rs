//! What the command exits with: one table, which the help prints and the README repeats.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Fine = 0,
    Findings = 1,
    Usage = 2,
    Internal = 3,
    Unwritten = 4,
    Partial = 5,
    TryAgain = 75,
    Stopped = 130,
}

impl Exit {
    /// Every code with what it means, in order.
    const TABLE: [(Self, &'static str); 8] = [
        (Self::Fine, "fine"),
        (
            Self::Findings,
            "findings, a difference, or a gate that fails",
        ),
        (
            Self::Usage,
            "wrong usage, or a definition that cannot be read",
        ),
        (Self::Internal, "internal error: a mistake of Stagewright"),
        (
            Self::Unwritten,
            "the answer is given, but not everything could be written",
        ),
        (
            Self::Partial,
            "the answer is partial: interrupted, or out of budget",
        ),
        (Self::TryAgain, "nothing was done: try again later"),
        (Self::Stopped, "stopped before there was an answer"),
    ];

    /// Of two ways to end, the one that the user has to know of.
    pub(crate) fn or_worse(self, other: Self) -> Self {
        if self.weight() < other.weight() {
            other
        } else {
            self
        }
    }

    fn weight(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::Partial => 2,
            Self::Unwritten => 3,
            Self::TryAgain => 4,
            Self::Usage => 5,
            Self::Stopped => 6,
            Self::Internal => 7,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The table as the help has it.
pub(crate) fn help() -> String {
    let rows = Exit::TABLE.map(|(exit, meaning)| format!("  {:>3}  {meaning}", exit as u8));
    format!("Exit codes:\n{}", rows.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn the_readme_has_the_table() {
        let page = include_str!("../../README.md");
        let rows = Exit::TABLE.map(|(exit, meaning)| format!("| {} | {meaning} |\n", exit as u8));
        assert!(
            page.contains(&rows.concat()),
            "README.md lacks the table:\n{}",
            rows.concat()
        );
    }
}
