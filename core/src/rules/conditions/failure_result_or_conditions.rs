//! `failure-result-or-conditions`.

use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "failure-result-or-conditions",
    summary: "the failure handling of a stage has a result or conditions, not both",
    evidence: Evidence::Reproduced,
    what: "Looks for stages whose `OnFailure` has a result of its own and conditions beside it.",
    why: "The service answers with an `InvalidStageDeclarationException`.",
    instead: "The result alone for every failure, or conditions with a result of their own.",
    source: "Reproduced against the service, 2026-09-14",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[123],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    on failure retry all_actions;
    //         ^^^^^
    on failure rollback unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    OnFailure:
      Result: RETRY # <--
      Conditions:
        - Result: ROLLBACK
          Rules:
            - Name: alarm
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: shop, WaitTime: '1' }
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::both(
            "\
…source
stage deploy {
    on failure rollback unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    OnFailure:
      Conditions:
        - Result: ROLLBACK
          Rules:
            - Name: alarm
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: shop, WaitTime: '1' }
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        let Some(failure) = &stage.on_failure else {
            continue;
        };
        let conditions = failure
            .conditions
            .as_ref()
            .is_some_and(|conditions| !conditions.is_empty());
        if failure.result.is_some() && conditions {
            let site = || Site::stage(index).step(Step::OnFailure);
            findings.push(
                RULE.at(
                    site().field(Field::Result),
                    format!(
                        "the failure handling of {} has a result and conditions",
                        context.stage_words(index)
                    ),
                )
                .label(site().step(Step::Condition(0)), "the condition is here")
                .help("leave out one of the two"),
            );
        }
    }
}
