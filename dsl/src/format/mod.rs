//! Layout of definitions: one statement a line, four spaces a level, one space where one belongs.
//!
//! Line breaks inside a statement and blank lines between statements are the author's; comments stay where they are.

mod layout;
mod pieces;

use proc_macro2::TokenStream;

use crate::check::{Message, invocations, read};
use layout::layout;
use pieces::pieces;

/// Formats the inside of a `pipeline! { … }`.
///
/// # Errors
/// The place where the text is no Rust, as far as its tokens tell. What is no definition is formatted all the same.
///
/// ```
/// use stagewright_dsl::format_text;
///
/// let text = "pub struct Shop ;\nstage source{ // first\nfetch( )->src=S3{s3_bucket:\"b\"} ;}";
/// let formatted = format_text(text).unwrap();
/// assert_eq!(
///     formatted,
///     "pub struct Shop;\nstage source { // first\n    fetch() -> src = S3 { s3_bucket: \"b\" };\n}\n"
/// );
/// assert_eq!(format_text(&formatted).unwrap(), formatted);
/// ```
#[expect(
    clippy::result_large_err,
    reason = "made once per text, and plain to use"
)]
pub fn format_text(text: &str) -> Result<String, Message> {
    let tokens = read(text)?;
    Ok(formatted(text, &tokens, 0))
}

/// Formats every `pipeline! { … }` of a Rust file and leaves the rest as it is.
///
/// # Errors
/// The place where the file is no Rust, as far as its tokens tell.
///
/// ```
/// use stagewright_dsl::format_source;
///
/// let source = "fn main() {\n    pipeline! {\n  pub struct Shop;\n name   \"shop\"; }\n}\n";
/// let formatted = format_source(source).unwrap();
/// assert_eq!(
///     formatted,
///     "fn main() {\n    pipeline! {\n        pub struct Shop;\n        name \"shop\";\n    }\n}\n"
/// );
/// ```
#[expect(
    clippy::result_large_err,
    reason = "made once per text, and plain to use"
)]
pub fn format_source(source: &str) -> Result<String, Message> {
    let tokens = read(source)?;
    let mut out = String::new();
    let mut done = 0;
    for group in invocations(tokens) {
        let (open, close) = (
            group.span_open().byte_range(),
            group.span_close().byte_range(),
        );
        let (Some(before), Some(inside)) = (
            source.get(done..open.end),
            source.get(open.end..close.start),
        ) else {
            continue;
        };
        let start_of_line = source
            .get(..open.start)
            .and_then(|text| text.rfind('\n'))
            .map_or(0, |at| at + 1);
        let line = source.get(start_of_line..).unwrap_or_default();
        let indent = line
            .chars()
            .take_while(|character| *character == ' ')
            .count()
            / 4;
        // Read again by itself, so that places count from the start of the inside.
        let Ok(tokens) = read(inside) else { continue };
        if tokens.is_empty() {
            continue;
        }
        out.push_str(before);
        out.push('\n');
        out.push_str(&formatted(inside, &tokens, indent + 1));
        out.push_str(&"    ".repeat(indent));
        done = close.start;
    }
    out.push_str(source.get(done..).unwrap_or_default());
    Ok(out)
}

/// The text in its layout. Should the tokens come out different, which no test has ever seen, the text stays as it is.
fn formatted(text: &str, tokens: &TokenStream, indent: usize) -> String {
    let formatted = layout(&pieces(text, tokens), indent);
    let same = read(&formatted).is_ok_and(|after| after.to_string() == tokens.to_string());
    if same { formatted } else { text.to_owned() }
}
