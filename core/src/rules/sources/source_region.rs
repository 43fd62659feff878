//! `source-region`.

use crate::rules::stores::regions::Home;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, RegionEvidence};

pub(super) const RULE: Rule = Rule {
    name: "source-region",
    evidence: Evidence::Documented,
    text: include_str!("source_region.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    let Some(own) = home.own() else { return };
    for (place, action) in context.actions() {
        let Some(region) = &action.region else {
            continue;
        };
        if context.is_source(action) != Some(true) || home.contains(region) != Some(false) {
            continue;
        }
        let site = place.site().field(Field::Region);
        let runs = format!(
            "source {} runs in {}",
            context.action_words(place),
            quoted(&region)
        );
        let own_name = quoted(&own.name);
        let finding = match &own.from {
            RegionEvidence::Source(first) => RULE
                .at(site, format!("{runs}, and another source in {own_name}"))
                .label(first.clone().field(Field::Region), "the first one is here"),
            _ => RULE.at(site, format!("{runs}, and the pipeline in {own_name}")),
        };
        findings.push(
            finding
                .note("a source runs in the pipeline's own region")
                .help("leave out the region of this action")
                .mend_by_removing()
                .in_language("remove the `in` clause"),
        );
    }
}
