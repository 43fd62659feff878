//! What starts a pipeline when a source changes, in place of polling: event rules, and webhooks for GitHub version 1.

use stagewright_core::{Action, Category, Draft, Finding, Owner, Part, Site, Text, Trustee};

use super::declaration::NOT_EXPORTABLE;
use super::names::{Names, START_ROLE};
use super::policy::{For, Statement, policy_document, trust};
use super::text::{Joined, ParameterIds, expression, pascal};
use super::tree::{attribute, entry, list, map, map_of, resource, string, strings, sub};
use super::webhook;
use crate::load::{Entry, Node};

/// A source that can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    S3,
    CodeCommit,
    Ecr,
    /// Version 1, with an OAuth token: it sends no events to AWS, and a webhook tells of its pushes.
    GitHub,
}

impl Watched {
    /// Whether the service polls such a source unless it is told not to.
    fn is_polled(self) -> bool {
        self != Watched::Ecr
    }

    /// The sender of its events.
    pub(super) fn event_source(self) -> Option<&'static str> {
        match self {
            Watched::S3 => Some("aws.s3"),
            Watched::CodeCommit => Some("aws.codecommit"),
            Watched::Ecr => Some("aws.ecr"),
            Watched::GitHub => None,
        }
    }
}

/// Turns polling off in the sources that can be watched: where the definition leaves that open, or `everywhere`. Whether
/// there was one.
pub(super) fn switch_polling_off(draft: &mut Draft, everywhere: bool) -> bool {
    const POLLS: &str = "PollForSourceChanges";
    let mut any = false;
    for action in draft.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
        if !watched(action).is_some_and(Watched::is_polled) {
            continue;
        }
        let open = action.configuration(POLLS).is_none();
        let polls = action.configuration(POLLS).and_then(Text::known).as_deref() != Some("false");
        if open || (everywhere && polls) {
            action.configuration.retain(|(key, _)| key != POLLS);
            action
                .configuration
                .push((POLLS.to_owned(), Text::literal("false")));
            any = true;
        }
    }
    any
}

pub(super) fn watched(action: &Action) -> Option<Watched> {
    let kind = &action.action_type;
    if kind.category.value() != Some(Category::Source) {
        return None;
    }
    match (kind.owner.value()?, kind.provider.known()?.as_ref()) {
        (Owner::Aws, "S3") => Some(Watched::S3),
        (Owner::Aws, "CodeCommit") => Some(Watched::CodeCommit),
        (Owner::Aws, "ECR") => Some(Watched::Ecr),
        (Owner::ThirdParty, "GitHub") => Some(Watched::GitHub),
        _ => None,
    }
}

/// The sources that are not polled and can be watched.
fn to_watch(draft: &Draft) -> impl Iterator<Item = (Watched, Site, &Action)> {
    draft.actions().filter_map(|(stage, index, action)| {
        let source = watched(action)?;
        let polling = action
            .configuration("PollForSourceChanges")
            .and_then(Text::known);
        let quiet = !source.is_polled() || polling.as_deref() == Some("false");
        quiet.then(|| (source, Site::action(stage, index), action))
    })
}

/// Whether a rule or a webhook can watch any source of the definition.
pub(super) fn watches_any(draft: &Draft) -> bool {
    to_watch(draft).next().is_some()
}

/// The logical ids that the rules, webhooks and their role may take.
pub(super) fn resource_ids(draft: &Draft, names: &Names) -> Vec<String> {
    let ids = draft
        .actions()
        .flat_map(|(_, _, action)| [rule_id(action), webhook::id(action)]);
    ids.map(|id| names.id(&id)).collect()
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

/// What watches the sources of a pipeline.
#[derive(Default)]
pub(super) struct Watchers {
    pub(super) parameters: Vec<Entry>,
    pub(super) resources: Vec<Entry>,
    pub(super) findings: Vec<Finding>,
}

/// A rule or a webhook for every source that is not polled, and the role of the rules. `is_watched` tells of what watches
/// a source already.
pub(super) fn watchers(
    draft: &Draft,
    pipeline: &str,
    ids: &ParameterIds,
    names: &Names,
    is_watched: impl Fn(Watched, &Action) -> bool,
) -> Watchers {
    let mut watchers = Watchers::default();
    let mut rules: Vec<Entry> = Vec::new();
    let mut known: Vec<Text> = Vec::new();
    for (source, site, action) in to_watch(draft).filter(|(it, _, action)| !is_watched(*it, action))
    {
        if source == Watched::GitHub {
            webhook::add(&mut watchers, action, pipeline, ids, names);
            continue;
        }
        let pattern = match source {
            Watched::S3 => s3(action, ids),
            Watched::CodeCommit => codecommit(action, ids),
            Watched::Ecr | Watched::GitHub => ecr(action, ids),
        };
        let Some(pattern) = pattern else { continue };
        if source == Watched::S3 {
            watchers.findings.extend(left_to_bucket(action, site));
        }
        let mut id = names.id(&rule_id(action));
        while rules.iter().any(|rule: &Entry| rule.key == id) {
            id.push_str("Too");
        }
        let target = map([
            ("Id", string("pipeline")),
            ("Arn", pipeline_arn(pipeline)),
            ("RoleArn", attribute(&names.id(START_ROLE), "Arn")),
        ]);
        let mut properties = Vec::new();
        if let Some(name) = rule_name(draft, &id) {
            properties.push(entry("Name", string(name.as_str())));
            known.push(Text::literal(name));
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
    if !rules.is_empty() {
        let callers = if known.len() == rules.len() {
            For::Named(known.iter().collect())
        } else {
            For::Any(
                "the rules get their names after the role: every rule of this account and region",
            )
        };
        let role = start_role(pipeline, &callers, ids);
        watchers.resources.push(entry(names.id(START_ROLE), role));
        watchers.resources.append(&mut rules);
    }
    watchers
}

fn start_role(pipeline: &str, callers: &For<'_>, ids: &ParameterIds) -> Node {
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
            trust(Trustee::Events, callers, ids),
        ),
        ("Policies", list([policy])),
    ]);
    resource("AWS::IAM::Role", role)
}

/// The bucket of an S3 source must send its events to the event bus. It is not of this template, so nothing in it can
/// switch that on.
fn left_to_bucket(action: &Action, site: Site) -> Option<Finding> {
    let bucket = action.configuration("S3Bucket")?;
    let message =
        format!("the rule starts nothing until bucket `{bucket}` sends its events to EventBridge");
    let finding = Finding::warning(NOT_EXPORTABLE, site.configuration("S3Bucket"), message);
    Some(finding.help("switch it on at the bucket: `EventBridgeConfiguration: {EventBridgeEnabled: true}` in its `NotificationConfiguration`"))
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
