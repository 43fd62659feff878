//! `condition-rule-names`.

use std::collections::HashMap;

use crate::rules::references::conditions;
use crate::rules::texts::{identity, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-rule-names",
    summary: "the rules of a condition have names of their own",
    evidence: Evidence::Unknown,
    what: "Compares the names of the rules of each condition. In the language a rule without a name has that of its provider, \
           so two unnamed ones of one provider share it.",
    why: "The service lists and overrides the outcome of a rule by its name; whether it refuses two of one name is not known.",
    instead: "A name for each: `first = DeploymentWindow { … } and second = DeploymentWindow { … }`.",
    source: "CodePipeline service model (`RuleDeclaration.name`, `ListRuleExecutions`)",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
…source
stage deploy {
    before entry fail unless CloudWatchAlarm { alarm_name: \"shop\" } and CloudWatchAlarm { alarm_name: \"cart\" };
    //                                                                  ^^^^^^^^^^^^^^^
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
            - Name: CloudWatchAlarm
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: shop }
            - Name: CloudWatchAlarm # <--
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: cart }
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
    before entry fail unless shop = CloudWatchAlarm { alarm_name: \"shop\" }
        and cart = CloudWatchAlarm { alarm_name: \"cart\" };
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
            - Name: shop
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: shop }
            - Name: cart
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: cart }
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
            for (number, condition) in conditions.iter().enumerate() {
                let site = |rule| {
                    let condition = Site::stage(index)
                        .step(kind.step())
                        .step(Step::Condition(number));
                    condition.step(Step::Rule(rule)).field(Field::Name)
                };
                let mut first = HashMap::new();
                for (at, rule) in condition.rules.iter().enumerate() {
                    let Some(name) = identity(&rule.name).filter(|name| !name.is_empty()) else {
                        continue;
                    };
                    let earlier = *first.entry(name).or_insert(at);
                    if earlier != at {
                        let name = quoted(&rule.name.to_string());
                        let words = format!(
                            "two rules of the {} condition of {}",
                            kind.words(),
                            context.stage_words(index)
                        );
                        findings.push(
                            RULE.at(site(at), format!("{words} are named {name}"))
                                .label(site(earlier), "the first one is here")
                                .help("write a name for each rule"),
                        );
                    }
                }
            }
        }
    }
}
