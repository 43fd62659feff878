//! Actions.

use proc_macro2::Span;
use stagewright_core::catalogue::{self, Key};
use stagewright_core::{
    Action, ActionType, EnvironmentVariable, EnvironmentVariableType, Field, Given, Micros,
    OutputArtifact, Owner, Site, Step, Text,
};

use super::Lowering;
use super::handles::ActionHandle;
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{self, EntryValue, FieldValue, Spanned};

/// Words in the braces that are no configuration.
const COMMANDS: &str = "commands";
const OUTPUT_VARIABLES: &str = "output_variables";
const ENVIRONMENT: &str = "environment";
const PROJECT: &str = "project";

/// What the braces of an action or a rule hold.
#[derive(Default)]
pub(super) struct Braces {
    pub(super) configuration: Vec<(String, Text)>,
    pub(super) commands: Vec<Text>,
    pub(super) output_variables: Vec<Text>,
    pub(super) environment_variables: Vec<EnvironmentVariable>,
}

impl Lowering {
    pub(super) fn action(
        &mut self,
        stage: usize,
        action: &syntax::Action,
        order: i64,
        order_span: Option<Span>,
    ) {
        let Some(index) = self
            .lowered
            .draft
            .stages
            .get(stage)
            .map(|stage| stage.actions.len())
        else {
            return;
        };
        let site = Site::action(stage, index);
        self.place(site.clone(), action.name.text.span);
        self.place(
            site.clone().field(Field::RunOrder),
            order_span.unwrap_or(action.name.text.span),
        );
        let name = self.name_text(&action.name, site.clone().field(Field::Name));
        let action_type = self.action_type(&action.provider, stage, &site);
        let keys = catalogue::of(&action_type).map(|provider| (provider.keys, provider.open));
        let braces = self.braces(&action.fields, keys, &action_type, action, &site);
        let mut lowered = Action::new(name, action_type);
        lowered.run_order = Some(Given::of(order));
        lowered.configuration = braces.configuration;
        lowered.commands = braces.commands;
        lowered.output_variables = braces.output_variables;
        lowered.environment_variables = braces.environment_variables;
        lowered.inputs = self.inputs(&action.inputs, &site);
        lowered.outputs = action
            .outputs
            .iter()
            .enumerate()
            .map(|(index, output)| self.output(output, &site.clone().output(index)))
            .collect();
        let clauses = &action.clauses;
        lowered.namespace = clauses
            .namespace
            .as_ref()
            .map(|text| self.text(text, site.clone().field(Field::Namespace)));
        lowered.region = clauses
            .region
            .as_ref()
            .map(|text| self.text(text, site.clone().field(Field::Region)));
        lowered.role = clauses
            .role
            .as_ref()
            .map(|text| self.text(text, site.clone().field(Field::Role)));
        lowered.timeout_in_minutes = self.timeout(clauses.timeout.as_ref(), &site);
        self.assumptions_of(stage, index, action, &site);
        self.handle_of_action(action, &lowered, stage, index);
        if let Some(stage) = self.lowered.draft.stages.get_mut(stage) {
            stage.actions.push(lowered);
        }
    }

    fn handle_of_action(
        &mut self,
        action: &syntax::Action,
        lowered: &Action,
        stage: usize,
        index: usize,
    ) {
        let handle = ActionHandle {
            ident: action.name.handle.clone(),
            name: action.name.text.clone(),
            docs: action.docs.clone(),
            provider: action.provider.name.clone(),
            known: catalogue::of(&lowered.action_type).is_some(),
            site: (stage, index),
        };
        for (place, output) in action.outputs.iter().enumerate() {
            self.artifact_handle(output, (stage, index, place));
        }
        if let Some(stage) = self.lowered.handles.stages.get_mut(stage) {
            stage.actions.push(handle);
        }
    }

    /// AWS's name of an input: that of the artifact whose handle it is, else the text itself.
    fn inputs(&mut self, inputs: &[syntax::Input], site: &Site) -> Vec<Text> {
        inputs
            .iter()
            .enumerate()
            .map(|(index, input)| {
                let site = site.clone().input(index);
                self.artifact(&input.text, input.quoted, site)
            })
            .collect()
    }

    pub(super) fn artifact(&mut self, name: &Spanned<String>, quoted: bool, site: Site) -> Text {
        let aws = if quoted {
            None
        } else {
            self.artifacts.get(&name.value).cloned()
        };
        let plain = name
            .value
            .strip_prefix("r#")
            .unwrap_or(&name.value)
            .to_owned();
        self.string(&Spanned::new(aws.unwrap_or(plain), name.span), site)
    }

    fn output(&mut self, output: &syntax::Output, site: &Site) -> OutputArtifact {
        let name = self.string(&output.name.text, site.clone());
        self.place(site.clone().field(Field::Name), output.name.text.span);
        let files = self.list(&output.files, |index| {
            site.clone().field(Field::Files).item(index)
        });
        OutputArtifact { name, files }
    }

    fn list(&mut self, texts: &[syntax::Text], site: impl Fn(usize) -> Site) -> Vec<Text> {
        texts
            .iter()
            .enumerate()
            .map(|(index, text)| self.text(text, site(index)))
            .collect()
    }

    /// A time-out in whole minutes.
    pub(super) fn timeout(
        &mut self,
        timeout: Option<&Spanned<String>>,
        site: &Site,
    ) -> Option<Given<i64>> {
        let timeout = timeout?;
        self.place(site.clone().field(Field::Timeout), timeout.span);
        self.minutes(timeout)
    }

    pub(super) fn minutes(&mut self, span: &Spanned<String>) -> Option<Given<i64>> {
        const MINUTE: u64 = 60_000_000;
        let micros = self.time(span)?;
        match i64::try_from(micros.0 / MINUTE) {
            Ok(minutes) if micros.0.is_multiple_of(MINUTE) => Some(Given::of(minutes)),
            _ => {
                let wrong = Diagnostic::error(
                    span.span,
                    format!("`{}` is not a whole number of minutes", span.value),
                )
                .note("the service keeps time-outs in minutes");
                self.error(wrong);
                None
            }
        }
    }

    pub(super) fn time(&mut self, literal: &Spanned<String>) -> Option<Micros> {
        match literal.value.parse() {
            Ok(micros) => Some(micros),
            Err(error) => {
                self.error(super::assume::unit_help(
                    literal,
                    &error,
                    super::assume::TIME_UNITS,
                ));
                None
            }
        }
    }

    /// The braces of an action: configuration under AWS's keys, and what has fields of its own.
    fn braces(
        &mut self,
        fields: &[syntax::Field],
        keys: Option<(&'static [Key], bool)>,
        action_type: &ActionType,
        action: &syntax::Action,
        site: &Site,
    ) -> Braces {
        let mut braces = Braces::default();
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for field in fields {
            if let Some(first) = seen.iter().find(|known| known.value == field.key.value) {
                let twice = Diagnostic::error(
                    field.key.span,
                    format!("`{}` is given twice", field.key.value),
                )
                .label(first.span, "it is given first")
                .help("leave one of the two");
                self.error(twice);
                continue;
            }
            seen.push(&field.key);
            match &field.value {
                FieldValue::Text(text) => {
                    let key = self.configuration_key(field, keys, action_type.owner.value());
                    self.place(
                        site.clone().step(Step::ConfigurationKey(key.clone())),
                        field.key.span,
                    );
                    let value = self.text(text, site.clone().configuration(key.clone()));
                    braces.configuration.push((key, value));
                }
                FieldValue::Block(_, entries) if field.key.value == PROJECT => {
                    let name = self.project(entries, field.key.span, action);
                    self.place(
                        site.clone()
                            .step(Step::ConfigurationKey("ProjectName".into())),
                        field.key.span,
                    );
                    self.place(site.clone().configuration("ProjectName"), field.key.span);
                    braces.configuration.push(("ProjectName".into(), name));
                }
                _ => self.special(field, site, &mut braces),
            }
        }
        braces
    }

    /// `commands`, `output_variables` and `environment`.
    pub(super) fn special(&mut self, field: &syntax::Field, site: &Site, braces: &mut Braces) {
        match (field.key.value.as_str(), &field.value) {
            (COMMANDS, FieldValue::List(span, texts)) => {
                self.place(site.clone().field(Field::Commands), *span);
                braces.commands = self.list(texts, |index| site.clone().step(Step::Command(index)));
            }
            (OUTPUT_VARIABLES, FieldValue::List(span, texts)) => {
                let all = site.clone().field(Field::OutputVariables);
                self.place(all.clone(), *span);
                if texts.is_empty() {
                    self.lowered.draft.empty_lists.push(all);
                }
                braces.output_variables = self.list(texts, |index| {
                    site.clone().step(Step::OutputVariable(index))
                });
            }
            (ENVIRONMENT, FieldValue::Block(span, entries)) => {
                let all = site.clone().field(Field::EnvironmentVariables);
                self.place(all.clone(), *span);
                if entries.is_empty() {
                    self.lowered.draft.empty_lists.push(all);
                }
                for entry in entries {
                    self.environment_variable(entry, site, braces);
                }
            }
            (key, FieldValue::List(span, _)) => {
                let help =
                    "configuration values are strings; lists are `commands` and `output_variables`";
                self.no_string(
                    field,
                    key,
                    (*span, "a list"),
                    &[COMMANDS, OUTPUT_VARIABLES],
                    help,
                    site,
                );
            }
            (key, FieldValue::Block(span, _)) => {
                let help =
                    "configuration values are strings; blocks are `environment` and `project`";
                self.no_string(
                    field,
                    key,
                    (*span, "a block"),
                    &[ENVIRONMENT, PROJECT],
                    help,
                    site,
                );
            }
            (_, FieldValue::Text(_)) => {}
        }
    }

    /// A list or block under a word that takes none: probably a slip of the pen for one that does. What is missing because of
    /// it is no further mistake.
    fn no_string(
        &mut self,
        field: &syntax::Field,
        key: &str,
        (span, found): (Span, &str),
        words: &[&'static str],
        help: &str,
        site: &Site,
    ) {
        let wrong = match nearest(key, words.iter().copied()) {
            Some(near) => Diagnostic::error(
                field.key.span,
                format!("`{key}` takes a string, not {found}"),
            )
            .help(format!("write `{near}`")),
            None => {
                Diagnostic::error(span, format!("`{key}` takes a string, not {found}")).help(help)
            }
        };
        self.error(wrong);
        self.lowered.silenced.push(site.clone());
    }

    fn environment_variable(&mut self, entry: &syntax::Entry, site: &Site, braces: &mut Braces) {
        let site = site.clone().step(Step::EnvironmentVariable(
            braces.environment_variables.len(),
        ));
        let name = self.string(&entry.key, site.clone().field(Field::Name));
        self.place(site.clone(), entry.key.span);
        let value = match &entry.value {
            EntryValue::Text(text) => self.text(text, site.clone().field(Field::Value)),
            EntryValue::Time(literal) => Text::literal(literal.value.clone()),
            EntryValue::Compute(compute) => {
                let wrong =
                    Diagnostic::error(compute.span(), "an environment variable takes a string")
                        .help("write the value in quotes");
                self.error(wrong);
                return;
            }
        };
        let kind = entry.marker.as_ref().map(|marker| {
            self.place(site.field(Field::Type), marker.span);
            let secret = marker.value == "secret";
            Given::of(if secret {
                EnvironmentVariableType::SecretsManager
            } else {
                EnvironmentVariableType::Plaintext
            })
        });
        braces
            .environment_variables
            .push(EnvironmentVariable { name, value, kind });
    }

    /// AWS's spelling of a key.
    ///
    /// An identifier that the catalogue does not know is turned into AWS's way of writing; a rule judges it then.
    pub(super) fn configuration_key(
        &mut self,
        field: &syntax::Field,
        keys: Option<(&'static [Key], bool)>,
        owner: Option<Owner>,
    ) -> String {
        if field.quoted {
            return field.key.value.clone();
        }
        let (known, open) = keys.unwrap_or((&[], owner != Some(Owner::Aws)));
        if let Some(key) = known.iter().find(|key| key.word() == field.key.value) {
            return key.name.to_owned();
        }
        if open {
            let plain = Diagnostic::error(
                field.key.span,
                format!("the key `{}` stands without quotes", field.key.value),
            )
            .note("action types of your account and of partners spell their keys as they like")
            .help(format!(
                "write the key as the action type spells it: `\"{}\"`",
                pascal_case(&field.key.value)
            ));
            self.error(plain);
        }
        pascal_case(&field.key.value)
    }
}

fn pascal_case(word: &str) -> String {
    let mut name = String::new();
    for part in word.split('_') {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}
