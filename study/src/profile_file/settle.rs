//! What a file repeats of what was known stays what it was: a default that was written out and read again is still *assumed*.

use std::collections::BTreeMap;

use stagewright_core::{Assumed, Profile};

fn one<T: PartialEq>(now: &mut Assumed<T>, known: &Assumed<T>) {
    if now.value == known.value {
        now.basis = known.basis.clone();
    }
}

fn some<T: PartialEq>(now: &mut Option<Assumed<T>>, known: Option<&Assumed<T>>) {
    if let (Some(now), Some(known)) = (now, known) {
        one(now, known);
    }
}

fn all<K: Ord, T: PartialEq>(
    now: &mut BTreeMap<K, Assumed<T>>,
    known: &BTreeMap<K, Assumed<T>>,
    general: Option<&Assumed<T>>,
) {
    for (key, now) in now {
        if let Some(known) = known.get(key).or(general) {
            one(now, known);
        }
    }
}

/// Gives every value that is as known the basis of what is known.
pub(super) fn settle(profile: &mut Profile, known: &Profile) {
    one(&mut profile.trigger, &known.trigger);
    one(&mut profile.transition, &known.transition);
    let general = profile.transition.clone();
    all(&mut profile.transitions, &known.transitions, Some(&general));
    one(&mut profile.build_quota, &known.build_quota);
    one(&mut profile.artifact_days, &known.artifact_days);
    one(&mut profile.workload, &known.workload);
    for (key, action) in &mut profile.actions {
        // A file changes no action's name.
        let mut before = known.actions[key].clone();
        some(&mut action.compute, before.compute.as_ref());
        // A start-up that is not given follows the machine.
        if let Some(compute) = &action.compute
            && before
                .compute
                .as_ref()
                .is_some_and(|it| it.value != compute.value)
        {
            before.set_compute(compute.value.clone());
        }
        some(&mut action.start_up, before.start_up.as_ref());
        some(&mut action.duration, before.duration.as_ref());
        one(&mut action.failure, &before.failure);
        for ((_, size), (_, known)) in action.outputs.iter_mut().zip(&before.outputs) {
            one(size, known);
        }
        action.origin = before.origin;
    }
    let (around, known) = (&mut profile.circumstances, &known.circumstances);
    all(&mut around.approvers, &known.approvers, None);
    some(&mut around.approver, known.approver.as_ref());
    some(&mut around.retrier, known.retrier.as_ref());
    some(&mut around.fix, known.fix.as_ref());
    some(&mut around.common_cause, known.common_cause.as_ref());
    // It is there once a fix is, with a default.
    let flaky = known.flaky.clone();
    let flaky = flaky.unwrap_or_else(|| stagewright_core::defaults::FLAKY.assumed());
    some(&mut around.flaky, Some(&flaky));
    all(&mut around.gates, &known.gates, None);
    all(&mut around.rules, &known.rules, None);
    all(&mut around.habits, &known.habits, None);
    all(&mut around.fleets, &known.fleets, None);
    all(&mut around.compute_quotas, &known.compute_quotas, None);
    some(&mut around.transfer_rate, known.transfer_rate.as_ref());
    one(&mut around.matching, &known.matching);
    some(&mut around.second_start, known.second_start.as_ref());
    some(&mut around.bucket_key, known.bucket_key.as_ref());
}
