//! What the rules about configuration look at: actions and the rules of conditions alike.

use crate::Text;
use crate::catalogue::{self, Key, Presence};
use crate::rules::references::conditions;
use crate::rules::texts::{self, Speller};
use crate::rules::{Context, Referrer};

/// An action or a condition's rule whose provider the catalogue declares.
pub(super) struct Configured<'a> {
    /// Which one.
    pub(super) from: Referrer,
    /// Its provider.
    pub(super) provider: &'static str,
    /// The keys that the provider takes.
    pub(super) keys: &'static [Key],
    /// Whether it takes others too.
    pub(super) open: bool,
    /// The configuration.
    pub(super) configuration: &'a [(String, Text)],
    /// Its input artifacts.
    pub(super) inputs: &'a [Text],
    /// Whether the configuration was one expression that nobody can read before a deployment.
    pub(super) unreadable: bool,
}

impl<'a> Configured<'a> {
    /// For messages: `` `compile` ``, or ``rule `window` ``.
    pub(super) fn words(&self, context: &Context<'_>) -> String {
        match self.from {
            Referrer::Action(place) => context.action_words(place),
            Referrer::Condition {
                stage,
                kind,
                condition,
                rule,
            } => {
                let name = context.draft.stages.get(stage).and_then(|stage| {
                    let (_, all) = conditions(stage).find(|(known, _)| *known == kind)?;
                    Some(all.get(condition)?.rules.get(rule)?.name.to_string())
                });
                format!("rule {}", texts::quoted(&name.unwrap_or_default()))
            }
        }
    }

    /// The declared key of this name.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Whether the configuration has this key.
    pub(super) fn has(&self, name: &str) -> bool {
        self.configuration.iter().any(|(key, _)| key == name)
    }

    /// The entries whose key the provider does not take.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'a str> {
        let (keys, open) = (self.keys, self.open);
        self.configuration
            .iter()
            .map(|(key, _)| key.as_str())
            .filter(move |name| !open && !keys.iter().any(|key| key.name == *name))
    }

    /// The declared key that an unknown one was probably meant to be: the nearest among those that are not there.
    pub(super) fn meant(&self, unknown: &str, speller: &mut Speller) -> Option<&'static Key> {
        let absent = || self.keys.iter().filter(|key| !self.has(key.name));
        let near = speller.nearest(unknown, absent().map(|key| key.name))?;
        self.key(near)
    }

    /// The keys that must be there and are not.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().filter(|key| {
            let required = match key.presence {
                Presence::Required => true,
                Presence::Optional => false,
                Presence::When(when) => {
                    when.holds(self.configuration, self.inputs.len()) == Some(true)
                }
            };
            required && !self.has(key.name)
        })
    }

    /// The entries whose key is declared, with it; what the service ignores under this configuration is left out.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'static Key, &'a Text)> {
        self.configuration.iter().filter_map(|(name, value)| {
            let key = self.key(name)?;
            let used = key
                .used_when
                .is_none_or(|when| when.holds(self.configuration, self.inputs.len()) == Some(true));
            used.then_some((key, value))
        })
    }
}

/// Every action and every rule of a condition whose provider is declared, in their order.
pub(super) fn all<'a>(context: &Context<'a>) -> impl Iterator<Item = Configured<'a>> {
    actions(context).chain(rules(context))
}

fn actions<'a>(context: &Context<'a>) -> impl Iterator<Item = Configured<'a>> {
    context.actions().filter_map(|(place, action)| {
        let provider = context.provider(place.stage, place.action)?;
        Some(Configured {
            from: Referrer::Action(place),
            provider: provider.name,
            keys: provider.keys,
            open: provider.open,
            configuration: &action.configuration,
            inputs: &action.inputs,
            unreadable: is_unreadable(&action.extra),
        })
    })
}

fn rules<'a>(context: &Context<'a>) -> impl Iterator<Item = Configured<'a>> {
    context
        .draft
        .stages
        .iter()
        .enumerate()
        .flat_map(|(stage_index, stage)| {
            conditions(stage).flat_map(move |(kind, all)| {
                all.iter()
                    .enumerate()
                    .flat_map(move |(condition, definition)| {
                        definition
                            .rules
                            .iter()
                            .enumerate()
                            .filter_map(move |(index, rule)| {
                                let provider = catalogue::find_rule(&rule.provider.known()?)?;
                                Some(Configured {
                                    from: Referrer::Condition {
                                        stage: stage_index,
                                        kind,
                                        condition,
                                        rule: index,
                                    },
                                    provider: provider.name,
                                    keys: provider.keys,
                                    open: false,
                                    configuration: &rule.configuration,
                                    inputs: &rule.inputs,
                                    unreadable: is_unreadable(&rule.extra),
                                })
                            })
                    })
            })
        })
}

/// A reader keeps a configuration that is one whole expression beside the fields.
fn is_unreadable(extra: &[(String, crate::Value)]) -> bool {
    extra
        .iter()
        .any(|(key, _)| key.eq_ignore_ascii_case("configuration"))
}

/// The text of a value that can be judged: known before a deployment, and with no output variable in it.
pub(super) fn judged(text: &Text) -> Option<std::borrow::Cow<'_, str>> {
    text.known().filter(|known| !known.contains("#{"))
}
