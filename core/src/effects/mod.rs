//! What becomes of every field of the model in the figures of a study: simulated, priced, only checked or passed on.
//!
//! This is the one table of it. [`of`] takes every struct of a definition apart by the names of all its fields, so a new field does not
//! compile without its entry; the keys of the catalogue are held against their rows while this compiles. Whatever a definition holds
//! that the service acts on and no figure shows is an [`Effect::Unsimulated`] or [`Effect::Unpriced`], with the reason: a study names
//! each of them.

mod fields;
mod keys;

use crate::{Category, Draft, Given, Profile, Text, Value};

/// What a field does to the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It changes times, endings or use, or decides a default that does.
    Simulated,
    /// It changes the bill alone.
    Priced,
    /// Rules look at it. It says what is done, where or under which name, and has no effect of its own on time or money: how long
    /// the work takes and how often it fails is the profile's to say.
    Checked,
    /// Carried through, and read by no rule.
    PassedOn,
    /// In the service it takes time, holds or fails executions; no figure of these shows that. Why.
    Unsimulated(&'static str),
    /// In the service it is billed; no line shows that. Why.
    Unpriced(&'static str),
}

/// A field that a definition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where: `Deploy/Approve` for an action, `stage Deploy`, `project shop`, `pipeline`, `profile`.
    pub place: String,
    /// AWS's name of the field, or the key of a configuration.
    pub field: String,
    /// What stands there, if it is [`Effect::Unsimulated`] or [`Effect::Unpriced`] and short.
    pub value: Option<String>,
    /// What it does.
    pub effect: Effect,
}

/// Every field that a definition holds, and every field of its profile, in the order of the definition. What people, hours and rules
/// around the pipeline bring into the figures is simulated.
///
/// ```
/// use stagewright_core::effects::{self, Effect};
/// # use stagewright_core::{Draft, Filter, GitConfiguration, Pipeline, Profile, PushFilter, Stage, Trigger};
/// # let effect_of_tags = |pushes: Vec<PushFilter>| {
/// #     let git = GitConfiguration { push: pushes, ..GitConfiguration::default() };
/// #     let draft = Draft {
/// #         triggers: vec![Trigger { git: Some(git), ..Trigger::default() }],
/// #         stages: vec![Stage::new("Source"), Stage::new("Deploy")],
/// #         ..Draft::default()
/// #     };
/// #     let pipeline = Pipeline::from_verified(draft.clone());
/// #     let held = effects::of(&draft, &Profile::assumed(&pipeline));
/// #     held.into_iter().find(|it| it.field == "Push.Tags").unwrap().effect
/// # };
/// let filter = || Some(Filter { includes: vec!["v*".into()], excludes: Vec::new() });
/// let tags = PushFilter { tags: filter(), ..PushFilter::default() };
/// let branches = PushFilter { branches: filter(), ..PushFilter::default() };
/// // Which tags pass is a matter of the workload. That all changes are tags means that no later one carries an earlier one.
/// assert_eq!(effect_of_tags(vec![tags.clone()]), Effect::Simulated);
/// assert!(matches!(effect_of_tags(vec![tags, branches]), Effect::Unsimulated(_)));
/// ```
#[must_use]
pub fn of(draft: &Draft, profile: &Profile) -> Vec<Held> {
    let mut walk = Walk::default();
    walk.pipeline(draft, profile);
    walk.profile(profile);
    let mut held = walk.held;
    let circumstances = &profile.circumstances;
    let filtered = circumstances.matching.value.get() < 1.0;
    let together = runs_together(draft);
    let encrypted = draft.stores().any(|(_, _, it)| it.encryption_key.is_some());
    for held in &mut held {
        if held.field == "common_cause" && !together {
            held.effect = ALONE;
        }
        if held.field == "bucket_key" && !encrypted {
            held.effect = NO_KEY;
        }
        let answered = || {
            let mut keys = circumstances.approvers.keys();
            circumstances.approver.is_some() || keys.any(|key| key.to_string() == held.place)
        };
        let simulated = (held.effect == fields::NO_PEOPLE && answered())
            || (held.effect == fields::FILTERS && filtered);
        if simulated {
            held.effect = Effect::Simulated;
            held.value = None;
        }
    }
    held
}

const NO_KEY: Effect = Effect::Unpriced("no key of a customer encrypts the artifacts");
const ALONE: Effect = Effect::Unsimulated("no two actions that may fail of one cause run together");

/// Whether actions other than approvals run together somewhere.
fn runs_together(draft: &Draft) -> bool {
    draft.stages.iter().any(|stage| {
        let machines = stage
            .actions
            .iter()
            .filter(|action| action.action_type.category.value() != Some(Category::Approval));
        let mut orders: Vec<i64> = machines
            .map(|action| {
                action
                    .run_order
                    .as_ref()
                    .and_then(Given::value)
                    .unwrap_or(1)
            })
            .collect();
        orders.sort_unstable();
        orders.windows(2).any(|pair| pair[0] == pair[1])
    })
}

#[derive(Default)]
struct Walk {
    held: Vec<Held>,
    place: String,
}

/// Characters of a value that are told.
const SHOWN: usize = 60;

impl Walk {
    /// Notes a field, if something is written there.
    fn put(&mut self, field: &str, written: &impl Written, effect: Effect) {
        let Some(value) = written.shown() else {
            return;
        };
        let tells = matches!(effect, Effect::Unsimulated(_) | Effect::Unpriced(_));
        let short = (1..=SHOWN).contains(&value.chars().count()) && !value.contains('\n');
        self.held.push(Held {
            place: self.place.clone(),
            field: field.to_owned(),
            value: (tells && short).then_some(value),
            effect,
        });
    }

    /// Notes keys that no field takes.
    fn extra(&mut self, extra: &[(String, Value)]) {
        for (key, _) in extra {
            self.put(key, &(), Effect::PassedOn);
        }
    }

    /// Goes to another place.
    fn at(&mut self, place: impl Into<String>) {
        self.place = place.into();
    }
}

/// Something that may be written: its text, nothing if it is absent.
trait Written {
    fn shown(&self) -> Option<String>;
}

macro_rules! written {
    ($($type:ty: $this:ident => $text:expr;)+) => {$(
        impl Written for $type {
            fn shown(&self) -> Option<String> {
                let $this = self;
                Some($text)
            }
        }
    )+};
}

written! {
    (): _this => String::new();
    String: this => this.clone();
    Text: this => this.to_string();
}

impl<T> Written for Given<T> {
    fn shown(&self) -> Option<String> {
        Some(self.text().to_string())
    }
}

impl<T: Written> Written for Option<T> {
    fn shown(&self) -> Option<String> {
        self.as_ref().and_then(T::shown)
    }
}

impl<T: Written> Written for Vec<T> {
    fn shown(&self) -> Option<String> {
        let items: Vec<String> = self.iter().filter_map(T::shown).collect();
        (!items.is_empty()).then(|| items.join(", "))
    }
}
