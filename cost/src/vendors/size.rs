//! Which of another system's machines stands for a compute type of CodeBuild.

use rust_decimal::Decimal;
use stagewright_core::{Compute, Environment};

use super::{JobKind, SizeMapping};
use crate::{CostError, Exact, PriceBook};

/// What a machine is, whoever lets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    X86,
    Arm,
    Gpu,
    Windows,
}

/// What a job asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub(super) family: Family,
    pub(super) vcpus: u32,
}

/// A machine of another system.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) name: String,
    pub(super) vcpus: Decimal,
}

impl Need {
    /// What this kind of job asks for; what only waits takes the smallest Linux machine. A fleet or an unknown type
    /// counts as medium.
    pub(super) fn of(kind: &JobKind) -> Option<Self> {
        let compute = match kind {
            JobKind::Source | JobKind::Approval => return None,
            JobKind::Wait => {
                return Some(Self {
                    family: Family::X86,
                    vcpus: 1,
                });
            }
            JobKind::Build(compute) => compute,
        };
        let family = match compute.environment() {
            Environment::Arm | Environment::LambdaArm => Family::Arm,
            Environment::Gpu => Family::Gpu,
            Environment::Windows => Family::Windows,
            Environment::Linux
            | Environment::LambdaX86
            | Environment::Fleet
            | Environment::Other => Family::X86,
        };
        let medium = Compute::Medium.vcpus().unwrap_or(1);
        Some(Self {
            family,
            vcpus: compute.vcpus().unwrap_or(medium),
        })
    }

    /// The smallest machine that is large enough, else the largest there is; none without any of the family.
    pub(super) fn choose(self, machines: &[Machine]) -> Option<&Machine> {
        let wanted = Decimal::from(self.vcpus);
        let enough = machines.iter().filter(|machine| machine.vcpus >= wanted);
        enough
            .min_by(|left, right| left.vcpus.cmp(&right.vcpus))
            .or_else(|| {
                machines
                    .iter()
                    .max_by(|left, right| left.vcpus.cmp(&right.vcpus))
            })
    }

    /// What the mapping of a job says.
    pub(super) fn mapping(self, job: &str, kind: &JobKind, machine: &Machine) -> SizeMapping {
        let from = match kind {
            JobKind::Build(compute) => compute.id().to_owned(),
            _ => "waits for AWS".to_owned(),
        };
        SizeMapping {
            job: job.to_owned(),
            from,
            from_vcpus: self.vcpus,
            to: machine.name.clone(),
            to_vcpus: Exact(machine.vcpus),
            smaller: machine.vcpus < Decimal::from(self.vcpus),
        }
    }
}

/// The machines of a service whose virtual CPUs the book knows under `vcpus/`, below a prefix.
pub(super) fn machines(
    book: &PriceBook,
    service: &str,
    belongs: impl Fn(&str) -> bool,
) -> Result<Vec<Machine>, CostError> {
    let figures = book.figures_below(service, "vcpus/")?;
    Ok(figures
        .into_iter()
        .filter(|(name, _)| belongs(name))
        .map(|(name, figure)| Machine {
            name,
            vcpus: figure.value().0,
        })
        .collect())
}
