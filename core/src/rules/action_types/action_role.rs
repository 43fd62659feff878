//! `action-role`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Owner};

pub(super) const RULE: Rule = Rule {
    name: "action-role",
    summary: "only actions of AWS's own providers have a role",
    evidence: Evidence::Documented,
    what: "Looks for a role at actions of owner `ThirdParty` and `Custom`.",
    why: "A role of an action is assumed by the service to call AWS. The workers of partners and of your account call the \
          service themselves, with their own credentials; AWS's own CDK refuses the definition.",
    instead: "No role; the worker brings its own.",
    source: "CodePipeline user guide, actions of another account; AWS's own CDK",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[24, 122],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage build { compile(src) = Custom::Build::Mill { } as role \"arn:aws:iam::111122223333:role/mill\"; }
//                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
            "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        RoleArn: arn:aws:iam::111122223333:role/mill # <--
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
    for (place, action) in context.actions() {
        let Some(owner) = action
            .action_type
            .owner
            .value()
            .filter(|owner| *owner != Owner::Aws)
        else {
            continue;
        };
        if action.role.is_some() {
            findings.push(
                RULE.at(
                    place.site().field(Field::Role),
                    format!(
                        "{} is of owner {}, whose actions have no role",
                        context.action_words(place),
                        quoted(owner.as_str())
                    ),
                )
                .help("remove the role; the worker brings its own")
                .in_language("remove the `as role` clause; the worker brings its own role"),
            );
        }
    }
}
