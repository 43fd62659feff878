//! One function per table that has rules of its own: what the entry counts as.

use rust_decimal::Decimal;
use stagewright_core::{Compute, Environment};

use super::super::tables::{
    Amount, Architecture, Builds, DataTransfer, Ec2, Ecr, Fargate, Kms, Lambda, OperatingSystem,
    Platform, Reserved, S3,
};
use super::{Converter, EntryResult, SIXTY, minutes};
use crate::error::{plus, times};
use crate::{CostError, QueuedBuilds};

const BYTES_PER_GB: Decimal = Decimal::from_parts(1 << 30, 0, 0, false, 0);
const MB_PER_GB: Decimal = Decimal::from_parts(1_024, 0, 0, false, 0);
const THOUSAND: Decimal = Decimal::from_parts(1_000, 0, 0, false, 0);
const SECONDS_PER_HOUR: Decimal = Decimal::from_parts(3_600, 0, 0, false, 0);

fn missing<T>(message: &str) -> Result<T, CostError> {
    Err(CostError::Missing(message.into()))
}

/// The name on the price list, and the operating system, of a compute type under any of its names: that one itself, the
/// word of the language, the `ComputeType` of a project.
fn compute(name: &str, os: OperatingSystem) -> (&str, OperatingSystem) {
    let Some(known) =
        Compute::from_word(name).or_else(|| Compute::from_project(name, project_type(os)))
    else {
        return (name, os);
    };
    let os = match known.environment() {
        Environment::Windows => OperatingSystem::Windows,
        _ => os,
    };
    let listed = Compute::ALL.iter().find(|listed| **listed == known);
    listed.map_or((name, os), |listed| (listed.id(), os))
}

const fn project_type(os: OperatingSystem) -> &'static str {
    match os {
        OperatingSystem::Windows => "WINDOWS_CONTAINER",
        OperatingSystem::Linux | OperatingSystem::Macos => "LINUX_CONTAINER",
    }
}

impl Converter<'_> {
    pub(super) fn builds(&mut self, entry: &Builds) -> EntryResult {
        let (compute, os) = compute(&entry.compute, entry.os);
        let by_second = compute.starts_with("lambda.");
        let sku = match (by_second, os) {
            (true, _) => format!("codebuild/lambda/{compute}"),
            (false, OperatingSystem::Macos) => {
                return missing("macOS builds run on reserved capacity only: use `reserved`");
            }
            (false, os) => format!("codebuild/{}/{compute}", os.as_str()),
        };
        let given = (
            entry.builds,
            entry.seconds,
            entry.billed_minutes,
            entry.billed_seconds,
        );
        let quantity = match given {
            (Some(Amount(builds)), Some(Amount(seconds)), None, None) => {
                let queued = match self.choices.queued_builds {
                    QueuedBuilds::Free => Decimal::ZERO,
                    QueuedBuilds::Billed => entry.queued_seconds.unwrap_or_default().0,
                };
                let billed = plus("build seconds", seconds, queued)?;
                times(
                    &sku,
                    builds,
                    if by_second {
                        billed.ceil()
                    } else {
                        minutes(billed)
                    },
                )?
            }
            (_, None, Some(Amount(billed)), None) if !by_second => billed,
            (_, None, None, Some(Amount(billed))) if by_second => billed,
            _ => {
                return missing(
                    "give `builds` with the `seconds` of each; or what is rounded already: `billed_minutes`, of Lambda \
                     compute `billed_seconds`",
                );
            }
        };
        self.check_amount(entry.region.as_deref(), &sku, quantity)?;
        self.add(entry.region.as_deref(), &sku, quantity)
    }

    pub(super) fn reserved(&mut self, entry: &Reserved) -> EntryResult {
        let sku = format!("codebuild/reserved/{}/{}", entry.os.as_str(), entry.machine);
        let minutes = match (entry.minutes, entry.hours) {
            (Some(Amount(minutes)), None) => minutes,
            (None, Some(Amount(hours))) => times(&sku, hours, SIXTY)?,
            (None, None) => times(&sku, self.hours, SIXTY)?,
            (Some(_), Some(_)) => return missing("give `minutes` or `hours`, not both"),
        };
        let minutes = minutes.max(crate::bill::reserved_minimum(self.book, &sku)?);
        self.add(
            entry.region.as_deref(),
            &sku,
            times(&sku, minutes, entry.instances.0)?,
        )
    }

    pub(super) fn s3(&mut self, entry: &S3) -> EntryResult {
        let region = entry.region.as_deref();
        let gb_months = match (entry.gb_months, entry.bytes, entry.hours) {
            (Some(Amount(gb_months)), None, None) => gb_months,
            (None, Some(Amount(bytes)), hours) => {
                let hours = hours.map_or(self.hours, |hours| hours.0);
                times("byte-hours", bytes, hours)? / BYTES_PER_GB / self.hours
            }
            (None, None, None) => Decimal::ZERO,
            _ => {
                return missing(
                    "give `gb_months`, or `bytes` with the `hours` that they lay there",
                );
            }
        };
        self.add(region, "s3/standard-storage", gb_months)?;
        self.counted(region, &entry.counted())
    }

    pub(super) fn data_transfer(&mut self, entry: &DataTransfer) -> EntryResult {
        let region = entry.region.as_deref();
        match &entry.to_region {
            Some(to) => self.add(region, &format!("data-transfer/to/{to}"), entry.gb.0)?,
            None if entry.gb.0.is_zero() => {}
            None => return missing("`gb` goes to another region: name it with `to_region`"),
        }
        self.counted(region, &entry.counted())
    }

    pub(super) fn kms(&mut self, entry: &Kms) -> EntryResult {
        let region = entry.region.as_deref();
        let from_s3 = if entry.bucket_key {
            let share = self.book.number("s3/bucket-key-share")?;
            times("KMS requests", entry.s3_requests.0, share)?
        } else {
            entry.s3_requests.0
        };
        self.add(region, "kms/customer-key", entry.keys.0)?;
        self.add(region, "kms/symmetric-request", entry.requests.0)?;
        self.add(region, "kms/symmetric-request", from_s3)?;
        self.counted(region, &entry.counted())
    }

    pub(super) fn lambda(&mut self, entry: &Lambda) -> EntryResult {
        let region = entry.region.as_deref();
        let requests = entry.requests.0;
        // Duration is rounded up to a millisecond per request.
        let gb_seconds = |mb: Decimal, milliseconds: Decimal| {
            let seconds = times("Lambda seconds", requests, milliseconds.ceil())? / THOUSAND;
            Ok::<_, CostError>(times("GB-seconds", seconds, mb)? / MB_PER_GB)
        };
        let compute = match (entry.milliseconds, entry.memory_mb, entry.gb_seconds) {
            (Some(milliseconds), Some(memory), None) => gb_seconds(memory.0, milliseconds.0)?,
            (None, None, Some(Amount(gb_seconds))) => gb_seconds,
            (None, None, None) => Decimal::ZERO,
            _ => return missing("give `milliseconds` with `memory_mb`, or `gb_seconds`"),
        };
        let included = self.book.number("lambda/included-ephemeral-storage")?;
        let disk = match (entry.ephemeral_mb, entry.milliseconds) {
            (None, _) => Decimal::ZERO,
            (Some(disk), Some(milliseconds)) => {
                gb_seconds((disk.0 - included).max(Decimal::ZERO), milliseconds.0)?
            }
            (Some(_), None) => {
                return missing("`ephemeral_mb` needs the `milliseconds` of a request");
            }
        };
        let duration = match entry.architecture {
            Architecture::X86 => "lambda/x86-duration",
            Architecture::Arm => "lambda/arm-duration",
        };
        self.add(region, "lambda/request", requests)?;
        self.add(region, duration, compute)?;
        self.add(region, "lambda/ephemeral-storage-over-512mb", disk)
    }

    pub(super) fn fargate(&mut self, entry: &Fargate) -> EntryResult {
        let region = entry.region.as_deref();
        let (system, vcpu, memory) = match entry.platform {
            Platform::LinuxX86 => (
                "linux",
                "fargate/linux-x86-vcpu",
                "fargate/linux-x86-memory",
            ),
            Platform::LinuxArm => (
                "linux",
                "fargate/linux-arm-vcpu",
                "fargate/linux-arm-memory",
            ),
            Platform::Windows => ("windows", "fargate/windows-vcpu", "fargate/windows-memory"),
        };
        let minimum = self
            .book
            .number(&format!("fargate/minimum-seconds-{system}"))?;
        let included = self.book.number("fargate/included-ephemeral-storage")?;
        let disk = entry
            .ephemeral_gb
            .map_or(Decimal::ZERO, |disk| (disk.0 - included).max(Decimal::ZERO));
        let hours = times(
            "task seconds",
            entry.tasks.0,
            entry.seconds.0.ceil().max(minimum),
        )? / SECONDS_PER_HOUR;
        let vcpu_hours = times("vCPU-hours", hours, entry.vcpus.0)?;
        self.add(region, vcpu, vcpu_hours)?;
        self.add(region, memory, times("GB-hours", hours, entry.memory_gb.0)?)?;
        self.add(
            region,
            "fargate/ephemeral-storage-over-20gb",
            times("GB-hours", hours, disk)?,
        )?;
        if entry.platform == Platform::Windows {
            self.add(region, "fargate/windows-os-licence", vcpu_hours)?;
        }
        Ok(())
    }

    pub(super) fn ecr(&mut self, entry: &Ecr) -> EntryResult {
        self.add(entry.region.as_deref(), "ecr/storage", entry.gb_months.0)
    }

    pub(super) fn ec2(&mut self, entry: &Ec2) -> EntryResult {
        let region = entry.region.as_deref();
        match &entry.instance {
            Some(instance) => {
                let count = entry.count.map_or(Decimal::ONE, |count| count.0);
                let hours = times("machine hours", entry.hours.0, count)?;
                self.add(region, &format!("ec2/linux/{instance}"), hours)?;
            }
            None if entry.hours.0.is_zero() => {}
            None => return missing("`hours` of which machine? Give `instance`"),
        }
        self.add(region, "ec2/public-ipv4", entry.public_ipv4_hours.0)
    }
}
