//! The edits of a text that make its definition what an edited draft is.
//!
//! It takes for granted that both drafts are of one text, the second with some changes; what it has no edit for is named, never
//! passed over.

use serde_json::json;
use stagewright_core::{Action, Draft, Field, Site, Stage, Text, TextEdit};

use super::Editor;
use crate::places::Places;
use crate::read::Format;

/// The edits that follow a changed definition, and what they leave out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The edits of the text.
    pub edits: Vec<TextEdit>,
    /// What changed and has to be written by hand, in words.
    pub left: Vec<String>,
}

/// A text on its way from one draft to another.
struct Way<'a> {
    editor: &'a Editor<'a>,
    places: &'a Places,
    /// Whether keys begin with capitals.
    capitals: bool,
    followed: Followed,
}

impl Editor<'_> {
    /// The edits of this text, from which `before` was read, that make it say what `after` says: type, mode, what happens where
    /// a stage fails, run orders.
    #[must_use]
    pub fn follow(
        &self,
        (places, format): (&Places, Format),
        before: &Draft,
        after: &Draft,
    ) -> Followed {
        let mut way = Way {
            editor: self,
            places,
            capitals: format != Format::GetPipeline,
            followed: Followed::default(),
        };
        let site = Site::pipeline();
        let pair = |of: &dyn Fn(&Draft) -> Option<Text>| (of(before), of(after));
        let kind = pair(&|it| it.pipeline_type.as_ref().map(|it| it.text().clone()));
        way.word(&site, Field::Type, "pipelineType", kind, "the type");
        let mode = pair(&|it| it.execution_mode.as_ref().map(|it| it.text().clone()));
        way.word(&site, Field::Mode, "executionMode", mode, "the mode");
        let names = |draft: &Draft| -> Vec<(Text, Vec<Text>)> {
            let stages = draft.stages.iter();
            let actions = |it: &Stage| it.actions.iter().map(|it| it.name.clone()).collect();
            stages.map(|it| (it.name.clone(), actions(it))).collect()
        };
        if names(before) == names(after) {
            for (index, (was, is)) in before.stages.iter().zip(&after.stages).enumerate() {
                way.stage(index, was, is);
            }
        } else {
            let left = "stages and actions that come together, part or move";
            way.followed.left.push(left.to_owned());
            return way.followed;
        }
        if has_more(before, after) {
            let left = "what else of the definition changes";
            way.followed.left.push(left.to_owned());
        }
        way.followed
    }
}

/// Whether more changes than what edits of the text follow. Machines are not followed here, but where the projects are known.
fn has_more(before: &Draft, after: &Draft) -> bool {
    let mut followed = Draft {
        pipeline_type: after.pipeline_type.clone(),
        execution_mode: after.execution_mode.clone(),
        projects: after.projects.clone(),
        ..before.clone()
    };
    for (stage, is) in followed.stages.iter_mut().zip(&after.stages) {
        stage.on_failure.clone_from(&is.on_failure);
        for (action, is) in stage.actions.iter_mut().zip(&is.actions) {
            action.run_order.clone_from(&is.run_order);
        }
    }
    followed != *after
}

impl Way<'_> {
    fn stage(&mut self, index: usize, was: &Stage, is: &Stage) {
        let site = Site::stage(index);
        if was.on_failure != is.on_failure {
            let failure = is.on_failure.as_ref();
            let result = failure.and_then(|it| Some(it.result.as_ref()?.text().to_string()));
            let mode = failure.and_then(|it| Some(it.retry_mode.as_ref()?.text().to_string()));
            let value = match (&was.on_failure, result, mode) {
                (None, Some(result), Some(mode)) => Some(json!({
                    self.key("result"): result,
                    self.key("retryConfiguration"): { self.key("retryMode"): mode },
                })),
                (None, Some(result), None) => Some(json!({ self.key("result"): result })),
                _ => None,
            };
            let edit = value.and_then(|value| {
                let place = self.places.exact(&site.clone().field(Field::Name))?;
                self.editor.add(place, &self.key("onFailure"), &value)
            });
            let what = format!("what happens where stage `{}` fails", is.name);
            self.push(edit, what);
        }
        for (number, (was, is)) in was.actions.iter().zip(&is.actions).enumerate() {
            let site = Site::action(index, number);
            if was.run_order() == is.run_order() {
                continue;
            }
            let of = |it: &Action| it.run_order.as_ref().map(|it| it.text().clone());
            let order = (of(was), of(is));
            let what = format!("the run order of `{}`", is.name);
            self.word(&site, Field::RunOrder, "runOrder", order, &what);
        }
    }

    /// A word of a mapping, in place of the one that stands there, or beside the others.
    fn word(
        &mut self,
        owner: &Site,
        field: Field,
        key: &str,
        (was, is): (Option<Text>, Option<Text>),
        what: &str,
    ) {
        let (was, is) = (was.map(|it| it.to_string()), is.map(|it| it.to_string()));
        let beside = [Field::Name, Field::Stages, Field::Role];
        let mut beside = beside
            .into_iter()
            .filter_map(|field| self.places.exact(&owner.clone().field(field)));
        let place = self.places.exact(&owner.clone().field(field));
        let edit = match (was, is) {
            (was, is) if was == is => return,
            (Some(was), Some(is)) => place.and_then(|place| self.editor.write(place, &was, &is)),
            (_, None) => place.and_then(|place| self.editor.remove(place)),
            (None, Some(is)) => beside.next().and_then(|place| {
                let number = is.parse::<u64>().map(serde_json::Value::from);
                let value = number.unwrap_or_else(|_| is.into());
                self.editor.add(place, &self.key(key), &value)
            }),
        };
        self.push(edit, what.to_owned());
    }

    fn push(&mut self, edit: Option<TextEdit>, what: String) {
        match edit {
            Some(edit) => self.followed.edits.push(edit),
            None => self.followed.left.push(what),
        }
    }

    /// A key as the text spells its keys.
    fn key(&self, key: &str) -> String {
        match self.capitals {
            true => stagewright_core::rules::keys::of_template(key),
            false => key.to_owned(),
        }
    }
}
