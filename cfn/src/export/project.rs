//! CodeBuild projects that a definition declares, with their roles and log groups.

use stagewright_core::permissions::{self, BATCH, Buildspec};
use stagewright_core::{Draft, Finding, Part, Project, Reference, Text, Trustee};

use super::policy::{For, Statement, policy_document, trust};
use super::role;
use super::store::retained;
use super::text::{ParameterIds, bare, expression, pascal};
use super::tree::{
    attribute, entry, from_value, list, map, map_of, plain, reference, resource, string,
};
use crate::load::{Entry, Node, load};

/// Days for which the logs of a build are kept.
const DAYS_OF_LOGS: &str = "365";

/// The projects that the template creates, with logical ids of their own.
pub(super) fn created(draft: &Draft) -> Vec<(String, &Project)> {
    let mut projects: Vec<(String, &Project)> = Vec::new();
    for (index, project) in draft
        .projects
        .iter()
        .enumerate()
        .filter(|(_, it)| it.created)
    {
        let mut id = logical_id(project, index);
        if projects.iter().any(|(other, _)| *other == id) {
            id = format!("{id}{}", index + 1);
        }
        projects.push((id, project));
    }
    projects
}

/// The logical id that fits a project: from its name as far as that is literal.
fn logical_id(project: &Project, index: usize) -> String {
    let literal = |part: &Part| match part {
        Part::Literal(text) => Some(text.clone()),
        Part::Reference { .. } => None,
    };
    let name = project
        .name
        .as_ref()
        .map(|name| name.parts().iter().filter_map(literal).collect::<String>());
    match project
        .logical_id
        .clone()
        .or(name)
        .map(|name| pascal(&name))
    {
        Some(name) if name.ends_with("Project") => name,
        Some(name) if !name.is_empty() => format!("{name}Project"),
        _ => format!("Project{}", index + 1),
    }
}

/// The logical ids of everything that comes with a project.
pub(super) fn resource_ids(project_id: &str) -> [String; 6] {
    [
        project_id.to_owned(),
        policy_id(project_id),
        format!("{project_id}Role"),
        format!("{project_id}Logs"),
        format!("{project_id}BatchRole"),
        format!("{project_id}BatchPolicy"),
    ]
}

/// The logical id of a project's policy.
pub(super) fn policy_id(project_id: &str) -> String {
    format!("{project_id}Policy")
}

/// The project, its log group and its role, and what there is to say of the role.
pub(super) fn resources(
    draft: &Draft,
    project: &Project,
    id: &str,
    store_access: Vec<Statement>,
    key: Option<Node>,
    ids: &ParameterIds,
) -> (Vec<Entry>, Vec<Finding>) {
    let role = format!("{id}Role");
    let logs = format!("{id}Logs");
    let name = name(project, id);
    let buildspec = buildspec(project);
    let needed = permissions::of_project(draft, project, &name, &buildspec);
    let needs = role::of(&needed, &format!("the role of the project `{name}`"), ids);
    let log = Statement::new(
        &["logs:CreateLogStream", "logs:PutLogEvents"],
        [attribute(&logs, "Arn")],
    );
    let statements: Vec<Statement> = std::iter::once(log)
        .chain(needs.statements)
        .chain(store_access)
        .collect();
    let trusted = || {
        let trust = trust(Trustee::CodeBuild, &For::Named(vec![&name]), ids);
        resource("AWS::IAM::Role", map([("AssumeRolePolicyDocument", trust)]))
    };
    let log_group = map([("RetentionInDays", plain(DAYS_OF_LOGS))]);
    let batch = permissions::runs_batches(draft, project).then(|| format!("{id}BatchRole"));
    let properties = properties(project, &name, &role, batch.as_deref(), &logs, key, ids);
    let mut resources = vec![
        entry(logs.as_str(), retained("AWS::Logs::LogGroup", log_group)),
        entry(role.as_str(), trusted()),
        entry(policy_id(id), policy("build", &statements, &role)),
        entry(id, resource("AWS::CodeBuild::Project", properties)),
    ];
    if let Some(role) = batch {
        let builds = Statement::new(BATCH, [attribute(id, "Arn")]);
        resources.push(entry(role.as_str(), trusted()));
        let id = format!("{id}BatchPolicy");
        resources.push(entry(id, policy("batch", &[builds], &role)));
    }
    (resources, needs.findings)
}

/// A policy stands apart from its role: the key names the role, and the policy names the key.
fn policy(name: &str, statements: &[Statement], role: &str) -> Node {
    let properties = map([
        ("PolicyName", string(name)),
        ("PolicyDocument", policy_document(statements)),
        ("Roles", list([reference(role)])),
    ]);
    resource("AWS::IAM::Policy", properties)
}

/// The name of a project. One that CloudFormation makes up could stand in no trust, as it would come after the role.
fn name(project: &Project, id: &str) -> Text {
    project.name.clone().unwrap_or_else(|| {
        let stack = Part::Reference {
            to: Reference::Pseudo("AWS::StackName".to_owned()),
            value: None,
        };
        Text::from_parts(vec![stack, Part::Literal(format!("-{id}"))])
    })
}

/// What a buildspec that stands in the definition says of secrets, parameters and reports; nothing of one in the source.
fn buildspec(project: &Project) -> Buildspec {
    let text = project.buildspec.as_ref().and_then(Text::known);
    let document = text.and_then(|text| load(&text).ok());
    let Some(root) = document.map(|it| it.root).filter(Node::is_map) else {
        return Buildspec::default();
    };
    let values = |section: &str| -> Vec<String> {
        let section = root.get("env").and_then(|it| it.get(section));
        let entries = section.map_or(&[][..], Node::entries);
        let values = entries.iter().filter_map(|it| it.value.as_text());
        values.map(str::to_owned).collect()
    };
    let reports = root.get("reports").map_or(&[][..], Node::entries);
    Buildspec {
        secrets: values("secrets-manager"),
        parameters: values("parameter-store"),
        reports: Some(reports.iter().map(|it| it.key.clone()).collect()),
    }
}

fn properties(
    project: &Project,
    name: &Text,
    role: &str,
    batch: Option<&str>,
    logs: &str,
    key: Option<Node>,
    ids: &ParameterIds,
) -> Node {
    let text = |text: &Option<Text>, default: &str| match text {
        Some(text) => expression(text, ids),
        None => string(default),
    };
    let mut properties = vec![
        entry("Name", expression(name, ids)),
        entry("ServiceRole", attribute(role, "Arn")),
    ];
    if let Some(batch) = batch {
        let config = map([("ServiceRole", attribute(batch, "Arn"))]);
        properties.push(entry("BuildBatchConfig", config));
    }
    properties.push(entry(
        "Artifacts",
        map([("Type", text(&project.artifacts_type, "CODEPIPELINE"))]),
    ));
    let mut source = vec![entry("Type", text(&project.source_type, "CODEPIPELINE"))];
    if let Some(buildspec) = &project.buildspec {
        source.push(entry("BuildSpec", expression(buildspec, ids)));
    }
    properties.push(entry("Source", map_of(source)));
    let environment_type = project
        .environment_type
        .as_ref()
        .and_then(Text::known)
        .unwrap_or_default();
    let mut environment = vec![
        entry("Type", text(&project.environment_type, "LINUX_CONTAINER")),
        entry(
            "ComputeType",
            text(&project.compute_type, "BUILD_GENERAL1_SMALL"),
        ),
        entry(
            "Image",
            text(&project.image, default_image(&environment_type)),
        ),
    ];
    if permissions::pulls_from_ecr(project) {
        environment.push(entry("ImagePullCredentialsType", string("SERVICE_ROLE")));
    }
    if let Some(fleet) = &project.fleet {
        environment.push(entry("Fleet", map([("FleetArn", expression(fleet, ids))])));
    }
    properties.push(entry("Environment", map_of(environment)));
    for (name, number) in [
        ("TimeoutInMinutes", &project.timeout_in_minutes),
        ("QueuedTimeoutInMinutes", &project.queued_timeout_in_minutes),
        ("ConcurrentBuildLimit", &project.concurrent_build_limit),
    ] {
        if let Some(number) = number {
            properties.push(entry(name, bare(number.text(), ids)));
        }
    }
    properties.push(entry(
        "LogsConfig",
        map([(
            "CloudWatchLogs",
            map([
                ("Status", string("ENABLED")),
                ("GroupName", reference(logs)),
            ]),
        )]),
    ));
    if let Some(key) = key {
        properties.push(entry("EncryptionKey", key));
    }
    for (key, value) in &project.extra {
        if !key.contains('.') {
            properties.push(entry(key.as_str(), from_value(value)));
        }
    }
    map_of(properties)
}

/// An image that AWS keeps for the environment. Source: CodeBuild user guide, Docker images, November 2026.
fn default_image(environment_type: &str) -> &'static str {
    match environment_type {
        "ARM_CONTAINER" => "aws/codebuild/amazonlinux-aarch64-standard:3.0",
        "WINDOWS_SERVER_2019_CONTAINER" => "aws/codebuild/windows-base:2019-3.0",
        "WINDOWS_SERVER_2022_CONTAINER" => "aws/codebuild/windows-base:2022-1.0",
        "LINUX_LAMBDA_CONTAINER" => "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs20",
        "ARM_LAMBDA_CONTAINER" => "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs20",
        _ => "aws/codebuild/amazonlinux-x86_64-standard:5.0",
    }
}
