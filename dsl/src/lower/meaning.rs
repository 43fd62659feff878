//! What would mean nothing: clauses and fields that a provider has no use for, by what the catalogue says of it, and two
//! ways to say one thing.

use proc_macro2::Span;
use stagewright_core::catalogue::{Provider, RuleProvider};
use stagewright_core::{ActionType, Owner, catalogue};

use super::Lowering;
use super::action::Fields;
use crate::diagnostic::{Diagnostic, any_of};
use crate::syntax::{self, Entry, FieldValue, Spanned};

/// Clauses that a rule of a condition takes.
const OF_RULES: &[&str] = &["in", "as", "timeout", "version"];

impl Lowering {
    /// Reports the clauses of an action that change nothing for its provider. `known` says whether the words of the provider
    /// were understood; if not, that has its own message.
    pub(super) fn clauses_of_action(
        &mut self,
        action: &syntax::Action,
        provider: Option<&'static Provider>,
        known: bool,
    ) {
        let on = clause(&action.clauses, "on");
        let starts = clause(&action.clauses, "starts");
        for (word, what) in [(on, "compute type"), (starts, "start-up")] {
            if let Some(word) = word.filter(|_| known) {
                self.clause_of_build(action, provider, word, what);
            }
        }
    }

    fn clause_of_build(
        &mut self,
        action: &syntax::Action,
        provider: Option<&'static Provider>,
        on: &Spanned<String>,
        what: &str,
    ) {
        let (own, word) = (&action.name.handle, &on.value);
        match provider {
            Some(provider) if provider.runs_build() => {
                if word == "on" {
                    self.compute_of_project(action, on);
                }
            }
            Some(_) => {
                let builds = builds();
                let none = Diagnostic::mistake(
                    on.span,
                    format!("`{own}` runs no build, so it has no {what}"),
                )
                .note(format!("builds are the actions of {}", all_of(&builds)))
                .help(format!("remove the `{word}` clause"));
                self.error(none);
            }
            None => {
                let none = Diagnostic::mistake(
                    on.span,
                    format!(
                        "`{own}` has a {what}, and nothing says that `{}` runs a build",
                        action.provider.name.value
                    ),
                )
                .note("the catalogue does not have this provider")
                .help(format!("remove the `{word}` clause"));
                self.error(none);
            }
        }
    }

    /// A declared project says its compute type itself.
    fn compute_of_project(&mut self, action: &syntax::Action, on: &Spanned<String>) {
        let project = action
            .fields
            .iter()
            .find(|field| field.key.value == super::action::PROJECT && !field.quoted);
        let Some((key, entries)) = project.and_then(|field| match &field.value {
            FieldValue::Block(_, entries) => Some((&field.key, entries)),
            _ => None,
        }) else {
            return;
        };
        let compute = entries.iter().find(|entry| entry.key.value == "compute");
        let message = match compute {
            Some(_) => format!(
                "the compute type of `{}` is given twice",
                action.name.handle
            ),
            None => format!(
                "the compute type of `{}` stands outside of its project",
                action.name.handle
            ),
        };
        let help = match compute {
            Some(_) => "remove the `on` clause: the project says it".to_owned(),
            None => "write it into the project: `project: { compute: … }`".to_owned(),
        };
        let (place, label) = match compute {
            Some(entry) => (entry.key.span, "the project says it here"),
            None => (key.span, "the project is declared here"),
        };
        let twice = Diagnostic::mistake(on.span, message)
            .label(place, label)
            .help(help);
        self.error(twice);
    }

    /// Reports the clauses of a condition's rule that belong to actions.
    pub(super) fn clauses_of_rule(&mut self, rule: &syntax::Rule) {
        for word in &rule.clauses.words {
            if !OF_RULES.contains(&word.value.as_str()) {
                let wrong = Diagnostic::mistake(
                    word.span,
                    format!("`{}` belongs to an action, not to a rule", word.value),
                )
                .note("a rule takes `in`, `as role`, `timeout` and `version`")
                .help(format!("remove the `{}` clause", word.value));
                self.error(wrong);
            }
        }
    }

    /// Whether a declared project means something here: the action names one.
    pub(super) fn may_declare_project(
        &mut self,
        field: &syntax::Field,
        action: &syntax::Action,
        action_type: &ActionType,
    ) -> bool {
        let provider = catalogue::of(action_type);
        let names = provider.map_or(action_type.owner.value() != Some(Owner::Aws), |provider| {
            provider.names_project()
        });
        if !names {
            self.wrong(
                field.key.span,
                format!(
                    "`{}` declares a project, and `{}` runs no build of one",
                    action.name.handle, action.provider.name.value
                ),
                "remove it; the actions of `CodeBuild` have projects",
            );
        }
        names
    }

    /// Whether environment variables mean something here: CodePipeline itself runs something that could read them.
    pub(super) fn may_have_environment(&mut self, field: &syntax::Field, of: &Fields) -> bool {
        if of.runs {
            return true;
        }
        let name = &of.name;
        let key = of
            .keys
            .and_then(|(keys, _)| keys.iter().find(|key| key.name == "EnvironmentVariables"));
        let (message, help) = match key {
            Some(key) => (
                format!("the environment variables of `{name}` are those of a build"),
                format!(
                    "write `{}: \"[{{\\\"name\\\": \\\"NAME\\\", \\\"value\\\": \\\"value\\\"}}]\"`",
                    key.word()
                ),
            ),
            None => (
                format!("`{name}` has environment variables, and runs nothing that reads them"),
                "remove `environment`".to_owned(),
            ),
        };
        self.wrong(field.key.span, message, help);
        false
    }

    /// Reports that one thing is said in two ways.
    pub(super) fn twice(&mut self, what: &str, second: Span, first: Span) {
        let twice = Diagnostic::mistake(second, format!("{what} is given twice"))
            .label(first, "it is given first")
            .help("leave one of the two");
        self.error(twice);
    }

    /// Reports entries of a block that are there twice.
    pub(super) fn entries_once(&mut self, entries: &[Entry]) {
        for (index, entry) in entries.iter().enumerate() {
            let earlier = entries.get(..index).unwrap_or_default();
            if let Some(first) = earlier
                .iter()
                .find(|known| known.key.value == entry.key.value)
            {
                let what = format!("`{}`", entry.key.value);
                self.twice(&what, entry.key.span, first.key.span);
            }
        }
    }

    /// Reports a field that takes another form: `commands: "make"`, `project_name: ["shop"]`.
    pub(super) fn wrong_form(&mut self, field: &syntax::Field, takes: &str, help: String) {
        let span = match &field.value {
            FieldValue::Text(text) => text.span,
            FieldValue::List(span, _) | FieldValue::Block(span, _) => *span,
        };
        let given = match &field.value {
            FieldValue::Text(_) => "a text",
            FieldValue::List(..) => "a list",
            FieldValue::Block(..) => "a block",
        };
        let message = format!("`{}` takes {takes}, not {given}", field.key.value);
        self.wrong(span, message, help);
    }
}

/// The clause that begins with this word.
fn clause<'a>(clauses: &'a syntax::Clauses, word: &str) -> Option<&'a Spanned<String>> {
    clauses.words.iter().find(|known| known.value == word)
}

/// Whether a rule of this provider has environment variables of its own.
pub(super) fn rule_runs(provider: Option<&'static RuleProvider>) -> bool {
    provider.is_none_or(RuleProvider::runs_managed_build)
}

/// Whether an action of this provider has environment variables of its own, or is none of the catalogue's.
pub(super) fn action_runs(provider: Option<&'static Provider>) -> bool {
    provider.is_none_or(|provider| provider.runs_managed_build() || provider.open)
}

/// The providers whose actions are builds.
fn builds() -> Vec<&'static str> {
    let mut names: Vec<&str> = catalogue::PROVIDERS
        .iter()
        .filter(|provider| provider.runs_build())
        .map(|provider| provider.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// `` `A`, `B` and `C` ``.
fn all_of(words: &[&str]) -> String {
    any_of(words).replacen(" or ", " and ", 1)
}
