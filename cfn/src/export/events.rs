//! Rules that start a pipeline when a source changes, in place of polling.

use stagewright_core::{Action, Category, Draft, Finding, Owner, Part, Site, Text, Trustee};

use super::declaration::NOT_EXPORTABLE;
use super::policy::{For, Statement, policy_document, trust};
use super::text::{Joined, ParameterIds, expression, pascal};
use super::tree::{attribute, entry, list, map, map_of, resource, string, strings, sub};
use crate::load::{Entry, Node};

/// The role with which the rules start the pipeline.
const ROLE: &str = "StartRole";

/// Sources that say on the event bus when they change, with whether they would be polled otherwise.
const SOURCES: [(&str, bool); 3] = [("S3", true), ("CodeCommit", true), ("ECR", false)];

/// Turns polling off in the sources that a rule watches, where the definition leaves that open.
pub(super) fn switch_polling_off(draft: &mut Draft) {
    for action in draft.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
        let polled = watched(action).is_some_and(|(_, polled)| polled);
        if polled && action.configuration("PollForSourceChanges").is_none() {
            action
                .configuration
                .push(("PollForSourceChanges".to_owned(), Text::literal("false")));
        }
    }
}

fn watched(action: &Action) -> Option<(&'static str, bool)> {
    let kind = &action.action_type;
    let is_source =
        kind.category.value() == Some(Category::Source) && kind.owner.value() == Some(Owner::Aws);
    let provider = kind.provider.known()?;
    SOURCES
        .into_iter()
        .find(|(name, _)| is_source && *name == provider)
}

/// The logical ids that the rules and their role may take.
pub(super) fn resource_ids(draft: &Draft) -> Vec<String> {
    let rules = draft.actions().map(|(_, _, action)| rule_id(action));
    rules.chain([ROLE.to_owned()]).collect()
}

fn rule_id(action: &Action) -> String {
    format!("{}Changed", pascal(&action.name.to_string()))
}

/// The name of a rule, where it is known that it fits: the role can only trust rules whose names it knows, since they come
/// after it. Two templates with the same names cannot stand beside each other anyhow, as their pipelines cannot.
///
/// Source: AWS::Events::Rule in the CloudFormation user guide, checked 2026-11-29.
fn rule_name(draft: &Draft, id: &str) -> Option<String> {
    const LONGEST: usize = 64;
    let [Part::Literal(pipeline)] = draft.name.as_ref()?.parts() else {
        return None;
    };
    let name = format!("{pipeline}-{id}");
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    (name.len() <= LONGEST && name.chars().all(plain)).then_some(name)
}

/// A rule for every source that is not polled, and the role for all of them.
pub(super) fn resources(draft: &Draft, pipeline: &str, ids: &ParameterIds) -> Vec<Entry> {
    let mut rules = Vec::new();
    let mut names = Vec::new();
    for (_, _, action) in draft.actions() {
        let Some((provider, _)) = watched(action) else {
            continue;
        };
        let polling = action
            .configuration("PollForSourceChanges")
            .and_then(Text::known);
        if provider != "ECR" && polling.as_deref() != Some("false") {
            continue;
        }
        let pattern = match provider {
            "S3" => s3(action, ids),
            "CodeCommit" => codecommit(action, ids),
            _ => ecr(action, ids),
        };
        let Some(pattern) = pattern else { continue };
        let mut id = rule_id(action);
        while rules.iter().any(|rule: &Entry| rule.key == id) {
            id.push_str("Too");
        }
        let target = map([
            ("Id", string("pipeline")),
            ("Arn", pipeline_arn(pipeline)),
            ("RoleArn", attribute(ROLE, "Arn")),
        ]);
        let mut properties = Vec::new();
        if let Some(name) = rule_name(draft, &id) {
            properties.push(entry("Name", string(name.as_str())));
            names.push(Text::literal(name));
        }
        properties.extend([
            entry(
                "Description",
                string("Starts the pipeline when its source changes"),
            ),
            entry("EventPattern", pattern),
            entry("State", string("ENABLED")),
            entry("Targets", list([target])),
        ]);
        rules.push(entry(id, resource("AWS::Events::Rule", map_of(properties))));
    }
    if rules.is_empty() {
        return rules;
    }
    let callers = if names.len() == rules.len() {
        For::Named(names.iter().collect())
    } else {
        For::Any("the rules get their names after the role: every rule of this account and region")
    };
    let start = Statement::new(
        &["codepipeline:StartPipelineExecution"],
        [pipeline_arn(pipeline)],
    );
    let policy = map([
        ("PolicyName", string("start")),
        ("PolicyDocument", policy_document(&[start])),
    ]);
    let role = map([
        (
            "AssumeRolePolicyDocument",
            trust(Trustee::Events, &callers, ids),
        ),
        ("Policies", list([policy])),
    ]);
    rules.insert(0, entry(ROLE, resource("AWS::IAM::Role", role)));
    rules
}

/// The buckets of S3 sources must send their events to the event bus. They are not of this template, so nothing in it can
/// switch that on.
pub(super) fn left_to_buckets(draft: &Draft) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (stage, index, action) in draft.actions() {
        let polls = action
            .configuration("PollForSourceChanges")
            .and_then(Text::known)
            .is_none_or(|it| it != "false");
        let bucket = action.configuration("S3Bucket");
        let (Some(("S3", _)), false, Some(bucket)) = (watched(action), polls, bucket) else {
            continue;
        };
        findings.push(
            Finding::warning(
                NOT_EXPORTABLE,
                Site::action(stage, index).configuration("S3Bucket"),
                format!("the rule starts nothing until bucket `{bucket}` sends its events to EventBridge"),
            )
            .help("switch it on at the bucket: `EventBridgeConfiguration: {EventBridgeEnabled: true}` in its `NotificationConfiguration`"),
        );
    }
    findings
}

fn pipeline_arn(pipeline: &str) -> Node {
    sub(format!(
        "arn:${{AWS::Partition}}:codepipeline:${{AWS::Region}}:${{AWS::AccountId}}:${{{pipeline}}}"
    ))
}

/// The bucket must send its events to the event bus, which only its owner can switch on.
fn s3(action: &Action, ids: &ParameterIds) -> Option<Node> {
    let (bucket, key) = (
        action.configuration("S3Bucket")?,
        action.configuration("S3ObjectKey")?,
    );
    Some(pattern(
        "aws.s3",
        "Object Created",
        None,
        map([
            ("bucket", map([("name", list([expression(bucket, ids)]))])),
            ("object", map([("key", list([expression(key, ids)]))])),
        ]),
    ))
}

fn codecommit(action: &Action, ids: &ParameterIds) -> Option<Node> {
    let (repository, branch) = (
        action.configuration("RepositoryName")?,
        action.configuration("BranchName")?,
    );
    let arn = Joined::new(ids)
        .syntax("arn:${AWS::Partition}:codecommit:${AWS::Region}:${AWS::AccountId}:")
        .text(repository)
        .finish();
    Some(pattern(
        "aws.codecommit",
        "CodeCommit Repository State Change",
        Some(arn),
        map([
            ("event", strings(["referenceCreated", "referenceUpdated"])),
            ("referenceType", strings(["branch"])),
            ("referenceName", list([expression(branch, ids)])),
        ]),
    ))
}

fn ecr(action: &Action, ids: &ParameterIds) -> Option<Node> {
    let repository = action.configuration("RepositoryName")?;
    let tag = action
        .configuration("ImageTag")
        .map_or_else(|| string("latest"), |tag| expression(tag, ids));
    Some(pattern(
        "aws.ecr",
        "ECR Image Action",
        None,
        map([
            ("action-type", strings(["PUSH"])),
            ("result", strings(["SUCCESS"])),
            ("repository-name", list([expression(repository, ids)])),
            ("image-tag", list([tag])),
        ]),
    ))
}

fn pattern(source: &str, detail_type: &str, resource: Option<Node>, detail: Node) -> Node {
    let mut entries = vec![
        entry("source", strings([source])),
        entry("detail-type", strings([detail_type])),
    ];
    if let Some(resource) = resource {
        entries.push(entry("resources", list([resource])));
    }
    entries.push(entry("detail", detail));
    map_of(entries)
}
