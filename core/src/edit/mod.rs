//! One change of a scenario, as data: it is applied, printed, read and serialised.
//!
//! What-ifs, `--set` and scenario files are lists of [`Edit`]s. The text form is `[pipeline:]target.property=value` or
//! `[pipeline:]word=value`; [`WORDS`] lists every property and word. Names are those of the base to which the first edit is applied,
//! whatever earlier edits made of it. None of `=`, `:`, `+` and `/` stands in a name that AWS takes.

mod apply;
mod assume;
mod configure;
mod error;
mod help;
mod names;
mod page;
mod parts;
mod people;
mod structure;
mod told;
mod value;
mod words;

use std::fmt;
use std::str::FromStr;

pub use apply::Edited;
pub use error::{EditError, EditMistake};
pub use names::{InStage, Listed, Several, Target};
pub use page::handbook;
pub use told::{surroundings, surroundings_by_basis};
pub use value::{
    Amount, ArtifactSize, ComputeSlots, Day, Machine, OpenTransition, OrNot, Parts, Person,
    Retries, ServiceChoice, Setting, Share, Slots, Switch,
};
pub use words::{Change, EditWord, Of, WORDS};

/// One change of a scenario.
///
/// ```
/// use stagewright_core::edit::{Amount, Change, Edit};
/// use stagewright_core::{ActionKey, Distribution, Micros};
///
/// let edit: Edit = "Build/Compile.takes=4min".parse()?;
/// let four = Distribution::Fixed(Micros::from_minutes(4));
/// let action = ActionKey::new("Build", "Compile");
/// assert_eq!(edit, Edit::from(Change::Takes { action, value: Amount::Is(four) }));
/// assert_eq!(edit.to_string(), "Build/Compile.takes=4min");
/// assert_eq!("merge=Build+Test".parse::<Edit>()?.to_string(), "merge=Build+Test");
/// assert!("merge=Build".parse::<Edit>().is_err());
/// # Ok::<(), stagewright_core::edit::EditError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The pipeline it is about, by its name; the only one of the scenario if absent.
    pub pipeline: Option<String>,
    /// What it changes.
    pub change: Change,
}

impl From<Change> for Edit {
    fn from(change: Change) -> Self {
        Self {
            pipeline: None,
            change,
        }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(pipeline) = &self.pipeline {
            write!(f, "{pipeline}:")?;
        }
        if let Some(target) = self.change.target() {
            write!(f, "{target}.")?;
        }
        write!(f, "{}={}", self.change.word(), self.change.value())
    }
}

impl FromStr for Edit {
    type Err = EditError;

    fn from_str(text: &str) -> Result<Self, EditError> {
        let text = text.trim();
        let (place, value) = text.split_once('=').ok_or_else(|| EditError::Syntax {
            message: format!("`{text}` has no `=`"),
            help: FORMS.to_owned(),
        })?;
        let (pipeline, place) = match outside(place).find(|(_, letter)| *letter == ':') {
            Some((at, _)) => (Some(place[..at].trim()), &place[at + 1..]),
            None => (None, place),
        };
        if pipeline == Some("") {
            return Err(EditError::Syntax {
                message: format!("`{text}` names no pipeline before its `:`"),
                help: FORMS.to_owned(),
            });
        }
        let mut last_dot = None;
        let mut has_slash = false;
        for (at, letter) in outside(place) {
            match letter {
                '.' => last_dot = Some(at),
                '/' => has_slash = true,
                _ => {}
            }
        }
        let (target, word) = match last_dot {
            Some(at) => (Some(&place[..at]), &place[at + 1..]),
            None if has_slash => (Some(place), ""),
            None => (None, place),
        };
        Ok(Self {
            pipeline: pipeline.map(str::to_owned),
            change: Change::read(word.trim(), target.map(str::trim), value.trim())?,
        })
    }
}

const FORMS: &str = "write `STAGE/ACTION.takes=4min`, `STAGE.transition=5s` or `mode=QUEUED`, or another property or word";

/// The letters outside of `${…}`, which stands in a name for what only a deployment knows.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0_u32;
    text.char_indices().filter(move |(at, letter)| {
        match letter {
            '{' if text[..*at].ends_with('$') => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ => return depth == 0,
        }
        false
    })
}

/// The form in JSON and in TOML: the parts of the text form by name.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pipeline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    word: String,
    value: String,
}

#[cfg(feature = "serde")]
impl serde::Serialize for Edit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            pipeline: self.pipeline.clone(),
            target: self.change.target(),
            word: self.change.word().to_owned(),
            value: self.change.value(),
        };
        form.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Edit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::deserialize(deserializer)?;
        let change = Change::read(&form.word, form.target.as_deref(), &form.value);
        Ok(Self {
            pipeline: form.pipeline,
            change: change.map_err(serde::de::Error::custom)?,
        })
    }
}
