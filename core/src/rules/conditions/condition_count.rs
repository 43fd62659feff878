//! `condition-count`.

use crate::rules::references::conditions;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "condition-count",
    summary: "a stage has one condition of a kind, and a condition at most 5 rules",
    evidence: Evidence::ServiceModel,
    what: "Counts the conditions on entry, success and failure of every stage, and the rules of every condition.",
    why: "The service answers with a `ValidationException`. All rules of a condition must pass anyhow.",
    instead: "One condition with the rules of all of them.",
    source: "CodePipeline service model (`ConditionList`, `RuleDeclarationList`)",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[90, 91],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage deploy {
    before entry fail unless first = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" };
    before entry fail unless second = CloudWatchAlarm { alarm_name: \"cart\", wait_time: \"1\" };
//  ^^^^^^
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
            - Name: first
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: shop, WaitTime: '1' }
        - Result: FAIL # <--
          Rules:
            - Name: second
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: cart, WaitTime: '1' }
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
    before entry fail unless first = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" }
        and second = CloudWatchAlarm { alarm_name: \"cart\", wait_time: \"1\" };
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
            - Name: first
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: shop, WaitTime: '1' }
            - Name: second
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
              Configuration: { AlarmName: cart, WaitTime: '1' }
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(SIX_DSL, SIX_FILE),
            passes: Written::both(FIVE_DSL, FIVE_FILE),
        },
    ],
    check,
};

const MOST_RULES: usize = 5;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, stage) in context.draft.stages.iter().enumerate() {
        for (kind, conditions) in conditions(stage) {
            let site = |condition| {
                Site::stage(index)
                    .step(kind.step())
                    .step(Step::Condition(condition))
            };
            let words = context.stage_words(index);
            if conditions.len() > 1 {
                findings.push(
                    RULE.at(
                        site(1),
                        format!(
                            "{words} has {} {} conditions, and one is the most",
                            conditions.len(),
                            kind.words()
                        ),
                    )
                    .label(site(0), "the first one is here")
                    .help("write one condition with all the rules"),
                );
            }
            for (number, condition) in conditions.iter().enumerate() {
                if condition.rules.len() > MOST_RULES {
                    findings.push(
                        RULE.at(
                            site(number).step(Step::Rule(MOST_RULES)),
                            format!(
                                "the {} condition of {words} has {} rules, and {MOST_RULES} are the most",
                                kind.words(),
                                condition.rules.len()
                            ),
                        )
                        .help("write fewer rules, or one that checks more"),
                    );
                }
            }
        }
    }
}

/// A stage whose entry hangs on alarms of these names, in both front ends.
macro_rules! alarms {
    (dsl: $first:literal $($name:literal)*) => {
        concat!(
            "…source\nstage deploy {\n    before entry fail unless\n        ", $first,
            " = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" }\n",
            $("        and ", $name, " = CloudWatchAlarm { alarm_name: \"shop\", wait_time: \"1\" }\n"),*,
            "    ;\n    release(src) = S3 { bucket_name: \"shop-site\", extract: \"true\" };\n}"
        )
    };
    (file: $($name:literal)*) => {
        concat!(
            "PipelineType: V2\nStages:\n  …source\n  - Name: deploy\n    BeforeEntry:\n      Conditions:\n",
            "        - Result: FAIL\n          Rules:\n",
            $(
                "            - Name: ", $name, "\n",
                "              RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }\n",
                "              Configuration: { AlarmName: shop, WaitTime: '1' }\n",
            )*
            "    Actions:\n      - Name: release\n",
            "        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }\n",
            "        Configuration: { BucketName: shop-site, Extract: 'true' }\n",
            "        InputArtifacts: [ { Name: src } ]"
        )
    };
}

const SIX_DSL: &str = alarms!(dsl: "a" "b" "c" "d" "e" "f\n//          ^\n");
const SIX_FILE: &str = alarms!(file: "a" "b" "c" "d" "e" "f # <--");
const FIVE_DSL: &str = alarms!(dsl: "a" "b" "c" "d" "e");
const FIVE_FILE: &str = alarms!(file: "a" "b" "c" "d" "e");
