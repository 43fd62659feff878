//! Created resources beside resources that are there only under a condition.

use std::collections::BTreeMap;

use super::tree::{entry, list, reference, string};
use crate::load::{Content, Entry, Node};
use crate::template::{Template, function_of};

use super::references::Used;

/// Lets created resources be there when the pipeline is, and lets what they say of a resource with a condition of its own
/// hold only under that condition.
pub(super) fn guard(created: &mut [Entry], template: &Template, pipeline: Option<&str>) {
    let conditions: BTreeMap<&str, &str> = template
        .resources()
        .iter()
        .filter_map(|it| Some((it.key.as_str(), it.value.get("Condition")?.as_text()?)))
        .filter(|(_, condition)| Some(*condition) != pipeline)
        .collect();
    for resource in created {
        let mut own = pipeline.map(str::to_owned);
        if let Some(node) = super::tree::value_mut(&mut resource.value, "Properties") {
            let open = under_conditions(node, &conditions);
            // What cannot be left out of a list takes the whole resource with it.
            own = own.or_else(|| open.into_iter().next());
        }
        if let (Some(condition), Content::Map(attributes)) = (own, &mut resource.value.content) {
            attributes.insert(1, entry("Condition", string(condition)));
        }
    }
}

/// Wraps items of lists that refer to a conditional resource; gives the conditions that are left to what encloses them.
fn under_conditions(node: &mut Node, conditions: &BTreeMap<&str, &str>) -> Vec<String> {
    if conditions.is_empty() {
        return Vec::new();
    }
    if let Some((name, _)) = function_of(node) {
        // An author who wrote `Fn::If` has thought of it.
        if name == "If" {
            return Vec::new();
        }
        let used = Used::by(node).names;
        return conditions
            .iter()
            .filter(|(id, _)| used.contains(**id))
            .map(|(_, condition)| (*condition).to_owned())
            .collect();
    }
    let mut open = Vec::new();
    match &mut node.content {
        Content::Scalar(_) => {}
        Content::Map(entries) => {
            for entry in entries {
                open.extend(under_conditions(&mut entry.value, conditions));
            }
        }
        Content::List(items) => {
            let alone = items.len() == 1;
            for item in items {
                let mut needed = under_conditions(item, conditions);
                needed.sort();
                needed.dedup();
                if alone {
                    open.append(&mut needed);
                }
                for condition in needed {
                    let absent = reference("AWS::NoValue");
                    let branches = list([string(condition), item.clone(), absent]);
                    *item = Node::single(item.place, "Fn::If", branches);
                }
            }
        }
    }
    open.sort();
    open.dedup();
    open
}
