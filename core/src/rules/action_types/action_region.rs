//! `action-region`.

use crate::rules::stores::regions::Home;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "action-region",
    summary: "actions of partners and of your account run in the pipeline's own region",
    evidence: Evidence::Documented,
    what: "Looks for a region at actions of owner `ThirdParty` and `Custom`. The pipeline's own region is let through; \
           where a file does not tell it, any.",
    why: "Cross-region actions are not offered for action types of partners and of your account.",
    instead: "No region; or a provider of AWS's own for what has to happen in another region.",
    source: "CodePipeline user guide, pipeline structure and cross-region actions",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[23],
    examples: &[Example {
        fails: Written::both(
            "\
store \"shop-artifacts\" in \"us-east-1\";
store \"shop-artifacts-ie\" in \"eu-west-1\";
…source
stage build { compile(src) = Custom::Build::Mill { } in \"eu-west-1\"; }
//                                                      ^^^^^^^^^^^",
            "\
ArtifactStores:
  - { Region: us-east-1, ArtifactStore: { Type: S3, Location: shop-artifacts } }
  - { Region: eu-west-1, ArtifactStore: { Type: S3, Location: shop-artifacts-ie } }
Stages:
  …home
  - Name: build
    Actions:
      - Name: compile
        Region: eu-west-1 # <--
        ActionTypeId: { Category: Build, Owner: Custom, Provider: Mill, Version: '1' }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::both(
            "\
…source
stage build { compile(src) = Custom::Build::Mill { }; }",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: Custom, Provider: Mill, Version: '1' }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    for (place, action) in context.actions() {
        let Some(owner) = action
            .action_type
            .owner
            .value()
            .filter(|owner| *owner != Owner::Aws)
        else {
            continue;
        };
        let Some(region) = action
            .region
            .as_ref()
            .filter(|region| home.contains(region) == Some(false))
        else {
            continue;
        };
        let Some(known) = region.known() else {
            continue;
        };
        findings.push(
            RULE.at(
                place.site().field(Field::Region),
                format!(
                    "{} is of owner {}, which has no actions in other regions such as {}",
                    context.action_words(place),
                    quoted(owner.as_str()),
                    quoted(&known)
                ),
            )
            .help("remove the region")
            .in_language("remove the `in` clause"),
        );
    }
}
