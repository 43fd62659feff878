//! Attributes of the struct that speak of lints. They arrive as tokens, which the compiler has not read yet.

use proc_macro2::{Ident, TokenStream, TokenTree};

/// Lints whose level decides whether advice is seen: the one that carries it, and the group of all.
const CARRIERS: [&str; 2] = ["deprecated", "warnings"];

/// Whether an attribute asks for no advice: `#[allow(deprecated)]`, `#[allow(warnings)]`, the same with `expect`.
pub(crate) fn silences_advice(attribute: &TokenStream) -> bool {
    is_expectation(attribute) || names(attribute, "allow")
}

/// Whether an attribute expects what is never given, since it silences it. On the struct it would be a warning itself.
pub(crate) fn is_expectation(attribute: &TokenStream) -> bool {
    names(attribute, "expect")
}

/// Whether an attribute sets a level under a condition that only the compiler knows: `#[cfg_attr(test, allow(deprecated))]`.
pub(crate) fn may_silence(attribute: &TokenStream) -> bool {
    head(attribute).is_some_and(|(word, arguments)| {
        word == "cfg_attr"
            && arguments
                .into_iter()
                .any(|token| matches!(token, TokenTree::Ident(word) if word == "allow"))
    })
}

fn names(attribute: &TokenStream, level: &str) -> bool {
    head(attribute).is_some_and(|(word, arguments)| {
        word == level
            && arguments.into_iter().any(|token| {
                matches!(token, TokenTree::Ident(lint) if CARRIERS.iter().any(|carrier| lint == carrier))
            })
    })
}

/// `allow` and `deprecated, reason = "…"` of `#[allow(deprecated, reason = "…")]`.
fn head(attribute: &TokenStream) -> Option<(Ident, TokenStream)> {
    let Some(TokenTree::Group(brackets)) = attribute.clone().into_iter().nth(1) else {
        return None;
    };
    let mut inside = brackets.stream().into_iter();
    match (inside.next()?, inside.next()?) {
        (TokenTree::Ident(word), TokenTree::Group(arguments)) => Some((word, arguments.stream())),
        _ => None,
    }
}
