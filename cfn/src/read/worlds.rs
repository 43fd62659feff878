//! The worlds of a pipeline: one reading for each way in which a deployment may answer what its template leaves open.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::Draft;

use super::{Chosen, Reading, Source};
use crate::load::Node;
use crate::template::{Answer, Asked, Decision, Question, Scope, World, default_value};

/// Readings of one pipeline: combinations of answers, or single answers where there are more combinations.
pub(super) const MOST_READINGS: usize = 64;

/// What a world answers.
pub(super) type Answers = BTreeMap<Question, Answer>;

/// A reading with the answers on which it rests.
pub(super) struct Look {
    pub(super) answers: Answers,
    pub(super) reading: Reading,
    pub(super) world: World,
    /// Whether it has a value that a parameter only lists: nothing of the template asks for it.
    pub(super) is_listed: bool,
}

/// Every reading of a pipeline that its template allows, and those in which it is switched off.
pub(super) struct Looks<'source> {
    source: &'source Source,
    chosen: Chosen<'source>,
    asked: &'source Asked<'source>,
    prepare: &'source dyn Fn(&mut Draft),
    /// Most readings.
    pub(super) most: usize,
    /// The readings; the first has the values in force.
    pub(super) found: Vec<Look>,
    /// Whether the combinations were too many.
    pub(super) one_by_one: bool,
    /// For each comparison, the condition in which it stands, and whether it is the whole of it.
    pub(super) comparisons: BTreeMap<String, (String, bool)>,
    /// Whether the pipeline is read where it is switched off.
    even_off: bool,
    runs: usize,
}

impl<'source> Looks<'source> {
    /// Looks at a pipeline in at most `most` worlds; nothing where it is switched off in all of them.
    pub(super) fn at(
        source: &'source Source,
        asked: &'source Asked<'source>,
        chosen: Chosen<'source>,
        (most, even_off): (usize, bool),
        prepare: &'source dyn Fn(&mut Draft),
    ) -> Self {
        let mut looks = Looks {
            source,
            chosen,
            asked,
            prepare,
            most: most.clamp(1, MOST_READINGS),
            found: Vec::new(),
            one_by_one: false,
            comparisons: BTreeMap::new(),
            even_off,
            runs: 0,
        };
        if !looks.combinations() {
            looks.found.clear();
            looks.runs = 0;
            looks.one_by_one = true;
            looks.single_answers();
        }
        looks.listed_values();
        looks
    }

    /// Reads in the world of these answers; nothing but its decisions where the pipeline is switched off there.
    fn read(&mut self, answers: Answers) -> Vec<Decision> {
        self.runs += 1;
        let template = &self.source.template;
        let scope = Scope::in_world(template, self.asked, World::with(answers));
        let is_on = self.source.is_on(self.chosen, &scope) && scope.is_allowed() || self.even_off;
        let (reading, world) = if is_on {
            let (reading, world) = self.source.reading_in(self.chosen, scope);
            (Some(reading), world)
        } else {
            (None, scope.finish().1)
        };
        let decisions = world.decisions.clone();
        for (comparison, within) in &world.comparisons {
            let known = self.comparisons.entry(comparison.clone());
            known.or_insert_with(|| within.clone());
        }
        if let Some(mut reading) = reading {
            (self.prepare)(&mut reading.draft);
            self.found.push(Look {
                answers: world.answers.clone(),
                reading,
                world,
                is_listed: false,
            });
        }
        decisions
    }

    /// Every combination of answers, depth first; whether they are few enough.
    fn combinations(&mut self) -> bool {
        let mut open: Vec<Answers> = vec![Answers::new()];
        while let Some(answers) = open.pop() {
            let mut before = answers.clone();
            let decisions = self.read(answers);
            for decision in decisions {
                // The last of these is looked at first.
                for other in decision.others.into_iter().rev() {
                    let mut answers = before.clone();
                    answers.insert(decision.question.clone(), other);
                    open.push(answers);
                    // Each that is open is a reading, and holds the answers before it.
                    if self.runs + open.len() > self.most {
                        return false;
                    }
                }
                before.insert(decision.question, decision.answer);
            }
        }
        true
    }

    /// Each answer alone, beside the values in force; a question that only comes up under another answer is asked beside it.
    fn single_answers(&mut self) {
        let mut asked = BTreeSet::new();
        let mut open = std::collections::VecDeque::from([Answers::new()]);
        while let Some(answers) = open.pop_front() {
            if self.runs == self.most {
                return;
            }
            for decision in self.read(answers.clone()) {
                if !asked.insert(decision.question.clone()) {
                    continue;
                }
                for other in decision.others {
                    if self.runs + open.len() >= self.most {
                        break;
                    }
                    let mut answers = answers.clone();
                    answers.insert(decision.question.clone(), other);
                    open.push_back(answers);
                }
            }
        }
    }

    /// Each other value that a parameter lists and that stands in a text, alone beside the values in force.
    fn listed_values(&mut self) {
        let Some(first) = self.found.first() else {
            return;
        };
        let (answers, read) = (first.answers.clone(), first.world.read.clone());
        for name in read {
            let question = Question::Parameter(name.clone());
            if answers.contains_key(&question) || self.declaration(&name).is_none() {
                continue;
            }
            let values = self.asked.answers(&self.source.template, &name);
            let others = values.get(1..).unwrap_or_default();
            for value in others {
                if self.runs >= self.most {
                    self.one_by_one = true;
                    return;
                }
                let mut answers = answers.clone();
                answers.insert(question.clone(), value.clone());
                let before = self.found.len();
                self.read(answers);
                self.found
                    .iter_mut()
                    .skip(before)
                    .for_each(|it| it.is_listed = true);
            }
            if !others.is_empty() {
                self.settle(&question);
            }
        }
    }

    /// Notes the value in force of a parameter in all worlds that were not asked for another one.
    fn settle(&mut self, question: &Question) {
        let Question::Parameter(name) = question else {
            return;
        };
        let default = self.declaration(name).and_then(default_value);
        let in_force = default.map_or(Answer::Unset, Answer::Is);
        for look in &mut self.found {
            look.answers
                .entry(question.clone())
                .or_insert_with(|| in_force.clone());
        }
    }

    /// The parameters whose default stands in a text of the first reading.
    pub(super) fn defaults(&self) -> Vec<String> {
        let Some(first) = self.found.first() else {
            return Vec::new();
        };
        let read = first.world.read.iter();
        let plain = read.filter(|name| {
            let has_default = self
                .declaration(name)
                .is_some_and(|it| it.get("Default").is_some());
            has_default
                && !first
                    .answers
                    .contains_key(&Question::Parameter((*name).clone()))
        });
        plain.cloned().collect()
    }

    /// Reads with the values in force, but without the defaults of these parameters.
    pub(super) fn without_defaults(&mut self, names: &[String]) {
        let mut answers = self
            .found
            .first()
            .map(|it| it.answers.clone())
            .unwrap_or_default();
        let questions = || names.iter().map(|it| Question::Parameter(it.clone()));
        answers.extend(questions().map(|it| (it, Answer::Unset)));
        self.read(answers);
        if let [only] = names {
            self.settle(&Question::Parameter(only.clone()));
        }
    }

    /// The declaration of a parameter.
    pub(super) fn declaration(&self, name: &str) -> Option<&'source Node> {
        let declared = self.source.template.declared("Parameters", name)?;
        Some(&declared.value)
    }
}
