//! `secret-in-plain-text`.

use super::secrets::{environment, looks_like_token, looks_secret};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Place, Rule, Written};
use crate::{Action, EnvironmentVariableType, Field, Finding, Given, Part, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "secret-in-plain-text",
    summary: "no secret stands in a definition",
    evidence: Evidence::Accepted,
    what: "Looks for values written out where a secret belongs: in keys that hold one (tokens and client secrets), in plain \
           environment variables and pipeline variables whose name says secret, password, token or key, and anywhere for the \
           shape of an access key or a token. References, parameters and dynamic references are left alone.",
    why: "Whoever can read the pipeline, its template or its history reads the secret too.",
    instead: "A dynamic reference such as `{{resolve:secretsmanager:NAME}}` in a template, type `SECRETS_MANAGER` or \
              `PARAMETER_STORE` at an environment variable, a `secret` variable in the language.",
    source: "CodePipeline user guide, security best practices; AWS's own CDK, CodeBuild action",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[112],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild {
        project_name: \"shop-build\",
        environment_variables: r#\"[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\",\"type\":\"PLAINTEXT\"}]\"#
        //                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    };
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration:
          ProjectName: shop-build
          EnvironmentVariables: '[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\",\"type\":\"PLAINTEXT\"}]' # <--
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild {
        project_name: \"shop-build\",
        environment_variables: r#\"[{\"name\":\"DB_PASSWORD\",\"value\":\"shop/db\",\"type\":\"SECRETS_MANAGER\"}]\"#
    };
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        Configuration:
          ProjectName: shop-build
          EnvironmentVariables: '[{\"name\":\"DB_PASSWORD\",\"value\":\"shop/db\",\"type\":\"SECRETS_MANAGER\"}]'
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
type V2;
…source
stage build {
    compile(src) = Commands { commands: [\"make\"], environment: { API_TOKEN: \"hunter2\" } };
    //                                                                      ^^^^^^^^^
}",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        Commands: [ make ]
        EnvironmentVariables:
          - Name: API_TOKEN
            Value: hunter2 # <--
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
type V2;
…source
stage build {
    compile(src) = Commands { commands: [\"make\"], environment: { API_TOKEN: secret \"shop/token\" } };
}",
                "\
PipelineType: V2
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Compute, Owner: AWS, Provider: Commands, Version: '1' }
        Commands: [ make ]
        EnvironmentVariables:
          - Name: API_TOKEN
            Value: shop/token
            Type: SECRETS_MANAGER
        InputArtifacts: [ { Name: src } ]",
            ),
        },
    ],
    check,
};

const HELP: &str = "a secret of Secrets Manager, by its name";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, variable) in context.draft.variables.iter().enumerate() {
        let default = variable.default.as_ref().and_then(written_out);
        let name = variable.name.known();
        if let (Some(value), Some(name)) = (default, name)
            && (looks_secret(&name, value) || looks_like_token(value))
        {
            let site = Site::pipeline()
                .step(Step::Variable(index))
                .field(Field::Default);
            findings.push(
                RULE.at(
                    site,
                    format!("the variable {} has a secret as its default", quoted(&name)),
                )
                .note("defaults and values of pipeline variables are shown in plain text")
                .help(HELP),
            );
        }
    }
    for (place, action) in context.actions() {
        configuration(context, place, action, findings);
        for (index, variable) in action.environment_variables.iter().enumerate() {
            let kind = variable.kind.as_ref().and_then(Given::value);
            let plain = kind.is_none_or(|kind| kind == EnvironmentVariableType::Plaintext);
            let (Some(name), Some(value)) = (variable.name.known(), written_out(&variable.value))
            else {
                continue;
            };
            if plain && (looks_secret(&name, value) || looks_like_token(value)) {
                let site = place
                    .site()
                    .step(Step::EnvironmentVariable(index))
                    .field(Field::Value);
                findings.push(
                    RULE.at(
                        site,
                        format!(
                            "the environment variable {} holds a secret in plain text",
                            quoted(&name)
                        ),
                    )
                    .help(HELP),
                );
            }
        }
        for (index, command) in action.commands.iter().enumerate() {
            if written_out(command).is_some_and(looks_like_token) {
                let site = place.site().step(Step::Command(index));
                findings.push(
                    RULE.at(site, "the command holds a secret in plain text")
                        .help(HELP),
                );
            }
        }
    }
}

fn configuration(
    context: &Context<'_>,
    place: Place,
    action: &Action,
    findings: &mut Vec<Finding>,
) {
    let provider = context.provider(place.stage, place.action);
    for (key, value) in &action.configuration {
        let site = || place.site().configuration(key);
        let Some(text) = written_out(value) else {
            // Of a text with references only the names and values around them are read.
            if key == ENVIRONMENT {
                let pieces: String = value
                    .known_pieces()
                    .map(|piece| piece.unwrap_or("#{}"))
                    .collect();
                in_environment(&pieces, site, findings);
            }
            continue;
        };
        let holds_secret = provider
            .and_then(|provider| provider.key(key))
            .is_some_and(|key| key.secret);
        if holds_secret && is_plain(text) {
            findings.push(
                RULE.at(site(), format!("{} is written in plain text", quoted(key)))
                    .help("a dynamic reference, such as `{{resolve:secretsmanager:NAME}}`"),
            );
        } else if key == ENVIRONMENT {
            in_environment(text, site, findings);
        } else if looks_like_token(text) {
            findings.push(
                RULE.at(
                    site(),
                    format!("the value of {} holds a secret in plain text", quoted(key)),
                )
                .help("a dynamic reference, such as `{{resolve:secretsmanager:NAME}}`"),
            );
        }
    }
}

/// The key under which a build gets its environment, as JSON.
const ENVIRONMENT: &str = "EnvironmentVariables";

fn in_environment(json: &str, site: impl Fn() -> Site, findings: &mut Vec<Finding>) {
    for variable in environment(json) {
        let plain = variable
            .kind
            .as_deref()
            .is_none_or(|kind| kind == "PLAINTEXT");
        if plain
            && (looks_secret(&variable.name, &variable.value) || looks_like_token(&variable.value))
        {
            findings.push(
                RULE.at(
                    site(),
                    format!("the environment variable {} holds a secret in plain text", quoted(&variable.name)),
                )
                .help("type `SECRETS_MANAGER` or `PARAMETER_STORE`, with the name of the secret as the value"),
            );
        }
    }
}

/// The characters of a text that somebody wrote out, with no reference in it.
fn written_out(text: &Text) -> Option<&str> {
    match text.parts() {
        [Part::Literal(text)] if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Whether a value in a secret's place is the secret itself: no dynamic reference, no variable, not masked.
fn is_plain(text: &str) -> bool {
    !text.starts_with("{{resolve:")
        && !text.contains("#{")
        && !text.chars().all(|character| character == '*')
}
