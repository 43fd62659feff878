//! `condition-result`.

use crate::rules::references::conditions;
use crate::rules::{ConditionKind, Context, Evidence, Example, Rule, Written};
use crate::{ConditionResult, Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-result",
    summary: "an entry condition fails or skips its stage, a success condition fails it or rolls it back",
    evidence: Evidence::Documented,
    what: "Looks at the results of conditions on entry (`FAIL` or `SKIP`) and on success (`FAIL` or `ROLLBACK`).",
    why: "The documentation gives each kind of condition these results only: before entry nothing ran that could be rolled \
          back, after success nothing is left to skip.",
    instead: "One of the results that the kind has.",
    source: "CodePipeline user guide, stage conditions",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[92],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    before entry rollback unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    //           ^^^^^^^^
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    BeforeEntry:
      Conditions:
        - Result: ROLLBACK # <--
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
    on success rollback unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    OnSuccess:
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
        for (kind, conditions) in conditions(stage) {
            let other = match kind {
                ConditionKind::BeforeEntry => ConditionResult::Skip,
                ConditionKind::OnSuccess => ConditionResult::Rollback,
                ConditionKind::OnFailure => continue,
            };
            for (number, condition) in conditions.iter().enumerate() {
                let Some(result) = condition.result.as_ref().and_then(Given::value) else {
                    continue;
                };
                if result == ConditionResult::Fail || result == other {
                    continue;
                }
                let site = Site::stage(index)
                    .step(kind.step())
                    .step(Step::Condition(number))
                    .field(Field::Result);
                findings.push(
                    RULE.at(
                        site,
                        format!(
                            "the {} condition of {} results in `{result}`",
                            kind.words(),
                            context.stage_words(index)
                        ),
                    )
                    .help(format!("write `{}` or `{other}`", ConditionResult::Fail)),
                );
            }
        }
    }
}
