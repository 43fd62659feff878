//! Every name of a definition, with the alphabet and length that the service takes for it.

use crate::rules::references::{Referrer, conditions_of, is_namespace_character, rules_of};
use crate::rules::{Context, Place};
use crate::{Field, Site, Step, Text};

/// What the service takes for a kind of name. Source: the service model's patterns and lengths, checked 2026-11-23.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameKind {
    /// In words, such as `stage name`.
    pub(super) words: &'static str,
    /// Most characters.
    pub(super) most: usize,
    /// Whether a character may stand in it.
    pub(super) allowed: fn(char) -> bool,
    /// The alphabet, in words.
    pub(super) alphabet: &'static str,
}

const fn dotted(words: &'static str) -> NameKind {
    NameKind {
        words,
        most: 100,
        allowed: |character| is_namespace_character(character) || character == '.',
        alphabet: "letters, digits, `.`, `@`, `_` and `-`",
    }
}

const PIPELINE: NameKind = dotted("pipeline name");
const STAGE: NameKind = dotted("stage name");
const ACTION: NameKind = dotted("action name");
const RULE: NameKind = dotted("name of a condition's rule");
const ARTIFACT: NameKind = NameKind {
    words: "artifact name",
    most: 100,
    allowed: |character| is_namespace_character(character) && character != '@',
    alphabet: "letters, digits, `_` and `-`",
};
const NAMESPACE: NameKind = NameKind {
    words: "namespace",
    most: 100,
    allowed: is_namespace_character,
    alphabet: "letters, digits, `@`, `_` and `-`",
};
const VARIABLE: NameKind = NameKind {
    words: "variable name",
    most: 128,
    ..NAMESPACE
};

/// Calls the visitor with every name that the definition gives to something. Inputs only repeat a name.
pub(super) fn visit(context: &Context<'_>, visitor: &mut dyn FnMut(&NameKind, &Text, Where)) {
    let draft = context.draft;
    if let Some(name) = &draft.name {
        visitor(&PIPELINE, name, Where::Pipeline);
    }
    for (index, variable) in draft.variables.iter().enumerate() {
        visitor(&VARIABLE, &variable.name, Where::Variable(index));
    }
    for (stage_index, stage) in draft.stages.iter().enumerate() {
        visitor(&STAGE, &stage.name, Where::Stage(stage_index));
        let rules = conditions_of(stage_index, stage).flat_map(rules_of);
        for (place, rule) in rules {
            visitor(&RULE, &rule.name, Where::Rule(place));
        }
    }
    for (place, action) in context.actions() {
        visitor(&ACTION, &action.name, Where::Action(place));
        for (index, output) in action.outputs.iter().enumerate() {
            visitor(&ARTIFACT, &output.name, Where::Output(place, index));
        }
        if let Some(namespace) = &action.namespace {
            visitor(&NAMESPACE, namespace, Where::Namespace(place));
        }
    }
}

/// Where a name stands; cheaper than a site, which is only made for findings.
#[derive(Clone, Debug)]
pub(super) enum Where {
    Pipeline,
    Variable(usize),
    Stage(usize),
    Rule(Referrer),
    Action(Place),
    Output(Place, usize),
    Namespace(Place),
}

impl Where {
    /// The site of the name.
    pub(super) fn site(&self) -> Site {
        match self {
            Self::Output(..) => self.owner(),
            Self::Namespace(place) => place.site().field(Field::Namespace),
            _ => self.owner().field(Field::Name),
        }
    }

    /// The site of the name's own letters.
    pub(super) fn name(&self) -> Site {
        match self {
            Self::Output(..) => self.owner().field(Field::Name),
            _ => self.site(),
        }
    }

    /// The site of what has the name.
    pub(super) fn owner(&self) -> Site {
        match self {
            Self::Pipeline => Site::pipeline(),
            Self::Variable(index) => Site::pipeline().step(Step::Variable(*index)),
            Self::Stage(stage) => Site::stage(*stage),
            Self::Rule(place) => place.site(),
            Self::Action(place) | Self::Namespace(place) => place.site(),
            Self::Output(place, index) => place.site().output(*index),
        }
    }
}
