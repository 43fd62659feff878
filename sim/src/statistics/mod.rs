//! Statistics that one can trust: integer sums, streaming quantiles with a stated error, intervals across replications.

mod estimate;
mod histogram;
mod moments;
mod student;

pub use estimate::{Difference, Estimate};
pub(crate) use estimate::{Pool, Sample, Samples};
pub(crate) use histogram::Counts;
pub use histogram::{Histogram, RELATIVE_ERROR};
pub(crate) use moments::Moments;
pub(crate) use student::two_sided;
