//! `skip-possible`.

use crate::rules::texts::{either, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{ConditionResult, Field, Finding, Given, Site, Step, catalogue};

pub(super) const RULE: Rule = Rule {
    name: "skip-possible",
    summary: "a condition that skips its stage has rules of providers that can skip",
    evidence: Evidence::Documented,
    what: "Looks at the rules of entry conditions with result `SKIP`.",
    why: "The documentation offers `SKIP` with some providers only.",
    instead: "One of these providers, or the result `FAIL`.",
    source: "CodePipeline user guide, stage conditions",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    before entry skip unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    //                               ^^^^^^^^^^^^^^^
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    BeforeEntry:
      Conditions:
        - Result: SKIP
          Rules:
            - Name: alarm
              RuleTypeId:
                Category: Rule
                Owner: AWS
                Provider: CloudWatchAlarm # <--
                Version: '1'
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
    before entry fail unless alarm = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };
}",
            "\
PipelineType: V2
Stages:
  …source
  - Name: deploy
    BeforeEntry:
      Conditions:
        - Result: FAIL
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
        for (number, condition) in stage.before_entry.iter().flatten().enumerate() {
            if condition.result.as_ref().and_then(Given::value) != Some(ConditionResult::Skip) {
                continue;
            }
            for (rule_index, rule) in condition.rules.iter().enumerate() {
                let provider = rule
                    .provider
                    .known()
                    .and_then(|name| catalogue::find_rule(&name));
                let Some(provider) = provider.filter(|provider| !provider.can_skip) else {
                    continue;
                };
                let able = catalogue::RULE_PROVIDERS
                    .iter()
                    .filter(|provider| provider.can_skip);
                findings.push(
                    RULE.at(
                        Site::stage(index)
                            .step(Step::BeforeEntry)
                            .step(Step::Condition(number))
                            .step(Step::Rule(rule_index))
                            .field(Field::Provider),
                        format!(
                            "a rule of provider {} cannot skip {}",
                            quoted(provider.name),
                            context.stage_words(index)
                        ),
                    )
                    .help(format!(
                        "use {}, or write the result `FAIL`",
                        either(able.map(|provider| provider.name))
                    )),
                );
            }
        }
    }
}
