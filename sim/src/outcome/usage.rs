//! From counts to the use of one month.

use stagewright_core::{ActionUse, BuildUse, Micros, PipelineUse, RegionCopy, StorageUse, Usage};

use crate::error::{Fault, SimulationError};
use crate::plan::{ActionPlan, PipelinePlan, Plan};
use crate::tally::{ActionTally, Tally};

/// An established pipeline: old enough for no free first month.
const AGE_DAYS: u32 = 365;

/// What this pipeline used in this replication.
///
/// Storage is that of a steady state: what is written in the span, held as long as the store keeps artifacts. Each output is one PUT, each
/// input one GET, and each of them one KMS request where a customer's key encrypts the store. Logs are not simulated.
pub(crate) fn usage(plan: &Plan, pipeline: usize, tally: &Tally) -> Usage {
    let Some(pipeline_plan) = plan.pipelines.get(pipeline) else {
        return Usage::default();
    };
    let started = tally
        .pipelines
        .get(pipeline)
        .map_or(0, |pipeline| pipeline.started);
    let mut usage = Usage {
        span: plan.window_length(),
        pipelines: vec![PipelineUse {
            name: pipeline_plan.name.clone(),
            pipeline_type: pipeline_plan.pipeline_type,
            age_days: AGE_DAYS,
            executions: started,
        }],
        kms_keys: pipeline_plan.keys,
        ..Usage::default()
    };
    let range = pipeline_plan.actions.start as usize..pipeline_plan.actions.end as usize;
    let actions = plan.actions.get(range.clone()).unwrap_or_default();
    let tallies = tally.actions.get(range).unwrap_or_default();
    let mut rows: Vec<(u32, u32, ActionUse)> = Vec::with_capacity(actions.len());
    for (action, tally) in actions.iter().zip(tallies) {
        rows.push((
            action.stage,
            action.written,
            action_use(plan, pipeline_plan, action, tally),
        ));
        if action.notifies {
            usage.notifications += tally.executions;
        }
        store(&mut usage.storage, pipeline_plan, action, tally);
    }
    rows.sort_by_key(|(stage, written, _)| (*stage, *written));
    usage.actions = rows.into_iter().map(|(_, _, row)| row).collect();
    if pipeline_plan.keys > 0 {
        usage.kms_requests = usage.storage.puts + usage.storage.gets;
    }
    usage
}

fn action_use(
    plan: &Plan,
    pipeline: &PipelinePlan,
    action: &ActionPlan,
    tally: &ActionTally,
) -> ActionUse {
    ActionUse {
        pipeline: pipeline.name.clone(),
        stage: plan
            .stages
            .get(action.stage as usize)
            .map_or_else(String::new, |stage| stage.name.clone()),
        action: action.name.clone(),
        provider: action.provider.clone(),
        region: action.region.clone(),
        billable: action.billable,
        executions: tally.executions,
        time: Micros(tally.time),
        billed_minutes: tally.minutes,
        failed_minutes: tally.failed_minutes,
        border_minutes: tally.border_minutes,
        build: action.compute.as_ref().map(|compute| BuildUse {
            compute: compute.clone(),
            builds: tally.builds,
            time: Micros(tally.build_time),
            billed_minutes: tally.build_minutes,
            billed_seconds: tally.build_seconds,
            queued: Micros(tally.queued),
            queued_minutes: tally.queued_minutes,
            queued_seconds: tally.queued_seconds,
        }),
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
    let position = storage
        .copies
        .iter()
        .position(|copy| copy.region == *region)
        .unwrap_or_else(|| {
            storage.copies.push(RegionCopy {
                region: region.clone(),
                ..RegionCopy::default()
            });
            storage.copies.len() - 1
        });
    if let Some(copy) = storage.copies.get_mut(position) {
        copy.bytes = copy.bytes.saturating_add(read);
        copy.byte_hours += u128::from(read) * u128::from(pipeline.artifact_hours);
        copy.puts += tally.executions * action.inputs;
        copy.gets += tally.executions * action.inputs;
    }
}

/// Refuses artifacts whose bytes in one replication are too many to be counted: sums that stop at the largest number would
/// be priced as if they were right.
pub(crate) fn check_bytes(plan: &Plan, tallies: &[Tally]) -> Result<(), SimulationError> {
    let largest = u128::from(u64::MAX);
    for tally in tallies {
        let (mut written, mut read) = (0_u128, 0_u128);
        for (action, tally) in plan.actions.iter().zip(&tally.actions) {
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
pub(crate) fn add(account: &mut Usage, usage: &Usage) {
    account.span = usage.span;
    account.pipelines.extend(usage.pipelines.iter().cloned());
    account.actions.extend(usage.actions.iter().cloned());
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
