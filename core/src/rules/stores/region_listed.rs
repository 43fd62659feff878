//! `region-listed`.

use super::region_known::{by_name, first_of};
use crate::Finding;
use crate::regions::{CHECKED, Known, look_up};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "region-listed",
    evidence: Evidence::Unknown,
    text: include_str!("region_listed.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, sites) in by_name(context) {
        let Known::Unlisted(near) = look_up(&name) else {
            continue;
        };
        let message = format!(
            "{} is not in the list of AWS regions of {CHECKED}",
            quoted(&name)
        );
        let finding = first_of(sites, |site| RULE.at(site, message.clone()));
        let help = near.map_or_else(
            || "write the name of a region, such as `eu-west-1`".to_owned(),
            |near| format!("write {}, if that was meant", quoted(near.name)),
        );
        findings.push(
            finding
                .note("a region that AWS has added since is right")
                .help(help),
        );
    }
}
