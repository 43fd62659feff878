//! What a user of the macro reads after a mistake. Each file of `tests/ui` is named after one.
//!
//! The files stand beside the other tests of the workspace; they run here because the macro with a facade without its
//! simulator is all that they need.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("../tests/ui/*.rs");
}
