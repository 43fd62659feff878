//! `partner-known`.

use super::undeclared;
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Owner, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "partner-known",
    summary: "an action type of owner `ThirdParty` names a partner that the catalogue knows",
    evidence: Evidence::Unknown,
    what: "Looks up the provider of every action of owner `ThirdParty` in the catalogue.",
    why: "Which partners the service offers depends on the region and changes without notice, so an unknown one is a \
          warning: if the service does not have it either, it answers that the action type is not available.",
    instead: "The partner's name as the service's list of action types spells it, or owner `Custom` for an action type of \
              your account.",
    source: "CodePipeline user guide, valid action providers",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[41],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage scan { look(src) -> found = ThirdParty::Invoke::Snik { }; }
//                                                    ^^^^
stage deploy { release(found) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
            "\
Stages:
  …source
  - Name: scan
    Actions:
      - Name: look
        ActionTypeId:
          Category: Invoke
          Owner: ThirdParty
          Provider: Snik # <--
          Version: '1'
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts: [ { Name: found } ]
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: found } ]",
        ),
        passes: Written::both(
            "\
…source
stage scan { look(src) -> found = ThirdParty::Invoke::Snyk { }; }
stage deploy { release(found) = S3 { bucket_name: \"shop-site\", extract: \"true\" }; }",
            "\
Stages:
  …source
  - Name: scan
    Actions:
      - Name: look
        ActionTypeId: { Category: Invoke, Owner: ThirdParty, Provider: Snyk, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        OutputArtifacts: [ { Name: found } ]
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: found } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for (place, action) in undeclared(context) {
        let action_type = &action.action_type;
        if action_type.owner.value() != Some(Owner::ThirdParty) {
            continue;
        }
        let Some(name) = action_type.provider.known() else {
            continue;
        };
        if catalogue::named(&name).next().is_some() {
            continue;
        }
        let others = catalogue::PROVIDERS
            .iter()
            .filter(|entry| entry.owner != Owner::Aws);
        let near = speller.nearest(&name, others.map(|entry| entry.name));
        let finding = RULE
            .at(
                place.site().field(Field::Provider),
                format!("{} is no partner that the catalogue knows", quoted(&name)),
            )
            .note("its configuration and artifact counts are not checked");
        findings.push(match near {
            Some(near) => finding.help(format!("write {}", quoted(near))),
            None => finding.help("write the name as the service's list of action types spells it"),
        });
    }
}
