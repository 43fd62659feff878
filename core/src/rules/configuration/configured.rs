//! What the rules about configuration look at: actions and the rules of conditions alike.

use super::spelling::{shares_words, slip};
use crate::Text;
use crate::catalogue::{Key, Presence, When};
use crate::rules::references::{conditions, rule_provider};
use crate::rules::texts::{Speller, both, counted, either, quoted};
use crate::rules::{Context, Referrer};

/// An action or a condition's rule whose provider the catalogue declares.
pub(in crate::rules) struct Configured<'a> {
    /// Which one.
    pub(in crate::rules) from: Referrer,
    /// Its provider.
    pub(in crate::rules) provider: &'static str,
    /// The keys that the provider takes.
    pub(in crate::rules) keys: &'static [Key],
    /// Whether it takes others too.
    pub(in crate::rules) open: bool,
    /// When its keys were checked, ISO 8601.
    pub(in crate::rules) checked: &'static str,
    /// The configuration.
    pub(in crate::rules) configuration: &'a [(String, Text)],
    /// Its input artifacts.
    pub(in crate::rules) inputs: &'a [Text],
    /// Whether the configuration was one expression that nobody can read before a deployment.
    pub(in crate::rules) unreadable: bool,
}

impl<'a> Configured<'a> {
    /// For messages: `` `compile` ``, or ``rule `window` ``.
    pub(in crate::rules) fn words(&self, context: &Context<'_>) -> String {
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
                format!("rule {}", quoted(&name.unwrap_or_default()))
            }
        }
    }

    /// The declared key of this name.
    pub(in crate::rules) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Whether the configuration has this key.
    pub(in crate::rules) fn has(&self, name: &str) -> bool {
        self.configuration.iter().any(|(key, _)| key == name)
    }

    /// What is wrong with the keys, each fault once; nothing where the configuration is one expression.
    pub(in crate::rules) fn faults(&self, speller: &mut Speller) -> Faults<'a> {
        let mut faults = Faults::default();
        if self.unreadable {
            return faults;
        }
        let mut missing: Vec<(&'static Key, Option<&'a str>)> =
            self.missing().map(|key| (key, None)).collect();
        for name in self.undeclared() {
            let Some(key) = self.meant(name) else {
                faults.unknown.push(name);
                continue;
            };
            match missing
                .iter_mut()
                .find(|(known, near)| *known == key && near.is_none())
            {
                Some((_, near)) => *near = Some(name),
                None => faults.misspelt.push((name, key)),
            }
        }
        // A missing key is an error whatever stands in its place, so what only resembles it may be told with it.
        for (key, near) in missing.iter_mut().filter(|(_, near)| near.is_none()) {
            let place = faults.unknown.iter().position(|name| {
                shares_words(name, key) || speller.nearest(name, [key.name]).is_some()
            });
            *near = place.map(|place| faults.unknown.remove(place));
        }
        if self.open {
            faults.misspelt.clear();
            faults.unknown.clear();
        }
        faults.missing = missing;
        faults
    }

    /// The keys that the provider does not declare.
    fn undeclared(&self) -> impl Iterator<Item = &'a str> {
        let keys = self.keys;
        let names = self.configuration.iter().map(|(key, _)| key.as_str());
        names.filter(move |name| !keys.iter().any(|key| key.name == *name))
    }

    /// The declared key of which an unknown one is a slip of the pen: the nearest, one that is absent before one that is there.
    fn meant(&self, unknown: &str) -> Option<&'static Key> {
        let slips = self.keys.iter().filter_map(|key| {
            let distance = slip(unknown, key.name)?;
            Some(((distance, self.has(key.name)), key))
        });
        slips.min_by_key(|(order, _)| *order).map(|(_, key)| key)
    }

    /// The declared key that an unknown one resembles, for a help.
    pub(in crate::rules) fn resembles(
        &self,
        unknown: &str,
        speller: &mut Speller,
    ) -> Option<&'static Key> {
        let absent = || self.keys.iter().filter(|key| !self.has(key.name));
        match speller.nearest(unknown, absent().map(|key| key.name)) {
            Some(near) => self.key(near),
            None => absent().find(|key| shares_words(unknown, key)),
        }
    }

    /// The keys that must be there and are not.
    fn missing(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().filter(|key| {
            let required = match key.presence {
                Presence::Required => true,
                Presence::Optional | Presence::AtRunTime(_) => false,
                Presence::When(when) => self.is(when),
            };
            required && !self.has(key.name)
        })
    }

    /// Whether a condition on the rest of the action surely holds.
    pub(in crate::rules) fn is(&self, when: When) -> bool {
        when.holds(self.configuration, self.inputs.len()) == Some(true)
    }

    /// A condition that holds, as the reason why a key has to be there.
    pub(in crate::rules) fn reason(&self, when: When) -> String {
        match when {
            When::KeyIs { key, .. } => {
                let value = self
                    .configuration
                    .iter()
                    .rev()
                    .find(|(name, _)| name == key);
                let value = value
                    .map(|(_, value)| value.to_string())
                    .unwrap_or_default();
                format!("where {} is {}", quoted(key), quoted(&value))
            }
            When::KeyIsNot { key, values } => {
                format!(
                    "unless {} is {}",
                    quoted(key),
                    either(values.iter().copied())
                )
            }
            When::KeyPresent(key) => format!("beside {}", quoted(key)),
            When::KeysAbsent(keys) => format!("without {}", both(keys.iter().copied())),
            When::InputsAbove(most) => {
                format!(
                    "with more than {}, and there are {}",
                    counted(most, "input"),
                    self.inputs.len()
                )
            }
            When::NoInput => "without an input artifact".to_owned(),
        }
    }

    /// The entries whose key is declared, with it; what the service ignores under this configuration is left out.
    pub(in crate::rules) fn entries(&self) -> impl Iterator<Item = (&'static Key, &'a Text)> {
        self.configuration.iter().filter_map(|(name, value)| {
            let key = self.key(name)?;
            let used = key.used_when.is_none_or(|when| self.is(when));
            used.then_some((key, value))
        })
    }
}

/// What is wrong with the keys of a configuration.
#[derive(Debug, Default)]
pub(in crate::rules) struct Faults<'a> {
    /// Keys that must be there and are not, each with the unknown one that was probably meant to be it.
    pub(in crate::rules) missing: Vec<(&'static Key, Option<&'a str>)>,
    /// Other unknown keys that are a slip of the pen, with the key that is meant.
    pub(in crate::rules) misspelt: Vec<(&'a str, &'static Key)>,
    /// Unknown keys that may be newer than the catalogue.
    pub(in crate::rules) unknown: Vec<&'a str>,
}

/// Every action and every rule of a condition whose provider is declared, in their order.
pub(in crate::rules) fn all<'a>(context: &Context<'a>) -> impl Iterator<Item = Configured<'a>> {
    actions(context).chain(rules(context))
}

fn actions<'a>(context: &Context<'a>) -> impl Iterator<Item = Configured<'a>> {
    context.actions().filter_map(|(place, action)| {
        let provider = context.provider(place)?;
        Some(Configured {
            from: Referrer::Action(place),
            provider: provider.name,
            keys: provider.keys,
            open: provider.open,
            checked: provider.checked,
            configuration: &action.configuration,
            inputs: &action.inputs,
            unreadable: is_unreadable(&action.extra),
        })
    })
}

fn rules<'a>(context: &Context<'a>) -> impl Iterator<Item = Configured<'a>> {
    context.rules().filter_map(|(from, rule)| {
        let provider = rule_provider(rule)?;
        Some(Configured {
            from,
            provider: provider.name,
            keys: provider.keys,
            open: false,
            checked: provider.checked,
            configuration: &rule.configuration,
            inputs: &rule.inputs,
            unreadable: is_unreadable(&rule.extra),
        })
    })
}

/// Whether what is the configuration stands beside the fields: a reader keeps it there where it is no mapping, or where its own
/// name is misspelt. Other rules speak of that.
fn is_unreadable(extra: &[(String, crate::Value)]) -> bool {
    extra
        .iter()
        .any(|(key, _)| slip(key, "configuration").is_some())
}

/// The text of a value that can be judged: known before a deployment, and with no output variable in it.
pub(in crate::rules) fn judged(text: &Text) -> Option<std::borrow::Cow<'_, str>> {
    text.known().filter(|known| !known.contains("#{"))
}
