//! What every rule looks at.

use std::borrow::Cow;
use std::collections::HashMap;

use super::references::{self, ConditionPlace, Referrer, VariableReference};
use super::texts;
use crate::catalogue::{self, Provider};
use crate::{
    Action, Category, Condition, ConditionRule, Draft, Given, PipelineType, Quotas, Site, Text,
};

/// A definition with what several rules need, worked out once.
#[derive(Debug)]
pub struct Context<'a> {
    /// The definition.
    pub draft: &'a Draft,
    /// The reading of the quotas in force.
    pub quotas: Quotas,
    providers: Vec<Vec<Option<&'static Provider>>>,
    producers: HashMap<Cow<'a, str>, Vec<Producer>>,
    symbolic_outputs: Vec<&'a Text>,
    references: Vec<VariableReference<'a>>,
    namespaces: HashMap<Cow<'a, str>, Vec<Place>>,
    symbolic_namespaces: Vec<&'a Text>,
}

/// An action's place in a definition: its stage and its index in the stage, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the stage.
    pub stage: usize,
    /// Index of the action in the stage.
    pub action: usize,
}

impl Place {
    /// The site of the action.
    #[must_use]
    pub fn site(self) -> Site {
        Site::action(self.stage, self.action)
    }
}

/// When an action runs: one with a smaller position surely ran before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Index of the stage.
    pub stage: usize,
    /// Run order in the stage.
    pub run_order: i64,
}

/// Who produces an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Producer {
    /// The action.
    pub place: Place,
    /// Index of the output.
    pub output: usize,
}

impl Producer {
    /// The site of the output.
    #[must_use]
    pub fn site(self) -> Site {
        self.place.site().output(self.output)
    }
}

/// Who produces an artifact of this name, as far as that is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'c> {
    /// These actions, at least one.
    Known(&'c [Producer]),
    /// Certainly nobody.
    Nobody,
    /// Something is symbolic, so nobody can tell.
    Unclear,
}

/// Beyond this many symbolic names nothing is said to be certainly absent, so that no rule costs their product.
const MOST_SYMBOLIC: usize = 64;

impl<'a> Context<'a> {
    /// Looks at a definition once.
    #[must_use]
    pub fn new(draft: &'a Draft, quotas: Quotas) -> Self {
        let mut context = Self {
            draft,
            quotas,
            providers: Vec::with_capacity(draft.stages.len()),
            producers: HashMap::new(),
            symbolic_outputs: Vec::new(),
            references: references::collect(draft),
            namespaces: HashMap::new(),
            symbolic_namespaces: Vec::new(),
        };
        for stage in &draft.stages {
            let providers = stage
                .actions
                .iter()
                .map(|action| catalogue::of(&action.action_type))
                .collect();
            context.providers.push(providers);
        }
        for (place, action) in places(draft) {
            context.note_outputs(place, action);
            if let Some(namespace) = &action.namespace {
                context.note_namespace(place, namespace);
            }
        }
        context
    }

    fn note_outputs(&mut self, place: Place, action: &'a Action) {
        for (output, artifact) in action.outputs.iter().enumerate() {
            if artifact.name.is_symbolic() {
                self.symbolic_outputs.push(&artifact.name);
            }
            if let Some(identity) = texts::identity(&artifact.name) {
                self.producers
                    .entry(identity)
                    .or_default()
                    .push(Producer { place, output });
            }
        }
    }

    fn note_namespace(&mut self, place: Place, namespace: &'a Text) {
        if namespace.is_symbolic() {
            self.symbolic_namespaces.push(namespace);
        }
        if let Some(identity) = texts::identity(namespace) {
            self.namespaces.entry(identity).or_default().push(place);
        }
    }

    /// Every action with its place, in written order.
    pub fn actions(&self) -> impl Iterator<Item = (Place, &'a Action)> + use<'a> {
        places(self.draft)
    }

    /// Every condition with its place, in written order.
    pub(super) fn conditions(
        &self,
    ) -> impl Iterator<Item = (ConditionPlace, &'a Condition)> + use<'a> {
        references::all_conditions(self.draft)
    }

    /// Every rule of a condition with its place, in written order.
    pub(super) fn rules(&self) -> impl Iterator<Item = (Referrer, &'a ConditionRule)> + use<'a> {
        references::all_rules(self.draft)
    }

    /// The action at a place.
    #[must_use]
    pub fn action(&self, place: Place) -> Option<&'a Action> {
        self.draft
            .stages
            .get(place.stage)?
            .actions
            .get(place.action)
    }

    /// The catalogue's declaration for an action.
    #[must_use]
    pub fn provider(&self, place: Place) -> Option<&'static Provider> {
        *self.providers.get(place.stage)?.get(place.action)?
    }

    /// When an action runs; nothing where its run order is symbolic, or none that the service takes, which is told once.
    #[must_use]
    pub fn position(&self, place: Place) -> Option<Position> {
        let run_order = self.action(place)?.run_order()?;
        Quotas::RUN_ORDERS.contains(&run_order).then_some(Position {
            stage: place.stage,
            run_order,
        })
    }

    /// Whether `earlier` surely runs before `later`; nothing where a run order that matters is not known.
    #[must_use]
    pub fn runs_before(&self, earlier: Place, later: Place) -> Option<bool> {
        if earlier.stage != later.stage {
            return Some(earlier.stage < later.stage);
        }
        if earlier.action == later.action {
            return Some(false);
        }
        Some(self.position(earlier)? < self.position(later)?)
    }

    /// Who produces the artifact of this name.
    #[must_use]
    pub fn origin(&self, artifact: &Text) -> Origin<'_> {
        if let Some(producers) =
            texts::identity(artifact).and_then(|identity| self.producers.get(identity.as_ref()))
        {
            return Origin::Known(producers);
        }
        let unclear = if artifact.is_symbolic() {
            self.producers
                .keys()
                .take(MOST_SYMBOLIC)
                .any(|name| !name.starts_with('\0') && texts::could_be(artifact, name))
                || self.producers.len() > MOST_SYMBOLIC
        } else {
            false
        };
        let could_match = self.symbolic_outputs.len() > MOST_SYMBOLIC
            || self
                .symbolic_outputs
                .iter()
                .any(|output| texts::could_equal(output, artifact));
        if unclear || could_match {
            Origin::Unclear
        } else {
            Origin::Nobody
        }
    }

    /// The known names of all output artifacts, sorted.
    #[must_use]
    pub fn artifact_names(&self) -> Vec<&str> {
        sorted(self.producers.keys())
    }

    /// Every artifact name with its producers, in the order of the first producer.
    #[must_use]
    pub fn produced(&self) -> Vec<(&str, &[Producer])> {
        let mut all: Vec<(&str, &[Producer])> = self
            .producers
            .iter()
            .map(|(name, producers)| (name.as_ref(), producers.as_slice()))
            .collect();
        all.sort_by_key(|(_, producers)| producers.first().copied());
        all
    }

    /// Every reference to an output variable or pipeline variable, in written order.
    #[must_use]
    pub fn references(&self) -> &[VariableReference<'a>] {
        &self.references
    }

    /// The actions that write their variables under this namespace.
    #[must_use]
    pub fn namespace(&self, name: &str) -> &[Place] {
        self.namespaces.get(name).map_or(&[], Vec::as_slice)
    }

    /// The known namespaces, sorted.
    #[must_use]
    pub fn namespace_names(&self) -> Vec<&str> {
        sorted(self.namespaces.keys())
    }

    /// Every namespace with its actions, in the order of the first action.
    #[must_use]
    pub fn namespaces(&self) -> Vec<(&str, &[Place])> {
        let mut all: Vec<(&str, &[Place])> = self
            .namespaces
            .iter()
            .map(|(name, places)| (name.as_ref(), places.as_slice()))
            .collect();
        all.sort_by_key(|(_, places)| places.first().copied());
        all
    }

    /// Whether a namespace that is symbolic could turn out to be this one.
    #[must_use]
    pub fn may_be_namespace(&self, name: &str) -> bool {
        self.symbolic_namespaces.len() > MOST_SYMBOLIC
            || self
                .symbolic_namespaces
                .iter()
                .any(|text| texts::could_be(text, name))
    }

    /// The type as written, if it is a known word.
    #[must_use]
    pub fn written_type(&self) -> Option<PipelineType> {
        self.draft.pipeline_type.as_ref().and_then(Given::value)
    }

    /// Whether an action is a source; nothing where its category is not known.
    #[must_use]
    pub fn is_source(&self, action: &Action) -> Option<bool> {
        action
            .action_type
            .category
            .value()
            .map(|category| category == Category::Source)
    }

    /// Whether some action is a source, or may turn out to be one. Without any, everything that sources give is missing,
    /// and one rule tells so.
    #[must_use]
    pub fn may_have_source(&self) -> bool {
        self.actions()
            .any(|(_, action)| self.is_source(action) != Some(false))
    }

    /// Whether an action stands on the wrong side of the first stage: a source after it, or something else in it. Rules
    /// about order keep silent about it, since it has to move anyhow.
    #[must_use]
    pub fn is_misplaced(&self, place: Place) -> bool {
        let is_source = self.action(place).and_then(|action| self.is_source(action));
        is_source == Some(place.stage > 0)
    }

    /// A stage for messages: ``stage `build` ``, or `stage 2` where it has no name.
    #[must_use]
    pub fn stage_words(&self, stage: usize) -> String {
        let name = self
            .draft
            .stages
            .get(stage)
            .map(|stage| stage.name.to_string())
            .unwrap_or_default();
        if name.is_empty() {
            format!("stage {}", stage + 1)
        } else {
            format!("stage {}", texts::quoted(&name))
        }
    }

    /// An action for messages: `` `compile` ``, or `action 2 of stage …` where it has no name.
    #[must_use]
    pub fn action_words(&self, place: Place) -> String {
        let name = self
            .action(place)
            .map(|action| action.name.to_string())
            .unwrap_or_default();
        if name.is_empty() {
            format!(
                "action {} of {}",
                place.action + 1,
                self.stage_words(place.stage)
            )
        } else {
            texts::quoted(&name)
        }
    }
}

fn places(draft: &Draft) -> impl Iterator<Item = (Place, &Action)> + use<'_> {
    draft
        .actions()
        .map(|(stage, action, definition)| (Place { stage, action }, definition))
}

fn sorted<'c>(names: impl Iterator<Item = &'c Cow<'c, str>>) -> Vec<&'c str> {
    let mut names: Vec<&str> = names
        .map(AsRef::as_ref)
        .filter(|name| !name.starts_with('\0'))
        .collect();
    names.sort_unstable();
    names
}
