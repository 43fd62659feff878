//! What nobody gave: every default in use, by name.

use stagewright_core::{
    ActionKey, Assumed, Basis, ClosedWindow, Pipeline, Profile, RuleHours, RuleProfile, SourceClass,
};

use super::view::Assumption;

/// The field of an [`Assumption`] that is the machine of a build.
pub const RUNS_ON: &str = "runs on";

/// Every value of a profile that is a default, in the order of the pipeline.
#[must_use]
pub fn assumptions(pipeline: &Pipeline, profile: &Profile) -> Vec<Assumption> {
    list(pipeline, profile).0
}

/// Every value of the profile that is a default, in the order of the pipeline, and how many values it has in all.
pub(super) fn list(pipeline: &Pipeline, profile: &Profile) -> (Vec<Assumption>, usize) {
    let mut list = List {
        place: None,
        inputs: 0,
        assumptions: Vec::new(),
    };
    list.add("trigger to start", &profile.trigger);
    if profile.transitions.len() + 1 < pipeline.stages().len() {
        list.add("transition between stages", &profile.transition);
    }
    for stage in pipeline.stages() {
        for action in stage.actions() {
            let Some(assumed) = profile.action((stage.name(), action.name())) else {
                continue;
            };
            list.place = Some(format!("{}/{}", stage.name(), action.name()));
            if let Some(duration) = &assumed.duration {
                list.add("takes", duration);
            }
            if let Some(start_up) = &assumed.start_up {
                list.add("starts up, on top of `takes`, in", start_up);
            }
            list.add("fails", &assumed.failure);
            if let Some(compute) = &assumed.compute {
                list.add(RUNS_ON, compute);
            }
            for (artifact, size) in &assumed.outputs {
                list.add(&format!("writes {artifact}"), size);
            }
        }
    }
    for (key, rule) in &profile.circumstances.rules {
        list.place = Some(key.to_string());
        let closed = profile.circumstances.service.closed_window;
        let hours = has_hours(pipeline, key, &rule.value.window);
        list.rule(rule, hours.then_some(closed));
    }
    list.place = None;
    if let Some(flaky) = &profile.circumstances.flaky {
        list.add("failures that are flakes", flaky);
    }
    let quota = &profile.build_quota;
    let words = format!(
        "{} running, {} queued, {} in the queue",
        quota.value.running, quota.value.queued, quota.value.queue_timeout
    );
    list.add(
        "build quota of the account",
        &Assumed {
            value: words,
            basis: quota.basis.clone(),
        },
    );
    let days = Assumed {
        value: format!("{} days", profile.artifact_days.value),
        basis: profile.artifact_days.basis.clone(),
    };
    list.add("artifacts are kept", &days);
    (list.assumptions, list.inputs)
}

/// Whether a rule passes in some hours only.
fn has_hours(pipeline: &Pipeline, key: &ActionKey, hours: &RuleHours) -> bool {
    let mut stages = pipeline.draft().stages.iter();
    let mut written = || {
        let stage = stages.find(|it| it.name.to_string() == key.stage)?;
        let mut rules = stage.conditions().flat_map(|it| &it.rules);
        rules.find(|it| it.name.to_string() == key.action)?.window()
    };
    match hours {
        RuleHours::OfTheDefinition => written().is_some(),
        RuleHours::Always => false,
        RuleHours::Given(_) => true,
    }
}

struct List {
    place: Option<String>,
    inputs: usize,
    assumptions: Vec<Assumption>,
}

impl List {
    /// What is assumed of a rule of a condition, and of its hours where it has some.
    fn rule(&mut self, rule: &Assumed<RuleProfile>, closed: Option<ClosedWindow>) {
        self.add("checks", &rule.with(rule.value.takes.clone()));
        self.add("passes", &rule.with(rule.value.passes));
        if closed == Some(ClosedWindow::default()) {
            let basis = Basis::Default {
                class: SourceClass::Documented,
                source: "a note of the user guide speaks of a rule that waits: `service.closed_window = \"Waits\"`".into(),
            };
            let value = "fails at once".to_owned();
            self.add("outside its window", &Assumed { value, basis });
        }
    }

    fn add<T: std::fmt::Display>(&mut self, field: &str, assumed: &Assumed<T>) {
        self.inputs += 1;
        let value = assumed.value.to_string();
        let place = self.place.clone();
        self.assumptions
            .extend(Assumption::of(place, field, value, &assumed.basis));
    }
}

impl Assumption {
    /// The row of a default; none for a given value.
    pub(super) fn of(
        place: Option<String>,
        field: &str,
        value: String,
        basis: &Basis,
    ) -> Option<Self> {
        let Basis::Default { class, source } = basis else {
            return None;
        };
        Some(Self {
            place,
            field: field.to_owned(),
            value,
            evidence: class.to_string(),
            source: source.to_string(),
        })
    }
}
