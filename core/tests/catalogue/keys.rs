//! Keys that a provider does not have: a slip of the pen is an error, everywhere; what may be a new key is a warning.

use stagewright_core::catalogue::{Key, PROVIDERS, Presence, RULE_PROVIDERS, find};
use stagewright_core::{
    Action, Category, CheckOptions, Condition, ConditionResult, ConditionRule, Draft, Finding,
    Owner, Severity, Text, findings, rules,
};

use super::{action, around, every_action, is_missing, value};

/// Names that are damaged the way pens and keyboards do it, and that no provider has.
fn slips(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let middle = letters.len() / 2;
    let joined = |letters: Vec<char>| letters.into_iter().collect::<String>();
    let mut found = vec![name.to_lowercase(), name.to_uppercase()];
    if letters.len() > 3 {
        let mut without = letters.clone();
        without.remove(middle);
        let mut twice = letters.clone();
        twice.insert(middle, letters[middle]);
        let mut swapped = letters.clone();
        swapped.swap(middle - 1, middle);
        let mut other = letters;
        other[middle] = if other[middle] == 'q' { 'z' } else { 'q' };
        found.extend([without, twice, swapped, other].map(joined));
    }
    // Another number makes another key: `Image1…` beside `Image2…`.
    found.retain(|slip| slip != name && !is_key(slip) && digits(slip).eq(digits(name)));
    found
}

fn digits(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(char::is_ascii_digit)
}

fn is_key(name: &str) -> bool {
    PROVIDERS
        .iter()
        .any(|provider| provider.key(name).is_some())
}

/// What is said of the keys of a definition.
fn in_draft(draft: &Draft) -> Vec<Finding> {
    const RULES: [&str; 3] = [
        "configuration-required",
        "configuration-misspelt",
        "configuration-unknown",
    ];
    let rules = RULES.iter().map(|name| rules::find(name).unwrap());
    findings(draft, CheckOptions::default(), rules)
}

/// What is said of the keys of an action.
fn of_keys(action: Action) -> Vec<Finding> {
    in_draft(&around(action))
}

fn told(found: &[Finding]) -> Vec<(&'static str, Severity, String)> {
    let site = |finding: &Finding| finding.site.steps().last().unwrap().to_string();
    found
        .iter()
        .map(|finding| (finding.rule, finding.severity, site(finding)))
        .collect()
}

#[test]
fn a_misspelt_key_that_is_required_is_one_error_at_the_slip() {
    let mut tried = 0;
    for (provider, category, action) in every_action() {
        for index in 0..action.configuration.len() {
            let key = action.configuration[index].0.clone();
            for slip in slips(&key) {
                let mut misspelt = action.clone();
                misspelt.configuration[index].0.clone_from(&slip);
                // A mode decides which other keys must be there; those are asked for once it is back.
                let required = provider
                    .key(&key)
                    .is_some_and(|key| is_missing(key, &misspelt));
                let found = of_keys(misspelt);
                let expected = (
                    if required {
                        "configuration-required"
                    } else {
                        "configuration-misspelt"
                    },
                    Severity::Error,
                    format!("configuration key `{slip}`"),
                );
                assert_eq!(
                    told(&found),
                    [expected],
                    "{category} {}: {found:#?}",
                    provider.name
                );
                assert!(
                    found[0]
                        .help
                        .as_deref()
                        .unwrap()
                        .starts_with(&format!("write `{key}`"))
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn a_misspelt_key_that_is_optional_is_one_error() {
    let mut tried = 0;
    for (provider, category, action) in every_action().filter(|(provider, ..)| !provider.open) {
        let absent = provider
            .keys
            .iter()
            .filter(|key| action.configuration(key.name).is_none());
        for key in absent {
            for slip in slips(key.name) {
                let mut misspelt = action.clone();
                misspelt.configuration.push((slip.clone(), value(key)));
                let found = of_keys(misspelt);
                let site = format!("configuration key `{slip}`");
                assert_eq!(
                    told(&found),
                    [("configuration-misspelt", Severity::Error, site)],
                    "{category} {}: {found:#?}",
                    provider.name
                );
                assert!(
                    found[0]
                        .help
                        .as_deref()
                        .unwrap()
                        .contains(&format!("`{}`", key.name))
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
}

/// Keys that AWS spells so for one provider stand for those that it may give another one tomorrow.
#[test]
fn no_key_of_another_provider_is_an_error() {
    for (provider, category, action) in every_action().filter(|(provider, ..)| !provider.open) {
        let others = PROVIDERS.iter().flat_map(|other| other.keys);
        for key in others.filter(|key| provider.key(key.name).is_none()) {
            let mut with = action.clone();
            with.configuration.push((key.name.to_owned(), "x".into()));
            let found = of_keys(with);
            let site = format!("configuration key `{}`", key.name);
            assert_eq!(
                told(&found),
                [("configuration-unknown", Severity::Warning, site)],
                "{category} {}: {found:#?}",
                provider.name
            );
            assert!(
                found[0]
                    .message
                    .ends_with(&format!("as of {}", provider.checked))
            );
        }
    }
}

#[test]
fn a_key_that_resembles_none_is_a_warning_with_the_day_of_the_catalogue() {
    for new in [
        "RetryLimit",
        "KmsKeyAlias",
        "MinBatch",
        "Image5ArtifactName",
        "RadioUwbEnabled",
        "x",
    ] {
        for (provider, category, mut action) in every_action() {
            action.configuration.push((new.to_owned(), "1".into()));
            let found = of_keys(action);
            let expected = usize::from(!provider.open);
            assert_eq!(
                found.len(),
                expected,
                "{category} {}: {found:#?}",
                provider.name
            );
            for finding in found {
                assert_eq!(finding.rule, "configuration-unknown", "{finding:#?}");
                assert!(finding.message.contains(provider.checked), "{finding:#?}");
            }
        }
    }
}

#[test]
fn what_stands_for_a_missing_key_is_told_with_it_alone() {
    for (provider, category, right, wrong) in [
        ("CodeBuild", Category::Build, "ProjectName", "Project"),
        ("S3", Category::Deploy, "BucketName", "Bucket"),
        ("CodeCommit", Category::Source, "BranchName", "Branch"),
        (
            "CloudFormationStackSet",
            Category::Deploy,
            "StackSetName",
            "StackName",
        ),
        (
            "ECRBuildAndPublish",
            Category::Build,
            "ECRRepositoryName",
            "RepositoryName",
        ),
    ] {
        let declared = find(category, Owner::Aws, provider);
        let mut action = action(declared.unwrap(), category, 1);
        for (key, _) in &mut action.configuration {
            if key == right {
                *key = wrong.to_owned();
            }
        }
        let found = of_keys(action);
        let site = format!("configuration key `{wrong}`");
        assert_eq!(
            told(&found),
            [("configuration-required", Severity::Error, site)]
        );
    }
}

#[test]
fn the_keys_of_rules_of_conditions_are_judged_alike() {
    let found = |provider: &str, keys: Vec<(String, Text)>| {
        let rule = ConditionRule {
            name: "tried".into(),
            provider: provider.into(),
            configuration: keys,
            commands: vec!["make".into()],
            ..ConditionRule::default()
        };
        let condition = Condition {
            result: Some(ConditionResult::Fail.into()),
            rules: vec![rule],
            ..Condition::default()
        };
        let mut draft = around(action(PROVIDERS[0], PROVIDERS[0].categories[0], 0));
        draft.stages[1].before_entry = Some(vec![condition]);
        in_draft(&draft)
    };
    for provider in RULE_PROVIDERS {
        let least = || -> Vec<(String, Text)> {
            let required = |key: &&Key| key.presence == Presence::Required;
            let keys = provider.keys.iter().filter(required);
            keys.map(|key| (key.name.to_owned(), value(key))).collect()
        };
        for key in provider.keys {
            for slip in slips(key.name) {
                let mut keys = least();
                let required = keys.iter().any(|(name, _)| name == key.name);
                keys.retain(|(name, _)| name != key.name);
                keys.push((slip.clone(), value(key)));
                let rule = if required {
                    "configuration-required"
                } else {
                    "configuration-misspelt"
                };
                let site = format!("configuration key `{slip}`");
                let found = found(provider.name, keys);
                assert_eq!(told(&found), [(rule, Severity::Error, site)], "{found:#?}");
            }
        }
        let mut keys = least();
        keys.push(("RetryLimit".into(), "1".into()));
        let found = found(provider.name, keys);
        assert_eq!(told(&found).len(), 1, "{found:#?}");
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(found[0].message.contains(provider.checked), "{found:#?}");
    }
}
