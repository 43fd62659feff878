//! From static data to the model.

use stagewright_core as core;
use stagewright_core::Given;

use super::{
    Action, Body, Condition, Draft, Filter, Filters, Key, OnFailure, Part, Project, Rule, Stage,
    Store, Text, Trigger,
};

/// The program's own constants that stand beside a table.
type Constants = &'static [&'static str];

impl Draft {
    /// The definition, parameters at their defaults.
    #[must_use]
    pub fn thaw(&self, constants: Constants) -> core::Draft {
        let text = |text: &Text| text.thaw(constants);
        let mut draft = core::Draft {
            name: self.name.as_ref().map(text),
            pipeline_type: self.pipeline_type.map(Given::of),
            execution_mode: self.execution_mode.map(Given::of),
            quotas: self.quotas,
            role: self.role.as_ref().map(text),
            creates_missing: true,
            artifact_store: self.store.as_ref().map(|store| store.thaw(constants)),
            artifact_stores: self.stores.map(|stores| {
                stores
                    .iter()
                    .map(|(region, store)| (region.thaw(constants), store.thaw(constants)))
                    .collect()
            }),
            region: self.region.as_ref().map(text),
            restart_execution_on_update: self.restart.map(Given::of),
            tags: self
                .tags
                .iter()
                .map(|(key, value)| (text(key), text(value)))
                .collect(),
            triggers: self
                .triggers
                .iter()
                .map(|trigger| trigger.thaw(constants))
                .collect(),
            stages: self
                .stages
                .iter()
                .map(|stage| stage.thaw(constants))
                .collect(),
            projects: self
                .projects
                .iter()
                .map(|project| project.thaw(constants))
                .collect(),
            ..core::Draft::default()
        };
        for (stage, reason) in self.disabled {
            let reason = reason.as_ref().map(text);
            draft.disabled_transitions.push(core::DisabledTransition {
                stage: text(stage),
                reason,
            });
        }
        for variable in self.variables {
            draft.variables.push(core::Variable {
                name: text(&variable.name),
                default: variable.default.as_ref().map(text),
                description: variable.description.as_ref().map(text),
                extra: Vec::new(),
            });
        }
        for (rule, reason) in self.allows {
            draft.allows.push(core::Allow {
                rule: (*rule).to_owned(),
                reason: (*reason).to_owned(),
            });
        }
        for parameter in self.parameters {
            draft.parameters.push(core::Parameter {
                name: parameter.name.to_owned(),
                default: parameter.default.map(str::to_owned),
                description: parameter.description.map(str::to_owned),
                ..core::Parameter::default()
            });
        }
        for parameter in self.parameters {
            if let Some(default) = parameter.default {
                draft.set_parameter(parameter.name, default);
            }
        }
        draft
    }
}

impl Text {
    fn thaw(&self, constants: Constants) -> core::Text {
        match self {
            Self::Plain(text) => core::Text::literal(*text),
            Self::Parts(parts) => {
                core::Text::from_parts(parts.iter().map(|part| part.thaw(constants)).collect())
            }
        }
    }
}

impl Part {
    fn thaw(&self, constants: Constants) -> core::Part {
        let reference = |to| core::Part::Reference { to, value: None };
        let own = |text: &str| text.to_owned();
        match self {
            Self::Literal(text) => core::Part::Literal(own(text)),
            Self::Constant(index) => {
                core::Part::Literal(own(constants.get(*index).copied().unwrap_or_default()))
            }
            Self::Parameter(name) => reference(core::Reference::Parameter(own(name))),
            Self::Pseudo(name) => reference(core::Reference::Pseudo(own(name))),
            Self::Resource(name) => reference(core::Reference::Resource(own(name))),
            Self::Attribute(resource, attribute) => reference(core::Reference::Attribute {
                resource: own(resource),
                attribute: own(attribute),
            }),
            Self::Import(name) => reference(core::Reference::Import(own(name))),
            Self::Other(expression) => reference(core::Reference::Other(own(expression))),
        }
    }
}

fn all(texts: &[Text], constants: Constants) -> Vec<core::Text> {
    texts.iter().map(|text| text.thaw(constants)).collect()
}

impl Store {
    fn thaw(&self, constants: Constants) -> core::ArtifactStore {
        let mut store = match &self.bucket {
            Some(bucket) => core::ArtifactStore::bucket(bucket.thaw(constants)),
            None => core::ArtifactStore::created(),
        };
        store.encryption_key = match &self.key {
            Key::Default => None,
            Key::Created => Some(core::EncryptionKey::Created),
            Key::Existing(id) => Some(core::EncryptionKey::Existing {
                id: Some(id.thaw(constants)),
                key_type: Some(core::KeyType::Kms.into()),
            }),
        };
        store
    }
}

impl Trigger {
    fn thaw(&self, constants: Constants) -> core::Trigger {
        let filter = |filter: &Option<Filter>| {
            filter.as_ref().map(|filter| core::Filter {
                includes: all(filter.includes, constants),
                excludes: all(filter.excludes, constants),
            })
        };
        let push = |filters: &Filters| core::PushFilter {
            branches: filter(&filters.branches),
            file_paths: filter(&filters.file_paths),
            tags: filter(&filters.tags),
            extra: Vec::new(),
        };
        let pull_request = |filters: &Filters| core::PullRequestFilter {
            branches: filter(&filters.branches),
            file_paths: filter(&filters.file_paths),
            events: filters.events.iter().copied().map(Given::of).collect(),
            extra: Vec::new(),
        };
        core::Trigger {
            provider_type: Some(core::TriggerProvider::CodeStarSourceConnection.into()),
            git: Some(core::GitConfiguration {
                source_action_name: self.source.thaw(constants),
                push: self.push.iter().map(push).collect(),
                pull_request: self.pull_request.iter().map(pull_request).collect(),
                extra: Vec::new(),
            }),
            extra: Vec::new(),
        }
    }
}

impl Stage {
    fn thaw(&self, constants: Constants) -> core::Stage {
        core::Stage {
            actions: self
                .actions
                .iter()
                .map(|action| action.thaw(constants))
                .collect(),
            before_entry: conditions(self.before_entry, constants),
            on_success: conditions(self.on_success, constants),
            on_failure: self
                .on_failure
                .as_ref()
                .map(|failure| failure.thaw(constants)),
            ..core::Stage::new(self.name.thaw(constants))
        }
    }
}

fn conditions(
    conditions: Option<&'static [Condition]>,
    constants: Constants,
) -> Option<Vec<core::Condition>> {
    conditions.map(|conditions| {
        conditions
            .iter()
            .map(|condition| condition.thaw(constants))
            .collect()
    })
}

impl OnFailure {
    fn thaw(&self, constants: Constants) -> core::OnFailure {
        core::OnFailure {
            result: self.result.map(Given::of),
            retry_mode: self.retry_mode.map(Given::of),
            conditions: conditions(self.conditions, constants),
            extra: Vec::new(),
        }
    }
}

impl Condition {
    fn thaw(&self, constants: Constants) -> core::Condition {
        core::Condition {
            result: self.result.map(Given::of),
            rules: self.rules.iter().map(|rule| rule.thaw(constants)).collect(),
            extra: Vec::new(),
        }
    }
}

impl Rule {
    fn thaw(&self, constants: Constants) -> core::ConditionRule {
        let body = &self.body;
        core::ConditionRule {
            name: self.name.thaw(constants),
            category: Some("Rule".into()),
            owner: Some("AWS".into()),
            provider: self.provider.thaw(constants),
            version: Some(self.version.thaw(constants)),
            configuration: body.configuration(constants),
            inputs: all(body.inputs, constants),
            commands: all(body.commands, constants),
            environment_variables: body.environment(constants),
            region: body.region.as_ref().map(|text| text.thaw(constants)),
            role: body.role.as_ref().map(|text| text.thaw(constants)),
            timeout_in_minutes: body.timeout.map(Given::of),
            extra: Vec::new(),
        }
    }
}

impl Body {
    fn configuration(&self, constants: Constants) -> Vec<(String, core::Text)> {
        self.configuration
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.thaw(constants)))
            .collect()
    }

    fn environment(&self, constants: Constants) -> Vec<core::EnvironmentVariable> {
        let variable =
            |(name, value, kind): &(Text, Text, Option<core::EnvironmentVariableType>)| {
                core::EnvironmentVariable {
                    name: name.thaw(constants),
                    value: value.thaw(constants),
                    kind: kind.map(Given::of),
                }
            };
        self.environment.iter().map(variable).collect()
    }
}

impl Action {
    fn thaw(&self, constants: Constants) -> core::Action {
        let body = &self.body;
        let action_type = core::ActionType {
            category: self.symbolic.map_or_else(
                || self.category.into(),
                |(category, _)| Given::read(category.thaw(constants)),
            ),
            owner: self.symbolic.map_or_else(
                || self.owner.into(),
                |(_, owner)| Given::read(owner.thaw(constants)),
            ),
            provider: self.provider.thaw(constants),
            version: self.version.thaw(constants),
        };
        core::Action {
            run_order: Some(Given::of(self.run_order)),
            configuration: body.configuration(constants),
            inputs: all(body.inputs, constants),
            outputs: self
                .outputs
                .iter()
                .map(|(name, files)| core::OutputArtifact {
                    name: name.thaw(constants),
                    files: all(files, constants),
                })
                .collect(),
            namespace: self.namespace.as_ref().map(|text| text.thaw(constants)),
            region: body.region.as_ref().map(|text| text.thaw(constants)),
            role: body.role.as_ref().map(|text| text.thaw(constants)),
            timeout_in_minutes: body.timeout.map(Given::of),
            commands: all(body.commands, constants),
            output_variables: all(self.output_variables, constants),
            environment_variables: body.environment(constants),
            ..core::Action::new(self.name.thaw(constants), action_type)
        }
    }
}

impl Project {
    fn thaw(&self, constants: Constants) -> core::Project {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.thaw(constants));
        core::Project {
            name: text(&self.name),
            compute_type: text(&self.compute_type),
            environment_type: text(&self.environment_type),
            image: text(&self.image),
            fleet: text(&self.fleet),
            buildspec: text(&self.buildspec),
            timeout_in_minutes: self.timeout.map(Given::of),
            queued_timeout_in_minutes: self.queued_timeout.map(Given::of),
            concurrent_build_limit: text(&self.concurrent_builds).map(Given::read),
            created: true,
            ..core::Project::default()
        }
    }
}
