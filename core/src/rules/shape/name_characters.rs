//! `name-characters`.

use super::names::{self, NameKind};
use crate::rules::texts::{forbidden_character, quoted, shown};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Text};

pub(super) const RULE: Rule = Rule {
    name: "name-characters",
    summary: "names hold only the characters that the service takes for them",
    evidence: Evidence::Reproduced,
    what: "Names of pipelines, stages, actions and condition rules take letters, digits, `.`, `@`, `_` and `-`; names of \
           artifacts letters, digits, `_` and `-`; namespaces and names of pipeline variables letters, digits, `@`, `_` \
           and `-`, but no dot. A name with references is judged by the pieces that are known.",
    why: "The service matches each name against a pattern and answers with a `ValidationException`. A dot in a namespace \
          would also make `#{namespace.key}` ambiguous.",
    instead: "A hyphen does in all of them.",
    source: "CodePipeline service model (patterns); refusals of stage and artifact names reproduced 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[7, 9, 11, 12, 13, 14],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage \"Build & Test\" as build { compile(src) = CodeBuild { project_name: \"shop\" }; }
//    ^^^^^^^^^^^^^^",
                "\
Stages:
  …source
  - Name: Build & Test # <--
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage \"Build.Test\" as build { compile(src) = CodeBuild { project_name: \"shop\" }; }",
                "\
Stages:
  …source
  - Name: Build.Test
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "name \"web shop\";\n//   ^^^^^^^^^^\n…source\n…deploy",
                "Name: web shop # <--\nStages:\n  …source\n  …deploy",
            ),
            passes: Written::both(
                "name \"web@shop_1.0\";\n…source\n…deploy",
                "Name: web@shop_1.0\nStages:\n  …source\n  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage build {
    \"compile all\" as compile (src) = CodeBuild { project_name: \"shop\" };
//  ^^^^^^^^^^^^^
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile all # <--
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage build {
    \"compile.all\" as compile (src) = CodeBuild { project_name: \"shop\" };
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile.all
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage build {
    compile(src) -> \"shop.zip\" as zip = CodeBuild { project_name: \"shop\" };
    //              ^^^^^^^^^^
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts:
          - Name: shop.zip # <--",
            ),
            passes: Written::both(
                "\
…source
stage build {
    compile(src) -> \"shop-zip\" as zip = CodeBuild { project_name: \"shop\" };
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts:
          - Name: shop-zip",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild { project_name: \"shop\" } namespace \"Build.Vars\";
    //                                                          ^^^^^^^^^^^^
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Build.Vars # <--
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild { project_name: \"shop\" } namespace \"Build@Vars\";
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        Namespace: Build@Vars
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "type V2;\nvariable \"image.tag\" = \"latest\";\n//       ^^^^^^^^^^^\n…source\n…deploy",
                "\
PipelineType: V2
Variables:
  - Name: image.tag # <--
    DefaultValue: latest
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "type V2;\nvariable \"image-tag\" = \"latest\";\n…source\n…deploy",
                "\
PipelineType: V2
Variables:
  - Name: image-tag
    DefaultValue: latest
Stages:
  …source
  …deploy",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    names::visit(context, &mut |kind, name, place| {
        let Some(character) = forbidden_character(name, kind.allowed) else {
            return;
        };
        let finding = RULE.at(
            place.site(),
            format!(
                "{} {} holds {}",
                kind.words,
                quoted(&name.to_string()),
                shown(character)
            ),
        );
        let finding = finding.note(format!("it takes {}", kind.alphabet));
        findings.push(match mended(name, kind) {
            Some(mended) => finding.help(format!("write {}", quoted(&mended))),
            None => finding,
        });
    });
}

/// The name with a hyphen for every run of characters that are not allowed.
fn mended(name: &Text, kind: &NameKind) -> Option<String> {
    let known = name.known()?;
    let pieces: Vec<&str> = known
        .split(|character| !(kind.allowed)(character))
        .filter(|piece| !piece.is_empty())
        .collect();
    (!pieces.is_empty()).then(|| pieces.join("-"))
}
