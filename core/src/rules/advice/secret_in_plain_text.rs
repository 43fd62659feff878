//! `secret-in-plain-text`.

use super::secrets::{is_value, looks_secret, secret_in, seen, speaks_of_secret};
use crate::environment::environment;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{
    EnvironmentVariable, EnvironmentVariableType, Field, Finding, Given, Part, Project, Reference,
    Secret, Site, Step, Text, Value,
};

pub(super) const RULE: Rule = Rule {
    name: "secret-in-plain-text",
    evidence: Evidence::Accepted,
    text: include_str!("secret_in_plain_text.md"),
    check,
};

const HELP: &str = "write the name of a secret of Secrets Manager, and type `SECRETS_MANAGER` where the place takes one";

const DYNAMIC: &str = "write a dynamic reference, such as `{{resolve:secretsmanager:NAME}}`";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    let hidden = draft
        .parameters
        .iter()
        .filter(|it| it.no_echo.is_some() && !speaks_of_secret(&it.name));
    let mut search = Search {
        hidden: hidden.map(|it| it.name.as_str()).collect(),
        findings,
    };
    search.parameters(context);
    for (index, variable) in draft.variables.iter().enumerate() {
        let Some(default) = &variable.default else {
            continue;
        };
        let site = Site::pipeline()
            .step(Step::Variable(index))
            .field(Field::Default);
        let whose = format!("the default of the variable {}", quoted(&variable.name));
        search.named(&variable.name.to_string(), default, &whose, &site);
    }
    for (place, action) in context.actions() {
        let provider = context.provider(place);
        let secret = |key: &str| {
            provider
                .and_then(|it| it.key(key))
                .is_some_and(|it| it.secret)
        };
        search.configuration(&action.configuration, secret, &place.site());
        search.environment(&action.environment_variables, &place.site());
        search.commands(&action.commands, &place.site());
    }
    for (place, rule) in context.rules() {
        search.configuration(&rule.configuration, |_| false, &place.site());
        search.environment(&rule.environment_variables, &place.site());
        search.commands(&rule.commands, &place.site());
    }
    for (index, project) in draft.projects.iter().enumerate() {
        search.project(project, &Site::pipeline().step(Step::Project(index)));
    }
}

/// What is found so far, and the parameters whose values nobody is to see.
struct Search<'a, 'f> {
    hidden: Vec<&'a str>,
    findings: &'f mut Vec<Finding>,
}

impl Search<'_, '_> {
    /// Tells a secret, in words that never repeat it.
    fn tell(&mut self, site: &Site, message: String, help: &str) {
        self.findings
            .push(RULE.at(site.clone(), message).help(help));
    }

    /// Tells a `NoEcho` parameter whose value stands in the text; whether there is one.
    fn shows(&mut self, text: &Text, whose: &str, site: &Site) -> bool {
        let shown = text.parts().iter().find_map(|part| match part {
            Part::Reference {
                to: Reference::Parameter(name),
                ..
            } => self.hidden.iter().find(|it| *it == name),
            _ => None,
        });
        let Some(name) = shown else { return false };
        let message = format!(
            "{whose} shows the parameter {}, which is `NoEcho`",
            quoted(name)
        );
        let finding = RULE.at(site.clone(), message);
        let finding =
            finding.note("everyone who may read the pipeline or the project reads the value there");
        self.findings.push(finding.help(HELP));
        true
    }

    fn parameters(&mut self, context: &Context<'_>) {
        for (index, parameter) in context.draft.parameters.iter().enumerate() {
            let concealed = parameter.no_echo.as_ref();
            let concealed = concealed.and_then(|it| it.default.as_ref());
            let default = concealed.map(Secret::expose);
            let Some(default) = default.or(parameter.default.as_deref()) else {
                continue;
            };
            let site = Site::pipeline().step(Step::Parameter(index));
            let name = quoted(&parameter.name);
            if parameter.no_echo.is_some() && is_value(default) {
                let message = format!(
                    "the parameter {name} is `NoEcho`, and its default stands in plain text"
                );
                self.tell(
                    &site,
                    message,
                    "remove the default, and give the value when you deploy",
                );
            } else if looks_secret(&parameter.name, default) || secret_in(default).is_some() {
                let message = format!("the parameter {name} has a secret as its default");
                self.tell(
                    &site,
                    message,
                    "remove the default, and give the value when you deploy",
                );
            }
        }
    }

    /// A text under a name of its own.
    fn named(&mut self, name: &str, text: &Text, whose: &str, site: &Site) {
        let seen = seen(text);
        if looks_secret(name, &seen) {
            self.tell(site, format!("{whose} is a secret in plain text"), HELP);
        } else if let Some(what) = secret_in(&seen) {
            self.tell(site, format!("{whose} holds {what} in plain text"), HELP);
        } else {
            self.shows(text, whose, site);
        }
    }

    fn free(&mut self, text: &Text, whose: &str, site: &Site, help: &str) {
        if let Some(what) = secret_in(&seen(text)) {
            self.tell(site, format!("{whose} holds {what} in plain text"), help);
        } else {
            self.shows(text, whose, site);
        }
    }

    fn environment(&mut self, variables: &[EnvironmentVariable], site: &Site) {
        for (index, variable) in variables.iter().enumerate() {
            let kind = variable.kind.as_ref().and_then(Given::value);
            if kind.is_none_or(|kind| kind == EnvironmentVariableType::Plaintext) {
                let site = site
                    .clone()
                    .step(Step::EnvironmentVariable(index))
                    .field(Field::Value);
                self.variable(&variable.name.to_string(), &variable.value, &site);
            }
        }
    }

    fn variable(&mut self, name: &str, value: &Text, site: &Site) {
        let whose = format!("the environment variable {}", quoted(name));
        self.named(name, value, &whose, site);
    }

    fn commands(&mut self, commands: &[Text], site: &Site) {
        for (index, command) in commands.iter().enumerate() {
            let site = site.clone().step(Step::Command(index));
            self.free(command, "the command", &site, HELP);
        }
    }

    fn configuration(
        &mut self,
        configuration: &[(String, Text)],
        is_secret: impl Fn(&str) -> bool,
        site: &Site,
    ) {
        for (key, value) in configuration {
            let site = site.clone().configuration(key);
            if is_secret(key) {
                // The service shows the values of such keys masked, so a `NoEcho` parameter may stand there.
                let is_plain =
                    matches!(value.parts(), [Part::Literal(text)] if is_written_out(text));
                if is_plain {
                    self.tell(
                        &site,
                        format!("{} is written in plain text", quoted(key)),
                        DYNAMIC,
                    );
                }
            } else if key == "EnvironmentVariables" {
                for variable in environment(value) {
                    if variable.kind.as_deref().is_none_or(|it| it == "PLAINTEXT") {
                        self.variable(&variable.name, &variable.value, &site);
                    }
                }
            } else {
                self.free(
                    value,
                    &format!("the value of {}", quoted(key)),
                    &site,
                    DYNAMIC,
                );
            }
        }
    }

    fn project(&mut self, project: &Project, site: &Site) {
        if let Some(buildspec) = &project.buildspec {
            let site = site.clone().field(Field::Buildspec);
            let text = without_references(&seen(buildspec));
            if let Some(what) = secret_in(&text) {
                self.tell(
                    &site,
                    format!("the buildspec holds {what} in plain text"),
                    HELP,
                );
            } else {
                self.shows(buildspec, "the buildspec", &site);
            }
        }
        let variables = project.extra.iter().find(|(key, _)| {
            let (section, key) = key.split_once('.').unwrap_or(("", key));
            section == "Environment"
                && key
                    .replace('_', "")
                    .eq_ignore_ascii_case("EnvironmentVariables")
        });
        let Some((_, Value::List(variables))) = variables else {
            return;
        };
        for variable in variables {
            let field = |name: &str| match variable {
                Value::Map(pairs) => pairs
                    .iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value),
                _ => None,
            };
            let plain = field("type")
                .and_then(Value::as_str)
                .is_none_or(|it| it == "PLAINTEXT");
            let (Some(name), Some(value)) = (field("name").and_then(Value::as_str), field("value"))
            else {
                continue;
            };
            if plain {
                self.variable(name, &unread(value), site);
            }
        }
    }
}

/// A value that travelled through unread: a string, or a reference to a parameter.
fn unread(value: &Value) -> Text {
    let reference = |name: &str| {
        Text::from_parts(vec![Part::Reference {
            to: Reference::Parameter(name.to_owned()),
            value: None,
        }])
    };
    match value {
        Value::String(text) => Text::literal(text),
        Value::Map(pairs) => match pairs.as_slice() {
            [(function, Value::String(name))] if function == "Ref" => reference(name),
            _ => Text::literal("#{}"),
        },
        _ => Text::default(),
    }
}

/// A buildspec without the sections that only name secrets.
fn without_references(buildspec: &str) -> String {
    let mut kept = String::new();
    let mut left_out: Option<usize> = None;
    for line in buildspec.lines() {
        let indentation = line.len() - line.trim_start().len();
        if left_out.is_some_and(|outer| indentation > outer || line.trim().is_empty()) {
            continue;
        }
        let section = line.trim().trim_end_matches(':').trim_matches(['"', '\'']);
        left_out = matches!(section, "secrets-manager" | "parameter-store").then_some(indentation);
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

/// Whether a value in a secret's place is the secret itself: no dynamic reference, no variable, not masked.
fn is_written_out(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with("{{resolve:")
        && !text.contains("#{")
        && !text.chars().all(|character| character == '*')
}
