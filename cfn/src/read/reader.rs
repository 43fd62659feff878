//! The tools with which every part of a declaration is read.

use stagewright_core::rules::keys;
use stagewright_core::{Field, Given, MisspeltKey, Site, Step, Text, Value, Word};

use crate::load::{Content, Entry, Node};
use crate::places::Places;
use crate::template::{Scope, function_of, value_of};

/// How a format spells its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `RoleArn`, as CloudFormation has it.
    Pascal,
    /// `roleArn`, as the service's API has it.
    Camel,
}

/// Reads the parts of one declaration and remembers where they stand.
pub(super) struct Reader<'scope, 'template> {
    pub(super) scope: &'scope Scope<'template>,
    pub(super) spelling: Spelling,
    pub(super) places: Places,
    /// Lists that are written and empty, where the model cannot tell them from none.
    pub(super) empty_lists: Vec<Site>,
    /// Keys that are read as the ones that were meant.
    pub(super) misspelt_keys: Vec<MisspeltKey>,
}

/// The name of a member that is a slip of the pen for a key that stands there too.
const TOLD: &str = "!told";

/// One key of a mapping, its name as the API spells it.
pub(super) struct Member<'node> {
    pub(super) name: String,
    pub(super) entry: &'node Entry,
    pub(super) value: &'node Node,
}

impl<'template> Reader<'_, 'template> {
    /// The members of a mapping that has these keys; nothing, with a warning, for anything else. What is `AWS::NoValue` is left
    /// out. A slip of the pen for a key is noted, and counts as that key unless it stands there too.
    pub(super) fn members<'node>(
        &mut self,
        node: &'node Node,
        site: &Site,
        known: &[&'static str],
    ) -> Vec<Member<'node>>
    where
        'template: 'node,
    {
        self.place(site, node);
        let Some(node) = self.scope.structure(node) else {
            return Vec::new();
        };
        if node.is_null() || is_empty(node) {
            return Vec::new();
        }
        if !node.is_map() || function_of(node).is_some() {
            self.expected("a mapping", node, site);
            return Vec::new();
        }
        let present = node
            .entries()
            .iter()
            .filter(|it| !it.value.is_null() && !self.scope.is_absent(&it.value))
            // Programs that print an answer of the service write `{}` where a field has no value.
            .filter(|it| {
                self.spelling == Spelling::Pascal || !(it.value.is_map() && is_empty(&it.value))
            });
        let mut members: Vec<Member<'node>> = present
            .map(|entry| Member {
                name: self.api_name(&entry.key),
                entry,
                value: &entry.value,
            })
            .collect();
        if members.iter().all(|it| known.contains(&it.name.as_str())) {
            return members;
        }
        let mut taken: Vec<&str> = Vec::new();
        for index in 0..members.len() {
            let entry = members[index].entry;
            if known.contains(&members[index].name.as_str()) {
                continue;
            }
            let Some(near) = keys::meant(&entry.key, known) else {
                continue;
            };
            let meant = match self.spelling {
                Spelling::Pascal => keys::of_template(near),
                Spelling::Camel => near.to_owned(),
            };
            self.misspelt_keys.push(MisspeltKey {
                owner: site.clone(),
                key: entry.key.clone(),
                meant,
            });
            let key = site.clone().step(Step::Unknown(entry.key.clone()));
            self.places.put(key, entry.key_place);
            let is_free = !taken.contains(&near) && members.iter().all(|it| it.name != near);
            if is_free {
                taken.push(near);
            }
            members[index].name = if is_free { near } else { TOLD }.to_owned();
        }
        members.retain(|it| it.name != TOLD);
        members
    }

    /// A key in the spelling of the API; empty when this format does not spell it so.
    fn api_name(&self, key: &str) -> String {
        let mut characters = key.chars();
        match (self.spelling, characters.next()) {
            (Spelling::Camel, _) => key.to_owned(),
            (Spelling::Pascal, Some(first)) if first.is_uppercase() => {
                first.to_lowercase().chain(characters).collect()
            }
            (Spelling::Pascal, _) => String::new(),
        }
    }

    /// The items of a list. One item that is not in a list is taken as a list of one, with a warning.
    pub(super) fn items<'node>(&mut self, node: &'node Node, site: &Site) -> Vec<&'node Node>
    where
        'template: 'node,
    {
        let Some(node) = self.scope.structure(node) else {
            return Vec::new();
        };
        if node.is_list() {
            return node
                .items()
                .iter()
                .filter_map(|item| self.scope.structure(item))
                .collect();
        }
        if node.is_null() || is_empty(node) {
            return Vec::new();
        }
        self.expected("a list", node, site);
        if function_of(node).is_some() {
            Vec::new()
        } else {
            vec![node]
        }
    }

    /// Notes a list that is written with no item.
    pub(super) fn note_empty(&mut self, node: &Node, site: &Site) {
        let list = self.scope.structure(node);
        if list.is_some_and(|list| list.is_list() && list.items().is_empty()) {
            self.place(site, node);
            self.empty_lists.push(site.clone());
        }
    }

    /// A list of texts; the items have sites of their own.
    pub(super) fn texts(
        &mut self,
        node: &Node,
        site: &Site,
        item: fn(Site, usize) -> Site,
    ) -> Vec<Text> {
        self.place(site, node);
        self.note_empty(node, site);
        let items = self.items(node, site);
        let texts = items.into_iter().enumerate();
        texts
            .map(|(index, it)| self.text(it, item(site.clone(), index)))
            .collect()
    }

    pub(super) fn text(&mut self, node: &Node, site: Site) -> Text {
        self.places.put(site, node.place);
        self.scope.text(node)
    }

    pub(super) fn given<T: Word>(&mut self, node: &Node, site: Site) -> Given<T> {
        Given::read(self.text(node, site))
    }

    /// Keeps a key that no field takes, for the export and for the rule on unknown keys.
    pub(super) fn keep(
        &mut self,
        extra: &mut Vec<(String, Value)>,
        member: &Member<'_>,
        site: &Site,
    ) {
        let key = member.entry.key.clone();
        self.places.put(
            site.clone().step(Step::Unknown(key.clone())),
            member.entry.key_place,
        );
        extra.push((key, value_of(member.value)));
    }

    /// Says that a key is not kept because the model has no room for it.
    pub(super) fn leave_out(&mut self, member: &Member<'_>, site: &Site) {
        if member.entry.key == "__type" {
            // A mark of old command lines, without meaning.
            return;
        }
        self.scope.warn(
            member.entry.key_place,
            format!(
                "key `{}` is unknown in {site}; it is left out",
                member.entry.key
            ),
            "check the spelling",
        );
    }

    pub(super) fn place(&mut self, site: &Site, node: &Node) {
        self.places.put(site.clone(), node.place);
    }

    /// The name of an artifact: `{Name: x}`, or bare where somebody wrote it so.
    pub(super) fn artifact_name(&mut self, node: &Node, site: &Site) -> Text {
        let mut name = Text::default();
        let Some(node) = self.scope.structure(node) else {
            return name;
        };
        if !node.is_map() || function_of(node).is_some() {
            self.expected("a mapping with a name", node, site);
            return self.text(node, site.clone());
        }
        for member in self.members(node, site, keys::ARTIFACT) {
            match member.name.as_str() {
                "name" => name = self.text(member.value, site.clone().field(Field::Name)),
                "files" => {}
                _ => self.leave_out(&member, site),
            }
        }
        name
    }

    fn expected(&self, what: &str, node: &Node, site: &Site) {
        if self
            .scope
            .is_broken(function_of(node).map_or(node.place, |(_, argument)| argument.place))
        {
            return;
        }
        let (found, help) = match function_of(node) {
            Some((name, _)) => (
                format!("`{name}`, which has no value before deployment"),
                "write its value out to have it read",
            ),
            None => (node.kind().to_owned(), "check the indentation"),
        };
        self.scope.warn(
            node.place,
            format!("expected {what} for {site}, found {found}"),
            help,
        );
    }
}

/// An empty list or mapping, whichever of the two: not every program that prints JSON knows which it has.
fn is_empty(node: &Node) -> bool {
    match &node.content {
        Content::List(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        Content::Scalar(_) => false,
    }
}
