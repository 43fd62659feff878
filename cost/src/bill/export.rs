//! A bill as comma-separated values.

use std::io::Write;

use super::{Bill, LineKind};
use crate::Exact;

/// The columns, in order.
const HEADER: [&str; 16] = [
    "kind",
    "service",
    "sku",
    "region",
    "quantity",
    "unit",
    "unit_price",
    "tier",
    "free",
    "unrounded",
    "amount",
    "price_as_of",
    "price_last_seen",
    "confidence",
    "priced_as_in",
    "assumed_use",
];

impl Bill {
    /// Writes the lines as comma-separated values: a header, one row per line, and a last row `total`.
    ///
    /// Amounts are exact; the amounts of the rows add up to that of the last one.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_csv(&self, out: impl Write) -> std::io::Result<()> {
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(HEADER)?;
        for line in &self.lines {
            let kind = match line.kind {
                LineKind::Charge => "charge",
                LineKind::FreeTier => "free-tier",
            };
            let date = |date: Option<crate::PriceDate>| {
                date.map(|date| date.to_string()).unwrap_or_default()
            };
            rows.write_record([
                kind,
                &line.service,
                &line.sku,
                &line.region,
                &line.quantity.to_string(),
                &line.unit,
                &format!("{:#}", line.unit_price),
                &line
                    .tier
                    .map(|tier| tier.number.to_string())
                    .unwrap_or_default(),
                &line.free.to_string(),
                &format!("{:#}", line.unrounded),
                &format!("{:#}", line.amount),
                &date(line.price_as_of),
                &date(line.price_last_seen),
                line.confidence.as_str(),
                line.priced_as_in.as_deref().unwrap_or_default(),
                &line.assumed_use.to_string(),
            ])?;
        }
        let total = Exact(self.total().amount()).to_string();
        let mut last = [""; HEADER.len()];
        for (cell, text) in last.iter_mut().zip([
            "total",
            "",
            "",
            &self.region,
            "",
            "USD",
            "",
            "",
            "",
            "",
            &total,
        ]) {
            *cell = text;
        }
        rows.write_record(last)?;
        rows.flush()
    }
}
