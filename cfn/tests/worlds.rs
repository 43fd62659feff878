//! Both branches of every condition, and every value that a parameter allows: what is wrong with any of them is found,
//! and the message names the values.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{Examined, ReadOptions, examine};
use stagewright_core::{CheckOptions, Severity};

const HEAD: &str = "  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/p
      PipelineType: V2
      ArtifactStore: {Type: S3, Location: shop-artifacts}
      Stages:
        - Name: Source
          Actions:
            - Name: Fetch
              ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: '1'}
              Configuration: {S3Bucket: shop-source, S3ObjectKey: src.zip, PollForSourceChanges: 'false'}
              OutputArtifacts: [{Name: src}]
        - Name: STAGE
          Actions:
            - Name: Build
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: app}
              InputArtifacts: [{Name: ARTIFACT}]
";

fn pipeline(stage: &str, artifact: &str) -> String {
    let pipeline = HEAD.replace("STAGE", stage).replace("ARTIFACT", artifact);
    format!("Resources:\n{pipeline}")
}

fn all(text: &str) -> Vec<Examined> {
    let examined = examine(
        text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    );
    examined
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .pipelines
}

/// Everything found in a text with one pipeline, as severity and message.
fn found(text: &str) -> Vec<String> {
    let [Examined { found, .. }] = all(text).try_into().unwrap();
    let line = |it: stagewright_cfn::Problem| format!("{}: {}", it.severity.as_str(), it.message);
    found.into_iter().map(line).collect()
}

/// When the one error is there.
fn when(text: &str) -> String {
    let mut found = found(text);
    found.retain(|it| it.starts_with("error: "));
    let [only] = found.as_slice() else {
        panic!("{found:#?}\n{text}")
    };
    let (_, when) = only.split_once(", if ").unwrap_or_else(|| panic!("{only}"));
    when.to_owned()
}

#[test]
fn what_is_wrong_under_some_values_is_found_and_names_them() {
    let artifact = "!If [C, src, nope]";
    for (head, artifact, expected) in [
        // A default on one side, another value on the other.
        (
            "Parameters: {E: {Type: String, Default: prod, AllowedValues: [prod, dev]}}\nConditions: {C: !Equals [!Ref E, prod]}\n",
            artifact,
            "`E` is `dev`",
        ),
        (
            "Parameters: {E: {Type: String, Default: dev, AllowedValues: [prod, dev]}}\nConditions: {C: !Equals [!Ref E, prod]}\n",
            artifact,
            "`E` is `dev`, its default",
        ),
        // No list: every text that a condition compares with, and one that none does.
        (
            "Parameters: {E: {Type: String}}\nConditions: {C: !Equals [!Ref E, prod]}\n",
            artifact,
            "`E` has a value that no condition names",
        ),
        (
            "Parameters: {E: {Type: String, Default: a}}\nConditions: {C: !Not [!Equals ['', !Ref E]]}\n",
            artifact,
            "`E` is ``",
        ),
        // Two conditions that agree because they ask one parameter.
        (
            "Parameters: {E: {Type: String, Default: a, AllowedValues: [a, b, c]}}\nConditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref E, b]}\n",
            "!If [C, src, !If [D, src, nope]]",
            "`E` is `c`",
        ),
        // Two parameters, both of which matter.
        (
            "Parameters: {E: {Type: String, Default: a, AllowedValues: [a, b]}, F: {Type: String, Default: x, AllowedValues: [x, y]}}\nConditions: {C: !Or [!Equals [!Ref E, a], !Equals [!Ref F, x]]}\n",
            artifact,
            "`E` is `b` and `F` is `y`",
        ),
        // Where the stack stands.
        (
            "Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n",
            "!If [C, nope, src]",
            "`AWS::Region` is `us-east-1`",
        ),
        (
            "Mappings: {M: {us-east-1: {A: src}, eu-west-1: {A: nope}}}\n",
            "!FindInMap [M, !Ref AWS::Region, A]",
            "`AWS::Region` is `eu-west-1`",
        ),
        // What no value of one parameter decides is a question of its own.
        (
            "Parameters: {E: {Type: CommaDelimitedList, Default: 'a,b'}}\nConditions: {C: !Equals [!Select [0, !Ref E], a]}\n",
            artifact,
            "condition `C` does not hold",
        ),
        (
            "Parameters: {E: {Type: String}, F: {Type: String}}\nConditions: {C: !Not [!Equals [!Ref E, !Ref F]]}\n",
            artifact,
            "the comparison in condition `C` holds",
        ),
    ] {
        assert_eq!(
            when(&format!("{head}{}", pipeline("Build", artifact))),
            expected,
            "{head}"
        );
    }
}

#[test]
fn what_no_allowed_value_brings_is_not_found() {
    for (head, artifact) in [
        (
            "Parameters: {E: {Type: String, Default: a, AllowedValues: [a]}}\nConditions: {C: !Equals [!Ref E, a]}\n",
            "!If [C, src, nope]",
        ),
        (
            "Parameters: {E: {Type: String, MinLength: 1}}\nConditions: {C: !Equals [!Ref E, '']}\n",
            "!If [C, nope, src]",
        ),
        (
            "Parameters: {E: {Type: String, AllowedPattern: '[a-z]+'}}\nConditions: {C: !Equals [!Ref E, '7']}\n",
            "!If [C, nope, src]",
        ),
        (
            "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref E, b]}\n",
            "!If [C, src, !If [D, src, nope]]",
        ),
        (
            "Parameters: {E: {Type: String}, F: {Type: String}}\nConditions: {C: !Equals [!Ref E, !Ref F], D: !Not [!Equals [!Ref E, !Ref F]]}\n",
            "!If [C, src, !If [D, src, nope]]",
        ),
        (
            "Parameters: {E: {Type: String, Default: a, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, b]}\nRules: {R: {Assertions: [{Assert: !Not [!Equals [!Ref E, b]]}]}}\n",
            "!If [C, nope, src]",
        ),
    ] {
        assert_eq!(
            found(&format!("{head}{}", pipeline("Build", artifact))),
            Vec::<String>::new(),
            "{head}"
        );
    }
}

#[test]
fn what_rests_on_a_default_names_it_and_a_listed_value_alone_is_a_warning() {
    let text = |declaration: &str| {
        format!(
            "Parameters: {{N: {declaration}, M: {{Type: String, Default: x}}}}\n{}",
            pipeline("!Sub '${N}'", "src")
        )
    };
    let [default] = found(&text("{Type: String, Default: 'my stage'}"))
        .try_into()
        .unwrap();
    assert!(default.starts_with("error: "), "{default}");
    assert!(
        default.ends_with("if `N` is `my stage`, its default"),
        "{default}"
    );
    let [listed] = found(&text(
        "{Type: String, Default: build, AllowedValues: [build, 'my stage']}",
    ))
    .try_into()
    .unwrap();
    assert!(listed.starts_with("warning: "), "{listed}");
    assert!(listed.ends_with("if `N` is `my stage`"), "{listed}");
    // A value with `NoEcho` is judged nowhere: a message about it would tell what it is.
    let [secret] = found(&text("{Type: String, NoEcho: true, Default: 'my stage'}"))
        .try_into()
        .unwrap();
    assert!(
        secret.starts_with("warning: the parameter `N` is `NoEcho`"),
        "{secret}"
    );
}

#[test]
fn one_mistake_under_several_values_is_told_once() {
    let head = "Parameters: {E: {Type: String, Default: a, AllowedValues: [a, b, c]}}\nConditions: {C: !Equals [!Ref E, a]}\n";
    let text = format!(
        "{head}{}",
        pipeline("!If [C, Build, !Sub 'Build ${E}']", "src")
    );
    assert_eq!(when(&text), "`E` is `b`");
    let text = format!("{head}{}", pipeline("!If [C, 'x y', 'x y']", "nope"));
    assert!(
        found(&text).iter().all(|it| !it.contains(", if")),
        "{:#?}",
        found(&text)
    );
}

#[test]
fn too_many_combinations_are_looked_at_one_by_one_and_that_is_said() {
    let names: Vec<String> = (0..8).map(|it| format!("E{it}")).collect();
    let parameters: Vec<String> = names
        .iter()
        .map(|it| format!("{it}: {{Type: String, Default: a, AllowedValues: [a, b]}}"))
        .collect();
    let conditions: Vec<String> = names
        .iter()
        .map(|it| format!("C{it}: !Equals [!Ref {it}, b]"))
        .collect();
    let artifact = names.iter().fold("src".to_owned(), |inner, it| {
        format!("!If [C{it}, nope, {inner}]")
    });
    let text = format!(
        "Parameters: {{{}}}\nConditions: {{{}}}\n{}",
        parameters.join(", "),
        conditions.join(", "),
        pipeline(
            "!Sub 'S-${E0}${E1}${E2}${E3}${E4}${E5}${E6}${E7}'",
            &artifact
        )
    );
    // Nested like this only nine readings differ; side by side 256 do.
    assert!(found(&text).iter().all(|it| !it.contains("one by one")));
    let side: Vec<String> = names
        .iter()
        .map(|it| format!("!If [C{it}, 'x ', y]"))
        .collect();
    let text = text.replace(
        "!Sub 'S-${E0}${E1}${E2}${E3}${E4}${E5}${E6}${E7}'",
        &format!("!Join ['', [{}]]", side.join(", ")),
    );
    let found = found(&text);
    let note = found
        .iter()
        .find(|it| it.starts_with("note: "))
        .unwrap_or_else(|| panic!("{found:#?}"));
    assert!(note.contains("more than 64 combinations"), "{note}");
    assert!(
        found
            .iter()
            .any(|it| it.starts_with("error: ") && it.ends_with("if `E7` is `b`")),
        "{found:#?}"
    );
}

#[test]
fn a_pipeline_that_some_value_switches_on_is_looked_at() {
    let head = "Parameters: {E: {Type: String, Default: 'no', AllowedValues: ['no', 'yes']}}\nConditions: {C: !Equals [!Ref E, 'yes']}\n";
    let text = format!(
        "{head}{}",
        pipeline("Build", "nope").replace("  P:\n", "  P:\n    Condition: C\n")
    );
    let found = found(&text);
    assert!(found.iter().any(|it| it.contains("nope")), "{found:#?}");
}

/// Readings are few, whatever a template declares: this one has two pipelines and more worlds than anybody reads.
#[test]
fn pipelines_share_the_work() {
    let names: Vec<String> = (0..100).map(|it| format!("E{it}")).collect();
    let parameters: Vec<String> = names
        .iter()
        .map(|it| format!("  {it}: {{Type: String}}\n"))
        .collect();
    let conditions: Vec<String> = names
        .iter()
        .map(|it| format!("  C{it}: !Equals [!Ref {it}, b]\n"))
        .collect();
    let stage = names.iter().fold("x".to_owned(), |inner, it| {
        if inner.len() > 900 {
            inner
        } else {
            format!("!If [C{it}, y, {inner}]")
        }
    });
    let text = format!(
        "Parameters:\n{}Conditions:\n{}{}",
        parameters.concat(),
        conditions.concat(),
        pipeline(&stage, "src")
    );
    let started = all(&text);
    assert_eq!(started.len(), 1);
    assert!(
        started[0]
            .found
            .iter()
            .all(|it| it.severity != Severity::Error)
    );
}
