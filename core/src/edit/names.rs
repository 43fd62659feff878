//! Names of stages and actions behind the `=` of an edit, alone and in lists.

use std::fmt;

use super::value::{EditValue, refuse};
use crate::{ActionKey, LiteralError};

/// A stage, or an action of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Name of the stage.
    pub stage: String,
    /// Name of the action; the stage itself if absent.
    pub action: Option<String>,
}

impl Target {
    /// Reads `STAGE` or `STAGE/ACTION`.
    pub(super) fn of(text: &str) -> Option<Self> {
        let slash = super::outside(text).find(|(_, letter)| *letter == '/');
        let (stage, action) = match slash {
            Some((at, _)) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let again = |name: &str| super::outside(name).any(|(_, letter)| letter == '/');
        let (stage, action) = (stage.trim(), action.map(str::trim));
        let whole = !stage.is_empty() && action.is_none_or(|it| !it.is_empty() && !again(it));
        whole.then(|| Self {
            stage: stage.to_owned(),
            action: action.map(str::to_owned),
        })
    }

    pub(super) fn key(self) -> Option<ActionKey> {
        Some(ActionKey::new(self.stage, self.action?))
    }
}

impl EditValue for Target {
    const FORM: &'static str = "`STAGE` or `STAGE/ACTION`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        Self::of(text).map_or_else(|| refuse(text, Self::FORM), Ok)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Some(action) => write!(f, "{}/{action}", self.stage),
            None => f.write_str(&self.stage),
        }
    }
}

impl EditValue for ActionKey {
    const FORM: &'static str = "`STAGE/ACTION`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let key = Target::of(text).and_then(Target::key);
        key.map_or_else(|| refuse(text, Self::FORM), Ok)
    }
}

impl EditValue for String {
    const FORM: &'static str = "`STAGE`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match Target::of(text) {
            Some(Target {
                stage,
                action: None,
            }) => Ok(stage),
            _ => refuse(text, "the name of a stage"),
        }
    }
}

/// An action and a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InStage {
    /// The action.
    pub action: ActionKey,
    /// The stage.
    pub stage: String,
}

impl EditValue for InStage {
    const FORM: &'static str = "`STAGE/ACTION+STAGE`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text.split_once('+') {
            Some((action, stage)) => Ok(Self {
                action: ActionKey::read(action)?,
                stage: String::read(stage)?,
            }),
            None => refuse(text, Self::FORM),
        }
    }
}

impl fmt::Display for InStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.action, self.stage)
    }
}

/// At least one of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T>(pub Vec<T>);

/// At least two of something, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several<T>(pub Vec<T>);

impl<T: EditValue> EditValue for Listed<T> {
    const FORM: &'static str = "one or several, joined with `+`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        text.split('+')
            .map(T::read)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl<T: EditValue + PartialEq> EditValue for Several<T> {
    const FORM: &'static str = "two or more, joined with `+`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let Listed(items) = Listed::<T>::read(text)?;
        let twice = (1..items.len()).any(|at| items[..at].contains(&items[at]));
        match items.len() {
            0 | 1 => refuse(text, "a list of two or more, joined with `+`"),
            _ if twice => refuse(text, "a list that names each once"),
            _ => Ok(Self(items)),
        }
    }
}

fn joined<T: fmt::Display>(items: &[T], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        write!(f, "{}{item}", if index > 0 { "+" } else { "" })?;
    }
    Ok(())
}

impl<T: fmt::Display> fmt::Display for Listed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(&self.0, f)
    }
}

impl<T: fmt::Display> fmt::Display for Several<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(&self.0, f)
    }
}
