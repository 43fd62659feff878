//! `configuration-unknown`.

use super::configured::all;
use crate::rules::texts::{Speller, both, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "configuration-unknown",
    summary: "the configuration of an action has only keys that its provider takes",
    evidence: Evidence::Unknown,
    what: "Looks up every key of the configuration of actions and of conditions' rules in the catalogue, capital letters and \
           all. Action types of partners and of your account spell their keys as they like and are not looked up.",
    why: "A key that the provider does not know does nothing at best; the service is said to answer with an unknown \
          configuration. The catalogue may lag behind a key that AWS has just added, so this is a warning.",
    instead: "The key that the message names, or none.",
    source: "CodePipeline user guide, action structure reference",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[47],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build { compile(src) = CodeBuild { projct_name: \"shop-build\" }; }
//                                       ^^^^^^^^^^^",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjctName: shop-build # <--",
        ),
        passes: Written::both(
            "\
…source
stage build { compile(src) = CodeBuild { project_name: \"shop-build\" }; }",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjectName: shop-build",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for unknown in configured.unknown() {
            let site = configured
                .from
                .site()
                .step(Step::ConfigurationKey(unknown.to_owned()));
            let message = format!(
                "{} is no configuration key of {}",
                quoted(unknown),
                quoted(configured.provider)
            );
            let help = match configured.meant(unknown, &mut speller) {
                Some(key) => format!("{}, in the language `{}`", quoted(key.name), key.word()),
                None if configured.keys.is_empty() => {
                    format!(
                        "no configuration; {} has no keys",
                        quoted(configured.provider)
                    )
                }
                None => format!(
                    "its keys are {}",
                    both(configured.keys.iter().map(|key| key.name))
                ),
            };
            findings.push(RULE.at(site, message).help(help));
        }
    }
}
