//! The model, the catalogue and the rules of Stagewright.
//!
//! Everything that Stagewright knows about AWS CodePipeline stands here: the fields of a definition ([`Draft`]), the
//! providers ([`catalogue`]), the quotas ([`Quotas`]), the rules ([`rules`]), and the labelled defaults ([`defaults`]).
//! The macro, the file readers and the command line are front ends of it.
//!
//! This crate does no input or output and has no clock and no randomness. Rules never see syntax: they report a
//! [`Site`], and a front end knows which token or line that is.

mod arn;
pub mod catalogue;
mod check;
mod circumstances;
mod compute;
pub mod defaults;
mod distribution;
mod draft;
pub mod edit;
pub mod effects;
mod environment;
mod finding;
pub mod format;
mod hidden;
mod lifecycle;
mod people;
pub mod permissions;
mod pipeline;
mod place;
mod profile;
mod quotas;
mod record;
pub mod regions;
pub mod rules;
mod scenario;
mod secret;
mod service;
mod site;
mod text;
mod trust;
mod units;
mod usage;
mod value;
mod week;
mod window;
mod words;
mod workload;

/// The graph that [`Pipeline::graph`] gives, and algorithms on it.
pub use petgraph;

pub use arn::Arn;
pub use check::{CheckOptions, Checked, check, findings};
pub use circumstances::{Circumstances, Failing, Habit, ImageCache, RuleHours, RuleProfile};
pub use compute::{Compute, Environment};
pub use distribution::{Distribution, lognormal_sigma};
pub use draft::*;
pub use edit::{Edit, EditError, EditMistake, Edited};
pub use finding::{Change, Finding, Label, Message, Severity};
pub use hidden::{is_hidden, json_escaped, log_command};
pub use people::{Approver, Calendar, Freeze, Intervention, InterventionKind, OpenHours, Retrier};
pub use pipeline::{CheckedAction, CheckedStage, Edge, Node, Pipeline, RunOrderGroup};
pub use place::{Place, TextEdit};
pub use profile::{ActionKey, ActionProfile, Assumed, Basis, BuildQuota, Profile, SourceClass};
pub use quotas::Quotas;
pub use record::{ActionResult, ExecutionResult, NamedRecord, Record};
pub use scenario::Scenario;
pub use secret::Secret;
pub use service::{
    ClosedWindow, FirstStage, FullBuildQueue, OlderArrival, ParallelGates, QueuePlace,
    ServiceRules, UpdateCancels,
};
pub use site::{Field, Site, Step};
pub use text::{Part, Reference, Text};
pub use trust::Trustee;
pub use units::{Bytes, LiteralError, Micros, Probability};
pub use usage::{ActionUse, BuildUse, PipelineUse, Quantity, RegionCopy, StorageUse, Usage};
pub use value::Value;
pub use window::{DeploymentWindow, utc_offset_minutes};
pub use words::{
    BlockerType, Category, ConditionResult, EnvironmentVariableType, ExecutionMode, Given, KeyType,
    Owner, PipelineType, PullRequestEvent, RetryMode, StoreType, TriggerProvider, Word,
};
pub use workload::{Arrivals, PerDay, Workload, per_day};
