//! What surrounds a pipeline, as the edits that make it: for those who write it in another form.

use super::value::{Day, OrNot, Person, ServiceChoice, Share, Slots};
use super::{Amount, Change};
use crate::{Basis, Circumstances, Profile, ServiceRules};

/// The changes that make a profile's surroundings, and the stage that counts, out of a profile that has none, in an order in which they
/// can be made. Values that are assumed are left out.
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
    let around = &profile.circumstances;
    let mut changes = Vec::new();
    people(around, &mut changes);
    let written = |basis: &Basis| !basis.is_assumed();
    for (action, known) in around.habits.iter().filter(|(_, it)| written(&it.basis)) {
        let (action, habit) = (|| action.clone(), &known.value);
        let share = |share: f64| (share != 0.0).then_some(Share(share));
        changes.extend(
            share(habit.duration_correlation).map(|value| Change::Correlation {
                action: action(),
                value,
            }),
        );
        changes.extend(
            share(habit.failure_correlation).map(|value| Change::FailureCorrelation {
                action: action(),
                value,
            }),
        );
        changes.extend(habit.failing.clone().map(|failing| Change::Failing {
            action: action(),
            value: OrNot(Some(failing)),
        }));
        changes.extend(habit.cache.clone().map(|cache| Change::Cache {
            action: action(),
            value: OrNot(Some(cache)),
        }));
    }
    for (rule, known) in around.rules.iter().filter(|(_, it)| written(&it.basis)) {
        let rule = || rule.clone();
        changes.push(Change::Passes {
            rule: rule(),
            value: known.value.passes,
        });
        changes.push(Change::Checks {
            rule: rule(),
            value: known.value.takes.clone(),
        });
        changes.extend(known.value.window.clone().map(|hours| Change::Window {
            rule: rule(),
            value: OrNot(Some(hours)),
        }));
    }
    for (stage, hours) in around.gates.iter().filter(|(_, it)| written(&it.basis)) {
        changes.push(Change::Opens {
            stage: stage.clone(),
            value: OrNot(Some(hours.value.clone())),
        });
    }
    account(around, &mut changes);
    changes.extend(
        profile
            .counted_stage
            .clone()
            .map(|value| Change::Counts { value }),
    );
    changes
}

fn people(around: &Circumstances, changes: &mut Vec<Change>) {
    if let Some(approver) = around.approver.as_ref().filter(|it| !it.basis.is_assumed()) {
        let approver = &approver.value;
        changes.push(Change::Approvers {
            value: OrNot(Some(approver.response.clone())),
        });
        changes.extend(
            approver
                .calendar
                .clone()
                .map(|hours| Change::ApproversHours {
                    value: OrNot(Some(hours)),
                }),
        );
        changes.push(Change::ApproversReject {
            value: approver.rejects,
        });
    }
    for (action, approver) in &around.approvers {
        if approver.basis.is_assumed() {
            continue;
        }
        let (action, approver) = (|| action.clone(), &approver.value);
        changes.push(Change::Approver {
            action: action(),
            value: Amount::Is(approver.response.clone()),
        });
        // None is said as well: that of all approvals would hold otherwise.
        changes.push(Change::ApproverHours {
            action: action(),
            value: OrNot(approver.calendar.clone()),
        });
        changes.push(Change::Rejects {
            action: action(),
            value: approver.rejects,
        });
    }
    if let Some(retrier) = around.retrier.as_ref().filter(|it| !it.basis.is_assumed()) {
        let retrier = &retrier.value;
        changes.push(Change::Retrier {
            value: OrNot(Some(Person {
                chance: retrier.chance,
                response: retrier.response.clone(),
            })),
        });
        changes.extend(retrier.calendar.clone().map(|hours| Change::RetrierHours {
            value: OrNot(Some(hours)),
        }));
        changes.push(Change::RetrierMode {
            value: retrier.mode,
        });
        changes.push(Change::RetrierMost {
            value: retrier.most.into(),
        });
    }
}

fn account(around: &Circumstances, changes: &mut Vec<Change>) {
    for (fleet, slots) in around
        .fleets
        .iter()
        .filter(|(_, it)| !it.basis.is_assumed())
    {
        changes.push(Change::Fleet {
            value: Slots {
                fleet: fleet.clone(),
                slots: slots.value,
            },
        });
    }
    if let Some(rate) = around
        .transfer_rate
        .as_ref()
        .filter(|it| !it.basis.is_assumed())
    {
        changes.push(Change::Transfer {
            value: OrNot(Some(rate.value)),
        });
    }
    if !around.matching.basis.is_assumed() {
        changes.push(Change::Matching {
            value: around.matching.value,
        });
    }
    if let Some(after) = around
        .second_start
        .as_ref()
        .filter(|it| !it.basis.is_assumed())
    {
        changes.push(Change::SecondStart {
            value: OrNot(Some(after.value.clone())),
        });
    }
    let interventions = around.interventions.iter().cloned();
    changes.extend(interventions.map(|value| Change::Intervene { value }));
    if around.first_day != Circumstances::default().first_day {
        changes.push(Change::FirstDay {
            value: Day(around.first_day.clone()),
        });
    }
    let defaults = ServiceRules::default().choices();
    for ((choice, value), default) in around.service.choices().into_iter().zip(defaults) {
        if value != default.1 {
            changes.push(Change::Service {
                value: ServiceChoice {
                    choice: choice.to_owned(),
                    value,
                },
            });
        }
    }
}
