//! One file per command.

pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod rule;
pub(crate) mod study;
