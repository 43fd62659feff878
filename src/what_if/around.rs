//! What-ifs of what surrounds a pipeline: people, hours, rules of conditions, the account, and what the service leaves open.
//!
//! Each is the edit of the same name; what cannot be said of a pipeline goes to [`WhatIf::ignored`].

use stagewright_core::edit::{
    Amount, Change, ComputeSlots, Day, OrNot, Person, ServiceChoice, Share, Slots, Switch,
};
use stagewright_core::{
    ActionKey, Calendar, Compute, ImageCache, Intervention, Micros, RetryMode, ServiceRules,
};

use super::WhatIf;
use crate::handle::{ActionOf, BuildOf, StageOf};
use crate::table::{IntoChance, IntoDuration, IntoSize};

/// ```
/// use stagewright::prelude::*;
/// use stagewright::{ActionKey, Calendar};
///
/// pipeline! {
///     pub struct Shop;
///     stage source { fetch() -> src = CodeCommit { repository_name: "shop", branch_name: "main" }; }
///     stage build { compile(src) -> zip = CodeBuild { project_name: "shop" } takes 4min; }
///     stage gate { approve() = Manual; }
/// }
///
/// let shop = Shop::new();
/// let office = Calendar::office("Europe/Berlin");
/// let asked = shop.what_if().approver(shop.gate.approve, HOUR).hours(shop.gate.approve, Some(office.clone()));
/// assert_eq!(asked.profile().circumstances.approvers[&ActionKey::new("gate", "approve")].value.calendar, Some(office));
/// let retried = shop.what_if().retrier("60%".parse::<Probability>().unwrap(), 20 * MIN).retrier_most(1);
/// assert_eq!(retried.edits()[0].to_string(), "retrier=60%+20min");
/// ```
impl<P> WhatIf<P> {
    /// Sets how long a person works on the answer of an approval.
    pub fn approver(self, action: impl ActionOf<P>, response: impl IntoDuration) -> Self {
        let (action, value) = (self.key(action), Amount::Is(response.into_duration()));
        self.assume(Change::Approver { action, value })
    }

    /// Sets the hours in which an approval is answered.
    pub fn hours(self, action: impl ActionOf<P>, hours: Option<Calendar>) -> Self {
        let (action, value) = (self.key(action), OrNot(hours));
        self.assume(Change::ApproverHours { action, value })
    }

    /// Sets how often an approval is answered with no.
    pub fn rejects(self, action: impl ActionOf<P>, chance: impl IntoChance) -> Self {
        let (action, value) = (self.key(action), chance.into_chance());
        self.assume(Change::Rejects { action, value })
    }

    /// Sets how long people work on the answers of all approvals that have no approver of their own.
    pub fn approvers(self, response: impl IntoDuration) -> Self {
        let value = OrNot(Some(response.into_duration()));
        self.assume(Change::Approvers { value })
    }

    /// Sets the hours in which these approvals are answered.
    pub fn approvers_hours(self, hours: Option<Calendar>) -> Self {
        self.assume(Change::ApproversHours {
            value: OrNot(hours),
        })
    }

    /// Sets how often these approvals are answered with no.
    pub fn approvers_reject(self, chance: impl IntoChance) -> Self {
        let value = chance.into_chance();
        self.assume(Change::ApproversReject { value })
    }

    /// Lets a person retry the failed actions of a stage so often, so long after the failure.
    pub fn retrier(self, chance: impl IntoChance, response: impl IntoDuration) -> Self {
        let value = OrNot(Some(Person {
            chance: chance.into_chance(),
            response: response.into_duration(),
        }));
        self.assume(Change::Retrier { value })
    }

    /// Sets the hours in which a person retries.
    pub fn retrier_hours(self, hours: Option<Calendar>) -> Self {
        self.assume(Change::RetrierHours {
            value: OrNot(hours),
        })
    }

    /// Sets what a retry by hand runs again.
    pub fn retrier_mode(self, value: RetryMode) -> Self {
        self.assume(Change::RetrierMode { value })
    }

    /// Sets how often a stage of one execution is retried by hand, at most.
    pub fn retrier_most(self, value: u16) -> Self {
        self.assume(Change::RetrierMost {
            value: value.into(),
        })
    }

    /// Sets how long after a failure the fix of a bad change is pushed.
    pub fn fix(self, after: impl IntoDuration) -> Self {
        let value = OrNot(Some(after.into_duration()));
        self.assume(Change::Fix { value })
    }

    /// Sets how many failures are flakes, which pass when they are tried again, once it is known how long a fix takes.
    pub fn flaky(self, share: impl IntoChance) -> Self {
        let value = share.into_chance();
        self.assume(Change::Flaky { value })
    }

    /// Sets how much failures of actions that run together in one execution go together, 0 to 0.95.
    pub fn common_cause(self, correlation: f64) -> Self {
        let value = Share(correlation);
        self.assume(Change::CommonCause { value })
    }

    /// Sets how much durations of successive executions resemble each other, 0 to 0.95.
    pub fn correlation(self, action: impl ActionOf<P>, correlation: f64) -> Self {
        let (action, value) = (self.key(action), Share(correlation));
        self.assume(Change::Correlation { action, value })
    }

    /// Sets the same for failures.
    pub fn failure_correlation(self, action: impl ActionOf<P>, correlation: f64) -> Self {
        let (action, value) = (self.key(action), Share(correlation));
        self.assume(Change::FailureCorrelation { action, value })
    }

    /// Sets how long an attempt takes that fails.
    pub fn failing(self, action: impl ActionOf<P>, duration: impl IntoDuration) -> Self {
        let value = OrNot(Some(Amount::Is(duration.into_duration())));
        let action = self.key(action);
        self.assume(Change::Failing { action, value })
    }

    /// Sets how many times as long an attempt takes that fails as one that succeeds.
    pub fn failing_times(self, action: impl ActionOf<P>, factor: f64) -> Self {
        let (action, value) = (self.key(action), OrNot(Some(Amount::Times(factor))));
        self.assume(Change::Failing { action, value })
    }

    /// Gives a build an image cache that cools down.
    pub fn cache(self, action: impl BuildOf<P>, cache: ImageCache) -> Self {
        let (action, value) = (self.key(action), OrNot(Some(cache)));
        self.assume(Change::Cache { action, value })
    }

    /// Sets how often an action changes the pipeline that it is in, so that its execution starts anew.
    pub fn restarts(self, action: impl ActionOf<P>, chance: impl IntoChance) -> Self {
        let (action, value) = (self.key(action), chance.into_chance());
        self.assume(Change::Restarts { action, value })
    }

    fn rule(&self, stage: impl StageOf<P>, rule: &str) -> ActionKey {
        ActionKey::new(self.stage(stage), rule)
    }

    /// Sets how often a rule of a stage's conditions passes.
    pub fn passes(self, stage: impl StageOf<P>, rule: &str, chance: impl IntoChance) -> Self {
        let (rule, value) = (self.rule(stage, rule), chance.into_chance());
        self.assume(Change::Passes { rule, value })
    }

    /// Sets how long a rule of a stage's conditions takes.
    pub fn checks(self, stage: impl StageOf<P>, rule: &str, duration: impl IntoDuration) -> Self {
        let (rule, value) = (self.rule(stage, rule), duration.into_duration());
        self.assume(Change::Checks { rule, value })
    }

    /// Sets the hours in which a rule of a stage's conditions passes.
    pub fn window(self, stage: impl StageOf<P>, rule: &str, hours: Option<Calendar>) -> Self {
        let (rule, value) = (self.rule(stage, rule), OrNot(hours));
        self.assume(Change::Window { rule, value })
    }

    /// Sets the hours in which the transition into a stage is enabled.
    pub fn opens(self, stage: impl StageOf<P>, hours: Option<Calendar>) -> Self {
        let (stage, value) = (self.stage(stage), OrNot(hours));
        self.assume(Change::Opens { stage, value })
    }

    /// Sets how many builds may wait for the quota.
    pub fn queue(self, value: u32) -> Self {
        self.assume(Change::Queue { value })
    }

    /// Sets how long a build may wait for the quota.
    pub fn queue_timeout(self, value: Micros) -> Self {
        self.assume(Change::QueueTimeout { value })
    }

    /// Sets for how many days artifacts are kept.
    pub fn artifact_days(self, days: u32) -> Self {
        self.assume(Change::ArtifactDays {
            value: Amount::Is(days),
        })
    }

    /// Sets how many builds of a compute type the account runs at once, apart from its quota for all others.
    pub fn compute_quota(self, compute: Compute, slots: u32) -> Self {
        let value = ComputeSlots { compute, slots };
        self.assume(Change::ComputeQuota { value })
    }

    /// Sets how many builds a reserved fleet runs at once.
    pub fn fleet(self, name: &str, slots: u32) -> Self {
        let value = Slots {
            fleet: name.to_owned(),
            slots,
        };
        self.assume(Change::Fleet { value })
    }

    /// Sets at how many bytes a second builds fetch inputs and store outputs.
    pub fn transfer(self, a_second: impl IntoSize) -> Self {
        let value = OrNot(Some(a_second.into_size()));
        self.assume(Change::Transfer { value })
    }

    /// Sets how many changes pass the filters of the trigger.
    pub fn matching(self, chance: impl IntoChance) -> Self {
        let value = chance.into_chance();
        self.assume(Change::Matching { value })
    }

    /// Starts every change twice, so long after the first start.
    pub fn second_start(self, after: impl IntoDuration) -> Self {
        let value = OrNot(Some(after.into_duration()));
        self.assume(Change::SecondStart { value })
    }

    /// Gives the buckets of artifacts a bucket key, which saves requests to KMS, or takes it away.
    pub fn bucket_key(self, on: bool) -> Self {
        let value = Switch(on);
        self.assume(Change::BucketKey { value })
    }

    /// Does something at a certain time.
    pub fn intervene(self, value: Intervention) -> Self {
        self.assume(Change::Intervene { value })
    }

    /// Sets the day on which the simulation starts, such as `2026-12-14`.
    pub fn first_day(self, day: &str) -> Self {
        let value = Day(day.to_owned());
        self.assume(Change::FirstDay { value })
    }

    /// Makes all of the service's open choices.
    pub fn service(self, rules: &ServiceRules) -> Self {
        rules
            .choices()
            .into_iter()
            .fold(self, |what_if, (choice, value)| {
                let choice = choice.to_owned();
                what_if.assume(Change::Service {
                    value: ServiceChoice { choice, value },
                })
            })
    }

    /// Sets the stage whose end counts as production.
    pub fn counts(self, stage: impl StageOf<P>) -> Self {
        let value = self.stage(stage);
        self.assume(Change::Counts { value })
    }
}
