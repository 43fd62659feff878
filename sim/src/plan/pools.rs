//! Pools of build slots: the account's quota, quotas of compute types, reserved fleets, and limits of projects. The account's comes first, before
//! any action asks for its pool.

use stagewright_core::{ActionProfile, BuildQuota, Circumstances, Compute};

use super::PoolPlan;
use super::actions::MINUTE;
use super::compile::{Compiler, Member};
use crate::FullBuildQueue;
use crate::ids::{Id, PoolId};

/// The service's time-out of a build in the queue. Source: CodeBuild user guide, queued time-out, 8 hours by default.
const QUEUE_TIMEOUT: u64 = 8 * 60 * MINUTE;

impl Compiler<'_> {
    pub(super) fn account_quota(&mut self, members: &[Member<'_>]) {
        // An experiment without a pipeline has been refused.
        let Some(first) = members.first() else { return };
        let quota = first.profile.build_quota.value;
        let values = |member: &Member<'_>| -> Vec<(Compute, u32)> {
            let quotas = member.circumstances.compute_quotas.iter();
            quotas
                .map(|(it, slots)| (it.clone(), slots.value))
                .collect()
        };
        for member in members {
            if member.profile.build_quota.value != quota {
                let place = format!("profile of `{}`: build quota", member.pipeline.name());
                self.fault(
                    place,
                    format!(
                        "an account has one quota, and `{}` says another",
                        first.pipeline.name()
                    ),
                );
            }
            if values(member) != values(first) {
                let place = format!("profile of `{}`: compute quotas", member.pipeline.name());
                let other = first.pipeline.name();
                self.fault(
                    place,
                    format!("an account has one of each, and `{other}` says others"),
                );
            }
        }
        if quota.running == 0 {
            self.fault(
                "profile: build quota",
                "no build may ever run; at least 1 has to",
            );
        }
        let waits = self.plan.service.full_build_queue == FullBuildQueue::Waits;
        let timeout = match waits {
            true => u64::MAX,
            false => quota.queue_timeout.0,
        };
        self.plan.pools.push(PoolPlan {
            name: "build quota".to_owned(),
            slots: quota.running,
            queue: (!waits).then_some(quota.queued),
            timeout,
            shortest: timeout,
        });
    }

    /// The pool that a build takes its slot from: the account's, a fleet's, that of a project with a limit of its own, or none for Lambda
    /// compute, which never queues.
    pub(super) fn pool(
        &mut self,
        assumed: &ActionProfile,
        circumstances: &Circumstances,
        limit: Option<(String, u32)>,
    ) -> Option<PoolId> {
        match assumed.compute.as_ref().map(|compute| &compute.value) {
            None => None,
            Some(compute) if compute.is_lambda() => None,
            Some(Compute::Fleet(name)) => {
                let slots = circumstances
                    .fleets
                    .get(name)
                    .map_or(1, |slots| slots.value);
                if slots == 0 {
                    self.fault(
                        format!("circumstances: fleet `{name}`"),
                        "a fleet without a slot runs no build; at least 1 is needed",
                    );
                }
                Some(self.shared_pool(format!("fleet `{name}`"), slots, None, QUEUE_TIMEOUT))
            }
            Some(compute) => Some(match limit {
                // A8: where a project has a limit, a build beyond it ends with an error at once instead of waiting.
                Some((project, slots)) => {
                    let name = format!("limit of project `{project}`");
                    self.shared_pool(name, slots, Some(0), QUEUE_TIMEOUT)
                }
                // The account's quota is the first pool; one of a single type is as it.
                None => match circumstances.compute_quotas.get(compute) {
                    None => PoolId::of(0),
                    Some(slots) => {
                        if slots.value == 0 {
                            self.fault(
                                format!("circumstances: quota of `{compute}`"),
                                "a quota of 0 runs no build; at least 1 is needed",
                            );
                        }
                        let account = &self.plan.pools[PoolId::of(0)];
                        let (timeout, waits) = (account.timeout, account.queue.is_none());
                        let queue = BuildQuota::running(slots.value).queued;
                        let name = format!("build quota of `{compute}`");
                        self.shared_pool(name, slots.value, (!waits).then_some(queue), timeout)
                    }
                },
            }),
        }
    }

    /// How long a build waits for a slot of its pool: the shortest counts of what project and profile say. Where full queues are said to wait,
    /// none ends.
    pub(super) fn queue_timeout(&mut self, pool: Option<PoolId>, of_project: Option<u64>) -> u64 {
        let Some(pool) = pool.map(|pool| &mut self.plan.pools[pool]) else {
            return u64::MAX;
        };
        let own = of_project.map(|minutes| minutes * MINUTE);
        let own = own.filter(|own| *own < pool.timeout && pool.timeout < u64::MAX);
        let timeout = own.unwrap_or(pool.timeout);
        pool.shortest = pool.shortest.min(timeout);
        timeout
    }

    /// The pool of this name, which several actions take slots from.
    pub(super) fn shared_pool(
        &mut self,
        name: String,
        slots: u32,
        queue: Option<u32>,
        timeout: u64,
    ) -> PoolId {
        let next = PoolId::of(self.plan.pools.len());
        let pool = *self.shared.entry(name.clone()).or_insert(next);
        if pool == next {
            self.plan.pools.push(PoolPlan {
                name,
                slots,
                queue,
                timeout,
                shortest: timeout,
            });
        }
        pool
    }
}
