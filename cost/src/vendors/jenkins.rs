//! Jenkins on EC2: a controller, agents, disks and addresses.

use rust_decimal::Decimal;

use super::amount::whole;
use super::estimate::Draft;
use super::size::{Family, Machine, Need, machines};
use super::{Estimate, JobKind, JobStarts, Vendor, VendorOptions, Work};
use crate::error::{plus, times};
use crate::{CostError, PriceBook};

const CONTROLLER: &str = "t3.medium";
/// More agents of one kind than anybody keeps.
const MOST_AGENTS: u32 = 1_000;

/// Machines of one kind and what they have to do.
struct Pool {
    machine: Machine,
    seconds: Decimal,
    runs: Decimal,
    /// The most jobs that one execution runs on them at once.
    at_once: u32,
    /// Stage and name of the jobs.
    jobs: Vec<(String, String)>,
}

pub(super) fn always_on(
    work: &Work,
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<Estimate, CostError> {
    let mut draft = Draft::new(
        Vendor::JenkinsAlwaysOn,
        format!("controller {CONTROLLER}, agents always on"),
    );
    let pools = pools(work, book, &mut draft)?;
    let month = hours(book)?;
    let mut machines = controller(&mut draft, book, options, month)?;
    let mut kept = Vec::new();
    let limit = book.number("jenkins/longest-wait")?;
    for pool in &pools {
        let agents = match options.jenkins_agents {
            Some(agents) => agents.max(1),
            None => enough_agents(pool, month, limit)?,
        };
        kept.push((pool.jobs.clone(), agents));
        if mean_wait(pool, month, agents)?.is_none() {
            draft.not_priced(format!(
                "{} of {} cannot do the work of a month",
                counted(agents),
                pool.machine.name
            ));
            continue;
        }
        let hours = times("hours", month, Decimal::from(agents))?;
        let sku = format!("ec2/linux/{}", pool.machine.name);
        draft.line(
            format!("{} {}", counted(agents), pool.machine.name),
            hours,
            book.nearest_price(&options.region, &sku)?.price,
        )?;
        machines = machines.saturating_add(agents);
    }
    around(&mut draft, book, options, machines, month)?;
    draft.starts(JobStarts {
        build_seconds: whole(book, "jenkins/start-up-seconds-warm")?,
        agents: kept,
        ..JobStarts::default()
    });
    draft.finish()
}

pub(super) fn scaled(
    work: &Work,
    book: &PriceBook,
    options: &VendorOptions,
) -> Result<Estimate, CostError> {
    let mut draft = Draft::new(
        Vendor::JenkinsScaled,
        format!("controller {CONTROLLER}, one agent started per job"),
    );
    let pools = pools(work, book, &mut draft)?;
    let month = hours(book)?;
    controller(&mut draft, book, options, month)?;
    let seconds = whole(book, "jenkins/start-up-seconds-cold")?;
    let cold = Decimal::from(seconds);
    let minimum = Decimal::from(whole(book, "ec2/minimum-seconds")?);
    let mut agent_hours = Decimal::ZERO;
    for pool in &pools {
        let starting = times("agent seconds", pool.runs, cold.max(minimum))?;
        let hours = plus("agent seconds", pool.seconds, starting)? / Decimal::from(3_600);
        let sku = format!("ec2/linux/{}", pool.machine.name);
        draft.line(
            format!("agents {}", pool.machine.name),
            hours,
            book.nearest_price(&options.region, &sku)?.price,
        )?;
        agent_hours = plus("agent hours", agent_hours, hours)?;
    }
    // Agents in hours, as machines that would have been on all month.
    draft.assume(format!(
        "an agent starts for each job, {cold} s before it works, paid for, and stops after it"
    ));
    around(&mut draft, book, options, 1, month)?;
    let address = book
        .nearest_price(&options.region, "ec2/public-ipv4")?
        .price;
    draft.line("public addresses of agents", agent_hours, address)?;
    draft.starts(JobStarts {
        build_seconds: seconds,
        ..JobStarts::default()
    });
    draft.finish()
}

fn hours(book: &PriceBook) -> Result<Decimal, CostError> {
    book.number("time/hours-per-month")
}

/// Jobs by the machine that they need. What only waits for AWS runs on the controller.
fn pools(work: &Work, book: &PriceBook, draft: &mut Draft) -> Result<Vec<Pool>, CostError> {
    let mut pools: Vec<Pool> = Vec::new();
    let of_stages = work.stages.iter();
    let groups = of_stages.flat_map(|stage| stage.groups.iter().map(move |group| (stage, group)));
    for (stage, group) in groups {
        let mut in_group: Vec<(String, u32)> = Vec::new();
        for job in group {
            let (JobKind::Build(_), Some(need)) = (&job.kind, Need::of(&job.kind)) else {
                continue;
            };
            let prefix = match need.family {
                Family::X86 => "x86/",
                Family::Arm => "arm/",
                Family::Gpu | Family::Windows => {
                    draft.not_priced(format!(
                        "`{}`: the price book has no EC2 machines with Windows or a GPU",
                        job.name
                    ));
                    continue;
                }
            };
            let known = machines(book, "jenkins", |name| name.starts_with(prefix))?;
            let Some(machine) = need.choose(&known) else {
                continue;
            };
            let name = machine.name.trim_start_matches(prefix).to_owned();
            let machine = Machine {
                name: name.clone(),
                vcpus: machine.vcpus,
            };
            draft.size(need.mapping(&job.name, &job.kind, &machine));
            let position = match pools.iter().position(|pool| pool.machine.name == name) {
                Some(position) => position,
                None => {
                    pools.push(Pool {
                        machine,
                        seconds: Decimal::ZERO,
                        runs: Decimal::ZERO,
                        at_once: 0,
                        jobs: Vec::new(),
                    });
                    pools.len() - 1
                }
            };
            if let Some(pool) = pools.get_mut(position) {
                pool.seconds = plus("agent seconds", pool.seconds, job.seconds()?)?;
                pool.runs = plus("runs", pool.runs, job.count()?)?;
                pool.jobs.push((stage.name.clone(), job.name.clone()));
            }
            match in_group.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => in_group.push((name, 1)),
            }
        }
        for (name, count) in in_group {
            if let Some(pool) = pools.iter_mut().find(|pool| pool.machine.name == name) {
                pool.at_once = pool.at_once.max(count);
            }
        }
    }
    Ok(pools)
}

fn controller(
    draft: &mut Draft,
    book: &PriceBook,
    options: &VendorOptions,
    month: Decimal,
) -> Result<u32, CostError> {
    let sku = format!("ec2/linux/{CONTROLLER}");
    draft.line(
        format!("controller {CONTROLLER}"),
        month,
        book.nearest_price(&options.region, &sku)?.price,
    )?;
    draft.assume("one controller without a spare; its care and that of plugins is not priced");
    draft.lacks("an approval is an `input` step: it asks in Jenkins only");
    draft.lacks("artifacts lie on the controller or in a bucket of your own");
    Ok(1)
}

/// Disks and addresses of the machines that are always there.
fn around(
    draft: &mut Draft,
    book: &PriceBook,
    options: &VendorOptions,
    machines: u32,
    month: Decimal,
) -> Result<(), CostError> {
    let agents = Decimal::from(machines.saturating_sub(1));
    let of_agents = times("disks", book.number("jenkins/agent-disk")?, agents)?;
    let disks = plus("disks", book.number("jenkins/controller-disk")?, of_agents)?;
    match book.nearest_price(&options.region, "ebs/gp3") {
        Ok(found) => draft.line("disks (gp3)", disks, found.price)?,
        Err(CostError::UnknownSku { .. }) => {
            draft.assume(format!(
                "{} GB of disks are not in the sum: the price book has none in {}",
                disks.normalize(),
                options.region
            ));
        }
        Err(error) => return Err(error),
    }
    let hours = times("address hours", month, Decimal::from(machines))?;
    draft.line(
        "public addresses",
        hours,
        book.nearest_price(&options.region, "ec2/public-ipv4")?
            .price,
    )
}

/// `1 agent`, `3 agents`.
fn counted(agents: u32) -> String {
    format!("{agents} agent{}", if agents == 1 { "" } else { "s" })
}

/// The fewest agents with which a job waits no longer than this on average, and all jobs of a group have one.
fn enough_agents(pool: &Pool, month: Decimal, limit: Decimal) -> Result<u32, CostError> {
    for agents in pool.at_once.max(1)..=MOST_AGENTS {
        if mean_wait(pool, month, agents)?.is_some_and(|wait| wait <= limit) {
            return Ok(agents);
        }
    }
    Err(CostError::absurd(
        "the work of a month",
        format!("more than {MOST_AGENTS} agents {}", pool.machine.name),
    ))
}

/// Mean wait in seconds for one of so many agents, by the formula of Erlang for M/M/c; none if they cannot keep up.
fn mean_wait(pool: &Pool, month_hours: Decimal, agents: u32) -> Result<Option<Decimal>, CostError> {
    let Some(service) = pool.seconds.checked_div(pool.runs) else {
        return Ok(Some(Decimal::ZERO));
    };
    let month = times("seconds", month_hours, Decimal::from(3_600))?;
    let offered = pool.seconds.checked_div(month).unwrap_or_default();
    let servers = Decimal::from(agents);
    if offered >= servers {
        return Ok(None);
    }
    let mut blocked = Decimal::ONE;
    for server in 1..=agents {
        let product = times("offered load", offered, blocked)?;
        blocked = (product / (Decimal::from(server) + product)).round_dp(20);
    }
    let idle = Decimal::ONE - (offered / servers) * (Decimal::ONE - blocked);
    let waits = blocked.checked_div(idle).map(|waits| waits.round_dp(15));
    let wait = waits.and_then(|waits| waits.checked_mul(service)?.checked_div(servers - offered));
    Ok(wait)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;

    #[test]
    fn the_wait_is_that_of_a_queue_with_so_many_servers() {
        // One server, half loaded: the mean wait is one service time.
        let pool = |seconds: u64, runs: u64| Pool {
            machine: Machine {
                name: "m".into(),
                vcpus: Decimal::ONE,
            },
            seconds: seconds.into(),
            runs: runs.into(),
            at_once: 1,
            jobs: Vec::new(),
        };
        let hour = Decimal::ONE;
        let half = pool(1_800, 18);
        assert_eq!(mean_wait(&half, hour, 1).unwrap(), Some(Decimal::from(100)));
        // Two servers, each half loaded: a third of a service time.
        let both = pool(3_600, 36);
        let wait = mean_wait(&both, hour, 2).unwrap().unwrap();
        assert_eq!(wait.round_dp(6), Decimal::new(33_333_333, 6));
        assert_eq!(mean_wait(&both, hour, 1).unwrap(), None);
        assert_eq!(enough_agents(&both, hour, Decimal::from(40)).unwrap(), 2);
        assert_eq!(enough_agents(&both, hour, Decimal::from(30)).unwrap(), 3);
    }
}
