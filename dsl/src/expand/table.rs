//! The definition as static data.
//!
//! The table holds none of the user's tokens, so it is written as text and read once: that is many times faster than
//! putting tokens together one by one. Constants of the program stand beside it and are meant by their index.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use stagewright_core::{
    Action, ArtifactStore, Condition, ConditionRule, Draft, EncryptionKey, EnvironmentVariable,
    Filter, Given, Location, OnFailure, Part, Project, Quotas, Reference, Stage, Text, Trigger,
    Word,
};
use syn::spanned::Spanned as _;

use super::assumed;
use crate::lower::Lowered;

/// An expression of type `(&'static Table, &'static [&'static str])`.
pub(super) fn table(lowered: &Lowered, crate_path: &TokenStream) -> TokenStream {
    let mut writer = Writer {
        out: String::new(),
        constants: lowered.constants.keys().cloned().collect(),
    };
    writer.draft(&lowered.draft);
    let draft = tokens(&writer.out);
    let files = assumed::sample_files(lowered, crate_path);
    let assumed = tokens(&assumed::assumptions(&lowered.assumptions));
    let constants = lowered.constants.values().map(|constant| {
        let span = constant.span();
        let path = super::values::at(crate_path, span);
        quote_spanned!(span => #path::table::text(#constant))
    });
    quote! {
        (
            {
                #files
                use #crate_path::table::*;
                // A form that says everything leaves nothing for the rest of the struct.
                #[allow(clippy::needless_update)]
                static TABLE: Table = Table { draft: #draft, assumed: #assumed };
                &TABLE
            },
            {
                static CONSTANTS: &[&'static ::core::primitive::str] = &[#(#constants),*];
                CONSTANTS
            },
        )
    }
}

/// What this file wrote is Rust, so reading it cannot fail; an empty stream would show as an error of the compiler.
fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

struct Writer {
    out: String,
    constants: Vec<String>,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn string(&mut self, text: &str) {
        let _ = write!(self.out, "{text:?}");
    }

    fn text(&mut self, text: &Text) {
        match text.parts() {
            [] => self.put("Text::Plain(\"\")"),
            [Part::Literal(literal)] => {
                self.put("Text::Plain(");
                self.string(literal);
                self.put(")");
            }
            parts => {
                self.put("Text::Parts(&[");
                for part in parts {
                    self.part(part);
                    self.put(",");
                }
                self.put("])");
            }
        }
    }

    fn part(&mut self, part: &Part) {
        let (variant, text) = match part {
            Part::Literal(text) => ("Literal", text),
            Part::Reference { to, .. } => match to {
                Reference::Parameter(name) => ("Parameter", name),
                Reference::Pseudo(name) => ("Pseudo", name),
                Reference::Resource(name) => ("Resource", name),
                Reference::Import(name) => ("Import", name),
                Reference::Attribute {
                    resource,
                    attribute,
                } => {
                    let _ = write!(self.out, "Part::Attribute({resource:?},{attribute:?})");
                    return;
                }
                Reference::Other(expression) => {
                    if let Ok(index) = self.constants.binary_search(expression) {
                        let _ = write!(self.out, "Part::Constant({index})");
                        return;
                    }
                    ("Other", expression)
                }
            },
        };
        let _ = write!(self.out, "Part::{variant}({text:?})");
    }

    fn option<T>(&mut self, name: &str, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        if let Some(value) = value {
            let _ = write!(self.out, "{name}:Some(");
            write(self, value);
            self.put("),");
        }
    }

    /// A field that is a slice; left out when empty, as the base has it.
    fn slice<T>(&mut self, name: &str, values: &[T], write: impl Fn(&mut Self, &T)) {
        if !values.is_empty() {
            let _ = write!(self.out, "{name}:");
            self.items(values, write);
            self.put(",");
        }
    }

    fn items<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        self.put("&[");
        for value in values {
            write(self, value);
            self.put(",");
        }
        self.put("]");
    }

    /// A word of a vocabulary, by the name of its variant.
    fn word<T: Word + std::fmt::Debug>(&mut self, name: &str, kind: &str, word: Option<&Given<T>>) {
        if let Some(value) = word.and_then(Given::value) {
            let _ = write!(self.out, "{name}:Some({kind}::{value:?}),");
        }
    }

    fn number(&mut self, name: &str, number: Option<&Given<i64>>) {
        if let Some(value) = number.and_then(Given::value) {
            let _ = write!(self.out, "{name}:Some({value}),");
        }
    }

    fn draft(&mut self, draft: &Draft) {
        self.put("Draft{");
        self.option("name", draft.name.as_ref(), Self::text);
        self.word(
            "pipeline_type",
            "PipelineType",
            draft.pipeline_type.as_ref(),
        );
        self.word(
            "execution_mode",
            "ExecutionMode",
            draft.execution_mode.as_ref(),
        );
        if let Some(quotas) = draft.quotas {
            let word = if quotas == Quotas::Current {
                "Current"
            } else {
                "Guide"
            };
            let _ = write!(self.out, "quotas:Some(Quotas::{word}),");
        }
        self.option("role", draft.role.as_ref(), Self::text);
        self.option("region", draft.region.as_ref(), Self::text);
        if let Some(restart) = draft
            .restart_execution_on_update
            .as_ref()
            .and_then(Given::value)
        {
            let _ = write!(self.out, "restart:Some({restart}),");
        }
        self.option("store", draft.artifact_store.as_ref(), Self::store);
        self.option("stores", draft.artifact_stores.as_ref(), |this, stores| {
            this.items(stores, |this, (region, store)| {
                this.put("(");
                this.text(region);
                this.put(",");
                this.store(store);
                this.put(")");
            });
        });
        self.slice("parameters", &draft.parameters, |this, parameter| {
            let _ = write!(
                this.out,
                "Parameter{{name:{:?},default:{:?},description:{:?}}}",
                parameter.name, parameter.default, parameter.description
            );
        });
        self.slice("variables", &draft.variables, |this, variable| {
            this.put("Variable{name:");
            this.text(&variable.name);
            this.put(",default:");
            this.maybe(variable.default.as_ref());
            this.put(",description:");
            this.maybe(variable.description.as_ref());
            this.put("}");
        });
        self.slice("triggers", &draft.triggers, Self::trigger);
        self.slice("stages", &draft.stages, Self::stage);
        self.slice(
            "disabled",
            &draft.disabled_transitions,
            |this, transition| {
                this.put("(");
                this.text(&transition.stage);
                this.put(",");
                this.maybe(transition.reason.as_ref());
                this.put(")");
            },
        );
        self.slice("tags", &draft.tags, |this, (key, value)| {
            this.put("(");
            this.text(key);
            this.put(",");
            this.text(value);
            this.put(")");
        });
        self.slice("projects", &draft.projects, Self::project);
        self.slice("allows", &draft.allows, |this, allow| {
            let _ = write!(this.out, "({:?},{:?})", allow.rule, allow.reason);
        });
        self.put("..Draft::EMPTY}");
    }

    fn maybe(&mut self, text: Option<&Text>) {
        match text {
            Some(text) => {
                self.put("Some(");
                self.text(text);
                self.put(")");
            }
            None => self.put("None"),
        }
    }

    fn store(&mut self, store: &ArtifactStore) {
        self.put("Store{bucket:");
        match &store.location {
            Location::Bucket(bucket) => self.maybe(Some(bucket)),
            Location::Created | Location::Missing => self.put("None"),
        }
        self.put(",key:");
        match &store.encryption_key {
            Some(EncryptionKey::Existing { id: Some(id), .. }) => {
                self.put("Key::Existing(");
                self.text(id);
                self.put(")");
            }
            Some(EncryptionKey::Created) => self.put("Key::Created"),
            Some(EncryptionKey::Existing { id: None, .. }) | None => self.put("Key::Default"),
        }
        self.put("}");
    }

    fn trigger(&mut self, trigger: &Trigger) {
        let Some(git) = &trigger.git else { return };
        self.put("Trigger{source:");
        self.text(&git.source_action_name);
        self.put(",push:");
        self.items(&git.push, |this, push| {
            this.put("Filters{");
            this.option("branches", push.branches.as_ref(), Self::filter);
            this.option("file_paths", push.file_paths.as_ref(), Self::filter);
            this.option("tags", push.tags.as_ref(), Self::filter);
            this.put("..Filters::EMPTY}");
        });
        self.put(",pull_request:");
        self.items(&git.pull_request, |this, request| {
            this.put("Filters{");
            this.option("branches", request.branches.as_ref(), Self::filter);
            this.option("file_paths", request.file_paths.as_ref(), Self::filter);
            this.slice("events", &request.events, |this, event| {
                if let Some(event) = event.value() {
                    let _ = write!(this.out, "PullRequestEvent::{event:?}");
                }
            });
            this.put("..Filters::EMPTY}");
        });
        self.put("}");
    }

    fn filter(&mut self, filter: &Filter) {
        self.put("Filter{includes:");
        self.items(&filter.includes, Self::text);
        self.put(",excludes:");
        self.items(&filter.excludes, Self::text);
        self.put("}");
    }

    fn stage(&mut self, stage: &Stage) {
        self.put("Stage{name:");
        self.text(&stage.name);
        self.put(",");
        self.slice("actions", &stage.actions, Self::action);
        self.option(
            "before_entry",
            stage.before_entry.as_ref(),
            |this, conditions| {
                this.items(conditions, Self::condition);
            },
        );
        self.option(
            "on_success",
            stage.on_success.as_ref(),
            |this, conditions| {
                this.items(conditions, Self::condition);
            },
        );
        self.option("on_failure", stage.on_failure.as_ref(), Self::on_failure);
        self.put("..Stage::EMPTY}");
    }

    fn on_failure(&mut self, failure: &OnFailure) {
        let result = failure.result.as_ref().and_then(Given::value);
        let retry_mode = failure.retry_mode.as_ref().and_then(Given::value);
        self.put("OnFailure{result:");
        self.optional_word("ConditionResult", result);
        self.put(",retry_mode:");
        self.optional_word("RetryMode", retry_mode);
        self.put(",conditions:");
        match &failure.conditions {
            Some(conditions) => {
                self.put("Some(");
                self.items(conditions, Self::condition);
                self.put(")");
            }
            None => self.put("None"),
        }
        self.put("}");
    }

    fn optional_word(&mut self, kind: &str, word: Option<impl std::fmt::Debug>) {
        match word {
            Some(word) => {
                let _ = write!(self.out, "Some({kind}::{word:?})");
            }
            None => self.put("None"),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.put("Condition{result:");
        self.optional_word(
            "ConditionResult",
            condition.result.as_ref().and_then(Given::value),
        );
        self.put(",rules:");
        self.items(&condition.rules, Self::rule);
        self.put("}");
    }

    fn rule(&mut self, rule: &ConditionRule) {
        self.put("Rule{name:");
        self.text(&rule.name);
        self.put(",provider:");
        self.text(&rule.provider);
        self.put(",version:");
        self.text(rule.version.as_ref().unwrap_or(&Text::literal("1")));
        self.put(",body:Body{");
        self.configuration(&rule.configuration);
        self.slice("inputs", &rule.inputs, Self::text);
        self.slice("commands", &rule.commands, Self::text);
        self.slice(
            "environment",
            &rule.environment_variables,
            Self::environment,
        );
        self.option("region", rule.region.as_ref(), Self::text);
        self.option("role", rule.role.as_ref(), Self::text);
        self.number("timeout", rule.timeout_in_minutes.as_ref());
        self.put("..Body::EMPTY}}");
    }

    fn configuration(&mut self, configuration: &[(String, Text)]) {
        self.slice("configuration", configuration, |this, (key, value)| {
            this.put("(");
            this.string(key);
            this.put(",");
            this.text(value);
            this.put(")");
        });
    }

    fn environment(&mut self, variable: &EnvironmentVariable) {
        self.put("(");
        self.text(&variable.name);
        self.put(",");
        self.text(&variable.value);
        self.put(",");
        self.optional_word(
            "EnvironmentVariableType",
            variable.kind.as_ref().and_then(Given::value),
        );
        self.put(")");
    }

    fn action(&mut self, action: &Action) {
        self.put("Action{name:");
        self.text(&action.name);
        let action_type = &action.action_type;
        let (category, owner) = (&action_type.category, &action_type.owner);
        let plain = |text: &Text| matches!(text.parts(), [Part::Literal(_)]);
        match (category.value(), owner.value()) {
            (Some(known), Some(owned)) if plain(category.text()) && plain(owner.text()) => {
                let _ = write!(
                    self.out,
                    ",category:Category::{known:?},owner:Owner::{owned:?}"
                );
            }
            _ => {
                self.put(",symbolic:Some((");
                self.text(category.text());
                self.put(",");
                self.text(owner.text());
                self.put("))");
            }
        }
        self.put(",provider:");
        self.text(&action.action_type.provider);
        if action.action_type.version != Text::literal("1") {
            self.put(",version:");
            self.text(&action.action_type.version);
        }
        let _ = write!(self.out, ",run_order:{},", action.run_order().unwrap_or(1));
        self.slice("outputs", &action.outputs, |this, output| {
            this.put("(");
            this.text(&output.name);
            this.put(",");
            this.items(&output.files, Self::text);
            this.put(")");
        });
        self.slice("output_variables", &action.output_variables, Self::text);
        self.option("namespace", action.namespace.as_ref(), Self::text);
        self.put("body:Body{");
        self.configuration(&action.configuration);
        self.slice("inputs", &action.inputs, Self::text);
        self.slice("commands", &action.commands, Self::text);
        self.slice(
            "environment",
            &action.environment_variables,
            Self::environment,
        );
        self.option("region", action.region.as_ref(), Self::text);
        self.option("role", action.role.as_ref(), Self::text);
        self.number("timeout", action.timeout_in_minutes.as_ref());
        self.put("..Body::EMPTY},..Action::EMPTY}");
    }

    fn project(&mut self, project: &Project) {
        self.put("Project{");
        for (name, text) in [
            ("name", &project.name),
            ("compute_type", &project.compute_type),
            ("environment_type", &project.environment_type),
            ("image", &project.image),
            ("fleet", &project.fleet),
            ("buildspec", &project.buildspec),
        ] {
            self.option(name, text.as_ref(), Self::text);
        }
        self.number("timeout", project.timeout_in_minutes.as_ref());
        self.number("queued_timeout", project.queued_timeout_in_minutes.as_ref());
        let limit = project.concurrent_build_limit.as_ref().map(Given::text);
        self.option("concurrent_builds", limit, Self::text);
        self.put("..Project::EMPTY}");
    }
}
