//! `namespaces-unique`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "namespaces-unique",
    summary: "no two actions have the same namespace",
    evidence: Evidence::ServiceText,
    what: "Compares the namespaces of all actions of the pipeline; case counts.",
    why: "The service answers with an `InvalidActionDeclarationException`: the namespace must be unique across the \
          definition.",
    instead: "A namespace of its own for each action whose variables are read.",
    source: "Text of the service's error",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[78],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build {
    compile(src) = CodeBuild { project_name: \"shop\" } namespace \"Build\";
    check(src) = Test::CodeBuild { project_name: \"shop-test\" } namespace \"Build\";
    //                                                                   ^^^^^^^
}",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Build
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]
      - Name: check
        RunOrder: 2
        Namespace: Build # <--
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-test }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::both(
            "\
…source
stage build {
    compile(src) = CodeBuild { project_name: \"shop\" } namespace \"Build\";
    check(src) = Test::CodeBuild { project_name: \"shop-test\" } namespace \"Test\";
}",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Build
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]
      - Name: check
        RunOrder: 2
        Namespace: Test
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-test }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, places) in context.namespaces() {
        let Some((first, later)) = places.split_first().filter(|_| !name.is_empty()) else {
            continue;
        };
        for place in later {
            let written = context
                .action(*place)
                .and_then(|action| action.namespace.as_ref());
            findings.push(
                RULE.at(
                    place.site().field(Field::Namespace),
                    format!(
                        "{} and {} have the same namespace, {}",
                        context.action_words(*first),
                        context.action_words(*place),
                        quoted(&written.map(ToString::to_string).unwrap_or_default())
                    ),
                )
                .label(
                    first.site().field(Field::Namespace),
                    "the first one is here",
                )
                .help(format!(
                    "give {} a namespace of its own",
                    context.action_words(*place)
                )),
            );
        }
    }
}
