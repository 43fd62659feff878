//! Actions.

use std::collections::BTreeMap;

use proc_macro2::Span;
use stagewright_core::catalogue::{self, Key};
use stagewright_core::{
    Action, ActionType, EnvironmentVariable, EnvironmentVariableType, Field, Given, Micros,
    OutputArtifact, Owner, Site, Step, Text,
};

use super::Lowering;
use super::handles::ActionHandle;
use super::meaning::action_runs;
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{self, EntryValue, FieldValue, Spanned};

/// Words in the braces that are no configuration.
const COMMANDS: &str = "commands";
const OUTPUT_VARIABLES: &str = "output_variables";
const ENVIRONMENT: &str = "environment";
pub(super) const PROJECT: &str = "project";

const SPECIAL: [&str; 4] = [COMMANDS, OUTPUT_VARIABLES, ENVIRONMENT, PROJECT];

/// What the braces of an action or a rule hold.
#[derive(Default)]
pub(super) struct Braces {
    pub(super) configuration: Vec<(String, Text)>,
    pub(super) commands: Vec<Text>,
    pub(super) output_variables: Vec<Text>,
    pub(super) environment_variables: Vec<EnvironmentVariable>,
    /// Keys that were read, by AWS's spelling, and where.
    seen: BTreeMap<String, Span>,
}

impl Braces {
    /// Whether a key is there for the first time, whatever its spelling; a second one is reported.
    fn is_first(&mut self, lowering: &mut Lowering, field: &syntax::Field, key: &str) -> bool {
        // Two ways to say which environment variables a build has.
        let key = if key == "EnvironmentVariables" {
            ENVIRONMENT
        } else {
            key
        };
        let span = field.key.span;
        if let Some(first) = self.seen.get(key).copied() {
            lowering.twice(&format!("`{}`", field.key.value), span, first);
            return false;
        }
        self.seen.insert(key.to_owned(), span);
        true
    }
}

/// What is asked of the owner of fields: an action or a condition's rule.
pub(super) struct Fields {
    /// The keys of the provider, and whether it takes others.
    pub(super) keys: Option<(&'static [Key], bool)>,
    /// The owner of the action type.
    pub(super) owner: Option<Owner>,
    /// The action's handle or the rule's name, for messages.
    pub(super) name: String,
    /// Whether something runs that reads environment variables.
    pub(super) runs: bool,
    /// Whether it is a rule.
    pub(super) is_rule: bool,
}

impl Fields {
    /// Whether a field is one of the language's own. In quotes a key is AWS's, and so is one that the provider declares,
    /// such as `environment` of AppConfig.
    fn is_special(&self, field: &syntax::Field, key: &str) -> bool {
        let declared = || {
            self.keys
                .is_some_and(|(keys, _)| keys.iter().any(|it| it.word() == key))
        };
        !field.quoted && field.key.value == key && !declared()
    }

    /// The word that a list or a block was surely meant for: configuration takes neither.
    fn meant(&self, field: &syntax::Field) -> Option<&'static str> {
        let words: &[&'static str] = match &field.value {
            FieldValue::Text(_) => return None,
            FieldValue::List(..) => &[COMMANDS, OUTPUT_VARIABLES],
            FieldValue::Block(..) => &[ENVIRONMENT, PROJECT],
        };
        let key = field.key.value.as_str();
        let (keys, _) = self.keys.unwrap_or_default();
        let is_declared = keys.iter().any(|it| it.word() == key || it.name == key);
        let meant = || nearest(key, words.iter().copied());
        (!is_declared).then(meant).flatten()
    }
}

/// A text of one literal as it was written, for helps.
fn shown(text: &syntax::Text) -> String {
    match text.pieces.as_slice() {
        [syntax::Piece::Literal(literal)] => format!("{:?}", literal.value),
        _ => "…".to_owned(),
    }
}

impl Lowering {
    pub(super) fn action(
        &mut self,
        stage: usize,
        action: &syntax::Action,
        order: i64,
        order_span: Option<Span>,
    ) {
        // A stage is there before its actions.
        let index = self.lowered.draft.stages[stage].actions.len();
        let site = Site::action(stage, index);
        self.place(site.clone(), action.name.text.span);
        self.place(
            site.clone().field(Field::RunOrder),
            order_span.unwrap_or(action.name.text.span),
        );
        let name = self.name_text(&action.name, site.clone().field(Field::Name));
        let action_type = self.action_type(&action.provider, stage, &site);
        let provider = catalogue::of(&action_type);
        let understood = !self.lowered.silenced.contains(&site);
        self.clauses_of_action(action, provider, understood);
        let braces = self.braces(action, &action_type, &site);
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
        lowered.namespace = self.maybe(clauses.namespace.as_ref(), &site, Field::Namespace);
        lowered.region = self.maybe(clauses.region.as_ref(), &site, Field::Region);
        lowered.role = self.maybe(clauses.role.as_ref(), &site, Field::Role);
        lowered.timeout_in_minutes = self.timeout(clauses.timeout.as_ref(), &site);
        self.assumptions_of(stage, index, action, provider, &site);
        self.handle_of_action(action, &lowered, stage, index);
        self.lowered.draft.stages[stage].actions.push(lowered);
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
        if aws.is_none() && self.sized.contains(&name.value) {
            self.lowered.silenced.push(site.clone());
        }
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
                let wrong = Diagnostic::mistake(
                    span.span,
                    format!("`{}` is not a whole number of minutes", span.value),
                )
                .note("the service keeps time-outs in minutes")
                .help(format!("write `{}min`", micros.0.div_ceil(MINUTE)));
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
    fn braces(&mut self, action: &syntax::Action, action_type: &ActionType, site: &Site) -> Braces {
        let provider = catalogue::of(action_type);
        let of = Fields {
            keys: provider.map(|provider| (provider.keys, provider.open)),
            owner: action_type.owner.value(),
            name: action.name.handle.to_string(),
            runs: action_runs(provider),
            is_rule: false,
        };
        let mut braces = Braces::default();
        for field in &action.fields {
            let block = match &field.value {
                FieldValue::Block(_, entries) if of.is_special(field, PROJECT) => Some(entries),
                _ => None,
            };
            let Some(entries) = block else {
                self.field(field, &of, site, &mut braces);
                continue;
            };
            if !self.may_declare_project(field, action, action_type) {
                // The message says enough; that a key is missing would be a second one.
                let configuration = site.clone().field(Field::Configuration);
                self.lowered.silenced.push(configuration);
                continue;
            }
            let key = "ProjectName";
            if !braces.is_first(self, field, key) {
                continue;
            }
            let name = self.project(entries, field.key.span, action);
            let place = site.clone().step(Step::ConfigurationKey(key.into()));
            self.place(place, field.key.span);
            self.place(site.clone().configuration(key), field.key.span);
            braces.configuration.push((key.into(), name));
        }
        braces
    }

    /// A field of an action or of a condition's rule.
    pub(super) fn field(
        &mut self,
        field: &syntax::Field,
        of: &Fields,
        site: &Site,
        braces: &mut Braces,
    ) {
        if SPECIAL.iter().any(|special| of.is_special(field, special)) {
            self.special(field, of, site, braces);
            return;
        }
        if let Some(meant) = of.meant(field) {
            self.wrong(
                field.key.span,
                format!("`{}` is not a word for an action", field.key.value),
                format!("write `{meant}`"),
            );
            // What is missing because of the slip is no further mistake.
            self.lowered.silenced.push(site.clone());
            return;
        }
        let text = match &field.value {
            FieldValue::Text(text) => Some(text),
            FieldValue::List(_, texts) => {
                let help = "write one text; lists are `commands` and `output_variables`";
                self.wrong_form(field, "a text", help.to_owned());
                texts.first()
            }
            FieldValue::Block(..) => {
                let help = "write one text; blocks are `environment` and `project`";
                self.wrong_form(field, "a text", help.to_owned());
                None
            }
        };
        let key = self.configuration_key(field, of.keys, of.owner);
        if !braces.is_first(self, field, &key) {
            return;
        }
        let place = site.clone().step(Step::ConfigurationKey(key.clone()));
        self.place(place.clone(), field.key.span);
        if !field.quoted {
            self.lowered
                .spellings
                .insert(place, field.key.value.clone());
        }
        match text {
            Some(text) => {
                let value = self.text(text, site.clone().configuration(key.clone()));
                braces.configuration.push((key, value));
            }
            // The key is there, so no rule misses it; its value has its message.
            None => {
                self.lowered
                    .silenced
                    .push(site.clone().configuration(key.clone()));
                braces.configuration.push((key, Text::literal("")));
            }
        }
    }

    /// `commands`, `output_variables`, `environment` and `project`.
    fn special(&mut self, field: &syntax::Field, of: &Fields, site: &Site, braces: &mut Braces) {
        let key = field.key.value.as_str();
        if !braces.is_first(self, field, key) {
            return;
        }
        if key == OUTPUT_VARIABLES && of.is_rule {
            self.wrong(
                field.key.span,
                "a rule exports no variables",
                "remove `output_variables`",
            );
            return;
        }
        let texts = match (key, &field.value) {
            (COMMANDS | OUTPUT_VARIABLES, FieldValue::List(_, texts)) => texts.as_slice(),
            (COMMANDS | OUTPUT_VARIABLES, FieldValue::Text(text)) => {
                self.wrong_form(field, "a list", format!("write `{key}: [{}]`", shown(text)));
                std::slice::from_ref(text)
            }
            (COMMANDS | OUTPUT_VARIABLES, FieldValue::Block(..)) => {
                self.wrong_form(field, "a list", format!("write `{key}: [\"…\"]`"));
                return;
            }
            _ => &[],
        };
        match (key, &field.value) {
            (COMMANDS, _) => {
                self.place(site.clone().field(Field::Commands), field.key.span);
                self.in_shell = true;
                braces.commands = self.list(texts, |index| site.clone().step(Step::Command(index)));
                self.in_shell = false;
            }
            (OUTPUT_VARIABLES, _) => {
                let all = site.clone().field(Field::OutputVariables);
                self.place(all.clone(), field.key.span);
                if texts.is_empty() {
                    self.lowered.draft.empty_lists.push(all);
                }
                braces.output_variables = self.list(texts, |index| {
                    site.clone().step(Step::OutputVariable(index))
                });
            }
            (ENVIRONMENT, FieldValue::Block(_, entries)) => {
                if !self.may_have_environment(field, of) {
                    return;
                }
                let all = site.clone().field(Field::EnvironmentVariables);
                self.place(all.clone(), field.key.span);
                if entries.is_empty() {
                    self.lowered.draft.empty_lists.push(all);
                }
                self.entries_once(entries);
                self.in_shell = true;
                for entry in entries {
                    self.environment_variable(entry, site, braces);
                }
                self.in_shell = false;
            }
            (ENVIRONMENT, _) => {
                let help = "write `environment: { NAME: \"value\" }`";
                self.wrong_form(field, "a block", help.to_owned());
            }
            (_, FieldValue::Block(..)) => {
                self.wrong(field.key.span, "a rule declares no project", "write `project_name: \"…\"`, the name of a project that an action declares or that exists");
            }
            (_, FieldValue::Text(text)) => {
                let help = format!(
                    "write `project_name: {}`, or `project: {{ … }}` for a project that an export creates",
                    shown(text)
                );
                self.wrong_form(field, "a block", help);
                let value = self.text(text, site.clone().configuration("ProjectName"));
                braces.configuration.push(("ProjectName".into(), value));
            }
            (_, FieldValue::List(..)) => {
                let help = "write `project: { compute: small }`";
                self.wrong_form(field, "a block", help.to_owned());
                self.lowered.silenced.push(site.clone());
            }
        }
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
                self.wrong(
                    compute.span(),
                    "an environment variable takes a string",
                    "write the value in quotes",
                );
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
            let plain = Diagnostic::mistake(
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
