//! `first-stage-source-only`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "first-stage-source-only",
    summary: "the first stage has a source action, and nothing but source actions",
    evidence: Evidence::Reproduced,
    what: "Looks for actions of the first stage that are of another category than Source. A first stage without any source \
           is one finding, at the stage.",
    why: "The service answers with an `InvalidStructureException`: a pipeline starts with a stage that only fetches.",
    instead: "A first stage that fetches; everything else from the second stage on.",
    source: "Reproduced against the service, 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[19, 20],
    examples: &[
        Example {
            fails: Written::both(
                "\
stage source {
    fetch() -> src = S3 { s3_bucket: \"shop-source\", s3_object_key: \"src.zip\" };
    compile(src) -> zip = CodeBuild { project_name: \"shop\" };
    //                    ^^^^^^^^^
}
…deploy",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]
      - Name: compile
        RunOrder: 2
        ActionTypeId:
          Category: Build # <--
          Owner: AWS
          Provider: CodeBuild
          Version: '1'
        Configuration: { ProjectName: shop }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts: [ { Name: zip } ]
  …deploy",
            ),
            passes: Written::both(
                "…source\n…build\n…deploy",
                "Stages:\n  …source\n  …build\n  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
stage approve { ask() = Manual { }; }
//    ^^^^^^^
stage notify { tell() = Lambda { function_name: \"tell\" }; }",
                "\
Stages:
  - Name: approve # <--
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
  - Name: notify
    Actions:
      - Name: tell
        ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }
        Configuration: { FunctionName: tell }",
            ),
            passes: Written::both(
                "…source\nstage notify { tell() = Lambda { function_name: \"tell\" }; }",
                "\
Stages:
  …source
  - Name: notify
    Actions:
      - Name: tell
        ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: '1' }
        Configuration: { FunctionName: tell }",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(first) = context
        .draft
        .stages
        .first()
        .filter(|stage| !stage.actions.is_empty())
    else {
        return;
    };
    let sources: Vec<Option<bool>> = first
        .actions
        .iter()
        .map(|action| context.is_source(action))
        .collect();
    if sources.iter().all(|source| *source == Some(false)) {
        let finding = RULE.at(
            Site::stage(0).field(Field::Name),
            format!("the first stage, {}, has no source action", named(context)),
        );
        let later = context
            .actions()
            .find(|(place, action)| place.stage > 0 && context.is_source(action) == Some(true));
        findings.push(match later {
            Some((place, _)) => finding
                .label(place.site(), "this one is a source")
                .help(format!(
                    "move {} to the front",
                    context.stage_words(place.stage)
                )),
            None => finding.help("put a stage of source actions before it"),
        });
        return;
    }
    for (place, _) in context.actions().take_while(|(place, _)| place.stage == 0) {
        if sources.get(place.action) == Some(&Some(false)) {
            findings.push(
                RULE.at(
                    place.site().field(Field::Category),
                    format!(
                        "{} is no source, and the first stage holds nothing else",
                        context.action_words(place)
                    ),
                )
                .help(format!(
                    "move {} into the second stage or a later one",
                    context.action_words(place)
                )),
            );
        }
    }
}

fn named(context: &Context<'_>) -> String {
    let words = context.stage_words(0);
    words
        .strip_prefix("stage `")
        .map_or(words.clone(), |name| format!("`{name}"))
}
