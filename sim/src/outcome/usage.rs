//! From counts to the use of one month.

use std::fmt;
use std::sync::Arc;

use stagewright_core::{ActionUse, BuildUse, Micros, PipelineUse, RegionCopy, StorageUse, Usage};

use crate::error::{Fault, SimulationError};
use crate::ids::PipelineId;
use crate::plan::{ActionPlan, PipelinePlan, Plan};
use crate::tally::{ActionTally, Tally};

/// An established pipeline: old enough for no free first month.
const AGE_DAYS: u32 = 365;

/// What each replication used: one month of the account each, in the order of the replications.
///
/// Of each month only its counts are kept, so that thousands of them take little room; a [`Usage`] is made when it is asked for.
///
/// Storage is that of a steady state: what is written in the span, held as long as the store keeps artifacts. Each output is one PUT, each
/// input one GET, and each of them one KMS request where a customer's key encrypts the store. Logs are not simulated.
///
/// ```
/// use stagewright_core::{Workload, per_day};
/// use stagewright_sim::{Experiment, doc_pipeline};
///
/// let (pipeline, profile) = doc_pipeline();
/// let month = Experiment::new(Workload::poisson(per_day(8))).replications(3);
/// let usages = month.simulate(&pipeline, &profile)?.usages;
/// let mut usage = usages.blank();
/// assert_eq!((usages.len(), usage.actions[0].executions), (3, 0));
/// usages.read_into(2, &mut usage);
/// assert_eq!(Some(usage), usages.iter().last());
/// # Ok::<(), stagewright_sim::SimulationError>(())
/// ```
#[derive(Clone)]
pub struct Usages {
    plan: Arc<Plan>,
    pipeline: PipelineId,
    /// The actions of the pipeline by their place in the definition, counted from its first in the plan.
    order: Arc<[usize]>,
    months: Vec<Month>,
}

/// What one replication counted.
#[derive(Clone)]
struct Month {
    started: u64,
    actions: Box<[ActionTally]>,
}

impl Usages {
    pub(crate) fn of(plan: &Arc<Plan>, pipeline: PipelineId, tallies: &[Tally]) -> Self {
        let ids = plan.pipelines[pipeline].actions;
        let actions = &plan.actions[ids];
        let mut order: Vec<usize> = (0..actions.len()).collect();
        order.sort_by_key(|place| (actions[*place].stage, actions[*place].written));
        let month = |tally: &Tally| Month {
            started: tally.pipelines[pipeline].started,
            actions: tally.actions[ids].into(),
        };
        Self {
            plan: Arc::clone(plan),
            pipeline,
            order: order.into(),
            months: tallies.iter().map(month).collect(),
        }
    }

    /// How many months there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.months.len()
    }

    /// Whether usage was not metered.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.months.is_empty()
    }

    /// What a month used.
    ///
    /// # Panics
    /// Where there are not so many months.
    #[must_use]
    pub fn get(&self, month: usize) -> Usage {
        let mut usage = self.blank();
        self.read_into(month, &mut usage);
        usage
    }

    /// Each month.
    pub fn iter(&self) -> impl Iterator<Item = Usage> + '_ {
        (0..self.len()).map(|month| self.get(month))
    }

    /// A month without a quantity, for [`Usages::read_into`].
    #[must_use]
    pub fn blank(&self) -> Usage {
        let pipeline = self.pipeline_plan();
        let actions = self.order.iter();
        let actions = actions.map(|place| blank_action(&self.plan, pipeline, self.action(*place)));
        Usage {
            span: self.plan.window_length(),
            pipelines: vec![PipelineUse {
                name: pipeline.name.clone(),
                pipeline_type: pipeline.pipeline_type,
                age_days: AGE_DAYS,
                executions: 0,
            }],
            kms_keys: pipeline.keys,
            actions: actions.collect(),
            ..Usage::default()
        }
    }

    /// Writes the quantities of a month over those of a usage that [`Usages::blank`] made, so that its names are made once for many months.
    ///
    /// # Panics
    /// Where there are not so many months, or the usage is of another pipeline.
    pub fn read_into(&self, month: usize, usage: &mut Usage) {
        let Month { started, actions } = &self.months[month];
        let pipeline = self.pipeline_plan();
        usage.pipelines[0].executions = *started;
        usage.notifications = 0;
        usage.storage = StorageUse::default();
        for (row, place) in usage.actions.iter_mut().zip(&*self.order) {
            fill_action(row, &actions[*place]);
        }
        for (place, tally) in actions.iter().enumerate() {
            let action = self.action(place);
            if action.notifies {
                usage.notifications += tally.executions;
            }
            store(&mut usage.storage, pipeline, action, tally);
        }
        if pipeline.keys > 0 {
            usage.kms_requests = usage.storage.puts + usage.storage.gets;
        }
    }

    fn pipeline_plan(&self) -> &PipelinePlan {
        &self.plan.pipelines[self.pipeline]
    }

    fn action(&self, place: usize) -> &ActionPlan {
        &self.plan.actions[self.pipeline_plan().actions][place]
    }
}

impl fmt::Debug for Usages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn blank_action(plan: &Plan, pipeline: &PipelinePlan, action: &ActionPlan) -> ActionUse {
    ActionUse {
        pipeline: pipeline.name.clone(),
        stage: plan.stages[action.stage].name.clone(),
        action: action.name.clone(),
        provider: action.provider.clone(),
        region: action.region.clone(),
        billable: action.billable,
        executions: 0,
        time: Micros(0),
        billed_minutes: 0,
        failed_minutes: 0,
        border_minutes: 0,
        build: action.compute.as_ref().map(|compute| BuildUse {
            compute: compute.clone(),
            builds: 0,
            time: Micros(0),
            billed_minutes: 0,
            billed_seconds: 0,
            queued: Micros(0),
            queued_minutes: 0,
            queued_seconds: 0,
        }),
    }
}

fn fill_action(row: &mut ActionUse, tally: &ActionTally) {
    row.executions = tally.executions;
    row.time = Micros(tally.time);
    row.billed_minutes = tally.minutes;
    row.failed_minutes = tally.failed_minutes;
    row.border_minutes = tally.border_minutes;
    if let Some(build) = &mut row.build {
        build.builds = tally.builds;
        build.time = Micros(tally.build_time);
        build.billed_minutes = tally.build_minutes;
        build.billed_seconds = tally.build_seconds;
        build.queued = Micros(tally.queued);
        build.queued_minutes = tally.queued_minutes;
        build.queued_seconds = tally.queued_seconds;
    }
}

fn store(
    storage: &mut StorageUse,
    pipeline: &PipelinePlan,
    action: &ActionPlan,
    tally: &ActionTally,
) {
    let written = tally.successes.saturating_mul(action.output_bytes);
    let read = tally.executions.saturating_mul(action.input_bytes);
    storage.bytes_written = storage.bytes_written.saturating_add(written);
    storage.bytes_read = storage.bytes_read.saturating_add(read);
    storage.byte_hours += u128::from(written) * u128::from(pipeline.artifact_hours);
    storage.puts += tally.successes * action.outputs;
    storage.gets += tally.executions * action.inputs;
    // An action in another region finds its inputs copied to the store there.
    let (Some(home), Some(region)) = (&pipeline.region, &action.region) else {
        return;
    };
    if home == region || read == 0 {
        return;
    }
    storage.cross_region_bytes = storage.cross_region_bytes.saturating_add(read);
    let mut copies = storage.copies.iter();
    let position = copies.position(|copy| copy.region == *region);
    let position = position.unwrap_or_else(|| {
        storage.copies.push(RegionCopy {
            region: region.clone(),
            ..RegionCopy::default()
        });
        storage.copies.len() - 1
    });
    let copy = &mut storage.copies[position];
    copy.bytes = copy.bytes.saturating_add(read);
    copy.byte_hours += u128::from(read) * u128::from(pipeline.artifact_hours);
    copy.puts += tally.executions * action.inputs;
    copy.gets += tally.executions * action.inputs;
}

/// Refuses artifacts whose bytes in one replication are too many to be counted: sums that stop at the largest number would
/// be priced as if they were right.
pub(crate) fn check_bytes(plan: &Plan, tallies: &[Tally]) -> Result<(), SimulationError> {
    let largest = u128::from(u64::MAX);
    for tally in tallies {
        let (mut written, mut read) = (0_u128, 0_u128);
        for (action, tally) in plan.actions.iter().zip(tally.actions.iter()) {
            // The sum of an action's artifacts stops at the largest number too.
            let (output, input) = (action.output_bytes, action.input_bytes);
            let too_large = output == u64::MAX || input == u64::MAX;
            written += u128::from(tally.successes) * u128::from(output);
            read += u128::from(tally.executions) * u128::from(input);
            if too_large || written.max(read) > largest {
                let problem = format!(
                    "the artifacts of one simulated span come to more than {} bytes, which is more than can be priced",
                    u64::MAX
                );
                let place = format!("profile: artifacts of action `{}`", action.name);
                return Err(SimulationError::Input(vec![Fault::new(place, problem)]));
            }
        }
    }
    Ok(())
}

/// Adds the use of one pipeline to that of its account.
pub(crate) fn add(account: &mut Usage, usage: Usage) {
    account.span = usage.span;
    account.pipelines.extend(usage.pipelines);
    account.actions.extend(usage.actions);
    account.kms_keys += usage.kms_keys;
    account.kms_requests += usage.kms_requests;
    account.notifications += usage.notifications;
    account.log_bytes += usage.log_bytes;
    let (all, more) = (&mut account.storage, &usage.storage);
    all.bytes_written = all.bytes_written.saturating_add(more.bytes_written);
    all.bytes_read = all.bytes_read.saturating_add(more.bytes_read);
    all.byte_hours += more.byte_hours;
    all.puts += more.puts;
    all.gets += more.gets;
    all.cross_region_bytes = all
        .cross_region_bytes
        .saturating_add(more.cross_region_bytes);
    for copy in &more.copies {
        match all
            .copies
            .iter_mut()
            .find(|known| known.region == copy.region)
        {
            None => all.copies.push(copy.clone()),
            Some(known) => {
                known.bytes = known.bytes.saturating_add(copy.bytes);
                known.byte_hours += copy.byte_hours;
                known.puts += copy.puts;
                known.gets += copy.gets;
            }
        }
    }
}
