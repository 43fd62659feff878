//! `store-regions-unique`.

use super::regions::{Home, is_pseudo, same};
use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "store-regions-unique",
    summary: "a region has one artifact store",
    evidence: Evidence::ServiceModel,
    what: "Compares the regions of the stores in a list, however they are spelt: `AWS::Region`, and in the language a store \
           without a region, are the pipeline's own. A store of the list has a region.",
    why: "The service keeps the stores as a map from region to store: of two for one region one is lost.",
    instead: "One store for each region.",
    source: "CodePipeline service model (`ArtifactStoreMap`); CloudFormation schema (`ArtifactStoreMap.Region` is required)",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
region \"eu-west-1\";
store \"shop-artifacts\";
store \"shop-artifacts-ie\" in \"eu-west-1\";
//                           ^^^^^^^^^^^
…source
…deploy",
                "\
ArtifactStores:
  - { Region: eu-west-1, ArtifactStore: { Type: S3, Location: shop-artifacts } }
  - Region: eu-west-1 # <--
    ArtifactStore: { Type: S3, Location: shop-artifacts-ie }
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "region \"eu-west-1\";\nstore \"shop-artifacts\";\n…source\n…deploy",
                "\
ArtifactStores:
  - { Region: eu-west-1, ArtifactStore: { Type: S3, Location: shop-artifacts } }
Stages:
  …source
  …deploy",
            ),
        },
        Example {
            fails: Written::file_only(
                "a store without a region is that of the pipeline's own",
                "\
ArtifactStores:
  - ArtifactStore: { Type: S3, Location: shop-artifacts } # <--
Stages:
  …source
  …deploy",
            ),
            passes: Written::file_only(
                "a store without a region is that of the pipeline's own",
                "ArtifactStore: { Type: S3, Location: shop-artifacts }\nStages:\n  …source\n  …deploy",
            ),
        },
    ],
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
            findings.push(
                RULE.at(
                    site(index),
                    format!("artifact store {} has no region", index + 1),
                )
                .help("write its region, or `AWS::Region` for the pipeline's own"),
            );
            continue;
        }
        let earlier = stores
            .iter()
            .take(index)
            .position(|(other, _)| is_one(&home, region, other));
        if let Some(earlier) = earlier {
            let name = quoted(&region.to_string());
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
