//! What a template leaves to others: its deployment, another tool, a macro. It is told with its place, and kept.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ExportOptions, Reading, cloudformation, read, read_all};

const PIPELINE: &str = "  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: NAME
      Stages: []
";

fn template(head: &str, name: &str, tail: &str) -> String {
    format!("{head}Resources:\n{}{tail}", PIPELINE.replace("NAME", name))
}

fn taken(text: &str) -> Reading {
    read(text, &Default::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// (what, template, warning with its place)
#[test]
fn what_only_a_deployment_knows_is_a_warning_with_its_place() {
    let cyclic = "Parameters:\n  A: {Type: String, Default: !Ref B}\n  B: {Type: String, Default: !Sub '${A}'}\n";
    let table = [
        (
            template(cyclic, "!Ref A", ""),
            "2:30: the default of parameter `A` is not plain text",
        ),
        (
            template(cyclic, "!Sub 'x-${B}'", ""),
            "3:30: the default of parameter `B` is not plain text",
        ),
        (
            template("", "!Transform {Name: X}", ""),
            "5:13: `Fn::Transform` has no value before deployment",
        ),
        (
            template("", "{'Fn::Thing': x}", ""),
            "5:13: CloudFormation knows no function `Fn::Thing`",
        ),
        (template("", "'%X%'", ""), "5:13: `%X%` is a placeholder"),
        (
            template("", "!!python/object:os.system x", ""),
            "5:13: CloudFormation knows no tag `!!python/object:os.system`",
        ),
        (
            template("Transform: [AWS::LanguageExtensions, Mine]\n", "x", ""),
            "1:38: macro `Mine` may change the template",
        ),
        (
            template("Transform: Mine\n", "x", ""),
            "1:12: macro `Mine` may change the template",
        ),
        (
            template("Fn::Transform: {Name: AWS::Include}\n", "x", ""),
            "1:1: what `Fn::Transform` brings",
        ),
        (
            template(
                "",
                "x",
                "  Fn::ForEach::Topics: [T, [a], {'T${T}': {Type: AWS::SNS::Topic}}]\n",
            ),
            "7:3: what `Fn::ForEach::Topics` brings",
        ),
    ];
    for (text, expected) in table {
        let reading = taken(&text);
        let told: Vec<String> = reading.warnings.iter().map(ToString::to_string).collect();
        assert!(
            told.iter().any(|it| it.contains(expected)),
            "{expected} in {told:?}\n{text}"
        );
        let again = cloudformation(
            &reading.draft,
            reading.template.as_ref(),
            &ExportOptions::default(),
        );
        let kept = taken(&again.to_yaml()).draft.name.unwrap();
        assert_eq!(
            kept.to_string(),
            reading.draft.name.unwrap().to_string(),
            "kept"
        );
    }
}

#[test]
fn what_aws_resolves_by_itself_is_no_warning() {
    for head in [
        "Transform: AWS::Serverless-2016-10-31\n",
        "Transform: [AWS::LanguageExtensions]\n",
        "",
    ] {
        for name in [
            "!Base64 x",
            "!Select [0, !GetAZs '']",
            "!!str x",
            "{'Fn::ToJsonString': {a: 1}}",
            "'%Y%m%d'",
        ] {
            assert_eq!(
                taken(&template(head, name, "")).warnings,
                [],
                "{head}{name}"
            );
        }
    }
}

#[test]
fn a_loop_of_pipelines_is_named_as_such() {
    let text = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Pipes: [X, [a], {'P${X}': {Type: AWS::CodePipeline::Pipeline}}]\n";
    let error = read(text, &Default::default()).unwrap_err();
    assert_eq!(error.place().unwrap().to_string(), "3:3");
    assert!(
        error
            .message()
            .contains("no pipeline but what `Fn::ForEach::Pipes` may bring"),
        "{error}"
    );
    assert!(error.help().contains("processed template"), "{error}");
}

#[test]
fn hints_name_what_is_in_the_way() {
    for (text, expected) in [
        ("Name: %X%\n", "`%X%` is a placeholder of another tool"),
        ("Resources:\n  P: x\ty: z\n", "there is a tab here"),
        ("Resources:\n\tP: x\n", "indented with spaces"),
    ] {
        let error = read(text, &Default::default()).unwrap_err();
        assert!(error.help().contains(expected), "{text}: {error}");
    }
}

/// Every pipeline is given the parameters and projects of its template: that must not multiply without end.
#[test]
fn thousands_of_pipelines_in_one_template_are_refused() {
    let more = |count: usize| -> String {
        (0..count).map(|at| format!("  Q{at}: {{Type: AWS::CodePipeline::Pipeline, Properties: {{Name: q{at}, Stages: []}}}}\n")).collect()
    };
    let projects: String = (0..40_000)
        .map(|at| format!("  B{at}: {{Type: AWS::CodeBuild::Project}}\n"))
        .collect();
    let error = read_all(
        &template("", "x", &format!("{projects}{}", more(40))),
        &Default::default(),
    )
    .unwrap_err();
    assert_eq!(error.place().unwrap().to_string(), "2:3");
    assert!(
        error.message().contains("41 pipelines, too many"),
        "{error}"
    );
    assert_eq!(
        read_all(&template("", "x", &more(499)), &Default::default())
            .unwrap()
            .len(),
        500
    );
    let error = read(&template("", "x", &more(400)), &Default::default()).unwrap_err();
    assert!(
        error.to_string().len() < 400 && error.message().contains("`Q18` …"),
        "{error}"
    );
    assert_eq!(error.place().unwrap().to_string(), "7:3", "the second one");
}
