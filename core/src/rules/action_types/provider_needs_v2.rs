//! `provider-needs-v2`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, PipelineType, Site};

pub(super) const RULE: Rule = Rule {
    name: "provider-needs-v2",
    summary: "a provider that needs type V2 stands in a pipeline of type V2",
    evidence: Evidence::Reproduced,
    source: "Reproduced against the service, 2026-09-14; CodePipeline user guide, EC2 and Lambda deploy action references",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[71],
    text: include_str!("provider_needs_v2.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.written_type() != Some(PipelineType::V1) {
        return;
    }
    for (place, _) in context.actions() {
        if let Some(provider) = context
            .provider(place.stage, place.action)
            .filter(|provider| provider.needs_v2)
        {
            findings.push(
                RULE.at(
                    place.site().field(Field::Provider),
                    format!(
                        "{} needs type V2, and this pipeline is V1",
                        quoted(provider.name)
                    ),
                )
                .label(
                    Site::pipeline().field(Field::Type),
                    "the type is written here",
                )
                .help("write type `V2`")
                .in_language("write `type V2;`"),
            );
        }
    }
}
