//! Answers for the wizard: one pipeline for each provider of the catalogue that is open to new users, with every key that must be there.

use stagewright_core::Category;
use stagewright_core::catalogue::{Key, PROVIDERS, Presence, Provider, Values};
use toml::{Table, Value};

pub(crate) const CONNECTION: &str = "arn:aws:codeconnections:eu-west-1:111122223333:connection/0f0e0d0c-0b0a-4908-8706-050403020100";

/// A name for each, and the file of answers.
pub(crate) fn answers() -> Vec<(String, String)> {
    let open = PROVIDERS.iter().filter(|it| it.closed.is_none());
    let tried = open.flat_map(|it| it.categories.iter().map(move |category| (it, *category)));
    tried
        .map(|(provider, category)| around(provider, category))
        .collect()
}

fn around(provider: &Provider, category: Category) -> (String, String) {
    let is_source = category == Category::Source;
    let mut tried = Table::new();
    tried.insert("name".to_owned(), "Tried".into());
    tried.insert("provider".to_owned(), provider.name.into());
    tried.insert("category".to_owned(), category.as_str().into());
    tried.insert("owner".to_owned(), provider.owner.as_str().into());
    if provider.inputs.max > 0 {
        tried.insert("inputs".to_owned(), vec!["SourceArtifact"].into());
    }
    if provider.outputs.min > 0 {
        let output = if is_source {
            "SourceArtifact"
        } else {
            "TriedArtifact"
        };
        tried.insert("outputs".to_owned(), vec![output].into());
    }
    if provider.holds_commands() {
        tried.insert("commands".to_owned(), vec!["make".to_owned()].into());
    }
    let keys = provider
        .keys
        .iter()
        .filter(|it| it.presence != Presence::Optional);
    let keys = keys.map(|key| (key.name.to_owned(), value(key).into()));
    tried.insert("configuration".to_owned(), keys.collect::<Table>().into());
    let source = named(
        "Source",
        "outputs",
        &[("S3Bucket", "shop-source"), ("S3ObjectKey", "src.zip")],
    );
    let last = named(
        "Deploy",
        "inputs",
        &[("BucketName", "shop-site"), ("Extract", "true")],
    );
    let source = (!is_source).then(|| stage("Source", source));
    let stages = source
        .into_iter()
        .chain([stage("Tried", tried), stage("Last", last)]);
    let mut answers = Table::new();
    answers.insert("name".to_owned(), "shop".into());
    answers.insert("region".to_owned(), "eu-west-1".into());
    answers.insert("stages".to_owned(), stages.collect::<Vec<Value>>().into());
    let name = format!("{}-{}", category.as_str(), provider.name);
    let plain = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
    (name.chars().map(plain).collect(), answers.to_string())
}

/// An action of S3 in this category.
fn named(category: &str, artifacts: &str, configuration: &[(&str, &str)]) -> Table {
    let configuration = configuration
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).into()));
    let mut action = Table::new();
    action.insert("name".to_owned(), category.into());
    action.insert("provider".to_owned(), "S3".into());
    action.insert("category".to_owned(), category.into());
    action.insert(artifacts.to_owned(), vec!["SourceArtifact"].into());
    action.insert(
        "configuration".to_owned(),
        configuration.collect::<Table>().into(),
    );
    action
}

fn stage(name: &str, action: Table) -> Value {
    let mut stage = Table::new();
    stage.insert("name".to_owned(), name.into());
    stage.insert("actions".to_owned(), vec![Value::from(action)].into());
    stage.into()
}

/// A value that a key takes.
fn value(key: &Key) -> String {
    let text = match key.values {
        Values::Boolean => "true",
        Values::OneOf(words) | Values::SomeOf(words) => words[0],
        Values::Integer { min, .. } => return min.to_string(),
        Values::AbsolutePath => "/srv/shop",
        Values::CountOrPercentage => "1",
        Values::TrafficShift => "AllAtOnce",
        Values::InputArtifact => "SourceArtifact",
        Values::InputArtifactPath | Values::TextOrArtifactPath => "SourceArtifact::template.yaml",
        Values::RoleArn => "arn:aws:iam::111122223333:role/shop",
        Values::TopicArn => "arn:aws:sns:eu-west-1:111122223333:shop",
        Values::Arn => "arn:aws:s3:::shop-source",
        Values::ArnOf {
            services: ["states", ..],
            ..
        } => "arn:aws:states:eu-west-1:111122223333:stateMachine:shop",
        Values::ArnOf { .. } => CONNECTION,
        Values::KeyId => "alias/shop",
        Values::Json | Values::JsonObject => "{}",
        Values::JsonList | Values::EnvironmentVariables => "[]",
        Values::Cron => "0 9 ? * MON-FRI *",
        Values::TimeZone => "Europe/Berlin",
        Values::Regions => "eu-west-1",
        Values::Any if key.secret => "{{resolve:secretsmanager:shop}}",
        Values::Any => match key.name {
            "FullRepositoryId" => "acme/shop",
            _ => "shop",
        },
    };
    text.to_owned()
}
