//! The price book and the billing options that the command line asks for.

use std::path::Path;

use stagewright_core::Draft;
use stagewright_cost::{
    BillingChoices, CostError, FailedActions, FreeTiers, MonthBorder, Options, PriceBook,
    QueuedBuilds,
};

use crate::arguments::PriceArguments;
use crate::exit::Exit;
use crate::failure::{Failure, Message};
use crate::input::Input;

/// The region of whoever names none.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";

/// How to price.
#[derive(Debug)]
pub(crate) struct Pricing {
    pub(crate) book: PriceBook,
    pub(crate) options: Options,
}

impl Pricing {
    /// The built-in prices with the user's over them, and a region that they know: as asked for, else where the pipeline stands.
    pub(crate) fn of(arguments: &PriceArguments, draft: Option<&Draft>) -> Result<Self, Failure> {
        let builtin = arguments
            .as_of
            .map_or_else(PriceBook::builtin, PriceBook::builtin_as_of);
        let book = book(builtin, arguments.prices.as_deref())?;
        let own = draft.and_then(Draft::likely_region);
        let own = own.filter(|region| book.check_place(region).is_ok());
        let region = arguments.region.as_deref().or(own.as_deref());
        let region = region.unwrap_or(DEFAULT_REGION);
        book.check_place(region).map_err(|error| priced(&error))?;
        let today = match arguments.as_of {
            Some(day) => day,
            None => jiff::ZonedDateTime::now().date(),
        };
        let mut options = over(Options::in_region(region), arguments);
        options.today = Some(today);
        options
            .free_tiers
            .check(&book)
            .map_err(|error| priced(&error))?;
        Ok(Self { book, options })
    }
}

/// What the command line says, over what a file says.
pub(crate) fn over(mut options: Options, arguments: &PriceArguments) -> Options {
    if let Some(region) = &arguments.region {
        options.region.clone_from(region);
    }
    options.fleets.extend_from_slice(&arguments.fleets);
    options.free_tiers = free_tiers(options.free_tiers, arguments);
    options.choices = choices(options.choices, arguments);
    options
}

/// The free tiers that the account still has.
fn free_tiers(known: FreeTiers, arguments: &PriceArguments) -> FreeTiers {
    let base = if arguments.no_free_tiers {
        FreeTiers::none()
    } else {
        known
    };
    let with = arguments
        .with_free_tier
        .iter()
        .fold(base, |tiers, name| tiers.with(name.clone()));
    arguments
        .without_free_tier
        .iter()
        .fold(with, |tiers, name| tiers.without(name.clone()))
}

/// What AWS leaves open, as the user decides it.
fn choices(mut choices: BillingChoices, arguments: &PriceArguments) -> BillingChoices {
    if arguments.bill_queued_builds {
        choices.queued_builds = QueuedBuilds::Billed;
    }
    if arguments.failed_actions_free {
        choices.failed_actions = FailedActions::Free;
    }
    if arguments.split_months {
        choices.month_border = MonthBorder::Split;
    }
    choices
}

/// The built-in prices, with those of a file over them.
pub(crate) fn book(book: PriceBook, prices: Option<&Path>) -> Result<PriceBook, Failure> {
    let Some(path) = prices else {
        return Ok(book);
    };
    let input = Input::small(path)?;
    book.with_document(&input.name, &input.text)
        .map_err(|error| priced(&error))
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
    let mut pieces = message.split("\nnote: ").map(str::to_owned);
    let message = pieces.next().unwrap_or_default();
    let told = Message {
        notes: pieces.collect(),
        ..Message::new(place, message, help)
    };
    Failure::with(Exit::Usage, vec![told])
}
