//! Edits of what surrounds a pipeline: who answers, who retries, which rules pass.

use super::EditError;
use super::apply::{Done, Edited};
use super::assume::span;
use super::value::{Amount, Person};
use crate::{
    ActionKey, Approver, Assumed, Basis, Category, Distribution, Habit, Probability, Retrier,
    RetryMode, RuleHours, RuleProfile,
};

/// An approver of whom only the response time is known.
fn answering(response: Distribution) -> Approver {
    Approver {
        response,
        calendar: None,
        rejects: Probability::NEVER,
    }
}

/// What is given now, whatever it was before.
fn given<T>(assumed: &mut Assumed<T>) -> &mut T {
    assumed.basis = Basis::Given;
    &mut assumed.value
}

impl Edited {
    pub(super) fn approver(&mut self, action: &ActionKey, value: &Amount<Distribution>) -> Done {
        let key = self.approval(action)?;
        if *value == Amount::Assumed {
            self.profile.circumstances.approvers.remove(&key);
            return Ok(());
        }
        let known = self.known_approver(&key);
        let response = known.as_ref().map(|it| it.with(it.value.response.clone()));
        let response = span(value, response.as_ref(), action, || None)?;
        let approver = known.map_or_else(|| answering(Distribution::ZERO), |known| known.value);
        let approver = Assumed {
            value: Approver {
                response: response.value,
                ..approver
            },
            basis: response.basis,
        };
        self.profile.circumstances.approvers.insert(key, approver);
        Ok(())
    }

    /// Who answers an approval as far as is known: its own approver, that of all, or the time that the profile gives.
    fn known_approver(&self, key: &ActionKey) -> Option<Assumed<Approver>> {
        let around = &self.profile.circumstances;
        let known = around.approvers.get(key).or(around.approver.as_ref());
        known.cloned().or_else(|| {
            let duration = self.profile.actions[key].duration.as_ref()?;
            Some(duration.with(answering(duration.value.clone())))
        })
    }

    /// The approver of an action, made of what is known if it has none of its own yet.
    pub(super) fn approver_of(&mut self, action: &ActionKey) -> Result<&mut Approver, EditError> {
        let key = self.approval(action)?;
        let known = self.known_approver(&key).ok_or_else(|| EditError::Factor {
            message: format!(
                "nothing is known of how long the answer of `{action}` takes: say that first, as in `{action}.approver=1h`"
            ),
        })?;
        let approvers = self.profile.circumstances.approvers.entry(key);
        Ok(given(approvers.or_insert(known)))
    }

    pub(super) fn approvers(&mut self, response: Option<&Distribution>) {
        let approver = &mut self.profile.circumstances.approver;
        *approver = response.map(|response| {
            let known = approver.take().map(|known| known.value);
            let known = known.unwrap_or_else(|| answering(Distribution::ZERO));
            Assumed::given(Approver {
                response: response.clone(),
                ..known
            })
        });
    }

    /// The approver of all approvals without one of their own.
    pub(super) fn approver_of_all(&mut self) -> Result<&mut Approver, EditError> {
        let approver = self.profile.circumstances.approver.as_mut();
        let missing = || EditError::Factor {
            message:
                "nothing is known of how long answers take: say that first, as in `approvers=1h`"
                    .to_owned(),
        };
        approver.map(given).ok_or_else(missing)
    }

    pub(super) fn retried_by(&mut self, person: Option<&Person>) {
        let retrier = &mut self.profile.circumstances.retrier;
        *retrier = person.map(|person| {
            let known = retrier.take().map(|known| known.value);
            let (calendar, mode, most) = known
                .map_or((None, RetryMode::FailedActions, Retrier::MOST), |known| {
                    (known.calendar, known.mode, known.most)
                });
            Assumed::given(Retrier {
                chance: person.chance,
                response: person.response.clone(),
                calendar,
                mode,
                most,
            })
        });
    }

    pub(super) fn retrier(&mut self) -> Result<&mut Retrier, EditError> {
        let retrier = self.profile.circumstances.retrier.as_mut();
        let missing = || {
            EditError::Factor {
            message: "no retries by hand are given yet: say first how often and how long after the failure, as in `retrier=80%+30min`"
                .to_owned(),
        }
        };
        retrier.map(given).ok_or_else(missing)
    }

    /// How an action varies, if nothing else is known not at all.
    pub(super) fn habit(&mut self, action: &ActionKey) -> Result<&mut Habit, EditError> {
        let key = self.now(action)?;
        let habits = self.profile.circumstances.habits.entry(key);
        Ok(given(
            habits.or_insert_with(|| Assumed::given(Habit::default())),
        ))
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
            let rules = stage.conditions().flat_map(|condition| &condition.rules);
            rules.map(|rule| ActionKey::new(stage.name.to_string(), rule.name.to_string()))
        })
    }

    /// What is assumed of a rule: that it passes at once, if nothing else is.
    pub(super) fn rule(&mut self, key: &ActionKey) -> Result<&mut RuleProfile, EditError> {
        self.stage_index(&key.stage)?;
        if !self.rules().any(|rule| rule == *key) {
            return Err(EditError::NoRule { key: key.clone() });
        }
        let rules = self.profile.circumstances.rules.entry(key.clone());
        Ok(given(rules.or_insert_with(|| {
            Assumed::given(RuleProfile {
                passes: Probability::new(1.0).expect("certainty is a chance"),
                takes: Distribution::ZERO,
                window: RuleHours::default(),
            })
        })))
    }
}
