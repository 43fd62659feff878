//! Tables, plots and pages of Stagewright.
//!
//! - [`mod@format`]: durations, money, shares and counts as words, the same everywhere;
//! - [`picture`]: lead times, one execution and a bill as SVG and PNG;
//! - [`findings`]: what a check found, as text with source lines, JSON, SARIF, JUnit and GitHub annotations;
//! - [`graph`]: a pipeline stage by stage, as a picture, as Mermaid and as DOT;
//! - [`page`]: a document with pictures as text for the terminal and as one HTML page;
//! - [`text`]: tables and a small histogram for the terminal.
//!
//! Nothing here prints or opens a file: every function gives back a `String` or bytes.

pub mod findings;
pub mod format;
pub mod graph;
pub mod page;
pub mod picture;
pub mod text;
