//! What stands behind the `=` of an edit, each with one text form.

use std::fmt;

pub(super) use crate::week::refuse;
use crate::{
    Arrivals, Bytes, Calendar, Compute, Distribution, ExecutionMode, ImageCache, Intervention,
    LiteralError, Micros, PipelineType, Probability, Quotas, RetryMode, ServiceRules, Word,
};

/// A value with a text form.
pub(super) trait EditValue: fmt::Display + Sized {
    /// The form, for the documentation.
    const FORM: &'static str;
    /// What stands there as well.
    const OR: &'static str = "";

    fn read(text: &str) -> Result<Self, LiteralError>;
}

/// A value, a factor on what was there (`x1.2`), or the labelled default (`assumed`).
#[derive(Clone, Debug, PartialEq)]
pub enum Amount<T> {
    /// This.
    Is(T),
    /// So many times what was there; at least 0.
    Times(f64),
    /// What is assumed where nothing is given.
    Assumed,
}

/// The largest factor: beyond it a text has more digits than sense.
const MOST_TIMES: f64 = 1e6;

/// `x1.2`: the factor, nothing if it is written otherwise.
fn factor(text: &str) -> Option<Result<f64, LiteralError>> {
    let number = text.strip_prefix('x')?;
    // Anything else that begins so is a mistake of what belongs there.
    number
        .starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it))
        .then_some(())?;
    Some(match number.parse::<f64>() {
        Ok(factor) if (0.0..=MOST_TIMES).contains(&factor) => Ok(factor),
        _ => refuse(text, "a factor from `x0` to `x1000000` such as `x1.2`"),
    })
}

impl<T: EditValue> EditValue for Amount<T> {
    const FORM: &'static str = T::FORM;
    const OR: &'static str = ", `x1.2` or `assumed`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match factor(text) {
            Some(factor) => factor.map(Self::Times),
            None if text == "assumed" => Ok(Self::Assumed),
            None => T::read(text).map(Self::Is),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Amount<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "{value}"),
            Self::Times(factor) => write!(f, "x{factor}"),
            Self::Assumed => f.write_str("assumed"),
        }
    }
}

macro_rules! parsed {
    ($($type:ty: $form:literal;)+) => {$(
        impl EditValue for $type {
            const FORM: &'static str = $form;

            fn read(text: &str) -> Result<Self, LiteralError> {
                text.parse()
            }
        }
    )+};
}

parsed! {
    Distribution: "a span or a distribution";
    Probability: "a chance";
    Bytes: "a size";
    Micros: "a span";
    Arrivals: "a rate, `every(30min)`, `bursts(40/day, cv = 1.8)`, `weekly(40/day, Mon-Fri+9-17+Europe/Berlin)`, `replay(0s, 10min)` or `never`";
    Calendar: "days, hours and a time zone, `Mon-Fri+9-17+Europe/Berlin`";
    Intervention: "a time from the start, `+`, and what is done";
}

impl EditValue for u32 {
    const FORM: &'static str = "a whole number";

    fn read(text: &str) -> Result<Self, LiteralError> {
        text.parse()
            .or_else(|_| refuse(text, "a whole number such as `5`"))
    }
}

macro_rules! words {
    ($($type:ty: $form:literal;)+) => {$(
        impl EditValue for $type {
            const FORM: &'static str = $form;

            fn read(text: &str) -> Result<Self, LiteralError> {
                <Self as Word>::read(text).map_or_else(|| refuse(text, $form), Ok)
            }
        }
    )+};
}

words! {
    ExecutionMode: "`SUPERSEDED`, `QUEUED` or `PARALLEL`";
    PipelineType: "`V1` or `V2`";
    RetryMode: "`FAILED_ACTIONS` or `ALL_ACTIONS`";
}

/// A compute type, and what becomes of the work on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// The type; what the definition says, or else is assumed, if absent.
    pub compute: Option<Compute>,
    /// How many times as long the work takes there; by the square root of the cores if absent.
    pub work: Option<f64>,
}

impl Machine {
    /// How many times as long work takes on one type as on another, where the cores of both are known: it falls with the square root
    /// of the cores, as builds rarely use all of them. That is ours to assume, and every answer says so.
    ///
    /// ```
    /// use stagewright_core::{Compute, edit::Machine};
    /// assert_eq!(Machine::assumed_work(&Compute::Small, &Compute::Medium), Some(0.71));
    /// assert_eq!(Machine::assumed_work(&Compute::Small, &Compute::Fleet("ours".into())), None);
    /// ```
    #[must_use]
    pub fn assumed_work(from: &Compute, to: &Compute) -> Option<f64> {
        let ratio = f64::from(to.vcpus()?) / f64::from(from.vcpus()?);
        Some(libm::round(libm::sqrt(1.0 / ratio) * 100.0) / 100.0)
    }
}

impl EditValue for Machine {
    const FORM: &'static str =
        "a compute type such as `large` or `arm_small`, or `assumed`; then `+x0.8` for the work";

    fn read(text: &str) -> Result<Self, LiteralError> {
        // A fleet's name stands in quotes and may have a plus.
        let (compute, work) = match text.rsplit_once('+') {
            Some((compute, last)) if !last.ends_with('"') => match factor(last) {
                Some(work) => (compute, Some(work?)),
                None => return refuse(last, "a factor of at least 0 such as `x0.8`"),
            },
            _ => (text, None),
        };
        let compute = match compute {
            "assumed" => None,
            compute => Some(compute.parse()?),
        };
        Ok(Self { compute, work })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.compute {
            Some(compute) => write!(f, "{compute}")?,
            None => f.write_str("assumed")?,
        }
        match self.work {
            Some(work) => write!(f, "+x{work}"),
            None => Ok(()),
        }
    }
}

/// The size of an output artifact.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtifactSize {
    /// Its name; the only one of the action if absent.
    pub artifact: Option<String>,
    /// Its size.
    pub size: Amount<Bytes>,
}

impl EditValue for ArtifactSize {
    const FORM: &'static str = "an artifact, `+`, and a size, `x1.2` or `assumed`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let (artifact, size) = match text.split_once('+') {
            Some((artifact, size)) => (Some(artifact.to_owned()), size),
            None => (None, text),
        };
        let size = Amount::read(size)?;
        Ok(Self { artifact, size })
    }
}

impl fmt::Display for ArtifactSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.artifact {
            Some(artifact) => write!(f, "{artifact}+{}", self.size),
            None => write!(f, "{}", self.size),
        }
    }
}

/// A key of an action's configuration and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key, in AWS's spelling.
    pub key: String,
    /// Its value; absent if the key goes.
    pub value: Option<String>,
}

impl EditValue for Setting {
    const FORM: &'static str = "a configuration key, `+`, and its value";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text.split_once('+') {
            Some((key, value)) if !key.is_empty() => Ok(Self {
                key: key.to_owned(),
                value: (!value.is_empty()).then(|| value.to_owned()),
            }),
            _ => refuse(text, Self::FORM),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.key, self.value.as_deref().unwrap_or(""))
    }
}

/// How many actions one becomes: 2 to 50, as many as a stage may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts(pub u32);

impl EditValue for Parts {
    const FORM: &'static str = "a whole number from 2 to 50";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let most = Quotas::MAX_ACTIONS_IN_STAGE;
        match text.parse() {
            Ok(parts) if (2..=most).contains(&(parts as usize)) => Ok(Self(parts)),
            _ => refuse(text, Self::FORM),
        }
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The transition into a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenTransition {
    /// How long it takes.
    Takes(Amount<Distribution>),
    /// Whether it is disabled from the start.
    Disabled(bool),
}

impl EditValue for OpenTransition {
    const FORM: &'static str =
        "a span or a distribution, `x1.2`, `assumed`, `disabled` or `enabled`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text {
            "disabled" => Ok(Self::Disabled(true)),
            "enabled" => Ok(Self::Disabled(false)),
            takes => Amount::read(takes).map(Self::Takes),
        }
    }
}

impl fmt::Display for OpenTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Takes(takes) => write!(f, "{takes}"),
            Self::Disabled(true) => f.write_str("disabled"),
            Self::Disabled(false) => f.write_str("enabled"),
        }
    }
}

/// What a stage retries by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries(pub Option<RetryMode>);

impl EditValue for Retries {
    const FORM: &'static str = "`FAILED_ACTIONS`, `ALL_ACTIONS` or `no`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match <RetryMode as Word>::read(text) {
            None if text != "no" => refuse(text, Self::FORM),
            mode => Ok(Self(mode)),
        }
    }
}

impl fmt::Display for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or("no", RetryMode::as_str))
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

impl EditValue for Switch {
    const FORM: &'static str = "`yes` or `no`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text {
            "yes" => Ok(Self(true)),
            "no" => Ok(Self(false)),
            _ => refuse(text, Self::FORM),
        }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "yes" } else { "no" })
    }
}

/// Something, or nothing of the kind.
#[derive(Clone, Debug, PartialEq)]
pub struct OrNot<T>(pub Option<T>);

impl<T: EditValue> EditValue for OrNot<T> {
    const FORM: &'static str = T::FORM;
    const OR: &'static str = if T::OR.is_empty() {
        ", or `no`"
    } else {
        ", `x1.2`, `assumed` or `no`"
    };

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text {
            "no" => Ok(Self(None)),
            some => T::read(some).map(Some).map(Self),
        }
    }
}

impl<T: fmt::Display> fmt::Display for OrNot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => write!(f, "{value}"),
            None => f.write_str("no"),
        }
    }
}

/// A person who does something with a chance, some time later: `80%+30min`.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// How often.
    pub chance: Probability,
    /// How much later.
    pub response: Distribution,
}

impl EditValue for Person {
    const FORM: &'static str = "a chance, `+`, and a span or a distribution";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text.split_once('+') {
            Some((chance, response)) => Ok(Self {
                chance: chance.parse()?,
                response: response.parse()?,
            }),
            None => refuse(text, "a chance and a span, `80%+30min`"),
        }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.chance, self.response)
    }
}

/// A correlation, 0 to 0.95.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

impl EditValue for Share {
    const FORM: &'static str = "a number from 0 to 0.95";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text.parse::<f64>() {
            Ok(share) if (0.0..=0.95).contains(&share) => Ok(Self(share)),
            _ => refuse(text, Self::FORM),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A reserved fleet and how many builds it runs at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Name of the fleet.
    pub fleet: String,
    /// Builds at once, at least 1.
    pub slots: u32,
}

impl EditValue for Slots {
    const FORM: &'static str = "a fleet, `+`, and a whole number";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let read = || {
            let (fleet, slots) = text.rsplit_once('+')?;
            let slots = slots.parse().ok().filter(|slots| *slots > 0)?;
            (!fleet.is_empty()).then(|| Self {
                fleet: fleet.to_owned(),
                slots,
            })
        };
        read().map_or_else(
            || refuse(text, "a fleet and how many builds it runs, `builders+4`"),
            Ok,
        )
    }
}

impl fmt::Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.fleet, self.slots)
    }
}

/// A compute type and how many builds of it the account runs at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputeSlots {
    /// The type: on demand, as Lambda compute never queues and a fleet has a size.
    pub compute: Compute,
    /// Builds at once, at least 1.
    pub slots: u32,
}

impl EditValue for ComputeSlots {
    const FORM: &'static str = "a compute type, `+`, and a whole number";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let read = || {
            let (compute, slots) = text.rsplit_once('+')?;
            let slots = slots.parse().ok().filter(|slots| *slots > 0)?;
            let compute: Compute = compute.parse().ok()?;
            let on_demand = !compute.is_lambda() && !matches!(compute, Compute::Fleet(_));
            on_demand.then_some(Self { compute, slots })
        };
        let form = "a compute type on demand and how many builds of it run, `arm_large+2`";
        read().map_or_else(|| refuse(text, form), Ok)
    }
}

impl fmt::Display for ComputeSlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.compute, self.slots)
    }
}

/// An image cache as an edit says it: how long it lives, and the start-up without it, `8h+90s`.
impl EditValue for ImageCache {
    const FORM: &'static str = "the life of the cache, `+`, and the start-up without it";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match text.split_once('+') {
            Some((life, cold)) => Ok(Self {
                life: life.trim().parse()?,
                cold: cold.trim().parse()?,
            }),
            None => refuse(text, "a life and a start-up, `8h+90s`"),
        }
    }
}

/// A day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day(pub String);

impl EditValue for Day {
    const FORM: &'static str = "a day, `2026-12-14`";

    fn read(text: &str) -> Result<Self, LiteralError> {
        match crate::week::is_date(text) {
            true => Ok(Self(text.to_owned())),
            false => refuse(text, "a day such as `2026-12-14`"),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One of the service's open choices and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceChoice {
    /// The field of [`ServiceRules`].
    pub choice: String,
    /// Its value in its text form.
    pub value: String,
}

impl EditValue for ServiceChoice {
    const FORM: &'static str = "a choice of `docs/guarantees.md`, `+`, and its value";

    fn read(text: &str) -> Result<Self, LiteralError> {
        let Some((choice, value)) = text.split_once('+') else {
            return refuse(text, "a choice and its value, `reopening+30s`");
        };
        ServiceRules::default().set(choice, value)?;
        Ok(Self {
            choice: choice.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl fmt::Display for ServiceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.choice, self.value)
    }
}
