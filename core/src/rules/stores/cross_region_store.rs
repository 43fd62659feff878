//! `cross-region-store`.

use std::collections::HashSet;

use super::regions::{Home, is_pseudo};
use crate::rules::texts::{both, could_equal, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{ArtifactStore, Field, Finding, Site, Step, Text};

pub(super) const RULE: Rule = Rule {
    name: "cross-region-store",
    summary: "every region in which an action runs has an artifact store, the pipeline's own included",
    evidence: Evidence::Reproduced,
    what: "Compares the regions that actions name with the artifact stores: one region can do with a single store, more \
           need a list with a store for each of them and for the pipeline's own. Where nothing says in which region the \
           pipeline stands, a region is taken for another one if some action names none.",
    why: "The service answers with an `InvalidStructureException`: it copies the inputs of an action into a bucket of the \
          action's region.",
    instead: "A store for each region.",
    source: "Reproduced against the service, 2026-09-14; user guide, cross-region actions",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[62, 63, 124],
    examples: &[
        Example {
            fails: Written::both(
                "\
store \"shop-artifacts\";
…source
stage deploy { release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } in \"eu-west-1\"; }
//                                                                                ^^^^^^^^^^^",
                "\
ArtifactStore: { Type: S3, Location: shop-artifacts }
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        Region: eu-west-1 # <--
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
store \"shop-artifacts\";
store \"shop-artifacts-ie\" in \"eu-west-1\";
…source
stage deploy { release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } in \"eu-west-1\"; }",
                "\
ArtifactStores:
  - Region: !Ref AWS::Region
    ArtifactStore: { Type: S3, Location: shop-artifacts }
  - Region: eu-west-1
    ArtifactStore: { Type: S3, Location: shop-artifacts-ie }
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        Region: eu-west-1
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
store \"shop-artifacts\";
store \"shop-artifacts-ie\" in \"eu-west-1\";
…source
stage deploy { release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } in \"eu-west-2\"; }
//                                                                                ^^^^^^^^^^^",
                "\
ArtifactStores:
  - Region: !Ref AWS::Region
    ArtifactStore: { Type: S3, Location: shop-artifacts }
  - Region: eu-west-1
    ArtifactStore: { Type: S3, Location: shop-artifacts-ie }
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        Region: eu-west-2 # <--
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
            passes: Written::both(
                "\
…source
stage deploy { release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" } in \"eu-west-2\"; }",
                "\
ArtifactStores:
  - Region: us-east-1
    ArtifactStore: { Type: S3, Location: shop-artifacts }
  - Region: eu-west-2
    ArtifactStore: { Type: S3, Location: shop-artifacts-uk }
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        Region: eu-west-2
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
region \"us-east-1\";
store \"shop-artifacts-ie\" in \"eu-west-1\";
//                           ^^^^^^^^^^^
…source
…deploy",
                "\
pipeline:
  name: shop
  roleArn: arn:aws:iam::111122223333:role/shop
  artifactStores:
    eu-west-1: { type: S3, location: shop-artifacts-ie } # <--
  stages:
    - name: source
      actions:
        - name: fetch
          actionTypeId: { category: Source, owner: AWS, provider: S3, version: '1' }
          configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
          outputArtifacts: [ { name: src } ]
    - name: deploy
      actions:
        - name: release
          actionTypeId: { category: Deploy, owner: AWS, provider: S3, version: '1' }
          configuration: { BucketName: shop-site, Extract: 'true' }
          inputArtifacts: [ { name: src } ]
metadata:
  pipelineArn: arn:aws:codepipeline:us-east-1:111122223333:shop",
            ),
            passes: Written::both(
                "\
region \"eu-west-1\";
store \"shop-artifacts-ie\" in \"eu-west-1\";
…source
…deploy",
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
    let home = Home::of(context);
    let stores = match (&draft.artifact_store, &draft.artifact_stores) {
        (_, Some(stores)) if !stores.is_empty() => Some(stores.as_slice()),
        (Some(_), _) => None,
        // No store at all: told elsewhere, or created on export.
        _ => return,
    };
    let mut told = HashSet::new();
    for (place, action) in context.actions() {
        let Some(region) = &action.region else {
            continue;
        };
        let Some(name) = region.known() else { continue };
        if context.is_source(action) != Some(false)
            || home.contains(region) != Some(false)
            || told.contains(&name)
        {
            continue;
        }
        let site = place.site().field(Field::Region);
        let words = context.action_words(place);
        match stores {
            None => findings.push(
                RULE.at(
                    site,
                    format!("{words} runs in {}, and the only artifact store is in the pipeline's own region", quoted(&name)),
                )
                .help(format!("write a list of artifact stores, one in {} and one in the pipeline's own region", quoted(&name))),
            ),
            Some(stores) if !stores.iter().any(|(of, _)| may_serve(of, region)) => findings.push(
                RULE.at(site, format!("{words} runs in {}, and no artifact store is there", quoted(&name)))
                    .help(format!("add an artifact store in {}", quoted(&name))),
            ),
            Some(_) => {}
        }
        told.insert(name);
    }
    if let Some(stores) = stores.filter(|stores| lacks_home(&home, stores)) {
        let own = home
            .own()
            .map_or_else(String::new, |own| format!(", {}", quoted(own)));
        let regions: Vec<String> = stores
            .iter()
            .map(|(region, _)| region.to_string())
            .collect();
        findings.push(
            RULE.at(
                Site::pipeline()
                    .step(Step::RegionalStore(0))
                    .field(Field::Region),
                format!("no artifact store is in the pipeline's own region{own}"),
            )
            .note(format!(
                "there are stores in {}",
                both(regions.iter().map(String::as_str))
            ))
            .help("add a store in the region in which the pipeline stands"),
        );
    }
}

/// Whether a store's region is, or could turn out to be, the region of an action that runs elsewhere.
fn may_serve(store: &Text, region: &Text) -> bool {
    (!is_pseudo(store) || !store.is_symbolic()) && could_equal(store, region)
}

/// Whether certainly no store is in the pipeline's own region.
fn lacks_home(home: &Home, stores: &[(Text, ArtifactStore)]) -> bool {
    home.own().is_some_and(|own| {
        let own = Text::from(own);
        !stores
            .iter()
            .any(|(region, _)| is_pseudo(region) || could_equal(region, &own))
    })
}
