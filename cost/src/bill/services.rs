//! What everything around CodePipeline counts: builds, fleets, keys, logs, notifications.

use rust_decimal::Decimal;
use stagewright_core::{BuildUse, Environment, Usage};

use super::meter::Meter;
use super::month::Month;
use super::options::{ApprovalDelivery, Options, QueuedBuilds};
use super::simulated::Simulated;
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
    not_in_this_bill: &mut Vec<String>,
) -> Result<(), CostError> {
    let region = options.region.as_str();
    for action in &usage.actions {
        let Some(build) = &action.build else { continue };
        let region = options.region_of(action.region.as_deref());
        match build_quantity(build, region, book, options)? {
            BuildPrice::Metered(sku, quantity) => {
                let quantity = month.scaled(&sku, quantity)?;
                meter.add(region, sku, quantity)?;
            }
            BuildPrice::OfItsFleet => {}
            BuildPrice::Unknown(why) => {
                let place = format!("`{}/{}`", action.stage, action.action);
                not_in_this_bill.push(format!("builds of {place}: {why}"));
            }
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
    let mut requests = count("KMS requests", usage.kms_requests)?;
    if options.bucket_key {
        let share = book.number("s3/bucket-key-share")?;
        requests = times("KMS requests", requests, share)?;
    }
    meter.add(region, "kms/symmetric-request", requests)?;
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
        let amount = i128::try_from(quantity.billionths)
            .ok()
            .and_then(|billionths| Decimal::try_from_i128_with_scale(billionths, BILLIONTHS).ok())
            .ok_or_else(|| CostError::absurd(&quantity.sku, quantity.billionths))?;
        meter.add(region, quantity.sku.as_str(), amount)?;
    }
    Ok(())
}

/// What the actions of a simulation and the rules of its stages are charged elsewhere.
pub(super) fn add_simulated<'a>(
    meter: &mut Meter<'a>,
    usage: &'a Usage,
    simulated: &Simulated,
    options: &'a Options,
    month: &Month,
) -> Result<(), CostError> {
    for action in &usage.actions {
        let home = options.region_of(action.region.as_deref());
        for metered in simulated.of_action(action)? {
            meter.add(
                metered.region.unwrap_or(home),
                metered.sku,
                metered.of(month)?,
            )?;
        }
    }
    for metered in simulated.of_rules(usage)? {
        meter.add(&options.region, metered.sku, metered.of(month)?)?;
    }
    Ok(())
}

/// What the builds of an action count as.
pub(super) enum BuildPrice {
    /// SKU and quantity.
    Metered(String, Decimal),
    /// Nothing: they run on a fleet, which is priced itself.
    OfItsFleet,
    /// The book does not know their machine, in these words.
    Unknown(String),
}

pub(super) fn build_quantity(
    build: &BuildUse,
    region: &str,
    book: &PriceBook,
    options: &Options,
) -> Result<BuildPrice, CostError> {
    let id = build.compute.id();
    let by_second = build.compute.is_lambda();
    let sku = match build.compute.environment() {
        // Of a type that this version does not know, the book says what it knows.
        Environment::Linux | Environment::Arm | Environment::Gpu | Environment::Other => {
            format!("codebuild/linux/{id}")
        }
        Environment::Windows => format!("codebuild/windows/{id}"),
        Environment::LambdaX86 | Environment::LambdaArm => format!("codebuild/lambda/{id}"),
        Environment::Fleet => {
            let priced = options.fleets.iter().any(|fleet| fleet.name == id);
            return Ok(match priced {
                true => BuildPrice::OfItsFleet,
                false => BuildPrice::Unknown(format!(
                    "nothing is known of the reserved fleet `{id}`; `--fleet '{id}=SKU:MACHINES'` prices it"
                )),
            });
        }
    };
    if book
        .nearest_price(region, &sku)
        .is_err_and(|error| matches!(error, CostError::UnknownSku { .. }))
    {
        return Ok(BuildPrice::Unknown(format!("no price is known of `{id}`")));
    }
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
    Ok(BuildPrice::Metered(sku, quantity))
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
    book.number(&format!("codebuild/reserved-minimum-{system}"))
}
