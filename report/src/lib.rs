//! Tables, plots and pages of Stagewright.
//!
//! - [`mod@format`]: durations, money, shares and counts as words, the same everywhere;
//! - [`picture`]: lead times, one execution and a bill as SVG and PNG;
//! - [`findings`]: what a check found, as text with source lines, JSON, SARIF, JUnit and GitHub annotations;
//! - [`graph`]: a pipeline stage by stage, as a picture, as Mermaid and as DOT;
//! - [`json`]: JSON in which nothing is hidden;
//! - [`page`]: a document with pictures as text for the terminal and as one HTML page;
//! - [`text`]: tables and a small histogram for the terminal, and the one way for text to get there.
//!
//! Nothing here prints or opens a file: every function gives back text or bytes. What may be printed is [`text::Shown`].

pub mod findings;
pub mod format;
pub mod graph;
pub mod json;
pub mod page;
pub mod picture;
pub mod text;
