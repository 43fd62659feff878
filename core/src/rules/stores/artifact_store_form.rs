//! `artifact-store-form`.

use crate::rules::{Context, Evidence, Rule};
use crate::{ArtifactStore, Field, Finding, Location, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "artifact-store-form",
    evidence: Evidence::ServiceModel,
    text: include_str!("artifact_store_form.md"),
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
    for (step, _, store) in draft.stores() {
        complete(store, &Site::pipeline().step(step), findings);
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
