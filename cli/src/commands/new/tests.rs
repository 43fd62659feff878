//! The wizard without a terminal: conversations as scripts, and answers that are written and read.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::VecDeque;

use stagewright_core::Severity;

use super::answers::{Answers, Form};
use super::ask::{Asker, Away, ask};
use super::definition::checked;

#[path = "../../../tests/new/providers.rs"]
mod providers;
use providers::CONNECTION;

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
    let texts = providers::answers().into_iter();
    let read = |(_, text): (String, String)| Answers::read("answers.toml", &text);
    texts
        .map(|it| read(it).unwrap_or_else(|failure| panic!("{failure:?}")))
        .collect()
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
    let mut answers = every_provider()
        .into_iter()
        .find(|it| it.stages[0].actions[0].provider == "CodeStarSourceConnection")
        .unwrap();
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
