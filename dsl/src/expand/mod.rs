//! From tokens to the code that a program gets.

mod assumed;
mod handles;
mod messages;
mod table;
mod values;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use stagewright_core::{CheckOptions, Severity};

use crate::check::{Analysis, analyze};

/// Expands the inside of a `pipeline! { … }`: the struct with its handles in every case, messages where something is
/// wrong, and the definition as static data where nothing is.
///
/// ```
/// let tokens = "pub struct Shop; stage source { }".parse().unwrap();
/// let code = stagewright_dsl::expand(tokens).to_string();
/// assert!(code.contains("pub struct Shop"));
/// assert!(code.contains("compile_error"));
/// ```
#[must_use]
pub fn expand(tokens: TokenStream) -> TokenStream {
    let end = last_span(&tokens);
    let analysis = analyze(tokens, end, CheckOptions::default());
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(messages::compile_error);
    // A third wave: while something is wrong, advice would only stand in the way.
    let advises = !analysis.has_errors();
    let warnings = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Warning && advises)
        .map(|diagnostic| messages::warning(diagnostic, &analysis.definition.attributes));
    let code = match &analysis.definition.name {
        Some(name) => program(&analysis, name),
        None => TokenStream::new(),
    };
    quote! { #(#errors)* #(#warnings)* #code }
}

fn last_span(tokens: &TokenStream) -> Span {
    tokens
        .clone()
        .into_iter()
        .last()
        .map_or_else(Span::call_site, |token| match token {
            TokenTree::Group(group) => group.span_close(),
            token => token.span(),
        })
}

fn program(analysis: &Analysis, name: &Ident) -> TokenStream {
    let crate_path = analysis
        .lowered
        .crate_path
        .clone()
        .unwrap_or_else(|| quote!(::stagewright));
    let names = handles::Names::new(&crate_path, name, &analysis.lowered);
    let fine = !analysis.has_errors();
    let body = if fine {
        Some(table::table(&analysis.lowered, &crate_path))
    } else {
        None
    };
    let assumed = if fine {
        values::expressions(&analysis.lowered, &crate_path)
    } else {
        TokenStream::new()
    };
    let items = handles::items(analysis, name, &names, body.as_ref(), &assumed);
    items.into_token_stream()
}
