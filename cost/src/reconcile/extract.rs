//! The rows of a Cost and Usage extract.

use rust_decimal::Decimal;

use crate::CostError;
use crate::error::Place;

/// A row: what AWS charged.
pub(super) struct Row {
    pub(super) service: String,
    pub(super) usage_type: String,
    pub(super) quantity: Decimal,
    pub(super) amount: Decimal,
}

/// What a column is called, in lower case: plainly, in the legacy report, in CUR 2.0, in Cost Explorer.
const SERVICE: [&str; 7] = [
    "service",
    "lineitem/productcode",
    "line_item_product_code",
    "product/productname",
    "product_product_name",
    "product code",
    "servicecode",
];
const USAGE_TYPE: [&str; 5] = [
    "usage_type",
    "lineitem/usagetype",
    "line_item_usage_type",
    "usage type",
    "usagetype",
];
const QUANTITY: [&str; 6] = [
    "quantity",
    "lineitem/usageamount",
    "line_item_usage_amount",
    "usage_quantity",
    "usage quantity",
    "usagequantity",
];
const AMOUNT: [&str; 8] = [
    "amount",
    "lineitem/unblendedcost",
    "line_item_unblended_cost",
    "cost",
    "unblended_cost",
    "unblendedcost",
    "totalcost",
    "costs ($)",
];
const CURRENCY: [&str; 4] = [
    "currency",
    "lineitem/currencycode",
    "line_item_currency_code",
    "currencycode",
];

struct Columns {
    service: usize,
    usage_type: usize,
    quantity: usize,
    amount: usize,
    currency: Option<usize>,
}

/// Reads the rows of an extract one after the other: a report of every resource has millions of them.
pub(super) fn read(
    name: &str,
    text: &str,
    mut take: impl FnMut(usize, Row) -> Result<(), CostError>,
) -> Result<(), CostError> {
    let at = |line: usize, message: String| CostError::Document {
        place: Place {
            file: name.to_owned(),
            line,
            column: 0,
        },
        message,
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| broken(&at, &error))?
        .clone();
    let columns = Columns::find(&header).map_err(|message| at(1, message))?;
    let mut rows = 0;
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| broken(&at, &error))?
    {
        let line = record
            .position()
            .and_then(|position| usize::try_from(position.line()).ok())
            .unwrap_or(0);
        let cell = |column: usize| record.get(column).unwrap_or("");
        let number = |column: usize| {
            decimal(cell(column)).ok_or_else(|| {
                let called = header.get(column).unwrap_or("");
                at(
                    line,
                    format!(
                        "`{}` under `{called}` is not a decimal number",
                        cell(column)
                    ),
                )
            })
        };
        if let Some(currency) = columns
            .currency
            .map(cell)
            .filter(|currency| *currency != "USD")
        {
            return Err(at(
                line,
                format!("the amount is in `{currency}`; only USD can be compared"),
            ));
        }
        rows += 1;
        let row = Row {
            service: cell(columns.service).to_owned(),
            usage_type: cell(columns.usage_type).to_owned(),
            quantity: number(columns.quantity)?,
            amount: number(columns.amount)?,
        };
        take(line, row)?;
    }
    if rows == 0 {
        return Err(at(1, "there is no row below the header".into()));
    }
    Ok(())
}

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Self, String> {
        let position = |names: &[&str]| {
            names.iter().find_map(|name| {
                header.iter().position(|column| {
                    column.trim_start_matches('\u{feff}').to_lowercase() == *name
                })
            })
        };
        let needed = |what: &str, names: &[&str]| {
            position(names).ok_or_else(|| {
                format!(
                    "no column for the {what}; call it `{}`\nnote: the columns are {}",
                    names.first().copied().unwrap_or_default(),
                    header.iter().collect::<Vec<_>>().join(", ")
                )
            })
        };
        Ok(Self {
            service: needed("service", &SERVICE)?,
            usage_type: needed("usage type", &USAGE_TYPE)?,
            quantity: needed("quantity", &QUANTITY)?,
            amount: needed("amount", &AMOUNT)?,
            currency: position(&CURRENCY),
        })
    }
}

fn broken(at: &impl Fn(usize, String) -> CostError, error: &csv::Error) -> CostError {
    let line = error
        .position()
        .and_then(|position| usize::try_from(position.line()).ok());
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("{len} columns where the header has {expected_len}")
        }
        _ => "this is not comma-separated text".to_owned(),
    };
    at(line.unwrap_or(0), message)
}

/// A decimal, written out or with an exponent, as reports do.
fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim_start_matches('$');
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    text.parse::<crate::Exact>().ok().map(|exact| exact.0)
}
