//! Assumptions whose values only the program knows: Rust expressions in brackets.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use crate::lower::{Assumption, Lowered};

/// Statements that put the values of expressions into `definition`.
pub(super) fn expressions(lowered: &Lowered, crate_path: &TokenStream) -> TokenStream {
    let mut code = TokenStream::new();
    let assumed = &lowered.assumptions;
    if let Some(Assumption::Expression(tokens)) = &assumed.transition {
        let span = tokens.span();
        let crate_path = at(crate_path, span);
        code.extend(quote_spanned!(span => definition.transitions(#crate_path::table::IntoDuration::into_duration(#tokens));));
    }
    if let Some(Assumption::Expression(tokens)) = &assumed.trigger {
        let span = tokens.span();
        let crate_path = at(crate_path, span);
        code.extend(quote_spanned!(span => definition.trigger(#crate_path::table::IntoDuration::into_duration(#tokens));));
    }
    for (stage, latency) in &assumed.transitions {
        if let Assumption::Expression(tokens) = latency {
            let span = tokens.span();
            let crate_path = at(crate_path, span);
            code.extend(quote_spanned!(span =>
                definition.transition_into(#stage, #crate_path::table::IntoDuration::into_duration(#tokens));));
        }
    }
    for action in &assumed.actions {
        let (stage, index) = (action.stage, action.action);
        if let Some(Assumption::Expression(tokens)) = &action.takes {
            let span = tokens.span();
            let crate_path = at(crate_path, span);
            code.extend(quote_spanned!(span =>
                definition.takes(#stage, #index, #crate_path::table::IntoDuration::into_duration(#tokens));));
        }
        if let Some(Assumption::Expression(tokens)) = &action.starts {
            let span = tokens.span();
            let crate_path = at(crate_path, span);
            code.extend(quote_spanned!(span =>
                definition.starts(#stage, #index, #crate_path::table::IntoDuration::into_duration(#tokens));));
        }
        if let Some(Assumption::Expression(tokens)) = &action.fails {
            let span = tokens.span();
            let crate_path = at(crate_path, span);
            code.extend(quote_spanned!(span =>
                definition.fails(#stage, #index, #crate_path::table::IntoChance::into_chance(#tokens));));
        }
        for (output, size) in &action.writes {
            if let Assumption::Expression(tokens) = size {
                let span = tokens.span();
                let crate_path = at(crate_path, span);
                code.extend(quote_spanned!(span =>
                    definition.writes(#stage, #index, #output, #crate_path::table::IntoSize::into_size(#tokens));));
            }
        }
    }
    code
}

/// The path with the place of the expression, so that a message about its type points there alone.
pub(super) fn at(path: &TokenStream, span: Span) -> TokenStream {
    path.clone()
        .into_iter()
        .map(|mut token: TokenTree| {
            token.set_span(span);
            token
        })
        .collect()
}
