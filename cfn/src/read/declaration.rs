//! The pipeline itself: name, stores, variables, transitions, tags.

use stagewright_core::rules::keys;
use stagewright_core::{
    ArtifactStore, DisabledTransition, Draft, EncryptionKey, Field, Location, Site, Step, Text,
    Variable,
};

use super::reader::{Member, Reader, Spelling};
use crate::load::Node;
use crate::template::function_of;

impl Reader<'_, '_> {
    /// Reads the properties of a pipeline into a draft.
    pub(super) fn declaration(&mut self, node: &Node) -> Draft {
        let site = Site::pipeline();
        let mut draft = Draft::default();
        for member in self.members(node, &site, keys::PIPELINE) {
            let value = member.value;
            match member.name.as_str() {
                "name" => draft.name = Some(self.text(value, site.clone().field(Field::Name))),
                "roleArn" => draft.role = Some(self.text(value, site.clone().field(Field::Role))),
                "pipelineType" => {
                    draft.pipeline_type = Some(self.given(value, site.clone().field(Field::Type)));
                }
                "executionMode" => {
                    draft.execution_mode = Some(self.given(value, site.clone().field(Field::Mode)));
                }
                "artifactStore" => {
                    draft.artifact_store =
                        Some(self.store(value, &Site::pipeline().step(Step::Store)));
                }
                "artifactStores" => draft.artifact_stores = Some(self.stores(value)),
                "stages" => draft.stages = self.stages(value),
                "variables" => draft.variables = self.variables(value),
                "triggers" => draft.triggers = self.triggers(value),
                "disableInboundStageTransitions" => {
                    draft.disabled_transitions = self.transitions(value);
                }
                "restartExecutionOnUpdate" if self.spelling == Spelling::Pascal => {
                    draft.restart_execution_on_update =
                        Some(self.given(value, site.clone().field(Field::Restart)));
                }
                "tags" if self.spelling == Spelling::Pascal => draft.tags = self.tags(value),
                "version" if self.spelling == Spelling::Camel => {
                    draft.version = Some(self.given(value, site.clone().field(Field::Version)));
                }
                _ => self.keep(&mut draft.extra, &member, &site),
            }
        }
        // An empty list beside the one store is no second way to say where artifacts are kept.
        if draft.artifact_store.is_some() {
            draft.artifact_stores = draft.artifact_stores.filter(|stores| !stores.is_empty());
        }
        draft
    }

    fn stores(&mut self, node: &Node) -> Vec<(Text, ArtifactStore)> {
        let all = Site::pipeline().field(Field::ArtifactStores);
        let site = |index| Site::pipeline().step(Step::RegionalStore(index));
        if self.spelling == Spelling::Camel {
            let regions = self.members(node, &all, &[]).into_iter().enumerate();
            let stores = regions.map(|(index, Member { entry, value, .. })| {
                let store = self.store(value, &site(index));
                self.places
                    .put(site(index).field(Field::Region), entry.key_place);
                (Text::literal(entry.key.as_str()), store)
            });
            return stores.collect();
        }
        self.place(&all, node);
        let mut stores = Vec::new();
        for (index, item) in self.items(node, &all).into_iter().enumerate() {
            let site = site(index);
            let mut region = Text::default();
            let mut store = None;
            for member in self.members(item, &site, keys::REGIONAL_STORE) {
                match member.name.as_str() {
                    "region" => region = self.text(member.value, site.clone().field(Field::Region)),
                    "artifactStore" => store = Some(self.store(member.value, &site)),
                    _ => self.leave_out(&member, &site),
                }
            }
            stores.push((region, store.unwrap_or_else(missing_store)));
        }
        stores
    }

    fn store(&mut self, node: &Node, site: &Site) -> ArtifactStore {
        let mut store = missing_store();
        for member in self.members(node, site, keys::STORE) {
            let value = member.value;
            match member.name.as_str() {
                "type" => {
                    store.store_type = Some(self.given(value, site.clone().field(Field::Type)));
                }
                "location" => {
                    store.location =
                        Location::Bucket(self.text(value, site.clone().field(Field::Location)));
                }
                "encryptionKey" => {
                    let site = site.clone().field(Field::EncryptionKey);
                    store.encryption_key = Some(self.encryption_key(value, &site));
                }
                _ => self.keep(&mut store.extra, &member, site),
            }
        }
        store
    }

    fn encryption_key(&mut self, node: &Node, site: &Site) -> EncryptionKey {
        let (mut id, mut key_type) = (None, None);
        for member in self.members(node, site, keys::ENCRYPTION_KEY) {
            match member.name.as_str() {
                "id" => id = Some(self.text(member.value, site.clone().field(Field::KeyId))),
                "type" => {
                    key_type = Some(self.given(member.value, site.clone().field(Field::KeyType)));
                }
                _ => self.leave_out(&member, site),
            }
        }
        EncryptionKey::Existing { id, key_type }
    }

    fn variables(&mut self, node: &Node) -> Vec<Variable> {
        let items = self.items(node, &Site::pipeline()).into_iter().enumerate();
        let mut variables = Vec::new();
        for (index, item) in items {
            let site = Site::pipeline().step(Step::Variable(index));
            let mut variable = Variable::default();
            for member in self.members(item, &site, keys::VARIABLE) {
                let value = member.value;
                match member.name.as_str() {
                    "name" => variable.name = self.text(value, site.clone().field(Field::Name)),
                    "defaultValue" => {
                        variable.default =
                            Some(self.text(value, site.clone().field(Field::Default)));
                    }
                    "description" => {
                        variable.description =
                            Some(self.text(value, site.clone().field(Field::Description)));
                    }
                    _ => self.keep(&mut variable.extra, &member, &site),
                }
            }
            variables.push(variable);
        }
        variables
    }

    fn transitions(&mut self, node: &Node) -> Vec<DisabledTransition> {
        let mut transitions = Vec::new();
        for (index, item) in self.items(node, &Site::pipeline()).into_iter().enumerate() {
            let site = Site::pipeline().step(Step::DisabledTransition(index));
            let mut transition = DisabledTransition::default();
            for member in self.members(item, &site, keys::TRANSITION) {
                let value = member.value;
                match member.name.as_str() {
                    "stageName" => {
                        transition.stage = self.text(value, site.clone().field(Field::Stage));
                    }
                    "reason" => {
                        transition.reason =
                            Some(self.text(value, site.clone().field(Field::Reason)));
                    }
                    _ => self.leave_out(&member, &site),
                }
            }
            transitions.push(transition);
        }
        transitions
    }

    /// A list of `{Key, Value}`, or a mapping where somebody wrote one.
    fn tags(&mut self, node: &Node) -> Vec<(Text, Text)> {
        let site = |index| Site::pipeline().step(Step::Tag(index));
        let mut tags = Vec::new();
        let is_mapping = node.is_map() && !node.entries().is_empty();
        if is_mapping && node.get("Key").is_none() && function_of(node).is_none() {
            self.scope.warn(
                node.place,
                "the tags of a pipeline are a list, this is a mapping",
                "write a list of `Key` and `Value`",
            );
            for (index, member) in self
                .members(node, &Site::pipeline(), &[])
                .into_iter()
                .enumerate()
            {
                let value = self.text(member.value, site(index).field(Field::Value));
                tags.push((Text::literal(member.entry.key.as_str()), value));
            }
            return tags;
        }
        for (index, item) in self.items(node, &Site::pipeline()).into_iter().enumerate() {
            let site = site(index);
            let (mut key, mut text) = (Text::default(), Text::default());
            for member in self.members(item, &site, keys::TAG) {
                match member.name.as_str() {
                    "key" => key = self.text(member.value, site.clone().field(Field::Name)),
                    "value" => text = self.text(member.value, site.clone().field(Field::Value)),
                    _ => self.leave_out(&member, &site),
                }
            }
            tags.push((key, text));
        }
        tags
    }
}

fn missing_store() -> ArtifactStore {
    ArtifactStore {
        store_type: None,
        location: Location::Missing,
        ..ArtifactStore::created()
    }
}
