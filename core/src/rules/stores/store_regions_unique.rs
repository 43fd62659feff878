//! `store-regions-unique`.

use super::regions::{Home, is_pseudo, same};
use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "store-regions-unique",
    evidence: Evidence::ServiceModel,
    text: include_str!("store_regions_unique.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(stores) = &context.draft.artifact_stores else {
        return;
    };
    let home = Home::of(context);
    let site = |index| {
        Site::pipeline()
            .step(Step::RegionalStore(index))
            .field(Field::Region)
    };
    for (index, (region, _)) in stores.iter().enumerate() {
        if region.known().is_some_and(|name| name.is_empty()) {
            let message = format!("artifact store {} has no region", index + 1);
            findings.push(
                RULE.at(site(index), message)
                    .help("write its region, or `AWS::Region` for the pipeline's own"),
            );
            continue;
        }
        let earlier = stores
            .iter()
            .take(index)
            .position(|(other, _)| is_one(&home, region, other));
        if let Some(earlier) = earlier {
            let name = quoted(&region);
            findings.push(
                RULE.at(site(index), format!("two artifact stores are for {name}"))
                    .label(site(earlier), "the first one is here")
                    .help("write one store for each region"),
            );
        }
    }
}

/// Whether two texts certainly are one region.
fn is_one(home: &Home, left: &Text, right: &Text) -> bool {
    if let (Some(left), Some(right)) = (left.known(), right.known()) {
        return same(&left, &right);
    }
    let own = |text: &Text| is_pseudo(text) || home.name().is_some_and(|own| text == own);
    let equal = identity(left).is_some_and(|left| Some(left) == identity(right));
    equal || own(left) && own(right)
}
