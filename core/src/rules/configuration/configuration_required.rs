//! `configuration-required`.

use super::configured::{Configured, all};
use crate::catalogue::{Key, Presence, When};
use crate::rules::texts::{Speller, both, counted, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding};

pub(super) const RULE: Rule = Rule {
    name: "configuration-required",
    summary: "the configuration of an action has every key that its provider requires",
    evidence: Evidence::Reproduced,
    what: "Compares the configuration of actions and of conditions' rules with the keys that the catalogue says the provider \
           requires, always or under a condition: a change set's name with the modes that use one, a primary source with \
           several inputs, an object key where nothing is extracted. A key that is misspelt is the matter of \
           `configuration-unknown` alone.",
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
    for configured in all(context).filter(|configured| !configured.unreadable) {
        let mut misspelt: Option<Vec<&str>> = None;
        for key in configured.missing() {
            let misspelt = misspelt.get_or_insert_with(|| {
                configured
                    .unknown()
                    .filter_map(|unknown| configured.meant(unknown, &mut speller))
                    .map(|meant| meant.name)
                    .collect()
            });
            if !misspelt.contains(&key.name) {
                findings.push(finding(context, &configured, key));
            }
        }
    }
}

fn finding(context: &Context<'_>, configured: &Configured<'_>, key: &Key) -> Finding {
    let site = configured.from.site().field(Field::Configuration);
    let message = format!(
        "{} has no {}, which {} requires",
        configured.words(context),
        quoted(key.name),
        quoted(configured.provider)
    );
    let finding = RULE.at(site, message).help(format!(
        "{}, in the language `{}`",
        quoted(key.name),
        key.word()
    ));
    match key.presence {
        Presence::When(when) => finding.note(reason(when, configured)),
        Presence::Required | Presence::Optional => finding,
    }
}

/// Why a key is required that not always is.
fn reason(when: When, configured: &Configured<'_>) -> String {
    match when {
        When::KeyIs { key, .. } => {
            let value = configured
                .configuration
                .iter()
                .rev()
                .find(|(name, _)| name == key);
            let value = value
                .map(|(_, value)| value.to_string())
                .unwrap_or_default();
            format!("it is required where {} is {}", quoted(key), quoted(&value))
        }
        When::KeyPresent(key) => format!("it is required beside {}", quoted(key)),
        When::KeysAbsent(keys) => format!("it is required without {}", both(keys.iter().copied())),
        When::InputsAbove(most) => {
            format!(
                "it is required with more than {}, and there are {}",
                counted(most, "input"),
                configured.inputs.len()
            )
        }
        When::NoInput => "it is required without an input artifact".to_owned(),
    }
}
