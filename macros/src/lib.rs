//! `pipeline!`: the language of Stagewright inside a Rust program.
//!
//! This crate is a shell: a crate of macros can export nothing else, so everything stands in `stagewright-dsl`.

use proc_macro::TokenStream;

/// Defines a pipeline.
///
/// The definition is checked while the program compiles: what AWS would refuse is an error at its token. The struct gets a
/// field per stage and in it a handle per action. `docs/dsl.md` describes the language.
#[proc_macro]
pub fn pipeline(definition: TokenStream) -> TokenStream {
    stagewright_dsl::expand(definition.into()).into()
}
