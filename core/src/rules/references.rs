//! References to output variables, `#{namespace.key}`, found in the texts of a definition.

use std::borrow::Cow;

use super::Place;
use super::texts::quoted;
use crate::catalogue::{self, RuleProvider};
use crate::{Condition, ConditionRule, Draft, EnvironmentVariable, Field, Site, Stage, Step, Text};

/// One `#{namespace.key}` in a text of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableReference<'a> {
    /// Who reads it.
    pub from: Referrer,
    /// In which of its texts it stands.
    pub slot: Slot<'a>,
    /// The namespace.
    pub namespace: String,
    /// The key; nothing where it is symbolic.
    pub key: Option<String>,
}

/// Who reads a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Referrer {
    /// An action.
    Action(Place),
    /// A rule of a condition of a stage.
    Condition {
        /// Index of the stage.
        stage: usize,
        /// Which kind of condition.
        kind: ConditionKind,
        /// Index of the condition.
        condition: usize,
        /// Index of the rule.
        rule: usize,
    },
}

/// When a condition is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionKind {
    /// Before the first action of the stage.
    BeforeEntry,
    /// After every action of the stage succeeded.
    OnSuccess,
    /// After the stage failed.
    OnFailure,
}

impl ConditionKind {
    /// The step of a site that leads to conditions of this kind.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::BeforeEntry => Step::BeforeEntry,
            Self::OnSuccess => Step::OnSuccess,
            Self::OnFailure => Step::OnFailure,
        }
    }

    /// In words, such as `entry`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::BeforeEntry => "entry",
            Self::OnSuccess => "success",
            Self::OnFailure => "failure",
        }
    }
}

/// A text of an action or rule that may hold references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot<'a> {
    /// The value of a configuration key.
    Configuration(&'a str),
    /// A command.
    Command(usize),
    /// The value of an environment variable.
    EnvironmentVariable(usize),
}

impl VariableReference<'_> {
    /// Where it stands.
    #[must_use]
    pub fn site(&self) -> Site {
        let site = self.from.site();
        match self.slot {
            Slot::Configuration(key) => site.configuration(key),
            Slot::Command(index) => site.step(Step::Command(index)),
            Slot::EnvironmentVariable(index) => site
                .step(Step::EnvironmentVariable(index))
                .field(Field::Value),
        }
    }

    /// The reference as it is written, `#{namespace.key}`.
    #[must_use]
    pub fn written(&self) -> String {
        format!(
            "#{{{}.{}}}",
            self.namespace,
            self.key.as_deref().unwrap_or("…")
        )
    }
}

impl Referrer {
    /// The action or rule.
    #[must_use]
    pub fn site(self) -> Site {
        match self {
            Self::Action(place) => place.site(),
            Self::Condition {
                stage,
                kind,
                condition,
                rule,
            } => Site::stage(stage)
                .step(kind.step())
                .step(Step::Condition(condition))
                .step(Step::Rule(rule)),
        }
    }
}

/// Where a condition stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConditionPlace {
    /// Index of the stage.
    pub(super) stage: usize,
    /// Which kind it is.
    pub(super) kind: ConditionKind,
    /// Its index among those of its kind.
    pub(super) index: usize,
}

impl ConditionPlace {
    /// The condition.
    pub(super) fn site(self) -> Site {
        Site::stage(self.stage)
            .step(self.kind.step())
            .step(Step::Condition(self.index))
    }

    /// One of its rules.
    pub(super) const fn rule(self, rule: usize) -> Referrer {
        Referrer::Condition {
            stage: self.stage,
            kind: self.kind,
            condition: self.index,
            rule,
        }
    }
}

/// Every condition of a definition, in its order.
pub(super) fn all_conditions(
    draft: &Draft,
) -> impl Iterator<Item = (ConditionPlace, &Condition)> + use<'_> {
    let stages = draft.stages.iter().enumerate();
    stages.flat_map(|(stage, definition)| conditions_of(stage, definition))
}

/// The conditions of a stage with their places.
pub(super) fn conditions_of(
    stage: usize,
    definition: &Stage,
) -> impl Iterator<Item = (ConditionPlace, &Condition)> + use<'_> {
    conditions(definition).flat_map(move |(kind, all)| {
        let place = move |index| ConditionPlace { stage, kind, index };
        let all = all.iter().enumerate();
        all.map(move |(index, condition)| (place(index), condition))
    })
}

/// Every rule of a condition, in the definition's order.
pub(super) fn all_rules(
    draft: &Draft,
) -> impl Iterator<Item = (Referrer, &ConditionRule)> + use<'_> {
    all_conditions(draft).flat_map(rules_of)
}

/// The rules of a condition with their places.
pub(super) fn rules_of(
    (place, condition): (ConditionPlace, &Condition),
) -> impl Iterator<Item = (Referrer, &ConditionRule)> + use<'_> {
    let rules = condition.rules.iter().enumerate();
    rules.map(move |(index, rule)| (place.rule(index), rule))
}

/// The catalogue's declaration for a rule.
pub(super) fn rule_provider(rule: &ConditionRule) -> Option<&'static RuleProvider> {
    catalogue::find_rule(&rule.provider.known()?)
}

/// A rule for messages: ``rule `window` ``.
pub(super) fn rule_words(rule: &ConditionRule) -> String {
    format!("rule {}", quoted(&rule.name))
}

/// Every reference of a definition, in its order.
pub(super) fn collect(draft: &Draft) -> Vec<VariableReference<'_>> {
    let mut found = Vec::new();
    for (stage, definition) in draft.stages.iter().enumerate() {
        for (from, rule) in conditions_of(stage, definition).flat_map(rules_of) {
            in_texts(
                from,
                &rule.configuration,
                &rule.commands,
                &rule.environment_variables,
                &mut found,
            );
        }
        for (action, definition) in definition.actions.iter().enumerate() {
            in_texts(
                Referrer::Action(Place { stage, action }),
                &definition.configuration,
                &definition.commands,
                &definition.environment_variables,
                &mut found,
            );
        }
    }
    found
}

/// The conditions of a stage with their kinds, those on entry first.
pub(super) fn conditions(stage: &Stage) -> impl Iterator<Item = (ConditionKind, &[Condition])> {
    let failure = stage
        .on_failure
        .as_ref()
        .and_then(|failure| failure.conditions.as_ref());
    [
        (ConditionKind::BeforeEntry, stage.before_entry.as_ref()),
        (ConditionKind::OnSuccess, stage.on_success.as_ref()),
        (ConditionKind::OnFailure, failure),
    ]
    .into_iter()
    .filter_map(|(kind, conditions)| Some((kind, conditions?.as_slice())))
}

fn in_texts<'a>(
    from: Referrer,
    configuration: &'a [(String, Text)],
    commands: &'a [Text],
    environment: &'a [EnvironmentVariable],
    found: &mut Vec<VariableReference<'a>>,
) {
    for (key, value) in configuration {
        scan(value, from, Slot::Configuration(key), found);
    }
    for (index, command) in commands.iter().enumerate() {
        scan(command, from, Slot::Command(index), found);
    }
    for (index, variable) in environment.iter().enumerate() {
        scan(
            &variable.value,
            from,
            Slot::EnvironmentVariable(index),
            found,
        );
    }
}

/// Stands for a symbolic piece; no character of a definition.
const SYMBOLIC: char = '\u{0}';

fn scan<'a>(
    text: &'a Text,
    from: Referrer,
    slot: Slot<'a>,
    found: &mut Vec<VariableReference<'a>>,
) {
    let has_hash = text
        .known_pieces()
        .flatten()
        .any(|piece| piece.contains('#'));
    if !has_hash {
        return;
    }
    let whole: Cow<'a, str> = text.known().unwrap_or_else(|| {
        Cow::Owned(
            text.known_pieces()
                .map(|piece| piece.map_or_else(|| SYMBOLIC.to_string(), ToOwned::to_owned))
                .collect(),
        )
    });
    for (start, _) in whole.match_indices("#{") {
        let inside = &whole[start + 2..];
        let Some(end) = inside.find(['}', '{', '#', '\n', ' ']) else {
            continue;
        };
        let (reference, after) = inside.split_at(end);
        let Some((namespace, key)) = reference.split_once('.') else {
            continue;
        };
        let is_name = !namespace.is_empty() && namespace.chars().all(is_namespace_character);
        if !after.starts_with('}') || !is_name || key.is_empty() {
            continue;
        }
        let key = (!key.contains(SYMBOLIC)).then(|| key.to_owned());
        found.push(VariableReference {
            from,
            slot,
            namespace: namespace.to_owned(),
            key,
        });
    }
}

/// `[A-Za-z0-9@_-]`, the characters of a namespace and of a variable's name.
pub(super) const fn is_namespace_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '@' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Part, Reference};

    fn found(text: &Text) -> Vec<String> {
        let mut references = Vec::new();
        let from = Referrer::Action(Place {
            stage: 0,
            action: 0,
        });
        scan(text, from, Slot::Command(0), &mut references);
        references.iter().map(VariableReference::written).collect()
    }

    #[test]
    fn references_are_found_wherever_they_stand() {
        let text = Text::literal(
            r##"[{"value":"#{Src.CommitId}"}] #{variables.tag} #{ not one } #{x} #{a.b"##,
        );
        assert_eq!(found(&text), ["#{Src.CommitId}", "#{variables.tag}"]);
    }

    #[test]
    fn a_symbolic_namespace_is_skipped_and_a_symbolic_key_is_left_open() {
        let symbol = || Part::Reference {
            to: Reference::Parameter("P".into()),
            value: None,
        };
        let text = Text::from_parts(vec![
            Part::Literal("#{".into()),
            symbol(),
            Part::Literal(".Key} #{Src.".into()),
            symbol(),
            Part::Literal("}".into()),
        ]);
        assert_eq!(found(&text), ["#{Src.…}"]);
    }
}
