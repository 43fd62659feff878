//! One walk over every text of a definition, so that parameters reach each of them.

use super::*;
use crate::Word;

type Visitor<'a> = &'a mut dyn FnMut(&mut Text);

fn given<T: Word>(setting: &mut Given<T>, visitor: Visitor<'_>) {
    visitor(setting.text_mut());
    setting.reread();
}

fn option_given<T: Word>(setting: &mut Option<Given<T>>, visitor: Visitor<'_>) {
    if let Some(setting) = setting {
        given(setting, visitor);
    }
}

fn all<'a>(texts: impl IntoIterator<Item = &'a mut Text>, visitor: Visitor<'_>) {
    texts.into_iter().for_each(visitor);
}

impl Draft {
    /// Calls the visitor on every text of the definition; settings are read again after it.
    pub fn visit_texts_mut(&mut self, visitor: &mut dyn FnMut(&mut Text)) {
        all(&mut self.name, visitor);
        all(&mut self.role, visitor);
        all(&mut self.region, visitor);
        option_given(&mut self.pipeline_type, visitor);
        option_given(&mut self.execution_mode, visitor);
        option_given(&mut self.restart_execution_on_update, visitor);
        option_given(&mut self.version, visitor);
        if let Some(store) = &mut self.artifact_store {
            store.visit(visitor);
        }
        for (region, store) in self.artifact_stores.iter_mut().flatten() {
            visitor(region);
            store.visit(visitor);
        }
        for variable in &mut self.variables {
            visitor(&mut variable.name);
            all(&mut variable.default, visitor);
            all(&mut variable.description, visitor);
        }
        for trigger in &mut self.triggers {
            trigger.visit(visitor);
        }
        for stage in &mut self.stages {
            stage.visit(visitor);
        }
        for transition in &mut self.disabled_transitions {
            visitor(&mut transition.stage);
            all(&mut transition.reason, visitor);
        }
        for (key, value) in &mut self.tags {
            visitor(key);
            visitor(value);
        }
        for project in &mut self.projects {
            project.visit(visitor);
        }
        for resource in &mut self.resources {
            resource.properties.visit(visitor);
        }
    }
}

impl ArtifactStore {
    fn visit(&mut self, visitor: Visitor<'_>) {
        option_given(&mut self.store_type, visitor);
        if let Location::Bucket(name) = &mut self.location {
            visitor(name);
        }
        if let Some(EncryptionKey::Existing { id, key_type }) = &mut self.encryption_key {
            all(id, visitor);
            option_given(key_type, visitor);
        }
    }
}

impl Trigger {
    fn visit(&mut self, visitor: Visitor<'_>) {
        option_given(&mut self.provider_type, visitor);
        let Some(git) = &mut self.git else { return };
        visitor(&mut git.source_action_name);
        for push in &mut git.push {
            for filter in [&mut push.branches, &mut push.file_paths, &mut push.tags]
                .into_iter()
                .flatten()
            {
                filter.visit(visitor);
            }
        }
        for request in &mut git.pull_request {
            for filter in [&mut request.branches, &mut request.file_paths]
                .into_iter()
                .flatten()
            {
                filter.visit(visitor);
            }
            for event in &mut request.events {
                given(event, visitor);
            }
        }
    }
}

impl Filter {
    fn visit(&mut self, visitor: Visitor<'_>) {
        all(&mut self.includes, visitor);
        all(&mut self.excludes, visitor);
    }
}

impl Stage {
    fn visit(&mut self, visitor: Visitor<'_>) {
        visitor(&mut self.name);
        for action in &mut self.actions {
            action.visit(visitor);
        }
        for condition in self
            .before_entry
            .iter_mut()
            .chain(&mut self.on_success)
            .flatten()
        {
            condition.visit(visitor);
        }
        if let Some(failure) = &mut self.on_failure {
            option_given(&mut failure.result, visitor);
            option_given(&mut failure.retry_mode, visitor);
            for condition in failure.conditions.iter_mut().flatten() {
                condition.visit(visitor);
            }
        }
        for blocker in &mut self.blockers {
            visitor(&mut blocker.name);
            given(&mut blocker.blocker_type, visitor);
        }
    }
}

impl Condition {
    fn visit(&mut self, visitor: Visitor<'_>) {
        option_given(&mut self.result, visitor);
        for rule in &mut self.rules {
            visitor(&mut rule.name);
            visitor(&mut rule.provider);
            all(&mut rule.category, visitor);
            all(&mut rule.owner, visitor);
            all(&mut rule.version, visitor);
            all(
                rule.configuration.iter_mut().map(|(_, value)| value),
                visitor,
            );
            all(&mut rule.inputs, visitor);
            all(&mut rule.commands, visitor);
            for variable in &mut rule.environment_variables {
                variable.visit(visitor);
            }
            all(&mut rule.region, visitor);
            all(&mut rule.role, visitor);
            option_given(&mut rule.timeout_in_minutes, visitor);
        }
    }
}

impl EnvironmentVariable {
    fn visit(&mut self, visitor: Visitor<'_>) {
        visitor(&mut self.name);
        visitor(&mut self.value);
        option_given(&mut self.kind, visitor);
    }
}

impl Action {
    fn visit(&mut self, visitor: Visitor<'_>) {
        visitor(&mut self.name);
        given(&mut self.action_type.category, visitor);
        given(&mut self.action_type.owner, visitor);
        visitor(&mut self.action_type.provider);
        visitor(&mut self.action_type.version);
        option_given(&mut self.run_order, visitor);
        all(
            self.configuration.iter_mut().map(|(_, value)| value),
            visitor,
        );
        all(&mut self.inputs, visitor);
        for output in &mut self.outputs {
            visitor(&mut output.name);
            all(&mut output.files, visitor);
        }
        all(&mut self.namespace, visitor);
        all(&mut self.region, visitor);
        all(&mut self.role, visitor);
        option_given(&mut self.timeout_in_minutes, visitor);
        all(&mut self.commands, visitor);
        all(&mut self.output_variables, visitor);
        for variable in &mut self.environment_variables {
            variable.visit(visitor);
        }
    }
}

impl Project {
    fn visit(&mut self, visitor: Visitor<'_>) {
        for text in [
            &mut self.name,
            &mut self.compute_type,
            &mut self.environment_type,
            &mut self.image,
            &mut self.fleet,
            &mut self.buildspec,
            &mut self.source_type,
            &mut self.artifacts_type,
            &mut self.service_role,
        ] {
            all(text, visitor);
        }
        option_given(&mut self.timeout_in_minutes, visitor);
        option_given(&mut self.queued_timeout_in_minutes, visitor);
        option_given(&mut self.concurrent_build_limit, visitor);
        option_given(&mut self.badge, visitor);
    }
}
