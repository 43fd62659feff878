//! Readers and writers of CloudFormation and `get-pipeline` definitions.

pub mod load;
mod problem;
mod template;

pub use problem::{Place, Problem, ReadError};
pub use template::Template;
