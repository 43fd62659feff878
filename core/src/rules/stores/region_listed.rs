//! `region-listed`.

use super::region_known::{by_name, first_of};
use crate::Finding;
use crate::regions::{CHECKED, Known, look_up};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};

pub(super) const RULE: Rule = Rule {
    name: "region-listed",
    summary: "a region is one of AWS's list",
    evidence: Evidence::Unknown,
    what: "Looks up every region that a definition writes, as `region-known` does, and tells those that resemble no region, or \
           that AWS may have opened since the list was made: the next number of an area and direction, or a new direction.",
    why: "A region that does not exist is refused. AWS adds regions, and the message has the day of the list, so this is a \
          warning.",
    instead: "A region of the list, or `allow` for one that is newer.",
    source: "botocore, `endpoints.json` of 1.44.8",
    checked: CHECKED,
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
region \"mars-north-1\";
//     ^^^^^^^^^^^^^^
…source
…deploy",
            "\
ArtifactStores:
  - Region: mars-north-1 # <--
    ArtifactStore: { Type: S3, Location: shop-artifacts }
Stages:
  …source
  …deploy",
        ),
        passes: Written::both(
            "region \"eu-north-1\";\n…source\n…deploy",
            "\
ArtifactStores:
  - Region: eu-north-1
    ArtifactStore: { Type: S3, Location: shop-artifacts }
Stages:
  …source
  …deploy",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, sites) in by_name(context) {
        let Known::Unlisted(near) = look_up(&name) else {
            continue;
        };
        let message = format!(
            "{} is in no list of AWS regions of {CHECKED}",
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
