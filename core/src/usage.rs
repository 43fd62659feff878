//! What a month of executions used: quantities, never money.

use crate::{Compute, Micros, PipelineType};

/// The use of one account in one month, simulated, recorded or given by a user. Whole numbers throughout; where AWS
/// rounds per action or per build, the rounded figure was summed, so that no price ever rounds a month's sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Usage {
    /// The span that was observed.
    pub span: Micros,
    /// Pipelines that existed.
    pub pipelines: Vec<PipelineUse>,
    /// Actions, in the order of their definition.
    pub actions: Vec<ActionUse>,
    /// Artifact store.
    pub storage: StorageUse,
    /// Bytes that builds wrote to their logs.
    pub log_bytes: u64,
    /// Customer-managed KMS keys that existed for the whole span.
    pub kms_keys: u64,
    /// KMS requests.
    pub kms_requests: u64,
    /// Notifications that approvals sent.
    pub notifications: u64,
    /// Everything else that is billed by a plain quantity: a user's own figures for other services and regions.
    pub quantities: Vec<Quantity>,
}

/// A quantity of anything in the price book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Quantity {
    /// Entry of the price book, such as `lambda/request`.
    pub sku: String,
    /// Region that charges it; none: the region of the bill.
    pub region: Option<String>,
    /// Billionths of the entry's unit, so that 2.5 GB are 2,500,000,000.
    pub billionths: u128,
}

/// A pipeline of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PipelineUse {
    /// Name.
    pub name: String,
    /// Type.
    pub pipeline_type: PipelineType,
    /// Age at the end of the span, in days.
    pub age_days: u32,
    /// Executions that started.
    pub executions: u64,
}

/// The executions of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ActionUse {
    /// Name of its pipeline.
    pub pipeline: String,
    /// Name of its stage.
    pub stage: String,
    /// Name.
    pub action: String,
    /// Provider.
    pub provider: String,
    /// Region it runs in; none: the pipeline's own.
    pub region: Option<String>,
    /// Whether CodePipeline bills it by the minute in type V2: approvals and custom actions are free.
    pub billable: bool,
    /// How often it ran.
    pub executions: u64,
    /// Time of all runs, from start to completion.
    pub time: Micros,
    /// Minutes, rounded up per execution.
    pub billed_minutes: u64,
    /// Of those, the minutes of executions that failed or were stopped.
    pub failed_minutes: u64,
    /// Minutes to add if executions that cross the month's border are split there and each part is rounded up.
    pub border_minutes: u64,
    /// Its builds, if it runs any.
    pub build: Option<BuildUse>,
}

/// The builds of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BuildUse {
    /// Compute type.
    pub compute: Compute,
    /// Builds that got a machine.
    pub builds: u64,
    /// Time from provisioning to the end.
    pub time: Micros,
    /// Minutes of that, rounded up per build (on-demand machines).
    pub billed_minutes: u64,
    /// Seconds of that, rounded up per build (Lambda compute).
    pub billed_seconds: u64,
    /// Time in the queue, which is not billed by default.
    pub queued: Micros,
    /// Minutes to add to `billed_minutes` if the queue is billed, still rounded up once per build.
    pub queued_minutes: u64,
    /// Seconds to add to `billed_seconds` if the queue is billed, still rounded up once per build.
    pub queued_seconds: u64,
}

/// The artifact store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StorageUse {
    /// Bytes written.
    pub bytes_written: u64,
    /// Bytes read.
    pub bytes_read: u64,
    /// Bytes held, times hours.
    pub byte_hours: u128,
    /// PUT, COPY, POST and LIST requests.
    pub puts: u64,
    /// GET and other requests.
    pub gets: u64,
    /// Bytes copied to other regions.
    pub cross_region_bytes: u64,
    /// What of these went where, if known; the stores over there are billed over there.
    pub copies: Vec<RegionCopy>,
}

/// The artifact store of a further region, filled by cross-region actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RegionCopy {
    /// The region that receives.
    pub region: String,
    /// Bytes sent there.
    pub bytes: u64,
    /// Bytes held there, times hours.
    pub byte_hours: u128,
    /// PUT, COPY, POST and LIST requests there.
    pub puts: u64,
    /// GET and other requests there.
    pub gets: u64,
}
