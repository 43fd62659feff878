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
        let (header, lines) = self.table();
        rows.write_record(header)?;
        for line in lines {
            rows.write_record(line)?;
        }
        rows.flush()
    }

    /// The lines as a table, the total last.
    #[must_use]
    pub fn table(&self) -> ([&'static str; 16], Vec<Vec<String>>) {
        let lines = self.lines.iter().map(|line| {
            let kind = match line.kind {
                LineKind::Charge => "charge",
                LineKind::FreeTier => "free-tier",
            };
            let date = |date: Option<crate::PriceDate>| {
                date.map(|date| date.to_string()).unwrap_or_default()
            };
            let tier = line.tier.map(|tier| tier.number.to_string());
            vec![
                kind.to_owned(),
                line.service.clone(),
                line.sku.clone(),
                line.region.clone(),
                line.quantity.to_string(),
                line.unit.clone(),
                format!("{:#}", line.unit_price),
                tier.unwrap_or_default(),
                line.free.to_string(),
                format!("{:#}", line.unrounded),
                format!("{:#}", line.amount),
                date(line.price_as_of),
                date(line.price_last_seen),
                line.confidence.as_str().to_owned(),
                line.priced_as_in.clone().unwrap_or_default(),
                line.assumed_use.to_string(),
            ]
        });
        let mut total = vec![String::new(); HEADER.len()];
        total[0] = "total".to_owned();
        total[3].clone_from(&self.region);
        total[5] = "USD".to_owned();
        total[10] = Exact(self.total().amount()).to_string();
        (HEADER, lines.chain([total]).collect())
    }
}
