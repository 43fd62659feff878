//! `region-offers`.

use super::region_known::{by_name, first_of};
use super::regions::Use;
use crate::regions::{CHECKED, Known, Region, look_up};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "region-offers",
    evidence: Evidence::Unknown,
    text: include_str!("region_offers.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let connects = context.actions().any(|(place, _)| {
        let provider = context.provider(place);
        provider.is_some_and(|provider| provider.name == "CodeStarSourceConnection")
    });
    for (name, sites) in by_name(context) {
        let Known::Listed(region) = look_up(&name) else {
            continue;
        };
        let (own, works): (Vec<_>, Vec<_>) = sites
            .into_iter()
            .filter(|(_, purpose)| *purpose != Use::Other)
            .partition(|(site, purpose)| needs_connections(site, *purpose));
        let lacks = |what: &'static str| move |site: Site| RULE.at(site, message(region, what));
        if !region.codepipeline && works.iter().chain(&own).any(|(_, it)| *it == Use::Works) {
            let all: Vec<_> = works.into_iter().chain(own).collect();
            findings.push(
                first_of(all, lacks("CodePipeline")).help(
                    "write a region that has it, and reach across with a build or a stack set",
                ),
            );
        } else if !region.connections && connects && !own.is_empty() {
            findings.push(first_of(own, lacks("connections")).help(
                "make the connection, and the pipeline that uses it, in a region that has them",
            ));
        }
    }
}

/// Whether connections have to be offered here: where one was made, and where the pipeline stands.
fn needs_connections(site: &Site, purpose: Use) -> bool {
    purpose == Use::Connection || site.parent() == Some(Site::pipeline())
}

fn message(region: &Region, what: &str) -> String {
    format!("{} has no {what} as of {CHECKED}", quoted(region.name))
}
