//! What most programs want: `use stagewright::prelude::*;`

pub use crate::time::{
    DAY, HOUR, MIN, MS, SEC, exponential, fixed, gamma, lognormal, samples, triangular, uniform,
    weibull,
};
pub use crate::{
    Bytes, Compute, Distribution, Edit, ExecutionMode, Micros, Model, Pipeline, PipelineType,
    Probability, Profile, Refused, WhatIf, Workload, per_day, pipeline,
};

#[cfg(feature = "simulate")]
pub use crate::Experiment;
