//! `artifact-store-form`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{ArtifactStore, Field, Finding, Location, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "artifact-store-form",
    summary: "a pipeline has either one artifact store or one for every region, with type and bucket",
    evidence: Evidence::ServiceModel,
    what: "A file must have exactly one of `ArtifactStore` and `ArtifactStores`, and each store its type and location. In \
           the language a store that is not written is created on export.",
    why: "The service answers with an `InvalidStructureException`, CloudFormation already refuses the template.",
    instead: "`ArtifactStore` for a pipeline of one region, `ArtifactStores` once an action runs in another.",
    source: "CodePipeline service model (`PipelineDeclaration`); CloudFormation schema",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[60, 61, 101],
    examples: &[
        Example {
            fails: Written::file_only(
                "a store that is not written is created on export",
                "\
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/shop # <--
      Stages:
        …source
        …deploy",
            ),
            passes: Written::both(
                "…source\n…deploy",
                "ArtifactStore: { Type: S3, Location: shop-artifacts }\nStages:\n  …source\n  …deploy",
            ),
        },
        Example {
            fails: Written::file_only(
                "stores with and without a region are one list",
                "\
ArtifactStore: { Type: S3, Location: shop-artifacts }
ArtifactStores:
  - Region: eu-west-1 # <--
    ArtifactStore: { Type: S3, Location: shop-artifacts-ie }
Stages:
  …source
  …deploy",
            ),
            passes: Written::both(
                "store \"shop-artifacts-ie\" in \"eu-west-1\";\n…source\n…deploy",
                "\
ArtifactStores:
  - Region: eu-west-1
    ArtifactStore: { Type: S3, Location: shop-artifacts-ie }
Stages:
  …source
  …deploy",
            ),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    let all = || Site::pipeline().field(Field::ArtifactStores);
    match (&draft.artifact_store, &draft.artifact_stores) {
        (None, None) if !draft.creates_missing => findings.push(
            RULE.at(Site::pipeline(), "the pipeline has no artifact store")
                .help("name the bucket for the artifacts: an artifact store of type `S3` with the bucket as its location"),
        ),
        (None, Some(stores)) if stores.is_empty() && !draft.creates_missing => findings.push(
            RULE.at(all(), "the list of artifact stores is empty").help("write a store for every region that the pipeline uses"),
        ),
        (Some(_), Some(_)) => findings.push(
            RULE.at(all(), "the pipeline has one artifact store and a list of them")
                .label(Site::pipeline().step(Step::Store), "the single one is here")
                .help("write the list alone, with the pipeline's own region in it, or the single one alone"),
        ),
        _ => {}
    }
    if let Some(store) = &draft.artifact_store {
        complete(store, &Site::pipeline().step(Step::Store), findings);
    }
    for (index, (_, store)) in draft.artifact_stores.iter().flatten().enumerate() {
        complete(
            store,
            &Site::pipeline().step(Step::RegionalStore(index)),
            findings,
        );
    }
}

fn complete(store: &ArtifactStore, site: &Site, findings: &mut Vec<Finding>) {
    if store.location == Location::Missing {
        findings.push(
            RULE.at(site.clone(), format!("{site} has no location"))
                .help("write the name of an S3 bucket as its location"),
        );
    }
    if store.store_type.is_none() {
        findings.push(
            RULE.at(site.clone(), format!("{site} has no type"))
                .help("write `S3`, the only type there is"),
        );
    }
}
