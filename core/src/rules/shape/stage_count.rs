//! `stage-count`.

use crate::rules::texts::counted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Quotas, Severity, Site};

pub(super) const RULE: Rule = Rule {
    name: "stage-count",
    summary: "a pipeline has at least 2 stages, and at most 10 (quotas `Guide`) or 50 (quotas `Current`)",
    evidence: Evidence::Reproduced,
    what: "Counts the stages. Which maximum holds is decided by `quotas` in the language and `--quotas` at the command line: \
           `Guide`, the default of the language, keeps to 10, which was the service's quota until February 2020 and is about \
           what people can oversee; `Current`, the default for files, which may be deployed already, is what the service \
           takes, with a note beyond 10.",
    why: "The service refuses a pipeline with fewer than 2 stages or more than 50 (`InvalidStructureException`). The quota \
          cannot be raised.",
    instead: "Merge stages that always run one after the other, or split the pipeline and let the first start the second. \
              `quotas Current` allows up to 50.",
    source: "CodePipeline user guide, quotas; a 51-stage stack refused and a 50-stage stack created on 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[1, 2],
    examples: &[Example {
        fails: Written::both(
            "\
pub struct Shop;
//         ^^^^
…source",
            "\
Stages:
  - Name: source # <--
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
        OutputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::both("…source\n…deploy", "Stages:\n  …source\n  …deploy"),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let count = context.draft.stages.len();
    let (guide, service) = (Quotas::Guide.max_stages(), Quotas::Current.max_stages());
    let most = context.quotas.max_stages();
    if count < Quotas::MIN_STAGES {
        findings.push(
            RULE.at(
                Site::pipeline().field(Field::Stages),
                format!(
                    "a pipeline has at least {} stages, this one has {count}",
                    Quotas::MIN_STAGES
                ),
            )
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
