//! From quantities of SKUs to lines: tiers, free tiers, rounding.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Meter;
use super::line::{LineItem, LineKind, TierOfLine};
use super::options::FreeTiers;
use crate::error::{plus, times};
use crate::{Allowance, CostError, Exact, Money, Price, PriceBook};

/// What one SKU of one region gets for free: the name of the free tier and the units.
type Free<'a> = BTreeMap<(&'a str, &'a str), (&'a str, Decimal)>;

/// A free tier that the account has.
pub(crate) type FreeTier<'a> = (&'a str, &'a Allowance);

/// The free tiers that an account has, in order of names.
pub(crate) fn free_tiers_of<'a>(
    book: &'a PriceBook,
    switches: &FreeTiers,
) -> Result<Vec<FreeTier<'a>>, CostError> {
    let mut free_tiers = book.allowances()?;
    free_tiers.retain(|(name, allowance)| switches.has(name, allowance.is_lasting()));
    Ok(free_tiers)
}

/// Prices every quantity. The order is that of services, SKUs and regions, whatever order the quantities came in.
pub(crate) fn lines_of(
    meter: &Meter,
    book: &PriceBook,
    free_tiers: &[FreeTier],
) -> Result<Vec<LineItem>, CostError> {
    let free = free_quantities(meter, free_tiers)?;
    let mut lines = Vec::new();
    for (region, sku, quantity) in meter.iter() {
        let found = book.nearest_price(region, sku)?;
        let covered = free.get(&(sku, region)).copied();
        let before = lines.len();
        add_lines(&mut lines, region, sku, found.price, quantity, covered)?;
        for line in lines.iter_mut().skip(before) {
            line.priced_as_in.clone_from(&found.stands_in);
        }
    }
    Ok(lines)
}

/// Shares each free tier among the SKUs that it applies to: in the order that the price book names, and of one SKU in
/// the order of regions. A free tier belongs to the account, whatever the region.
fn free_quantities<'a>(
    meter: &Meter<'a>,
    free_tiers: &[FreeTier<'a>],
) -> Result<Free<'a>, CostError> {
    let mut free = Free::new();
    for (name, allowance) in free_tiers {
        let mut left = None;
        for sku in allowance.applies_to() {
            for (region, quantity) in meter.of(sku) {
                let available = match left {
                    Some(left) => left,
                    None => amount_of(allowance, meter)?,
                };
                let taken = quantity.min(available);
                if taken > Decimal::ZERO {
                    free.insert((sku.as_str(), region), (*name, taken));
                }
                left = Some(available - taken);
            }
        }
    }
    Ok(free)
}

/// Units that a free tier covers this month.
fn amount_of(allowance: &Allowance, meter: &Meter) -> Result<Decimal, CostError> {
    let amount = allowance.amount().0;
    let Some(growth) = allowance.grows() else {
        return Ok(amount);
    };
    let units = meter
        .of(&growth.with)
        .try_fold(Decimal::ZERO, |sum, (_, quantity)| {
            plus("a free tier", sum, quantity)
        })?;
    let further = (units - growth.beyond.0).max(Decimal::ZERO);
    plus(
        "a free tier",
        amount,
        times("a free tier", further, growth.by.0)?,
    )
}

/// One line per tier reached, and one for what is free. Free units come off the first tier, and the tiers start after
/// them: the first one is longer by what is free.
fn add_lines(
    lines: &mut Vec<LineItem>,
    region: &str,
    sku: &str,
    price: &Price,
    quantity: Decimal,
    covered: Option<(&str, Decimal)>,
) -> Result<(), CostError> {
    let free = covered.map_or(Decimal::ZERO, |(_, free)| free);
    let graduated = price.tiers().len() > 1;
    for (position, tier) in price.tiers().iter().enumerate() {
        let shifted = |bound: Exact| plus(sku, bound.0, free);
        let start = if position == 0 {
            Decimal::ZERO
        } else {
            shifted(tier.from)?
        };
        let end = tier.up_to.map(shifted).transpose()?;
        if quantity <= start {
            break;
        }
        let inside = end.map_or(quantity, |end| quantity.min(end)) - start;
        let of_line = graduated.then_some(TierOfLine {
            number: position + 1,
            from: tier.from,
            up_to: tier.up_to,
        });
        let line_free = if position == 0 { free } else { Decimal::ZERO };
        lines.push(line(
            LineKind::Charge,
            sku,
            region,
            price,
            tier.price,
            inside,
            of_line,
            line_free,
        )?);
    }
    if let Some((name, free)) = covered {
        let first = price.first_price();
        let taken = line(
            LineKind::FreeTier,
            name,
            region,
            price,
            first,
            -free,
            None,
            Decimal::ZERO,
        )?;
        lines.push(LineItem {
            takes_off: Some(sku.to_owned()),
            ..taken
        });
    }
    Ok(())
}

#[expect(
    clippy::too_many_arguments,
    reason = "the columns of a line, joined in this one place"
)]
fn line(
    kind: LineKind,
    sku: &str,
    region: &str,
    price: &Price,
    tier_price: Money,
    quantity: Decimal,
    tier: Option<TierOfLine>,
    free: Decimal,
) -> Result<LineItem, CostError> {
    let out_of_range =
        |_| CostError::absurd(sku, format!("{} {}", quantity.normalize(), price.unit()));
    let unrounded = amount(quantity, tier_price, price.per()).map_err(out_of_range)?;
    Ok(LineItem {
        kind,
        service: sku.split('/').next().unwrap_or(sku).to_owned(),
        sku: sku.to_owned(),
        takes_off: None,
        region: region.to_owned(),
        priced_as_in: None,
        assumed_use: false,
        quantity: Exact(quantity),
        unit: price.unit().to_owned(),
        unit_price: if price.per().0 == Decimal::ONE {
            tier_price
        } else {
            tier_price.checked_div(price.per())?
        },
        tier,
        free: Exact(free),
        unrounded,
        amount: unrounded.rounded_for_a_line(),
        price_as_of: price.evidence().as_of,
        price_last_seen: price.evidence().last_seen(),
        confidence: price.evidence().confidence,
    })
}

/// Money for a quantity at so much per so many units.
pub(crate) fn amount(quantity: Decimal, price: Money, per: Exact) -> Result<Money, CostError> {
    let product = times("a line", quantity, price.amount())?;
    let amount = if per.0 == Decimal::ONE {
        Some(product)
    } else {
        product.checked_div(per.0)
    };
    // Adding nothing checks the limit.
    amount
        .ok_or_else(CostError::absurd_amount)
        .and_then(|amount| Money::dollars(amount).checked_add(Money::ZERO))
}
