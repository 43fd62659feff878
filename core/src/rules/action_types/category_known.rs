//! `category-known`.

use crate::rules::texts::{Speller, either, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Category, Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "category-known",
    summary: "the category of an action is one of the service's seven",
    evidence: Evidence::ServiceModel,
    what: "Compares the category of every action with Source, Build, Deploy, Test, Invoke, Approval and Compute, capital \
           letters and all.",
    why: "The service model knows these seven; any other word is a `ValidationException`.",
    instead: "One of the seven, as the service spells it.",
    source: "CodePipeline service model, `ActionCategory`",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[43],
    examples: &[Example {
        fails: Written::file_only(
            "the language knows the seven categories and reads no other word in their place",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId:
          Category: Biuld # <--
          Owner: AWS
          Provider: CodeBuild
          Version: '1'
        Configuration: { ProjectName: shop-build }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::file_only(
            "the language knows the seven categories and reads no other word in their place",
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
    let mut speller = Speller::new();
    for (place, action) in context.actions() {
        let given = &action.action_type.category;
        if !given.is_unknown_word() {
            continue;
        }
        let word = given.text().to_string();
        let message = if word.is_empty() {
            format!("{} names no category", context.action_words(place))
        } else {
            format!("{} is no category", quoted(&word))
        };
        let words = || Category::ALL.iter().map(|category| category.as_str());
        let help = match speller.nearest(&word, words()) {
            Some(near) => quoted(near),
            None => either(words()),
        };
        findings.push(
            RULE.at(place.site().field(Field::Category), message)
                .help(help),
        );
    }
}
