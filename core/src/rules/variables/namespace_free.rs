//! `namespace-free`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Origin, Rule, Written};
use crate::{Field, Finding, Severity};

pub(super) const RULE: Rule = Rule {
    name: "namespace-free",
    summary: "a namespace is neither the name of an artifact nor one of the service's own",
    evidence: Evidence::Documented,
    what: "Compares the namespaces of all actions with the names of the pipeline's artifacts and with `codepipeline`, under \
           which the service gives the execution's own variables. `variables`, under which the pipeline's variables stand, \
           is a warning.",
    why: "The documentation rules them out: `#{name.key}` would mean either.",
    instead: "Another namespace.",
    source: "CodePipeline user guide, variables",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[79, 80],
    examples: &[
        Example {
            fails: Written::both(
                "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } namespace \"src\";
    //                                                                                   ^^^^^
}
…deploy",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        Namespace: src # <--
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
  …deploy",
            ),
            passes: Written::both(
                "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" } namespace \"Src\";
}
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
  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild { project_name: \"shop\" } namespace \"codepipeline\";
    //                                                          ^^^^^^^^^^^^^^
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: codepipeline # <--
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both("…source\n…build", "Stages:\n  …source\n  …build"),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let Some(namespace) = action.namespace.as_ref() else {
            continue;
        };
        let site = || place.site().field(Field::Namespace);
        let written = quoted(&namespace.to_string());
        if let Some(own) = namespace
            .known()
            .filter(|name| matches!(name.as_ref(), "codepipeline" | "variables"))
        {
            let mut finding = RULE
                .at(
                    site(),
                    format!(
                        "the namespace of {}, {written}, is the service's own",
                        context.action_words(place)
                    ),
                )
                .help("write another namespace");
            if own == "variables" {
                finding.severity = Severity::Warning;
                finding = finding.note("whether the service refuses it is not known");
            }
            findings.push(finding);
        } else if let Origin::Known([producer, ..]) = context.origin(namespace) {
            findings.push(
                RULE.at(
                    site(),
                    format!(
                        "the namespace of {}, {written}, is the name of an artifact",
                        context.action_words(place)
                    ),
                )
                .label(producer.site(), "the artifact is produced here")
                .help("write another namespace"),
            );
        }
    }
}
