//! The language of Stagewright: read, lower and print what stands inside `pipeline! { … }`.

mod attribute;
mod check;
mod diagnostic;
mod expand;
mod format;
mod invocations;
mod language;
mod lower;
mod parse;
mod print;
mod spans;
pub mod syntax;

pub use check::{
    Analysis, Checked, TextMessage, analyze, check_source, check_source_with, check_text,
    check_text_with, left_out,
};
pub use diagnostic::Diagnostic;
pub use expand::expand;
pub use format::{format_source, format_text};
pub use lower::*;
pub use parse::parse;
pub use print::{normalised, print, print_file};
pub use spans::SiteSpans;
