//! Webhooks for GitHub version 1: GitHub tells of a push, and signs what it sends with a secret.
//!
//! The secret stands in Secrets Manager. A template names it, and never contains it.
//!
//! Source: `AWS::CodePipeline::Webhook` in the CloudFormation user guide, November 2026.

use stagewright_core::Action;

use super::events::Watchers;
use super::names::{Names, WEBHOOK_SECRET};
use super::text::{ParameterIds, expression, pascal};
use super::tree::{attribute, entry, list, map, plain, reference, resource, string, sub};

pub(super) fn id(action: &Action) -> String {
    format!("{}Webhook", pascal(&action.name.to_string()))
}

/// Adds the webhook of a source, and the parameter that names the secret of all of them.
pub(super) fn add(
    watchers: &mut Watchers,
    action: &Action,
    pipeline: &str,
    ids: &ParameterIds,
    names: &Names,
) {
    let secret = names.id(WEBHOOK_SECRET);
    let token = sub(format!("{{{{resolve:secretsmanager:${{{secret}}}}}}}"));
    // The service puts the branch of the source's configuration in place of `{Branch}`.
    let filter = map([
        ("JsonPath", string("$.ref")),
        ("MatchEquals", string("refs/heads/{Branch}")),
    ]);
    let properties = map([
        ("Authentication", string("GITHUB_HMAC")),
        ("AuthenticationConfiguration", map([("SecretToken", token)])),
        ("Filters", list([filter])),
        ("RegisterWithThirdParty", plain("true")),
        ("TargetAction", expression(&action.name, ids)),
        ("TargetPipeline", reference(pipeline)),
        ("TargetPipelineVersion", attribute(pipeline, "Version")),
    ]);
    if watchers.parameters.is_empty() {
        let description =
            "Name of the secret in Secrets Manager with which GitHub signs what it sends";
        let parameter = map([
            ("Type", string("String")),
            ("Description", string(description)),
        ]);
        watchers.parameters.push(entry(secret, parameter));
    }
    let mut id = names.id(&id(action));
    while watchers.resources.iter().any(|it| it.key == id) {
        id.push_str("Too");
    }
    let webhook = resource("AWS::CodePipeline::Webhook", properties);
    watchers.resources.push(entry(id, webhook));
}
