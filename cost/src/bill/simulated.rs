//! What the bill of a simulation knows beyond its usage: how often pipelines are active, and who else bills its actions.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stagewright_core::catalogue::{self, Builds, Charge, RULE_PROVIDERS};
use stagewright_core::{
    ActionKey, ActionUse, Category, Owner, Pipeline, PipelineUse, Profile, Usage,
};

use super::month::Month;
use crate::error::times;
use crate::{CostError, PriceBook};

/// State transitions of one execution of a state machine. Assumed: start, end, and a handful of steps between.
const TRANSITIONS: u32 = 10;
/// GB of a function that says nothing of its memory. Source: Lambda developer guide, 128 MB by default; checked 2026-11-30.
const FUNCTION_GB: Decimal = Decimal::from_parts(125, 0, 0, false, 3);
/// Where Device Farm is. Source: AWS endpoints, checked 2026-11-30.
const DEVICE_FARM: &str = "us-west-2";
const MICROS: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// What holds for all months of a simulation. A month then has 730 hours, whatever was simulated.
///
/// ```
/// use stagewright_core::{Category, Owner};
/// use stagewright_cost::Simulated;
///
/// let mut simulated = Simulated::default();
/// simulated.add("Test", "Phones", Category::Test, Owner::Aws, "DeviceFarm");
/// simulated.add("Test", "Load", Category::Test, Owner::ThirdParty, "BlazeMeter");
/// assert!(simulated.assumptions().next().unwrap().contains("one device"));
/// assert_eq!(simulated.not_in_this_bill(), ["BlazeMeter: `Test/Load`"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulated {
    /// By pipeline: share of the months in which it has an execution, where a month is not what was simulated.
    active: BTreeMap<String, Decimal>,
    charges: Vec<Charged>,
    /// Rules that build or call a function, by the stage whose entries run them.
    rules: Vec<Ruled>,
    elsewhere: Vec<(String, String)>,
}

/// A charge of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Charged {
    stage: String,
    action: String,
    charge: Charge,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Ruled {
    stage: String,
    rule: String,
    charge: Charge,
    /// Minutes of a build, seconds of a function: the mean of what the profile says.
    billed: Decimal,
}

/// A quantity that a charge comes to.
pub(super) struct Metered {
    pub(super) sku: &'static str,
    /// None: where the action runs.
    pub(super) region: Option<&'static str>,
    pub(super) quantity: Decimal,
    /// Whether it is of a month already, not of the span.
    pub(super) monthly: bool,
}

impl Metered {
    pub(super) fn of(&self, month: &Month) -> Result<Decimal, CostError> {
        match self.monthly {
            true => Ok(self.quantity),
            false => month.scaled(self.sku, self.quantity),
        }
    }
}

impl Simulated {
    /// What is to be known of a pipeline and its simulated months.
    ///
    /// # Errors
    ///
    /// [`CostError::Absurd`] for spans that do not fit.
    pub fn of<M: Borrow<Usage>>(
        pipeline: &Pipeline,
        profile: &Profile,
        months: impl IntoIterator<Item = M>,
        book: &PriceBook,
    ) -> Result<Self, CostError> {
        let hours = book.number("time/hours-per-month")?;
        let mut simulated = Self {
            active: active_shares(months, hours)?,
            ..Self::default()
        };
        for stage in pipeline.stages() {
            for action in stage.actions() {
                simulated.add(
                    stage.name(),
                    action.name(),
                    action.category(),
                    action.owner(),
                    action.provider(),
                );
            }
        }
        simulated.add_rules(pipeline, profile);
        Ok(simulated)
    }

    /// Takes in an action: each of its charges is priced, or named as not in the bill.
    pub fn add(
        &mut self,
        stage: &str,
        action: &str,
        category: Category,
        owner: Owner,
        provider: &str,
    ) {
        let place = format!("`{stage}/{action}`");
        let Some(known) = catalogue::find(category, owner, provider) else {
            let bills = match owner {
                Owner::Custom => Charge::OwnServers.to_string(),
                Owner::Aws | Owner::ThirdParty => provider.to_owned(),
            };
            self.elsewhere.push((bills, place));
            return;
        };
        for charge in known.billed_by {
            match charge {
                Charge::CodeBuild => self.name("logs of builds, of unknown size", &place),
                Charge::CodeCommit
                | Charge::DeviceFarm
                | Charge::Inspector
                | Charge::Lambda
                | Charge::StepFunctions => self.charges.push(Charged {
                    stage: stage.to_owned(),
                    action: action.to_owned(),
                    charge: *charge,
                }),
                // The usage counts its messages.
                Charge::Sns => {}
                Charge::Deployed(what) => self.name(&format!("what is deployed ({what})"), &place),
                Charge::Other(_) | Charge::Partner(_) | Charge::OwnServers => {
                    self.name(&charge.to_string(), &place);
                }
            }
        }
    }

    fn add_rules(&mut self, pipeline: &Pipeline, profile: &Profile) {
        for (checked, stage) in pipeline.stages().iter().zip(&pipeline.draft().stages) {
            for rule in stage.conditions().flat_map(|condition| &condition.rules) {
                let provider = rule.provider.to_string();
                let name = rule.name.to_string();
                let known = RULE_PROVIDERS.iter().find(|known| known.name == provider);
                let builds = known.is_some_and(|known| known.builds != Builds::No);
                let charge = match provider.as_str() {
                    _ if builds => Charge::CodeBuild,
                    "LambdaInvoke" => Charge::Lambda,
                    "CloudWatchAlarm" => {
                        let place = format!("rule `{name}` of stage `{}`", checked.name());
                        self.name("CloudWatch alarms", &place);
                        continue;
                    }
                    _ => continue,
                };
                let key = ActionKey::new(checked.name(), &name);
                let assumed = profile.circumstances.rules.get(&key);
                let seconds = assumed.map_or(0.0, |it| it.value.takes.mean_seconds());
                // Times are whole before they meet money; what has no end counts as the largest of them.
                let millis = (seconds * 1_000.0).round() as u64;
                self.rules.push(Ruled {
                    stage: checked.name().to_owned(),
                    rule: name,
                    charge,
                    // A build is billed by minutes that have begun, a function by its time.
                    billed: match charge {
                        Charge::CodeBuild => millis.div_ceil(60_000).max(1).into(),
                        _ => Decimal::from(millis.max(1)) / Decimal::from(1_000),
                    },
                });
            }
        }
    }

    fn name(&mut self, what: &str, place: &str) {
        self.elsewhere.push((what.to_owned(), place.to_owned()));
    }

    /// Who else bills, and for which actions.
    #[must_use]
    pub fn not_in_this_bill(&self) -> Vec<String> {
        let mut places: Vec<(&str, Vec<&str>)> = Vec::new();
        for (what, place) in &self.elsewhere {
            match places.iter_mut().find(|(known, _)| known == what) {
                Some((_, known)) => known.push(place),
                None => places.push((what, vec![place])),
            }
        }
        let sentence = |(what, places): (&str, Vec<&str>)| format!("{what}: {}", places.join(", "));
        places.into_iter().map(sentence).collect()
    }

    /// What the bill assumes of the use of other services, one sentence each.
    pub fn assumptions(&self) -> impl Iterator<Item = String> {
        let of_actions = self.charges.iter().map(|charged| {
            let place = format!("`{}/{}`", charged.stage, charged.action);
            let use_of = match charged.charge {
                Charge::CodeCommit => "one person uses the repository",
                Charge::DeviceFarm => "each run takes one device, by the begun minute",
                Charge::Inspector => "each run assesses one image or bill of materials",
                Charge::Lambda => "the function has 128 MB and runs as long as its action",
                Charge::StepFunctions => {
                    return format!(
                        "assumed of {place}: a standard state machine with {TRANSITIONS} transitions a run"
                    );
                }
                Charge::CodeBuild
                | Charge::Sns
                | Charge::Other(_)
                | Charge::Deployed(_)
                | Charge::Partner(_)
                | Charge::OwnServers => "nothing",
            };
            format!("assumed of {place}: {use_of}")
        });
        let of_rules = self.rules.iter().map(|ruled| {
            let what = match ruled.charge {
                Charge::CodeBuild => {
                    format!("builds {} min on `general1.small`", ruled.billed)
                }
                _ => format!(
                    "calls a function of 128 MB for {} s",
                    ruled.billed.round_dp(1)
                ),
            };
            format!(
                "assumed of rule `{}` of stage `{}`: each entry of the stage {what}",
                ruled.rule, ruled.stage
            )
        });
        of_actions.chain(of_rules)
    }

    /// What the charges of an action come to.
    pub(super) fn of_action(&self, action: &ActionUse) -> Result<Vec<Metered>, CostError> {
        let mut metered = Vec::new();
        let mut add = |sku, quantity, monthly| {
            metered.push(Metered {
                sku,
                region: (sku == "device-farm/pay-as-you-go-device-minute").then_some(DEVICE_FARM),
                quantity,
                monthly,
            });
        };
        let of_action = self
            .charges
            .iter()
            .filter(|charged| charged.stage == action.stage && charged.action == action.action);
        let runs = Decimal::from(action.executions);
        for charged in of_action {
            match charged.charge {
                Charge::CodeCommit => add("codecommit/active-user", Decimal::ONE, true),
                Charge::DeviceFarm => {
                    let minutes = Decimal::from(action.billed_minutes);
                    add("device-farm/pay-as-you-go-device-minute", minutes, false);
                }
                Charge::Inspector => add("inspector/ci-cd-image-assessment", runs, false),
                Charge::Lambda => {
                    add("lambda/request", runs, false);
                    let seconds = Decimal::from(action.time.0) / MICROS;
                    add(
                        "lambda/x86-duration",
                        times("a function", seconds, FUNCTION_GB)?,
                        false,
                    );
                }
                Charge::StepFunctions => {
                    let transitions = times("transitions", runs, TRANSITIONS.into())?;
                    add(
                        "step-functions/standard-state-transition",
                        transitions,
                        false,
                    );
                }
                Charge::CodeBuild
                | Charge::Sns
                | Charge::Other(_)
                | Charge::Deployed(_)
                | Charge::Partner(_)
                | Charge::OwnServers => {}
            }
        }
        Ok(metered)
    }

    /// What the rules of all stages come to: each entry of a stage runs them once.
    pub(super) fn of_rules(&self, usage: &Usage) -> Result<Vec<Metered>, CostError> {
        let mut metered = Vec::new();
        for ruled in &self.rules {
            let of_stage = usage
                .actions
                .iter()
                .filter(|used| used.stage == ruled.stage);
            let entries = of_stage.map(|used| used.executions).max().unwrap_or(0);
            let entries = Decimal::from(entries);
            let mut add = |sku, quantity| {
                metered.push(Metered {
                    sku,
                    region: None,
                    quantity,
                    monthly: false,
                });
            };
            if ruled.charge == Charge::CodeBuild {
                add(
                    "codebuild/linux/general1.small",
                    times("minutes of rules", entries, ruled.billed)?,
                );
            } else {
                add("lambda/request", entries);
                let seconds = times("seconds of rules", entries, ruled.billed)?;
                add(
                    "lambda/x86-duration",
                    times("a function", seconds, FUNCTION_GB)?,
                );
            }
        }
        Ok(metered)
    }

    /// Whether the use behind a SKU is assumed.
    pub(super) fn assumes(&self, sku: &str) -> bool {
        let services = [
            "codecommit/",
            "device-farm/",
            "inspector/",
            "lambda/",
            "step-functions/",
        ];
        services.iter().any(|service| sku.starts_with(service))
            && !(self.charges.is_empty() && self.rules.is_empty())
    }

    /// Share of the months in which a pipeline is active.
    pub(super) fn active(&self, pipeline: &PipelineUse) -> Decimal {
        let by_its_executions = Decimal::from(u8::from(pipeline.executions > 0));
        let share = self.active.get(&pipeline.name).copied();
        share.unwrap_or(by_its_executions)
    }
}

/// By pipeline: share of the months with an execution, where what was simulated is shorter or longer than a month. Of
/// shorter spans as many as make a month are taken together; of a longer one the executions are spread over its months.
fn active_shares<M: Borrow<Usage>>(
    months: impl IntoIterator<Item = M>,
    hours: Decimal,
) -> Result<BTreeMap<String, Decimal>, CostError> {
    let mut shares = BTreeMap::new();
    let mut months = months.into_iter();
    let Some(first) = months.next() else {
        return Ok(shares);
    };
    let first = first.borrow();
    let span = Decimal::from(first.span.0) / MICROS / Decimal::from(3_600);
    let lengths = Decimal::from(28 * 24)..=Decimal::from(31 * 24);
    if span.is_zero() || lengths.contains(&span) {
        return Ok(shares);
    }
    let out_of_range = || CostError::absurd("the span of a month", span);
    let mut executions: Vec<Vec<u64>> = first
        .pipelines
        .iter()
        .map(|pipeline| vec![pipeline.executions])
        .collect();
    for month in months {
        let pipelines = &month.borrow().pipelines;
        for (index, counts) in executions.iter_mut().enumerate() {
            counts.push(pipelines.get(index).map_or(0, |of_this| of_this.executions));
        }
    }
    for (pipeline, counts) in first.pipelines.iter().zip(executions) {
        let all = Decimal::from(counts.len());
        let counts = counts.into_iter();
        let idle = if span < hours {
            let together = (hours / span).round().max(Decimal::ONE);
            let together = u64::try_from(together).map_err(|_| out_of_range())?;
            let idle = counts.filter(|count| *count == 0).count();
            power(Decimal::from(idle) / all, together)
        } else {
            let other_months = Decimal::ONE - hours / span;
            let idle: Decimal = counts.map(|count| power(other_months, count)).sum();
            idle / all
        };
        shares.insert(pipeline.name.clone(), (Decimal::ONE - idle).round_dp(9));
    }
    Ok(shares)
}

/// A power of a share, by squaring; what is below the last decimal is nothing.
fn power(share: Decimal, mut exponent: u64) -> Decimal {
    let (mut power, mut square) = (Decimal::ONE, share);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = (power * square).round_dp(18);
        }
        square = (square * square).round_dp(18);
        exponent /= 2;
    }
    power
}
