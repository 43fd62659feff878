//! `owner-known`.

use crate::rules::texts::{either, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Owner};

const LANGUAGE: &str =
    "the language takes the owner from the catalogue, and reads no other word in its place";

pub(super) const RULE: Rule = Rule {
    name: "owner-known",
    summary: "the owner of an action type is `AWS`, `ThirdParty` or `Custom`",
    evidence: Evidence::ServiceModel,
    what: "Compares the owner of every action with the three of the service, capital letters and all.",
    why: "The service model knows these three; any other word is a `ValidationException`.",
    instead: "`AWS` for the service's own providers, `ThirdParty` for partners, `Custom` for action types of your account.",
    source: "CodePipeline service model, `ActionOwner`",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[44],
    examples: &[Example {
        fails: Written::file_only(
            LANGUAGE,
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId:
          Category: Build
          Owner: Amazon # <--
          Provider: CodeBuild
          Version: '1'
        Configuration: { ProjectName: shop-build }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::file_only(
            LANGUAGE,
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
    for (place, action) in context.actions() {
        let given = &action.action_type.owner;
        if !given.is_unknown_word() {
            continue;
        }
        let word = given.text().to_string();
        let message = if word.is_empty() {
            format!("{} names no owner", context.action_words(place))
        } else {
            format!("{} is no owner of action types", quoted(&word))
        };
        let all = Owner::ALL.iter().map(|owner| owner.as_str());
        findings.push(
            RULE.at(place.site().field(Field::Owner), message)
                .help(either(all)),
        );
    }
}
