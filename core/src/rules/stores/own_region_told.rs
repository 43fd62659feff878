//! `own-region-told`.

use super::cross_region_store::{elsewhere, lacks_store, listed, mean_the_same};
use super::regions::Home;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Severity};

pub(super) const RULE: Rule = Rule {
    name: "own-region-told",
    summary: "a region without an artifact store is the pipeline's own, and the definition tells so",
    evidence: Evidence::Accepted,
    what: "Looks in files for actions whose region has no artifact store while nothing tells in which region the pipeline \
           stands: no source, no ARN, no `AWS::Region` given. Where the pipeline stands is known, `cross-region-store` judges.",
    why: "The definition is right in that one region only; deployed in another one it is refused. Since it may be meant for \
          that one, this is a note.",
    instead: "No region, or `AWS::Region`, for what runs in the pipeline's own region; a list of stores for what runs in another.",
    source: "CodePipeline user guide, cross-region actions",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::file_only(
            "a region that only some actions name is another one; `region` says which is the pipeline's",
            "\
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
            "region \"eu-west-1\";\n…source\n…deploy",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        Region: !Ref AWS::Region
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    // The language says so, or means another region.
    let Some(stores) = listed(context.draft).filter(|_| !context.draft.creates_missing) else {
        return;
    };
    let mut undecided = elsewhere(context).filter(|(_, region)| {
        !region.is_symbolic() && lacks_store(&home, stores, region).is_none()
    });
    if let Some((place, region)) = undecided.next() {
        // Two of them cannot both be the pipeline's own: `cross-region-store` tells that.
        if undecided.any(|(_, other)| !mean_the_same(other, region)) {
            return;
        }
        let region = quoted(&region.to_string());
        let words = context.action_words(place);
        findings.push(
            Finding::new(
                RULE.name,
                Severity::Note,
                place.site().field(Field::Region),
                format!("{words} runs in {region}, which has no artifact store unless the pipeline stands there"),
            )
            .help("leave out the region of what runs in the pipeline's own, and write a list of artifact stores for what does not"),
        );
    }
}
