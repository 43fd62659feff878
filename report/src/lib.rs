//! Tables, plots and pages of Stagewright.
//!
//! - [`format`]: durations, money, shares and counts as words, the same everywhere;
//! - [`picture`]: lead times, one execution and a bill as SVG and PNG;
//! - [`findings`]: what a check found, as text with source lines, JSON, SARIF, JUnit and GitHub annotations;
//! - [`text`]: tables and a small histogram for the terminal.
//!
//! Nothing here prints or opens a file: every function gives back a `String` or bytes.

pub mod findings;
pub mod format;
pub mod picture;
pub mod text;
