//! `region-known`.

use std::borrow::Cow;

use super::regions::{Use, written};
use crate::regions::{Known, look_up};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "region-known",
    evidence: Evidence::ServiceText,
    text: include_str!("region_known.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, sites) in by_name(context) {
        if let Known::Misspelt(meant) = look_up(&name) {
            let all: Vec<Site> = sites.iter().map(|(site, _)| site.clone()).collect();
            let finding = first_of(sites, |site| {
                RULE.at(site, format!("{} is not an AWS region", quoted(&name)))
            });
            let finding = finding.help(format!("write {}", quoted(meant.name)));
            findings.push(all.into_iter().fold(finding, |finding, site| {
                finding.mend_at(site, name.as_ref(), meant.name)
            }));
        }
    }
}

/// A name and where it stands, with what for.
pub(super) type Named<'a> = (Cow<'a, str>, Vec<(Site, Use)>);

/// Every name of a region with the places where it stands, in the order of the first.
pub(super) fn by_name<'a>(context: &Context<'a>) -> Vec<Named<'a>> {
    let mut names: Vec<Named<'a>> = Vec::new();
    for (site, name, purpose) in written(context) {
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sites)) => sites.push((site, purpose)),
            None => names.push((name, vec![(site, purpose)])),
        }
    }
    names
}

/// One finding for all places: a name that is wrong is so in each of them.
pub(super) fn first_of(sites: Vec<(Site, Use)>, finding: impl Fn(Site) -> Finding) -> Finding {
    const MOST_LABELS: usize = 5;
    let mut sites = sites.into_iter().map(|(site, _)| site);
    let first = sites.next().unwrap_or_default();
    let places = sites.take(MOST_LABELS);
    places.fold(finding(first), |finding, site| {
        finding.label(site, "it stands here too")
    })
}
