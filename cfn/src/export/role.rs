//! The role of a pipeline: what its actions need, on the resources that they name, and nothing else.

use stagewright_core::catalogue;
use stagewright_core::{Action, ConditionRule, Draft, Finding, Owner, Site, Text};

use super::declaration::NOT_EXPORTABLE;
use super::text::{Joined, ParameterIds, expression};
use super::tree::{list, map, map_of, string, strings, sub};
use crate::load::{Entry, Node};

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<Node>,
    pub(super) condition: Option<Node>,
}

impl Statement {
    pub(super) fn new(actions: &[&str], resources: impl IntoIterator<Item = Node>) -> Self {
        let actions = actions.iter().map(|it| (*it).to_owned()).collect();
        Statement {
            actions,
            resources: resources.into_iter().collect(),
            condition: None,
        }
    }

    pub(super) fn node(&self) -> Node {
        let mut entries = vec![
            super::tree::entry("Effect", string("Allow")),
            super::tree::entry("Action", strings(self.actions.iter().map(String::as_str))),
        ];
        let resources = match self.resources.as_slice() {
            [only] => only.clone(),
            several => list(several.to_vec()),
        };
        entries.push(super::tree::entry("Resource", resources));
        if let Some(condition) = &self.condition {
            entries.push(super::tree::entry("Condition", condition.clone()));
        }
        map_of(entries)
    }
}

/// What the actions of a pipeline need of its role.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) statements: Vec<Statement>,
    /// Names of policies that AWS manages.
    pub(super) managed: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

/// The policy document of some statements.
pub(super) fn policy_document(statements: &[Statement]) -> Node {
    map([
        ("Version", string("2012-10-17")),
        ("Statement", list(statements.iter().map(Statement::node))),
    ])
}

/// The document with which a service may take a role.
pub(super) fn trust(service: &str, condition: Option<Node>) -> Node {
    let mut entries: Vec<Entry> = vec![
        super::tree::entry("Effect", string("Allow")),
        super::tree::entry("Principal", map([("Service", string(service))])),
        super::tree::entry("Action", string("sts:AssumeRole")),
    ];
    if let Some(condition) = condition {
        entries.push(super::tree::entry("Condition", condition));
    }
    map([
        ("Version", string("2012-10-17")),
        ("Statement", list([map_of(entries)])),
    ])
}

/// Only calls of this account may use the role, so that no other account's pipeline can borrow it.
pub(super) fn of_this_account() -> Node {
    map([(
        "StringEquals",
        map([(
            "aws:SourceAccount",
            super::tree::reference("AWS::AccountId"),
        )]),
    )])
}

/// What every action and condition rule needs, in written order, merged where the resources are the same.
pub(super) fn needs(draft: &Draft, ids: &ParameterIds) -> Needs {
    let mut needs = Needs::default();
    for (stage, action_index, action) in draft.actions() {
        let site = Site::action(stage, action_index);
        if let Some(role) = &action.role {
            needs.merge(Statement::new(&["sts:AssumeRole"], [expression(role, ids)]));
            continue;
        }
        let target = Target::of_action(draft, action, ids);
        match catalogue::of(&action.action_type) {
            Some(provider) => needs.take(provider.role_needs, &target),
            None if action.action_type.owner.value() == Some(Owner::Aws) => {
                needs.findings.push(
                    Finding::warning(
                        NOT_EXPORTABLE,
                        site,
                        format!(
                            "what `{}` needs of the role is not known",
                            action.action_type
                        ),
                    )
                    .help("add its permissions to the role by hand"),
                );
            }
            None => {}
        }
    }
    for (stage_index, stage) in draft.stages.iter().enumerate() {
        let on_failure = stage
            .on_failure
            .as_ref()
            .and_then(|it| it.conditions.as_ref());
        let conditions = [
            stage.before_entry.as_ref(),
            stage.on_success.as_ref(),
            on_failure,
        ];
        for rule in conditions
            .into_iter()
            .flatten()
            .flatten()
            .flat_map(|it| &it.rules)
        {
            if let Some(role) = &rule.role {
                needs.merge(Statement::new(&["sts:AssumeRole"], [expression(role, ids)]));
                continue;
            }
            let known = rule
                .provider
                .known()
                .and_then(|name| catalogue::find_rule(&name));
            match known {
                Some(provider) => {
                    needs.take(provider.role_needs, &Target::of_rule(draft, rule, ids));
                }
                None => needs.findings.push(
                    Finding::warning(
                        NOT_EXPORTABLE,
                        Site::stage(stage_index),
                        format!(
                            "what the rule `{}` needs of the role is not known",
                            rule.provider
                        ),
                    )
                    .help("add its permissions to the role by hand"),
                ),
            }
        }
    }
    needs
}

impl Needs {
    /// Adds a statement, or its actions to one with the same resources and condition.
    pub(super) fn merge(&mut self, statement: Statement) {
        let same = self
            .statements
            .iter_mut()
            .find(|it| it.resources == statement.resources && it.condition == statement.condition);
        match same {
            Some(same) => {
                for action in statement.actions {
                    if !same.actions.contains(&action) {
                        same.actions.push(action);
                    }
                }
            }
            None => self.statements.push(statement),
        }
    }

    fn take(&mut self, role_needs: &[&str], target: &Target<'_>) {
        for need in role_needs {
            if need.contains(':') {
                if target.needs(need) {
                    let (resources, condition) = target.scope(need);
                    let actions = vec![(*need).to_owned()];
                    self.merge(Statement {
                        actions,
                        resources,
                        condition,
                    });
                }
            } else if !self.managed.iter().any(|it| it == need) {
                self.managed.push((*need).to_owned());
            }
        }
    }
}

/// What an action or rule acts on.
struct Target<'a> {
    configuration: &'a [(String, Text)],
    region: Option<&'a Text>,
    pipeline_name: Option<&'a Text>,
    provider: String,
    ids: &'a ParameterIds,
}

impl<'a> Target<'a> {
    fn of_action(draft: &'a Draft, action: &'a Action, ids: &'a ParameterIds) -> Self {
        Target {
            configuration: &action.configuration,
            region: action.region.as_ref(),
            pipeline_name: draft.name.as_ref(),
            provider: action.action_type.provider.to_string(),
            ids,
        }
    }

    fn of_rule(draft: &'a Draft, rule: &'a ConditionRule, ids: &'a ParameterIds) -> Self {
        Target {
            configuration: &rule.configuration,
            region: rule.region.as_ref(),
            pipeline_name: draft.name.as_ref(),
            provider: rule.provider.to_string(),
            ids,
        }
    }

    fn value(&self, key: &str) -> Option<&'a Text> {
        self.configuration
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    fn connection_is_of(&self, service: &str) -> bool {
        let arn = self.value("ConnectionArn").and_then(Text::known);
        arn.is_some_and(|arn| arn.split(':').nth(2) == Some(service))
    }

    /// Whether this use of the provider needs the IAM action at all: some go with a configuration key.
    fn needs(&self, need: &str) -> bool {
        match (self.provider.as_str(), need) {
            ("Manual", "sns:Publish") => self.value("NotificationArn").is_some(),
            // The prefix of the permission must be that of the ARN; where it is not known, both are given.
            (_, "codeconnections:UseConnection") => !self.connection_is_of("codestar-connections"),
            (_, "codestar-connections:UseConnection") => !self.connection_is_of("codeconnections"),
            ("CodeBuild", "iam:PassRole") => self.value("ServiceRoleArnOverride").is_some(),
            _ => true,
        }
    }

    /// The resources on which one IAM action is needed. `*` where the service knows no narrower resource for it, or
    /// the configuration does not name one.
    ///
    /// Source: service authorization reference, resource types by action, November 2026.
    fn scope(&self, need: &str) -> (Vec<Node>, Option<Node>) {
        let everything = || vec![string("*")];
        let (service, verb) = need.split_once(':').unwrap_or((need, ""));
        if service == "iam" {
            return self.scope_of_pass_role();
        }
        let found = match service {
            "codebuild" => self.named("codebuild", "project/", &["ProjectName"], ""),
            "codecommit" => self.named_bare("codecommit", &["RepositoryName"]),
            "codestar-connections" | "codeconnections" => self
                .value("ConnectionArn")
                .map(|arn| vec![expression(arn, self.ids)]),
            "s3" => self.scope_of_s3(verb),
            "ecr" if verb == "GetAuthorizationToken" => None,
            "ecr" => self.named(
                "ecr",
                "repository/",
                &["RepositoryName", "ECRRepositoryName"],
                "",
            ),
            "lambda" if verb.starts_with("List") => None,
            "lambda" => self
                .named("lambda", "function:", &["FunctionName"], "")
                .map(|mut functions| {
                    functions.extend(
                        self.named("lambda", "function:", &["FunctionName"], ":*")
                            .unwrap_or_default(),
                    );
                    functions
                }),
            "states" if verb == "StartExecution" || verb.starts_with("DescribeStateMachine") => {
                self.value("StateMachineArn")
                    .map(|arn| vec![expression(arn, self.ids)])
            }
            "codepipeline" => self.named_bare("codepipeline", &["PipelineName"]),
            "codedeploy" => self.scope_of_codedeploy(verb),
            "cloudformation" => self.scope_of_cloudformation(verb),
            "ecs" if matches!(verb, "DescribeServices" | "UpdateService") => {
                self.pair("ecs", "service/", "ClusterName", "/", "ServiceName")
            }
            "eks" => self.named("eks", "cluster/", &["ClusterName"], ""),
            "sns" => self
                .value("NotificationArn")
                .map(|arn| vec![expression(arn, self.ids)]),
            "logs" => {
                let group = self.arn("logs").syntax("log-group:/aws/codepipeline/");
                let group = match self.pipeline_name {
                    Some(name) => group.text(name),
                    None => group,
                };
                Some(vec![group.syntax("*").finish()])
            }
            _ => None,
        };
        (found.unwrap_or_else(everything), None)
    }

    /// Roles may be handed on only to the service that the action deploys with.
    fn scope_of_pass_role(&self) -> (Vec<Node>, Option<Node>) {
        let (key, service) = match self.provider.as_str() {
            "CloudFormation" => (Some("RoleArn"), Some("cloudformation.amazonaws.com")),
            "CodeBuild" => (
                Some("ServiceRoleArnOverride"),
                Some("codebuild.amazonaws.com"),
            ),
            "ECS" | "CodeDeployToECS" => (None, Some("ecs-tasks.amazonaws.com")),
            _ => (None, None),
        };
        let role = key
            .and_then(|key| self.value(key))
            .map(|role| expression(role, self.ids));
        let any_role = || sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*");
        let condition = service.map(|service| {
            map([(
                "StringEquals",
                map([("iam:PassedToService", string(service))]),
            )])
        });
        (vec![role.unwrap_or_else(any_role)], condition)
    }

    fn scope_of_s3(&self, verb: &str) -> Option<Vec<Node>> {
        let bucket = self
            .value("S3Bucket")
            .or_else(|| self.value("BucketName"))?;
        let arn = Joined::new(self.ids)
            .syntax("arn:${AWS::Partition}:s3:::")
            .text(bucket);
        if !verb.contains("Object") {
            return Some(vec![arn.finish()]);
        }
        let object = match self.value("S3ObjectKey") {
            Some(key) => arn.syntax("/").text(key),
            None => arn.syntax("/*"),
        };
        Some(vec![object.finish()])
    }

    fn scope_of_codedeploy(&self, verb: &str) -> Option<Vec<Node>> {
        if verb.contains("DeploymentConfig") {
            return Some(vec![
                self.arn("codedeploy").syntax("deploymentconfig:*").finish(),
            ]);
        }
        if verb.contains("Application") {
            return self.named("codedeploy", "application:", &["ApplicationName"], "");
        }
        self.pair(
            "codedeploy",
            "deploymentgroup:",
            "ApplicationName",
            "/",
            "DeploymentGroupName",
        )
    }

    fn scope_of_cloudformation(&self, verb: &str) -> Option<Vec<Node>> {
        if verb == "ValidateTemplate" || verb.starts_with("List") {
            return None;
        }
        let stack = self.named("cloudformation", "stack/", &["StackName"], "/*");
        stack.or_else(|| self.named("cloudformation", "stackset/", &["StackSetName"], ":*"))
    }

    /// `arn:…:service:region:account:`
    fn arn(&self, service: &str) -> Joined<'a> {
        let arn = Joined::new(self.ids).syntax(&format!("arn:${{AWS::Partition}}:{service}:"));
        let arn = match self.region {
            Some(region) => arn.text(region),
            None => arn.syntax("${AWS::Region}"),
        };
        arn.syntax(":${AWS::AccountId}:")
    }

    /// The ARN of a resource whose name the first of these keys gives.
    fn named(&self, service: &str, before: &str, keys: &[&str], after: &str) -> Option<Vec<Node>> {
        let name = keys.iter().find_map(|key| self.value(key))?;
        if after.is_empty() && name.known().is_some_and(|name| name.starts_with("arn:")) {
            return Some(vec![expression(name, self.ids)]);
        }
        Some(vec![
            self.arn(service)
                .syntax(before)
                .text(name)
                .syntax(after)
                .finish(),
        ])
    }

    fn named_bare(&self, service: &str, keys: &[&str]) -> Option<Vec<Node>> {
        self.named(service, "", keys, "")
    }

    fn pair(
        &self,
        service: &str,
        before: &str,
        first: &str,
        between: &str,
        second: &str,
    ) -> Option<Vec<Node>> {
        let (first, second) = (self.value(first)?, self.value(second)?);
        Some(vec![
            self.arn(service)
                .syntax(before)
                .text(first)
                .syntax(between)
                .text(second)
                .finish(),
        ])
    }
}
