//! `configuration-required`.

use super::configured::{Configured, all};
use crate::catalogue::{Key, Presence};
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "configuration-required",
    summary: "the configuration of an action has every key that its provider requires",
    evidence: Evidence::Reproduced,
    what: "Compares the configuration of actions and of conditions' rules with the keys that the catalogue says the provider \
           requires, always or under a condition: a change set's name with the modes that use one, a primary source with \
           several inputs, an object key where nothing is extracted. Where an unknown key was probably meant to be the \
           missing one, the finding stands there, and no other rule speaks of it.",
    why: "The service answers with an `InvalidActionDeclarationException` that names the missing configuration. Reproduced \
          for the keys that thirteen providers always require; the others are documented.",
    instead: "The key that the message names.",
    source: "Reproduced against the service, 2026-09-14; CodePipeline user guide, action structure reference",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[46, 49, 51, 115, 116],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage build { compile(src) = CodeBuild { }; }
//            ^^^^^^^",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration: {} # <--",
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
        Configuration: { ProjectName: shop-build }",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage build { compile(src) = CodeBuild { project_nane: \"shop-build\" }; }
//                                       ^^^^^^^^^^^^",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjectNane: shop-build # <--",
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
        },
        Example {
            fails: Written::both(
                "\
…source
…build
stage test { probe(src, zip) = Test::CodeBuild { project_name: \"shop-test\" }; }
//           ^^^^^",
                "\
Stages:
  …source
  …build
  - Name: test
    Actions:
      - Name: probe
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src }, { Name: zip } ]
        Configuration: { ProjectName: shop-test } # <--",
            ),
            passes: Written::both(
                "\
…source
…build
stage test { probe(src, zip) = Test::CodeBuild { project_name: \"shop-test\", primary_source: \"src\" }; }",
                "\
Stages:
  …source
  …build
  - Name: test
    Actions:
      - Name: probe
        ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src }, { Name: zip } ]
        Configuration: { ProjectName: shop-test, PrimarySource: src }",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage deploy {
    prepare(src) = CloudFormation {
//  ^^^^^^^
        action_mode: \"CHANGE_SET_REPLACE\",
        stack_name: \"shop\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"src::template.yaml\"
    };
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: prepare
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ActionMode: CHANGE_SET_REPLACE # <--
          StackName: shop
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: src::template.yaml",
            ),
            passes: Written::both(
                "\
…source
stage deploy {
    prepare(src) = CloudFormation {
        action_mode: \"CHANGE_SET_REPLACE\",
        stack_name: \"shop\",
        change_set_name: \"release\",
        role_arn: \"arn:aws:iam::111122223333:role/shop-stack\",
        template_path: \"src::template.yaml\"
    };
}",
                "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: prepare
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ActionMode: CHANGE_SET_REPLACE
          StackName: shop
          ChangeSetName: release
          RoleArn: arn:aws:iam::111122223333:role/shop-stack
          TemplatePath: src::template.yaml",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (key, near) in configured.faults(&mut speller).missing {
            findings.push(finding(context, &configured, key, near));
        }
    }
}

fn finding(
    context: &Context<'_>,
    configured: &Configured<'_>,
    key: &Key,
    near: Option<&str>,
) -> Finding {
    let site = configured.from.site();
    let message = format!(
        "{} has no {}, which {} requires",
        configured.words(context),
        quoted(key.name),
        quoted(configured.provider)
    );
    let reason = match key.presence {
        Presence::When(when) => Some(format!("it is required {}", configured.reason(when))),
        Presence::Required | Presence::Optional | Presence::AtRunTime(_) => None,
    };
    let mut finding = match near {
        Some(near) => RULE
            .at(site.step(Step::ConfigurationKey(near.to_owned())), message)
            .help(format!("write {}", quoted(key.name))),
        None => RULE
            .at(site.field(Field::Configuration), message)
            .help(format!("add {}", quoted(key.name))),
    };
    finding.notes.extend(reason);
    finding.notes.extend(near.map(|near| {
        format!(
            "{} is no key of {}",
            quoted(near),
            quoted(configured.provider)
        )
    }));
    finding
}
