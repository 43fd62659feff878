//! Candidates about builds: the machine of one, a reserved fleet for those of one size, and two in place of one.

use std::collections::BTreeMap;

use stagewright_core::edit::{Change, Machine, Parts, Slots};
use stagewright_core::{ActionKey, Compute, Environment, Scenario};

use super::candidates::Candidate;
use crate::study::{StudyOptions, in_base};

/// The longest that a build on Lambda may take, in seconds: what Lambda allows an invocation. Source: Lambda developer guide, "Configure Lambda
/// function timeout" (900 seconds at most), checked 2026-11-30.
const LAMBDA_SECONDS: f64 = 900.0;

/// The most machines of a fleet that are tried.
const MOST_MACHINES: usize = 3;

/// Each build on the next sizes, on the other family and on Lambda.
pub(super) fn machines(scenario: &Scenario) -> Vec<Candidate> {
    let profile = &scenario.profile;
    let mut found = Vec::new();
    for (known, action) in &profile.actions {
        let Some(compute) = action.compute.as_ref().map(|it| &it.value) else {
            continue;
        };
        let takes = action
            .duration
            .as_ref()
            .map_or(0.0, |it| it.value.mean_seconds());
        let key = in_base(profile, known.clone());
        let larger = compute.larger();
        let two = larger.as_ref().and_then(Compute::larger);
        let cores = compute.vcpus();
        let alike = |environment: Environment| {
            let mut all = Compute::ALL.iter();
            all.find(|it| it.environment() == environment && it.vcpus() == cores)
                .cloned()
        };
        let on_x86 = compute.environment() == Environment::Linux;
        let arm = on_x86.then(|| alike(Environment::Arm)).flatten();
        let lambda = on_x86 && takes < LAMBDA_SECONDS;
        let lambda = lambda.then(|| alike(Environment::LambdaX86)).flatten();
        let notes = [
            (larger, ""),
            (two, ""),
            (compute.smaller(), ""),
            (arm, "what is built and its image must run on ARM"),
            (
                lambda,
                "a build on Lambda runs 15 minutes at most, without Docker and without root",
            ),
        ];
        for (to, note) in notes {
            let Some(to) = to else { continue };
            let what = format!("run `{key}` on `{to}` instead of `{compute}`");
            let value = Machine {
                compute: Some(to.clone()),
                work: None,
            };
            let change = Change::Compute {
                action: key.clone(),
                value,
            };
            let mut candidate = Candidate::new(what, vec![change]);
            if let Some(factor) = Machine::assumed_work(compute, &to) {
                let takes = match factor == 1.0 {
                    true => "as long".to_owned(),
                    false => format!("{factor} of the time"),
                };
                let assumed = format!(
                    "the work of `{key}` takes {takes} on `{to}` (square root of the cores: measure it)"
                );
                candidate.assumed.push(assumed);
            }
            if !note.is_empty() {
                candidate.notes.push(note.to_owned());
            }
            found.push(candidate);
        }
    }
    found
}

/// Each build whose outputs nothing reads in two halves, which run together; those that cannot be cut are told as not searched.
pub(super) fn halves(scenario: &Scenario) -> Vec<Candidate> {
    let builds = scenario.profile.actions.iter();
    let builds = builds.filter(|(_, it)| it.compute.is_some());
    let half = |known: &ActionKey| {
        let action = in_base(&scenario.profile, known.clone());
        let what = format!("run `{action}` in two halves that run together");
        let value = Parts(2);
        let change = Change::Parts {
            action: action.clone(),
            value,
        };
        let mut candidate = Candidate::new(what, vec![change]);
        candidate.assumed.push(format!(
            "the work of `{action}` divides into two halves that fail as often as the whole did, together"
        ));
        candidate.by_hand.push(format!(
            "which half of its work `{action}` runs, and which half `{action}-2`"
        ));
        candidate
    };
    builds.map(|(known, _)| half(known)).collect()
}

/// The builds of one size on a reserved fleet of machines of that size, of one machine up to one for each of them.
pub(super) fn fleets(scenario: &Scenario, options: &StudyOptions) -> Vec<Candidate> {
    let mut sizes: BTreeMap<&Compute, Vec<ActionKey>> = BTreeMap::new();
    for (known, action) in &scenario.profile.actions {
        if let Some(compute) = &action.compute {
            let key = in_base(&scenario.profile, known.clone());
            sizes.entry(&compute.value).or_default().push(key);
        }
    }
    let mut found = Vec::new();
    for (compute, keys) in sizes {
        let (book, region) = (&options.book, &options.billing.region);
        let priced = |it: &String| book.price(region, &Compute::reserved_sku(it)).is_ok();
        let Some(machine) = compute.reserved().filter(priced) else {
            continue;
        };
        for machines in 1..=keys.len().min(MOST_MACHINES) {
            let fleet = Machine {
                compute: Some(Compute::Fleet(machine.clone())),
                work: None,
            };
            let on = |action: &ActionKey| Change::Compute {
                action: action.clone(),
                value: fleet.clone(),
            };
            let mut changes: Vec<Change> = keys.iter().map(on).collect();
            let slots = Slots {
                fleet: machine.clone(),
                slots: u32::try_from(machines).expect("there are few machines"),
            };
            changes.push(Change::Fleet { value: slots });
            let what = match machines {
                1 => "a reserved machine".to_owned(),
                many => format!("{many} reserved machines"),
            };
            let names: Vec<String> = keys.iter().map(|it| format!("`{it}`")).collect();
            let what = format!("run {} on {what} `{machine}`", names.join(", "));
            let mut candidate = Candidate::new(what, changes).note(
                "a fleet is billed as long as it exists; builds beyond its machines wait, as it is created to (`QUEUE`)",
            );
            candidate.assumed.push(format!(
                "work takes as long on `{machine}` as on `{compute}`, which has as many cores and as much memory"
            ));
            candidate.by_hand.push(format!(
                "the fleet, and its ARN in the projects of {}",
                names.join(", ")
            ));
            found.push(candidate);
        }
    }
    found
}
