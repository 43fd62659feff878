//! Connections to repositories that a template creates when it is asked to.

use stagewright_core::{Draft, Finding, Part, Reference, Site, Text};

use super::declaration::NOT_EXPORTABLE;
use super::names::{CONNECTION, CONNECTION_PROVIDER, Names};
use super::policy::Statement;
use super::tree::{entry, list, map, reference, resource, string};
use crate::load::Entry;

/// Where they can be without a host of one's own (`GitHubEnterpriseServer` and `GitLabSelfManaged` need one).
///
/// Source: AWS::CodeConnections::Connection in the CloudFormation user guide, November 2026.
const PROVIDERS: [&str; 4] = ["AzureDevOps", "Bitbucket", "GitHub", "GitLab"];
/// The key that names a connection.
const KEY: &str = "ConnectionArn";
/// Characters that the name of a connection may have.
///
/// Source: AWS::CodeConnections::Connection in the CloudFormation user guide, November 2026.
const LONGEST_NAME: usize = 32;

/// The logical ids that connections may take.
pub(super) fn resource_ids(draft: &Draft, names: &Names) -> Vec<String> {
    ids(distinct(draft).len(), names)
}

/// The logical ids of so many connections.
pub(super) fn ids(count: usize, names: &Names) -> Vec<String> {
    (0..count).map(|index| id(index, names)).collect()
}

/// Lets every action take a connection of the template in place of the one that it names; what nobody but a person can do is
/// told. Actions that shared a connection share the new one.
pub(super) fn create(draft: &mut Draft, names: &Names) -> Vec<Finding> {
    let arns = distinct(draft);
    let mut findings = Vec::new();
    for (stage_index, stage) in draft.stages.iter_mut().enumerate() {
        for (action_index, action) in stage.actions.iter_mut().enumerate() {
            for (key, value) in &mut action.configuration {
                if key != KEY {
                    continue;
                }
                let Some(index) = arns.iter().position(|arn| arn == value) else {
                    continue;
                };
                let to = Reference::Resource(id(index, names));
                *value = Text::from_parts(vec![Part::Reference { to, value: None }]);
                if findings.len() == index {
                    let site = Site::action(stage_index, action_index).configuration(KEY);
                    let message = format!(
                        "connection `{}` is created without access to any repository",
                        id(index, names)
                    );
                    findings.push(
                        Finding::warning(NOT_EXPORTABLE, site, message)
                            .help("authorise it in the console (Developer Tools, Connections) before the pipeline can fetch"),
                    );
                }
            }
        }
    }
    findings
}

/// The parameter and the connections, for as many as were created.
pub(super) fn entries(draft: &Draft, count: usize, names: &Names) -> (Entry, Vec<Entry>) {
    let provider_id = names.id(CONNECTION_PROVIDER);
    let known = draft.name.as_ref().and_then(Text::known);
    let name = known.map_or_else(|| "pipeline".to_owned(), std::borrow::Cow::into_owned);
    let provider = map([
        ("Type", string("String")),
        ("Description", string("Where the repositories are")),
        ("Default", string("GitHub")),
        ("AllowedValues", list(PROVIDERS.map(string))),
    ]);
    let connections = (0..count).map(|index| {
        let number = if index == 0 {
            String::new()
        } else {
            format!("-{}", index + 1)
        };
        let room = LONGEST_NAME.saturating_sub(number.len());
        let cut: String = name.chars().take(room).collect();
        let properties = map([
            ("ConnectionName", string(format!("{cut}{number}"))),
            ("ProviderType", reference(&provider_id)),
        ]);
        entry(
            id(index, names),
            resource("AWS::CodeConnections::Connection", properties),
        )
    });
    let connections = connections.collect();
    (entry(provider_id, provider), connections)
}

/// What a role needs to fetch through the created connections.
pub(super) fn access(count: usize, names: &Names) -> Statement {
    let connections = (0..count).map(|index| reference(&id(index, names)));
    Statement::new(&["codeconnections:UseConnection"], connections)
}

fn id(index: usize, names: &Names) -> String {
    if index == 0 {
        names.id(CONNECTION)
    } else {
        names.id(&format!("{CONNECTION}{}", index + 1))
    }
}

/// The connections that actions name, each once.
fn distinct(draft: &Draft) -> Vec<Text> {
    let mut found: Vec<Text> = Vec::new();
    for (_, _, action) in draft.actions() {
        let named = action.configuration.iter().filter(|(key, _)| key == KEY);
        for (_, arn) in named {
            if !found.contains(arn) {
                found.push(arn.clone());
            }
        }
    }
    found
}
