//! `configuration-misspelt`.

use super::configured::all;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "configuration-misspelt",
    summary: "no configuration key is a slip of the pen for one that the provider takes",
    evidence: Evidence::Documented,
    what: "Compares every key that the catalogue does not know with those of the provider. A slip damages a word, by a letter \
           too many or too few, two that changed places, or capital letters; a key that is put together from whole words, or \
           that another provider has, may be newer than the catalogue and is the matter of `configuration-unknown`. Action \
           types of partners and of your account spell their keys as they like and are not looked up.",
    why: "The key that was meant is not set: a build without its primary source, a source that goes on polling. The service is \
          said to answer with an unknown configuration.",
    instead: "The key that the message names.",
    source: "CodePipeline user guide, action structure reference",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[47],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build { compile(src) = CodeBuild { project_name: \"shop-build\", batch_enabeld: \"true\" }; }
//                                                                   ^^^^^^^^^^^^^",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjectName: shop-build
          BatchEnabeld: 'true' # <--",
        ),
        passes: Written::both(
            "\
…source
stage build { compile(src) = CodeBuild { project_name: \"shop-build\", batch_enabled: \"true\" }; }",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjectName: shop-build
          BatchEnabled: 'true'",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (wrong, key) in configured.faults(&mut speller).misspelt {
            let site = configured.from.site();
            let finding = RULE.at(
                site.clone().step(Step::ConfigurationKey(wrong.to_owned())),
                format!(
                    "{} is no configuration key of {}",
                    quoted(wrong),
                    quoted(configured.provider)
                ),
            );
            findings.push(if configured.has(key.name) {
                finding
                    .label(
                        site.step(Step::ConfigurationKey(key.name.to_owned())),
                        "the key that is meant stands here",
                    )
                    .help("leave it out")
            } else {
                finding.help(format!("write {}", quoted(key.name)))
            });
        }
    }
}
