//! Edits of what surrounds a pipeline: who answers, who retries, which rules pass.

use super::EditError;
use super::apply::{Done, Edited};
use super::assume::span;
use super::value::{Amount, Person};
use crate::{
    ActionKey, Approver, Assumed, Category, Condition, Distribution, Probability, Retrier,
    RetryMode, RuleProfile, Stage,
};

/// Retries of one stage of one execution by a person, at most.
const MOST_RETRIES: u16 = 3;

pub(super) fn retrier(person: &Person) -> Retrier {
    Retrier {
        chance: person.chance,
        response: person.response.clone(),
        calendar: None,
        mode: RetryMode::FailedActions,
        most: MOST_RETRIES,
    }
}

impl Edited {
    pub(super) fn approver(&mut self, action: &ActionKey, value: &Amount<Distribution>) -> Done {
        if *value == Amount::Assumed {
            let key = self.approval(action)?;
            self.circumstances.approvers.remove(&key);
            return Ok(());
        }
        let known = match self.approver_of(action) {
            Ok(approver) => Some(Assumed::given(approver.response.clone())),
            Err(EditError::Factor { .. }) => None,
            Err(error) => return Err(error),
        };
        let response = span(value, known.as_ref(), action, || None)?.value;
        let key = self.approval(action)?;
        let approver = self.circumstances.approvers.entry(key).or_insert(Approver {
            response: Distribution::ZERO,
            calendar: None,
            rejects: Probability::NEVER,
        });
        approver.response = response;
        Ok(())
    }

    /// The approver of an action, made of the time that the profile gives if there is none yet.
    pub(super) fn approver_of(&mut self, action: &ActionKey) -> Result<&mut Approver, EditError> {
        let key = self.approval(action)?;
        if !self.circumstances.approvers.contains_key(&key) {
            let known = self.circumstances.approver.clone();
            let duration = self.profile.actions[&key].duration.as_ref();
            let of_profile = duration.map(|duration| Approver {
                response: duration.value.clone(),
                calendar: None,
                rejects: Probability::NEVER,
            });
            let approver = known.or(of_profile).ok_or_else(|| EditError::Factor {
                message: format!(
                    "nothing is known of how long the answer of `{action}` takes: say that first, as in `{action}.approver=1h`"
                ),
            })?;
            self.circumstances.approvers.insert(key.clone(), approver);
        }
        let approver = self.circumstances.approvers.get_mut(&key);
        Ok(approver.expect("the approver was put there"))
    }

    fn approval(&self, action: &ActionKey) -> Result<ActionKey, EditError> {
        let (stage, index) = self.action_index(action)?;
        let written = &self.draft.stages[stage].actions[index];
        match written.action_type.category.value() {
            Some(Category::Approval) => self.now(action),
            _ => Err(EditError::NoApproval {
                key: action.clone(),
            }),
        }
    }

    /// The actions of a category, by their names in the base.
    pub(super) fn of_category(&self, category: Category) -> Vec<String> {
        let of_category = self
            .draft
            .actions()
            .filter(|(_, _, action)| action.action_type.category.value() == Some(category));
        let keys = of_category.map(|(stage, _, action)| {
            let stage = self.draft.stages[stage].name.to_string();
            ActionKey::new(stage, action.name.to_string())
        });
        keys.filter_map(|key| self.profile.actions.get(&key)?.origin.as_ref())
            .map(ToString::to_string)
            .collect()
    }

    /// Every rule of a condition, by stage and name.
    pub(super) fn rules(&self) -> impl Iterator<Item = ActionKey> {
        self.draft.stages.iter().flat_map(|stage| {
            let rules = conditions(stage).flat_map(|condition| &condition.rules);
            rules.map(|rule| ActionKey::new(stage.name.to_string(), rule.name.to_string()))
        })
    }

    /// What is assumed of a rule: that it passes at once, if nothing else is.
    pub(super) fn rule(&mut self, key: &ActionKey) -> Result<&mut RuleProfile, EditError> {
        self.stage_index(&key.stage)?;
        if !self.rules().any(|rule| rule == *key) {
            return Err(EditError::NoRule { key: key.clone() });
        }
        let rules = self.circumstances.rules.entry(key.clone());
        Ok(rules.or_insert_with(|| RuleProfile {
            passes: Probability::new(1.0).expect("certainty is a chance"),
            takes: Distribution::ZERO,
            window: None,
        }))
    }
}

fn conditions(stage: &Stage) -> impl Iterator<Item = &Condition> {
    let on_failure = stage.on_failure.as_ref();
    let on_failure = on_failure.and_then(|failure| failure.conditions.as_ref());
    [
        stage.before_entry.as_ref(),
        stage.on_success.as_ref(),
        on_failure,
    ]
    .into_iter()
    .flatten()
    .flatten()
}
