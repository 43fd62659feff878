//! `pipeline-name-unique`.

use std::collections::HashMap;

use crate::rules::stores::regions::Home;
use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{CheckOptions, Draft, Field, Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "pipeline-name-unique",
    evidence: Evidence::ServiceModel,
    text: include_str!("pipeline_name_unique.md"),
    // One definition alone shares its name with none; see `across`.
    check: |_, _| {},
};

/// A definition among those that are checked together.
#[derive(Clone, Copy, Debug)]
pub struct Together<'a> {
    /// Which template or file it came from; only equality matters.
    pub file: usize,
    /// The definition.
    pub draft: &'a Draft,
}

/// Findings that concern several definitions, each with the index of the definition at which it stands.
///
/// ```
/// use stagewright_core::rules::{Together, across};
/// use stagewright_core::Draft;
///
/// let draft = Draft { name: Some("shop".into()), ..Draft::default() };
/// let found = across(&[Together { file: 0, draft: &draft }, Together { file: 1, draft: &draft }]);
/// assert_eq!((found[0].0, found[0].1.rule), (1, "pipeline-name-unique"));
/// ```
#[must_use]
pub fn across(drafts: &[Together<'_>]) -> Vec<(usize, Finding)> {
    let mut findings = Vec::new();
    let mut by_name: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, Together { draft, .. }) in drafts.iter().enumerate() {
        let Some(name) = &draft.name else { continue };
        let Some(identity) = identity(name).filter(|name| !name.is_empty()) else {
            continue;
        };
        let same = by_name.entry(identity).or_default();
        if let Some(first) = same.iter().find(|first| collide(drafts, **first, index)) {
            let other = drafts[*first].draft.logical_id.as_deref();
            findings.push((
                index,
                RULE.at(
                    Site::pipeline().field(Field::Name),
                    format!("another pipeline is named {}", quoted(&name)),
                )
                .note(match other {
                    Some(id) => format!("it is the one with the logical id {}", quoted(id)),
                    None => "it was checked before this one".to_owned(),
                })
                .help("give it a name of its own, or none"),
            ));
        }
        same.push(index);
    }
    findings
}

fn collide(drafts: &[Together<'_>], left: usize, right: usize) -> bool {
    let (Some(left), Some(right)) = (drafts.get(left), drafts.get(right)) else {
        return false;
    };
    let is_fixed = |draft: &Draft| {
        draft.name.as_ref().is_some_and(|name| {
            name.parts()
                .iter()
                .all(|part| matches!(part, crate::Part::Literal(_)))
        })
    };
    if left.file != right.file && !(is_fixed(left.draft) && is_fixed(right.draft)) {
        return false;
    }
    let region = |draft: &Draft| {
        Home::of(&Context::new(draft, CheckOptions::default().quotas))
            .own()
            .map(ToOwned::to_owned)
    };
    match (region(left.draft), region(right.draft)) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    }
}
