//! Actions and their order.

use stagewright_core::{
    Action, ActionKey, Assumed, Basis, Compute, EnvironmentVariable, EnvironmentVariableType,
    Given, Part, Project, Quotas, Stage, Text, catalogue,
};

use super::{Printer, WIDTH, is_written};
use crate::lower::default_project_name;

impl Printer<'_> {
    /// The actions of a stage: neighbours with one run order in a `parallel` block, odd numbers with `at`.
    pub(super) fn actions(&mut self, stage_index: usize, stage: &Stage) {
        let mut next = 1;
        let mut index = 0;
        while index < stage.actions.len() {
            let order = run_order(stage, index);
            let mut end = index + 1;
            while end < stage.actions.len() && run_order(stage, end) == order {
                end += 1;
            }
            let at = if order == next {
                String::new()
            } else {
                format!(" at {order}")
            };
            if end - index > 1 {
                self.line(1, &format!("parallel{at} {{"));
                for action in index..end {
                    self.action(stage_index, stage, action, "", 2);
                }
                self.line(1, "}");
            } else {
                self.action(stage_index, stage, index, &at, 1);
            }
            // As the reader counts: a number that the service refuses changes nothing below it.
            if at.is_empty() || Quotas::RUN_ORDERS.contains(&order) {
                next = order.saturating_add(1);
            }
            index = end;
        }
    }

    fn action(&mut self, stage_index: usize, stage: &Stage, index: usize, at: &str, indent: usize) {
        let Some(action) = stage.actions.get(index) else {
            return;
        };
        let names = self
            .names
            .actions
            .get(stage_index)
            .and_then(|actions| actions.get(index));
        let name = names.map(|name| name.declared.clone()).unwrap_or_default();
        let head = format!(
            "{name}({}){} = {}",
            self.inputs(&action.inputs),
            self.outputs(action),
            self.provider(action, stage_index)
        );
        let fields = self.fields(action);
        let told = format!("{}{at}", self.told(action));
        let assumed = self.assumed(stage, action);
        self.broken(&head, &fields, &told, &assumed, indent);
    }

    /// On one line if it fits, else with the clauses, then with the fields, on lines of their own.
    pub(super) fn broken(
        &mut self,
        head: &str,
        fields: &[String],
        told: &str,
        assumed: &str,
        indent: usize,
    ) {
        let braces = if fields.is_empty() {
            String::new()
        } else {
            format!(" {{ {} }}", fields.join(", "))
        };
        let room = WIDTH.saturating_sub(indent * 4);
        let whole = format!("{head}{braces}{told}{assumed};");
        if whole.chars().count() <= room {
            self.line(indent, &whole);
            return;
        }
        let first = format!("{head}{braces}");
        let mut clauses: Vec<&str> = [told, assumed]
            .into_iter()
            .filter(|clauses| !clauses.is_empty())
            .collect();
        if first.chars().count() < room || fields.is_empty() {
            self.line(
                indent,
                &format!("{first}{}", if clauses.is_empty() { ";" } else { "" }),
            );
        } else {
            self.line(indent, &format!("{head} {{"));
            for field in fields {
                self.line(indent + 1, &format!("{field},"));
            }
            let closed = format!("}}{told}{assumed};");
            if closed.chars().count() <= room {
                self.line(indent, &closed);
                return;
            }
            self.line(indent, if clauses.is_empty() { "};" } else { "}" });
        }
        let last = clauses.pop();
        for clause in clauses {
            self.line(indent + 1, clause.trim_start());
        }
        if let Some(last) = last {
            self.line(indent + 1, &format!("{};", last.trim_start()));
        }
    }

    pub(super) fn inputs(&self, inputs: &[Text]) -> String {
        let names: Vec<String> = inputs
            .iter()
            .map(|input| match self.names.artifacts.get(&input.to_string()) {
                Some(handle) => handle.handle.clone(),
                None => super::text::name_literal(input, &self.parameters),
            })
            .collect();
        names.join(", ")
    }

    fn outputs(&self, action: &Action) -> String {
        let names: Vec<String> = action
            .outputs
            .iter()
            .map(|output| {
                let name = output.name.to_string();
                let declared = self
                    .names
                    .artifacts
                    .get(&name)
                    .map_or_else(|| format!("{name:?}"), |handle| handle.declared.clone());
                let files = if output.files.is_empty() {
                    String::new()
                } else {
                    format!(" files {}", self.list(&output.files))
                };
                format!("{declared}{files}")
            })
            .collect();
        match names.as_slice() {
            [] => String::new(),
            [only] => format!(" -> {only}"),
            several => format!(" -> ({})", several.join(", ")),
        }
    }

    /// The shortest path that means this action type.
    fn provider(&self, action: &Action, stage_index: usize) -> String {
        let action_type = &action.action_type;
        let name = action_type.provider.to_string();
        let word = |text: &Text| match text.parts() {
            [Part::Literal(literal)] if super::names::is_identifier(literal) => literal.clone(),
            _ => super::text::name_literal(text, &self.parameters),
        };
        let (owner, category) = (action_type.owner.text(), action_type.category.text());
        let shown = word(&action_type.provider);
        let is_plain = [owner, category, &action_type.provider]
            .into_iter()
            .all(is_plain);
        let bare = catalogue::bare(&name, stage_index == 0).is_some_and(|(entry, category)| {
            action_type.owner.value() == Some(entry.owner)
                && action_type.category.value() == Some(category)
        });
        let known_owner = catalogue::named(&name)
            .find(|entry| {
                action_type
                    .category
                    .value()
                    .is_some_and(|category| entry.categories.contains(&category))
            })
            .map_or("AWS", |entry| entry.owner.as_str());
        let path = if bare && is_plain {
            shown
        } else if *owner == known_owner && is_plain {
            format!("{}::{shown}", word(category))
        } else {
            format!("{}::{}::{shown}", word(owner), word(category))
        };
        if action_type.version == Text::literal("1") {
            path
        } else {
            format!("{path} version {}", self.text(&action_type.version))
        }
    }

    fn fields(&self, action: &Action) -> Vec<String> {
        let mut fields = Vec::new();
        let action_type = &action.action_type;
        let plain = [
            action_type.owner.text(),
            action_type.category.text(),
            &action_type.provider,
        ]
        .into_iter()
        .all(is_plain);
        let keys = catalogue::of(action_type)
            .filter(|_| plain)
            .map(|provider| provider.keys);
        for (key, value) in &action.configuration {
            let project = (key == "ProjectName")
                .then(|| self.created_project(value))
                .flatten();
            match project {
                Some(project) => fields.push(self.project(project, action)),
                None => fields.push(format!("{}: {}", key_word(key, keys), self.text(value))),
            }
        }
        self.special(&action.commands, &action.environment_variables, &mut fields);
        if !action.output_variables.is_empty() {
            fields.push(format!(
                "output_variables: {}",
                self.list(&action.output_variables)
            ));
        }
        fields
    }

    /// `commands` and `environment`.
    pub(super) fn special(
        &self,
        commands: &[Text],
        environment: &[EnvironmentVariable],
        fields: &mut Vec<String>,
    ) {
        if !commands.is_empty() {
            fields.push(format!("commands: {}", self.list(commands)));
        }
        if environment.is_empty() {
            return;
        }
        let entries: Vec<String> = environment
            .iter()
            .map(|variable| {
                let name = variable.name.to_string();
                let name = if super::names::is_identifier(&name) {
                    name
                } else {
                    format!("{name:?}")
                };
                let marker = match variable.kind.as_ref().and_then(Given::value) {
                    Some(EnvironmentVariableType::SecretsManager) => "secret ",
                    Some(EnvironmentVariableType::Plaintext) => "plaintext ",
                    None => "",
                };
                format!("{name}: {marker}{}", self.text(&variable.value))
            })
            .collect();
        fields.push(format!("environment: {{ {} }}", entries.join(", ")));
    }

    fn created_project(&self, name: &Text) -> Option<&Project> {
        self.draft
            .projects
            .iter()
            .find(|project| project.created && project.name.as_ref() == Some(name))
    }

    fn project(&self, project: &Project, action: &Action) -> String {
        let mut entries = Vec::new();
        let usual = default_project_name(self.draft.name.as_ref(), &action.name);
        if let Some(name) = project.name.as_ref().filter(|name| **name != usual) {
            entries.push(format!("name: {}", self.text(name)));
        }
        if let Some(image) = &project.image {
            entries.push(format!("image: {}", self.text(image)));
        }
        if let Some(fleet) = &project.fleet {
            entries.push(format!("compute: fleet {}", self.text(fleet)));
        } else if let Some(compute_type) = &project.compute_type {
            let environment = project
                .environment_type
                .as_ref()
                .map_or_else(String::new, Text::to_string);
            let known = Compute::from_project(&compute_type.to_string(), &environment);
            let shown = known.map_or_else(
                || format!("{:?}", compute_type.to_string()),
                |compute| compute.to_string(),
            );
            entries.push(format!("compute: {shown}"));
        }
        if let Some(buildspec) = &project.buildspec {
            entries.push(format!("buildspec: {}", self.text(buildspec)));
        }
        for (key, minutes) in [
            ("timeout", &project.timeout_in_minutes),
            ("queued_timeout", &project.queued_timeout_in_minutes),
        ] {
            if let Some(minutes) = minutes.as_ref().and_then(Given::value) {
                entries.push(format!("{key}: {}", time(minutes)));
            }
        }
        if let Some(limit) = project
            .concurrent_build_limit
            .as_ref()
            .and_then(Given::value)
        {
            entries.push(format!("concurrent_builds: {limit}"));
        }
        format!("project: {{ {} }}", entries.join(", "))
    }

    /// The clauses that AWS is told.
    fn told(&self, action: &Action) -> String {
        let mut clauses = String::new();
        for (word, text) in [
            ("namespace", &action.namespace),
            ("in", &action.region),
            ("as role", &action.role),
        ] {
            if let Some(text) = text {
                clauses.push_str(&format!(" {word} {}", self.text(text)));
            }
        }
        if let Some(minutes) = action.timeout_in_minutes.as_ref().and_then(Given::value) {
            clauses.push_str(&format!(" timeout {}", time(minutes)));
        }
        clauses
    }

    /// The clauses that we assume.
    fn assumed(&self, stage: &Stage, action: &Action) -> String {
        let mut clauses = String::new();
        let Some(assumed) = self.profile.and_then(|profile| {
            profile.action(ActionKey::new(
                stage.name.to_string(),
                action.name.to_string(),
            ))
        }) else {
            return clauses;
        };
        // A declared project says its compute type itself.
        let declared = action
            .configuration("ProjectName")
            .is_some_and(|name| self.created_project(name).is_some());
        // What a project beside the pipeline tells is told by nothing in Rust.
        let beside = |compute: &Assumed<Compute>| {
            let is_known = !compute.value.to_string().contains("${");
            let told = compute.basis == Basis::Definition && is_known;
            told && self.draft.project_of(action).is_some()
        };
        if let Some(compute) = assumed
            .compute
            .as_ref()
            .filter(|compute| !declared && (is_written(&compute.basis) || beside(compute)))
        {
            clauses.push_str(&format!(" on {}", compute.value));
        }
        if let Some(duration) = assumed
            .duration
            .as_ref()
            .filter(|duration| is_written(&duration.basis))
        {
            clauses.push_str(&format!(" takes {}", duration.value));
        }
        let (stage, action) = (stage.name.to_string(), action.name.to_string());
        clauses.push_str(&self.approver_hours(&stage, &action).unwrap_or_default());
        if let Some(start_up) = assumed
            .start_up
            .as_ref()
            .filter(|start_up| is_written(&start_up.basis))
        {
            clauses.push_str(&format!(" starts {}", start_up.value));
        }
        if is_written(&assumed.failure.basis) {
            clauses.push_str(&format!(" fails {}", assumed.failure.value));
        }
        let written: Vec<_> = assumed
            .outputs
            .iter()
            .filter(|(_, size)| is_written(&size.basis))
            .collect();
        let sizes: Vec<String> = written
            .iter()
            .map(|(name, size)| {
                let handle = self
                    .names
                    .artifacts
                    .get(name)
                    .map_or_else(|| format!("{name:?}"), |name| name.handle.clone());
                if assumed.outputs.len() == 1 {
                    size.value.to_string()
                } else {
                    format!("{handle} {}", size.value)
                }
            })
            .collect();
        if !sizes.is_empty() {
            clauses.push_str(&format!(" writes {}", sizes.join(", ")));
        }
        clauses
    }
}

/// Whether a text is one literal.
fn is_plain(text: &Text) -> bool {
    matches!(text.parts(), [Part::Literal(_)])
}

fn run_order(stage: &Stage, index: usize) -> i64 {
    stage
        .actions
        .get(index)
        .and_then(Action::run_order)
        .unwrap_or(1)
}

/// A key as the language spells it; in quotes where that spelling would not lead back.
pub(super) fn key_word(key: &str, keys: Option<&'static [catalogue::Key]>) -> String {
    if let Some(known) = keys
        .unwrap_or_default()
        .iter()
        .find(|known| known.name == key)
    {
        return known.word();
    }
    format!("{key:?}")
}

/// Minutes with the largest unit that loses nothing.
pub(super) fn time(minutes: i64) -> String {
    let minutes = u64::try_from(minutes).unwrap_or_default();
    if minutes == 0 {
        return "0min".to_owned();
    }
    stagewright_core::Micros(minutes.saturating_mul(60_000_000)).to_string()
}
