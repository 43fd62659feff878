//! The statements of a definition.

use proc_macro2::Span;
use stagewright_core::{
    Allow, ArtifactStore, DisabledTransition, EncryptionKey, ExecutionMode, Field, Given, KeyType,
    Location, Parameter, Part, Quotas, Reference, Site, Stage, Step, Text, Variable,
};

use super::Lowering;
use super::edit::Target;
use super::handles::{ParameterHandle, StageHandle};
use super::plain_name;
use crate::attribute::silences_advice;
use crate::diagnostic::Diagnostic;
use crate::syntax::{self, Definition, Item, Spanned, StageItem, StoreKey};

/// What a statement about a transition leaves for the stage behind it.
struct Pending<'a> {
    transition: &'a syntax::Transition,
}

impl Lowering {
    pub(super) fn items(&mut self, definition: &Definition) {
        let mut once = Once::default();
        let mut pending: Option<Pending<'_>> = None;
        let mut stores = Vec::new();
        // The name comes first because declared projects are named after it.
        self.name(definition);
        for item in &definition.items {
            match item {
                Item::Name(span, _) => {
                    once.is_first(self, "name", *span);
                }
                Item::Crate(path) if once.is_first(self, "crate", path.span) => {
                    self.lowered.crate_path = Some(path.value.clone());
                }
                Item::Parameter(parameter) => self.parameter(parameter),
                Item::Type(word) if once.is_first(self, "type", word.span) => {
                    self.place(Site::pipeline().field(Field::Type), word.span);
                    self.lowered.draft.pipeline_type =
                        Some(Given::read(Text::literal(word.value.as_str())));
                }
                Item::Mode(word) if once.is_first(self, "mode", word.span) => {
                    self.place(Site::pipeline().field(Field::Mode), word.span);
                    self.lowered.draft.execution_mode = mode(&word.value).map(Given::of);
                }
                Item::Quotas(word) if once.is_first(self, "quotas", word.span) => {
                    self.place(Site::pipeline().field(Field::Quotas), word.span);
                    let current = word.value == "Current";
                    self.lowered.draft.quotas = Some(if current {
                        Quotas::Current
                    } else {
                        Quotas::Guide
                    });
                }
                Item::Role(text) if once.is_first(self, "role", text.span) => {
                    self.lowered.draft.role =
                        Some(self.text(text, Site::pipeline().field(Field::Role)));
                }
                Item::Region(text) if once.is_first(self, "region", text.span) => {
                    self.lowered.draft.region =
                        Some(self.text(text, Site::pipeline().field(Field::Region)));
                }
                Item::RestartOnUpdate(value)
                    if once.is_first(self, "restart_on_update", value.span) =>
                {
                    self.place(Site::pipeline().field(Field::Restart), value.span);
                    self.lowered.draft.restart_execution_on_update = Some(Given::of(value.value));
                }
                Item::TriggerLatency(span, takes)
                    if once.is_first(self, "trigger takes", *span) =>
                {
                    let site = Site::pipeline().field(Field::Trigger);
                    self.lowered.assumptions.trigger = self.distribution(takes, site);
                }
                Item::BuildQuota(builds) if once.is_first(self, "quota", builds.span) => {
                    match u32::try_from(builds.value) {
                        Ok(running @ 1..) => self.lowered.assumptions.build_quota = Some(running),
                        _ => self.wrong(
                            builds.span,
                            "an account runs at least one build at once",
                            "write how many, such as `quota 20;`",
                        ),
                    }
                }
                Item::Arrivals(text) if once.is_first(self, "arrivals", text.span) => {
                    self.edit(Target::Pipeline, "arrivals", text);
                }
                Item::Retried(retried) if once.is_first(self, "retried", retried.span) => {
                    self.retried(retried);
                }
                Item::Assume(edit) => self.assume(edit),
                // The first one counts, so that a second one gives no other message.
                Item::Crate(_)
                | Item::Type(_)
                | Item::Mode(_)
                | Item::Quotas(_)
                | Item::Role(_)
                | Item::Region(_)
                | Item::TriggerLatency(..)
                | Item::BuildQuota(_)
                | Item::Arrivals(_)
                | Item::Retried(_)
                | Item::RestartOnUpdate(_) => {}
                Item::Store(store) => stores.push(store),
                Item::Variable(variable) => self.variable(variable),
                Item::Trigger(trigger) => self.trigger(trigger),
                Item::Tag { key, value } => {
                    let site = Site::pipeline().step(Step::Tag(self.lowered.draft.tags.len()));
                    let key = self.text(key, site.clone());
                    let value = self.text(value, site.field(Field::Value));
                    self.lowered.draft.tags.push((key, value));
                }
                Item::Allow { rule, reason } => self.allow(rule, reason.as_ref()),
                Item::Transition(transition) => {
                    let all = self.lowered.draft.stages.is_empty();
                    if all && !once.is_first(self, "transition", transition.span) {
                        continue;
                    }
                    pending = self.transition(transition, pending);
                }
                Item::Stage(stage) => {
                    let index = self.lowered.draft.stages.len();
                    if let Some(pending) = pending.take() {
                        self.transition_into(index, stage, pending.transition);
                    }
                    self.stage(index, stage);
                }
            }
        }
        if let Some(pending) = pending {
            self.wrong(
                pending.transition.span,
                "no stage stands behind this transition",
                "a `transition` stands above the stage into which it leads",
            );
        }
        self.stores(&stores);
        self.attributes(definition);
        self.resolve_parameters();
    }

    /// What attributes of the struct silence, unless a statement does so already.
    fn attributes(&mut self, definition: &Definition) {
        let allows = &mut self.lowered.draft.allows;
        let silences = definition.attributes.iter().any(silences_advice);
        if silences && !allows.iter().any(|allow| allow.rule == Allow::WARNINGS) {
            allows.push(Allow {
                rule: Allow::WARNINGS.to_owned(),
                reason: String::new(),
            });
        }
    }

    fn name(&mut self, definition: &Definition) {
        let written = definition.items.iter().find_map(|item| match item {
            Item::Name(span, text) => Some((*span, text)),
            _ => None,
        });
        let site = Site::pipeline().field(Field::Name);
        self.lowered.draft.name = match (written, &definition.name) {
            (Some((_, Some(text))), _) => Some(self.text(text, site)),
            (Some((span, None)), _) => {
                self.place(site, span);
                None
            }
            (None, Some(ident)) => {
                self.place(site, ident.span());
                Some(Text::literal(kebab_case(&ident.to_string())))
            }
            (None, None) => None,
        };
    }

    fn parameter(&mut self, parameter: &syntax::Parameter) {
        let index = self.lowered.draft.parameters.len();
        let site = Site::pipeline().step(Step::Parameter(index));
        self.place(site.clone(), parameter.name.span());
        if let Some(default) = &parameter.default {
            self.place(site.field(Field::Default), default.span);
        }
        let name = plain_name(&parameter.name);
        if let Some(before) = self
            .lowered
            .handles
            .parameters
            .iter()
            .find(|known| known.name == name)
        {
            let twice = Diagnostic::mistake(
                parameter.name.span(),
                format!("parameter `{name}` is declared twice"),
            )
            .label(before.ident.span(), "it is declared first");
            self.error(twice.help("give one of the two another name"));
            return;
        }
        let default = parameter
            .default
            .as_ref()
            .map(|default| default.value.clone());
        let description = parameter
            .description
            .as_ref()
            .map(|description| description.value.clone())
            .or_else(|| (!parameter.docs.is_empty()).then(|| joined(&parameter.docs)));
        self.lowered.handles.parameters.push(ParameterHandle {
            ident: parameter.name.clone(),
            name: name.clone(),
            docs: parameter.docs.clone(),
            default: default.clone(),
        });
        self.lowered.draft.parameters.push(Parameter {
            name,
            value: default.clone(),
            default,
            description,
            no_echo: None,
        });
    }

    fn variable(&mut self, variable: &syntax::Variable) {
        let site = Site::pipeline().step(Step::Variable(self.lowered.draft.variables.len()));
        self.place(site.clone(), variable.name.span);
        let name = self.string(&variable.name, site.clone().field(Field::Name));
        let default = self.maybe(variable.default.as_ref(), &site, Field::Default);
        let description = self.maybe(variable.description.as_ref(), &site, Field::Description);
        self.lowered.draft.variables.push(Variable {
            name,
            default,
            description,
            extra: Vec::new(),
        });
    }

    fn allow(&mut self, rule: &Spanned<String>, reason: Option<&syntax::Text>) {
        let known = self
            .lowered
            .draft
            .allows
            .iter()
            .position(|allow| allow.rule == rule.value);
        let site = |index| Site::pipeline().step(Step::Allow(index));
        if let Some(known) = known
            && let Some(first) = self.lowered.spans.exact(&site(known))
        {
            let message = format!("`allow {}` is given twice", rule.value);
            let twice = Diagnostic::mistake(rule.span, message)
                .label(first, "it is given first")
                .help("leave one of the two");
            self.error(twice);
            return;
        }
        let site = site(self.lowered.draft.allows.len());
        self.place(site.clone(), rule.span);
        let reason = reason
            .map(|text| self.text(text, site.field(Field::Reason)).to_string())
            .unwrap_or_default();
        self.lowered.draft.allows.push(Allow {
            rule: rule.value.clone(),
            reason,
        });
    }

    /// Above all stages a transition speaks of every stage, elsewhere of the next one.
    fn transition<'a>(
        &mut self,
        transition: &'a syntax::Transition,
        before: Option<Pending<'a>>,
    ) -> Option<Pending<'a>> {
        if self.lowered.draft.stages.is_empty() {
            if let Some((span, _)) = &transition.disabled {
                self.wrong(
                    *span,
                    "above all stages nothing can be disabled",
                    "move `transition disabled` above the stage into which it leads",
                );
            }
            if let Some(takes) = &transition.takes {
                let site = Site::pipeline().field(Field::Transition);
                self.lowered.assumptions.transition = self.distribution(takes, site);
            }
            if let Some(hours) = &transition.hours {
                self.wrong(
                    hours.span,
                    "above all stages no transition has hours",
                    "move `transition hours` above the stage into which it leads",
                );
            }
            return None;
        }
        if let Some(before) = before {
            let twice =
                Diagnostic::mistake(transition.span, "two transitions lead into the same stage")
                    .label(before.transition.span, "the first one stands")
                    .help("write one: `transition disabled \"reason\" takes 2s;`");
            self.error(twice);
        }
        Some(Pending { transition })
    }

    fn transition_into(
        &mut self,
        index: usize,
        stage: &syntax::Stage,
        transition: &syntax::Transition,
    ) {
        if let Some((span, reason)) = &transition.disabled {
            let site = Site::pipeline().step(Step::DisabledTransition(
                self.lowered.draft.disabled_transitions.len(),
            ));
            self.place(site.clone(), *span);
            let reason = reason
                .as_ref()
                .map(|reason| self.text(reason, site.clone().field(Field::Reason)));
            let name = self.name_text(&stage.name, site.field(Field::Stage));
            self.lowered
                .draft
                .disabled_transitions
                .push(DisabledTransition {
                    stage: name,
                    reason,
                });
        }
        if let Some(takes) = &transition.takes
            && let Some(latency) =
                self.distribution(takes, Site::stage(index).field(Field::Transition))
        {
            self.lowered.assumptions.transitions.push((index, latency));
        }
        if let Some(hours) = &transition.hours {
            self.edit(Target::Stage(index), "opens", hours);
        }
    }

    fn stage(&mut self, index: usize, stage: &syntax::Stage) {
        let site = Site::stage(index);
        self.place(site.clone(), stage.name.text.span);
        let name = self.name_text(&stage.name, site.field(Field::Name));
        self.lowered.draft.stages.push(Stage::new(name));
        self.lowered.handles.stages.push(StageHandle {
            ident: stage.name.handle.clone(),
            name: stage.name.text.clone(),
            docs: stage.docs.clone(),
            actions: Vec::new(),
        });
        let mut next = 1;
        for item in &stage.items {
            match item {
                StageItem::Action(action) => {
                    let order = action.clauses.run_order.clone();
                    next = self.ordered(index, std::slice::from_ref(action), order.as_ref(), next);
                }
                StageItem::Parallel(parallel) => {
                    if parallel.actions.is_empty() {
                        self.wrong(
                            parallel.span,
                            "a `parallel` block without actions",
                            "write the actions that start together in it, or leave it out",
                        );
                        continue;
                    }
                    for action in &parallel.actions {
                        if let Some(order) = &action.clauses.run_order {
                            let wrong =
                                Diagnostic::mistake(order.span, "`at` inside a `parallel` block")
                                    .note("the actions of one block have one run order")
                                    .help(format!("write `parallel at {} {{ … }}`", order.value));
                            self.error(wrong);
                        }
                    }
                    next =
                        self.ordered(index, &parallel.actions, parallel.run_order.as_ref(), next);
                }
                StageItem::BeforeEntry(_)
                | StageItem::OnSuccess(_)
                | StageItem::OnFailure { .. }
                | StageItem::OnFailureCondition(_) => self.reaction(index, item),
            }
        }
        self.handles_of_stage(index);
    }

    /// Lowers actions of one run order and gives the next one.
    fn ordered(
        &mut self,
        stage: usize,
        actions: &[syntax::Action],
        at: Option<&Spanned<i64>>,
        next: i64,
    ) -> i64 {
        let order = at.map_or(next, |order| order.value);
        for action in actions {
            self.action(stage, action, order, at.map(|order| order.span));
        }
        // A number that the service refuses has its own message; what stands below counts on as if it were not there.
        if at.is_some() && !Quotas::RUN_ORDERS.contains(&order) {
            return next;
        }
        order.saturating_add(1)
    }

    fn stores(&mut self, stores: &[&syntax::Store]) {
        let regional = stores.iter().any(|store| store.region.is_some());
        match stores {
            [] => {}
            [only] if !regional => {
                self.lowered.draft.artifact_store =
                    Some(self.store(only, &Site::pipeline().step(Step::Store)));
            }
            [first, second, ..] if !regional => {
                let twice = Diagnostic::mistake(second.span, "a second store without a region")
                    .label(first.span, "the first one stands")
                    .help("write the region of the further one: `store \"…\" in \"eu-west-1\";`");
                self.error(twice);
                self.lowered.draft.artifact_store =
                    Some(self.store(first, &Site::pipeline().step(Step::Store)));
            }
            _ => {
                let mut own: Option<Span> = None;
                let mut regional = Vec::new();
                for store in stores {
                    let site = Site::pipeline().step(Step::RegionalStore(regional.len()));
                    let region = match &store.region {
                        Some(region) => self.text(region, site.clone().field(Field::Region)),
                        None => {
                            if let Some(first) = own {
                                let twice = Diagnostic::mistake(
                                    store.span,
                                    "a second store without a region",
                                )
                                .label(first, "the first one stands")
                                .help("write its region: `store \"…\" in \"eu-west-1\";`");
                                self.error(twice);
                                continue;
                            }
                            own = Some(store.span);
                            self.own_region()
                        }
                    };
                    let store = self.store(store, &site);
                    regional.push((region, store));
                }
                self.lowered.draft.artifact_stores = Some(regional);
            }
        }
    }

    /// The pipeline's own region: as written, else the pseudo parameter.
    fn own_region(&self) -> Text {
        self.lowered.draft.region.clone().unwrap_or_else(|| {
            let to = Reference::Pseudo("AWS::Region".to_owned());
            Text::from_parts(vec![Part::Reference { to, value: None }])
        })
    }

    fn store(&mut self, store: &syntax::Store, site: &Site) -> ArtifactStore {
        self.place(site.clone(), store.span);
        let location = match &store.bucket {
            Some(bucket) => {
                Location::Bucket(self.text(bucket, site.clone().field(Field::Location)))
            }
            None => Location::Created,
        };
        let encryption_key = match &store.key {
            Some(StoreKey::New) => Some(EncryptionKey::Created),
            Some(StoreKey::Existing(id)) => {
                self.place(site.clone().field(Field::EncryptionKey), id.span);
                let id = self.text(id, site.clone().field(Field::KeyId));
                Some(EncryptionKey::Existing {
                    id: Some(id),
                    key_type: Some(KeyType::Kms.into()),
                })
            }
            None => None,
        };
        ArtifactStore {
            location,
            encryption_key,
            ..ArtifactStore::bucket("")
        }
    }
}

/// Statements that stand at most once.
#[derive(Default)]
struct Once {
    seen: Vec<(&'static str, Span)>,
}

impl Once {
    /// Whether this is the first statement of its kind; a second one is reported.
    fn is_first(&mut self, lowering: &mut Lowering, statement: &'static str, span: Span) -> bool {
        if let Some((_, first)) = self.seen.iter().find(|(known, _)| *known == statement) {
            let twice = Diagnostic::mistake(span, format!("`{statement}` is given twice"))
                .label(*first, "it is given first")
                .help("leave one of the two");
            lowering.error(twice);
            return false;
        }
        self.seen.push((statement, span));
        true
    }
}

fn mode(word: &str) -> Option<ExecutionMode> {
    ExecutionMode::ALL
        .iter()
        .copied()
        .find(|mode| mode.as_str().eq_ignore_ascii_case(word))
}

/// `WebShop` becomes `web-shop`.
pub(crate) fn kebab_case(name: &str) -> String {
    crate::parse::handle_for(name).replace('_', "-")
}

fn joined(docs: &[String]) -> String {
    docs.iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ")
}
