//! `region-offers`.

use super::region_known::{by_name, first_of};
use super::regions::Use;
use crate::regions::{CHECKED, Known, Region, look_up};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "region-offers",
    summary: "CodePipeline and connections are offered in the regions where a definition uses them",
    evidence: Evidence::Unknown,
    what: "Looks up the regions of the pipeline, its stores, actions and rules among those where CodePipeline has an endpoint, \
           and the regions of connections, and of a pipeline that uses some, among those where connections have one.",
    why: "The service refuses an artifact store in a region without CodePipeline (\"is not a valid AWS Region\"), and its source \
          action for connections is missing where connections are. AWS takes its services to further regions, and the message \
          has the day of the list, so this is a warning.",
    instead: "A region that has them; a build or a stack set of a neighbouring region can work across.",
    source: "botocore, `endpoints.json` of 1.44.8; aws-cdk issue 15650; CodePipeline user guide, CodeStarSourceConnection",
    checked: CHECKED,
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
store \"shop-artifacts\" in \"us-east-1\";
store \"shop-artifacts-ca\" in \"ca-west-1\";
//                           ^^^^^^^^^^^
…source
…deploy",
                "\
ArtifactStores:
  - { Region: us-east-1, ArtifactStore: { Type: S3, Location: shop-artifacts } }
  - Region: ca-west-1 # <--
    ArtifactStore: { Type: S3, Location: shop-artifacts-ca }
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "\
store \"shop-artifacts\" in \"us-east-1\";
store \"shop-artifacts-ca\" in \"ca-central-1\";
…source
…deploy",
                "\
ArtifactStores:
  - { Region: us-east-1, ArtifactStore: { Type: S3, Location: shop-artifacts } }
  - { Region: ca-central-1, ArtifactStore: { Type: S3, Location: shop-artifacts-ca } }
Stages:
  …source
  …deploy",
            ),
        },
        Example {
            fails: Written::dsl_only(
                "\
region \"me-south-1\";
//     ^^^^^^^^^^^^
…connection
…deploy",
                "a template does not say where it is deployed",
            ),
            passes: Written::dsl_only(
                "region \"eu-west-1\";\n…connection\n…deploy",
                "a template does not say where it is deployed",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let connects = context.actions().any(|(place, _)| {
        let provider = context.provider(place.stage, place.action);
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
