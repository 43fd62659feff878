//! `provider-closed`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

const OPSWORKS: &str = "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        ActionTypeId:
          Category: Deploy
          Owner: AWS
          Provider: OpsWorks # <--
          Version: '1'
        Configuration: { Stack: shop, App: web }
        InputArtifacts: [ { Name: src } ]";

pub(super) const RULE: Rule = Rule {
    name: "provider-closed",
    summary: "no action uses a service that is closed",
    evidence: Evidence::Accepted,
    what: "Looks for providers whose service has reached the end of its life: OpsWorks.",
    why: "The definition may still be taken, but what it deploys to no longer runs, so the action fails.",
    instead: "CodeDeploy, ECS or EC2, depending on what was deployed.",
    source: "OpsWorks user guide, end of life",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy { release(src) = OpsWorks { stack: \"shop\", app: \"web\" }; }
//                            ^^^^^^^^",
            OPSWORKS,
        ),
        passes: Written::both("…source\n…deploy", "Stages:\n  …source\n  …deploy"),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, _) in context.actions() {
        let closed = context
            .provider(place.stage, place.action)
            .and_then(|provider| Some((provider.name, provider.closed?)));
        if let Some((name, why)) = closed {
            findings.push(
                RULE.at(
                    place.site().field(Field::Provider),
                    format!("{} is closed", quoted(name)),
                )
                .note(why)
                .help("`CodeDeploy`, `ECS` or `EC2`"),
            );
        }
    }
}
