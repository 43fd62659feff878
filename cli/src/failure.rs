//! How a command fails: what it tells, and what it exits with.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use stagewright_core::rules::Speller;
use stagewright_report::text::{Meaning, Shown};

use crate::exit::Exit;

/// Why a command did not do what it was asked, or not all of it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// What is still to be told; nothing where it was printed already.
    messages: Vec<Message>,
}

/// What went wrong, where, and the way out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// File, option or whatever it is about; may be empty.
    pub(crate) place: String,
    /// Line and column in it.
    pub(crate) at: Option<(usize, usize)>,
    /// What is wrong.
    pub(crate) message: String,
    /// Why.
    pub(crate) notes: Vec<String>,
    /// What to do instead; may be empty.
    pub(crate) help: String,
}

impl Message {
    pub(crate) fn new(
        place: impl fmt::Display,
        message: impl fmt::Display,
        help: impl fmt::Display,
    ) -> Self {
        Self {
            place: place.to_string(),
            at: None,
            message: message.to_string(),
            notes: Vec::new(),
            help: help.to_string(),
        }
    }

    /// What a person reads, `kind` being `error` or the like.
    pub(crate) fn shown(&self, kind: &str, meaning: Meaning) -> Shown {
        let place = match (self.place.as_str(), self.at) {
            (place, Some((line, column))) if !place.is_empty() => {
                format!("{place}:{line}:{column}")
            }
            (place, _) => place.to_owned(),
        };
        let message = cut(&self.message);
        Shown::message(&place, (kind, meaning), &message, &self.notes, &self.help)
    }
}

/// Names of a folder that a missing one is compared with.
const MOST_NAMES: usize = 2_000;

/// Characters of a message that are told: it may repeat a name or number of the input, however long that is.
const LONGEST: usize = 4_000;

fn cut(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(LONGEST) {
        None => message.into(),
        Some((end, _)) => {
            let rest = message.chars().count() - LONGEST;
            format!("{} … ({rest} more characters)", &message[..end]).into()
        }
    }
}

impl Failure {
    /// The definition has findings; they were printed already.
    pub(crate) fn findings() -> Self {
        Self::told(Exit::Findings)
    }

    /// Of a command that answers a question: a definition with findings cannot be asked anything, so it was used wrongly.
    pub(crate) fn cannot_be_asked(mut self) -> Self {
        if self.exit == Exit::Findings {
            self.exit = Exit::Usage;
        }
        self
    }

    /// What the user knows from what was printed.
    pub(crate) fn told(exit: Exit) -> Self {
        Self {
            exit,
            messages: Vec::new(),
        }
    }

    pub(crate) fn with(exit: Exit, messages: Vec<Message>) -> Self {
        Self { exit, messages }
    }

    /// The user can mend it: a file that cannot be read, a value that makes no sense.
    pub(crate) fn usage(
        place: impl fmt::Display,
        message: impl fmt::Display,
        help: impl fmt::Display,
    ) -> Self {
        Self::with(Exit::Usage, vec![Message::new(place, message, help)])
    }

    /// We must mend it.
    pub(crate) fn internal(message: impl fmt::Display) -> Self {
        Self::with(Exit::Internal, vec![Message::new("", message, "")])
    }

    /// Something cannot be written: the wrong place is the user's to mend, a full disk leaves an answer half written.
    pub(crate) fn write(place: impl fmt::Display, error: &io::Error) -> Self {
        let wrong_place = matches!(
            error.kind(),
            ErrorKind::NotFound
                | ErrorKind::PermissionDenied
                | ErrorKind::NotADirectory
                | ErrorKind::IsADirectory
                | ErrorKind::ReadOnlyFilesystem
                | ErrorKind::InvalidFilename
        );
        let exit = match is_passing(error) {
            true => Exit::TryAgain,
            false if wrong_place => Exit::Usage,
            false => Exit::Unwritten,
        };
        let help = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space",
            ErrorKind::NotFound => "make the folder first",
            ErrorKind::PermissionDenied => "check its permissions",
            _ => "",
        };
        let message = format!("cannot be written: {error}");
        Self::with(exit, vec![Message::new(place, message, help)])
    }

    /// Something cannot be read.
    pub(crate) fn read(place: impl fmt::Display, error: &io::Error) -> Self {
        let (message, help) = match error.kind() {
            ErrorKind::NotFound => return Self::missing(&place.to_string()),
            ErrorKind::PermissionDenied => (
                "the file may not be read".to_owned(),
                "check its permissions",
            ),
            _ => (format!("cannot be read: {error}"), ""),
        };
        let exit = match is_passing(error) {
            true => Exit::TryAgain,
            false => Exit::Usage,
        };
        Self::with(exit, vec![Message::new(place, message, help)])
    }

    /// Nothing is where the user named something: where it was looked for, and what is there under a similar name.
    fn missing(place: &str) -> Self {
        let folder = |path: &Path| match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        // The first part of the path that is missing is what to look for.
        let mut wanted = PathBuf::from(place);
        let mut inside = folder(&wanted);
        while !inside.is_dir() && inside != Path::new(".") {
            (wanted, inside) = (inside.clone(), folder(&inside));
        }
        let name = wanted.file_name().unwrap_or_default().to_string_lossy();
        let real = inside.canonicalize().unwrap_or_else(|_| inside.clone());
        let there = inside.read_dir().into_iter().flatten().flatten();
        let there = there.take(MOST_NAMES).map(|it| it.file_name());
        let mut there: Vec<String> = there.filter_map(|it| it.into_string().ok()).collect();
        there.sort_unstable();
        let near = Speller::new().nearest(&name, there.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!(
                "a similar name is there: write `{}`",
                inside
                    .strip_prefix(".")
                    .unwrap_or(&inside)
                    .join(near)
                    .display()
            ),
            None => "check the path, or use `-` for standard input".to_owned(),
        };
        let told = Message {
            notes: vec![format!("looked for `{name}` in `{}`", real.display())],
            ..Message::new(place, "there is no such file", help)
        };
        Self::with(Exit::Usage, vec![told])
    }

    /// Both failures at once: everything is told, each thing once, and the worse decides.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.exit = self.exit.or_worse(other.exit);
        for message in other.messages {
            if !self.messages.contains(&message) {
                self.messages.push(message);
            }
        }
        self
    }

    /// What is to be told, for a command that makes findings of it.
    pub(crate) fn into_messages(self) -> Vec<Message> {
        self.messages
    }

    /// What a person reads; nothing where everything was told already.
    pub(crate) fn shown(&self) -> Option<Shown> {
        let (kind, meaning) = match self.exit {
            Exit::Internal => ("internal error", Meaning::Error),
            Exit::Partial => ("partial", Meaning::Warning),
            Exit::Stopped => ("stopped", Meaning::Warning),
            _ => ("error", Meaning::Error),
        };
        let messages = self.messages.iter().map(|it| it.shown(kind, meaning));
        let messages: Vec<Shown> = messages.collect();
        (!messages.is_empty()).then(|| Shown::joined(&messages))
    }
}

/// Line and column, from 1 and in characters, of a byte of a text.
pub(crate) fn place_of(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// What may go better a moment later.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock
            | ErrorKind::TimedOut
            | ErrorKind::ResourceBusy
            | ErrorKind::ExecutableFileBusy
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::Interrupted
    )
}

/// Everything that went wrong among several steps, each of which was tried.
pub(crate) fn all(outcomes: impl IntoIterator<Item = Result<(), Failure>>) -> Result<(), Failure> {
    let failures = outcomes.into_iter().filter_map(Result::err);
    failures.reduce(Failure::and).map_or(Ok(()), Err)
}
