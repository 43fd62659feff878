//! Every provider of the catalogue in a pipeline: what its declaration asks for passes, and each departure from it is
//! one finding.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

#[path = "catalogue/defaults.rs"]
mod defaults;
#[path = "catalogue/edit_texts.rs"]
mod edit_texts;
#[path = "catalogue/edits.rs"]
mod edits;
#[path = "catalogue/keys.rs"]
mod keys;
#[path = "catalogue/windows.rs"]
mod windows;

use stagewright_core::catalogue::{Count, Key, PROVIDERS, Presence, Provider, Values};
use stagewright_core::{
    Action, ActionType, ArtifactStore, Category, CheckOptions, Draft, Finding, OutputArtifact,
    PipelineType, Severity, Stage, Text, check,
};

/// A pipeline around an action: a source, a build that gives artifacts `a1` to `a5` and, unless the action is a source
/// itself, a stage with the action.
fn around(action: Action) -> Draft {
    let mut fetch = Action::new("fetch", ActionType::aws(Category::Source, "S3"));
    fetch.configuration = pairs(&[("S3Bucket", "shop"), ("S3ObjectKey", "src.zip")]);
    fetch.outputs = vec![OutputArtifact::new("src")];
    let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
    build.configuration = pairs(&[("ProjectName", "shop")]);
    build.inputs = vec!["src".into()];
    build.outputs = (1..=5)
        .map(|n| OutputArtifact::new(format!("a{n}")))
        .collect();
    let mut more = build.clone();
    more.name = "more".into();
    more.outputs = (6..=10)
        .map(|n| OutputArtifact::new(format!("a{n}")))
        .collect();
    let mut source = Stage::new("source");
    source.actions.push(fetch);
    let mut compile = Stage::new("build");
    compile.actions = vec![build, more];
    let mut last = Stage::new("last");
    if action.action_type.category.value() == Some(Category::Source) {
        source.actions.push(action);
    } else {
        last.actions.push(action);
    }
    let stages = [source, compile, last]
        .into_iter()
        .filter(|stage| !stage.actions.is_empty());
    Draft {
        name: Some("shop".into()),
        pipeline_type: Some(PipelineType::V2.into()),
        role: Some("arn:aws:iam::111122223333:role/shop".into()),
        artifact_store: Some(ArtifactStore::bucket("shop-artifacts")),
        stages: stages.collect(),
        ..Draft::default()
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Text)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).into()))
        .collect()
}

fn value(key: &Key) -> Text {
    let text = match key.values {
        Values::Any | Values::TextOrArtifactPath => "x".to_owned(),
        Values::Boolean => "true".to_owned(),
        Values::OneOf(words) | Values::SomeOf(words) => words[0].to_owned(),
        Values::Integer { min, .. } => min.to_string(),
        Values::Json | Values::JsonObject => "{}".to_owned(),
        Values::JsonList | Values::EnvironmentVariables => "[]".to_owned(),
        Values::Cron => "* * * * * ? *".to_owned(),
        Values::TimeZone => "UTC".to_owned(),
        Values::Regions => "eu-west-1".to_owned(),
        Values::KeyId => "alias/shop".to_owned(),
        Values::ArnOf {
            services,
            resources,
        } => {
            format!(
                "arn:aws:{}:eu-west-1:111122223333:{}x",
                services[0], resources[0]
            )
        }
        Values::InputArtifact => "a1".to_owned(),
        Values::InputArtifactPath => "a1::template.yaml".to_owned(),
        Values::TrafficShift => "Canary10Percent5Minutes".to_owned(),
        Values::RoleArn => "arn:aws:iam::111122223333:role/x".to_owned(),
        Values::TopicArn => "arn:aws:sns:eu-west-1:111122223333:x".to_owned(),
        Values::Arn => "arn:aws:x:eu-west-1:111122223333:x".to_owned(),
        Values::AbsolutePath => "/srv".to_owned(),
        Values::CountOrPercentage => "50%".to_owned(),
    };
    Text::from(text)
}

/// The least that the declaration asks for, with this many inputs.
fn action(provider: &Provider, category: Category, inputs: usize) -> Action {
    let mut action_type = ActionType::aws(category, provider.name);
    action_type.owner = provider.owner.into();
    let mut action = Action::new("tried", action_type);
    action.inputs = (1..=inputs).map(|n| Text::from(format!("a{n}"))).collect();
    action.outputs = (1..=provider.outputs.min)
        .map(|n| OutputArtifact::new(format!("o{n}")))
        .collect();
    if provider.name == "Commands" {
        action.commands = vec!["make".into()];
    }
    while let Some(key) = provider.keys.iter().find(|key| is_missing(key, &action)) {
        action.configuration.push((key.name.to_owned(), value(key)));
    }
    action
}

fn is_missing(key: &Key, action: &Action) -> bool {
    let required = match key.presence {
        Presence::Required => true,
        Presence::Optional | Presence::AtRunTime(_) => false,
        Presence::When(when) => {
            when.holds(&action.configuration, action.inputs.len()) == Some(true)
        }
    };
    required && action.configuration(key.name).is_none()
}

fn errors(action: Action) -> Vec<Finding> {
    let findings = check(around(action), CheckOptions::default()).findings;
    findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect()
}

fn every_action() -> impl Iterator<Item = (&'static Provider, Category, Action)> {
    PROVIDERS.iter().flat_map(|provider| {
        let least = provider
            .inputs
            .min
            .max(usize::from(reads_an_artifact(provider)));
        provider
            .categories
            .iter()
            .map(move |category| (*provider, *category, action(provider, *category, least)))
    })
}

/// Whether a key that must be there names an input, though the provider takes none too.
fn reads_an_artifact(provider: &Provider) -> bool {
    provider.inputs.max > 0
        && provider.keys.iter().any(|key| {
            matches!(
                key.values,
                Values::InputArtifact | Values::InputArtifactPath
            )
        })
}

#[test]
fn the_least_that_a_declaration_asks_for_passes() {
    for (provider, category, action) in every_action() {
        let found = errors(action);
        assert!(found.is_empty(), "{category} {}: {found:#?}", provider.name);
    }
}

#[test]
fn everything_that_a_declaration_takes_passes_without_a_warning_on_its_keys() {
    for (provider, category, mut action) in every_action() {
        for key in provider.keys {
            if action.configuration(key.name).is_none() {
                action.configuration.push((key.name.to_owned(), value(key)));
            }
        }
        let found = check(around(action), CheckOptions::default()).findings;
        let wrong: Vec<&Finding> = found
            .iter()
            .filter(|finding| {
                finding.severity == Severity::Error || finding.rule.starts_with("configuration")
            })
            .collect();
        assert!(wrong.is_empty(), "{category} {}: {wrong:#?}", provider.name);
    }
}

#[test]
fn every_key_that_is_left_out_is_one_finding() {
    for (provider, category, action) in every_action() {
        for index in 0..action.configuration.len() {
            let mut without = action.clone();
            let (key, _) = without.configuration.remove(index);
            let found = errors(without);
            // A mode decides which other keys must be there; those are asked for once it is back.
            let own: Vec<&Finding> = found
                .iter()
                .filter(|finding| finding.message.contains(&format!("`{key}`")))
                .collect();
            assert_eq!(
                (own.len(), found.len()),
                (1, 1),
                "{category} {} without {key}: {found:#?}",
                provider.name
            );
            assert_eq!(own[0].rule, "configuration-required");
        }
    }
}

#[test]
fn one_artifact_more_or_less_is_one_finding() {
    for (provider, category, action) in every_action() {
        let mut tried = 0;
        for (count, departed) in departures(provider.inputs) {
            let mut changed = self::action(provider, category, departed);
            if category == Category::Source {
                changed.inputs.clear();
                continue;
            }
            changed.outputs = action.outputs.clone();
            tried += usize::from(is_one_count(&errors(changed), provider, count));
        }
        for (count, departed) in departures(provider.outputs) {
            let mut changed = action.clone();
            changed.outputs = (0..departed)
                .map(|n| OutputArtifact::new(format!("o{n}")))
                .collect();
            tried += usize::from(is_one_count(&errors(changed), provider, count));
        }
        assert!(tried > 0, "{category} {} has no limit", provider.name);
    }
}

/// Counts outside of the range.
fn departures(count: Count) -> impl Iterator<Item = (Count, usize)> {
    let fewer = count.min.checked_sub(1);
    fewer
        .into_iter()
        .chain((count.max < 10).then_some(count.max + 1))
        .map(move |departed| (count, departed))
}

fn is_one_count(found: &[Finding], provider: &Provider, count: Count) -> bool {
    let counts: Vec<&Finding> = found
        .iter()
        .filter(|finding| finding.rule == "artifact-counts")
        .collect();
    assert_eq!(
        counts.len(),
        1,
        "{} with {count}: {found:#?}",
        provider.name
    );
    assert!(
        counts[0].message.contains(&count.to_string()),
        "{}",
        counts[0].message
    );
    true
}

#[test]
fn an_unknown_provider_silences_counts_and_keys() {
    let mut bogus = Action::new("tried", ActionType::aws(Category::Build, "CodeBiuld"));
    bogus.configuration = pairs(&[("Projekt", "x")]);
    let found: Vec<Finding> = errors(bogus);
    assert_eq!(
        found.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
        ["provider-known"]
    );
    assert_eq!(found[0].help.as_deref(), Some("write `CodeBuild`"));
}
