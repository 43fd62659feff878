//! Advice that a definition silences is silent everywhere, and a mistake is not.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright_core::{CheckOptions, Severity, check};
use stagewright_dsl::{check_source, check_text, expand, print};

/// An output that nothing reads, which is advised against, and a shell variable that looks like a parameter.
const ADVISED: &str = "
    parameter dir = \"shop\";
    stage source { fetch() -> src = S3 { s3_bucket: \"bucket\", s3_object_key: \"k\" }; }
    stage build { compile(src) -> zip = Commands { commands: [\"ls ${dirs}\"] }; }
";

fn warnings(text: &str) -> Vec<Option<&'static str>> {
    let checked = check_text(text);
    assert_eq!(checked.errors().count(), 0, "{:?}", checked.findings);
    checked
        .findings
        .iter()
        .map(|finding| finding.rule)
        .collect()
}

#[test]
fn advice_is_given_where_nothing_silences_it() {
    let text = format!("pub struct Shop;{ADVISED}");
    assert_eq!(warnings(&text), [Some("artifact-used"), None]);
    let code = expand(text.parse().unwrap()).to_string();
    assert!(
        code.contains("deprecated") && code.contains("warn (warnings)"),
        "{code}"
    );
}

#[test]
fn a_definition_and_its_struct_silence_all_of_it() {
    for (head, statement) in [
        ("", "allow warnings;"),
        ("", "allow warnings \"looked at\";"),
        ("#[allow(deprecated)]", ""),
        ("#[allow(warnings)]", ""),
        (
            "#[allow(dead_code, deprecated, reason = \"looked at\")]",
            "",
        ),
        ("#[expect(deprecated)]", ""),
        ("/// Docs.\n#[allow(deprecated)]", "allow warnings;"),
    ] {
        let text = format!("{head} pub struct Shop; {statement}{ADVISED}");
        assert_eq!(warnings(&text), [], "{text}");
        let file = format!("mod shop {{ pipeline! {{ {text} }} }}");
        let found = check_source(&file).unwrap();
        assert!(found[0].findings.is_empty(), "{text}");
        // Whoever checks the definition again, for a command or with other parameters, hears nothing either.
        let again = check(found[0].draft.clone(), CheckOptions::default());
        assert!(again.findings.is_empty(), "{text}");
        let printed = print(&found[0].draft, None);
        assert_eq!(warnings(&printed), [], "{printed}");
        let code = expand(text.parse().unwrap()).to_string();
        assert!(!code.contains("warn (warnings)"), "{code}");
    }
}

#[test]
fn other_attributes_silence_nothing() {
    for head in [
        "#[allow(dead_code)]",
        "#[deny(deprecated)]",
        "#[derive(PartialEq)]",
        "#[doc(hidden)]",
    ] {
        let text = format!("{head} pub struct Shop;{ADVISED}");
        assert_eq!(warnings(&text).len(), 2, "{head}");
    }
}

#[test]
fn one_rule_is_silenced_by_its_name() {
    let text = format!("pub struct Shop; allow artifact-used \"read by hand\";{ADVISED}");
    assert_eq!(warnings(&text), [None]);
}

#[test]
fn a_mistake_is_told_whatever_is_silenced() {
    for (head, statement) in [
        ("#[allow(deprecated, warnings)]", "allow warnings;"),
        ("", "allow configuration-required \"no\";"),
    ] {
        let text = format!(
            "{head} pub struct Shop; {statement}
            stage source {{ fetch() -> src = S3 {{ s3_bucket: \"bucket\" }}; }}
            stage build {{ compile(src) = CodeBuild {{ project_name: \"x\" }}; }}"
        );
        let checked = check_text(&text);
        let rules: Vec<_> = checked.errors().map(|error| error.rule).collect();
        assert_eq!(rules, [Some("configuration-required")]);
        let code = expand(text.parse().unwrap()).to_string();
        assert!(code.contains("compile_error"));
    }
}

/// Attributes of the struct stand on the struct: on a constant most of them would be an error.
#[test]
fn advice_carries_no_attribute_of_the_struct() {
    let text = format!(
        "#[derive(PartialEq)] #[cfg_attr(test, allow(deprecated))] pub struct Shop;{ADVISED}"
    );
    let code = expand(text.parse().unwrap()).to_string();
    assert_eq!(code.matches("derive (PartialEq)").count(), 1, "{code}");
    // One for the struct, and one for each piece of advice.
    assert_eq!(code.matches("cfg_attr").count(), 3, "{code}");
    let severities = check_text(&text).findings.into_iter().map(|it| it.severity);
    assert!(severities.into_iter().all(|it| it == Severity::Warning));
}
