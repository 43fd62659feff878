//! Statistics that one can trust: integer sums, streaming quantiles with a stated error, intervals across replications.

mod beta;
mod estimate;
mod histogram;
mod moments;
mod pool;
mod student;
#[cfg(test)]
mod tests;

pub use estimate::{Difference, Estimate, Interval};
pub(crate) use histogram::{Counts, Part, is_endless};
pub use histogram::{Histogram, RELATIVE_ERROR};
pub(crate) use moments::Moments;
pub(crate) use pool::{Pool, Sample, Samples, standard_error};
pub use student::two_sided;
