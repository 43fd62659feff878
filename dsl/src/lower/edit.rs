//! What a definition assumes by the words of edits: people, hours, arrivals, and whatever else an edit of an assumption says.

use proc_macro2::Span;
use stagewright_core::catalogue::Provider;
use stagewright_core::edit::{Change, Edit, EditError, EditMistake, Edited, WORDS};
use stagewright_core::{Category, Part, Pipeline, Profile};

use super::Lowering;
use super::assume::{ActionAssumptions, Assumption, Assumptions};
use crate::diagnostic::Diagnostic;
use crate::syntax::{Retried, Spanned};

/// What an edit is about, by its place in the definition: names may hold parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The pipeline.
    Pipeline,
    /// A stage.
    Stage(usize),
    /// Stage and action.
    Action(usize, usize),
    /// As the edit itself names it.
    Named(Option<String>),
}

/// An edit of what is assumed.
#[derive(Clone, Debug)]
pub struct AssumedEdit {
    /// What it is about.
    pub target: Target,
    /// The word of [`WORDS`].
    pub word: &'static str,
    /// Its value.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

impl AssumedEdit {
    fn change(&self, pipeline: &Pipeline) -> Option<Result<Change, EditError>> {
        let target = match &self.target {
            Target::Pipeline => None,
            Target::Named(target) => target.clone(),
            Target::Stage(stage) => Some(pipeline.stages().get(*stage)?.name().to_owned()),
            Target::Action(stage, action) => {
                let stage = pipeline.stages().get(*stage)?;
                let action = stage.actions().get(*action)?;
                Some(format!("{}/{}", stage.name(), action.name()))
            }
        };
        Some(Change::read(self.word, target.as_deref(), &self.value))
    }
}

impl Assumptions {
    /// A profile with the edits on top, and what is wrong with them.
    pub(crate) fn edited(
        &self,
        pipeline: &Pipeline,
        profile: Profile,
    ) -> (Profile, Vec<(Span, EditMistake)>) {
        if self.edits.is_empty() {
            return (profile, Vec::new());
        }
        let mut edited = Edited::new(pipeline, &profile);
        let mut mistakes = Vec::new();
        for edit in &self.edits {
            let Some(change) = edit.change(pipeline) else {
                continue;
            };
            if let Err(error) = change.and_then(|change| edited.assume(&change)) {
                let mistake = edited.mistake((0, String::new()), &error);
                // The hours of an approver are two edits, which fail alike.
                let again = mistakes.last().is_some_and(|(_, last)| *last == mistake);
                if !again || edit.word != "hours" {
                    mistakes.push((edit.span, mistake));
                }
            }
        }
        let mut profile = edited.profile;
        for action in profile.actions.values_mut() {
            action.origin = None;
        }
        (profile, mistakes)
    }
}

impl super::Lowered {
    /// Edits that name a stage or an action of a definition whose names hold parameters: another value would leave them without what
    /// they name.
    pub(crate) fn names_that_change(&self) -> Option<Diagnostic> {
        let names = self.draft.actions().map(|(_, _, action)| &action.name);
        let mut names = names.chain(self.draft.stages.iter().map(|stage| &stage.name));
        let plain = names.all(|name| matches!(name.parts(), [Part::Literal(_)]));
        let named = |edit: &&AssumedEdit| {
            matches!(edit.target, Target::Named(Some(_)))
                || matches!(edit.word, "counts" | "intervention")
        };
        let edit = self.assumptions.edits.iter().find(named);
        let edit = edit.filter(|_| !plain)?;
        let message = "names of this pipeline hold parameters, so that no edit can name them";
        let help = "write `hours` behind the action or its `transition`, or change the model with `what_if()`";
        Some(Diagnostic::mistake(edit.span, message.to_owned()).help(help))
    }
}

impl Lowering {
    /// Notes an edit whose value stands in the definition; one that cannot be read is told at once.
    pub(super) fn edit(&mut self, target: Target, word: &'static str, value: &Spanned<String>) {
        let sample = match &target {
            Target::Pipeline | Target::Named(None) => None,
            Target::Stage(_) => Some("a"),
            Target::Action(..) => Some("a/b"),
            Target::Named(Some(target)) => Some(target.as_str()),
        };
        match Change::read(word, sample, value.value.trim()) {
            Ok(_) => self.lowered.assumptions.edits.push(AssumedEdit {
                target,
                word,
                value: value.value.trim().to_owned(),
                span: value.span,
            }),
            Err(error) => {
                let (message, help) = told(error);
                self.wrong(value.span, message, help);
            }
        }
    }

    /// `assume "…"`: any edit of what is assumed.
    pub(super) fn assume(&mut self, edit: &Spanned<String>) {
        match edit.value.parse::<Edit>() {
            Ok(read) => {
                let word = read.change.word();
                let row = WORDS.iter().find(|row| row.word == word);
                if !row.is_some_and(stagewright_core::edit::EditWord::is_of_profile) {
                    let message = format!("`{word}` changes the definition, and that stands here");
                    self.wrong(edit.span, message, "write it into the definition itself");
                    return;
                }
                let value = Spanned::new(read.change.value(), edit.span);
                self.edit(Target::Named(read.change.target()), word, &value);
            }
            Err(error) => {
                let (message, help) = told(error);
                self.wrong(edit.span, message, help);
            }
        }
    }

    pub(super) fn retried(&mut self, retried: &Retried) {
        let site = stagewright_core::Site::pipeline();
        let Some(after) = self.distribution(&retried.after, site) else {
            return;
        };
        let Assumption::Value(after) = after else {
            self.wrong(
                retried.span,
                "the time until a retry by hand cannot be an expression of the program",
                "write a literal or a distribution, such as `30min`",
            );
            return;
        };
        let text = format!("{}+{after}", retried.chance.value);
        let person = Spanned::new(text, retried.chance.span);
        self.edit(Target::Pipeline, "retrier", &person);
        if let Some(hours) = &retried.hours {
            self.edit(Target::Pipeline, "retrier_hours", hours);
        }
    }

    /// The hours of an approver.
    pub(super) fn hours(
        &mut self,
        stage: usize,
        action: usize,
        hours: &Spanned<String>,
        assumed: &ActionAssumptions,
        provider: Option<&'static Provider>,
    ) {
        if provider.is_some_and(|it| !it.categories.contains(&Category::Approval)) {
            self.wrong(
                hours.span,
                "only approvals are answered at certain hours",
                "remove the `hours` clause; `transition hours` closes the way into a stage",
            );
        } else if let Some(Assumption::Value(takes)) = &assumed.takes {
            // What stands there holds, whatever `approvers` says of the others.
            let takes = Spanned::new(takes.to_string(), hours.span);
            self.edit(Target::Action(stage, action), "approver", &takes);
            self.edit(Target::Action(stage, action), "hours", hours);
        } else {
            self.wrong(
                hours.span,
                "approver hours without a time that the approval takes",
                "write how long the answer takes as a literal or a distribution before it, such as `takes 1h`",
            );
        }
    }
}

/// Message and help of an edit that cannot be read.
fn told(error: EditError) -> (String, String) {
    match error {
        EditError::Syntax { message, help } => (message, help),
        EditError::Value { error, .. } => (
            format!("`{}` makes no sense here", error.literal),
            format!("write {}", error.expected),
        ),
        other => (other.to_string(), "see `docs/edits.md`".to_owned()),
    }
}
