//! A bill of ours beside one of AWS's: a Cost and Usage extract, and where the two differ.

mod extract;
mod usage_types;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::error::{Place, plus};
use crate::{Bill, CostError, Exact, LineKind, Money};
use usage_types::UsageTypes;

/// Our bill and AWS's, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// The greatest difference first.
    pub rows: Vec<ReconciledRow>,
    /// What our bill comes to.
    pub ours: Money,
    /// What the extract comes to.
    pub theirs: Money,
    /// Theirs less ours.
    pub difference: Money,
}

/// One thing that either bill charges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReconciledRow {
    /// Our SKU, or the service of an extract's row that we have no SKU for.
    pub sku: String,
    /// Region.
    pub region: String,
    /// The usage types of the extract; none: only our bill has it.
    pub usage_types: Vec<String>,
    /// Whether the usage types mean a SKU of ours.
    pub known: bool,
    /// Our quantity.
    pub our_quantity: Exact,
    /// The extract's quantity.
    pub their_quantity: Exact,
    /// Our amount, free tiers taken off.
    pub our_amount: Money,
    /// The extract's amount.
    pub their_amount: Money,
    /// Theirs less ours.
    pub difference: Money,
}

/// Things that both bills together may charge. An account with everything that AWS sells has some thousands of them.
const MOST_ROWS: usize = 50_000;

fn too_many(name: &str, line: usize) -> CostError {
    CostError::Document {
        place: Place {
            file: name.to_owned(),
            line,
            column: 0,
        },
        message: format!(
            "more than {MOST_ROWS} different usage types\nnote: extract one account and month, with the usage type and not the resource"
        ),
    }
}

#[derive(Default)]
struct Sides {
    usage_types: Vec<String>,
    known: bool,
    ours: (Decimal, Decimal),
    theirs: (Decimal, Decimal),
}

impl Reconciliation {
    /// Reads a Cost and Usage extract and puts it beside a bill.
    ///
    /// The extract is comma-separated with a header. It needs a service, a usage type, a quantity and an amount, under
    /// the names of AWS's reports (`lineItem/ProductCode`, `line_item_usage_type`, …) or plainly as `service`,
    /// `usage_type`, `quantity`, `amount`. Rows of one usage type are added up.
    ///
    /// ```
    /// use stagewright_core::Usage;
    /// use stagewright_cost::{Bill, Options, PriceBook, Reconciliation};
    ///
    /// let usage = Usage { kms_keys: 2, log_bytes: 10 << 30, ..Usage::default() };
    /// let bill = Bill::price(&usage, &PriceBook::builtin(), &Options::in_region("us-east-1"))?;
    /// let extract = "service,usage_type,quantity,amount\nawskms,us-east-1-KMS-Keys,2,2.00\nAmazonCloudWatch,USE1-DataProcessing-Bytes,11.5,3.25\n";
    /// let both = Reconciliation::of(&bill, "march.csv", extract)?;
    /// let first = &both.rows[0];
    /// assert_eq!((first.sku.as_str(), first.difference.to_string()), ("cloudwatch-logs/ingestion-standard", "$0.75".into()));
    /// assert_eq!(both.difference.to_string(), "$0.75");
    ///
    /// let other = Reconciliation::of(&bill, "march.csv", "Job,Minutes,Price\nbuild,5,0.03\n").unwrap_err();
    /// assert!(other.to_string().starts_with("march.csv:1: error: no column for the service"));
    /// # Ok::<(), stagewright_cost::CostError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CostError::Document`] with the line: columns that are not those of such a report, a cell that is no number,
    /// an amount that is not in dollars.
    pub fn of(bill: &Bill, name: &str, text: &str) -> Result<Self, CostError> {
        let usage_types = UsageTypes::builtin()?;
        let mut sides: BTreeMap<(String, String), Sides> = BTreeMap::new();
        for line in &bill.lines {
            let sku = line.takes_off.as_ref().unwrap_or(&line.sku);
            let side = sides.entry((sku.clone(), line.region.clone())).or_default();
            side.known = true;
            if line.kind == LineKind::Charge {
                side.ours.0 = plus("a quantity", side.ours.0, line.quantity.0)?;
            }
            side.ours.1 = plus("an amount", side.ours.1, line.amount.amount())?;
        }
        extract::read(name, text, |line, row| {
            let (region, found) = usage_types.sku(&row.service, &row.usage_type, &bill.region);
            let known = found.is_some();
            let sku = found.unwrap_or_else(|| format!("{} {}", row.service, row.usage_type));
            let side = sides.entry((sku, region)).or_default();
            side.known |= known;
            if !side.usage_types.contains(&row.usage_type) {
                side.usage_types.push(row.usage_type);
            }
            side.theirs.0 = plus("a quantity", side.theirs.0, row.quantity)?;
            side.theirs.1 = plus("an amount", side.theirs.1, row.amount)?;
            match sides.len() {
                0..=MOST_ROWS => Ok(()),
                _ => Err(too_many(name, line)),
            }
        })?;
        let rows = sides
            .into_iter()
            .map(|((sku, region), side)| ReconciledRow {
                sku,
                region,
                usage_types: side.usage_types,
                known: side.known,
                our_quantity: Exact(side.ours.0.normalize()),
                their_quantity: Exact(side.theirs.0.normalize()),
                our_amount: Money::dollars(side.ours.1),
                their_amount: Money::dollars(side.theirs.1),
                difference: Money::dollars(side.theirs.1.saturating_sub(side.ours.1)),
            })
            .collect();
        Self::from_rows(rows)
    }

    fn from_rows(mut rows: Vec<ReconciledRow>) -> Result<Self, CostError> {
        rows.sort_by(|left, right| {
            right
                .difference
                .amount()
                .abs()
                .cmp(&left.difference.amount().abs())
        });
        let ours = Money::sum(rows.iter().map(|row| row.our_amount))?;
        let theirs = Money::sum(rows.iter().map(|row| row.their_amount))?;
        Ok(Self {
            ours,
            theirs,
            difference: theirs.checked_sub(ours)?,
            rows,
        })
    }
}
