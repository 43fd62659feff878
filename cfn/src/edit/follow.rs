//! The edits of a text that make its definition what an edited draft is.
//!
//! It takes for granted that both drafts are of one text, the second with some changes; what it has no edit for is named, never
//! passed over.

use std::collections::BTreeSet;

use serde_json::json;
use stagewright_core::{Action, Draft, Field, Site, Stage, Step, Text, TextEdit};

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
    /// a stage fails, actions that go, run orders, keys of configurations.
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
        let Some(kept) = kept(before, after) else {
            let left = "stages and actions that come together, part or move";
            way.followed.left.push(left.to_owned());
            return way.followed;
        };
        let stages = before.stages.iter().zip(&after.stages).zip(&kept);
        for (index, ((was, is), kept)) in stages.enumerate() {
            way.stage(index, was, is);
            way.actions(index, was, is, kept);
        }
        if has_more(before, after, &kept) {
            let left = "what else of the definition changes";
            way.followed.left.push(left.to_owned());
        }
        way.followed
    }
}

/// Which actions of each stage stay, by their positions; nothing where more changes than that some go.
fn kept(before: &Draft, after: &Draft) -> Option<Vec<Vec<usize>>> {
    let of_stage = |(was, is): (&Stage, &Stage)| {
        let mut left = was.actions.iter().enumerate();
        let find = |it: &Action| Some(left.find(|(_, action)| action.name == it.name)?.0);
        let kept: Option<Vec<usize>> = is.actions.iter().map(find).collect();
        kept.filter(|_| was.name == is.name)
    };
    let pairs = before.stages.iter().zip(&after.stages).map(of_stage);
    pairs
        .collect::<Option<_>>()
        .filter(|_| before.stages.len() == after.stages.len())
}

/// Whether more changes than what edits of the text follow. Machines are not followed here, but where the projects are known.
fn has_more(before: &Draft, after: &Draft, kept: &[Vec<usize>]) -> bool {
    let mut followed = Draft {
        pipeline_type: after.pipeline_type.clone(),
        execution_mode: after.execution_mode.clone(),
        projects: after.projects.clone(),
        ..before.clone()
    };
    for ((stage, is), kept) in followed.stages.iter_mut().zip(&after.stages).zip(kept) {
        stage.on_failure.clone_from(&is.on_failure);
        stage.actions = kept.iter().map(|at| stage.actions[*at].clone()).collect();
        for (action, is) in stage.actions.iter_mut().zip(&is.actions) {
            action.run_order.clone_from(&is.run_order);
            action.configuration.clone_from(&is.configuration);
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
    }

    fn actions(&mut self, stage: usize, was: &Stage, is: &Stage, kept: &[usize]) {
        for (index, action) in was.actions.iter().enumerate() {
            if !kept.contains(&index) {
                let place = self.places.exact(&Site::action(stage, index));
                let edit = place.and_then(|place| self.editor.remove_item(place));
                self.push(edit, format!("`{}`, which goes", action.name));
            }
        }
        for (number, is) in kept.iter().zip(&is.actions) {
            let (was, site) = (&was.actions[*number], Site::action(stage, *number));
            if was.run_order() != is.run_order() {
                let of = |it: &Action| it.run_order.as_ref().map(|it| it.text().clone());
                let order = (of(was), of(is));
                let what = format!("the run order of `{}`", is.name);
                self.word(&site, Field::RunOrder, "runOrder", order, &what);
            }
            let keys = was.configuration.iter().chain(&is.configuration);
            let keys: BTreeSet<&str> = keys.map(|(key, _)| key.as_str()).collect();
            for key in keys {
                self.configuration(&site, key, (was, is));
            }
        }
    }

    fn configuration(&mut self, action: &Site, key: &str, (was, is): (&Action, &Action)) {
        // Where the value stands, and the key: a function shares its place with what is in it, a first key with its mapping. The keys of a
        // configuration that is JSON in a string have no places.
        let places = |key: &str| {
            let site = Step::ConfigurationKey(key.to_owned());
            let site = self.places.exact(&action.clone().step(site));
            let value = action.clone().configuration(key);
            let value = self.places.exact(&value).filter(|_| site.is_some());
            value.into_iter().chain(site)
        };
        let edit = match (was.configuration(key), is.configuration(key)) {
            (was, is) if was == is => return,
            (Some(was), Some(is)) => {
                let (was, is) = (was.to_string(), is.to_string());
                places(key)
                    .next()
                    .and_then(|it| self.editor.write(it, &was, &is))
            }
            (_, None) => places(key).find_map(|it| self.editor.remove(it)),
            (None, Some(is)) => {
                let value = is.to_string().into();
                let mut beside = was.configuration.iter().flat_map(|(key, _)| places(key));
                beside.find_map(|it| self.editor.add(it, key, &value))
            }
        };
        self.push(edit, format!("`{key}` of `{}`", is.name));
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
