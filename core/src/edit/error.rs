//! Why an edit cannot be read or applied.

use std::fmt;

use super::Of;
use crate::{ActionKey, Draft, Finding, LiteralError, Site, Step};

/// Why an edit is not possible. What to write instead is [`EditMistake::help`]'s to say, which knows the names of the base.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// It is no edit.
    Syntax {
        /// What is wrong.
        message: String,
        /// What to write.
        help: String,
    },
    /// The value makes no sense.
    Value {
        /// The property or word.
        word: &'static str,
        /// What is wrong about it.
        error: LiteralError,
    },
    /// The property is about an action or a rule, and something else is named.
    NeedsAction {
        /// The property.
        word: &'static str,
        /// What it is about.
        of: Of,
        /// What is named.
        target: String,
    },
    /// Another pipeline is named.
    OtherPipeline {
        /// The name.
        name: String,
        /// The name of this one.
        this: String,
    },
    /// There is no stage of this name.
    NoStage {
        /// The name.
        stage: String,
    },
    /// There is no action of this name in the stage.
    NoAction {
        /// The action.
        key: ActionKey,
    },
    /// There is no rule of this name in the conditions of the stage.
    NoRule {
        /// Stage and rule.
        key: ActionKey,
    },
    /// An earlier edit removed what is named.
    Removed {
        /// The stage or action.
        name: String,
        /// The edit.
        by: String,
        /// The stage that it became a part of, if it was merged.
        into: Option<String>,
    },
    /// The two stages do not follow each other.
    NotNeighbours {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// The actions are not all in one stage.
    NotInOneStage {
        /// One of them.
        first: ActionKey,
        /// The other.
        second: ActionKey,
    },
    /// The stage has an action of this name, or the pipeline a stage.
    NameTaken {
        /// The name.
        name: String,
    },
    /// The action runs no build, so it has no compute type and no start-up.
    NoBuild {
        /// The action.
        key: ActionKey,
    },
    /// The action is not an approval.
    NoApproval {
        /// The action.
        key: ActionKey,
    },
    /// The provider of the action has no such configuration key, or a key is to go that is not there.
    NoKey {
        /// The action.
        key: ActionKey,
        /// The configuration key.
        name: String,
        /// Those that it may have meant.
        known: Vec<String>,
    },
    /// The action writes no artifact of this name.
    NoArtifact {
        /// The action.
        key: ActionKey,
        /// The artifact.
        artifact: String,
    },
    /// The action writes several artifacts, or none, and none is named.
    WhichArtifact {
        /// The action.
        key: ActionKey,
        /// Those that it writes.
        artifacts: Vec<String>,
    },
    /// A factor has nothing to be applied to, or gives what cannot be.
    Factor {
        /// Why not.
        message: String,
    },
    /// The second stage has conditions of its own, which the merged stage could not keep.
    WouldLoseConditions {
        /// The stage.
        stage: String,
    },
    /// The transition between the two stages is disabled: a person's gate, which the merged stage could not keep.
    WouldLoseGate {
        /// The stage behind it.
        stage: String,
    },
    /// A run order is a reference that only a deployment knows.
    SymbolicRunOrder {
        /// The action.
        key: ActionKey,
    },
    /// The rules refuse the changed definition: their errors.
    Refused {
        /// What they found.
        findings: Vec<Finding>,
    },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message, .. } | Self::Factor { message } => f.write_str(message),
            Self::Value { word, error } => write!(f, "`{word}`: {error}"),
            Self::NeedsAction { word, of, target } => write!(
                f,
                "`{word}` is said of {} {}, and `{target}` names none",
                if matches!(of, Of::Action) { "an" } else { "a" },
                of.noun()
            ),
            Self::OtherPipeline { name, this } => {
                write!(f, "there is no pipeline `{name}`: this one is `{this}`")
            }
            Self::NoStage { stage } => write!(f, "there is no stage `{stage}`"),
            Self::NoAction { key } => write!(f, "there is no action `{key}`"),
            Self::NoRule { key } => write!(f, "there is no rule `{key}`"),
            Self::Removed { name, by, .. } => write!(f, "`{by}` removed `{name}` before"),
            Self::NotNeighbours { first, second } => {
                write!(
                    f,
                    "stage `{second}` does not follow stage `{first}` directly"
                )
            }
            Self::NotInOneStage { first, second } => {
                write!(f, "actions `{first}` and `{second}` are not in one stage")
            }
            Self::NameTaken { name } => write!(f, "the name `{name}` is taken"),
            Self::NoBuild { key } => {
                write!(
                    f,
                    "action `{key}` runs no build, so it has no compute type and no start-up"
                )
            }
            Self::NoApproval { key } => write!(f, "action `{key}` is not an approval"),
            Self::NoKey { key, name, .. } => {
                write!(f, "the configuration of action `{key}` has no key `{name}`")
            }
            Self::NoArtifact { key, artifact } => {
                write!(f, "action `{key}` writes no artifact `{artifact}`")
            }
            Self::WhichArtifact { key, artifacts } => match artifacts.len() {
                0 => write!(f, "action `{key}` writes no artifact"),
                many => write!(
                    f,
                    "action `{key}` writes {many} artifacts, and none is named"
                ),
            },
            Self::WouldLoseConditions { stage } => write!(
                f,
                "stage `{stage}` has conditions of its own, which would be lost"
            ),
            Self::WouldLoseGate { stage } => write!(
                f,
                "the transition into stage `{stage}` is disabled, and a merged stage could not keep that gate"
            ),
            Self::SymbolicRunOrder { key } => write!(
                f,
                "the run order of action `{key}` is known only after a deployment"
            ),
            Self::Refused { findings } => {
                f.write_str("the changed pipeline is refused: ")?;
                for (index, finding) in findings.iter().enumerate() {
                    let separator = if index > 0 { "; " } else { "" };
                    write!(f, "{separator}{} [{}]", finding.message, finding.rule)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for EditError {}

/// A mistake of one edit of a list, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditMistake {
    /// Which edit of the list, from 0.
    pub index: usize,
    /// The edit as written.
    pub edit: String,
    /// What is wrong.
    pub message: String,
    /// Why.
    pub notes: Vec<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl EditMistake {
    /// What the rules say of the definition that an edit leads to.
    pub(crate) fn of_rule((index, edit): (usize, &str), finding: &Finding, draft: &Draft) -> Self {
        let at = format!("in the edited pipeline: {}", place(&finding.site, draft));
        Self {
            index,
            edit: edit.to_owned(),
            message: format!("{} [{}]", finding.message, finding.rule),
            notes: std::iter::once(at)
                .chain(finding.notes.iter().cloned())
                .collect(),
            help: finding.help.clone(),
        }
    }
}

/// A site by the names of its stage and action, which an edited definition has no lines for.
fn place(site: &Site, draft: &Draft) -> String {
    let (target, rest) = match site.steps() {
        [Step::Stage(stage), rest @ ..] => match (draft.stages.get(*stage), rest) {
            (Some(stage), [Step::Action(action), inner @ ..]) if *action < stage.actions.len() => (
                format!("`{}/{}`", stage.name, stage.actions[*action].name),
                inner,
            ),
            (Some(stage), rest) => (format!("stage `{}`", stage.name), rest),
            (None, _) => return site.to_string(),
        },
        _ => return site.to_string(),
    };
    let inner = rest
        .iter()
        .fold(Site::pipeline(), |site, step| site.step(step.clone()));
    match rest {
        [] => target,
        _ => format!("{inner} of {target}"),
    }
}

impl fmt::Display for EditMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.edit, self.message)
    }
}

impl std::error::Error for EditMistake {}
