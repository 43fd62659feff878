//! An action cut into several that run together, each with a share of the work.
//!
//! It takes for granted that the work divides evenly, and that it fails as often as before in all: both are ours to assume, and every answer
//! says so.

use super::EditError;
use super::apply::{Done, Edited};
use super::assume::scaled;
use super::value::Parts;
use crate::{ActionKey, Assumed, Basis, Probability, SourceClass, Text};

impl Edited {
    /// The first part keeps the name and what is written; the others are called `NAME-2` and so on.
    pub(super) fn parts(&mut self, action: &ActionKey, Parts(parts): Parts) -> Done {
        self.build(action)?;
        let (stage, index) = self.action_index(action)?;
        let written = self.draft.stages[stage].actions[index].clone();
        let inputs = self.draft.actions().flat_map(|(_, _, it)| &it.inputs);
        let written_here = |input: &&Text| written.outputs.iter().any(|it| it.name == **input);
        if let Some(output) = inputs.into_iter().find(written_here) {
            return Err(EditError::Factor {
                message: format!(
                    "`{output}` of action `{action}` is read by another one, and what puts it together from parts is not known"
                ),
            });
        }
        let source = format!("one of {parts} parts of `{action}`, which divide it evenly");
        let basis = || Basis::Default {
            class: SourceClass::Assumption,
            source: source.clone().into(),
        };
        let now = self.now(action)?;
        let profile = self.action_profile(action)?;
        let share = 1.0 / f64::from(parts);
        if let Some(takes) = &profile.duration {
            let value = scaled(&takes.value, share);
            profile.duration = Some(Assumed {
                value,
                basis: basis(),
            });
        }
        // All of them together fail as often as the whole did.
        let passes = libm::pow(1.0 - profile.failure.value.get(), share);
        let value = Probability::new(1.0 - passes).expect("a part fails less often than the whole");
        profile.failure = Assumed {
            value,
            basis: basis(),
        };
        let mut part = profile.clone();
        part.outputs.clear();
        for number in 2..=parts {
            let mut copy = written.clone();
            copy.name = Text::from(format!("{}-{number}", now.action));
            copy.outputs.clear();
            copy.namespace = None;
            let key = ActionKey::new(&now.stage, copy.name.to_string());
            if self.profile.actions.contains_key(&key) {
                return Err(EditError::NameTaken {
                    name: key.to_string(),
                });
            }
            part.origin = Some(key.clone());
            let habits = &mut self.profile.circumstances.habits;
            if let Some(habit) = habits.get(&now).cloned() {
                habits.insert(key.clone(), habit);
            }
            self.profile.actions.insert(key, part.clone());
            let at = index + number as usize - 1;
            self.draft.stages[stage].actions.insert(at, copy);
        }
        Ok(())
    }
}
