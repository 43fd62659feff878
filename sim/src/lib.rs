//! The simulator of Stagewright: CodePipeline executions, event by event.
//!
//! Work in progress: the parts below are complete, the experiment on top of them follows.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot go on may stop"))]

pub mod draws;
mod sampler;
pub mod statistics;
