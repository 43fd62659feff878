//! How far each input may be off: a default's range with its source, the interval of what was fitted, a fifth for what is given.

use serde::Serialize;
use stagewright_core::defaults::{self, DefaultRange, LabelledDefault};
use stagewright_core::{
    ActionKey, Assumed, Basis, Bytes, Distribution, Micros, PerDay, Probability, Profile, Scenario,
};

/// How much a value that was given, or fitted without an interval, is varied by: about a fifth is how well such values are known.
const GIVEN: f64 = 0.2;

/// An input of a study, and what it may be instead.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputRange {
    /// What it is, as an edit names it: `Build/Compile.takes`, `arrivals`, or `failures` for every chance that is assumed.
    pub input: String,
    /// Its value.
    pub value: String,
    /// Whether it is a default.
    pub assumed: bool,
    /// Where the range comes from.
    pub source: String,
    /// The edits that lead to its lower end, and to its upper end; none where it has none.
    pub low: Vec<String>,
    /// As above.
    pub high: Vec<String>,
}

/// Every input of a scenario with its range, in the order of the pipeline.
#[must_use]
pub fn input_ranges(scenario: &Scenario) -> Vec<InputRange> {
    let (pipeline, profile) = (&scenario.pipeline, &scenario.profile);
    let mut list = List(Vec::new());
    list.time("trigger", &profile.trigger);
    if pipeline.stages().len() > 1 {
        list.time("transitions", &profile.transition);
    }
    let mut failures = Vec::new();
    for stage in pipeline.stages() {
        for action in stage.actions() {
            let key = ActionKey::new(stage.name(), action.name());
            let Some(known) = profile.actions.get(&key) else {
                continue;
            };
            // Edits name an action as the base does.
            let name = known.origin.clone().unwrap_or_else(|| key.clone());
            if let Some(takes) = &known.duration {
                list.time(&format!("{name}.takes"), takes);
            }
            if let Some(starts) = &known.start_up {
                list.time(&format!("{name}.starts"), starts);
            }
            if let Some(person) = profile.circumstances.approvers.get(&key) {
                let response = person.with(person.value.response.clone());
                list.time(&format!("{name}.approver"), &response);
            }
            match known.failure.basis.is_assumed() {
                true => failures.push((format!("{name}.fails"), &known.failure.basis)),
                false => list.chance(&format!("{name}.fails"), &known.failure),
            }
            for (artifact, size) in &known.outputs {
                list.size(&name, artifact, size);
            }
        }
    }
    list.failures(&failures, profile);
    list.counts(profile);
    let rate = Assumed {
        value: profile.workload.value.arrivals.rate().0,
        basis: profile.workload.basis.clone(),
    };
    let row = |text: &str| text.parse::<PerDay>().ok().map(|rate| rate.0);
    let (low, high) = factors(&rate.basis, rate.value, row);
    let shown = profile.workload.value.to_string();
    list.times("arrivals", &shown, &rate.basis, (low, high));
    list.0
}

struct List(Vec<InputRange>);

impl List {
    fn times(&mut self, input: &str, value: &str, basis: &Basis, (low, high): (f64, f64)) {
        let edit = |factor: f64| vec![format!("{input}=x{}", digits(factor))];
        self.put(input, value, basis, edit(low), edit(high));
    }

    fn put(
        &mut self,
        input: &str,
        value: &str,
        basis: &Basis,
        low: Vec<String>,
        high: Vec<String>,
    ) {
        self.0.push(InputRange {
            input: input.to_owned(),
            value: value.to_owned(),
            assumed: basis.is_assumed(),
            source: match basis {
                Basis::Default { source, .. } => source.to_string(),
                Basis::Calibrated {
                    range: Some((low, high)),
                    ..
                } => format!("{basis}, 95 % interval {low} to {high}"),
                other => format!("{other}, varied by a fifth"),
            },
            low,
            high,
        });
    }

    fn time(&mut self, input: &str, known: &Assumed<Distribution>) {
        // What takes no time takes none however often.
        if known.value.mean_seconds() <= 0.0 {
            return;
        }
        let row = |text: &str| text.parse::<Micros>().ok().map(Micros::seconds);
        let ends = factors(&known.basis, middle(&known.value), row);
        self.times(input, &known.value.to_string(), &known.basis, ends);
    }

    fn chance(&mut self, input: &str, known: &Assumed<Probability>) {
        let value = known.value.get();
        if value <= 0.0 {
            return;
        }
        let row = |text: &str| text.parse::<Probability>().ok().map(Probability::get);
        let (low, high) = factors(&known.basis, value, row);
        let ends = (low, high.min(1.0 / value));
        self.times(input, &known.value.to_string(), &known.basis, ends);
    }

    fn size(&mut self, name: &ActionKey, artifact: &str, size: &Assumed<Bytes>) {
        if size.value.0 == 0 {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "for a factor of three digits")]
        let bytes = |size: Bytes| size.0 as f64;
        let row = |text: &str| text.parse::<Bytes>().ok().map(bytes);
        let (low, high) = factors(&size.basis, bytes(size.value), row);
        let input = format!("{name}.writes={artifact}");
        let edit = |factor: f64| vec![format!("{input}+x{}", digits(factor))];
        let value = size.value.to_string();
        self.put(&input, &value, &size.basis, edit(low), edit(high));
    }

    /// Every chance that is assumed comes from that of a run: they move together.
    fn failures(&mut self, assumed: &[(String, &Basis)], profile: &Profile) {
        let Some((_, basis)) = assumed.first() else {
            return;
        };
        let row = &defaults::RUN_FAILS;
        let chance = |text: &str| text.parse::<Probability>().ok().map(Probability::get);
        let value = chance(row.value).expect("the chance of a run reads as one");
        let (low, high) = of_row(row, value, chance);
        let most = profile.actions.values().map(|it| it.failure.value.get());
        let most = most.fold(0.0, f64::max);
        let high = if most > 0.0 {
            high.min(1.0 / most)
        } else {
            high
        };
        let all = |factor: f64| {
            let edit = |(input, _): &(String, &Basis)| format!("{input}=x{}", digits(factor));
            assumed.iter().map(edit).collect()
        };
        let shown = format!("{} of runs", row.value);
        self.put("failures", &shown, basis, all(low), all(high));
    }

    fn counts(&mut self, profile: &Profile) {
        let running = profile.build_quota.value.running;
        let whole = |text: &str| text.parse::<f64>().ok();
        let ends = factors(&profile.build_quota.basis, f64::from(running), whole);
        self.whole("quota", running, &profile.build_quota.basis, ends);
        let days = &profile.artifact_days;
        let ends = factors(&days.basis, f64::from(days.value), whole);
        self.whole("artifact_days", days.value, &days.basis, ends);
    }

    fn whole(&mut self, input: &str, value: u32, basis: &Basis, (low, high): (f64, f64)) {
        let edit = |factor: f64| {
            let number = (f64::from(value) * factor).round().max(1.0);
            match number == f64::from(value) {
                true => Vec::new(),
                false => vec![format!("{input}={number}")],
            }
        };
        let (low, high) = (edit(low), edit(high));
        self.put(input, &value.to_string(), basis, low, high);
    }
}

/// The ends of a value's range as factors on it.
fn factors(basis: &Basis, value: f64, read: impl Fn(&str) -> Option<f64>) -> (f64, f64) {
    match basis {
        Basis::Default { .. } => match defaults::row_of(basis) {
            Some(row) => of_row(row, value, read),
            None => (0.5, 2.0),
        },
        Basis::Calibrated {
            range: Some((low, high)),
            ..
        } if value > 0.0 => {
            let end = |text| read(text).expect("invariant: a range reads as its value") / value;
            (end(low).min(1.0), end(high).max(1.0))
        }
        _ => (1.0 - GIVEN, 1.0 + GIVEN),
    }
}

fn of_row(row: &LabelledDefault, value: f64, read: impl Fn(&str) -> Option<f64>) -> (f64, f64) {
    match row.range {
        DefaultRange::HalfToDouble => (0.5, 2.0),
        DefaultRange::Seen { low, high } => {
            let end = |text| read(text).expect("a range of the table reads as its kind") / value;
            // A value that lies outside of what was seen is at least what it is.
            (end(low).min(1.0), end(high).max(1.0))
        }
    }
}

/// The median in seconds: what the ranges of times speak of. Where it has no closed form it is found by halving.
fn middle(distribution: &Distribution) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while below(distribution, high) < 0.5 && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..60 {
        let at = f64::midpoint(low, high);
        match below(distribution, at) < 0.5 {
            true => low = at,
            false => high = at,
        }
    }
    high
}

/// The chance of at most so many seconds. What no default is made of counts as its mean.
fn below(distribution: &Distribution, seconds: f64) -> f64 {
    match distribution {
        Distribution::Uniform { low, high } if low < high => {
            ((seconds - low.seconds()) / (high.seconds() - low.seconds())).clamp(0.0, 1.0)
        }
        Distribution::Lognormal { p50, p95 } if p50 < p95 => {
            let sigma = stagewright_core::lognormal_sigma(*p50, *p95);
            let z = libm::log(seconds.max(1e-9) / p50.seconds()) / sigma;
            0.5 * libm::erfc(-z / core::f64::consts::SQRT_2)
        }
        Distribution::Mix(parts) => {
            let of = |(weight, part): &(f64, Distribution)| weight * below(part, seconds);
            parts.iter().map(of).sum()
        }
        Distribution::Shifted { offset, rest } => below(rest, seconds - offset.seconds()),
        Distribution::Scaled { factor, rest } if *factor > 0.0 => below(rest, seconds / factor),
        Distribution::Samples { values, .. } => {
            let below = values.iter().filter(|it| it.seconds() <= seconds);
            #[expect(clippy::cast_precision_loss, reason = "a count of samples")]
            let share = below.count() as f64 / values.len().max(1) as f64;
            share
        }
        Distribution::Lognormal { p50, .. } => f64::from(seconds >= p50.seconds()),
        other => f64::from(seconds >= other.mean_seconds()),
    }
}

/// Three digits of a factor, which a text gives back as they are.
fn digits(factor: f64) -> String {
    let text = format!("{factor:.2e}");
    let number: f64 = text.parse().expect("a number that was written reads back");
    number.to_string()
}
