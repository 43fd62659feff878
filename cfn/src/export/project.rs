//! CodeBuild projects that a definition declares, with their roles and log groups.

use stagewright_core::{Draft, Part, Project, Text};

use super::role::{Statement, of_this_account, policy_document, trust};
use super::store::retained;
use super::text::{Joined, ParameterIds, bare, expression, pascal};
use super::tree::{
    attribute, entry, from_value, list, map, map_of, plain, reference, resource, string,
};
use crate::load::{Entry, Node};

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
pub(super) fn resource_ids(project_id: &str) -> [String; 4] {
    [
        project_id.to_owned(),
        policy_id(project_id),
        format!("{project_id}Role"),
        format!("{project_id}Logs"),
    ]
}

/// The logical id of a project's policy.
pub(super) fn policy_id(project_id: &str) -> String {
    format!("{project_id}Policy")
}

/// The project, its log group and its role.
pub(super) fn resources(
    project: &Project,
    id: &str,
    store_access: Vec<Statement>,
    key: Option<Node>,
    ids: &ParameterIds,
) -> Vec<Entry> {
    let role = format!("{id}Role");
    let logs = format!("{id}Logs");
    let mut statements = vec![Statement::new(
        &["logs:CreateLogStream", "logs:PutLogEvents"],
        [attribute(&logs, "Arn")],
    )];
    statements.push(Statement::new(
        &[
            "codebuild:BatchPutTestCases",
            "codebuild:CreateReport",
            "codebuild:CreateReportGroup",
            "codebuild:UpdateReport",
        ],
        [report_groups(project, ids)],
    ));
    statements.extend(store_access);
    // The policy stands apart from the role: the key names the role, and the policy names the key.
    let policy = map([
        ("PolicyName", string("build")),
        ("PolicyDocument", policy_document(&statements)),
        ("Roles", list([reference(&role)])),
    ]);
    let trusted = map([(
        "AssumeRolePolicyDocument",
        trust("codebuild.amazonaws.com", Some(of_this_account())),
    )]);
    let log_group = map([("RetentionInDays", plain(DAYS_OF_LOGS))]);
    vec![
        entry(logs.as_str(), retained("AWS::Logs::LogGroup", log_group)),
        entry(role.as_str(), resource("AWS::IAM::Role", trusted)),
        entry(policy_id(id), resource("AWS::IAM::Policy", policy)),
        entry(
            id,
            resource(
                "AWS::CodeBuild::Project",
                properties(project, &role, &logs, key, ids),
            ),
        ),
    ]
}

/// The report groups of a project: their names begin with its own.
fn report_groups(project: &Project, ids: &ParameterIds) -> Node {
    let groups = Joined::new(ids)
        .syntax("arn:${AWS::Partition}:codebuild:${AWS::Region}:${AWS::AccountId}:report-group/");
    let groups = match &project.name {
        Some(name) => groups.text(name).syntax("-*"),
        None => groups.syntax("*"),
    };
    groups.finish()
}

fn properties(
    project: &Project,
    role: &str,
    logs: &str,
    key: Option<Node>,
    ids: &ParameterIds,
) -> Node {
    let text = |text: &Option<Text>, default: &str| match text {
        Some(text) => expression(text, ids),
        None => string(default),
    };
    let mut properties = Vec::new();
    if let Some(name) = &project.name {
        properties.push(entry("Name", expression(name, ids)));
    }
    properties.push(entry("ServiceRole", attribute(role, "Arn")));
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
