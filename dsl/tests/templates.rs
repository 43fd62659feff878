//! A `pipeline!` that only another macro makes a definition is left out of a check, and said to be.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright_dsl::{check_source, left_out};

const DEFINITION: &str = "pipeline! {
    pub struct Shop;
    stage source { fetch() -> src = S3 { s3_bucket: \"shop\", s3_object_key: \"k\" }; }
    stage build { compile(src) = CodeBuild { project_name: \"shop\" }; }
}
";

fn told(source: &str) -> Vec<(String, usize)> {
    left_out(source)
        .into_iter()
        .map(|message| (message.message, message.site.start.line))
        .collect()
}

#[test]
fn inside_macro_rules_nothing_is_checked() {
    let source = format!(
        "{DEFINITION}macro_rules! release {{\n    ($name:ident) => {{\n        pipeline! {{ pub struct $name; name $; }}\n    }};\n}}\n"
    );
    let found = check_source(&source).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].errors().count(), 0);
    assert_eq!(
        told(&source),
        [(
            "the `pipeline!` inside `macro_rules! release` is not checked here".to_owned(),
            8
        )]
    );
}

#[test]
fn nor_where_a_metavariable_stands() {
    for (source, variable) in [
        (
            "wrap! { pipeline! { pub struct Shop; name $text; } }",
            "$text",
        ),
        (
            "wrap! { pipeline! { pub struct Shop; $(stage $s { })* } }",
            "$(…)",
        ),
        (
            "mod a { pipeline! { stage build { x() = Manual { custom_data: $t }; } } }",
            "$t",
        ),
    ] {
        assert!(check_source(source).unwrap().is_empty(), "{source}");
        let message = format!("the `pipeline!` that holds `{variable}` is not checked here");
        assert_eq!(told(source), [(message, 1)], "{source}");
    }
}

#[test]
fn a_definition_in_any_other_place_is_checked() {
    for source in [
        DEFINITION.to_owned(),
        format!("fn main() {{ stagewright::{DEFINITION} }}"),
        format!("macro_rules! other {{ () => {{}}; }}\n{DEFINITION}"),
        "pipeline! { pub struct Shop; name \"$text ${app}\"; }".to_owned(),
    ] {
        assert_eq!(check_source(&source).unwrap().len(), 1, "{source}");
        assert_eq!(told(&source), [], "{source}");
    }
}
