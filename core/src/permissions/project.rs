//! What the role of a CodeBuild project needs beyond its log and the artifacts, which the template around it decides.
//!
//! Sources, checked 2026-11-29: CodeBuild user guide, interacting with other services, test report permissions, Docker
//! images in a private registry, and batch builds; CodePipeline user guide, action references of the sources (full clone).

use std::borrow::Cow;

use super::pattern::{arn, parameter_patterns, secret_pattern};
use super::value::value;
use super::{Condition, Pattern, Permissions, Reason, Resources, Statement, rules};
use crate::environment::environment;
use crate::{Action, Draft, Owner, Part, Project, Reference, Site, Text};

/// What the buildspec of a project says that its role must allow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buildspec {
    /// Secrets of Secrets Manager that become variables, by name or ARN.
    pub secrets: Vec<String>,
    /// Parameters of Parameter Store that become variables, by name or ARN.
    pub parameters: Vec<String>,
    /// Report groups, by name or ARN; nothing where the buildspec stands in the source and is not known.
    pub reports: Option<Vec<String>>,
}

/// What a build writes and asks of the artifact bucket. Source: CodeBuild user guide, service role, checked 2026-11-29.
pub const BUILD_OBJECTS: &[&str] = &["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"];

/// The same for the bucket itself.
pub const BUILD_BUCKET: &[&str] = &["s3:GetBucketAcl", "s3:GetBucketLocation"];

/// What the role of a project's batches does with the project. Source: CodeBuild user guide, batch builds, checked 2026-11-29.
pub const BATCH: &[&str] = &[
    "codebuild:RetryBuild",
    "codebuild:StartBuild",
    "codebuild:StopBuild",
];

const REPORTS: &[&str] = &[
    "codebuild:BatchPutCodeCoverages",
    "codebuild:BatchPutTestCases",
    "codebuild:CreateReport",
    "codebuild:CreateReportGroup",
    "codebuild:UpdateReport",
];

const IMAGE: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
];

/// Secrets and parameters that its builds read, reports that they write, the image that they pull, and repositories that they
/// clone themselves. `name` is the project's name in the template.
#[must_use]
pub fn of_project(
    draft: &Draft,
    project: &Project,
    name: &Text,
    buildspec: &Buildspec,
) -> Permissions {
    let mut permissions = Permissions::default();
    reports(name, buildspec, &mut permissions);
    variables(draft, project, buildspec, &mut permissions);
    image(project, &mut permissions);
    clones(draft, project, &mut permissions);
    permissions
}

/// Whether an action or a rule runs the project in batches, or may do so.
#[must_use]
pub fn runs_batches(draft: &Draft, project: &Project) -> bool {
    uses(draft, project).any(|it| {
        let batch = it
            .configuration
            .iter()
            .rev()
            .find(|(key, _)| key == "BatchEnabled");
        batch.is_some_and(|(_, value)| {
            value
                .known()
                .is_none_or(|it| it.eq_ignore_ascii_case("true") || it.contains("#{"))
        })
    })
}

/// An action or rule that runs the project.
struct Use<'a> {
    configuration: &'a [(String, Text)],
    inputs: &'a [Text],
}

fn uses<'a>(draft: &'a Draft, project: &'a Project) -> impl Iterator<Item = Use<'a>> {
    let actions = draft.actions().map(|(_, _, action)| action);
    let actions = actions.filter(|it| it.action_type.owner.value() == Some(Owner::Aws));
    let actions = actions.map(|it| (&it.action_type.provider, &it.configuration, &it.inputs));
    let rules = draft.stages.iter().flat_map(rules);
    let rules = rules.map(|it| (&it.provider, &it.configuration, &it.inputs));
    actions
        .chain(rules)
        .filter_map(move |(provider, configuration, inputs)| {
            let named = configuration
                .iter()
                .rev()
                .find(|(key, _)| key == "ProjectName");
            let is_meant = named.is_some_and(|(_, name)| is_named(project, name));
            (*provider == "CodeBuild" && is_meant).then_some(Use {
                configuration,
                inputs,
            })
        })
}

fn is_named(project: &Project, name: &Text) -> bool {
    let own = project
        .name
        .as_ref()
        .is_some_and(|it| it.parts() == name.parts());
    own || match name.parts() {
        [
            Part::Reference {
                to: Reference::Resource(id),
                ..
            },
        ] => project.logical_id.as_ref() == Some(id),
        _ => false,
    }
}

fn reports(name: &Text, buildspec: &Buildspec, permissions: &mut Permissions) {
    let of_project = || {
        arn("codebuild", None)
            .and("report-group/")
            .and(value(name).text)
            .and("-")
    };
    let Some(groups) = &buildspec.reports else {
        let why = "a buildspec in the source names the report groups: their names begin with the project's";
        return permissions.allow(REPORTS, vec![of_project().and("*")], Some((why, false)));
    };
    let group = |group: &String| match group.starts_with("arn:") {
        true => Pattern::of(value(&Text::literal(group)).text),
        false => of_project().and(value(&Text::literal(group)).text),
    };
    permissions.allow(REPORTS, groups.iter().map(group).collect(), None);
}

fn variables(
    draft: &Draft,
    project: &Project,
    buildspec: &Buildspec,
    permissions: &mut Permissions,
) {
    let literals = |names: &[String]| names.iter().map(Text::literal).collect::<Vec<_>>();
    let (mut secrets, mut parameters) = (
        literals(&buildspec.secrets),
        literals(&buildspec.parameters),
    );
    for it in uses(draft, project) {
        let json = it
            .configuration
            .iter()
            .rev()
            .find(|(key, _)| key == "EnvironmentVariables");
        for variable in json
            .map(|(_, json)| environment(json))
            .into_iter()
            .flatten()
        {
            match variable.kind.as_deref() {
                Some("SECRETS_MANAGER") => secrets.push(variable.value),
                Some("PARAMETER_STORE") => parameters.push(variable.value),
                _ => {}
            }
        }
    }
    let varies = |names: &[Text]| names.iter().any(|it| value(it).varies);
    let variable = "a variable names it: every name that it may get is allowed";
    let why = match varies(&secrets) {
        true => (variable, true),
        false => (
            "Secrets Manager adds six characters to the name of a secret",
            false,
        ),
    };
    let secrets = secrets
        .iter()
        .map(|it| secret_pattern(&value(it).text, None))
        .collect();
    permissions.allow(&["secretsmanager:GetSecretValue"], secrets, Some(why));
    let why = varies(&parameters).then_some((variable, true));
    let parameters = parameters
        .iter()
        .flat_map(|it| parameter_patterns(&value(it).text, None));
    permissions.allow(&["ssm:GetParameters"], parameters.collect(), why);
}

/// Whether a project pulls its image from a private registry of ECR, which only its own role can do.
#[must_use]
pub fn pulls_from_ecr(project: &Project) -> bool {
    project
        .image
        .as_ref()
        .is_some_and(|image| image.to_string().contains(".dkr.ecr."))
}

fn image(project: &Project, permissions: &mut Permissions) {
    let Some(image) = project.image.as_ref().filter(|_| pulls_from_ecr(project)) else {
        return;
    };
    let known = image.written().is_none().then(|| image.known()).flatten();
    let repository = known.as_deref().and_then(repository);
    let why = (
        "which repository the image is in is not known before a deployment",
        true,
    );
    let (repository, why) = match repository {
        Some(repository) => (repository, None),
        None => (arn("ecr", None).and("repository/*"), Some(why)),
    };
    permissions.allow(IMAGE, vec![repository], why);
    let why = (
        "the token is for the whole registry: the call takes no ARN",
        true,
    );
    permissions.allow(
        &["ecr:GetAuthorizationToken"],
        vec![Pattern::of("*")],
        Some(why),
    );
}

/// The repository of `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`.
fn repository(image: &str) -> Option<Pattern> {
    let (registry, name) = image.split_once('/')?;
    let (account, rest) = registry.split_once(".dkr.ecr.")?;
    let (region, _) = rest.split_once('.')?;
    let name = name.split(['@', ':']).next()?;
    let plain = |text: &str| {
        text.bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    (plain(account) && plain(region)).then(|| {
        let arn = Pattern::of("arn:").and(super::pattern::own("Partition"));
        arn.and(format!(":ecr:{region}:{account}:repository/"))
            .and(value(&Text::literal(name)).text)
    })
}

/// A source whose output is only a reference leaves the cloning to the build.
fn clones(draft: &Draft, project: &Project, permissions: &mut Permissions) {
    let is_clone = |action: &Action| {
        let format = action.configuration("OutputArtifactFormat");
        format.is_some_and(|it| it.known().is_none_or(|it| it == "CODEBUILD_CLONE_REF"))
    };
    let sources: Vec<&Action> = draft
        .actions()
        .map(|(_, _, it)| it)
        .filter(|it| is_clone(it))
        .collect();
    let inputs: Vec<&Text> = uses(draft, project).flat_map(|it| it.inputs).collect();
    for source in sources {
        if !source.outputs.iter().any(|it| inputs.contains(&&it.name)) {
            continue;
        }
        if let Some(repository) = source.configuration("RepositoryName") {
            let repository = arn("codecommit", source.region.as_ref()).and(value(repository).text);
            permissions.allow(&["codecommit:GitPull"], vec![repository], None);
        }
        let repository = source.configuration("FullRepositoryId");
        if let (Some(connection), Some(repository)) =
            (source.configuration("ConnectionArn"), repository)
        {
            for service in ["codeconnections", "codestar-connections"] {
                permissions.merge(clone_through(service, connection, repository));
            }
        }
    }
}

fn clone_through(service: &'static str, connection: &Text, repository: &Text) -> Statement {
    let configuration = [("ConnectionArn".to_owned(), connection.clone())];
    let connections = super::connection(&configuration);
    Statement {
        actions: vec![format!("{service}:UseConnection").into()],
        on: Resources::These(connections),
        conditions: vec![Condition {
            operator: "StringEqualsIfExists".to_owned(),
            key: format!("{service}:FullRepositoryId"),
            values: vec![Pattern::of(value(repository).text)],
        }],
        reasons: Vec::new(),
        site: Site::pipeline(),
    }
}

impl Permissions {
    fn allow(
        &mut self,
        actions: &[&'static str],
        on: Vec<Pattern>,
        why: Option<(&'static str, bool)>,
    ) {
        let mut patterns: Vec<Pattern> = Vec::new();
        for pattern in on {
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
        if patterns.is_empty() {
            return;
        }
        let why = why.filter(|_| patterns.iter().any(Pattern::has_wildcard));
        self.merge(Statement {
            actions: actions.iter().map(|it| Cow::Borrowed(*it)).collect(),
            on: Resources::These(patterns),
            conditions: Vec::new(),
            reasons: why
                .map(|(text, wide)| Reason {
                    text: text.into(),
                    wide,
                })
                .into_iter()
                .collect(),
            site: Site::pipeline(),
        });
    }
}
