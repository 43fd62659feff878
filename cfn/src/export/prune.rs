//! Parameters, conditions and mappings that nothing refers to any more, once something is created in place of what they
//! named: they would only ask people for values, and linters of them.

use super::references::Used;
use super::tree::list;
use crate::load::{Content, Node};

/// Removes what was used `before` and is used by nothing now. Gives what went, as `parameter `App``.
pub(super) fn prune(root: &mut Node, before: &Node) -> Vec<String> {
    let used_before = used(before);
    let mut gone = Vec::new();
    // A condition that goes may have been the last to use a parameter.
    loop {
        let now = used(root);
        let mut more = Vec::new();
        for (section, word) in [
            ("Conditions", "condition"),
            ("Mappings", "mapping"),
            ("Parameters", "parameter"),
        ] {
            let is_in = |used: &Used, name: &str| match section {
                "Conditions" => used.conditions.contains(name),
                "Mappings" => used.mappings.contains(name) || used.some_mapping,
                _ => used.names.contains(name),
            };
            let Some(entries) = entries_mut(root, section) else {
                continue;
            };
            let idle: Vec<String> = entries
                .iter()
                .filter(|it| is_in(&used_before, &it.key) && !is_in(&now, &it.key))
                .map(|it| it.key.clone())
                .collect();
            entries.retain(|it| !idle.contains(&it.key));
            if section == "Parameters" {
                forget_in_interface(root, &idle);
            }
            more.extend(idle.into_iter().map(|name| format!("{word} `{name}`")));
        }
        if more.is_empty() {
            break;
        }
        gone.append(&mut more);
    }
    for section in ["Conditions", "Mappings", "Parameters"] {
        if let Content::Map(sections) = &mut root.content {
            sections.retain(|it| {
                it.key != section
                    || !matches!(&it.value.content, Content::Map(entries) if entries.is_empty())
            });
        }
    }
    gone
}

/// What the sections that refer to others refer to.
fn used(root: &Node) -> Used {
    let mut used = Used::default();
    for entry in root.entries() {
        // A parameter is declared here, and described in `Metadata`: neither is a use.
        if !matches!(entry.key.as_str(), "Parameters" | "Metadata" | "Mappings") {
            used.add(&entry.value);
        }
    }
    used
}

/// The form of the console in which people give parameters names them too.
fn forget_in_interface(root: &mut Node, gone: &[String]) {
    if gone.is_empty() {
        return;
    }
    let Some(interface) = entries_mut(root, "Metadata").and_then(|it| {
        it.iter_mut()
            .find(|it| it.key == "AWS::CloudFormation::Interface")
    }) else {
        return;
    };
    let is_gone = |node: &Node| {
        node.as_text()
            .is_some_and(|it| gone.iter().any(|id| id == it))
    };
    if let Some(labels) = entries_mut(&mut interface.value, "ParameterLabels") {
        labels.retain(|it| !gone.contains(&it.key));
    }
    let groups = interface.value.get("ParameterGroups").map(Node::items);
    let Some(groups) = groups.filter(|it| !it.is_empty()) else {
        return;
    };
    let mut left = Vec::new();
    for group in groups {
        let mut group = group.clone();
        let mut emptied = false;
        if let Content::Map(entries) = &mut group.content
            && let Some(named) = entries.iter_mut().find(|it| it.key == "Parameters")
        {
            let kept: Vec<Node> = named
                .value
                .items()
                .iter()
                .filter(|it| !is_gone(it))
                .cloned()
                .collect();
            emptied = kept.is_empty() && !named.value.items().is_empty();
            named.value = list(kept);
        }
        if !emptied {
            left.push(group);
        }
    }
    if let Content::Map(entries) = &mut interface.value.content {
        for entry in entries {
            if entry.key == "ParameterGroups" {
                entry.value = list(std::mem::take(&mut left));
            }
        }
    }
}

fn entries_mut<'node>(
    node: &'node mut Node,
    key: &str,
) -> Option<&'node mut Vec<crate::load::Entry>> {
    match &mut super::tree::value_mut(node, key)?.content {
        Content::Map(entries) => Some(entries),
        Content::List(_) | Content::Scalar(_) => None,
    }
}
