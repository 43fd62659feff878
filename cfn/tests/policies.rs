//! What an export opens: every policy that a template brings, looked at as a scanner would that knows our habits.
//!
//! No wildcard in the resources of a statement without a comment that says why, no role handed on to any service, no
//! trust without conditions, no name that also fits another resource's.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod support;

use serde_json::Value as Json;
use stagewright_cfn::{ExportOptions, Exported, cloudformation, read, read_all};
use stagewright_core::catalogue::{PROVIDERS, Presence, Values};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, Draft, EncryptionKey, OutputArtifact, Project,
    Stage, Text,
};
use support::*;

/// Everything that is wrong with the policies that an export creates; resources that the user's template had are the user's.
fn wrong_with(exported: &Exported, had: &[String]) -> Vec<String> {
    let template: Json = serde_json::from_str(&exported.to_json()).unwrap();
    let mut wrong = without_comment(&exported.to_yaml(), had);
    let resources = template["Resources"].as_object().unwrap();
    for (id, resource) in resources.iter().filter(|(id, _)| !had.contains(id)) {
        let properties = &resource["Properties"];
        for trust in statements(&properties["AssumeRolePolicyDocument"]) {
            let conditions = trust["Condition"].to_string();
            for key in ["aws:SourceAccount", "aws:SourceArn"] {
                if !conditions.contains(&format!("\"{key}\"")) {
                    wrong.push(format!(
                        "{id}: anyone's {} is trusted: no {key}",
                        trust["Principal"]
                    ));
                }
            }
        }
        let inline = properties["Policies"].as_array().into_iter().flatten();
        let documents = inline
            .map(|it| &it["PolicyDocument"])
            .chain([&properties["PolicyDocument"]]);
        for statement in documents.flat_map(statements) {
            wrong.extend(
                wrong_with_statement(statement).map(|it| format!("{id}: {it}: {statement}")),
            );
        }
        let comments = resource["Metadata"]["Comments"]
            .as_array()
            .map_or(0, Vec::len);
        if comments == 0
            && resource.to_string().contains('*')
            && resource["Type"] == "AWS::IAM::Policy"
        {
            let resources: Vec<String> = statements(&properties["PolicyDocument"])
                .iter()
                .map(|it| it["Resource"].to_string())
                .collect();
            if resources.iter().any(|it| has_wildcard(it)) {
                wrong.push(format!(
                    "{id}: JSON says nothing of the wildcards in {resources:?}"
                ));
            }
        }
    }
    wrong
}

fn statements(document: &Json) -> &[Json] {
    document["Statement"].as_array().map_or(&[], Vec::as_slice)
}

fn wrong_with_statement(statement: &Json) -> Option<&'static str> {
    if statement["Effect"] != "Allow" {
        return None;
    }
    let actions: Vec<&str> = match &statement["Action"] {
        Json::Array(actions) => actions.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let conditions = statement["Condition"].to_string();
    let resources = statement["Resource"].to_string();
    if actions.contains(&"iam:PassRole") && !conditions.contains("\"iam:PassedToService\"") {
        return Some("a role may be handed on to any service");
    }
    if actions.contains(&"iam:PassRole") && resources.contains(":role/*") {
        return Some("any role may be handed on");
    }
    if actions.iter().any(|it| it.ends_with(":*") || *it == "*") {
        return Some("a whole service is allowed");
    }
    let is_key = actions.iter().any(|it| it.starts_with("kms:")) && resources.contains(":key/*");
    if is_key && !conditions.contains("kms:ResourceAliases") {
        return Some("any key is allowed");
    }
    let is_log = actions.contains(&"logs:PutLogEvents");
    let names_namesakes = resources.contains('*') && !resources.contains(":*");
    (is_log && names_namesakes).then_some("log groups of namesakes are allowed")
}

/// Whether a resource has a wildcard; `${!*}` is the character.
fn has_wildcard(text: &str) -> bool {
    ["${!*}", "${!?}", "${*}", "${?}"]
        .iter()
        .fold(text.to_owned(), |text, escaped| text.replace(escaped, ""))
        .contains(['*', '?'])
}

/// Statements in YAML with a wildcard in their resources and no comment above them.
fn without_comment(yaml: &str, had: &[String]) -> Vec<String> {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<&str> = yaml.lines().collect();
    let mut wrong = Vec::new();
    let mut is_ours = true;
    for (start, line) in lines.iter().enumerate() {
        if indentation(line) == 2 && line.ends_with(':') {
            is_ours = !had.iter().any(|it| it == line.trim().trim_end_matches(':'));
        }
        let opens = ["- Effect: ", "- Sid: "]
            .iter()
            .any(|it| line.trim_start().starts_with(it));
        if !opens || !is_ours {
            continue;
        }
        let column = indentation(line) + 2;
        let body: Vec<&&str> = lines[start + 1..]
            .iter()
            .take_while(|it| indentation(it) >= column)
            .collect();
        let resources = body.iter().skip_while(|it| {
            !it.starts_with(&" ".repeat(column)) || !it.trim_start().starts_with("Resource:")
        });
        let resources: Vec<&str> = resources
            .enumerate()
            .take_while(|(index, it)| {
                *index == 0 || indentation(it) > column || it.trim_start().starts_with("- ")
            })
            .map(|(_, it)| **it)
            .collect();
        let said = start
            .checked_sub(1)
            .is_some_and(|it| lines[it].trim_start().starts_with("# "));
        if resources.iter().any(|it| has_wildcard(it)) && !said {
            wrong.push(format!("line {}: no comment on {resources:?}", start + 1));
        }
    }
    wrong
}

/// An action of every provider in every category, with its required keys or with all of them.
fn of_every_provider(all_keys: bool) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for provider in PROVIDERS {
        for category in provider.categories {
            let action_type = ActionType {
                owner: provider.owner.into(),
                ..ActionType::aws(*category, provider.name)
            };
            let mut action = Action::new("it", action_type);
            for key in provider
                .keys
                .iter()
                .filter(|it| all_keys || it.presence != Presence::Optional)
            {
                let value = match key.values {
                    Values::OneOf(words) | Values::SomeOf(words) => words[0].to_owned(),
                    Values::RoleArn => "arn:aws:iam::111122223333:role/x".to_owned(),
                    Values::Arn | Values::TopicArn => {
                        "arn:aws:kms:us-east-1:111122223333:alias/x".to_owned()
                    }
                    Values::Boolean => "true".to_owned(),
                    _ => "value,other".to_owned(),
                };
                action
                    .configuration
                    .push((key.name.to_owned(), value.into()));
            }
            let mut draft = smallest();
            if *category == Category::Source {
                action.outputs = vec![OutputArtifact::new("src")];
                draft.stages[0].actions = vec![action];
            } else {
                draft.stages.push(Stage {
                    actions: vec![action],
                    ..Stage::new("It")
                });
            }
            drafts.push(draft);
        }
    }
    drafts
}

fn assert_narrow(name: &str, draft: &Draft) {
    let exported = cloudformation(draft, None, &ExportOptions::default());
    assert_eq!(wrong_with(&exported, &[]), Vec::<String>::new(), "{name}");
}

#[test]
fn every_provider_opens_what_it_needs_and_says_why_it_needs_more() {
    for all_keys in [false, true] {
        for draft in of_every_provider(all_keys) {
            let provider = draft.actions().last().unwrap().2.action_type.to_string();
            assert_narrow(&provider, &draft);
        }
    }
}

#[test]
fn variables_projects_batches_and_regions_open_no_more() {
    let mut draft = smallest();
    draft.stages[1].actions[0].configuration = pairs(&[
        ("ProjectName", "shop-build"),
        ("BatchEnabled", "true"),
        (
            "EnvironmentVariables",
            r##"[{"name":"A","value":"db-#{variables.x}","type":"SECRETS_MANAGER"}]"##,
        ),
    ]);
    draft.projects = vec![Project {
        name: Some("shop-build".into()),
        created: true,
        ..Project::default()
    }];
    let mut store = ArtifactStore::bucket("shop-artifacts-ie");
    store.encryption_key = Some(EncryptionKey::Existing {
        id: Some("alias/shop".into()),
        key_type: Some(stagewright_core::KeyType::Kms.into()),
    });
    draft.artifact_stores = Some(vec![("eu-west-1".into(), store)]);
    draft.stages[0].actions[0].role = Some("arn:aws:iam::444455556666:role/fetch".into());
    assert_narrow("all together", &draft);
    let yaml = default_export("policies-together", &draft);
    for expected in [
        "codebuild:StartBuildBatch",
        "ShopBuildProjectBatchRole:",
        "BuildBatchConfig:\n        ServiceRole: !GetAtt ShopBuildProjectBatchRole.Arn",
        "kms:eu-west-1:${AWS::AccountId}:key/*",
        "- alias/shop",
        "secret:db-*-??????",
        "AWS:\n                - arn:aws:iam::444455556666:role/fetch",
    ] {
        assert!(yaml.contains(expected), "{expected} in\n{yaml}");
    }
}

#[test]
fn a_pipeline_or_rule_whose_name_is_not_known_is_trusted_by_account_and_region() {
    let mut draft = smallest();
    draft.name = None;
    assert_narrow("no name", &draft);
    let yaml = default_export("policies-no-name", &draft);
    assert!(
        yaml.contains("aws:SourceArn: !Sub 'arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:*'"),
        "{yaml}"
    );
    assert!(
        yaml.contains(":events:${AWS::Region}:${AWS::AccountId}:rule/*'"),
        "{yaml}"
    );
    draft.name = Some("shop".into());
    let yaml = default_export("policies-name", &draft);
    assert!(
        yaml.contains("Name: shop-FetchChanged") && yaml.contains(":rule/shop-FetchChanged'"),
        "{yaml}"
    );
}

#[test]
fn a_parameter_in_a_policy_takes_no_wildcard() {
    let text = "Parameters: {App: {Type: String, Default: shop}}\nResources: {}";
    assert!(
        read(text, &Default::default()).is_err(),
        "a template of no pipeline"
    );
    let mut draft = smallest();
    let app = stagewright_core::Part::Reference {
        to: stagewright_core::Reference::Parameter("app".into()),
        value: Some("shop".into()),
    };
    draft.stages[1].actions[0].configuration =
        vec![("ProjectName".into(), Text::from_parts(vec![app]))];
    draft.parameters = vec![stagewright_core::Parameter {
        name: "app".into(),
        default: Some("shop".into()),
        ..Default::default()
    }];
    let yaml = default_export("policies-parameter", &draft);
    assert!(yaml.contains("AllowedPattern: '[^*?$]*'"), "{yaml}");
}

#[test]
fn real_definitions_open_what_they_need_whatever_is_created() {
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for (name, text) in examples_and_corpus() {
        let Ok(readings) = read_all(&text, &Default::default()) else {
            continue;
        };
        for reading in readings {
            let template = reading.template.as_ref();
            let had = template.map_or(&[][..], |it| it.resources());
            let had: Vec<String> = had.iter().map(|it| it.key.clone()).collect();
            for (wish, options) in wishes() {
                // Beside the template that it came from, and as a template of its own.
                for (template, had) in [(template, &had[..]), (None, &[][..])] {
                    let exported = cloudformation(&reading.draft, template, &options);
                    looked_at += 1;
                    let found = wrong_with(&exported, had).into_iter();
                    wrong.extend(found.map(|it| format!("{name}, {wish}: {it}")));
                }
            }
        }
    }
    println!("{looked_at} exports looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
