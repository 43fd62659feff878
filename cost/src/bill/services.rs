//! What everything around CodePipeline counts: builds, fleets, keys, logs, notifications.

use rust_decimal::Decimal;
use stagewright_core::{BuildUse, Compute, Environment, Usage};

use super::meter::Meter;
use super::month::Month;
use super::options::{ApprovalDelivery, Options, QueuedBuilds};
use super::storage::add_storage;
use crate::error::{plus, times};
use crate::{CostError, PriceBook};

/// A usage counts billionths of a unit.
const BILLIONTHS: u32 = 9;

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
            let region = options.region_of(action.region.as_deref());
            let quantity = month.scaled(&sku, quantity)?;
            meter.add(region, sku, quantity)?;
        }
    }
    add_fleets(meter, book, options, month)?;
    add_storage(meter, &usage.storage, book, options, month, notes)?;
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
        let minutes = times(&fleet.sku, month.hours(), Decimal::from(60))?;
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
