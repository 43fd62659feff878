//! A pipeline written back into the template that it came from.
//!
//! The template's own nodes stay: parameters with all that is declared of them, conditions, metadata, outputs and the other
//! resources as they were written. What an export creates is added beside them, under ids that nothing has yet, and in the
//! pipeline itself only what then says something else is written anew. So nothing can refer to what is not there.

use std::collections::BTreeSet;

use stagewright_core::{Draft, Finding, Secret, Site};

use super::ExportOptions;
use super::created::Assembly;
use super::declaration::{NOT_EXPORTABLE, Target};
use super::guard::guard;
use super::merge::Merge;
use super::names::Names;
use super::prune::prune;
use super::references::Used;
use super::text::ParameterIds;
use super::tree::{entry, list, map_of, string, value_mut};
use super::wanted::wanted;
use super::{parameters, run_order};
use crate::load::{Content, Entry, Node};
use crate::template::{Scope, Template};

/// The template, with what changed in the pipeline written anew, and with what the options ask for beside it.
pub(super) fn in_its_template(
    draft: &Draft,
    template: &Template,
    options: &ExportOptions,
) -> (Node, Vec<Finding>) {
    let mut root = Node::clone(&template.root);
    let id = draft.logical_id.as_deref().unwrap_or_default();
    let Some(original) = template.resources().iter().find(|it| it.key == id) else {
        return (root, Vec::new());
    };
    let (ids, names) = (ParameterIds::default(), Names::beside(template));
    let wanted = wanted(draft, options, &names);
    let mut findings = wanted.findings;
    let creates_role = options.role && wanted.draft.role.is_none();
    let known = (&ids, &names);
    let mut assembly = Assembly::new(&wanted.draft, known, Some(template), creates_role);
    if options.creates() {
        assembly.surroundings(wanted.connections, wanted.topic);
        if options.instead_of_polling {
            assembly.watchers(id);
        }
    }
    let told = assembly.findings.len();
    let now = assembly.properties(Target::CloudFormation);
    let mut cannot = assembly.findings.split_off(told);
    findings.append(&mut assembly.findings);

    let before = crate::read::read_again(template, id).map(|before| {
        let mut assembly = Assembly::new(&before, known, Some(template), false);
        let properties = assembly.properties(Target::CloudFormation);
        // What the format cannot carry and stands in the template stays in it.
        cannot.retain(|finding| !assembly.findings.contains(finding));
        properties
    });
    findings.append(&mut cannot);
    let before = before.unwrap_or_else(|| map_of(Vec::new()));
    let condition = original.value.get("Condition").and_then(Node::as_text);
    let Assembly {
        parameters: mut declared,
        mut resources,
        depends_on,
        ..
    } = assembly;
    guard(&mut resources, template, condition);
    parameters::allow_no_wildcards(&mut declared, &resources);

    let written = original
        .value
        .get("Properties")
        .map_or(&[][..], Node::entries);
    let properties = properties(template, written, &before, &now, &mut findings);
    if let Some(pipeline) = resource_mut(&mut root, id) {
        put(pipeline, "Properties", properties);
        wait_for(pipeline, &depends_on);
    }
    add(&mut root, "Parameters", declared);
    add(&mut root, "Resources", resources);
    if options.creates() {
        findings.extend(left_behind(template, &original.value, &root, id));
        let gone = prune(&mut root, &template.root);
        if !gone.is_empty() {
            let message = format!(
                "{} is used nowhere any more and is left out",
                gone.join(", ")
            );
            let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
            findings.push(finding.help("remove the values given for it"));
        }
    }
    conceal(&mut root, template, draft);
    findings.extend(parameters::concealed(draft));
    (root, findings)
}

/// The properties in the order of the original, new ones after the name.
fn properties(
    template: &Template,
    written: &[Entry],
    before: &Node,
    now: &Node,
    findings: &mut Vec<Finding>,
) -> Node {
    let scope = Scope::new(template);
    let mut merged: Vec<Entry> = Vec::new();
    for entry in written {
        let mut merge = Merge {
            scope: &scope,
            one_branch: false,
            without_condition: false,
        };
        let one = |of: &Node| {
            of.entry(&entry.key)
                .cloned()
                .into_iter()
                .collect::<Vec<_>>()
        };
        merged.extend(merge.entries(std::slice::from_ref(entry), &one(before), &one(now)));
        let key = &entry.key;
        if merge.one_branch {
            let message = format!(
                "`{key}` has a part under `Fn::If`, of which only the branch in force has changed"
            );
            let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
            findings.push(finding.help("change the other branch by hand"));
        }
        if merge.without_condition {
            let message = format!(
                "`{key}` was written with `Fn::If` and has changed; it is written for the parameters in force"
            );
            let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
            findings.push(finding.help("put the conditions back by hand"));
        }
    }
    for entry in &mut merged {
        if entry.key == "Stages" {
            run_order::sort(&mut entry.value);
        }
    }
    let at = merged
        .iter()
        .position(|it| it.key == "Name")
        .map_or(0, |position| position + 1);
    let new = now
        .entries()
        .iter()
        .filter(|it| written.iter().all(|entry| entry.key != it.key));
    merged.splice(at..at, new.cloned().collect::<Vec<_>>());
    map_of(merged)
}

fn resource_mut<'root>(root: &'root mut Node, id: &str) -> Option<&'root mut Node> {
    let resources = value_mut(root, "Resources")?;
    value_mut(resources, id)
}

/// Sets an entry of a mapping.
fn put(node: &mut Node, key: &str, value: Node) {
    if let Some(place) = value_mut(node, key) {
        *place = value;
    } else if let Content::Map(entries) = &mut node.content {
        entries.push(entry(key, value));
    }
}

/// Lets the pipeline wait for what it needs, beside what it waits for already.
fn wait_for(pipeline: &mut Node, created: &[String]) {
    if created.is_empty() {
        return;
    }
    let already = pipeline.get("DependsOn").cloned();
    let mut all: Vec<Node> = match already {
        Some(node) if node.is_list() => node.items().to_vec(),
        Some(node) => vec![node],
        None => Vec::new(),
    };
    all.extend(created.iter().map(string));
    put(pipeline, "DependsOn", list(all));
}

/// Adds entries to a section, which may be missing; before the resources, as people write it.
fn add(root: &mut Node, section: &str, more: Vec<Entry>) {
    if more.is_empty() {
        return;
    }
    if let Some(node) = value_mut(root, section)
        && let Content::Map(entries) = &mut node.content
    {
        entries.extend(more);
        return;
    }
    if let Content::Map(sections) = &mut root.content {
        sections.retain(|it| it.key != section);
        let at = sections.iter().position(|it| it.key == "Resources");
        sections.insert(at.unwrap_or(0), entry(section, map_of(more)));
    }
}

/// Resources that the pipeline named and names no more: they stay, and so does what refers to them.
fn left_behind(template: &Template, original: &Node, root: &Node, pipeline: &str) -> Vec<Finding> {
    let now = root.get("Resources").and_then(|it| it.get(pipeline));
    let now = now.map(Used::by).unwrap_or_default().names;
    let replaced: BTreeSet<String> = Used::by(original)
        .names
        .into_iter()
        .filter(|id| !now.contains(id) && template.resources().iter().any(|it| it.key == *id))
        .collect();
    let findings = replaced.iter().map(|id| {
        let others = template.resources().iter().filter(|it| {
            it.key != pipeline && it.key != *id && Used::by(&it.value).names.contains(id)
        });
        let others: Vec<String> = others.map(|it| format!("`{}`", it.key)).collect();
        let refer = match others.as_slice() {
            [] => String::new(),
            [only] => format!("; {only} refers to it"),
            several => format!("; {} refer to it", several.join(", ")),
        };
        let message =
            format!("the pipeline no longer uses `{id}`, which stays in the template{refer}");
        Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message).help(
            "remove it where it has no other use, or let what refers to it name what is created",
        )
    });
    findings.collect()
}

/// Takes the values of `NoEcho` parameters out of their declarations.
fn conceal(root: &mut Node, template: &Template, draft: &Draft) {
    for declaration in template.concealed() {
        let parameter = draft
            .parameters
            .iter()
            .find(|it| it.name == declaration.key);
        let concealed = parameter.and_then(|it| it.no_echo.as_ref());
        let values: Vec<&str> = concealed
            .into_iter()
            .flat_map(|it| [&it.default, &it.value])
            .flatten()
            .map(Secret::expose)
            .filter(|value| !value.is_empty())
            .collect();
        let Some(written) =
            value_mut(root, "Parameters").and_then(|it| value_mut(it, &declaration.key))
        else {
            continue;
        };
        if let Content::Map(fields) = &mut written.content {
            fields.retain(|field| {
                let shows = |node: &Node| node.as_text().is_some_and(|it| values.contains(&it));
                match field.key.as_str() {
                    "Default" => field.value.as_text().is_none_or(str::is_empty),
                    "AllowedValues" => !field.value.items().iter().any(shows),
                    _ => true,
                }
            });
        }
    }
}
