//! `own-region-told`.

use super::cross_region_store::{elsewhere, lacks_store, listed, mean_the_same};
use super::regions::Home;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Severity};

pub(super) const RULE: Rule = Rule {
    name: "own-region-told",
    evidence: Evidence::Accepted,
    text: include_str!("own_region_told.md"),
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
        let region = quoted(&region);
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
