//! A text as tokens and comments, in order.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A token or a comment with what stood before it.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) kind: Kind,
    /// Line breaks before it.
    pub(super) breaks: usize,
    /// Spaces before it, on its line.
    pub(super) spaces: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Literal,
    Punct,
    Open,
    Close,
    /// `// …`
    LineComment,
    /// `/* … */`
    BlockComment,
    /// `/// …`
    Doc,
}

pub(super) fn pieces<'a>(text: &'a str, tokens: &TokenStream) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (start, end, kind) in leaves(tokens) {
        // The tokens of a documentation comment all have its place.
        if start < done {
            continue;
        }
        let (Some(gap), Some(token)) = (text.get(done..start), text.get(start..end)) else {
            continue;
        };
        let (breaks, spaces) = comments(gap, &mut pieces);
        let kind = if token.starts_with("///") || token.starts_with("/**") {
            Kind::Doc
        } else {
            kind
        };
        pieces.push(Piece {
            text: token.trim_end(),
            kind,
            breaks,
            spaces,
        });
        done = end;
    }
    comments(text.get(done..).unwrap_or_default(), &mut pieces);
    pieces
}

/// Byte ranges of all tokens, brackets among them, without recursion.
fn leaves(tokens: &TokenStream) -> Vec<(usize, usize, Kind)> {
    let mut leaves = Vec::new();
    let mut open = vec![(tokens.clone().into_iter(), None)];
    while let Some((tokens, close)) = open.last_mut() {
        let mut leaf = |span: proc_macro2::Span, kind| {
            let range = span.byte_range();
            leaves.push((range.start, range.end, kind));
        };
        match tokens.next() {
            Some(TokenTree::Group(group)) => {
                let visible = group.delimiter() != Delimiter::None;
                if visible {
                    leaf(group.span_open(), Kind::Open);
                }
                open.push((
                    group.stream().into_iter(),
                    visible.then(|| group.span_close()),
                ));
            }
            Some(TokenTree::Ident(word)) => leaf(word.span(), Kind::Word),
            Some(TokenTree::Literal(literal)) => leaf(literal.span(), Kind::Literal),
            Some(TokenTree::Punct(punct)) => leaf(punct.span(), Kind::Punct),
            None => {
                if let Some(close) = *close {
                    leaf(close, Kind::Close);
                }
                open.pop();
            }
        }
    }
    leaves
}

/// Takes the comments of a gap between tokens; gives the line breaks and spaces behind the last one.
fn comments<'a>(gap: &'a str, pieces: &mut Vec<Piece<'a>>) -> (usize, usize) {
    let mut rest = gap;
    let (mut breaks, mut spaces) = (0, 0);
    while let Some(character) = rest.chars().next() {
        if character == '\n' {
            breaks += 1;
            spaces = 0;
        } else if character.is_whitespace() {
            spaces += 1;
        } else if rest.starts_with("//") || rest.starts_with("/*") {
            let line = rest.starts_with("//");
            let end = if line {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                block_end(rest)
            };
            let (comment, after) = rest.split_at(end);
            let kind = if line {
                Kind::LineComment
            } else {
                Kind::BlockComment
            };
            pieces.push(Piece {
                text: comment.trim_end(),
                kind,
                breaks,
                spaces,
            });
            (breaks, spaces) = (0, 0);
            rest = after;
            continue;
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    (breaks, spaces)
}

/// Behind the end of a block comment, which may hold others.
fn block_end(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}
