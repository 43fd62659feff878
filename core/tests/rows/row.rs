//! What a row of the list is.

use stagewright_core::Draft;

use crate::{actions, settings, structure, tools};

/// A row of the list.
pub(crate) struct Row {
    /// Its number.
    pub(crate) number: u16,
    /// What the service asks for.
    pub(crate) asks: &'static str,
    /// What comes of it here.
    pub(crate) here: Here,
}

/// What comes of a row.
pub(crate) enum Here {
    /// The service refuses the shop after this change.
    Refused(fn(&mut Draft)),
    /// The service may refuse it, or it is advice: a warning.
    Doubtful(fn(&mut Draft)),
    /// No definition can say it, for this reason.
    NotADefinition(&'static str),
}

pub(crate) const fn refused(number: u16, asks: &'static str, change: fn(&mut Draft)) -> Row {
    Row {
        number,
        asks,
        here: Here::Refused(change),
    }
}

pub(crate) const fn doubtful(number: u16, asks: &'static str, change: fn(&mut Draft)) -> Row {
    Row {
        number,
        asks,
        here: Here::Doubtful(change),
    }
}

pub(crate) const fn not_a_definition(number: u16, asks: &'static str, reason: &'static str) -> Row {
    Row {
        number,
        asks,
        here: Here::NotADefinition(reason),
    }
}

/// Every row.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    [structure::ROWS, actions::ROWS, settings::ROWS, tools::ROWS]
        .into_iter()
        .flatten()
}
