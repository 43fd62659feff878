//! `region-known`.

use std::borrow::Cow;

use super::regions::{Use, written};
use crate::regions::{Known, look_up};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Site};

pub(super) const RULE: Rule = Rule {
    name: "region-known",
    summary: "a region is spelt as AWS spells it",
    evidence: Evidence::ServiceText,
    what: "Looks up every region that a definition writes: the pipeline's, those of stores, actions and rules, those inside \
           ARNs and in the lists of stack sets. Refused is a name that is a slip of the pen for a region; one that AWS may \
           have added since is the matter of `region-listed`.",
    why: "The service answers that the region \"is not a valid AWS Region\"; an ARN with such a region names nothing.",
    instead: "The region that the message names.",
    source: "Text of the refusal: aws-cdk issue 15650; regions: botocore, `endpoints.json` of 1.44.8",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
store \"shop-artifacts\" in \"us-est-1\";
//                        ^^^^^^^^^^
…source
…deploy",
                "\
ArtifactStores:
  - Region: us-est-1 # <--
    ArtifactStore: { Type: S3, Location: shop-artifacts }
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "store \"shop-artifacts\" in \"us-east-1\";\n…source\n…deploy",
                "\
ArtifactStores:
  - Region: us-east-1
    ArtifactStore: { Type: S3, Location: shop-artifacts }
Stages:
  …source
  …deploy",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage approve { ask() = Manual { notification_arn: \"arn:aws:sns:eu-west1:111122223333:ask\" }; }
//                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
                "\
Stages:
  …source
  - Name: approve
    Actions:
      - Name: ask
        ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
        Configuration:
          NotificationArn: arn:aws:sns:eu-west1:111122223333:ask # <--",
            ),
            passes: Written::both("…source\n…deploy", "Stages:\n  …source\n  …deploy"),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, sites) in by_name(context) {
        if let Known::Misspelt(meant) = look_up(&name) {
            let finding = first_of(sites, |site| {
                RULE.at(site, format!("{} is no AWS region", quoted(&name)))
            });
            findings.push(finding.help(format!("write {}", quoted(meant.name))));
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
