//! The wizard without a terminal: conversations as scripts, and every provider of the catalogue.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::VecDeque;

use stagewright_core::catalogue::{Key, PROVIDERS, Presence, Provider, Values};
use stagewright_core::{Category, Severity};

use super::answers::{Action, Answers, Form, Stage};
use super::ask::{Asker, Away, ask};
use super::definition::checked;

/// What is said to a question.
#[derive(Clone, Copy, Debug)]
enum Said {
    /// The choice that begins so.
    Pick(&'static str),
    /// This text.
    Write(&'static str),
    /// What is proposed.
    Proposal,
    /// Escape.
    Back,
}
use Said::{Back, Pick, Proposal, Write};

/// A conversation: questions that must come in this order, and what is said to each.
struct Script {
    lines: VecDeque<(&'static str, Said)>,
    /// What was shown, and why answers were not taken.
    shown: Vec<String>,
}

impl Script {
    fn of(lines: &[(&'static str, Said)]) -> Self {
        Self {
            lines: lines.iter().copied().collect(),
            shown: Vec::new(),
        }
    }

    fn next(&mut self, question: &str) -> Said {
        let (expected, said) = self
            .lines
            .pop_front()
            .unwrap_or_else(|| panic!("`{question}` is asked after the end"));
        assert_eq!(question, expected);
        said
    }
}

impl Asker for Script {
    fn choose(
        &mut self,
        question: &str,
        choices: &[String],
        proposal: usize,
        _: &str,
    ) -> Result<usize, Away> {
        match self.next(question) {
            Pick(start) => {
                let found = choices.iter().position(|it| it.starts_with(start));
                Ok(found
                    .unwrap_or_else(|| panic!("{question}: `{start}` is not among {choices:?}")))
            }
            Proposal => Ok(proposal),
            Back => Err(Away::Back),
            Write(text) => panic!("{question} cannot be answered by {text}"),
        }
    }

    fn text(
        &mut self,
        question: &str,
        proposal: &str,
        _: &str,
        judge: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, Away> {
        loop {
            let text = match self.next(question) {
                Write(text) => text.to_owned(),
                Proposal => proposal.to_owned(),
                Back => return Err(Away::Back),
                Pick(start) => panic!("{question} offers no choice {start}"),
            };
            match judge(&text) {
                Ok(()) => return Ok(text),
                Err(reason) => self.shown.push(reason),
            }
        }
    }

    fn show(&mut self, text: &str) {
        self.shown.push(text.to_owned());
    }
}

fn conversation(lines: &[(&'static str, Said)]) -> (Answers, Vec<String>) {
    let mut script = Script::of(lines);
    let answers =
        ask(&mut script, Answers::empty(), false).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(
        script.lines.pop_front().map(|(question, _)| question),
        None,
        "is not asked"
    );
    (answers, script.shown)
}

const CONNECTION: &str = "arn:aws:codeconnections:eu-west-1:111122223333:connection/0f0e0d0c-0b0a-4908-8706-050403020100";

/// The console's shortest way: a source, commands, a bucket.
#[test]
fn the_questions_come_as_in_the_console() {
    let (answers, shown) = conversation(&[
        ("Pipeline name", Write("web shop")),
        ("Pipeline name", Write("web-shop")),
        ("Region", Write("eu-wets-1")),
        ("Region", Write("eu-west-1")),
        ("Pipeline type", Proposal),
        ("Execution mode", Proposal),
        ("Service role", Proposal),
        ("Artifact store", Proposal),
        ("Encryption key", Proposal),
        ("Source provider", Pick("CodeStarSourceConnection")),
        ("ConnectionArn", Write(CONNECTION)),
        ("FullRepositoryId", Write("acme/web-shop")),
        ("BranchName", Proposal),
        ("Another setting?", Proposal),
        ("Build provider", Pick("Commands")),
        ("Command", Write("make")),
        ("Command", Write("")),
        ("Files of its artifact", Write("dist/**/*")),
        ("Another setting?", Proposal),
        ("On stage failure", Proposal),
        ("Test provider", Pick("Skip test stage")),
        ("Approval by a person", Pick("Skip")),
        ("Deploy provider", Pick("S3")),
        ("Input artifact", Proposal),
        ("BucketName", Write("web-shop-site")),
        ("Extract", Pick("true")),
        ("Another setting?", Proposal),
        ("On stage failure", Pick("Automatic rollback")),
        ("A further stage?", Proposal),
        ("How long does Build/Build take?", Write("fast")),
        ("How long does Build/Build take?", Write("4min")),
        ("How long does Deploy/Deploy take?", Proposal),
        ("How often is something pushed?", Write("20/day")),
        ("What to write", Proposal),
        ("Review", Proposal),
    ]);
    let wrong = checked(&answers).findings;
    let wrong: Vec<_> = wrong
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let deploy = &answers.stages[2].actions[0];
    assert_eq!(deploy.inputs, ["BuildArtifact"]);
    assert_eq!(answers.stages[1].on_failure.as_deref(), Some("RETRY"));
    assert_eq!(
        (answers.mode.as_str(), answers.pushes.as_str()),
        ("QUEUED", "20/day")
    );
    // The rules' own words for what was not taken, and the pipeline as it grew.
    assert!(
        shown[0].starts_with("pipeline name `web shop` holds a space"),
        "{shown:?}"
    );
    assert!(shown[1].contains("eu-west-1"), "{shown:?}");
    assert!(
        shown[2].contains("┌ Source ") && !shown[2].contains("Build"),
        "{shown:?}"
    );
    assert!(
        shown.iter().any(|it| it.contains(" ─▶ │Commands│ ─▶ ")),
        "{shown:?}"
    );
}

/// Going back asks again, proposes what was said, and leaves one stage of each name.
#[test]
fn escape_goes_back_one_question() {
    let before = [
        ("Pipeline name", Write("shop")),
        ("Region", Proposal),
        ("Pipeline type", Proposal),
        ("Execution mode", Back),
        ("Pipeline type", Pick("V1")),
        ("Service role", Back),
        ("Pipeline type", Pick("V2")),
        ("Execution mode", Pick("Parallel")),
        ("Service role", Proposal),
        ("Artifact store", Proposal),
        ("Encryption key", Proposal),
        ("Source provider", Pick("S3")),
        ("S3Bucket", Write("shop-source")),
        ("S3ObjectKey", Write("src.zip")),
        ("Another setting?", Proposal),
        ("Build provider", Back),
        ("Source provider", Proposal),
        ("S3Bucket", Proposal),
        ("S3ObjectKey", Proposal),
        ("Another setting?", Proposal),
        ("Build provider", Pick("Skip")),
        ("Test provider", Pick("Skip")),
        ("Approval by a person", Pick("Skip")),
        ("Deploy provider", Pick("S3")),
        ("BucketName", Write("shop-site")),
        ("Extract", Pick("true")),
        ("Another setting?", Proposal),
        ("On stage failure", Proposal),
        ("A further stage?", Pick("Approve")),
        ("Stage name", Back),
        ("A further stage?", Proposal),
        ("How long does Deploy/Deploy take?", Proposal),
        ("How often is something pushed?", Proposal),
        ("What to write", Pick("A CloudFormation")),
        ("Review", Proposal),
    ];
    let (answers, _) = conversation(&before);
    let names: Vec<_> = answers.stages.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Source", "Deploy"]);
    assert_eq!(answers.mode, "PARALLEL");
    assert_eq!(
        answers.stages[0].actions[0].configuration["PollForSourceChanges"].as_str(),
        Some("false")
    );
    assert_eq!(answers.write, [Form::CloudFormation]);
}

/// Every provider that is open to new users, with every key that must be there.
fn every_provider() -> Vec<Answers> {
    let mut every = Vec::new();
    for provider in PROVIDERS.iter().filter(|it| it.closed.is_none()) {
        for category in provider.categories {
            every.push(around(provider, *category));
        }
    }
    every
}

fn around(provider: &Provider, category: Category) -> Answers {
    let source = named(
        "Source",
        "S3",
        &[("S3Bucket", "shop-source"), ("S3ObjectKey", "src.zip")],
    );
    let deploy = named(
        "Last",
        "S3",
        &[("BucketName", "shop-site"), ("Extract", "true")],
    );
    let is_source = category == Category::Source;
    let mut tried = Action {
        name: "Tried".to_owned(),
        provider: provider.name.to_owned(),
        category: Some(category.as_str().to_owned()),
        owner: Some(provider.owner.as_str().to_owned()),
        ..Action::default()
    };
    if provider.inputs.max > 0 {
        tried.inputs = vec!["SourceArtifact".to_owned()];
    }
    if provider.outputs.min > 0 {
        tried.outputs = vec![
            if is_source {
                "SourceArtifact"
            } else {
                "TriedArtifact"
            }
            .to_owned(),
        ];
    }
    if provider.holds_commands() {
        tried.commands = vec!["make".to_owned()];
    }
    for key in provider
        .keys
        .iter()
        .filter(|it| it.presence != Presence::Optional)
    {
        tried
            .configuration
            .insert(key.name.to_owned(), value(key).into());
    }
    let mut stages = vec![source, stage("Tried", tried), deploy];
    if is_source {
        stages.remove(0);
    }
    Answers {
        name: "shop".to_owned(),
        region: "eu-west-1".to_owned(),
        stages,
        ..Answers::empty()
    }
}

fn named(name: &str, provider: &str, configuration: &[(&str, &str)]) -> Stage {
    let is_source = name == "Source";
    let artifact = vec!["SourceArtifact".to_owned()];
    let configuration = configuration
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).into()));
    let action = Action {
        name: name.to_owned(),
        provider: provider.to_owned(),
        category: Some(if is_source { "Source" } else { "Deploy" }.to_owned()),
        inputs: if is_source {
            Vec::new()
        } else {
            artifact.clone()
        },
        outputs: if is_source { artifact } else { Vec::new() },
        configuration: configuration.collect(),
        ..Action::default()
    };
    stage(name, action)
}

fn stage(name: &str, action: Action) -> Stage {
    Stage {
        name: name.to_owned(),
        on_failure: None,
        actions: vec![action],
    }
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

#[test]
fn what_the_wizard_writes_is_right_for_every_provider() {
    let every = every_provider();
    assert!(every.len() > 35, "{}", every.len());
    let mut wrong = Vec::new();
    for answers in every {
        let findings = checked(&answers).findings;
        for finding in findings.iter().filter(|it| it.severity == Severity::Error) {
            let tried = answers
                .stages
                .iter()
                .flat_map(|it| &it.actions)
                .find(|it| it.name == "Tried");
            wrong.push(format!(
                "{}: {}",
                tried.map_or("?", |it| &it.provider),
                finding.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is written reads back equal, and changes name and region everywhere but where they stand by chance.
#[test]
fn answers_are_the_same_for_another_application() {
    for answers in every_provider() {
        let text = answers.write();
        let back = Answers::read("answers.toml", &text)
            .unwrap_or_else(|failure| panic!("{failure:?}\n{text}"));
        assert_eq!(back.filled(), answers, "{text}");
    }
    let mut answers = around(
        PROVIDERS
            .iter()
            .find(|it| it.name == "CodeStarSourceConnection")
            .unwrap(),
        Category::Source,
    );
    let source = &mut answers.stages[0].actions[0].configuration;
    source.insert("BranchName".to_owned(), "shop".into());
    let text = answers.write();
    assert!(text.contains(r#"BucketName = "{name}-site""#), "{text}");
    assert!(
        text.contains(r#"FullRepositoryId = "acme/{name}""#),
        "{text}"
    );
    assert!(text.contains(r#"BranchName = "shop""#), "{text}");
    assert!(
        text.contains("arn:aws:codeconnections:{region}:111122223333"),
        "{text}"
    );
}
