//! The options of a command, with what a project or the environment sets as their defaults.
//!
//! Clap puts the options of a command together when it is the one that runs, so nothing is done for the others: at a start that is most
//! of the work.

use std::ops::Deref;

use clap::builder::Resettable;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

use crate::settings;

/// Arguments under the settings of where this runs; none before they are loaded.
#[derive(Debug)]
pub(crate) struct WithSettings<T>(pub(crate) T);

impl<T> Deref for WithSettings<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args> Args for WithSettings<T> {
    fn augment_args(command: Command) -> Command {
        settings::loaded().apply(under_its_own_heading(command, T::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        settings::loaded().apply(under_its_own_heading(command, T::augment_args_for_update))
    }
}

/// The documentation of arguments that are flattened into those of a command would take the place of what the command is about.
fn under_its_own_heading(command: Command, augment: impl Fn(Command) -> Command) -> Command {
    let (about, long) = (
        command.get_about().cloned(),
        command.get_long_about().cloned(),
    );
    augment(command)
        .about(Resettable::from(about))
        .long_about(Resettable::from(long))
}

impl<T: FromArgMatches> FromArgMatches for WithSettings<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
