//! Tokens as their author spelled them, for helps that show what to write.

use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};

/// The longest text that a help repeats.
const LONGEST: usize = 60;

/// The tokens as text: what stood together stays together.
pub(super) fn spelled(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        push(token, &mut text, &mut end);
    }
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

fn push(token: &TokenTree, text: &mut String, end: &mut Option<LineColumn>) {
    match token {
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("(", ")"),
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::None => ("", ""),
            };
            word(open, group.span_open().start(), text, *end);
            *end = Some(group.span_open().end());
            inside(group.stream(), text, end);
            word(close, group.span_close().start(), text, *end);
            *end = Some(group.span_close().end());
        }
        token => {
            word(&token.to_string(), token.span().start(), text, *end);
            *end = Some(token.span().end());
        }
    }
}

fn inside(stream: TokenStream, text: &mut String, end: &mut Option<LineColumn>) {
    for token in stream {
        push(&token, text, end);
    }
}

fn word(word: &str, start: LineColumn, text: &mut String, end: Option<LineColumn>) {
    if end.is_some_and(|end| end != start) && !word.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}
