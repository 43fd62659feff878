//! The layout of definitions.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright_dsl::{check_text, format_source, format_text, print};

fn settled(text: &str) -> String {
    let once = format_text(text).unwrap();
    assert_eq!(
        format_text(&once).unwrap(),
        once,
        "formatting twice changes nothing"
    );
    once
}

#[test]
fn the_web_shop_is_in_its_layout() {
    let text = include_str!("web_shop.txt");
    assert_eq!(settled(text), text);
}

#[test]
fn what_the_printer_writes_is_in_its_layout() {
    for text in [include_str!("web_shop.txt"), include_str!("every_form.txt")] {
        let checked = check_text(text);
        let printed = print(&checked.draft, checked.profile.as_ref());
        assert_eq!(settled(&printed), printed);
    }
}

#[test]
fn spaces_and_indents_are_put_right() {
    let text = "
/// Docs.
pub   struct Shop ;


crate = ::other::path ;
store \"a\"   in \"b\" ; // trailing
trigger push on source / fetch{branches:[ \"main\" , ! \"dev/**\" ]} ;
allow stage - count \"why\";
  // alone
stage   source{

fetch( )->src=S3{s3_bucket:concat!( \"a\",\"b\" ),s3_object_key:names::KEY}takes 8s   writes 20MB;
  parallel{ one(src , other)->( a , b files [\"x\"])=Test::CodeBuild{}fails 3 % takes lognormal( p50=4min,p95=9min );

two()=Manual takes (4 * MIN) at 3;
}
}
";
    let expected = "\
/// Docs.
pub struct Shop;

crate = ::other::path;
store \"a\" in \"b\"; // trailing
trigger push on source/fetch { branches: [\"main\", !\"dev/**\"] };
allow stage-count \"why\";
// alone
stage source {
    fetch() -> src = S3 { s3_bucket: concat!( \"a\",\"b\" ), s3_object_key: names::KEY } takes 8s writes 20MB;
    parallel {
        one(src, other) -> (a, b files [\"x\"]) = Test::CodeBuild {} fails 3% takes lognormal(p50 = 4min, p95 = 9min);

        two() = Manual takes (4 * MIN) at 3;
    }
}
";
    assert_eq!(settled(text), expected);
}

#[test]
fn line_breaks_inside_a_statement_are_the_authors() {
    let text = "
stage build {
  compile(src) -> zip = CodeBuild {
      project_name: \"p\", // which
  environment: {
  A: \"b\",
        },
  }
  on medium
        takes 4min; /* after */ lint() = Manual;
}
";
    let expected = "\
stage build {
    compile(src) -> zip = CodeBuild {
        project_name: \"p\", // which
        environment: {
            A: \"b\",
        },
    }
        on medium
        takes 4min;
    /* after */
    lint() = Manual;
}
";
    assert_eq!(settled(text), expected);
}

#[test]
fn only_the_inside_of_pipelines_changes() {
    let source = "fn  main( ) {\n    stagewright::pipeline! {\n pub struct Shop;\n    }\n    pipeline! {}\n}\n";
    let expected = "fn  main( ) {\n    stagewright::pipeline! {\n        pub struct Shop;\n    }\n    pipeline! {}\n}\n";
    assert_eq!(format_source(source).unwrap(), expected);
}

#[test]
fn the_programs_of_this_project_are_in_their_layout() {
    for source in [
        include_str!("../../tests/web_shop.rs"),
        include_str!("../../tests/every_form.rs"),
    ] {
        assert_eq!(format_source(source).unwrap(), source);
    }
}

#[test]
fn the_template_of_a_macro_keeps_its_variables_whole() {
    let source = "macro_rules! release {
    ($name:ident, $($stage:ident => $project:literal),+ $(,)?) => {
        stagewright::pipeline! {
            pub struct $name;
            name   $text;
            stage source{fetch()->src=S3{s3_bucket:$bucket,s3_object_key:\"k\"};}
            $(stage $stage { compile(src) = CodeBuild { project_name: $project } takes $duration; })*
            tag team = concat!($($tag),+);
        }
    };
}
";
    let formatted = format_source(source).unwrap();
    assert_eq!(
        formatted,
        "macro_rules! release {
    ($name:ident, $($stage:ident => $project:literal),+ $(,)?) => {
        stagewright::pipeline! {
            pub struct $name;
            name $text;
            stage source {
                fetch() -> src = S3 { s3_bucket: $bucket, s3_object_key: \"k\" };
            }
            $(stage $stage { compile(src) = CodeBuild { project_name: $project } takes $duration; })*
            tag team = concat!($($tag),+);
        }
    };
}
"
    );
    assert_eq!(format_source(&formatted).unwrap(), formatted);
}

/// Depth and size are measured without recursion, before anything is done that recurses or compares.
#[test]
fn brackets_without_end_and_definitions_without_end_are_refused() {
    let deep = format!(
        "pipeline! {{ {}{} }}",
        "{".repeat(50_000),
        "}".repeat(50_000)
    );
    let refused = format_source(&deep).unwrap_err();
    assert!(
        refused.message.contains("nested more than 64 deep"),
        "{}",
        refused.message
    );
    let inside = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    assert!(format_text(&inside).is_err());
    let outside = format!("fn f() {{ {}{} }}", "(".repeat(2_000), ")".repeat(2_000));
    assert_eq!(format_source(&outside).unwrap(), outside);

    let many = format!(
        "pub struct Shop; stage s {{ {} }}",
        "a() = b;".repeat(60_000)
    );
    let checked = check_text(&many);
    assert_eq!(checked.findings.len(), 1);
    assert!(
        checked.findings[0]
            .message
            .contains("more than 200000 tokens")
    );
}
