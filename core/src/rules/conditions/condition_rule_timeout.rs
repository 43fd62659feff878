//! `condition-rule-timeout`.

use crate::rules::references::conditions;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Given, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-rule-timeout",
    summary: "the time-out of a condition's rule is 5 to 86,400 minutes",
    evidence: Evidence::ServiceModel,
    what: "Looks at the time-outs of the rules of conditions, in minutes.",
    why: "The service answers with a `ValidationException`. CloudFormation cannot write the field at all.",
    instead: "5 minutes to 60 days.",
    source: "CodePipeline service model (`RuleTimeout`)",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    before entry fail unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" } timeout 4min;
    //                                                                                              ^^^^
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
pipeline:
  name: shop
  pipelineType: V2
  roleArn: arn:aws:iam::111122223333:role/shop
  artifactStore: { type: S3, location: shop-artifacts }
  stages:
    - name: source
      actions:
        - name: fetch
          actionTypeId: { category: Source, owner: AWS, provider: S3, version: '1' }
          configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
          outputArtifacts: [ { name: src } ]
    - name: deploy
      beforeEntry:
        conditions:
          - result: FAIL
            rules:
              - name: alarm
                timeoutInMinutes: 4 # <--
                ruleTypeId: { category: Rule, owner: AWS, provider: CloudWatchAlarm, version: '1' }
                configuration: { AlarmName: shop, WaitTime: '1' }
      actions:
        - name: release
          actionTypeId: { category: Deploy, owner: AWS, provider: S3, version: '1' }
          configuration: { BucketName: shop-site, Extract: 'true' }
          inputArtifacts: [ { name: src } ]",
        ),
        passes: Written::both(
            "\
…source
stage deploy {
    before entry fail unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" } timeout 5min;
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
pipeline:
  name: shop
  pipelineType: V2
  roleArn: arn:aws:iam::111122223333:role/shop
  artifactStore: { type: S3, location: shop-artifacts }
  stages:
    - name: source
      actions:
        - name: fetch
          actionTypeId: { category: Source, owner: AWS, provider: S3, version: '1' }
          configuration: { S3Bucket: shop-source, S3ObjectKey: src.zip }
          outputArtifacts: [ { name: src } ]
    - name: deploy
      beforeEntry:
        conditions:
          - result: FAIL
            rules:
              - name: alarm
                timeoutInMinutes: 86400
                ruleTypeId: { category: Rule, owner: AWS, provider: CloudWatchAlarm, version: '1' }
                configuration: { AlarmName: shop, WaitTime: '1' }
      actions:
        - name: release
          actionTypeId: { category: Deploy, owner: AWS, provider: S3, version: '1' }
          configuration: { BucketName: shop-site, Extract: 'true' }
          inputArtifacts: [ { name: src } ]",
        ),
    }],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            for (number, condition) in conditions.iter().enumerate() {
                for (rule_index, rule) in condition.rules.iter().enumerate() {
                    let minutes = rule.timeout_in_minutes.as_ref().and_then(Given::value);
                    let Some(minutes) = minutes.filter(|minutes| !(5..=86_400).contains(minutes))
                    else {
                        continue;
                    };
                    findings.push(
                        RULE.at(
                            Site::stage(index)
                                .step(kind.step())
                                .step(Step::Condition(number))
                                .step(Step::Rule(rule_index))
                                .field(Field::Timeout),
                            format!(
                                "the time-out of {} is {minutes} minutes",
                                quoted(&rule.name.to_string())
                            ),
                        )
                        .help("write 5 to 86,400 minutes")
                        .in_language("write `timeout 5min` to `timeout 60d`"),
                    );
                }
            }
        }
    }
}
