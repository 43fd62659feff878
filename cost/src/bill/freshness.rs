//! How old and how sure the prices under a bill are.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::line::{LineItem, LineKind};

/// A price that nobody has seen for longer than this counts as old.
const OLD_AFTER_DAYS: i64 = 180;

/// One line under a bill: of the prices used, how many are old, undated or of low confidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// Prices used.
    pub prices: usize,
    /// The day against which age was counted; none: age was not looked at.
    #[serde(serialize_with = "as_text")]
    pub today: Option<Date>,
    /// SKUs whose price was last seen more than 180 days before that day.
    pub old: Vec<String>,
    /// SKUs whose price has no date.
    pub undated: Vec<String>,
    /// SKUs whose price has one unofficial source or none.
    pub low_confidence: Vec<String>,
}

impl Freshness {
    pub(crate) fn of(lines: &[LineItem], today: Option<Date>) -> Self {
        let charges = lines.iter().filter(|line| line.kind == LineKind::Charge);
        // The tiers of one price are one price.
        let mut used: Vec<&LineItem> = charges.collect();
        used.dedup_by(|left, right| (&left.sku, &left.region) == (&right.sku, &right.region));
        let names = |wanted: &dyn Fn(&LineItem) -> bool| -> Vec<String> {
            let matching = used.iter().filter(|line| wanted(line));
            matching
                .map(|line| format!("{} in {}", line.sku, line.region))
                .collect()
        };
        Self {
            prices: used.len(),
            today,
            old: names(&|line| {
                let age = today
                    .zip(line.price_last_seen)
                    .map(|(day, seen)| seen.age_in_days(day));
                age.is_some_and(|days| days > OLD_AFTER_DAYS)
            }),
            undated: names(&|line| line.price_last_seen.is_none()),
            low_confidence: names(&|line| line.confidence.is_low()),
        }
    }
}

fn as_text<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

impl fmt::Display for Freshness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} prices used", self.prices)?;
        if let Some(today) = &self.today {
            write!(
                f,
                ", {} not seen for {OLD_AFTER_DAYS} days before {today}",
                self.old.len()
            )?;
        }
        write!(
            f,
            ", {} undated, {} of low confidence",
            self.undated.len(),
            self.low_confidence.len()
        )
    }
}
