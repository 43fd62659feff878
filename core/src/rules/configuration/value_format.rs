//! `value-format`.

use super::configured::all;
use super::format::wrong;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Part};

pub(super) const RULE: Rule = Rule {
    name: "value-format",
    summary: "a configuration value that has a format keeps it",
    evidence: Evidence::Unknown,
    what: "Reads the values whose key has a format, where they are written out: JSON, the environment variables of a build (a \
           JSON list of name, value and type), parameter overrides (a JSON object), the cron expression and the time zone of \
           a deployment window, and ARNs by service, region, account and resource. What stands in a JSON string as \
           `#{namespace.key}` is text there.",
    why: "The service takes any text, and the action or the condition fails as soon as it runs: a build, for one, says that \
          its variables do not match the expected format.",
    instead: "The format that the message shows.",
    source: "aws-cdk issue 8458 (environment variables); CodePipeline user guide, references of actions and of the \
             DeploymentWindow rule; tz database 2025b",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[
        Example {
            fails: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild { project_name: \"shop-build\", environment_variables: \"STAGE=prod\" };
    //                                                                            ^^^^^^^^^^^^
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjectName: shop-build
          EnvironmentVariables: STAGE=prod # <--",
            ),
            passes: Written::both(
                "\
…source
stage build {
    compile(src) = CodeBuild {
        project_name: \"shop-build\",
        environment_variables: \"[{\\\"name\\\":\\\"STAGE\\\",\\\"value\\\":\\\"prod\\\",\\\"type\\\":\\\"PLAINTEXT\\\"}]\"
    };
}",
                "\
Stages:
  …source
  - Name: build
    Actions:
      - Name: compile
        ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
        InputArtifacts: [ { Name: src } ]
        Configuration:
          ProjectName: shop-build
          EnvironmentVariables: '[{\"name\":\"STAGE\",\"value\":\"prod\",\"type\":\"PLAINTEXT\"}]'",
            ),
        },
        Example {
            fails: Written::both(
                "\
…source
stage deploy {
    before entry fail unless office = DeploymentWindow { cron: \"0 9 ? * MON-FRI *\" };
    //                                                         ^^^^^^^^^^^^^^^^^^^
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
            - Name: office
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: DeploymentWindow, Version: '1' }
              Configuration:
                Cron: 0 9 ? * MON-FRI * # <--
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
    before entry fail unless office = DeploymentWindow { cron: \"* * 9-17 ? * MON-FRI *\", time_zone: \"Europe/Berlin\" };
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
            - Name: office
              RuleTypeId: { Category: Rule, Owner: AWS, Provider: DeploymentWindow, Version: '1' }
              Configuration: { Cron: '* * 9-17 ? * MON-FRI *', TimeZone: Europe/Berlin }
    Actions:
      - Name: release
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
            ),
        },
        Example {
            fails: Written::both(
                "\
stage source {
    fetch() -> src = CodeStarSourceConnection {
        connection_arn: \"arn:aws:codeconnections:eu-west-1:111122223333:host/shop\",
        //              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        full_repository_id: \"acme/shop\", branch_name: \"main\"
    };
}
…deploy",
                "\
Stages:
  - Name: source
    Actions:
      - Name: fetch
        ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1' }
        Configuration:
          ConnectionArn: arn:aws:codeconnections:eu-west-1:111122223333:host/shop # <--
          FullRepositoryId: acme/shop
          BranchName: main
        OutputArtifacts: [ { Name: src } ]
  …deploy",
            ),
            passes: Written::both("…connection\n…deploy", "Stages:\n  …connection\n  …deploy"),
        },
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for configured in all(context) {
        for (key, value) in configured.entries() {
            let [Part::Literal(text)] = value.parts() else {
                continue;
            };
            // A value that one variable gives is known only when the action runs.
            let is_variable = text.starts_with("#{") && text.ends_with('}');
            // An empty value is told by `configuration-length`.
            let judged = !is_variable && !text.is_empty();
            let Some(wrong) = wrong(key.values, text).filter(|_| judged) else {
                continue;
            };
            let site = configured.from.site().configuration(key.name);
            let message = format!(
                "{} of {} {}",
                quoted(key.name),
                configured.words(context),
                wrong.what
            );
            let finding = Finding::new(RULE.name, wrong.severity, site, message);
            findings.push(
                finding
                    .note("the service takes it; what reads it fails as it runs")
                    .help(wrong.help),
            );
        }
    }
}
