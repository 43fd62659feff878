//! What surrounds a pipeline, as the edits that make it: for writing it in another form.

use super::value::{ComputeSlots, Day, OrNot, Person, ServiceChoice, Share, Slots, Switch};
use super::{Amount, Change};
use crate::{
    Assumed, Basis, Circumstances, Failing, Probability, Profile, RuleHours, ServiceRules,
};

/// The changes that make a profile's surroundings, and the stage that counts, out of a profile that has none, in an order in which they
/// can be made. Values that are assumed, or that the definition itself tells, are left out.
///
/// ```
/// use stagewright_core::{Assumed, Calendar, Edit, Profile, edit};
/// # use stagewright_core::*;
/// # let stage = |name: &str| Stage::new(name);
/// # let pipeline = Pipeline::from_verified(Draft { stages: vec![stage("Source"), stage("Deploy")], ..Draft::default() });
/// let mut profile = Profile::assumed(&pipeline);
/// assert!(edit::surroundings(&profile).is_empty());
/// let office = Assumed::given(Calendar::office("Europe/Berlin"));
/// profile.circumstances.gates.insert("Deploy".to_owned(), office);
/// let edits: Vec<String> = edit::surroundings(&profile).into_iter().map(|it| Edit::from(it).to_string()).collect();
/// assert_eq!(edits, ["Deploy.opens=Mon-Fri+9-17+Europe/Berlin"]);
/// ```
#[must_use]
pub fn surroundings(profile: &Profile) -> Vec<Change> {
    let told = surroundings_by_basis(profile).into_iter();
    let given = told.filter(|(_, basis)| !basis.is_assumed() && *basis != Basis::Definition);
    given.map(|(change, _)| change).collect()
}

/// The same with the values that are assumed, each with where it came from.
#[must_use]
pub fn surroundings_by_basis(profile: &Profile) -> Vec<(Change, Basis)> {
    let around = &profile.circumstances;
    let mut told = Told(Vec::new());
    told.people(around);
    told.actions_and_stages(around);
    told.account(around);
    let counted = profile.counted_stage.clone();
    told.given(counted.map(|value| Change::Counts { value }));
    told.0
}

struct Told(Vec<(Change, Basis)>);

impl Told {
    /// What one value says; parts of it may say nothing.
    fn put<T, const N: usize>(&mut self, known: &Assumed<T>, changes: [Option<Change>; N]) {
        let changes = changes.into_iter().flatten();
        self.0
            .extend(changes.map(|change| (change, known.basis.clone())));
    }

    /// What is there only because it was given.
    fn given(&mut self, changes: impl IntoIterator<Item = Change>) {
        let changes = changes.into_iter();
        self.0.extend(changes.map(|change| (change, Basis::Given)));
    }

    fn people(&mut self, around: &Circumstances) {
        if let Some(known) = &around.approver {
            let approver = &known.value;
            let hours = approver.calendar.clone();
            self.put(
                known,
                [
                    Some(Change::Approvers {
                        value: OrNot(Some(approver.response.clone())),
                    }),
                    hours.map(|hours| Change::ApproversHours {
                        value: OrNot(Some(hours)),
                    }),
                    Some(Change::ApproversReject {
                        value: approver.rejects,
                    }),
                ],
            );
        }
        let general = around.approver.as_ref();
        let general_hours = general.is_some_and(|it| it.value.calendar.is_some());
        for (action, known) in &around.approvers {
            let approver = &known.value;
            // None is said where the hours of all approvals would hold otherwise.
            let hours = general_hours || approver.calendar.is_some();
            self.put(
                known,
                [
                    Some(Change::Approver {
                        action: action.clone(),
                        value: Amount::Is(approver.response.clone()),
                    }),
                    hours.then(|| Change::ApproverHours {
                        action: action.clone(),
                        value: OrNot(approver.calendar.clone()),
                    }),
                    Some(Change::Rejects {
                        action: action.clone(),
                        value: approver.rejects,
                    }),
                ],
            );
        }
        if let Some(known) = &around.retrier {
            let retrier = &known.value;
            let hours = retrier.calendar.clone();
            self.put(
                known,
                [
                    Some(Change::Retrier {
                        value: OrNot(Some(Person {
                            chance: retrier.chance,
                            response: retrier.response.clone(),
                        })),
                    }),
                    hours.map(|hours| Change::RetrierHours {
                        value: OrNot(Some(hours)),
                    }),
                    Some(Change::RetrierMode {
                        value: retrier.mode,
                    }),
                    Some(Change::RetrierMost {
                        value: retrier.most.into(),
                    }),
                ],
            );
        }
        if let Some(known) = &around.fix {
            let value = OrNot(Some(known.value.clone()));
            self.put(known, [Some(Change::Fix { value })]);
        }
        if let Some(known) = &around.flaky {
            let value = known.value;
            self.put(known, [Some(Change::Flaky { value })]);
        }
        if let Some(known) = &around.common_cause {
            let value = Share(known.value);
            self.put(known, [Some(Change::CommonCause { value })]);
        }
    }

    fn actions_and_stages(&mut self, around: &Circumstances) {
        let share = |share: f64| (share != 0.0).then_some(Share(share));
        for (key, known) in &around.habits {
            let (action, habit) = (|| key.clone(), &known.value);
            self.put(
                known,
                [
                    share(habit.duration_correlation).map(|value| Change::Correlation {
                        action: action(),
                        value,
                    }),
                    share(habit.failure_correlation).map(|value| Change::FailureCorrelation {
                        action: action(),
                        value,
                    }),
                    habit.failing.clone().map(|failing| Change::Failing {
                        action: action(),
                        value: OrNot(Some(match failing {
                            Failing::Takes(time) => Amount::Is(time),
                            Failing::Times(factor) => Amount::Times(factor),
                        })),
                    }),
                    habit.cache.clone().map(|cache| Change::Cache {
                        action: action(),
                        value: OrNot(Some(cache)),
                    }),
                    (habit.restarts != Probability::NEVER).then(|| Change::Restarts {
                        action: action(),
                        value: habit.restarts,
                    }),
                ],
            );
        }
        for (key, known) in &around.rules {
            let rule = || key.clone();
            let hours = match &known.value.window {
                RuleHours::OfTheDefinition => None,
                RuleHours::Always => Some(None),
                RuleHours::Given(hours) => Some(Some(hours.clone())),
            };
            self.put(
                known,
                [
                    Some(Change::Passes {
                        rule: rule(),
                        value: known.value.passes,
                    }),
                    Some(Change::Checks {
                        rule: rule(),
                        value: known.value.takes.clone(),
                    }),
                    hours.map(|hours| Change::Window {
                        rule: rule(),
                        value: OrNot(hours),
                    }),
                ],
            );
        }
        for (stage, known) in &around.gates {
            let opens = Change::Opens {
                stage: stage.clone(),
                value: OrNot(Some(known.value.clone())),
            };
            self.put(known, [Some(opens)]);
        }
    }

    fn account(&mut self, around: &Circumstances) {
        for (fleet, known) in &around.fleets {
            let value = Slots {
                fleet: fleet.clone(),
                slots: known.value,
            };
            self.put(known, [Some(Change::Fleet { value })]);
        }
        for (compute, known) in &around.compute_quotas {
            let value = ComputeSlots {
                compute: compute.clone(),
                slots: known.value,
            };
            self.put(known, [Some(Change::ComputeQuota { value })]);
        }
        if let Some(known) = &around.transfer_rate {
            let value = OrNot(Some(known.value));
            self.put(known, [Some(Change::Transfer { value })]);
        }
        let value = around.matching.value;
        self.put(&around.matching, [Some(Change::Matching { value })]);
        if let Some(known) = &around.second_start {
            let value = OrNot(Some(known.value.clone()));
            self.put(known, [Some(Change::SecondStart { value })]);
        }
        if let Some(known) = &around.bucket_key {
            let value = Switch(known.value);
            self.put(known, [Some(Change::BucketKey { value })]);
        }
        let interventions = around.interventions.iter().cloned();
        self.given(interventions.map(|value| Change::Intervene { value }));
        if around.first_day != Circumstances::default().first_day {
            let value = Day(around.first_day.clone());
            self.given([Change::FirstDay { value }]);
        }
        let chosen = around.service.choices().into_iter();
        let chosen = chosen.zip(ServiceRules::default().choices());
        let chosen = chosen.filter(|(now, default)| now != default);
        self.given(chosen.map(|((choice, value), _)| Change::Service {
            value: ServiceChoice {
                choice: choice.to_owned(),
                value,
            },
        }));
    }
}
