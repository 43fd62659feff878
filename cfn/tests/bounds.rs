//! Hostile templates end: what is resolved, said and looked up is counted, never timed.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use stagewright_cfn::{ReadOptions, examine, read};
use stagewright_core::{CheckOptions, Severity};

/// A template whose pipeline has this name, with further sections.
fn template(name: &str, sections: &str) -> String {
    format!(
        "{sections}
Resources:
  Release:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: {name}
      Stages: []
"
    )
}

/// What the reader has to say of a template, and its pipeline's name where that is known.
fn said(text: &str) -> (Vec<String>, Option<String>) {
    let reading = read(text, &ReadOptions::default()).unwrap();
    let name = reading
        .draft
        .name
        .map(|it| it.known().map(|it| it.to_string()));
    let said = reading.warnings.into_iter().map(|it| it.message);
    (said.collect(), name.flatten())
}

fn nested(levels: usize, innermost: &str, wrap: fn(&str) -> String) -> String {
    (0..levels).fold(innermost.to_owned(), |inner, _| wrap(&inner))
}

const TOO_MANY: &str = "more than 200000 functions would have to be resolved";

#[test]
fn functions_inside_functions_do_not_multiply() {
    let twice = |inner: &str| format!("!Sub ['${{a}}${{a}}', {{a: {inner}}}]");
    // Each level uses the one below twice: 2^12 uses of one text, and one evaluation of each.
    let (warnings, name) = said(&template(&nested(12, "b", twice), ""));
    assert_eq!((warnings.len(), name), (0, Some("b".repeat(1 << 12))));
    // Thirty levels are more text than fits: what is left out is symbolic.
    let (warnings, name) = said(&template(&nested(30, "b", twice), ""));
    assert_eq!(name, None);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("too much text"), "{warnings:?}");
    // An index that is not known is looked at twice on each level: that ends by the number of functions.
    let select = |inner: &str| format!("!Join ['', [!Select [{inner}, [a, b]]]]");
    let (warnings, name) = said(&template(&nested(30, "!Ref AWS::AccountId", select), ""));
    assert_eq!(name, None);
    assert!(
        warnings.iter().any(|it| it.starts_with(TOO_MANY)),
        "{warnings:?}"
    );
}

#[test]
fn what_there_is_to_say_is_told_a_hundred_times_and_counted() {
    for reference in [
        "!Ref N",
        "!GetAtt N.",
        "!Sub N.Arn${N",
        "!FindInMap [a, b, N",
        "!If [N",
    ] {
        let one = |at: usize| match reference {
            "!Ref N" => format!("!Ref N{at}"),
            "!GetAtt N." => format!("!GetAtt N{at}.Arn"),
            "!Sub N.Arn${N" => format!("!Sub '${{N{at}}}'"),
            "!FindInMap [a, b, N" => format!("!FindInMap [M, k, N{at}]"),
            _ => format!("!If [N{at}, a, b]"),
        };
        let many: Vec<String> = (0..3_000).map(one).collect();
        let name = format!("!Join ['', [{}]]", many.join(", "));
        let sections = "Parameters: {P: {Type: String}}\nMappings: {M: {k: {v: x}}}";
        let reading = read(&template(&name, sections), &ReadOptions::default()).unwrap();
        let warnings = reading.warnings;
        assert_eq!(warnings.len(), 101, "{reference}");
        let rest = &warnings[100];
        assert!(
            rest.message
                .ends_with("00 more problems of this template are not listed"),
            "{}",
            rest.message
        );
        // An error that is not listed is one all the same.
        assert_eq!(rest.severity, Severity::Error, "{reference}");
    }
}

/// Forty names at most are looked for among the others.
#[test]
fn near_misses_have_an_end() {
    let roles: String = (0..2_000)
        .map(|at| format!("  Role{at:04}: {{Type: AWS::IAM::Role}}\n"))
        .collect();
    let many: Vec<String> = (0..90)
        .map(|at| format!("!GetAtt Rolle{at:04}.Arn"))
        .collect();
    let text = template(&format!("!Join ['', [{}]]", many.join(", ")), "") + &roles;
    let reading = read(&text, &ReadOptions::default()).unwrap();
    let near = reading.warnings.iter().filter(|it| {
        it.help
            .as_ref()
            .is_some_and(|it| it.starts_with("write `Role"))
    });
    let near = near.count();
    assert!(
        reading.warnings.len() == 90 && (1..=40).contains(&near),
        "{near}"
    );
}

/// Every answer to a condition is a reading of the whole template, and there are 64 of them.
#[test]
fn worlds_have_an_end_however_many_answers_there_are() {
    let values: Vec<String> = (0..20_000).map(|at| format!("v{at}")).collect();
    let values = values.join(", ");
    let conditions: String = (0..300)
        .map(|at| format!("  C{at}: !Equals [!Ref P, v{at}]\n"))
        .collect();
    let sections = format!(
        "Parameters:\n  P: {{Type: String, Default: v0, AllowedValues: [{values}]}}\nConditions:\n{conditions}"
    );
    let names: Vec<String> = (0..300).map(|at| format!("!If [C{at}, a, b]")).collect();
    let text = template(&format!("!Join ['', [{}]]", names.join(", ")), &sections);
    let examined = examine(
        &text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    )
    .unwrap();
    let found = &examined.pipelines[0].found;
    let told = found.iter().any(|it| it.message.contains("combinations"));
    assert!(told, "{found:?}");
}

/// A module of Terraform that is used without end, each time with all its declarations, and nothing that concerns a pipeline.
#[test]
fn modules_of_a_plan_are_looked_through_where_they_matter() {
    let modules: Vec<String> = (0..5_000)
        .map(|at| format!(r#"{{"address": "module.ci[{at}]", "resources": []}}"#))
        .collect();
    let declared: Vec<String> = (0..5_000)
        .map(|at| format!(r#"{{"type": "aws_s3_bucket", "name": "n{at}", "expressions": {{}}}}"#))
        .collect();
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9",
            "planned_values": {{"root_module": {{"child_modules": [{}]}}}},
            "configuration": {{"root_module": {{"module_calls": {{"ci": {{"module": {{"resources": [{}]}}}}}}}}}}}}"#,
        modules.join(","),
        declared.join(",")
    );
    let refused = read(&plan, &ReadOptions::default()).unwrap_err();
    assert!(refused.message().contains("no pipeline"), "{refused}");
}

/// Depth and what aliases multiply are told before a tree is built of them.
#[test]
fn depth_and_aliases_are_refused_in_every_format() {
    let bomb: String = (0..12)
        .map(|at| {
            let uses = vec![format!("*a{at}"); 10].join(", ");
            format!("a{}: &a{} [{uses}]\n", at + 1, at + 1)
        })
        .collect();
    for text in [
        "[".repeat(200_000),
        "{\"a\":".repeat(200_000),
        format!("a: {}", "{a: ".repeat(100_000)),
        (0..2_000)
            .map(|at| format!("{}a:\n", " ".repeat(at)))
            .collect(),
        format!("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{bomb}"),
    ] {
        let refused = read(&text, &ReadOptions::default()).unwrap_err();
        assert!(
            refused.message().starts_with("the definition is too"),
            "{refused}"
        );
    }
}
