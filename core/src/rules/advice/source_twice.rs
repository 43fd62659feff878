//! `source-twice`.

use std::collections::HashMap;

use crate::rules::{Context, Evidence, Example, Place, Rule, Written};
use crate::{Category, Finding};

pub(super) const RULE: Rule = Rule {
    name: "source-twice",
    summary: "no two sources of a pipeline fetch the same thing",
    evidence: Evidence::Accepted,
    what: "Compares the provider and the whole configuration of the source actions, as far as they are known.",
    why: "Both notice the same change: it is fetched twice and may start two executions. AWS's own CDK refuses two sources of \
          the same object that listen to events.",
    instead: "One source; its artifact can be the input of any number of actions.",
    source: "AWS's own CDK, S3 source action",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[114],
    examples: &[Example {
        fails: Written::both(
            "\
stage source {
    parallel {
        fetch() -> src = S3 { s3_bucket: \"shop\", s3_object_key: \"a.zip\", poll_for_source_changes: \"false\" };
        again() -> copy = S3 { s3_bucket: \"shop\", s3_object_key: \"a.zip\", poll_for_source_changes: \"false\" };
    //  ^^^^^
    }
}
stage build { compile(src, copy) = CodeBuild { project_name: \"shop-build\", primary_source: \"src\" }; }",
            "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop, S3ObjectKey: a.zip, PollForSourceChanges: 'false' }
        OutputArtifacts: [ { Name: src } ]
      - Name: again # <--
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop, S3ObjectKey: a.zip, PollForSourceChanges: 'false' }
        OutputArtifacts: [ { Name: copy } ]
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-build, PrimarySource: src }
        InputArtifacts: [ { Name: src }, { Name: copy } ]",
        ),
        passes: Written::both(
            "…source\nstage build { compile(src) = CodeBuild { project_name: \"shop-build\" }; }",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration: { ProjectName: shop-build }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<Vec<String>, Place> = HashMap::new();
    for (place, action) in context.actions() {
        let action_type = &action.action_type;
        let (Some(Category::Source), Some(provider)) =
            (action_type.category.value(), action_type.provider.known())
        else {
            continue;
        };
        if action.configuration.is_empty() {
            continue;
        }
        let pairs: Option<Vec<String>> = action
            .configuration
            .iter()
            .map(|(key, value)| Some(format!("{key}={}", value.known()?)))
            .collect();
        let Some(mut identity) = pairs else {
            continue;
        };
        identity.sort_unstable();
        identity.push(provider.into_owned());
        match seen.get(&identity) {
            Some(first) => findings.push(
                RULE.at(
                    place.site(),
                    format!(
                        "{} fetches the same as {}",
                        context.action_words(place),
                        context.action_words(*first)
                    ),
                )
                .label(first.site(), "it is fetched here already")
                .help("one source; its artifact can be the input of any number of actions"),
            ),
            None => drop(seen.insert(identity, place)),
        }
    }
}
