//! `stage-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Quotas, Severity, Site};

pub(super) const RULE: Rule = Rule {
    name: "stage-count",
    evidence: Evidence::Reproduced,
    text: include_str!("stage_count.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let count = context.draft.stages.len();
    let (guide, service) = (Quotas::Guide.max_stages(), Quotas::Current.max_stages());
    let most = context.quotas.max_stages();
    if count < Quotas::MIN_STAGES {
        let message = format!(
            "a pipeline has at least {} stages, this one has {count}",
            Quotas::MIN_STAGES
        );
        findings.push(
            RULE.at(Site::pipeline().field(Field::Stages), message)
                .help("add a stage that uses what the first one fetches"),
        );
        return;
    }
    let too_many = |most: usize| {
        let message = format!(
            "a pipeline has at most {}, this one has {count}",
            counted(most, "stage")
        );
        RULE.at(Site::stage(most), message)
    };
    if count > service {
        findings.push(too_many(most).help("merge stages, or split the pipeline"));
    } else if count > most {
        findings.push(
            too_many(most)
                .note(format!("the guide's quota; the service takes {service}"))
                .help("merge stages, split the pipeline, or give `--quotas current`")
                .in_language("merge stages, split the pipeline, or write `quotas Current;`"),
        );
    } else if count > guide && context.draft.quotas.is_none() {
        let message = format!(
            "the pipeline has {count} stages; the service takes {service}, the guide {guide}"
        );
        findings.push(
            Finding::new(RULE.name, Severity::Note, Site::stage(guide), message)
                .help(format!("write `--quotas guide` to hold it to {guide}")),
        );
    }
}
