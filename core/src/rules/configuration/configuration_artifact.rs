//! `configuration-artifact`.

use super::configured::{Configured, all, judged};
use super::overrides;
use crate::catalogue::Values;
use crate::rules::references::is_namespace_character;
use crate::rules::texts::{Speller, could_be, either, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "configuration-artifact",
    summary: "an artifact that a configuration names is an input of the action",
    evidence: Evidence::Documented,
    what: "Looks at the keys that name an artifact, such as `PrimarySource`, or a file in one, such as `TemplatePath` with \
           `artifact::path`, and at `Fn::GetParam` and `Fn::GetArtifactAtt` in `ParameterOverrides`, and compares the artifact \
           with the inputs of the action. Keys that the mode ignores are left alone.",
    why: "An action sees the files of its own inputs only. The user guide says so; AWS's own CDK and cfn-lint refuse the \
          definition.",
    instead: "The artifact among the action's inputs, or the name of one that is.",
    source: "CodePipeline user guide, CodeBuild, CloudFormation, StackSets and ECS blue-green action references; CloudFormation \
             user guide, parameter override functions",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[50, 53, 115],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
…build
stage deploy {
    update(zip) = CloudFormation {
        action_mode: \"CREATE_UPDATE\",
        stack_name: \"shop\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"src::template.yaml\"
        //             ^^^^^^^^^^^^^^^^^^^^
    };
}",
                "\
Stages:
  …source
  …build
  - Name: deploy
    Actions:
      - Name: update
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: zip } ]
        Configuration:
          ActionMode: CREATE_UPDATE
          StackName: shop
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: src::template.yaml # <--",
            ),
            passes: Written::both(
                "\
…source
…build
stage deploy {
    update(zip) = CloudFormation {
        action_mode: \"CREATE_UPDATE\",
        stack_name: \"shop\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"zip::template.yaml\"
    };
}",
                "\
Stages:
  …source
  …build
  - Name: deploy
    Actions:
      - Name: update
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: zip } ]
        Configuration:
          ActionMode: CREATE_UPDATE
          StackName: shop
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: zip::template.yaml",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
…build
stage test { probe(src, zip) = Test::CodeBuild { project_name: \"shop-test\", primary_source: \"source\" }; }
//                                                                                          ^^^^^^^^",
                "\
Stages:
  …source
  …build
  - Name: test
    Actions:
      - Name: probe
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src }, { Name: zip } ]
        Configuration:
          ProjectName: shop-test
          PrimarySource: source # <--",
            ),
            passes: Written::both(
                "\
…source
…build
stage test { probe(src, zip) = Test::CodeBuild { project_name: \"shop-test\", primary_source: \"src\" }; }",
                "\
Stages:
  …source
  …build
  - Name: test
    Actions:
      - Name: probe
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src }, { Name: zip } ]
        Configuration:
          ProjectName: shop-test
          PrimarySource: src",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage deploy {
    update(src) = CloudFormation {
        action_mode: \"CREATE_UPDATE\",
        stack_name: \"shop\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"src::template.yaml\",
        parameter_overrides: r#\"{\"Key\": {\"Fn::GetArtifactAtt\": [\"zip\", \"ObjectKey\"]}}\"#
        //                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    };
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: update
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ActionMode: CREATE_UPDATE
          StackName: shop
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: src::template.yaml
          ParameterOverrides: '{\"Key\": {\"Fn::GetArtifactAtt\": [\"zip\", \"ObjectKey\"]}}' # <--",
            ),
            passes: Written::both(
                "\
…source
stage deploy {
    update(src) = CloudFormation {
        action_mode: \"CREATE_UPDATE\",
        stack_name: \"shop\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"src::template.yaml\",
        parameter_overrides: r#\"{\"Key\": {\"Fn::GetArtifactAtt\": [\"src\", \"ObjectKey\"]}}\"#
    };
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: update
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ActionMode: CREATE_UPDATE
          StackName: shop
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: src::template.yaml
          ParameterOverrides: '{\"Key\": {\"Fn::GetArtifactAtt\": [\"src\", \"ObjectKey\"]}}'",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (key, value) in configured.entries() {
            let site = || configured.from.site().configuration(key.name);
            let mut judge = |what: &str, name: &str| {
                if !is_input(name, &configured) {
                    let (message, help) = unknown(context, &configured, what, name, &mut speller);
                    findings.push(RULE.at(site(), message).help(help));
                }
            };
            if key.name == overrides::KEY {
                for (function, name) in overrides::artifacts(value) {
                    judge(
                        &format!("{} in {}", quoted(function), quoted(key.name)),
                        &name,
                    );
                }
            }
            match artifact(key.values, value) {
                Some(Named::Artifact(name)) => judge(&quoted(key.name), &name),
                Some(Named::NoPath(text)) => findings.push(
                    RULE.at(
                        site(),
                        format!(
                            "{} takes a file as `artifact::path`, not {}",
                            quoted(key.name),
                            quoted(&text)
                        ),
                    )
                    .help("write the artifact, two colons and the path of the file in it"),
                ),
                None => {}
            }
        }
    }
}

enum Named {
    Artifact(String),
    NoPath(String),
}

/// The artifact that a value names. Of a path only the part before the colons has to be known.
fn artifact(values: Values, value: &Text) -> Option<Named> {
    match values {
        Values::InputArtifact => judged(value)
            .filter(|name| !name.is_empty())
            .map(|name| Named::Artifact(name.into_owned())),
        Values::InputArtifactPath => path(value),
        // A text that begins like the name of an artifact and two colons is a path; any other is the text itself.
        Values::TextOrArtifactPath => path(value).filter(|named| match named {
            Named::Artifact(name) => name.chars().all(is_namespace_character),
            Named::NoPath(_) => false,
        }),
        _ => None,
    }
}

fn path(value: &Text) -> Option<Named> {
    if let Some(text) = value.known() {
        return match text.split_once("::") {
            Some((artifact, _)) if artifact.contains("#{") => None,
            Some((artifact, _)) => Some(Named::Artifact(artifact.to_owned())),
            None if text.is_empty() || text.contains("#{") => None,
            None => Some(Named::NoPath(text.into_owned())),
        };
    }
    let first = value.known_pieces().next().flatten()?;
    let (artifact, _) = first.split_once("::")?;
    (!artifact.contains("#{")).then(|| Named::Artifact(artifact.to_owned()))
}

fn is_input(name: &str, configured: &Configured<'_>) -> bool {
    configured.inputs.iter().any(|input| match input.known() {
        Some(known) => known == name,
        None => could_be(input, name),
    })
}

/// What is wrong where `what` names an artifact that is no input, and what to write instead.
fn unknown(
    context: &Context<'_>,
    configured: &Configured<'_>,
    what: &str,
    name: &str,
    speller: &mut Speller,
) -> (String, String) {
    let inputs: Vec<String> = configured.inputs.iter().map(ToString::to_string).collect();
    let words = configured.words(context);
    let message = format!(
        "{what} names {}, which is no input of {words}",
        quoted(name)
    );
    let help = match speller.nearest(name, inputs.iter().map(String::as_str)) {
        Some(near) => format!("write {}", quoted(near)),
        None if inputs.is_empty() => format!("add {} to the inputs of {words}", quoted(name)),
        None => format!(
            "add {} to the inputs of {words}, or write {}",
            quoted(name),
            either(inputs.iter().map(String::as_str))
        ),
    };
    (message, help)
}
