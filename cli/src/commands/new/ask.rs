//! The questions of the wizard, in the order and the words of the console's.
//!
//! Each question is a step. Going back from one leads to the step before it, with what was answered as its proposal, so the
//! steps change nothing but the answers. What is answered is judged by the rules at once, in their words.

use stagewright_core::{Field, PerDay, Site, Step};

use super::answers::{ASSUME, AWS_MANAGED, Answers, Form, NEW};
use super::definition;
use super::picture;
use crate::failure::Failure;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Away {
    /// The question before it is wanted.
    Back,
    /// The wizard ends.
    Ended(Failure),
}

/// What asks: a terminal, or a test.
pub(super) trait Asker {
    /// One of these, by its number; `proposal` is the one under the cursor.
    fn choose(
        &mut self,
        question: &str,
        choices: &[String],
        proposal: usize,
        help: &str,
    ) -> Result<usize, Away>;
    /// A line of text that `judge` takes; it says what is wrong with another one.
    fn text(
        &mut self,
        question: &str,
        proposal: &str,
        help: &str,
        judge: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, Away>;
    /// Shows lines between two questions.
    fn show(&mut self, text: &str);
}

type Question<'w> = fn(&mut Wizard<'w>) -> Result<(), Away>;

/// Asks everything, beginning with these answers as proposals. `settled` stages are taken as they are.
pub(super) fn ask<'w>(
    asker: &'w mut dyn Asker,
    start: Answers,
    settled: bool,
) -> Result<Answers, Failure> {
    let settings: [Question<'w>; 6] = [
        Wizard::name,
        Wizard::region,
        Wizard::kind_and_mode,
        Wizard::role,
        Wizard::bucket,
        Wizard::key,
    ];
    let stages: [Question<'w>; 5] = [
        Wizard::source,
        Wizard::build,
        Wizard::test,
        Wizard::approval,
        Wizard::deploy,
    ];
    let rest: [Question<'w>; 5] = [
        Wizard::further_stages,
        Wizard::durations,
        Wizard::pushes,
        Wizard::forms,
        Wizard::review,
    ];
    let mut questions = settings.to_vec();
    if !settled {
        questions.extend(stages);
    }
    questions.extend(rest);
    let mut wizard = Wizard {
        asker,
        answers: start,
    };
    let mut at = 0;
    while let Some(question) = questions.get(at).copied() {
        match question(&mut wizard) {
            Ok(()) => at += 1,
            Err(Away::Back) => at = at.saturating_sub(1),
            Err(Away::Ended(failure)) => return Err(failure),
        }
    }
    Ok(wizard.answers)
}

/// What was answered so far, and what asks for the rest.
pub(super) struct Wizard<'a> {
    pub(super) asker: &'a mut dyn Asker,
    pub(super) answers: Answers,
}

impl Wizard<'_> {
    fn name(&mut self) -> Result<(), Away> {
        let answers = self.answers.clone();
        let judge = |text: &str| {
            let named = Answers {
                name: text.to_owned(),
                ..answers.clone()
            };
            refused(&named, |site| *site == Site::pipeline().field(Field::Name))
        };
        let help = "1 to 100 letters, digits and . @ _ -; unique in the account and region, and it cannot be changed later";
        let proposal = &answers.name;
        self.answers.name = self.asker.text("Pipeline name", proposal, help, &judge)?;
        Ok(())
    }

    fn region(&mut self) -> Result<(), Away> {
        let answers = self.answers.clone();
        let judge = |text: &str| {
            let there = Answers {
                region: text.to_owned(),
                ..answers.clone()
            };
            if text.is_empty() {
                return Err("write a region, such as `eu-west-1`".to_owned());
            }
            refused(&there, |site| {
                *site == Site::pipeline().field(Field::Region)
            })
        };
        let help = "where the pipeline stands";
        let proposal = match answers.region.as_str() {
            "" => "us-east-1",
            region => region,
        };
        self.answers.region = self.asker.text("Region", proposal, help, &judge)?;
        Ok(())
    }

    fn kind_and_mode(&mut self) -> Result<(), Away> {
        let choices = [
            "V2 (priced by the minute of its actions; variables, triggers, conditions)",
            "V1 ($1 a month)",
        ];
        loop {
            let proposal = usize::from(self.answers.kind == "V1");
            let help = "the console makes V2";
            let chosen = self.choose("Pipeline type", &choices, proposal, help)?;
            if chosen == 1 {
                // V1 has no other mode.
                self.answers.kind = "V1".to_owned();
                self.answers.mode = "SUPERSEDED".to_owned();
                return Ok(());
            }
            self.answers.kind = "V2".to_owned();
            match self.mode() {
                Err(Away::Back) => {}
                other => return other,
            }
        }
    }

    fn mode(&mut self) -> Result<(), Away> {
        const MODES: [&str; 3] = ["SUPERSEDED", "QUEUED", "PARALLEL"];
        let choices = [
            "Superseded: a newer execution overtakes one that waits",
            "Queued: one after the other, in order",
            "Parallel: all at once, independent of each other",
        ];
        let proposal = MODES.iter().position(|it| *it == self.answers.mode);
        let help = "what happens when executions meet";
        let chosen = self.choose("Execution mode", &choices, proposal.unwrap_or(1), help)?;
        MODES[chosen].clone_into(&mut self.answers.mode);
        Ok(())
    }

    fn role(&mut self) -> Result<(), Away> {
        let proposal = usize::from(self.answers.role != NEW);
        let help = "a new one is allowed what the actions need and nothing else";
        let choices = ["New service role", "Existing service role"];
        if self.choose("Service role", &choices, proposal, help)? == 0 {
            NEW.clone_into(&mut self.answers.role);
            return Ok(());
        }
        let answers = self.answers.clone();
        let judge = |text: &str| {
            let with = Answers {
                role: text.to_owned(),
                ..answers.clone()
            };
            refused(&with, |site| *site == Site::pipeline().field(Field::Role))
        };
        let known = existing(&answers.role);
        self.answers.role =
            self.asker
                .text("Role ARN", known, "arn:aws:iam::ACCOUNT:role/NAME", &judge)?;
        Ok(())
    }

    fn bucket(&mut self) -> Result<(), Away> {
        let proposal = usize::from(self.answers.bucket != NEW);
        let help = "where artifacts are kept between actions";
        let choices = ["New bucket", "Custom location"];
        if self.choose("Artifact store", &choices, proposal, help)? == 0 {
            NEW.clone_into(&mut self.answers.bucket);
            return Ok(());
        }
        let answers = self.answers.clone();
        let judge = |text: &str| {
            let with = Answers {
                bucket: text.to_owned(),
                ..answers.clone()
            };
            refused(&with, |site| site.steps().first() == Some(&Step::Store))
        };
        let known = existing(&answers.bucket);
        self.answers.bucket = self.asker.text(
            "Bucket",
            known,
            "a bucket in the region of the pipeline",
            &judge,
        )?;
        Ok(())
    }

    fn key(&mut self) -> Result<(), Away> {
        let proposal = match self.answers.key.as_str() {
            AWS_MANAGED => 0,
            NEW => 1,
            _ => 2,
        };
        let choices = [
            "Default AWS Managed Key",
            "New customer managed key",
            "Existing customer managed key",
        ];
        let chosen = self.choose(
            "Encryption key",
            &choices,
            proposal,
            "what artifacts are encrypted with",
        )?;
        if chosen < 2 {
            [AWS_MANAGED, NEW][chosen].clone_into(&mut self.answers.key);
            return Ok(());
        }
        let answers = self.answers.clone();
        let judge = |text: &str| {
            let with = Answers {
                key: text.to_owned(),
                ..answers.clone()
            };
            refused(&with, |site| site.steps().first() == Some(&Step::Store))
        };
        let known = existing(&answers.key);
        self.answers.key = self
            .asker
            .text("Key", known, "key id, key ARN or alias ARN", &judge)?;
        Ok(())
    }

    fn durations(&mut self) -> Result<(), Away> {
        let help =
            "`4min`, or `lognormal(p50 = 4min, p95 = 9min)`; `assume` takes a labelled default";
        let judge = |text: &str| match text {
            ASSUME => Ok(()),
            other => definition::duration(other).map(drop),
        };
        for stage in self.answers.stages.iter_mut().skip(1) {
            for action in &mut stage.actions {
                let question = format!("How long does {}/{} take?", stage.name, action.name);
                let proposal = action.takes.as_deref().unwrap_or(ASSUME);
                let takes = self.asker.text(&question, proposal, help, &judge)?;
                action.takes = (takes != ASSUME).then_some(takes);
            }
        }
        Ok(())
    }

    fn pushes(&mut self) -> Result<(), Away> {
        let judge = |text: &str| match text {
            ASSUME => Ok(()),
            rate => rate
                .parse::<PerDay>()
                .map(drop)
                .map_err(|error| error.to_string()),
        };
        let help = "`8/day`, `2/hour`, `40/week`; `assume` takes 1.1 a day";
        self.answers.pushes = self.asker.text(
            "How often is something pushed?",
            &self.answers.pushes,
            help,
            &judge,
        )?;
        Ok(())
    }

    fn forms(&mut self) -> Result<(), Away> {
        let forms = [
            vec![Form::Rust, Form::CloudFormation],
            vec![Form::CloudFormation],
            vec![Form::Rust],
        ];
        let choices = [
            "A Rust project and a CloudFormation template",
            "A CloudFormation template",
            "A Rust project, in which a wrong pipeline does not compile",
        ];
        let proposal = forms.iter().position(|it| *it == self.answers.write);
        let chosen = self.choose("What to write", &choices, proposal.unwrap_or(0), "")?;
        self.answers.write = forms[chosen].clone();
        Ok(())
    }

    fn review(&mut self) -> Result<(), Away> {
        let text = picture::of(&self.answers);
        self.asker.show(&text);
        for finding in &definition::checked(&self.answers).findings {
            let text = format!(
                "{}: {}",
                finding.severity.as_str(),
                definition::in_words(finding)
            );
            self.asker.show(&text);
        }
        let choices = ["Create pipeline", "Previous"];
        match self.choose("Review", &choices, 0, "")? {
            0 => Ok(()),
            _ => Err(Away::Back),
        }
    }

    pub(super) fn choose(
        &mut self,
        question: &str,
        choices: &[&str],
        proposal: usize,
        help: &str,
    ) -> Result<usize, Away> {
        let choices: Vec<String> = choices.iter().map(|it| (*it).to_owned()).collect();
        self.asker.choose(question, &choices, proposal, help)
    }
}

/// What the rules say against an answer, as a judgement.
pub(super) fn refused(answers: &Answers, concerns: impl Fn(&Site) -> bool) -> Result<(), String> {
    definition::refused(answers, concerns).map_or(Ok(()), Err)
}

/// What exists already; the words for what is created propose nothing.
fn existing(value: &str) -> &str {
    match value {
        NEW | AWS_MANAGED => "",
        known => known,
    }
}
