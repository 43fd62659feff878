//! The price book and the billing options that the command line asks for.

use std::path::Path;

use jiff::civil::Date;
use stagewright_cost::{CostError, Options, PriceBook};

use crate::arguments::PriceArguments;
use crate::failure::Failure;
use crate::input::Input;

/// The region of whoever names none.
const DEFAULT_REGION: &str = "us-east-1";

/// How to price.
#[derive(Debug)]
pub(crate) struct Pricing {
    pub(crate) book: PriceBook,
    pub(crate) options: Options,
}

impl Pricing {
    /// The built-in prices with the user's over them, and a region that they know.
    pub(crate) fn of(arguments: &PriceArguments) -> Result<Self, Failure> {
        let book = book(arguments.prices.as_deref())?;
        let region = arguments.region.as_deref().unwrap_or(DEFAULT_REGION);
        book.check_region(region).map_err(|error| priced(&error))?;
        let mut options = Options::in_region(region);
        options.today = Some(today(arguments.as_of.as_deref())?);
        Ok(Self { book, options })
    }
}

/// The built-in prices, with those of a file over them.
pub(crate) fn book(prices: Option<&Path>) -> Result<PriceBook, Failure> {
    let book = PriceBook::builtin();
    let Some(path) = prices else {
        return Ok(book);
    };
    let input = Input::small(path)?;
    book.with_document(&input.name, &input.text)
        .map_err(|error| priced(&error))
}

fn today(as_of: Option<&str>) -> Result<Date, Failure> {
    let Some(day) = as_of else {
        return Ok(jiff::ZonedDateTime::now().date());
    };
    day.parse().map_err(|_| {
        Failure::usage(
            "--as-of",
            format!("`{day}` is no day"),
            "write it as YYYY-MM-DD, such as 2026-11-23",
        )
    })
}

/// Why something cannot be priced, in the form of every other failure: place, message, way out.
pub(crate) fn priced(error: &CostError) -> Failure {
    let (place, message) = match error {
        CostError::Document { place, message } => (place.to_string(), message.clone()),
        other => (String::new(), other.to_string()),
    };
    let (message, help) = message
        .split_once("\nhelp: ")
        .unwrap_or((message.as_str(), ""));
    Failure::usage(place, message.replace("\nnote: ", "\n  note: "), help)
}
