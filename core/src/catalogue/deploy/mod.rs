//! Deployments.

pub(super) mod application;
pub(super) mod other;
pub(super) mod stack;
