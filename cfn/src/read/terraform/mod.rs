//! `terraform show -json`, of a plan or a state: its pipelines and projects as resources in the API's spelling, and what stands
//! beside them.
//!
//! Source: schema of the provider's `aws_codepipeline` and `aws_codebuild_project`, versions 5 and 6.

mod beside;
mod mapping;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use beside::{Belonging, Beside};
use mapping::{pipeline, project};

use stagewright_core::Place;

use crate::load::{Content, Entry, Node};
use crate::problem::{Problem, warning_at};
use crate::template::{PIPELINE_TYPE, PROJECT_TYPE};

pub(crate) use beside::attribute;

/// The key under which a value stands that is known only after `apply`, with what it refers to.
///
/// A resource has it beside its properties where even its shape is known only then.
pub(crate) const AFTER_APPLY: &str = "!terraform";

/// Attributes that the provider takes from the service where they are left out: unknown in a plan, though they are not set.
const COMPUTED: [&str; 2] = ["region", "run_order"];

/// Keys of a mapping whose value, if only `apply` gives it, is what the mapping refers to, where that is of this type.
const KEYS: [(&str, &str, &str); 2] = [
    ("configuration", "S3Bucket", "aws_s3_bucket"),
    ("configuration", "RoleArn", "aws_iam_role"),
];

/// Blocks without which a pipeline has no shape.
const SHAPE: [&str; 2] = ["stage", "action"];

/// The pipelines of a plan or state, and what stands beside them, as a template's `Resources`; `None` when this is neither.
pub(super) fn resources(root: &Node, warnings: &mut Vec<Problem>) -> Option<Node> {
    let values = root.get("planned_values").or_else(|| root.get("values"))?;
    let declared = root
        .get("configuration")
        .and_then(|it| it.get("root_module"));
    let changes = root.get("resource_changes").map_or(&[][..], Node::items);
    let unknown = changes.iter().filter_map(|change| {
        let unknown = change.get("change")?.get("after_unknown")?;
        Some((change.get("address")?.as_text()?, unknown))
    });
    let mut plan = Plan {
        unknown: unknown.collect(),
        known: BTreeMap::new(),
    };
    let root_module = values.get("root_module");
    if let Some(module) = root_module {
        plan.note(module);
    }
    let mut found = Found {
        plan: &plan,
        resources: Vec::new(),
        belongings: Vec::new(),
        warnings,
        declared: BTreeMap::new(),
    };
    if let Some(module) = root_module {
        found.collect(module, declared);
    }
    beside::put(found.belongings, &mut found.resources);
    Some(Node::single(
        root.place,
        "Resources",
        Node::map(root.place, found.resources),
    ))
}

/// The region of everything in a plan: that of its only provider of AWS, where it is written out.
pub(super) fn region(root: &Node) -> Option<&str> {
    let providers = root.get("configuration")?.get("provider_config")?.entries();
    let mut of_aws = providers
        .iter()
        .map(|it| &it.value)
        .filter(|provider| provider.get("name").and_then(Node::as_text) == Some("aws"));
    let (only, None) = (of_aws.next()?, of_aws.next()) else {
        return None;
    };
    let region = only.get("expressions")?.get("region")?;
    region.get("constant_value")?.as_text()
}

/// What a plan knows, by the address of each resource.
struct Plan<'node> {
    /// Which values only `apply` gives.
    unknown: BTreeMap<&'node str, &'node Node>,
    /// The other values.
    known: BTreeMap<&'node str, &'node Node>,
}

impl<'node> Plan<'node> {
    /// Documents nest at most as deep as the loader lets them.
    fn note(&mut self, module: &'node Node) {
        for resource in module.get("resources").map_or(&[][..], Node::items) {
            let address = resource.get("address").and_then(Node::as_text);
            self.known.extend(address.zip(resource.get("values")));
        }
        let children = module.get("child_modules").map_or(&[][..], Node::items);
        children.iter().for_each(|child| self.note(child));
    }
}

/// What was found in a plan.
struct Found<'node, 'out> {
    plan: &'node Plan<'node>,
    resources: Vec<Entry>,
    belongings: Vec<Belonging>,
    warnings: &'out mut Vec<Problem>,
    /// Declarations by their address in memory: one module may be used without end, and is looked through once.
    declared: BTreeMap<Option<*const Node>, Rc<Declared<'node>>>,
}

/// What a module declares.
struct Declared<'node> {
    /// The expressions of its resources, by type and name.
    expressions: BTreeMap<(Option<&'node str>, Option<&'node str>), &'node Node>,
    /// The modules that it uses.
    calls: BTreeMap<&'node str, &'node Node>,
}

impl<'node> Found<'node, '_> {
    /// Collects from a module and the modules in it. Documents nest at most as deep as the loader lets them.
    fn collect(&mut self, module: &'node Node, declared: Option<&'node Node>) {
        let key = declared.map(std::ptr::from_ref);
        let known = self.declared.entry(key);
        let declared = Rc::clone(known.or_insert_with(|| Rc::new(Declared::by(declared))));
        let outer = module.get("address").and_then(Node::as_text);
        for resource in module.get("resources").map_or(&[][..], Node::items) {
            let text = |key: &str| resource.get(key).and_then(Node::as_text);
            let values = resource
                .get("values")
                .filter(|_| text("mode") != Some("data"));
            let Some((values, kind)) = values.zip(text("type")) else {
                continue;
            };
            let address = text("address").unwrap_or("pipeline");
            let unknown = self.plan.unknown.get(address).copied();
            let around = Around {
                tells_unknown: unknown.is_some(),
                plan: self.plan,
                module: outer,
                unseen: RefCell::default(),
            };
            let part = Part {
                known: values,
                unknown,
                expressions: declared
                    .expressions
                    .get(&(Some(kind), text("name")))
                    .copied(),
                around: &around,
            };
            let (kind, properties) = match kind {
                "aws_codepipeline" => (PIPELINE_TYPE, pipeline(part)),
                "aws_codebuild_project" => (PROJECT_TYPE, project(part)),
                _ => match beside::read(kind, part) {
                    // Where blocks are unknown, nothing is certain.
                    Some(_) if !around.unseen.borrow().is_empty() => continue,
                    Some(Beside::Resource(kind, properties)) => (kind, properties),
                    Some(Beside::Belonging(belonging)) => {
                        self.belongings.push(belonging);
                        continue;
                    }
                    None => continue,
                },
            };
            let place = resource.place;
            let mut body = vec![
                entry(place, "Type", Node::text(place, kind)),
                entry(place, "Properties", properties),
            ];
            self.tell_unseen(address, around.unseen.into_inner(), &mut body);
            self.resources
                .push(entry(place, address, Node::map(place, body)));
        }
        for child in module.get("child_modules").map_or(&[][..], Node::items) {
            let address = child.get("address").and_then(Node::as_text);
            let name = address.and_then(|address| called(address, outer));
            let inner = name.and_then(|name| declared.calls.get(name)?.get("module"));
            self.collect(child, inner);
        }
    }

    fn tell_unseen(
        &mut self,
        address: &str,
        unseen: Vec<(Place, &'static str)>,
        body: &mut Vec<Entry>,
    ) {
        for (place, blocks) in unseen {
            if SHAPE.contains(&blocks) {
                body.push(entry(place, AFTER_APPLY, Node::text(place, blocks)));
            } else {
                self.warnings.push(warning_at(
                    place,
                    format!(
                        "only `apply` tells the `{blocks}` blocks of `{address}`; they are left out"
                    ),
                    "write them without values that are known only after `apply`",
                ));
            }
        }
    }
}

/// The name of a module in the one around it: `ci` in `module.app["a.b"].module.ci[0]`.
fn called<'node>(address: &'node str, outer: Option<&str>) -> Option<&'node str> {
    let rest = outer.map_or(Some(address), |outer| {
        address.strip_prefix(outer)?.strip_prefix('.')
    });
    let name = rest?.strip_prefix("module.")?;
    name.split(['[', '.']).next()
}

impl<'node> Declared<'node> {
    fn by(module: Option<&'node Node>) -> Self {
        let part = |key| module.and_then(|module| module.get(key));
        let resources = part("resources").map_or(&[][..], Node::items);
        let calls = part("module_calls").map_or(&[][..], Node::entries);
        Declared {
            expressions: resources
                .iter()
                .filter_map(|it| {
                    let text = |key: &str| it.get(key).and_then(Node::as_text);
                    Some(((text("type"), text("name")), it.get("expressions")?))
                })
                .collect(),
            calls: calls
                .iter()
                .map(|it| (it.key.as_str(), &it.value))
                .collect(),
        }
    }
}

/// A resource, or a block of one: what is known of it, which values only `apply` gives, and how it is declared.
///
/// Terraform leaves unknown values out of mappings and writes null for those in lists; `after_unknown` has `true` there,
/// in the same order.
#[derive(Clone, Copy)]
struct Part<'node> {
    known: &'node Node,
    unknown: Option<&'node Node>,
    expressions: Option<&'node Node>,
    around: &'node Around<'node>,
}

/// What holds for a resource as a whole.
struct Around<'node> {
    /// Whether the document tells what is unknown: a plan does, a state does not.
    tells_unknown: bool,
    plan: &'node Plan<'node>,
    /// The address of the module in which it stands; none of the outermost one.
    module: Option<&'node str>,
    /// Blocks of which only `apply` tells how many there are, with their place.
    unseen: RefCell<Vec<(Place, &'static str)>>,
}

impl<'node> Part<'node> {
    /// What `after_unknown` says of an attribute.
    fn unknown(&self, attribute: &str) -> Option<&'node Node> {
        self.unknown?.get(attribute)
    }

    /// Where an attribute stands, or what it belongs to.
    fn place(&self, attribute: &str) -> Place {
        self.known
            .get(attribute)
            .map_or(self.known.place, |it| it.place)
    }

    /// A value that only `apply` gives, with what it refers to.
    fn after_apply(&self, attribute: &str, key: Option<&str>) -> Node {
        let place = self.place(attribute);
        let resolved = self.refers_to(attribute).filter(|(address, _)| {
            let kind = beside::kind(address);
            key.is_none_or(|key| KEYS.contains(&(attribute, key, kind)))
        });
        if let Some((address, name)) = resolved {
            let name = format!("{address}.{name}");
            return Node::single(place, AFTER_APPLY, Node::text(place, name));
        }
        let named = self.reference(attribute).filter(|_| key.is_none());
        let name = named.unwrap_or_else(|| key.unwrap_or(attribute));
        Node::single(place, AFTER_APPLY, Node::text(place, name))
    }

    /// The resource of the plan, by its address, and the attribute of it that an attribute's expression refers to, where it
    /// refers to no other. A module names its own resources without itself.
    fn refers_to(&self, attribute: &str) -> Option<(String, &'node str)> {
        let (address, name) = self.reference(attribute)?.rsplit_once('.')?;
        let references = self.expressions?.get(attribute)?.get("references")?;
        let mut references = references.items().iter().filter_map(Node::as_text);
        if !references.all(|it| it.starts_with(address) || address.starts_with(it)) {
            return None;
        }
        let module = self.around.module.map(|it| format!("{it}."));
        let full = module.unwrap_or_default() + address;
        let is_there = self.around.plan.known.contains_key(full.as_str());
        is_there.then_some((full, name))
    }

    /// The known text of an attribute, or else the address of the resource that it refers to.
    fn target(&self, attribute: &str) -> Option<String> {
        let known = self.known.get(attribute).and_then(Node::as_text);
        let known = known.map(str::to_owned);
        known.or_else(|| Some(self.refers_to(attribute)?.0))
    }

    /// The name of the pipeline of the plan that an attribute refers to.
    fn pipeline(&self, attribute: &str) -> Option<String> {
        let (address, _) = self.refers_to(attribute)?;
        let known = self.around.plan.known.get(address.as_str())?;
        let is_pipeline = beside::kind(&address) == "aws_codepipeline";
        let name = known.get("name").filter(|_| is_pipeline)?;
        name.as_text().map(str::to_owned)
    }

    /// The first thing that an attribute's expression refers to.
    fn reference(&self, attribute: &str) -> Option<&'node str> {
        let references = self.expressions?.get(attribute)?.get("references")?;
        references.items().first()?.as_text()
    }

    /// An attribute with everything that is unknown in it as a symbol; `None` when it is unset.
    fn value(&self, attribute: &str) -> Option<Node> {
        let known = self.known.get(attribute).filter(|value| is_set(value));
        if !self.around.tells_unknown {
            let symbol = || self.after_apply(attribute, None);
            return match known {
                None => self.reference(attribute).map(|_| symbol()),
                known => known.cloned(),
            };
        }
        let Some(unknown) = self.unknown(attribute) else {
            return known.cloned();
        };
        if is_true(unknown) {
            let unset = COMPUTED.contains(&attribute) && self.reference(attribute).is_none();
            return (!unset).then(|| self.after_apply(attribute, None));
        }
        let mut value = self.known.get(attribute).cloned();
        if let Some(value) = &mut value {
            self.mark(attribute, value, unknown);
        } else if unknown.entries().iter().any(|it| is_true(&it.value)) {
            let mut whole = Node::map(self.known.place, Vec::new());
            self.mark(attribute, &mut whole, unknown);
            value = Some(whole);
        }
        value.filter(is_set)
    }

    /// Puts symbols where a list or mapping has unknown values. Documents nest at most as deep as the loader lets them.
    fn mark(&self, attribute: &str, value: &mut Node, unknown: &Node) {
        match (&mut value.content, &unknown.content) {
            (Content::List(items), Content::List(unknown)) => {
                for (item, unknown) in items.iter_mut().zip(unknown) {
                    if is_true(unknown) {
                        *item = self.after_apply(attribute, None);
                    } else {
                        self.mark(attribute, item, unknown);
                    }
                }
            }
            (Content::Map(entries), Content::Map(unknown)) => {
                let mut at: BTreeMap<String, usize> = BTreeMap::new();
                at.extend(
                    entries
                        .iter()
                        .enumerate()
                        .map(|(index, it)| (it.key.clone(), index)),
                );
                for one in unknown {
                    let symbol = || self.after_apply(attribute, Some(&one.key));
                    match (at.get(&one.key), is_true(&one.value)) {
                        (Some(index), true) => entries[*index].value = symbol(),
                        (Some(index), false) => {
                            self.mark(attribute, &mut entries[*index].value, &one.value);
                        }
                        (None, true) => entries.push(entry(value.place, &one.key, symbol())),
                        (None, false) => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Blocks of one kind, each with its own expressions. Blocks that `dynamic` makes are not among the expressions: which
    /// belongs to which is known only where the numbers agree.
    fn blocks(&self, attribute: &'static str) -> Vec<Part<'node>> {
        let blocks = self.known.get(attribute).map_or(&[][..], Node::items);
        let written = self
            .expressions
            .and_then(|it| it.get(attribute))
            .map_or(&[][..], Node::items);
        let unknown = self.unknown(attribute).map_or(&[][..], Node::items);
        if self
            .unknown(attribute)
            .is_some_and(|it| is_true(it) || it.items().iter().any(is_true))
        {
            let unseen = (self.place(attribute), attribute);
            self.around.unseen.borrow_mut().push(unseen);
        }
        let parts = blocks.iter().enumerate().map(|(index, known)| Part {
            known,
            unknown: unknown.get(index),
            expressions: written.get(index).filter(|_| written.len() == blocks.len()),
            around: self.around,
        });
        parts.collect()
    }
}

fn is_true(node: &Node) -> bool {
    matches!(&node.content, Content::Scalar(scalar) if !scalar.quoted && scalar.text == "true")
}

fn entry(place: Place, key: &str, value: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        key_place: place,
        value,
    }
}

/// Providers write unset attributes as null, an empty text or an empty list.
fn is_set(value: &Node) -> bool {
    let empty = value.as_text().is_some_and(str::is_empty)
        || (value.is_list() && value.items().is_empty())
        || (value.is_map() && value.entries().is_empty());
    !(value.is_null() || empty)
}
