//! What a definition needs of the roles under which it runs: statements of IAM policies, derived from the catalogue's
//! [`Grant`]s and the configuration of each action, and nothing else.
//!
//! In the patterns of a grant `{Key}` is the value of a configuration key. A `:how` after it makes something of it:
//! `each` item of a list, a `path` in a bucket, the `role` that is handed on, the `key` that an id, an ARN or an alias
//! means, the state `machine` of a version or its `execution`s, a connection in either spelling, `any` where nothing is
//! written. `{SECRETS}` are the secrets that environment variables name, `{ASK:Name}` is what only the one who deploys knows.
//!
//! A variable of the pipeline becomes `*`, with a reason; a wildcard in a name is escaped and stays a character.

mod pattern;
mod project;
mod value;

use std::borrow::Cow;

pub use pattern::{ALIAS, Pattern, Piece, key_pattern};
pub use project::{
    BATCH, BUILD_BUCKET, BUILD_OBJECTS, Buildspec, of_project, pulls_from_ecr, runs_batches,
};

pub(crate) use value::wildcard;

use crate::catalogue::{self, Grant, Limit, When, Why};
use crate::{Action, ConditionRule, Draft, Owner, Site, Text};
use pattern::{Resolver, Target};

/// What some actions need, in written order, each thing once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Permissions {
    /// The statements, those of the same resources, conditions and reasons merged.
    pub statements: Vec<Statement>,
    /// Actions and rules of which nothing is known, by their words for people.
    pub unknown: Vec<(Site, String)>,
    /// Values that would be a wildcard where a policy can hold no escaped one; what they name is not allowed.
    pub refused: Vec<(Site, Text)>,
}

/// A statement that allows something.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// IAM actions.
    pub actions: Vec<Cow<'static, str>>,
    /// On what.
    pub on: Resources,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
    /// Why there are wildcards in it; without a reason there is none.
    pub reasons: Vec<Reason>,
    /// The first action that needs it.
    pub site: Site,
}

/// The resources of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Resources {
    /// These.
    These(Vec<Pattern>),
    /// Those that the one who deploys is asked for: the name of the parameter, one of [`ASKED`].
    Asked(&'static str),
}

/// A condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Operator, such as `StringEquals`.
    pub operator: String,
    /// Condition key.
    pub key: String,
    /// Values, one of which must fit.
    pub values: Vec<Pattern>,
}

/// Why a statement has a wildcard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In words.
    pub text: Cow<'static, str>,
    /// Whether the statement reaches further than the action does.
    pub wide: bool,
}

/// What no definition says and a template asks for: name and description of the parameter.
pub const ASKED: &[(&str, &str)] = &[(
    "TaskRoles",
    "ARNs of the roles that the task definitions name (task role and execution role), with commas between them",
)];

/// What a role does with the objects of an artifact bucket.
///
/// Source: CodePipeline user guide, manage the service role, checked 2026-11-29.
pub const OBJECTS: &[&str] = &[
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:PutObjectAcl",
];

/// What a role asks of an artifact bucket itself. Source: as [`OBJECTS`].
pub const BUCKET: &[&str] = &[
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
];

/// What a role does with the key of an artifact bucket.
///
/// Source: CodePipeline user guide, resources from another account, checked 2026-11-29.
pub const KEY: &[&str] = &[
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
];

/// What every action and rule needs of the pipeline's role. One with a role of its own needs no more than to take it.
///
/// ```
/// use stagewright_core::{Action, ActionType, Category, Draft, Stage, permissions};
///
/// let mut build = Action::new("compile", ActionType::aws(Category::Build, "CodeBuild"));
/// build.configuration = vec![("ProjectName".into(), "shop".into()), ("BatchEnabled".into(), "true".into())];
/// let draft = Draft { stages: vec![Stage { actions: vec![build], ..Stage::new("Build") }], ..Draft::default() };
/// let needed = permissions::of_pipeline(&draft);
/// assert_eq!(needed.statements[0].actions[1], "codebuild:StartBuildBatch");
/// assert!(needed.statements[0].reasons.is_empty(), "one project, no wildcard");
/// ```
#[must_use]
pub fn of_pipeline(draft: &Draft) -> Permissions {
    let mut permissions = Permissions::default();
    for (stage, index, action) in draft.actions() {
        let site = Site::action(stage, index);
        if let Some(role) = &action.role {
            permissions.take_role(role, &site);
            continue;
        }
        match catalogue::of(&action.action_type) {
            Some(provider) => {
                permissions.take(
                    provider.needs.grants,
                    Target::of_action(draft, action),
                    &site,
                );
            }
            None if action.action_type.owner.value() == Some(Owner::Aws) => {
                permissions
                    .unknown
                    .push((site, format!("`{}`", action.action_type)));
            }
            None => {}
        }
    }
    for (index, stage) in draft.stages.iter().enumerate() {
        for rule in rules(stage) {
            let site = Site::stage(index);
            if let Some(role) = &rule.role {
                permissions.take_role(role, &site);
                continue;
            }
            let known = rule.provider.known();
            match known.and_then(|name| catalogue::find_rule(&name)) {
                Some(provider) => {
                    permissions.take(provider.needs.grants, Target::of_rule(draft, rule), &site);
                }
                None => permissions
                    .unknown
                    .push((site, format!("the rule `{}`", rule.provider))),
            }
        }
    }
    permissions
}

/// The rules of a stage's conditions.
fn rules(stage: &crate::Stage) -> impl Iterator<Item = &ConditionRule> {
    let on_failure = stage.on_failure.iter().flat_map(|it| &it.conditions);
    let conditions = stage
        .before_entry
        .iter()
        .chain(&stage.on_success)
        .chain(on_failure);
    conditions.flatten().flat_map(|it| &it.rules)
}

impl<'a> Target<'a> {
    fn of_action(draft: &'a Draft, action: &'a Action) -> Self {
        Target {
            configuration: &action.configuration,
            environment: &action.environment_variables,
            inputs: action.inputs.len(),
            region: action.region.as_ref(),
            pipeline: draft.name.as_ref(),
        }
    }

    fn of_rule(draft: &'a Draft, rule: &'a ConditionRule) -> Self {
        Target {
            configuration: &rule.configuration,
            environment: &rule.environment_variables,
            inputs: rule.inputs.len(),
            region: rule.region.as_ref(),
            pipeline: draft.name.as_ref(),
        }
    }
}

impl Permissions {
    /// Adds a statement, or its actions to one that says the same of them.
    pub fn merge(&mut self, statement: Statement) {
        let same = self.statements.iter_mut().find(|it| {
            it.on == statement.on
                && it.conditions == statement.conditions
                && it.reasons == statement.reasons
        });
        let Some(same) = same else {
            return self.statements.push(statement);
        };
        for action in statement.actions {
            if !same.actions.contains(&action) {
                same.actions.push(action);
            }
        }
    }

    fn take_role(&mut self, role: &Text, site: &Site) {
        const ROLE: &[Grant] = &[catalogue::TAKE_ROLE];
        let configuration = [("roleArn".to_owned(), role.clone())];
        let target = Target {
            configuration: &configuration,
            environment: &[],
            inputs: 0,
            region: None,
            pipeline: None,
        };
        self.take(ROLE, target, site);
    }

    fn take(&mut self, grants: &[Grant], target: Target<'_>, site: &Site) {
        for grant in grants {
            if !is_needed(grant, target) {
                continue;
            }
            let mut resolver = Resolver::new(target);
            if let Some(mut statement) = statement(grant, &mut resolver) {
                statement.site = site.clone();
                self.merge(statement);
            }
            for text in resolver.refused {
                if !self
                    .refused
                    .iter()
                    .any(|(at, it)| (at, it) == (site, &text))
                {
                    self.refused.push((site.clone(), text));
                }
            }
        }
    }
}

/// A name as a policy holds it where it is no pattern: wildcards in it are characters.
#[must_use]
pub fn fixed(name: &Text) -> Text {
    value::value(name).text
}

/// A connection in both spellings.
fn connection(configuration: &[(String, Text)]) -> Vec<Pattern> {
    let target = Target {
        configuration,
        environment: &[],
        inputs: 0,
        region: None,
        pipeline: None,
    };
    let mut resolver = Resolver::new(target);
    let spellings = [
        "{ConnectionArn:codeconnections}",
        "{ConnectionArn:codestar-connections}",
    ];
    spellings
        .iter()
        .flat_map(|it| resolver.patterns(it))
        .collect()
}

/// What is not known before a deployment is needed.
fn is_needed(grant: &Grant, target: Target<'_>) -> bool {
    let holds = |when: &When| when.holds(target.configuration, target.inputs);
    grant
        .when
        .iter()
        .flatten()
        .all(|it| holds(it) != Some(false))
        && grant.unless.iter().all(|it| holds(it) != Some(true))
}

fn statement(grant: &Grant, resolver: &mut Resolver<'_>) -> Option<Statement> {
    let asked = grant
        .on
        .iter()
        .find_map(|it| it.strip_prefix("{ASK:")?.strip_suffix('}'));
    let on = match asked {
        Some(name) => Resources::Asked(name),
        None => {
            let mut patterns: Vec<Pattern> = Vec::new();
            for pattern in grant.on.iter().flat_map(|it| resolver.patterns(it)) {
                if !patterns.contains(&pattern) {
                    patterns.push(pattern);
                }
            }
            if patterns.is_empty() {
                return None;
            }
            Resources::These(patterns)
        }
    };
    for limit in grant.limits.iter().flatten() {
        let condition = condition(limit, resolver);
        resolver.conditions.extend(condition);
    }
    let why = match grant.why {
        Why::Exact => None,
        Why::Inside(text) => Some((text, false)),
        Why::Wide(text) => Some((text, true)),
    };
    let why = why.map(|(text, wide)| Reason {
        text: text.into(),
        wide,
    });
    // Of the patterns of a grant only some have a wildcard, and it may be those that are left out.
    let why =
        why.filter(|_| matches!(&on, Resources::These(on) if on.iter().any(Pattern::has_wildcard)));
    Some(Statement {
        actions: grant.actions.iter().map(|it| Cow::Borrowed(*it)).collect(),
        on,
        conditions: std::mem::take(&mut resolver.conditions),
        reasons: why
            .into_iter()
            .chain(std::mem::take(&mut resolver.reasons))
            .collect(),
        site: Site::pipeline(),
    })
}

/// A condition of a statement; none where its key or its values are not known, or a run decides them: a condition that
/// cannot be met would lock the action out.
fn condition(limit: &Limit, resolver: &mut Resolver<'_>) -> Option<Condition> {
    let mut key = limit.key.to_owned();
    if let Some((before, named)) = limit.key.split_once('{') {
        let named = resolver.target.value(named.trim_end_matches('}'))?;
        match value::literal(named).filter(|it| !it.contains("#{")) {
            Some(known) => key = format!("{before}{known}"),
            None => {
                let reason = Reason {
                    text: "the key of the tag is not known before a deployment".into(),
                    wide: true,
                };
                resolver.reasons.push(reason);
                return None;
            }
        }
    }
    let values: Vec<Pattern> = limit
        .values
        .iter()
        .flat_map(|it| resolver.patterns(it))
        .collect();
    let plain = values.iter().all(|it| !it.has_wildcard());
    (!values.is_empty() && (plain || limit.operator == "StringLike")).then(|| Condition {
        operator: limit.operator.to_owned(),
        key,
        values,
    })
}

#[cfg(test)]
mod tests;
