//! References that lead nowhere are errors, in the pipeline and in what belongs to it; what a deployment may bring is none.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{ReadOptions, read};
use stagewright_core::Severity;

fn template(head: &str, properties: &str, tail: &str) -> String {
    format!(
        "{head}Parameters: {{App: {{Type: String, Default: shop}}, L: {{Type: CommaDelimitedList, Default: 'a,b'}}}}
Mappings: {{M: {{a: {{b: x}}}}}}
Conditions: {{Off: !Equals [a, b], Loop: !Not [!Condition Loop]}}
Resources:
  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      {properties}
      Stages: []
  Role: {{Type: AWS::IAM::Role}}
  Gone: {{Type: AWS::IAM::Role, Condition: Off}}
{tail}"
    )
}

/// What the reader says of a text: place, severity, message and help.
fn told(text: &str) -> Vec<String> {
    let reading =
        read(text, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let told = reading.warnings.into_iter();
    told.map(|it| format!("{} {it}", it.severity.as_str()))
        .collect()
}

#[test]
fn what_leads_nowhere_is_an_error_with_its_place() {
    for (properties, expected) in [
        (
            "Name: !Ref Ap",
            "8:13: `Ap` is neither a parameter nor a resource of this template; write `App`",
        ),
        ("Name: !Sub '${Nope}-x'", "8:13: `Nope` is neither"),
        (
            "Name: !Sub ['${A}-${Nope}', {A: b}]",
            "8:19: `Nope` is neither",
        ),
        (
            "Name: {'Fn::Join': ['-', [a, {Ref: Nope}]]}",
            "8:42: `Nope` is neither",
        ),
        (
            "RoleArn: !GetAtt Rol.Arn",
            "8:16: `Rol` is not a resource of this template; write `Role`",
        ),
        (
            "RoleArn: {'Fn::GetAtt': [Nope, Arn]}",
            "`Nope` is not a resource",
        ),
        ("RoleArn: !Sub '${Nope.Arn}'", "`Nope` is not a resource"),
        ("RoleArn: !GetAtt App.Arn", "`App` is not a resource"),
        (
            "RoleArn: !GetAtt Gone.Arn",
            "`Gone` is not created, because its condition `Off` is false",
        ),
        (
            "Name: !FindInMap [N, a, b]",
            "mapping `N` is used and not declared",
        ),
        ("Name: !FindInMap [M, c, b]", "mapping `M` has no key `c`"),
        (
            "Name: !FindInMap [M, a, bb]",
            "mapping `M.a` has no key `bb`; write `b`",
        ),
        (
            "Name: !FindInMap [M, !Ref App, b]",
            "mapping `M` has no key `shop`",
        ),
        (
            "Name: !Select [2, [a, b]]",
            "`Fn::Select` takes item 2 of a list that has 2 items",
        ),
        ("Name: !Select [-1, [a, b]]", "`Fn::Select` takes item `-1`"),
        ("Name: !Select [x, [a, b]]", "`Fn::Select` takes item `x`"),
        ("Name: !Select [2, !Ref L]", "`Fn::Select` takes item 2"),
        (
            "Name: !Select ['1', !Split [',', a]]",
            "`Fn::Select` takes item 1 of a list that has 1 item",
        ),
        (
            "Name: !If [Of, a, b]",
            "condition `Of` is used and not declared; write `Off`",
        ),
        (
            "Name: !If [Loop, a, b]",
            "condition `Loop` depends on itself",
        ),
        ("Tags: !FindInMap [M, a, c]", "mapping `M.a` has no key `c`"),
    ] {
        let text = template("", properties, "");
        let errors: Vec<String> = told(&text)
            .into_iter()
            .filter(|it| it.starts_with("error"))
            .collect();
        assert!(
            errors.len() == 1 && errors[0].contains(expected),
            "{expected} in {errors:#?}"
        );
    }
}

#[test]
fn what_belongs_to_the_pipeline_is_looked_at_too() {
    for (tail, expected) in [
        (
            "  B: {Type: AWS::CodeBuild::Project, Properties: {Name: !Ref Nope}}\n",
            "`Nope` is neither",
        ),
        (
            "  W: {Type: AWS::CodePipeline::Webhook, DependsOn: Q, Properties: {}}\n",
            "`W` depends on `Q`",
        ),
        (
            "  W: {Type: AWS::CodePipeline::Webhook, Condition: Nope, Properties: {}}\n",
            "condition `Nope` is used",
        ),
        (
            "  E: {Type: AWS::Events::Rule, Properties: {Targets: [{Arn: !GetAtt Nope.Arn}]}}\n",
            "`Nope` is not a resource",
        ),
    ] {
        let told = told(&template("", "Name: a", tail));
        assert!(
            told.iter()
                .any(|it| it.starts_with("error") && it.contains(expected)),
            "{expected} in {told:#?}"
        );
    }
    let dependent = template("", "Name: a", "").replace(
        "    Properties:\n      Name",
        "    DependsOn: [Role, Rol]\n    Properties:\n      Name",
    );
    let told = told(&dependent);
    assert!(
        told.iter().any(|it| it.contains("`P` depends on `Rol`")
            && it.ends_with("write `Role`, which is declared")),
        "{told:#?}"
    );
}

#[test]
fn what_a_deployment_may_bring_is_no_error() {
    let sam = "  Fn1: {Type: AWS::Serverless::Function, Properties: {}}\n";
    let module = "  Mod: {Type: My::Own::Thing::MODULE, Properties: {}}\n";
    for (head, properties, tail) in [
        (
            "Transform: AWS::Serverless-2016-10-31\n",
            "RoleArn: !GetAtt Fn1Role.Arn",
            sam,
        ),
        ("Transform: Mine\n", "RoleArn: !GetAtt Nope.Arn", ""),
        ("Transform: Mine\n", "Name: !FindInMap [N, a, b]", ""),
        ("", "RoleArn: !GetAtt Mod.Role.Arn", module),
        ("", "RoleArn: !GetAtt ModRole.Arn", module),
        (
            "Transform: AWS::LanguageExtensions\n",
            "RoleArn: !GetAtt RoleA.Arn",
            "  Fn::ForEach::R: [X, [A], {'Role${X}': {Type: AWS::IAM::Role}}]\n",
        ),
        (
            "Transform: AWS::LanguageExtensions\n",
            "Name: !FindInMap [M, c, b, {DefaultValue: d}]",
            "",
        ),
        ("", "Name: !FindInMap [M, !Ref 'AWS::Region', b]", ""),
        ("", "Name: !If [Off, !GetAtt Gone.Arn, b]", ""),
        ("", "Name: !Select [0, !GetAZs '']", ""),
        ("", "Name: !Sub '${!Nope}'", ""),
        ("", "Name: !Ref AWS::StackName", ""),
    ] {
        let told = told(&template(head, properties, tail));
        assert!(
            told.iter().all(|it| !it.starts_with("error")),
            "{properties}: {told:#?}"
        );
    }
}

/// What shows how to write a pipeline often leaves the parameters out.
#[test]
fn a_reference_of_a_template_without_parameters_is_a_warning() {
    let text = "Resources: {P: {Type: AWS::CodePipeline::Pipeline, Properties: {Name: !Ref Nope, Stages: []}}}\n";
    let reading = read(text, &ReadOptions::default()).unwrap();
    assert_eq!(reading.warnings[0].severity, Severity::Warning);
}

#[test]
fn values_that_a_template_does_not_take_are_refused_with_a_near_miss() {
    let text = "Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Name: {Type: String, MinLength: 2, MaxLength: 4, Default: shop}
  Lower: {Type: String, AllowedPattern: '(?!x)[a-z]+', Default: a}
  Count: {Type: Number, MinValue: 1, MaxValue: 3, Default: 1}
  Zones: {Type: CommaDelimitedList, AllowedValues: [a, b], Default: a}
Resources: {P: {Type: AWS::CodePipeline::Pipeline, Properties: {Stages: []}}}
";
    let refused = |name: &str, value: &str| {
        let parameters = [(name.to_owned(), value.to_owned())].into();
        let options = ReadOptions {
            parameters,
            ..ReadOptions::default()
        };
        let refused = read(text, &options).unwrap().refused;
        refused
            .first()
            .map(|it| (it.is_unknown, format!("{}; {}", it.message, it.help)))
    };
    for (name, value, expected) in [
        ("Evn", "dev", "no parameter `Evn`; write `Env`"),
        (
            "Environment",
            "dev",
            "no parameter `Environment`; the definition declares `Env`, `Name`",
        ),
        ("AWS::Regoin", "x", "write `AWS::Region`"),
        (
            "Env",
            "prd",
            "does not take `prd`: `AllowedValues` has `dev`, `prod`; write `Env=prod`",
        ),
        ("Name", "x", "it takes 2 to 4 characters"),
        ("Name", "xxxxx", "it takes 2 to 4 characters"),
        ("Lower", "A", "`AllowedPattern` is"),
        ("Lower", "xa", "`AllowedPattern` is"),
        ("Lower", "ab1", "`AllowedPattern` is"),
        ("Count", "many", "it takes a number"),
        ("Count", "4", "it takes numbers from 1 to 3"),
        ("Zones", "a,c", "`AllowedValues` has `a`, `b`"),
    ] {
        let (is_unknown, told) = refused(name, value).unwrap_or_else(|| panic!("{name}={value}"));
        assert!(told.contains(expected), "{expected} in {told}");
        assert_eq!(is_unknown, told.contains("no parameter"), "{told}");
    }
    for (name, value) in [
        ("Env", "dev"),
        ("Lower", "ab"),
        ("Count", "3"),
        ("Zones", "b, a"),
        ("AWS::Region", "eu-west-1"),
    ] {
        assert_eq!(refused(name, value), None, "{name}={value}");
    }
}
