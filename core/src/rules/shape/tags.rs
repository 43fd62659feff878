//! `tags`.

use std::collections::HashMap;

use crate::rules::texts::{identity, length, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "tags",
    evidence: Evidence::Documented,
    text: include_str!("tags.md"),
    check,
};

const MOST: usize = 50;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let tags = &context.draft.tags;
    let site = |index| Site::pipeline().step(Step::Tag(index));
    if tags.len() > MOST {
        let message = format!(
            "a pipeline has at most {MOST} tags, this one has {}",
            tags.len()
        );
        findings.push(RULE.at(site(MOST), message).help("leave some out"));
    }
    let mut first = HashMap::new();
    for (index, (key, value)) in tags.iter().enumerate() {
        let at_key = site(index).field(Field::Name);
        let name = quoted(&key);
        if key.to_string().to_ascii_lowercase().starts_with("aws:") {
            let message = format!("tag {name} has the prefix `aws:`, which AWS keeps for itself");
            findings.push(RULE.at(at_key, message).help("write a key of your own"));
            continue;
        }
        if let Some(length) = length(key).outside(1, 128) {
            let message = format!("the key of tag {} has {length} characters", index + 1);
            findings.push(
                RULE.at(at_key.clone(), message)
                    .help("write 1 to 128 characters"),
            );
        } else if let Some(earlier) = identity(key).map(|key| *first.entry(key).or_insert(index))
            && earlier != index
        {
            findings.push(
                RULE.at(at_key, format!("two tags have the key {name}"))
                    .label(site(earlier).field(Field::Name), "the first one is here")
                    .help("write one of the two"),
            );
        }
        if let Some(length) = length(value).outside(0, 256) {
            let message = format!("the value of tag {name} has {length} characters");
            findings.push(
                RULE.at(site(index).field(Field::Value), message)
                    .help("write at most 256 characters"),
            );
        }
    }
}
