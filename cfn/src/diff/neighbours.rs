//! What changed in the resources beside a pipeline.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use stagewright_core::Place;

use super::Difference;
use crate::load::{Content, Entry, Node};
use crate::template::{PIPELINE_TYPE, Scope, Template, function_of};

/// Resources that are compared elsewhere, or that only count what else is there.
const LEFT_OUT: [&str; 2] = [PIPELINE_TYPE, "AWS::CDK::Metadata"];

/// What people call the resources that they look for; any other is a resource.
const WORDS: [(&str, &str); 12] = [
    ("AWS::CodeBuild::Project", "project"),
    ("AWS::CodeBuild::Fleet", "fleet"),
    ("AWS::CodePipeline::Webhook", "webhook"),
    ("AWS::Events::Rule", "event rule"),
    ("AWS::IAM::ManagedPolicy", "policy"),
    ("AWS::IAM::Policy", "policy"),
    ("AWS::IAM::Role", "role"),
    ("AWS::KMS::Key", "key"),
    ("AWS::Logs::LogGroup", "log group"),
    ("AWS::S3::Bucket", "bucket"),
    ("AWS::S3::BucketPolicy", "bucket policy"),
    ("AWS::SNS::Topic", "topic"),
];

/// Keys by which items of a list belong together.
const NAMING: [&str; 6] = ["Sid", "PolicyName", "Id", "Name", "Key", "ParameterKey"];

/// Lists whose order means nothing.
const UNORDERED: [&str; 8] = [
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "AWS",
    "Service",
    "ManagedPolicyArns",
    "Roles",
];

pub(super) fn compare(before: &Template, after: &Template) -> Vec<Difference> {
    let (in_before, in_after) = (resources(before), resources(after));
    let mut differences = Vec::new();
    let mut resource = |id: &str, was: Option<&Node>, is: Option<&Node>| {
        // What a scope may resolve is bounded, and beyond that bound everything looks alike: each resource has its own.
        let mut comparison = Comparison {
            before: &Scope::new(before),
            after: &Scope::new(after),
            path: Vec::new(),
            differences: Vec::new(),
        };
        comparison.resource(id, was, is);
        differences.append(&mut comparison.differences);
    };
    let by_id: BTreeMap<&str, &Node> = in_after.iter().copied().collect();
    for (id, was) in &in_before {
        resource(id, Some(was), by_id.get(id).copied());
    }
    let known: BTreeSet<&str> = in_before.iter().map(|(id, _)| *id).collect();
    for (id, is) in in_after.iter().filter(|(id, _)| !known.contains(id)) {
        resource(id, None, Some(is));
    }
    differences
}

/// The resources that are there under the parameters in force.
fn resources(template: &Template) -> Vec<(&str, &Node)> {
    let scope = Scope::new(template);
    let is_there = |it: &&Entry| {
        let condition = it.value.get("Condition").and_then(Node::as_text);
        let kind = it.value.get("Type").and_then(Node::as_text);
        !LEFT_OUT.contains(&kind.unwrap_or_default())
            && condition.is_none_or(|it| scope.condition(it) != Some(false))
    };
    let there = template.resources().iter().filter(is_there);
    there.map(|it| (it.key.as_str(), &it.value)).collect()
}

struct Comparison<'scopes> {
    before: &'scopes Scope<'scopes>,
    after: &'scopes Scope<'scopes>,
    path: Vec<String>,
    differences: Vec<Difference>,
}

impl Comparison<'_> {
    fn resource(&mut self, id: &str, before: Option<&Node>, after: Option<&Node>) {
        let kind = |node: Option<&Node>| node?.get("Type")?.as_text().map(str::to_owned);
        let kind = kind(after).or_else(|| kind(before)).unwrap_or_default();
        let word = WORDS.iter().find(|(it, _)| *it == kind);
        let word = word.map_or_else(
            || format!("{kind} `{id}`"),
            |(_, word)| format!("{word} `{id}`"),
        );
        self.path.push(word);
        match (before, after) {
            (Some(before), Some(after)) => {
                for key in [
                    "Type",
                    "DeletionPolicy",
                    "UpdateReplacePolicy",
                    "Properties",
                ] {
                    self.under(key, before.get(key), after.get(key));
                }
            }
            _ => self.one_sided(before, after),
        }
        self.path.pop();
    }

    /// Compares what a key says; properties are the resource's own and need no word.
    fn under(&mut self, key: &str, before: Option<&Node>, after: Option<&Node>) {
        let named = key != "Properties";
        if named {
            self.path.push(key.to_owned());
        }
        self.values(key, before, after);
        if named {
            self.path.pop();
        }
    }

    fn values(&mut self, key: &str, before: Option<&Node>, after: Option<&Node>) {
        let (scope_before, scope_after) = (self.before, self.after);
        let before = before.and_then(|node| scope_before.structure(node));
        let after = after.and_then(|node| scope_after.structure(node));
        let (Some(was), Some(is)) = (before, after) else {
            if before.is_some() || after.is_some() {
                self.one_sided(before, after);
            }
            return;
        };
        if canonical(scope_before, was) == canonical(scope_after, is) {
            return;
        }
        match (structured(was), structured(is)) {
            (Some(Content::Map(before)), Some(Content::Map(after))) => self.maps(before, after),
            (Some(Content::List(before)), Some(Content::List(after)))
                if before
                    .iter()
                    .chain(after)
                    .any(|it| structured(it).is_some()) =>
            {
                self.lists(key, before, after);
            }
            _ => self.leaves(key, was, is),
        }
    }

    fn maps(&mut self, before: &[Entry], after: &[Entry]) {
        let find = |entries: &[Entry], key: &str| entries.iter().position(|it| it.key == key);
        for entry in before {
            let other = find(after, &entry.key).and_then(|at| after.get(at));
            self.under(&entry.key, Some(&entry.value), other.map(|it| &it.value));
        }
        for entry in after.iter().filter(|it| find(before, &it.key).is_none()) {
            self.under(&entry.key, None, Some(&entry.value));
        }
    }

    /// Items of one name belong together; of the others those that are equal, then the rest in order.
    fn lists(&mut self, key: &str, before: &[Node], after: &[Node]) {
        let name = NAMING.iter().find(|name| {
            let is_named = |it: &Node| it.get(name).and_then(Node::as_text).is_some();
            before.iter().chain(after).all(is_named)
        });
        let text = |of: &Scope<'_>, item: &Node| match name {
            Some(name) => format!("`{}`", of.text(item.get(name).unwrap_or(item))),
            None => canonical(of, item),
        };
        let mut open: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for (at, item) in after.iter().enumerate() {
            open.entry(text(self.after, item))
                .or_default()
                .push_back(at);
        }
        let mut left: Vec<(usize, &Node)> = Vec::new();
        for (at, item) in before.iter().enumerate() {
            let own = text(self.before, item);
            let same = open.get_mut(&own).and_then(VecDeque::pop_front);
            match (same.and_then(|at| after.get(at)), name) {
                (Some(_), None) => {}
                (other, Some(_)) => self.item(format!("{key} {own}"), Some(item), other),
                (None, None) => left.push((at, item)),
            }
        }
        let mut open: Vec<(usize, String)> = open
            .into_iter()
            .flat_map(|(own, places)| places.into_iter().map(move |at| (at, own.clone())))
            .collect();
        open.sort();
        let mut left = left.into_iter();
        for (at, own) in open {
            let word = if name.is_some() {
                own
            } else {
                (at + 1).to_string()
            };
            let partner = left.next().map(|(_, it)| it);
            self.item(format!("{key} {word}"), partner, after.get(at));
        }
        for (at, item) in left {
            self.item(format!("{key} {}", at + 1), Some(item), None);
        }
    }

    /// The word for an item takes the place of that for its list.
    fn item(&mut self, word: String, before: Option<&Node>, after: Option<&Node>) {
        let list = self.path.pop();
        self.path.push(word);
        self.values("", before, after);
        self.path.pop();
        self.path.extend(list);
    }

    fn leaves(&mut self, key: &str, before: &Node, after: &Node) {
        let (mut was, mut is) = (items(self.before, before), items(self.after, after));
        if UNORDERED.contains(&key) {
            was.sort();
            is.sort();
            if was == is {
                return;
            }
        }
        let (was, is) = apart(&was.join("`, `"), &is.join("`, `"));
        self.tell(Some((was, before.place)), Some((is, after.place)));
    }

    fn one_sided(&mut self, before: Option<&Node>, after: Option<&Node>) {
        let (of_before, of_after) = (self.before, self.after);
        let side = |scope: &Scope<'_>, node: &Node| {
            let shown = match structured(node) {
                None => first_line(&scope.text(node).to_string()),
                Some(_) => String::new(),
            };
            (shown, node.place)
        };
        self.tell(
            before.map(|it| side(of_before, it)),
            after.map(|it| side(of_after, it)),
        );
    }

    fn tell(&mut self, before: Option<(String, Place)>, after: Option<(String, Place)>) {
        let (before, place_before) = before.unzip();
        let (after, place_after) = after.unzip();
        self.differences.push(Difference {
            what: self.path.join(", "),
            before,
            after,
            place_before,
            place_after,
            ..Difference::default()
        });
    }
}

/// The list or mapping that a value is; a call of a function is none.
fn structured(node: &Node) -> Option<&Content> {
    match &node.content {
        Content::Scalar(_) => None,
        _ if function_of(node).is_some() => None,
        content => Some(content),
    }
}

/// The texts of a list, or of the one value that stands for a list.
fn items(scope: &Scope<'_>, node: &Node) -> Vec<String> {
    let text = |node: &Node| scope.text(node).to_string();
    match structured(node) {
        Some(Content::List(items)) => items.iter().map(text).collect(),
        _ => vec![text(node)],
    }
}

/// A value as one text, functions followed, for the question whether two are the same.
fn canonical(scope: &Scope<'_>, node: &Node) -> String {
    let Some(node) = scope.structure(node) else {
        return String::new();
    };
    match structured(node) {
        None => format!("{:?}", scope.text(node).to_string()),
        Some(Content::List(items)) => {
            let items: Vec<String> = items.iter().map(|it| canonical(scope, it)).collect();
            format!("[{}]", items.join(","))
        }
        Some(Content::Map(_) | Content::Scalar(_)) => {
            let entries: BTreeMap<&str, String> = node
                .entries()
                .iter()
                .map(|it| (it.key.as_str(), canonical(scope, &it.value)))
                .filter(|(_, value)| !value.is_empty())
                .collect();
            format!("{entries:?}")
        }
    }
}

/// Two texts for people: of long ones the first line in which they differ.
fn apart(before: &str, after: &str) -> (String, String) {
    if !before.contains('\n') && !after.contains('\n') {
        return (format!("`{before}`"), format!("`{after}`"));
    }
    let mut lines = (before.lines(), after.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (lines.0.next(), lines.1.next()) {
            (Some(was), Some(is)) if was == is => {}
            (None, None) => return (first_line(before), first_line(after)),
            (was, is) => {
                let shown = |line: Option<&str>| match line {
                    Some(line) => format!("line {number} `{}`", line.trim()),
                    None => format!("no line {number}"),
                };
                return (shown(was), shown(is));
            }
        }
    }
}

fn first_line(text: &str) -> String {
    match text.split_once('\n') {
        None => format!("`{text}`"),
        Some((first, _)) => format!("`{first} …`"),
    }
}
