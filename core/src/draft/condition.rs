//! Conditions of a stage and their rules.

use std::borrow::Cow;

use crate::{
    ConditionResult, DeploymentWindow, EnvironmentVariable, Given, Micros, RetryMode, Text, Value,
};

/// A condition: rules that must all pass, and what happens when one does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// What happens when a rule fails.
    pub result: Option<Given<ConditionResult>>,
    /// 1 to 5 rules.
    pub rules: Vec<ConditionRule>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

/// A rule of a condition, such as a CloudWatch alarm or a deployment window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionRule {
    /// Name, 1 to 100 of `[A-Za-z0-9.@_-]`.
    pub name: Text,
    /// Category as written; `Rule` is the only one.
    pub category: Option<Text>,
    /// Owner as written; `AWS` is the only one.
    pub owner: Option<Text>,
    /// Provider, such as `CloudWatchAlarm`.
    pub provider: Text,
    /// Version as written.
    pub version: Option<Text>,
    /// Configuration keys in AWS's spelling and their values, in written order.
    pub configuration: Vec<(String, Text)>,
    /// Names of the input artifacts.
    pub inputs: Vec<Text>,
    /// Commands of a Commands rule.
    pub commands: Vec<Text>,
    /// Environment of a Commands rule.
    pub environment_variables: Vec<EnvironmentVariable>,
    /// Region in which it runs.
    pub region: Option<Text>,
    /// ARN of the role it runs under.
    pub role: Option<Text>,
    /// Time-out in minutes, 5 to 86,400.
    pub timeout_in_minutes: Option<Given<i64>>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

impl ConditionRule {
    fn known(&self, key: &str) -> Option<Cow<'_, str>> {
        let mut configured = self.configuration.iter();
        configured.find(|(name, _)| name == key)?.1.known()
    }

    /// Its deployment window, if it is a rule of that kind whose keys are known and right.
    #[must_use]
    pub fn window(&self) -> Option<DeploymentWindow> {
        let told = self.configuration.iter().any(|(key, _)| key == "TimeZone");
        let zone = self.known("TimeZone");
        let cron = self.known("Cron").filter(|_| !told || zone.is_some())?;
        let is_window = self.provider == "DeploymentWindow";
        is_window.then(|| DeploymentWindow::read(&cron, zone.as_deref()))?
    }

    /// The minutes for which it watches an alarm, if it is a rule of that kind that says so.
    #[must_use]
    pub fn wait_time(&self) -> Option<Micros> {
        let minutes = self.known("WaitTime")?.trim().parse::<u32>().ok()?;
        let watches = self.provider == "CloudWatchAlarm";
        watches.then(|| Micros::from_minutes(minutes.into()))
    }
}

/// What happens after a stage failed: a result, or conditions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnFailure {
    /// Retry or roll back.
    pub result: Option<Given<ConditionResult>>,
    /// Which actions a retry runs again.
    pub retry_mode: Option<Given<RetryMode>>,
    /// Conditions; the service takes exactly one, and none beside a result.
    pub conditions: Option<Vec<Condition>>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}
