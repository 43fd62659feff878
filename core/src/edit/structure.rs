//! Edits of the structure: stages that are merged and split, actions that are removed, moved and put in another order.

use super::EditError;
use super::apply::{Done, Edited, Removed, shows};
use super::names::{InStage, Target};
use crate::{Action, ActionKey, Draft, Given, Stage, Text};

/// The name of a stage, as the checked pipeline has it.
pub(super) fn name(stage: &Stage) -> String {
    stage.name.to_string()
}

/// Where a stage stands.
pub(super) fn position(draft: &Draft, stage: &str) -> Option<usize> {
    draft.stages.iter().position(|it| shows(&it.name, stage))
}

impl Edited {
    /// Merges stages that follow each other into the first: the actions of each run behind those of the one before, and the transitions
    /// between them are gone. Actions whose name is taken get that of their old stage in front.
    pub(super) fn merge(&mut self, stages: &[String], edit: &str) -> Done {
        let [first, others @ ..] = stages else {
            return Ok(());
        };
        // Each against its neighbour, so that a gap is told by the two names around it.
        let mut before = first;
        for stage in others {
            let (left, right) = (self.stage_index(first)?, self.stage_index(stage)?);
            if right != left + 1 {
                return Err(EditError::NotNeighbours {
                    first: before.clone(),
                    second: stage.clone(),
                });
            }
            self.merge_two(left, right)?;
            self.remove_name(stage.clone(), edit, Some(first));
            before = stage;
        }
        Ok(())
    }

    fn merge_two(&mut self, left: usize, right: usize) -> Done {
        let (ahead, behind) = (&self.draft.stages[left], &self.draft.stages[right]);
        let (first, second) = (name(ahead), name(behind));
        if behind.before_entry.is_some()
            || behind.on_success.is_some()
            || (behind.on_failure.is_some() && behind.on_failure != ahead.on_failure)
            || !behind.blockers.is_empty()
            || !behind.extra.is_empty()
        {
            return Err(EditError::WouldLoseConditions { stage: second });
        }
        let disabled = &self.draft.disabled_transitions;
        if disabled.iter().any(|closed| shows(&closed.stage, &second))
            || self.profile.circumstances.gates.contains_key(&second)
            || self.done_to(&second)
        {
            return Err(EditError::WouldLoseGate { stage: second });
        }
        let last = last_run_order(ahead)?;
        last_run_order(behind)?;
        for mut action in self.draft.stages.remove(right).actions {
            let old = ActionKey::new(&second, action.name.to_string());
            action.run_order = Some((action.run_order().unwrap_or(1) + last).into());
            self.put(left, &first, &old, action);
        }
        self.profile.transitions.remove(&second);
        if self.profile.counted_stage.as_ref() == Some(&second) {
            self.profile.counted_stage = Some(first);
        }
        Ok(())
    }

    /// Whether something is done to a stage at a certain time.
    fn done_to(&self, stage: &str) -> bool {
        let mut interventions = self.profile.circumstances.interventions.iter();
        interventions.any(|it| it.what.stage() == Some(stage))
    }

    /// Puts an action that stood elsewhere to the end of a stage; one whose name is taken gets that of its old stage in front.
    fn put(&mut self, index: usize, stage: &str, old: &ActionKey, mut action: Action) {
        let actions = &self.draft.stages[index].actions;
        let taken = |name: &Text| actions.iter().any(|other| other.name == *name);
        while taken(&action.name) {
            action.name = format!("{}-{}", old.stage, action.name).into();
        }
        let new = ActionKey::new(stage, action.name.to_string());
        self.rename(old, &new);
        self.draft.stages[index].actions.push(action);
    }

    /// Carries along what is known of an action.
    fn rename(&mut self, old: &ActionKey, new: &ActionKey) {
        fn carry<T>(
            map: &mut std::collections::BTreeMap<ActionKey, T>,
            old: &ActionKey,
            new: &ActionKey,
        ) {
            if let Some(known) = map.remove(old) {
                map.insert(new.clone(), known);
            }
        }
        carry(&mut self.profile.actions, old, new);
        carry(&mut self.profile.circumstances.approvers, old, new);
        carry(&mut self.profile.circumstances.habits, old, new);
    }

    /// Splits a stage in two. What the stage checks on success is checked behind both, as before, and what it does on failure holds for
    /// both.
    pub(super) fn split(&mut self, value: &InStage) -> Done {
        let InStage { action, stage: new } = value;
        if position(&self.draft, new).is_some() {
            return Err(EditError::NameTaken { name: new.clone() });
        }
        let (index, at) = self.action_index(action)?;
        let stage = &mut self.draft.stages[index];
        let from = run_order(stage, at)?;
        last_run_order(stage)?;
        let old = name(stage);
        let mut behind = Stage {
            on_success: stage.on_success.take(),
            on_failure: stage.on_failure.clone(),
            ..Stage::new(new.as_str())
        };
        let actions = std::mem::take(&mut stage.actions);
        for mut action in actions {
            let run_order = action.run_order().unwrap_or(1);
            if run_order < from {
                self.draft.stages[index].actions.push(action);
                continue;
            }
            action.run_order = Some((run_order - from + 1).into());
            let name = action.name.to_string();
            self.rename(&ActionKey::new(&old, &name), &ActionKey::new(new, &name));
            behind.actions.push(action);
        }
        let rules = behind.on_success.iter().flatten().flat_map(|it| &it.rules);
        for rule in rules {
            let rule = rule.name.to_string();
            if let Some(known) = self
                .profile
                .circumstances
                .rules
                .remove(&ActionKey::new(&old, &rule))
            {
                let key = ActionKey::new(new, rule);
                self.profile.circumstances.rules.insert(key, known);
            }
        }
        // Its end is the end of the new stage.
        if self.profile.counted_stage.as_ref() == Some(&old) {
            self.profile.counted_stage = Some(new.clone());
        }
        self.draft.stages.insert(index + 1, behind);
        Ok(())
    }

    /// Removes an action or a stage. Whether something misses its artifacts is for the rules to say.
    pub(super) fn without(&mut self, target: &Target, edit: &str) -> Done {
        let Some(action) = &target.action else {
            let index = self.stage_index(&target.stage)?;
            while !self.draft.stages[index].actions.is_empty() {
                self.remove(index, 0, edit);
            }
            self.remove_stage(index, edit);
            return Ok(());
        };
        let base = ActionKey::new(&target.stage, action);
        let (stage, index) = self.action_index(&base)?;
        self.remove(stage, index, edit);
        self.remove_if_empty(stage, edit);
        Ok(())
    }

    fn remove(&mut self, stage: usize, index: usize, edit: &str) {
        let action = self.draft.stages[stage].actions.remove(index);
        let key = ActionKey::new(name(&self.draft.stages[stage]), action.name.to_string());
        let known = self.profile.actions.remove(&key);
        self.profile.circumstances.approvers.remove(&key);
        self.profile.circumstances.habits.remove(&key);
        let base = known.and_then(|known| known.origin).unwrap_or(key);
        self.remove_name(base.to_string(), edit, None);
    }

    fn remove_if_empty(&mut self, stage: usize, edit: &str) {
        if self.draft.stages[stage].actions.is_empty() {
            self.remove_stage(stage, edit);
        }
    }

    fn remove_stage(&mut self, index: usize, edit: &str) {
        let stage = name(&self.draft.stages.remove(index));
        self.profile.transitions.remove(&stage);
        if self.profile.counted_stage.as_ref() == Some(&stage) {
            self.profile.counted_stage = None;
        }
        let around = &mut self.profile.circumstances;
        around
            .interventions
            .retain(|it| it.what.stage() != Some(&stage));
        around.gates.remove(&stage);
        around.rules.retain(|key, _| key.stage != stage);
        let disabled = &mut self.draft.disabled_transitions;
        disabled.retain(|transition| !shows(&transition.stage, &stage));
        self.remove_name(stage, edit, None);
    }

    fn remove_name(&mut self, name: String, edit: &str, into: Option<&String>) {
        self.removed.push(Removed {
            name,
            by: edit.to_owned(),
            into: into.cloned(),
        });
    }

    /// Moves an action behind all actions of another stage.
    pub(super) fn move_to(&mut self, value: &InStage, edit: &str) -> Done {
        let (from, index) = self.action_index(&value.action)?;
        let to = self.stage_index(&value.stage)?;
        if from == to {
            return Err(EditError::NameTaken {
                name: value.action.to_string(),
            });
        }
        let last = last_run_order(&self.draft.stages[to])?;
        let mut action = self.draft.stages[from].actions.remove(index);
        action.run_order = Some((last + 1).into());
        let old = ActionKey::new(name(&self.draft.stages[from]), action.name.to_string());
        self.put(to, &value.stage, &old, action);
        self.remove_if_empty(from, edit);
        Ok(())
    }

    /// Gives actions the run order of the first of them.
    pub(super) fn parallel(&mut self, actions: &[ActionKey]) -> Done {
        let [first, others @ ..] = actions else {
            return Ok(());
        };
        for other in others {
            let (stage, at, index) = self.both(first, other)?;
            let run_order = run_order(&self.draft.stages[stage], at)?;
            self.draft.stages[stage].actions[index].run_order = Some(Given::of(run_order));
        }
        Ok(())
    }

    /// Gives each action a run order above that of the one named behind it.
    pub(super) fn after(&mut self, actions: &[ActionKey]) -> Done {
        for pair in actions.windows(2).rev() {
            let [later, earlier] = pair else { continue };
            let (stage, at, index) = self.both(earlier, later)?;
            let run_order = run_order(&self.draft.stages[stage], at)?;
            self.draft.stages[stage].actions[index].run_order = Some(Given::of(run_order + 1));
        }
        Ok(())
    }

    /// The stage of two actions, and where they stand in it.
    fn both(
        &self,
        first: &ActionKey,
        second: &ActionKey,
    ) -> Result<(usize, usize, usize), EditError> {
        let ((stage, at), (other, index)) = (self.action_index(first)?, self.action_index(second)?);
        match stage == other {
            true => Ok((stage, at, index)),
            false => Err(EditError::NotInOneStage {
                first: first.clone(),
                second: second.clone(),
            }),
        }
    }
}

fn run_order(stage: &Stage, action: usize) -> Result<i64, EditError> {
    let action = &stage.actions[action];
    action
        .run_order()
        .ok_or_else(|| EditError::SymbolicRunOrder {
            key: ActionKey::new(name(stage), action.name.to_string()),
        })
}

/// The highest run order of a stage; all of them have to be known.
fn last_run_order(stage: &Stage) -> Result<i64, EditError> {
    let mut orders = (0..stage.actions.len()).map(|action| run_order(stage, action));
    orders.try_fold(0, |last, order| Ok(last.max(order?)))
}
