//! `event-rule-source`.

use super::refer::tail;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Action, Category, Finding, Part, Property, Reference, Resource, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "event-rule-source",
    evidence: Evidence::Accepted,
    text: include_str!("event_rule_source.md"),
    check,
};

/// A kind of event, and where in its pattern stands what a source's configuration names.
struct Event {
    source: &'static str,
    detail_type: &'static str,
    provider: &'static str,
    /// A path into the pattern, the key whose value belongs there, what that is, and the type of the resource.
    names: &'static [(
        &'static [&'static str],
        &'static str,
        &'static str,
        &'static str,
    )],
}

const REPOSITORY: &str = "AWS::CodeCommit::Repository";
const BUCKET: &str = "AWS::S3::Bucket";
const IMAGES: &str = "AWS::ECR::Repository";

/// Source: CodePipeline user guide, event rules for CodeCommit, S3 and ECR sources, checked 2026-11-29.
const EVENTS: [Event; 4] = [
    Event {
        source: "aws.codecommit",
        detail_type: "CodeCommit Repository State Change",
        provider: "CodeCommit",
        names: &[
            (&["resources"], "RepositoryName", "repository", REPOSITORY),
            (
                &["detail", "repositoryName"],
                "RepositoryName",
                "repository",
                REPOSITORY,
            ),
            (&["detail", "referenceName"], "BranchName", "branch", ""),
        ],
    },
    Event {
        source: "aws.s3",
        detail_type: "Object Created",
        provider: "S3",
        names: &[
            (&["detail", "bucket", "name"], "S3Bucket", "bucket", BUCKET),
            (&["detail", "object", "key"], "S3ObjectKey", "object", ""),
        ],
    },
    Event {
        source: "aws.s3",
        detail_type: "AWS API Call via CloudTrail",
        provider: "S3",
        names: &[
            (
                &["detail", "requestParameters", "bucketName"],
                "S3Bucket",
                "bucket",
                BUCKET,
            ),
            (
                &["detail", "requestParameters", "key"],
                "S3ObjectKey",
                "object",
                "",
            ),
        ],
    },
    Event {
        source: "aws.ecr",
        detail_type: "ECR Image Action",
        provider: "ECR",
        names: &[
            (
                &["detail", "repository-name"],
                "RepositoryName",
                "repository",
                IMAGES,
            ),
            (&["detail", "image-tag"], "ImageTag", "tag", ""),
        ],
    },
];

/// What a target of an event rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// This pipeline.
    Own,
    /// A pipeline of another name.
    Named(String),
    /// Something else, or something that only a deployment knows.
    Else,
}

/// Which pipeline a target starts.
pub(super) fn target<'a>(context: &Context<'a>, target: &'a Property) -> Target {
    let arn = target.get("Arn").and_then(Property::text);
    let names_one = |arn: &&Text| {
        arn.known_pieces()
            .flatten()
            .any(|it| it.contains(":codepipeline:"))
    };
    let Some(arn) = arn.filter(names_one) else {
        return Target::Else;
    };
    let name = tail(arn);
    match (
        name.known(),
        context.draft.name.as_ref().and_then(Text::known),
    ) {
        _ if context.is_own_name(arn) => Target::Own,
        (Some(name), Some(_)) => Target::Named(name.into_owned()),
        _ => Target::Else,
    }
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let rules: Vec<(usize, &Resource, Vec<Target>)> = context
        .resources_of("AWS::Events::Rule")
        .map(|(index, rule)| {
            let targets = rule.properties.list("Targets").iter();
            (index, rule, targets.map(|it| target(context, it)).collect())
        })
        .collect();
    let some_own = rules
        .iter()
        .any(|(.., targets)| targets.contains(&Target::Own));
    for (index, rule, targets) in &rules {
        let pattern = rule.properties.get("EventPattern");
        let event =
            pattern.and_then(|it| Some((it, EVENTS.iter().find(|event| is_of(it, event))?)));
        let Some((pattern, event)) = event else {
            continue;
        };
        let sources = context.actions().map(|(_, action)| action).filter(|it| {
            let is_source = it.action_type.category.value() == Some(Category::Source);
            is_source && it.action_type.provider == event.provider
        });
        let misses = sources.map(|it| (it, missed(context, event, pattern, it)));
        let misses: Vec<(&Action, Option<Miss<'_>>)> = misses.collect();
        let id = quoted(&rule.logical_id);
        let nothing_fits = misses.iter().all(|(_, miss)| miss.is_some());
        if targets.contains(&Target::Own) {
            // What fits furthest was meant.
            let furthest = misses
                .iter()
                .filter_map(|(action, miss)| Some((action, miss.as_ref()?)));
            let furthest = furthest
                .max_by_key(|(_, miss)| miss.at)
                .filter(|_| nothing_fits);
            findings.extend(furthest.map(|(action, miss)| miss.finding(*index, &id, action)));
        } else if let [Target::Named(name)] = targets.as_slice()
            && !some_own
            && misses
                .iter()
                .any(|(action, miss)| miss.is_none() && !polls(action))
        {
            let site = Site::resource(*index, &["Targets"]).item(0);
            let name = quoted(name);
            let message =
                format!("event rule {id} is for what this pipeline fetches, and starts {name}");
            let own = quoted(&context.draft.display_name());
            findings.push(
                RULE.at(site.step(Step::Unknown("Arn".to_owned())), message)
                    .note("no rule of the template starts this pipeline, and its source does not poll")
                    .help(format!("write the ARN of {own}")),
            );
        }
    }
}

fn polls(action: &Action) -> bool {
    let value = action.configuration("PollForSourceChanges");
    !value
        .and_then(Text::known)
        .is_some_and(|it| it.eq_ignore_ascii_case("false"))
}

fn is_of(pattern: &Property, event: &Event) -> bool {
    let wanted = [("source", event.source), ("detail-type", event.detail_type)];
    wanted.iter().all(|(key, wanted)| {
        let mut items = pattern.list(key).iter();
        items.any(|it| it.known().is_some_and(|it| it == *wanted))
    })
}

/// What a pattern asks for and a source does not fetch.
struct Miss<'a> {
    at: usize,
    path: &'static [&'static str],
    what: &'static str,
    asked: String,
    fetched: &'a Text,
}

impl Miss<'_> {
    fn finding(&self, index: usize, rule: &str, action: &Action) -> Finding {
        let path: Vec<&str> = [&["EventPattern"], self.path].concat();
        let (asked, fetched) = (quoted(&self.asked), quoted(&self.fetched));
        let (what, action) = (self.what, quoted(&action.name));
        let message =
            format!("event rule {rule} is for {what} {asked}, and {action} fetches {fetched}");
        RULE.at(Site::resource(index, &path), message)
            .note("a change of what the source fetches does not start the pipeline")
            .help(format!("write {fetched} in both places"))
    }
}

/// The first part of a pattern that certainly does not match a source.
fn missed<'a>(
    context: &Context<'a>,
    event: &Event,
    pattern: &'a Property,
    action: &'a Action,
) -> Option<Miss<'a>> {
    let names = event.names.iter().enumerate();
    names.into_iter().find_map(|(at, (path, key, what, kind))| {
        let fetched = action.configuration(key)?;
        let asked = pattern.at(path)?.items();
        // Content filters such as `prefix` may match, and so may what AWS resolves later.
        let fits = |it: &'a Property| {
            it.text().is_none_or(|it| {
                is_vague(it) || is_vague(fetched) || context.may_be_same(it, fetched, kind)
            })
        };
        if asked.is_empty() || asked.iter().any(fits) {
            return None;
        }
        let asked = tail(asked.first()?.text()?).to_string();
        Some(Miss {
            at,
            path,
            what,
            asked,
            fetched,
        })
    })
}

fn is_vague(text: &Text) -> bool {
    let other = |part: &Part| {
        let Part::Reference { to, value: None } = part else {
            return false;
        };
        matches!(to, Reference::Other(_) | Reference::Import(_))
    };
    text.parts().iter().any(other) || text.known_pieces().flatten().any(|it| it.contains("#{"))
}
