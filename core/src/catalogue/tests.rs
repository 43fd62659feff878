#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn every_provider_of_the_service_is_declared() {
    let expected = [
        "Source AWS CodeStarSourceConnection",
        "Source AWS CodeCommit",
        "Source AWS ECR",
        "Source AWS S3",
        "Source ThirdParty GitHub",
        "Build AWS CodeBuild",
        "Test AWS CodeBuild",
        "Compute AWS Commands",
        "Build AWS Commands",
        "Build AWS ECRBuildAndPublish",
        "Build Custom Jenkins",
        "Test Custom Jenkins",
        "Build Custom CloudBees",
        "Build Custom TeamCity",
        "Test AWS DeviceFarm",
        "Test Custom BlazeMeter",
        "Test ThirdParty GhostInspector",
        "Test ThirdParty Runscope",
        "Test ThirdParty StormRunnerLoad",
        "Test ThirdParty Nouvola",
        "Deploy AWS S3",
        "Deploy AWS CloudFormation",
        "Deploy AWS CloudFormationStackSet",
        "Deploy AWS CloudFormationStackInstances",
        "Deploy AWS CodeDeploy",
        "Deploy AWS CodeDeployToECS",
        "Deploy AWS ECS",
        "Deploy AWS ElasticBeanstalk",
        "Deploy AWS ServiceCatalog",
        "Deploy AWS AppConfig",
        "Deploy AWS OpsWorks",
        "Deploy ThirdParty AlexaSkillsKit",
        "Deploy AWS EC2",
        "Deploy AWS EKS",
        "Deploy AWS Lambda",
        "Deploy ThirdParty XebiaLabs",
        "Approval AWS Manual",
        "Invoke AWS Lambda",
        "Invoke AWS StepFunctions",
        "Invoke AWS CodePipeline",
        "Invoke AWS InspectorScan",
        "Invoke ThirdParty Snyk",
    ];
    let declared: BTreeSet<String> = PROVIDERS
        .iter()
        .flat_map(|provider| {
            provider
                .categories
                .iter()
                .map(move |category| format!("{category} {} {}", provider.owner, provider.name))
        })
        .collect();
    assert_eq!(declared, expected.into_iter().map(str::to_owned).collect());
}

#[test]
fn no_two_declarations_answer_the_same_question_and_none_is_left_blank() {
    let mut seen = BTreeSet::new();
    let mut markers = BTreeSet::new();
    for provider in PROVIDERS {
        for category in provider.categories {
            assert!(
                seen.insert((category, provider.owner, provider.name)),
                "{} twice",
                provider.name
            );
            assert_eq!(
                find(*category, provider.owner, provider.name),
                Some(*provider)
            );
        }
        assert!(
            markers.insert(provider.marker),
            "marker {} twice",
            provider.marker
        );
        for text in [
            provider.name,
            provider.about,
            provider.source,
            provider.marker,
        ] {
            assert!(!text.is_empty(), "{provider:?}");
        }
        assert!(!provider.categories.is_empty(), "{}", provider.name);
        assert_eq!(
            provider.checked.len(),
            "2026-11-23".len(),
            "{}",
            provider.name
        );
        assert!(
            provider.inputs.min <= provider.inputs.max
                && provider.outputs.min <= provider.outputs.max
        );
    }
}

#[test]
fn spelling_of_keys_is_one_to_one_per_provider() {
    let keys = PROVIDERS
        .iter()
        .map(|provider| (provider.name, provider.keys))
        .chain(
            RULE_PROVIDERS
                .iter()
                .map(|provider| (provider.name, provider.keys)),
        );
    for (name, keys) in keys {
        let mut words = BTreeMap::new();
        for key in keys {
            let word = key.word();
            assert!(syn_like_identifier(&word), "{word} of {name}");
            assert_eq!(words.insert(word, key.name), None, "{} of {name}", key.name);
        }
    }
}

fn syn_like_identifier(word: &str) -> bool {
    word.chars()
        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        && word.starts_with(|letter: char| letter.is_ascii_lowercase())
}

#[test]
fn conditions_on_keys_name_keys_of_the_same_provider() {
    let keys = PROVIDERS
        .iter()
        .map(|provider| (provider.name, provider.keys))
        .chain(
            RULE_PROVIDERS
                .iter()
                .map(|provider| (provider.name, provider.keys)),
        );
    for (name, keys) in keys {
        let declared: BTreeSet<&str> = keys.iter().map(|key| key.name).collect();
        let conditions = keys.iter().flat_map(|key| {
            let required = match key.presence {
                Presence::When(when) | Presence::AtRunTime(when) => Some(when),
                Presence::Required | Presence::Optional => None,
            };
            required.into_iter().chain(key.used_when)
        });
        for condition in conditions {
            let named: Vec<&str> = match condition {
                When::KeyIs { key, .. } | When::KeyIsNot { key, .. } | When::KeyPresent(key) => {
                    vec![key]
                }
                When::KeysAbsent(keys) => keys.to_vec(),
                When::InputsAbove(_) | When::NoInput => Vec::new(),
            };
            for key in named {
                assert!(declared.contains(key), "{key} of {name}");
            }
        }
    }
}

#[test]
fn the_managed_builds_are_those_with_compute_of_their_own() {
    let building: Vec<&str> = PROVIDERS
        .iter()
        .filter(|provider| provider.builds != Builds::No)
        .map(|provider| provider.marker)
        .collect();
    assert_eq!(
        building,
        [
            "CodeBuild",
            "Commands",
            "ECRBuildAndPublish",
            "EKS",
            "InspectorScan"
        ]
    );
    let v2: Vec<&str> = PROVIDERS
        .iter()
        .filter(|provider| provider.needs_v2)
        .map(|provider| provider.marker)
        .collect();
    assert_eq!(
        v2,
        [
            "Commands",
            "ECRBuildAndPublish",
            "EC2",
            "EKS",
            "LambdaDeploy"
        ]
    );
}
