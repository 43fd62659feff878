//! A user's own figures for a month: quantities in, dollars out.

mod convert;
mod reader;
mod tables;

use jiff::civil::Date;
use stagewright_core::Usage;

use crate::{
    ApprovalDelivery, Bill, BillingChoices, CostError, FailedActions, FreeTiers, MonthBorder,
    Options, Place, PriceBook, QueuedBuilds,
};
use convert::Converter;
use tables::{Choices, File, FreeTierSwitches};

/// The JSON Schema of a usage file, for editors and other tools.
pub const USAGE_SCHEMA: &str = include_str!("../../usage/usage.schema.json");

/// The use of one account in one month, as a user wrote it down in TOML or JSON.
///
/// Quantities with decimals stand in quotes. Executions, builds, tasks and requests are rounded one by one, as each
/// service does; a total that is rounded already can be given instead. Anything else in the price book can be given by
/// its SKU under `quantities`. `cost/usage/README.md` describes every table.
///
/// ```
/// use stagewright_cost::{PriceBook, UsageFile};
///
/// let file = UsageFile::parse("june.toml", r#"
///     schema = 1
///     region = "us-east-1"
///
///     [[builds]]
///     compute = "general1.large"
///     builds = 100
///     seconds = "61"
///
///     [[lambda]]
///     requests = 3_000_000
///     milliseconds = "120"
///     memory_mb = 1536
/// "#)?;
/// let bill = file.price(&PriceBook::builtin(), None)?;
/// assert_eq!(bill.total().to_string(), "$6.73"); // $4.00 and $0.40 + 140,000 GB-seconds at $0.0000166667
///
/// let typo = UsageFile::parse("june.toml", "schema = 1\nregion = \"us-east-1\"\n[[build]]\n").unwrap_err();
/// assert!(typo.to_string().starts_with("june.toml:3:3: error: unknown field `build`"), "{typo}");
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
#[derive(Clone, Debug)]
pub struct UsageFile {
    name: String,
    text: String,
    file: File,
}

impl UsageFile {
    /// Reads a file: JSON if it starts with a brace, TOML otherwise.
    ///
    /// # Errors
    ///
    /// [`CostError::Document`] with line and column: malformed text, an unknown key, a negative quantity, one that is
    /// missing or given twice, a number with decimals outside quotes.
    pub fn parse(name: &str, text: &str) -> Result<Self, CostError> {
        let file = reader::read(name, text)?;
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            file,
        })
    }

    /// The region of everything that names none.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.file.region
    }

    /// The usage that it describes.
    ///
    /// # Errors
    ///
    /// [`CostError::Document`] with the line of the entry: a region or SKU that the book does not know, an action of a
    /// pipeline that the file does not list, a quantity out of range.
    pub fn usage(&self, book: &PriceBook) -> Result<Usage, CostError> {
        self.usage_with(book, choices(&self.file.choices))
    }

    /// The same where what AWS leaves open is decided otherwise than in the file: rounding depends on it.
    ///
    /// # Errors
    ///
    /// Those of [`UsageFile::usage`].
    pub fn usage_with(
        &self,
        book: &PriceBook,
        choices: BillingChoices,
    ) -> Result<Usage, CostError> {
        Converter::new(&self.name, &self.text, &self.file, book, choices).usage()
    }

    /// How it is to be priced: its region, its free tiers, its billing choices.
    #[must_use]
    pub fn options(&self, today: Option<Date>) -> Options {
        Options {
            free_tiers: free_tiers(&self.file.free_tiers),
            choices: choices(&self.file.choices),
            today,
            ..Options::in_region(&self.file.region)
        }
    }

    /// The bill of the month.
    ///
    /// # Errors
    ///
    /// Those of [`UsageFile::usage`] and [`Bill::price`].
    pub fn price(&self, book: &PriceBook, today: Option<Date>) -> Result<Bill, CostError> {
        self.price_with(book, &self.options(today))
    }

    /// The bill of the month, priced otherwise than the file says: [`UsageFile::options`], changed.
    ///
    /// # Errors
    ///
    /// Those of [`UsageFile::usage`] and [`Bill::price`].
    pub fn price_with(&self, book: &PriceBook, options: &Options) -> Result<Bill, CostError> {
        let bill = Bill::price(&self.usage_with(book, options.choices)?, book, options);
        bill.map_err(|error| {
            let line = match &error {
                CostError::UnknownFreeTier { name, .. } => self.line_of(&format!("\"{name}\"")),
                _ => 0,
            };
            let place = Place {
                file: self.name.clone(),
                line,
                column: 0,
            };
            CostError::Document {
                place,
                message: error.to_string(),
            }
        })
    }

    /// The first line with this in it; 0 without any.
    fn line_of(&self, part: &str) -> usize {
        let mut lines = self.text.lines();
        lines
            .position(|line| line.contains(part))
            .map_or(0, |position| position + 1)
    }
}

fn free_tiers(switches: &FreeTierSwitches) -> FreeTiers {
    let all = if switches.none {
        FreeTiers::none()
    } else {
        FreeTiers::lasting()
    };
    let with = switches.on.iter().fold(all, FreeTiers::with);
    switches.off.iter().fold(with, FreeTiers::without)
}

fn choices(choices: &Choices) -> BillingChoices {
    BillingChoices {
        queued_builds: match choices.queued_builds {
            tables::FreeOrBilled::Free => QueuedBuilds::Free,
            tables::FreeOrBilled::Billed => QueuedBuilds::Billed,
        },
        failed_actions: match choices.failed_actions {
            tables::BilledOrFree::Billed => FailedActions::Billed,
            tables::BilledOrFree::Free => FailedActions::Free,
        },
        month_border: MonthBorder::Whole,
        approval_delivery: ApprovalDelivery::Email,
    }
}
