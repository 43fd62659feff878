//! What a template leaves open until its deployment, answered one way: a world. Looking at a template in each of its worlds
//! finds what is wrong with either branch of a condition.
//!
//! A world is explored, not listed: the reader asks what it needs to know while it reads, and every question that it asks
//! has a first answer, with which this reading goes on, and others for further readings. So only what the pipeline and its
//! neighbours depend on is ever looked at, and a parameter has one value however many conditions compare it.

use std::collections::{BTreeMap, BTreeSet};

/// Something that only a deployment decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// The value of a parameter or pseudo parameter.
    Parameter(String),
    /// Whether a comparison holds that no value of a single parameter decides; the comparison as it is written.
    Comparison(String),
}

/// What a world answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// This value.
    Is(String),
    /// A value that the template compares with nothing and finds in no mapping.
    Other,
    /// No value at all: what rests on the default of the parameter does not happen here.
    Unset,
    /// The comparison holds, or not.
    Holds(bool),
}

/// A question that was asked, with its answer in this world and the ones for others.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) question: Question,
    pub(crate) answer: Answer,
    pub(crate) others: Vec<Answer>,
}

/// The answers of one world, those given beforehand and those that were taken while reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// Answers by question.
    pub(crate) answers: BTreeMap<Question, Answer>,
    /// The questions that were answered here for the first time, in the order in which they came up.
    pub(crate) decisions: Vec<Decision>,
    /// Parameters whose value stands in some text.
    pub(crate) read: BTreeSet<String>,
    /// For each comparison, the condition in which it stands, and whether it is the whole of it.
    pub(crate) comparisons: BTreeMap<String, (String, bool)>,
}

impl World {
    /// A world with these answers to begin with.
    pub(crate) fn with(answers: BTreeMap<Question, Answer>) -> Self {
        World {
            answers,
            ..World::default()
        }
    }

    /// The answer to a question; the first of `possible` when nothing was answered before.
    pub(crate) fn ask(
        &mut self,
        question: Question,
        possible: impl FnOnce() -> Vec<Answer>,
    ) -> Answer {
        if let Some(answer) = self.answers.get(&question) {
            return answer.clone();
        }
        let mut others = possible();
        let answer = if others.is_empty() {
            Answer::Unset
        } else {
            others.remove(0)
        };
        self.answers.insert(question.clone(), answer.clone());
        self.decisions.push(Decision {
            question,
            answer: answer.clone(),
            others,
        });
        answer
    }
}
