//! From a usage to quantities of SKUs: which pipeline counts, what a build runs on, where bytes lie.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stagewright_core::{
    ActionUse, BuildUse, Compute, Environment, PipelineType, PipelineUse, StorageUse, Usage,
};

use super::options::{ApprovalDelivery, FailedActions, MonthBorder, Options, QueuedBuilds};
use crate::error::{plus, times};
use crate::{CostError, PriceBook};

const MICROS_PER_HOUR: u64 = 3_600_000_000;
const BYTES_PER_GB: u64 = 1 << 30;
/// A month has from 28 days to 31.
const SHORTEST_MONTH: u64 = 28 * 24;
const LONGEST_MONTH: u64 = 31 * 24;
/// A usage counts billionths of a unit.
const BILLIONTHS: u32 = 9;

/// Quantities by SKU and region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter<'a> {
    quantities: BTreeMap<Cow<'a, str>, BTreeMap<&'a str, Decimal>>,
}

impl<'a> Meter<'a> {
    /// Counts a quantity, in units of the SKU.
    pub(crate) fn add(
        &mut self,
        region: &'a str,
        sku: impl Into<Cow<'a, str>>,
        quantity: Decimal,
    ) -> Result<(), CostError> {
        if quantity.is_zero() {
            return Ok(());
        }
        let sku = sku.into();
        let out_of_range = || CostError::absurd(sku.as_ref(), quantity);
        if let Some(sum) = self
            .quantities
            .get_mut(&sku)
            .and_then(|regions| regions.get_mut(region))
        {
            *sum = sum.checked_add(quantity).ok_or_else(out_of_range)?;
            return Ok(());
        }
        self.quantities
            .entry(sku)
            .or_default()
            .insert(region, quantity);
        Ok(())
    }

    /// Every quantity with its region and SKU, in order of SKUs and regions.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &str, Decimal)> {
        self.quantities.iter().flat_map(|(sku, regions)| {
            regions
                .iter()
                .map(move |(region, quantity)| (*region, sku.as_ref(), *quantity))
        })
    }

    /// The quantities of one SKU, in order of regions.
    pub(super) fn of(&self, sku: &str) -> impl Iterator<Item = (&'a str, Decimal)> {
        let regions = self.quantities.get(sku);
        regions
            .into_iter()
            .flatten()
            .map(|(region, quantity)| (*region, *quantity))
    }
}

/// The month that a usage stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Month {
    /// Hours of the month.
    hours: Decimal,
    /// Hours of the usage.
    span: Decimal,
    /// What a quantity that grows with time is multiplied by; none: the span is the month.
    scale: Option<Decimal>,
}

impl Month {
    pub(crate) fn of(
        usage: &Usage,
        book: &PriceBook,
        notes: &mut Vec<String>,
    ) -> Result<Self, CostError> {
        let usual = book.figure("time/hours-per-month")?.value().0;
        let span = Decimal::from(usage.span.0) / Decimal::from(MICROS_PER_HOUR);
        if span.is_zero() {
            return Ok(Self {
                hours: usual,
                span: usual,
                scale: None,
            });
        }
        if (Decimal::from(SHORTEST_MONTH)..=Decimal::from(LONGEST_MONTH)).contains(&span) {
            return Ok(Self {
                hours: span,
                span,
                scale: None,
            });
        }
        notes.push(format!(
            "the usage spans {} hours and was scaled to a month of {usual} hours",
            span.round_dp(2).normalize()
        ));
        Ok(Self {
            hours: usual,
            span,
            scale: Some(usual / span),
        })
    }

    /// Hours of the month.
    pub(super) const fn hours(&self) -> Decimal {
        self.hours
    }

    /// A count of the span, as a count of the month.
    pub(crate) fn scaled(&self, what: &str, count: Decimal) -> Result<Decimal, CostError> {
        self.scale
            .map_or(Ok(count), |scale| times(what, count, scale))
    }

    /// Byte-hours of the span, as GB-months.
    fn gb_months(&self, byte_hours: u128) -> Result<Decimal, CostError> {
        let byte_hours = whole("byte-hours", byte_hours)?;
        let gb_hours = byte_hours / Decimal::from(BYTES_PER_GB);
        gb_hours
            .checked_div(self.span)
            .ok_or_else(|| CostError::absurd("byte-hours", byte_hours))
    }

    fn gb(&self, bytes: u64) -> Result<Decimal, CostError> {
        self.scaled("bytes", Decimal::from(bytes) / Decimal::from(BYTES_PER_GB))
    }
}

/// CodePipeline itself, each pipeline by its own type or all by one.
pub(super) fn add_pipelines<'a>(
    meter: &mut Meter<'a>,
    usage: &'a Usage,
    book: &PriceBook,
    options: &'a Options,
    month: &Month,
    all_as: Option<PipelineType>,
) -> Result<(), CostError> {
    let region = options.region.as_str();
    let free_days = book.figure("codepipeline/v1-free-days")?.value().0;
    let type_of = |pipeline: &PipelineUse| all_as.unwrap_or(pipeline.pipeline_type);
    for pipeline in usage
        .pipelines
        .iter()
        .filter(|pipeline| type_of(pipeline) == PipelineType::V1)
    {
        if let Some(sku) = v1_sku(pipeline, free_days) {
            meter.add(region, sku, Decimal::ONE)?;
        }
    }
    let mut minutes = Decimal::ZERO;
    for action in &usage.actions {
        let pipeline = usage
            .pipelines
            .iter()
            .find(|pipeline| pipeline.name == action.pipeline)
            .ok_or_else(|| CostError::Unknown {
                what: "pipeline in the usage with the name",
                name: action.pipeline.clone(),
                known: usage
                    .pipelines
                    .iter()
                    .map(|pipeline| pipeline.name.clone())
                    .collect(),
            })?;
        if type_of(pipeline) == PipelineType::V2 {
            minutes = plus("action minutes", minutes, v2_minutes(action, options)?)?;
        }
    }
    let minutes = month.scaled("action minutes", minutes)?;
    meter.add(region, "codepipeline/v2-action-minute", minutes)
}

/// What a V1 pipeline counts as. Source: CodePipeline pricing page: active means older than 30 days with at least one
/// code change in the month.
fn v1_sku(pipeline: &PipelineUse, free_days: Decimal) -> Option<&'static str> {
    match (
        Decimal::from(pipeline.age_days) > free_days,
        pipeline.executions > 0,
    ) {
        (false, _) => Some("codepipeline/v1-young-pipeline"),
        (true, true) => Some("codepipeline/v1-active-pipeline"),
        (true, false) => None,
    }
}

/// Minutes of an action that type V2 bills.
pub(super) fn v2_minutes(action: &ActionUse, options: &Options) -> Result<Decimal, CostError> {
    if !action.billable {
        return Ok(Decimal::ZERO);
    }
    let minutes = match options.choices.failed_actions {
        FailedActions::Billed => action.billed_minutes,
        FailedActions::Free => action.billed_minutes.saturating_sub(action.failed_minutes),
    };
    let border = match options.choices.month_border {
        MonthBorder::Whole => 0,
        MonthBorder::Split => action.border_minutes,
    };
    plus(
        "action minutes",
        Decimal::from(minutes),
        Decimal::from(border),
    )
}

/// Everything but CodePipeline itself.
pub(super) fn add_services<'a>(
    meter: &mut Meter<'a>,
    usage: &'a Usage,
    book: &PriceBook,
    options: &'a Options,
    month: &Month,
    notes: &mut Vec<String>,
) -> Result<(), CostError> {
    let region = options.region.as_str();
    for action in &usage.actions {
        if let Some(build) = &action.build
            && let Some((sku, quantity)) = build_quantity(build, options)?
        {
            let region = action.region.as_deref().unwrap_or(region);
            let quantity = month.scaled(&sku, quantity)?;
            meter.add(region, sku, quantity)?;
        }
    }
    add_fleets(meter, book, options, month)?;
    add_storage(meter, &usage.storage, book, region, month, notes)?;
    let count = |what, number: u64| month.scaled(what, Decimal::from(number));
    meter.add(
        region,
        "cloudwatch-logs/ingestion-standard",
        month.gb(usage.log_bytes)?,
    )?;
    meter.add(region, "kms/customer-key", Decimal::from(usage.kms_keys))?;
    meter.add(
        region,
        "kms/symmetric-request",
        count("KMS requests", usage.kms_requests)?,
    )?;
    let notifications = count("notifications", usage.notifications)?;
    meter.add(region, "sns/api-request", notifications)?;
    let delivery = match options.choices.approval_delivery {
        ApprovalDelivery::Email => "sns/email-notification",
        ApprovalDelivery::Http => "sns/http-notification",
        ApprovalDelivery::LambdaOrQueue => "sns/lambda-or-sqs-notification",
    };
    meter.add(region, delivery, notifications)?;
    for quantity in &usage.quantities {
        let region = quantity.region.as_deref().unwrap_or(region);
        book.check_region(region)?;
        let amount = i128::try_from(quantity.billionths)
            .ok()
            .and_then(|billionths| Decimal::try_from_i128_with_scale(billionths, BILLIONTHS).ok())
            .ok_or_else(|| CostError::absurd(&quantity.sku, quantity.billionths))?;
        meter.add(region, quantity.sku.as_str(), amount)?;
    }
    Ok(())
}

/// What the builds of an action count as: SKU and quantity. Builds on a fleet count nothing; the fleet does.
pub(super) fn build_quantity(
    build: &BuildUse,
    options: &Options,
) -> Result<Option<(String, Decimal)>, CostError> {
    let id = build.compute.id();
    let by_second = build.compute.is_lambda();
    let sku = match build.compute.environment() {
        // Of a type that this version does not know, the book says what it knows.
        Environment::Linux | Environment::Arm | Environment::Gpu | Environment::Other => {
            format!("codebuild/linux/{id}")
        }
        Environment::Windows => format!("codebuild/windows/{id}"),
        Environment::LambdaX86 | Environment::LambdaArm => format!("codebuild/lambda/{id}"),
        Environment::Fleet => return fleet_is_priced(&build.compute, options).map(|()| None),
    };
    let (billed, queued) = if by_second {
        (build.billed_seconds, build.queued_seconds)
    } else {
        (build.billed_minutes, build.queued_minutes)
    };
    let queued = match options.choices.queued_builds {
        QueuedBuilds::Free => 0,
        QueuedBuilds::Billed => queued,
    };
    let quantity = plus(&sku, Decimal::from(billed), Decimal::from(queued))?;
    Ok(Some((sku, quantity)))
}

fn fleet_is_priced(compute: &Compute, options: &Options) -> Result<(), CostError> {
    if options
        .fleets
        .iter()
        .any(|fleet| fleet.name == compute.id())
    {
        return Ok(());
    }
    Err(CostError::Unknown {
        what: "reserved fleet with a price, called",
        name: compute.id().to_owned(),
        known: options
            .fleets
            .iter()
            .map(|fleet| fleet.name.clone())
            .collect(),
    })
}

/// Fleets, which cost by the minute that they exist, with a minimum per machine.
fn add_fleets<'a>(
    meter: &mut Meter<'a>,
    book: &PriceBook,
    options: &'a Options,
    month: &Month,
) -> Result<(), CostError> {
    for fleet in &options.fleets {
        let minutes = times(&fleet.sku, month.hours, Decimal::from(60))?;
        let minutes = minutes.max(reserved_minimum(book, &fleet.sku)?);
        meter.add(
            &options.region,
            fleet.sku.as_str(),
            times(&fleet.sku, minutes, Decimal::from(fleet.instances))?,
        )?;
    }
    Ok(())
}

/// Minutes that a reserved machine is billed at least.
pub(crate) fn reserved_minimum(book: &PriceBook, sku: &str) -> Result<Decimal, CostError> {
    let system = sku
        .strip_prefix("codebuild/reserved/")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or("linux");
    Ok(book
        .figure(&format!("codebuild/reserved-minimum-{system}"))?
        .value()
        .0)
}

fn add_storage<'a>(
    meter: &mut Meter<'a>,
    storage: &'a StorageUse,
    book: &PriceBook,
    region: &'a str,
    month: &Month,
    notes: &mut Vec<String>,
) -> Result<(), CostError> {
    let count = |number: u64| month.scaled("S3 requests", Decimal::from(number));
    meter.add(
        region,
        "s3/standard-storage",
        month.gb_months(storage.byte_hours)?,
    )?;
    meter.add(
        region,
        "s3/put-copy-post-list-request",
        count(storage.puts)?,
    )?;
    meter.add(region, "s3/get-select-other-request", count(storage.gets)?)?;
    let mut bytes_left = storage.cross_region_bytes;
    for copy in &storage.copies {
        bytes_left = bytes_left.saturating_sub(copy.bytes);
        book.check_region(&copy.region)?;
        if copy.region == region {
            notes.push(format!("artifacts copied to {region} stay in the region of the bill; no transfer was charged"));
        } else {
            let sku = format!("data-transfer/to/{}", copy.region);
            meter.add(region, sku, month.gb(copy.bytes)?)?;
        }
        meter.add(
            &copy.region,
            "s3/standard-storage",
            month.gb_months(copy.byte_hours)?,
        )?;
        meter.add(
            &copy.region,
            "s3/put-copy-post-list-request",
            count(copy.puts)?,
        )?;
        meter.add(
            &copy.region,
            "s3/get-select-other-request",
            count(copy.gets)?,
        )?;
    }
    if bytes_left > 0 {
        let sku = dearest_transfer(book, region)?;
        notes.push(format!(
            "{bytes_left} bytes went to regions that the usage does not name; assumed the dearest transfer from {region}, `{sku}`"
        ));
        meter.add(region, sku, month.gb(bytes_left)?)?;
    }
    Ok(())
}

fn dearest_transfer(book: &PriceBook, region: &str) -> Result<String, CostError> {
    let mut dearest = None;
    for sku in book.skus(region, "data-transfer")? {
        if sku.starts_with("data-transfer/to/") {
            let price = book.price(region, &sku)?.unit_price()?;
            if dearest.as_ref().is_none_or(|(most, _)| price > *most) {
                dearest = Some((price, sku));
            }
        }
    }
    dearest
        .map(|(_, sku)| sku)
        .ok_or_else(|| CostError::Missing(format!("no transfer from {region} has a price")))
}

fn whole(what: &str, number: u128) -> Result<Decimal, CostError> {
    i128::try_from(number)
        .ok()
        .and_then(|number| Decimal::try_from_i128_with_scale(number, 0).ok())
        .ok_or_else(|| CostError::absurd(what, number))
}
