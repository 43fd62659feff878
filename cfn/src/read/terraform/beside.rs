//! What stands beside the pipelines of a plan or state, as resources of a template: rules about neighbours judge them there.
//!
//! The provider keeps in resources of their own what CloudFormation has as properties: the versioning of a bucket, the targets of
//! an event rule. They are put where CloudFormation has them.
//!
//! Source: schema of the provider, versions 5 and 6, checked 2026-11-30.

use stagewright_core::Place;

use super::mapping::{Mapping, attributes};
use super::{Part, entry, is_true};
use crate::load::{Content, Entry, Node};

/// A kind of resource in each line: its type in Terraform and in CloudFormation, and the attributes that are properties as they
/// are, each with the property.
const KINDS: &str = "\
aws_iam_role AWS::IAM::Role name=RoleName assume_role_policy=AssumeRolePolicyDocument arn=Arn
aws_s3_bucket AWS::S3::Bucket bucket=BucketName
aws_kms_key AWS::KMS::Key is_enabled=Enabled customer_master_key_spec=KeySpec key_usage=KeyUsage arn=Arn
aws_codecommit_repository AWS::CodeCommit::Repository repository_name=RepositoryName
aws_ecr_repository AWS::ECR::Repository name=RepositoryName
aws_cloudwatch_event_rule AWS::Events::Rule name=Name event_pattern=EventPattern
aws_codepipeline_webhook AWS::CodePipeline::Webhook authentication=Authentication target_action=TargetAction
aws_codepipeline_custom_action_type AWS::CodePipeline::CustomActionType \
category=Category provider_name=Provider version=Version";

/// The pairs of a line of names.
fn pairs<'a>(words: impl Iterator<Item = &'a str>) -> Vec<(&'a str, &'a str)> {
    words.filter_map(|word| word.split_once('=')).collect()
}

/// Attributes of a block that are properties as they are.
fn properties(block: Part<'_>, names: &str) -> Node {
    attributes(block, &pairs(names.split(' ')))
}

const BUCKET: &str = "AWS::S3::Bucket";
const RULE: &str = "AWS::Events::Rule";
const VERSIONING: &str = "VersioningConfiguration";

/// Attributes by which one resource refers to another of this type.
const REFERENCES: [(&str, &str, &str); 8] = [
    ("aws_iam_role", "arn", "Arn"),
    ("aws_kms_key", "arn", "Arn"),
    ("aws_s3_bucket", "id", ""),
    ("aws_s3_bucket", "bucket", ""),
    ("aws_codecommit_repository", "arn", "Arn"),
    ("aws_codecommit_repository", "id", ""),
    ("aws_codecommit_repository", "repository_name", ""),
    ("aws_ecr_repository", "name", ""),
];

/// What an attribute of a resource of a plan is in a template: its `Ref`, which is written as no attribute, or one of its attributes.
pub(crate) fn attribute(address: &str, name: &str) -> Option<&'static str> {
    let kind = kind(address);
    let mut all = REFERENCES.iter();
    all.find(|(it, attribute, _)| *it == kind && *attribute == name)
        .map(|(.., is)| *is)
}

/// The type in `module.app["a.b"].aws_iam_role.ci[0]`.
pub(super) fn kind(address: &str) -> &str {
    let instance = address.strip_suffix(']').and_then(|it| it.rsplit_once('['));
    let address = instance.map_or(address, |(resource, _)| resource);
    let (before, _) = address.rsplit_once('.').unwrap_or((address, ""));
    before.rsplit_once('.').map_or(before, |(_, kind)| kind)
}

/// What of one resource belongs to another.
pub(super) struct Belonging {
    /// The type of the other one.
    kind: &'static str,
    /// Its name or its address, where it is known.
    to: Option<String>,
    property: &'static str,
    value: Node,
}

/// A resource with its type, or what belongs to another.
pub(super) enum Beside {
    Resource(&'static str, Node),
    Belonging(Belonging),
}

/// Reads a resource that stands beside pipelines; nothing for types of which no rule asks.
pub(super) fn read(kind: &str, part: Part<'_>) -> Option<Beside> {
    let belonging = |kind, property, to, value| {
        let to = part.target(to);
        Beside::Belonging(Belonging {
            kind,
            to,
            property,
            value,
        })
    };
    match kind {
        "aws_s3_bucket_versioning" => {
            let blocks = part.blocks("versioning_configuration");
            let status = properties(*blocks.first()?, "status=Status");
            return Some(belonging(BUCKET, VERSIONING, "bucket", status));
        }
        "aws_cloudwatch_event_target" => {
            let mut target = Mapping::new(part);
            target.take(&[("role_arn", "RoleArn")]);
            target.put("Arn", started(part));
            return Some(belonging(RULE, "Targets", "rule", target.finish()));
        }
        _ => {}
    }
    let line = KINDS.lines().map(str::split_whitespace);
    let mut words = line
        .into_iter()
        .find_map(|mut line| (line.next() == Some(kind)).then_some(line))?;
    let of_template = words.next()?;
    let mut it = Mapping::new(part);
    it.take(&pairs(words));
    match kind {
        "aws_s3_bucket" => {
            // What a state tells, and what the oldest providers took.
            let is_known = part.unknown("versioning").is_none_or(|it| !is_true(it));
            let blocks = is_known.then(|| part.blocks("versioning"));
            let blocks = blocks.unwrap_or_default();
            if let Some(enabled) = blocks.first().and_then(|it| it.value("enabled")) {
                let place = enabled.place;
                let status = match enabled.as_text() {
                    Some("true") => Node::text(place, "Enabled"),
                    Some(_) => Node::text(place, "Suspended"),
                    None => enabled,
                };
                it.put(VERSIONING, Node::single(place, "Status", status));
            }
        }
        "aws_codepipeline_webhook" => webhook(&mut it),
        "aws_codepipeline_custom_action_type" => action_type(&mut it),
        _ => {}
    }
    Some(Beside::Resource(of_template, it.finish()))
}

/// The ARN that a target starts. That of a pipeline of the plan is known but for region and account.
fn started(part: Part<'_>) -> Node {
    let place = part.place("arn");
    match part.pipeline("arn") {
        Some(name) => {
            let arn = format!("arn:aws:codepipeline:${{AWS::Region}}:${{AWS::AccountId}}:{name}");
            Node::single(place, "Fn::Sub", Node::text(place, &arn))
        }
        None => part
            .value("arn")
            .unwrap_or_else(|| part.after_apply("arn", None)),
    }
}

fn webhook(it: &mut Mapping<'_>) {
    it.one(
        "authentication_configuration",
        "AuthenticationConfiguration",
        |block| {
            properties(
                block,
                "secret_token=SecretToken allowed_ip_range=AllowedIPRange",
            )
        },
    );
    it.all("filter", "Filters", |block| {
        properties(block, "json_path=JsonPath match_equals=MatchEquals")
    });
    let part = it.from;
    let place = part.place("target_pipeline");
    let pipeline = part
        .pipeline("target_pipeline")
        .map(|name| Node::text(place, &name));
    if let Some(pipeline) = pipeline.or_else(|| part.value("target_pipeline")) {
        it.put("TargetPipeline", pipeline);
    }
}

fn action_type(it: &mut Mapping<'_>) {
    let counts = |block: Part<'_>| {
        properties(
            block,
            "minimum_count=MinimumCount maximum_count=MaximumCount",
        )
    };
    it.one("input_artifact_details", "InputArtifactDetails", counts);
    it.one("output_artifact_details", "OutputArtifactDetails", counts);
    it.all(
        "configuration_property",
        "ConfigurationProperties",
        |block| {
            properties(
                block,
                "name=Name queryable=Queryable required=Required secret=Secret",
            )
        },
    );
}

/// Puts what belongs to others where it belongs. Of a bucket to which it may belong nothing is known.
pub(super) fn put(belongings: Vec<Belonging>, found: &mut [Entry]) {
    for one in belongings {
        let is_of =
            |entry: &&mut Entry| entry.value.get("Type").and_then(Node::as_text) == Some(one.kind);
        for entry in found.iter_mut().filter(is_of) {
            let Some(properties) = properties_mut(&mut entry.value) else {
                continue;
            };
            let name = name_of(properties);
            let is_meant = one
                .to
                .as_ref()
                .is_some_and(|to| *to == entry.key || Some(to) == name.as_ref());
            // A rule without the targets of which nobody knows whose they are starts nothing, and no rule minds that.
            let may_be_meant = one.to.is_none() && one.property == VERSIONING;
            if is_meant || may_be_meant {
                let value = if is_meant {
                    one.value.clone()
                } else {
                    Node::single(
                        one.value.place,
                        super::AFTER_APPLY,
                        Node::text(one.value.place, "status"),
                    )
                };
                add(properties, one.property, value);
            }
        }
    }
}

fn properties_mut(resource: &mut Node) -> Option<&mut Vec<Entry>> {
    let Content::Map(entries) = &mut resource.content else {
        return None;
    };
    let properties = entries.iter_mut().find(|it| it.key == "Properties")?;
    match &mut properties.value.content {
        Content::Map(entries) => Some(entries),
        Content::List(_) | Content::Scalar(_) => None,
    }
}

fn name_of(properties: &[Entry]) -> Option<String> {
    let names = ["BucketName", "Name"];
    let found = properties
        .iter()
        .find(|it| names.contains(&it.key.as_str()));
    found?.value.as_text().map(str::to_owned)
}

fn add(properties: &mut Vec<Entry>, property: &str, value: Node) {
    let place: Place = value.place;
    let there = properties.iter_mut().find(|it| it.key == property);
    match there.map(|it| &mut it.value.content) {
        Some(Content::List(items)) => items.push(value),
        Some(_) => {}
        None if property == VERSIONING => properties.push(entry(place, property, value)),
        None => properties.push(entry(place, property, Node::list(place, vec![value]))),
    }
}
