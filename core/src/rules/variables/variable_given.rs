//! `variable-given`.

use super::meant::{self, SERVICE};
use crate::catalogue::Variables;
use crate::rules::texts::{Speller, could_equal, either, quoted};
use crate::rules::{Context, Evidence, Example, Rule, VariableReference, Written};
use crate::{Action, Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "variable-given",
    summary: "a reference `#{namespace.key}` reads a variable that the action gives",
    evidence: Evidence::Unknown,
    what: "Looks up the key of every reference among the variables that the provider of the action documents, for a Commands \
           action among those that it exports, and for the namespace `codepipeline` among the service's own. Builds, \
           functions, stacks and action types of your account decide for themselves what they give and are skipped.",
    why: "Whether the service refuses such a reference is not known, nor what stands in its place when the action runs; it \
          is not what was meant.",
    instead: "A variable that the action gives; case counts.",
    source: "CodePipeline user guide, variables; action references",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[76, 118],
    examples: &[
        Example {
            fails: Written::both(
                "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } namespace \"Src\";
}
stage approve { ask() = Manual { custom_data: \"release #{Src.Version}\" }; }
//                                            ^^^^^^^^^^^^^^^^^^^^^^^^
…deploy",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Namespace: Src
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration:
          CustomData: 'release #{Src.Version}' # <--
  …deploy",
            ),
            passes: Written::both(
                "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } namespace \"Src\";
}
stage approve { ask() = Manual { custom_data: \"release #{Src.VersionId}\" }; }
…deploy",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Namespace: Src
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration:
          CustomData: 'release #{Src.VersionId}'
  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage build {
    compile(src) = Commands { commands: [\"make\"], output_variables: [\"VERSION\"] } namespace \"Build\";
}
stage approve { ask() = Manual { custom_data: \"release #{Build.RELEASE}\" }; }
//                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Build
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        Commands: [ make ]
        OutputVariables: [ VERSION ]
        InputArtifacts: [ { Name: src } ]
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration:
          CustomData: 'release #{Build.RELEASE}' # <--",
            ),
            passes: Written::both(
                "\
…source
stage build {
    compile(src) = Commands { commands: [\"make\"], output_variables: [\"VERSION\"] } namespace \"Build\";
}
stage approve { ask() = Manual { custom_data: \"release #{Build.VERSION}\" }; }",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Build
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        Commands: [ make ]
        OutputVariables: [ VERSION ]
        InputArtifacts: [ { Name: src } ]
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration:
          CustomData: 'release #{Build.VERSION}'",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for reference in context.references() {
        let Some(key) = reference.key.as_deref() else {
            continue;
        };
        let (giver, given) = match context.namespace(&reference.namespace) {
            [] if reference.namespace == "codepipeline" => {
                ("the service".to_owned(), SERVICE.to_vec())
            }
            [place] => {
                let Some(action) = context.action(*place) else {
                    continue;
                };
                let variables = context
                    .provider(place.stage, place.action)
                    .map(|provider| provider.variables);
                match variables {
                    Some(Variables::None) => (context.action_words(*place), Vec::new()),
                    Some(Variables::Listed(listed)) => {
                        (context.action_words(*place), listed.to_vec())
                    }
                    Some(Variables::Declared) => {
                        exported(
                            reference,
                            key,
                            action,
                            &context.action_words(*place),
                            findings,
                        );
                        continue;
                    }
                    Some(Variables::Open) | None => continue,
                }
            }
            _ => continue,
        };
        if given.contains(&key) {
            continue;
        }
        let finding = RULE.at(
            reference.site(),
            format!("{giver} gives no variable {}", quoted(key)),
        );
        if let Some(declared) = meant::declared(context, key) {
            findings.push(finding.help(format!("write `{declared}`, which the pipeline declares")));
            continue;
        }
        let near = speller.nearest(key, given.iter().copied());
        findings.push(match near {
            Some(near) => finding.help(format!("write `#{{{}.{near}}}`", reference.namespace)),
            None if given.is_empty() => finding.help("read a variable of another action"),
            None => finding.help(format!("write one of its variables: {}", either(given))),
        });
    }
}

/// Judges a reference to an action that lists itself what it exports.
fn exported(
    reference: &VariableReference<'_>,
    key: &str,
    action: &Action,
    giver: &str,
    findings: &mut Vec<Finding>,
) {
    let key = Text::from(key);
    if !action
        .output_variables
        .iter()
        .any(|name| could_equal(name, &key))
    {
        findings.push(
            RULE.at(
                reference.site(),
                format!(
                    "{giver} does not export the variable {}",
                    quoted(&key.to_string())
                ),
            )
            .help(format!(
                "add {} to the output variables of {giver}",
                quoted(&key.to_string())
            ))
            .in_language(format!(
                "add `{:?}` to `output_variables` of {giver}",
                key.to_string()
            )),
        );
    }
}
