//! `variable-given`.

use crate::Finding;
use crate::catalogue::Variables;
use crate::rules::texts::{Speller, both, quoted};
use crate::rules::{Context, Evidence, Example, Rule, VariableReference, Written};

pub(super) const RULE: Rule = Rule {
    name: "variable-given",
    summary: "a reference `#{namespace.key}` reads a variable that its action gives",
    evidence: Evidence::Unknown,
    what: "Looks up the key of every reference among the variables that the catalogue says the provider gives, and for a \
           Commands action among those that it exports. What a build, a function or a stack gives is its own matter and is \
           not looked up.",
    why: "Nobody has published what the service does with a variable that is never given: whether it refuses the definition, \
          fails the action or fills in nothing.",
    instead: "A variable that the provider gives; for a Commands action, the variable among its `output_variables`.",
    source: "CodePipeline user guide, variables reference",
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
stage call { tell() = Lambda { function_name: \"tell\", user_parameters: \"#{Src.Version}\" }; }
//                                                                     ^^^^^^^^^^^^^^^^",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Namespace: Src
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  - Name: call
    Actions:
      - Name: tell
        ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }
        Configuration:
          FunctionName: tell
          UserParameters: '#{Src.Version}' # <--",
            ),
            passes: Written::both(
                "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } namespace \"Src\";
}
stage call { tell() = Lambda { function_name: \"tell\", user_parameters: \"#{Src.VersionId}\" }; }",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Namespace: Src
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  - Name: call
    Actions:
      - Name: tell
        ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }
        Configuration:
          FunctionName: tell
          UserParameters: '#{Src.VersionId}'",
            ),
        },
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build {
    compile(src) = Commands { commands: [\"make\"], output_variables: [\"VERSION\"] } namespace \"Run\";
    tell() = Lambda { function_name: \"tell\", user_parameters: \"#{Run.RELEASE}\" };
    //                                                        ^^^^^^^^^^^^^^^^
}",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Run
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make ]
        OutputVariables: [ VERSION ]
      - Name: tell
        RunOrder: 2
        ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }
        Configuration:
          FunctionName: tell
          UserParameters: '#{Run.RELEASE}' # <--",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build {
    compile(src) = Commands { commands: [\"make\"], output_variables: [\"VERSION\"] } namespace \"Run\";
    tell() = Lambda { function_name: \"tell\", user_parameters: \"#{Run.VERSION}\" };
}",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Run
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Commands: [ make ]
        OutputVariables: [ VERSION ]
      - Name: tell
        RunOrder: 2
        ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }
        Configuration:
          FunctionName: tell
          UserParameters: '#{Run.VERSION}'",
            ),
        },
    ],
    check,
};

/// What the service gives under the namespace of its own.
const OWN: &[&str] = &["PipelineExecutionId"];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for reference in context.references() {
        let Some(key) = reference.key.as_deref() else {
            continue;
        };
        let Some(given) = given(context, reference) else {
            continue;
        };
        if given.names.iter().any(|name| name == key) {
            continue;
        }
        let finding = RULE.at(
            reference.site(),
            format!("{} gives no variable {}", given.who, quoted(key)),
        );
        let names = || given.names.iter().map(String::as_str);
        findings.push(match speller.nearest(key, names()) {
            Some(near) => finding.help(format!("`#{{{}.{near}}}`", reference.namespace)),
            None if given.names.is_empty() => finding.help("no reference to it"),
            None => finding.help(format!("it gives {}", both(names()))),
        });
    }
}

/// Who gives the variables of a namespace, and which.
struct Given {
    who: String,
    names: Vec<String>,
}

/// The variables under the namespace of a reference, where they are certain.
fn given(context: &Context<'_>, reference: &VariableReference<'_>) -> Option<Given> {
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    if reference.namespace == "codepipeline" {
        return Some(Given {
            who: "the service".to_owned(),
            names: names(OWN),
        });
    }
    let [place] = context.namespace(&reference.namespace) else {
        return None;
    };
    let action = context.action(*place)?;
    let provider = context
        .provider(place.stage, place.action)
        .filter(|provider| !provider.open)?;
    let names = match provider.variables {
        Variables::Open => return None,
        Variables::None => Vec::new(),
        Variables::Listed(all) => names(all),
        Variables::Declared => action
            .output_variables
            .iter()
            .map(|name| name.known().map(|name| name.into_owned()))
            .collect::<Option<Vec<String>>>()?,
    };
    let who = format!("{} (`{}`)", context.action_words(*place), provider.name);
    Some(Given { who, names })
}
