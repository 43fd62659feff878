//! What changed between two definitions: structure, not text.

mod neighbours;
mod sites;

use std::collections::BTreeMap;
use std::fmt;

use stagewright_core::{Draft, Given, Place, Project, Secret, Site, Text};

use crate::export::comparable;
use crate::load::{Content, Node};
use crate::template::Template;

/// One thing in which two definitions differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// What differs, such as ``stage `Build`, action `compile`, RunOrder``.
    pub what: String,
    /// What the first definition says, if anything.
    pub before: Option<String>,
    /// What the second definition says, if anything.
    pub after: Option<String>,
    /// Which part of the first definition it is, as far as sites go.
    pub site_before: Option<Site>,
    /// Which part of the second definition it is.
    pub site_after: Option<Site>,
    /// Where the first file says it, when it is of a resource beside the pipeline, which has no site.
    pub place_before: Option<Place>,
    /// Where the second file says it.
    pub place_after: Option<Place>,
}

/// A definition with the template around it, where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Side<'definition> {
    /// The definition.
    pub draft: &'definition Draft,
    /// What it was read from.
    pub template: Option<&'definition Template>,
}

impl fmt::Display for Difference {
    /// `+` for what came, `-` for what went, `~` for what changed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        let is = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!(": {text}")
            }
        };
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(formatter, "~ {what}: {before} → {after}"),
            (None, Some(after)) => write!(formatter, "+ {what}{}", is(after)),
            (Some(before), None) => write!(formatter, "- {what}{}", is(before)),
            (None, None) => write!(formatter, "~ {what}"),
        }
    }
}

/// Compares two definitions. Stages, actions and the like belong together by name; defaults count as written; where an
/// action stands in its stage's list does not matter, its run order does.
///
/// ```
/// use stagewright_cfn::{diff, read};
///
/// let before = read("Name: shop\nStages:\n  - {Name: Source, Actions: []}\n", &Default::default())?.draft;
/// let after = read("Name: shop\nPipelineType: V2\nStages:\n  - {Name: Source, Actions: []}\n  - {Name: Build, Actions: []}\n", &Default::default())?.draft;
/// let told: Vec<String> = diff(&before, &after).iter().map(ToString::to_string).collect();
/// assert_eq!(told, ["+ stage `Build`"]);
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[must_use]
pub fn diff(before: &Draft, after: &Draft) -> Vec<Difference> {
    let both = !before.projects.is_empty() && !after.projects.is_empty();
    compare(
        &facts(before, |project| both || project.created),
        &facts(after, |project| both || project.created),
    )
}

/// The same with the templates around both: what else stands in them changes time and money too, such as the compute type of
/// a project, the lifecycle of a bucket or the permissions of a role. Resources belong together by logical id; their functions
/// are followed as far as parameters go.
///
/// ```
/// use stagewright_cfn::{Side, diff_templates, read};
///
/// let text = "
/// Resources:
///   Build:
///     Type: AWS::CodeBuild::Project
///     Properties: {Environment: {ComputeType: BUILD_GENERAL1_MEDIUM}}
///   Release:
///     Type: AWS::CodePipeline::Pipeline
///     Properties: {Stages: []}
/// ";
/// let before = read(text, &Default::default())?;
/// let after = read(&text.replace("MEDIUM", "2XLARGE"), &Default::default())?;
/// let side = |of| {
///     let reading: &stagewright_cfn::Reading = of;
///     Side { draft: &reading.draft, template: reading.template.as_ref() }
/// };
/// let told: Vec<String> = diff_templates(side(&before), side(&after)).iter().map(ToString::to_string).collect();
/// assert_eq!(told, ["~ project `Build`, Environment, ComputeType: `BUILD_GENERAL1_MEDIUM` → `BUILD_GENERAL1_2XLARGE`"]);
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
#[must_use]
pub fn diff_templates(before: Side<'_>, after: Side<'_>) -> Vec<Difference> {
    let (Some(template), Some(other)) = (before.template, after.template) else {
        return diff(before.draft, after.draft);
    };
    let mut differences = compare(
        &facts(before.draft, |_| false),
        &facts(after.draft, |_| false),
    );
    differences.extend(neighbours::compare(template, other));
    differences
}

fn compare(before: &[Fact], after: &[Fact]) -> Vec<Difference> {
    let (in_before, in_after) = (by_path(before), by_path(after));
    let mut differences = Vec::new();
    let mut gone: Option<&[String]> = None;
    for fact in before {
        // What stands inside something that went needs no line of its own.
        if gone.is_some_and(|path| fact.path.starts_with(path)) {
            continue;
        }
        match in_after.get(fact.path.as_slice()) {
            Some(other) if !other.says_the_same(fact) => differences.push(Difference {
                what: fact.path.join(", "),
                before: Some(fact.value.clone()),
                after: Some(other.value.clone()),
                site_before: fact.site.clone(),
                site_after: other.site.clone(),
                ..Difference::default()
            }),
            Some(_) => {}
            None => {
                gone = Some(&fact.path);
                differences.push(one_sided(fact, false));
            }
        }
    }
    let mut come: Option<&[String]> = None;
    for fact in after {
        if come.is_some_and(|path| fact.path.starts_with(path)) {
            continue;
        }
        if !in_before.contains_key(fact.path.as_slice()) {
            come = Some(&fact.path);
            differences.push(one_sided(fact, true));
        }
    }
    if order(before, &in_after) != order(after, &in_before) {
        differences.push(Difference {
            what: "order of the stages".to_owned(),
            before: Some(order(before, &in_after).join(", ")),
            after: Some(order(after, &in_before).join(", ")),
            ..Difference::default()
        });
    }
    differences
}

fn one_sided(fact: &Fact, came: bool) -> Difference {
    let value = Some(fact.value.clone());
    let site = fact.site.clone();
    let (before, after) = if came { (None, value) } else { (value, None) };
    let (site_before, site_after) = if came { (None, site) } else { (site, None) };
    Difference {
        what: fact.path.join(", "),
        before,
        after,
        site_before,
        site_after,
        ..Difference::default()
    }
}

/// One thing that a definition says.
#[derive(Debug)]
struct Fact {
    path: Vec<String>,
    /// Empty for what only holds other things.
    value: String,
    /// A value that is compared and not shown.
    secret: Option<Secret>,
    site: Option<Site>,
}

impl Fact {
    fn new(path: &[String], value: impl Into<String>) -> Self {
        Fact {
            path: path.to_vec(),
            value: value.into(),
            secret: None,
            site: None,
        }
    }

    fn says_the_same(&self, other: &Fact) -> bool {
        self.value == other.value && self.secret == other.secret
    }
}

fn facts(draft: &Draft, with: impl Fn(&Project) -> bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    let tree = comparable(draft);
    for entry in tree.entries() {
        collect(&mut facts, &mut Vec::new(), &entry.key, &entry.value);
    }
    for project in draft.projects.iter().filter(|project| with(project)) {
        of_project(&mut facts, project);
    }
    for parameter in &draft.parameters {
        let Some(concealed) = &parameter.no_echo else {
            continue;
        };
        let path = [
            format!("parameter `{}`", parameter.name),
            "NoEcho".to_owned(),
        ];
        let secret = concealed
            .value
            .clone()
            .or_else(|| concealed.default.clone());
        let value = secret
            .as_ref()
            .map_or("no value".to_owned(), |it| format!("`{it}`"));
        facts.push(Fact {
            secret,
            ..Fact::new(&path, value)
        });
    }
    for fact in &mut facts {
        fact.site = sites::site(draft, &fact.path);
    }
    apart(&mut facts);
    facts
}

/// The name of a project for people: its own where it is known, else its logical id.
fn project_name(project: &Project) -> String {
    let known = project.name.as_ref().filter(|name| !name.is_symbolic());
    let name = known.map(ToString::to_string);
    let name = name.or_else(|| project.logical_id.clone());
    name.or_else(|| project.name.as_ref().map(ToString::to_string))
        .unwrap_or_default()
}

fn of_project(facts: &mut Vec<Fact>, project: &Project) {
    let name = format!("project `{}`", project_name(project));
    let mut put = |what: &str, value: Option<&Text>| {
        if let Some(value) = value {
            let path = [name.clone(), what.to_owned()];
            facts.push(Fact::new(&path, format!("`{value}`")));
        }
    };
    put("ComputeType", project.compute_type.as_ref());
    put("Type", project.environment_type.as_ref());
    put("Image", project.image.as_ref());
    put("Fleet", project.fleet.as_ref());
    put("BuildSpec", project.buildspec.as_ref());
    for (what, number) in [
        ("TimeoutInMinutes", &project.timeout_in_minutes),
        ("QueuedTimeoutInMinutes", &project.queued_timeout_in_minutes),
        ("ConcurrentBuildLimit", &project.concurrent_build_limit),
    ] {
        put(what, number.as_ref().map(Given::text));
    }
}

/// Tells facts of one path apart by their number: who names a key ``stage `Deploy` `` has two of them.
fn apart(facts: &mut [Fact]) {
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for fact in facts {
        let before = seen.entry(fact.path.clone()).or_default();
        *before += 1;
        if *before > 1
            && let Some(last) = fact.path.last_mut()
        {
            *last = format!("{last} ({before})");
        }
    }
}

/// Lists whose items have a name of their own: the list, the word for an item, the key that names it.
const NAMED: [(&str, &str, &str); 9] = [
    ("Stages", "stage", "Name"),
    ("Actions", "action", "Name"),
    ("Rules", "rule", "Name"),
    ("Variables", "variable", "Name"),
    ("OutputArtifacts", "output", "Name"),
    ("EnvironmentVariables", "environment variable", "Name"),
    ("Tags", "tag", "Key"),
    ("ArtifactStores", "store in", "Region"),
    (
        "DisableInboundStageTransitions",
        "closed transition into",
        "StageName",
    ),
];

fn collect(facts: &mut Vec<Fact>, path: &mut Vec<String>, key: &str, node: &Node) {
    let named = NAMED.iter().find(|(list, _, _)| *list == key);
    match (&node.content, named) {
        (Content::List(items), Some((_, word, name_key))) => {
            let mut seen: Vec<String> = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let name = item
                    .get(name_key)
                    .and_then(Node::as_text)
                    .unwrap_or_default();
                let mut segment = format!("{word} `{name}`");
                // Two of one name are a mistake that the rules report; here they are told apart by their number.
                if seen.contains(&segment) {
                    segment = format!("{segment} ({})", index + 1);
                }
                seen.push(segment.clone());
                path.push(segment);
                facts.push(Fact::new(path, ""));
                for entry in item.entries().iter().filter(|entry| entry.key != *name_key) {
                    collect(facts, path, &entry.key, &entry.value);
                }
                if key == "Actions" && item.get("RunOrder").is_none() {
                    path.push("RunOrder".to_owned());
                    facts.push(Fact::new(path, "`1`"));
                    path.pop();
                }
                path.pop();
            }
        }
        (Content::Map(entries), _) if !entries.is_empty() => {
            path.push(key.to_owned());
            for entry in entries {
                collect(facts, path, &entry.key, &entry.value);
            }
            path.pop();
        }
        (Content::List(items), None) if items.iter().any(|item| !is_name(item)) => {
            for (index, item) in items.iter().enumerate() {
                collect(facts, path, &format!("{key} {}", index + 1), item);
            }
        }
        _ => {
            path.push(key.to_owned());
            facts.push(Fact::new(path, shown(node)));
            path.pop();
        }
    }
}

/// A scalar, or a mapping of nothing but a name, as input artifacts are.
fn is_name(node: &Node) -> bool {
    match &node.content {
        Content::Scalar(_) => true,
        Content::Map(entries) => matches!(entries.as_slice(), [only] if only.key == "Name"),
        Content::List(_) => false,
    }
}

fn shown(node: &Node) -> String {
    match &node.content {
        Content::Scalar(scalar) => format!("`{}`", scalar.text),
        Content::List(items) => {
            let name = |item: &Node| {
                item.get("Name")
                    .unwrap_or(item)
                    .as_text()
                    .unwrap_or_default()
                    .to_owned()
            };
            let names: Vec<String> = items.iter().map(name).collect();
            if names.is_empty() {
                "none".to_owned()
            } else {
                format!("`{}`", names.join("`, `"))
            }
        }
        Content::Map(_) => "none".to_owned(),
    }
}

/// The stages that both have, in the order of the first.
fn order<'facts>(first: &'facts [Fact], second: &BTreeMap<&[String], &Fact>) -> Vec<&'facts str> {
    let stages = first
        .iter()
        .filter(|fact| fact.path.len() == 1 && fact.value.is_empty());
    let common = stages.filter(|fact| second.contains_key(fact.path.as_slice()));
    let names = common.filter_map(|fact| fact.path.first());
    names
        .filter(|name| name.starts_with("stage "))
        .map(String::as_str)
        .collect()
}

fn by_path(facts: &[Fact]) -> BTreeMap<&[String], &Fact> {
    facts
        .iter()
        .map(|fact| (fact.path.as_slice(), fact))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::diff;
    use crate::read;

    const BEFORE: &str = "
Name: shop
RoleArn: role
Stages:
  - Name: Source
    Actions:
      - Name: fetch
        ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: '1'}
        OutputArtifacts: [{Name: src}]
  - Name: Build
    Actions:
      - Name: compile
        ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
        Configuration: {ProjectName: shop-build}
        InputArtifacts: [{Name: src}]
      - Name: lint
        RunOrder: 2
        ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
  - Name: Deploy
    Actions: []
";

    fn told(after: &str) -> Vec<String> {
        let draft = |text: &str| read(text, &Default::default()).unwrap().draft;
        diff(&draft(BEFORE), &draft(after))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_same_definition_written_otherwise_does_not_differ() {
        let actions_turned = "
Name: !Sub shop
PipelineType: V2
ExecutionMode: SUPERSEDED
RoleArn: role
Stages:
  - Name: Source
    Actions:
      - Name: fetch
        RunOrder: '1'
        ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: 1}
        OutputArtifacts: [{Name: src}]
  - Name: Build
    Actions:
      - Name: lint
        RunOrder: 2
        ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
      - Name: compile
        ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
        Configuration: '{\"ProjectName\": \"shop-build\"}'
        InputArtifacts: [{Name: src}]
  - Name: Deploy
    Actions: []
";
        assert_eq!(told(actions_turned), Vec::<String>::new());
    }

    #[test]
    fn every_change_is_one_line() {
        let after = BEFORE
            .replace("Name: shop\n", "Name: shop\nExecutionMode: QUEUED\n")
            .replace("shop-build", "other-build")
            .replace("        InputArtifacts: [{Name: src}]\n", "")
            .replace(
                "Name: lint\n        RunOrder: 2",
                "Name: check\n        RunOrder: 3",
            );
        assert_eq!(
            told(&after),
            [
                "~ ExecutionMode: `SUPERSEDED` → `QUEUED`",
                "~ stage `Build`, action `compile`, Configuration, ProjectName: `shop-build` → `other-build`",
                "- stage `Build`, action `compile`, InputArtifacts: `src`",
                "- stage `Build`, action `lint`",
                "+ stage `Build`, action `check`",
            ]
        );
    }

    #[test]
    fn every_line_knows_its_place() {
        let after = BEFORE
            .replace("Name: shop\n", "Name: shops\n")
            .replace("shop-build", "other-build")
            .replace("RunOrder: 2", "RunOrder: 3")
            .replace("Name: Deploy", "Name: Production");
        let read = |text: &str| read(text, &Default::default()).unwrap();
        let (before, after) = (read(BEFORE), read(&after));
        let places: Vec<String> = diff(&before.draft, &after.draft)
            .iter()
            .map(|it| {
                let place = |site: &Option<stagewright_core::Site>, places: &crate::Places| {
                    site.as_ref()
                        .map_or("none".to_owned(), |it| places.find(it).to_string())
                };
                format!(
                    "{} {}",
                    place(&it.site_before, &before.places),
                    place(&it.site_after, &after.places)
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                "2:7 2:7",
                "14:38 14:38",
                "17:19 17:19",
                "19:5 none",
                "none 19:5"
            ]
        );
    }

    /// Found by the fuzzer.
    #[test]
    fn a_key_named_like_a_stage_is_no_difference() {
        let text = format!("{BEFORE}stage `Deploy`: x\n");
        let draft = read(&text, &Default::default()).unwrap().draft;
        assert_eq!(diff(&draft, &draft), []);
        assert!(told(&text).iter().all(|it| it.starts_with('+')));
    }

    #[test]
    fn stages_that_change_places_are_told() {
        let after = BEFORE
            .replace("Name: Source", "Name: x")
            .replace("Name: Deploy", "Name: Source")
            .replace("Name: x", "Name: Deploy");
        assert!(
            told(&after)
                .last()
                .unwrap()
                .starts_with("~ order of the stages: stage `Source`, stage `Build`")
        );
    }
}
