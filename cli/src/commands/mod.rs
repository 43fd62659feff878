//! One file per command.

pub(crate) mod about;
pub(crate) mod check;
pub(crate) mod collect;
pub(crate) mod compare;
pub(crate) mod config;
pub(crate) mod cost;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fmt;
pub(crate) mod history;
pub(crate) mod new;
pub(crate) mod plot;
pub(crate) mod prices;
pub(crate) mod provider;
pub(crate) mod recommend;
pub(crate) mod rule;
pub(crate) mod study;
pub(crate) mod sweep;
pub(crate) mod vendors;
