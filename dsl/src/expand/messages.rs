//! Messages as the compiler can show them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::attribute::may_silence;
use crate::diagnostic::{Diagnostic, whole_text};

/// An error at the diagnostic's token. The compiler prints the place under the whole text.
pub(super) fn compile_error(diagnostic: &Diagnostic) -> TokenStream {
    let text = whole_text(diagnostic, place);
    quote_spanned! { diagnostic.site => ::core::compile_error! { #text } }
}

/// A warning at the diagnostic's token.
///
/// The only warning that a macro can give on stable Rust is the use of something deprecated, so a constant with the
/// rule's name is deprecated for the reason of the warning and used once. Nothing that is wrong may come this way: a
/// program that allows deprecated things would not hear of it.
///
/// `warn(warnings)` keeps advice from becoming an error where a program denies its warnings: the nearest level of that
/// group counts, whatever the program or the command line say. A level of `deprecated` itself is left to the program.
pub(super) fn warning(diagnostic: &Diagnostic, attributes: &[TokenStream]) -> TokenStream {
    let silence = match diagnostic.rule {
        Some(rule) => format!("`allow {rule} \"reason\";` silences it"),
        None => "`allow warnings;` silences it".to_owned(),
    };
    let text = format!("\n{}\n{silence}", whole_text(diagnostic, place));
    let name = diagnostic
        .rule
        .map_or_else(|| "stagewright".to_owned(), |rule| rule.replace('-', "_"));
    let name = syn::parse_str::<Ident>(&name)
        .unwrap_or_else(|_| Ident::new("stagewright", Span::call_site()));
    let name = Ident::new(&name.to_string(), diagnostic.site);
    let conditions = attributes.iter().filter(|attribute| may_silence(attribute));
    quote_spanned! { diagnostic.site =>
        #[warn(warnings)]
        #(#conditions)*
        const _: () = {
            #[deprecated(note = #text)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #name
        };
    }
}

/// `file:line:column`, columns counted from 1 as the compiler prints them; nothing where it knows no place.
fn place(span: Span) -> Option<String> {
    let start = span.start();
    let file = span.file();
    (start.line > 0 && !file.is_empty())
        .then(|| format!("{file}:{}:{}", start.line, start.column + 1))
}
