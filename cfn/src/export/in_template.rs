//! A pipeline written back into the template that it came from.

use stagewright_core::{Draft, Field, Finding, Site, Step};

use super::declaration::{NOT_EXPORTABLE, Target, Writer};
use super::template::pipeline_properties;
use super::text::ParameterIds;
use super::tree::{entry, list, map, map_of};
use crate::load::{Content, Entry, Node};
use crate::template::{Template, function_of};

/// The template, with what changed in the pipeline written anew. Properties that say what they said before stay as
/// they were written, functions and all.
pub(super) fn in_its_template(draft: &Draft, template: &Template) -> (Node, Vec<Finding>) {
    let mut root = Node::clone(&template.root);
    let id = draft.logical_id.as_deref().unwrap_or_default();
    let Some(pipeline) = resource_mut(&mut root, id) else {
        return (root, Vec::new());
    };
    let (properties, mut findings) = properties(draft, Target::CloudFormation);
    let before = crate::read::read_again(template, id);
    let (properties_before, _) = properties_of(before.as_ref());
    let original = pipeline.get("Properties").map_or(&[][..], Node::entries);
    let merged = merge(original, &properties_before, properties, &mut findings);
    if let Content::Map(attributes) = &mut pipeline.content {
        match attributes
            .iter_mut()
            .find(|attribute| attribute.key == "Properties")
        {
            Some(attribute) => attribute.value = map_of(merged),
            None => attributes.push(entry("Properties", map_of(merged))),
        }
    }
    (root, findings)
}

fn resource_mut<'root>(root: &'root mut Node, id: &str) -> Option<&'root mut Node> {
    let resources = value_mut(root, "Resources")?;
    value_mut(resources, id)
}

fn value_mut<'node>(node: &'node mut Node, key: &str) -> Option<&'node mut Node> {
    let Content::Map(entries) = &mut node.content else {
        return None;
    };
    entries
        .iter_mut()
        .find(|entry| entry.key == key)
        .map(|entry| &mut entry.value)
}

fn properties_of(draft: Option<&Draft>) -> (Vec<Entry>, Vec<Finding>) {
    draft.map_or_else(Default::default, |draft| {
        properties(draft, Target::CloudFormation)
    })
}

pub(super) fn properties(draft: &Draft, target: Target) -> (Vec<Entry>, Vec<Finding>) {
    let ids = ParameterIds::default();
    let mut writer = Writer {
        target,
        ids: &ids,
        findings: Vec::new(),
    };
    let store = draft.artifact_store.as_ref();
    let store =
        store.map(|store| writer.store(store, None, None, &Site::pipeline().step(Step::Store)));
    let stores = draft.artifact_stores.as_ref().map(|stores| {
        let items = stores.iter().enumerate().map(|(index, (region, store))| {
            let site = Site::pipeline().step(Step::RegionalStore(index));
            map([
                ("Region", writer.text(region, site.clone())),
                ("ArtifactStore", writer.store(store, None, None, &site)),
            ])
        });
        list(items.collect::<Vec<_>>())
    });
    let role = draft.role.as_ref();
    let role = role.map(|role| writer.text(role, Site::pipeline().field(Field::Role)));
    let properties = pipeline_properties(draft, &mut writer, role, store, stores);
    (properties.entries().to_vec(), writer.findings)
}

/// The properties in the order of the original, new ones after the name.
fn merge(
    original: &[Entry],
    before: &[Entry],
    now: Vec<Entry>,
    findings: &mut Vec<Finding>,
) -> Vec<Entry> {
    let find = |entries: &[Entry], key: &str| {
        entries
            .iter()
            .find(|it| it.key == key)
            .map(|it| it.value.clone())
    };
    let mut merged = Vec::new();
    for entry in original {
        let (was, is) = (find(before, &entry.key), find(&now, &entry.key));
        if was == is {
            let mut entry = entry.clone();
            if entry.key == "Stages" {
                in_run_order(&mut entry.value);
            }
            merged.push(entry);
            continue;
        }
        if decides(&entry.value) {
            let message = format!(
                "`{}` was written with `Fn::If` and has changed; it is written for the parameters in force",
                entry.key
            );
            let finding = Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message);
            findings.push(finding.help("put the conditions back by hand"));
        }
        if let Some(is) = is {
            merged.push(Entry {
                value: is,
                ..entry.clone()
            });
        }
    }
    let at = merged
        .iter()
        .position(|it| it.key == "Name")
        .map_or(0, |position| position + 1);
    let new = now
        .into_iter()
        .filter(|it| original.iter().all(|entry| entry.key != it.key));
    merged.splice(at..at, new.collect::<Vec<_>>());
    merged
}

/// Whether a value has structure that depends on conditions.
fn decides(node: &Node) -> bool {
    if function_of(node).is_some_and(|(name, _)| name == "If") {
        return true;
    }
    node.items().iter().any(decides) || node.entries().iter().any(|entry| decides(&entry.value))
}

/// Puts actions in run order where the list is plain.
fn in_run_order(stages: &mut Node) {
    let Content::List(stages) = &mut stages.content else {
        return;
    };
    for stage in stages {
        let Some(actions) = value_mut(stage, "Actions") else {
            continue;
        };
        let Content::List(actions) = &mut actions.content else {
            continue;
        };
        let orders: Option<Vec<i64>> = actions.iter().map(run_order).collect();
        if orders.is_some() {
            actions.sort_by_key(run_order);
        }
    }
}

fn run_order(action: &Node) -> Option<i64> {
    if function_of(action).is_some() || !action.is_map() {
        return None;
    }
    match action.get("RunOrder") {
        None => Some(1),
        Some(order) => order.as_text()?.parse().ok(),
    }
}
