//! `reference-fits`.

use super::refer::By;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{EncryptionKey, Field, Finding, Location, Part, Property, Reference, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "reference-fits",
    evidence: Evidence::Documented,
    text: include_str!("reference_fits.md"),
    check,
};

/// What a place takes: types of resources with those of their values that fit, the best one first; no value: any.
type Takes = &'static str;

const ROLE: Takes = "AWS::IAM::Role.Arn";
const BUCKET: Takes = "AWS::S3::Bucket.Ref";
const KEY: Takes =
    "AWS::KMS::Key.Ref.Arn.KeyId AWS::KMS::ReplicaKey.Ref.Arn.KeyId AWS::KMS::Alias.Ref.AliasName";
const APPLICATION: Takes = "AWS::CodeDeploy::Application";
const GROUP: Takes = "AWS::CodeDeploy::DeploymentGroup";
const CONNECTION: Takes = "AWS::CodeConnections::Connection.Ref.ConnectionArn \
                           AWS::CodeStarConnections::Connection.Ref.ConnectionArn";
const FUNCTION: Takes =
    "AWS::Lambda::Function AWS::Serverless::Function AWS::Lambda::Alias AWS::Lambda::Version";
const MACHINE: Takes = "AWS::StepFunctions::StateMachine.Ref.Arn AWS::Serverless::StateMachine.Ref.Arn \
                        AWS::StepFunctions::StateMachineAlias AWS::StepFunctions::StateMachineVersion";

/// Configuration keys that name a resource, by provider.
///
/// Source: CloudFormation resource reference, return values, checked 2026-11-29.
const KEYS: &[(&str, &str, Takes)] = &[
    ("CloudFormation", "RoleArn", ROLE),
    ("CloudFormationStackSet", "AdministrationRoleArn", ROLE),
    ("CodeBuild", "ProjectName", "AWS::CodeBuild::Project"),
    (
        "CodeCommit",
        "RepositoryName",
        "AWS::CodeCommit::Repository.Name",
    ),
    ("CodeDeploy", "ApplicationName", APPLICATION),
    ("CodeDeploy", "DeploymentGroupName", GROUP),
    ("CodeDeployToECS", "ApplicationName", APPLICATION),
    ("CodeDeployToECS", "DeploymentGroupName", GROUP),
    ("CodeStarSourceConnection", "ConnectionArn", CONNECTION),
    ("ECR", "RepositoryName", "AWS::ECR::Repository.Ref"),
    ("ECS", "ClusterName", "AWS::ECS::Cluster"),
    ("ECS", "ServiceName", "AWS::ECS::Service"),
    ("Lambda", "FunctionName", FUNCTION),
    ("Manual", "NotificationArn", "AWS::SNS::Topic.Ref.TopicArn"),
    ("S3", "BucketName", BUCKET),
    ("S3", "S3Bucket", BUCKET),
    ("StepFunctions", "StateMachineArn", MACHINE),
];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    targets(context, findings);
    let mut judge = |value: Option<&_>, takes: Takes, site: Site| {
        findings.extend(value.and_then(|value| misfit(context, value, takes, site)));
    };
    let site = Site::pipeline;
    judge(draft.role.as_ref(), ROLE, site().field(Field::Role));
    for (step, _, store) in draft.stores() {
        let site = site().step(step);
        if let Location::Bucket(bucket) = &store.location {
            judge(Some(bucket), BUCKET, site.clone().field(Field::Location));
        }
        if let Some(EncryptionKey::Existing { id, .. }) = &store.encryption_key {
            let site = site.field(Field::EncryptionKey).field(Field::KeyId);
            judge(id.as_ref(), KEY, site);
        }
    }
    for (place, action) in context.actions() {
        judge(action.role.as_ref(), ROLE, place.site().field(Field::Role));
        for (provider, key, takes) in KEYS {
            if action.action_type.provider == *provider {
                let site = place.site().configuration(*key);
                judge(action.configuration(key), takes, site);
            }
        }
    }
}

/// What a target of an event rule takes is the ARN of the pipeline, which no reference gives.
fn targets(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, rule) in context.resources_of("AWS::Events::Rule") {
        for (number, target) in rule.properties.list("Targets").iter().enumerate() {
            let arn = target.get("Arn").and_then(Property::text);
            let (id, written) = match arn.map(Text::parts) {
                Some([Part::Reference { to, .. }]) => match to {
                    Reference::Resource(id) => (id, format!("!Ref {id}")),
                    Reference::Attribute {
                        resource,
                        attribute,
                    } => (resource, format!("!GetAtt {resource}.{attribute}")),
                    _ => continue,
                },
                _ => continue,
            };
            let is_own = context.draft.logical_id.as_ref() == Some(id);
            let mut others = context.resources_of("AWS::CodePipeline::Pipeline");
            if !is_own && !others.any(|(_, other)| other.logical_id == *id) {
                continue;
            }
            let site = Site::resource(index, &["Targets"]).item(number);
            let message = format!("{} is not the ARN of the pipeline", quoted(&written));
            let arn = "arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:";
            let meant = format!("!Sub {arn}${{{id}}}");
            findings.push(
                RULE.at(site.step(Step::Unknown("Arn".to_owned())), message)
                    .help(format!("write {}", quoted(&meant)))
                    .mend(written, meant),
            );
        }
    }
}

fn misfit<'a>(context: &Context<'a>, value: &'a Text, takes: Takes, site: Site) -> Option<Finding> {
    let found = context.resource(value, "")?;
    let (kind, id) = (&found.resource.resource_type, &found.resource.logical_id);
    let by = match found.by {
        By::Ref => "Ref",
        By::Attribute(attribute) => attribute,
        By::Name => return None,
    };
    let function = |value: &str| match value {
        "Ref" => format!("!Ref {id}"),
        attribute => format!("!GetAtt {id}.{attribute}"),
    };
    let written = |value: &str| quoted(&function(value));
    let of = |takes: &Takes| takes.split('.').next() == Some(kind);
    let Some(fits) = takes.split_whitespace().find(of) else {
        // Resources of other kinds, such as nested stacks, can give anything.
        let places = KEYS.iter().map(|(_, _, takes)| *takes).chain([KEY]);
        places.flat_map(str::split_whitespace).find(of)?;
        let wanted = takes.split(['.', ' ']).next().map(quoted)?;
        let message = format!("{} is of type {}", written(by), quoted(kind));
        return Some(
            RULE.at(site, message)
                .help(format!("write a reference to a resource of type {wanted}")),
        );
    };
    let mut values = fits.split('.').skip(1);
    let best = values.clone().next()?;
    if values.any(|it| it == by) {
        return None;
    }
    let gives = match (kind.as_str(), by) {
        ("AWS::CodeCommit::Repository", "Ref") => "the id of the repository, not its name",
        (_, "Ref") => "the name of the resource, not its ARN",
        (_, "Arn") => "the ARN of the resource, not its name",
        _ => "not what belongs here",
    };
    let message = format!("{} is {gives}", written(by));
    Some(
        RULE.at(site, message)
            .help(format!("write {}", written(best)))
            .mend(function(by), function(best)),
    )
}
