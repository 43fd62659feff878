//! Layout of definitions: one statement a line, four spaces a level, one space where one belongs.
//!
//! Line breaks inside a statement and blank lines between statements are the author's; comments stay where they are.

mod layout;
mod pieces;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use crate::check::{TextMessage, in_text, read, refused};
use crate::invocations::invocations;
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
pub fn format_text(text: &str) -> Result<String, TextMessage> {
    let tokens = read(text)?;
    match refused(&tokens) {
        Some(refused) => Err(in_text(refused)),
        None => Ok(formatted(text, &tokens, 0).unwrap_or_else(|| text.to_owned())),
    }
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
pub fn format_source(source: &str) -> Result<String, TextMessage> {
    let tokens = read(source)?;
    let mut out = String::new();
    let mut done = 0;
    for invocation in invocations(tokens) {
        let group = invocation.group;
        if let Some(refused) = refused(&group.stream()) {
            return Err(in_text(refused));
        }
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
        let Some(formatted) = formatted(inside, &tokens, indent + 1) else {
            continue;
        };
        out.push_str(before);
        out.push('\n');
        out.push_str(&formatted);
        out.push_str(&"    ".repeat(indent));
        done = close.start;
    }
    out.push_str(source.get(done..).unwrap_or_default());
    Ok(out)
}

/// The text in its layout; nothing where the tokens come out different, which no test has ever seen.
fn formatted(text: &str, tokens: &TokenStream, indent: usize) -> Option<String> {
    let formatted = layout(&pieces(text, tokens), indent);
    let same = read(&formatted).is_ok_and(|after| words(&after) == words(tokens));
    same.then_some(formatted)
}

/// Every token as text, without recursion. A sign that makes one with the next, such as those of `->`, is marked; a `$`
/// begins something of its own.
fn words(tokens: &TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    let mut open = vec![(tokens.clone().into_iter().peekable(), "")];
    while let Some((tokens, close)) = open.last_mut() {
        match tokens.next() {
            Some(TokenTree::Group(group)) => {
                let (start, end) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(start.to_owned());
                open.push((group.stream().into_iter().peekable(), end));
            }
            Some(TokenTree::Punct(sign)) => {
                let joins = sign.spacing() == Spacing::Joint
                    && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() != '$');
                words.push(format!(
                    "{}{}",
                    sign.as_char(),
                    if joins { "~" } else { "" }
                ));
            }
            Some(token) => words.push(token.to_string()),
            None => {
                words.push((*close).to_owned());
                open.pop();
            }
        }
    }
    words
}
