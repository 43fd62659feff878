//! Edits of an action's configuration.
//!
//! What is assumed and follows from the configuration, such as how long a source takes to see a change, is assumed anew; what was given stays.

use super::EditError;
use super::apply::{Done, Edited};
use super::value::Setting;
use crate::{ActionKey, Text, catalogue, defaults};

impl Edited {
    pub(super) fn configure(&mut self, action: &ActionKey, setting: &Setting) -> Done {
        let Setting { key, value } = setting;
        let (stage, index) = self.action_index(action)?;
        let before = (self.assumed_action(action)?, defaults::trigger(&self.draft));
        let written = &mut self.draft.stages[stage].actions[index];
        let there = written.configuration(key).is_some();
        let provider = catalogue::of(&written.action_type);
        let unknown = provider.is_some_and(|it| it.key(key).is_none());
        // What stands there may be changed and go, whatever the catalogue knows of it.
        if !there && (unknown || value.is_none()) {
            let known = match (value, provider) {
                (Some(_), Some(provider)) => {
                    provider.keys.iter().map(|it| it.name.into()).collect()
                }
                _ => written
                    .configuration
                    .iter()
                    .map(|(it, _)| it.clone())
                    .collect(),
            };
            return Err(EditError::NoKey {
                key: action.clone(),
                name: key.clone(),
                known,
            });
        }
        let mut entries = written.configuration.iter_mut();
        match (value, entries.rfind(|(name, _)| name == key)) {
            (Some(value), Some((_, known))) => *known = Text::from(value.as_str()),
            (Some(value), None) => {
                let entry = (key.clone(), value.as_str().into());
                written.configuration.push(entry);
            }
            (None, _) => written.configuration.retain(|(name, _)| name != key),
        }
        let after = (self.assumed_action(action)?, defaults::trigger(&self.draft));
        follow(&mut self.profile.trigger, &before.1, after.1);
        let profile = self.action_profile(action)?;
        follow(&mut profile.duration, &before.0.duration, after.0.duration);
        follow(&mut profile.compute, &before.0.compute, after.0.compute);
        follow(&mut profile.start_up, &before.0.start_up, after.0.start_up);
        Ok(())
    }
}

/// A value that is what it was assumed to be becomes what is assumed now.
fn follow<T: PartialEq>(known: &mut T, before: &T, after: T) {
    if known == before {
        *known = after;
    }
}
