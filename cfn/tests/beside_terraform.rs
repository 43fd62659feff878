//! What stands beside the pipeline in a plan or a state of Terraform is judged as in a template.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;

use stagewright_cfn::{ReadOptions, examine};
use stagewright_core::CheckOptions;

/// A resource of a plan: its type and name, what is known of it, what only `apply` gives, and what it refers to.
struct Resource(&'static str, String, &'static str, String);

fn resource(
    address: &'static str,
    known: impl Into<String>,
    unknown: &'static str,
    expressions: impl Into<String>,
) -> Resource {
    Resource(address, known.into(), unknown, expressions.into())
}

/// A pipeline whose first source is `action`.
fn pipeline(
    action: &str,
    configuration: &str,
    references: &str,
    unknown: &'static str,
) -> Resource {
    let known = format!(
        r#"{{"name": "shop", "pipeline_type": "V2", "artifact_store": [{{"location": "shop-artifacts", "type": "S3"}}],
        "stage": [{{"name": "Source", "action": [{{"name": "Main", {action}, "version": "1", "output_artifacts": ["src"],
          "configuration": {configuration}}}]}},
         {{"name": "Build", "action": [{{"name": "Run", "category": "Build", "owner": "AWS", "provider": "CodeBuild",
          "version": "1", "input_artifacts": ["src"], "configuration": {{"ProjectName": "app"}}}}]}}]}}"#
    );
    let expressions = format!(
        r#"{{"role_arn": {{"references": ["aws_iam_role.ci.arn", "aws_iam_role.ci"]}},
          "stage": [{{"action": [{{"configuration": {{"references": [{references}]}}}}]}}, {{"action": [{{}}]}}]}}"#
    );
    resource("aws_codepipeline.main", known, unknown, expressions)
}

const S3: &str = r#""category": "Source", "owner": "AWS", "provider": "S3""#;
const COMMIT: &str = r#""category": "Source", "owner": "AWS", "provider": "CodeCommit""#;
const GITHUB: &str = r#""category": "Source", "owner": "ThirdParty", "provider": "GitHub""#;
const OPEN_ROLE: &str = r#"{"role_arn": true, "stage": [{"action": [{"configuration": {}}]}]}"#;
const OPEN_BUCKET: &str =
    r#"{"role_arn": true, "stage": [{"action": [{"configuration": {"S3Bucket": true}}]}]}"#;

fn role(service: &str) -> Resource {
    let policy = format!(
        r#"{{\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"Service\":\"{service}\"}},\"Action\":\"sts:AssumeRole\"}}]}}"#
    );
    let known = format!(r#"{{"name": "shop-ci", "assume_role_policy": "{policy}"}}"#);
    resource("aws_iam_role.ci", known, r#"{"arn": true}"#, "{}")
}

fn plan(resources: &[Resource], module: &str) -> String {
    let mut values = String::new();
    let mut changes = String::new();
    let mut declared = String::new();
    for Resource(address, known, unknown, expressions) in resources {
        let (kind, name) = address.split_once('.').unwrap();
        let comma = if values.is_empty() { "" } else { ",\n" };
        write!(values, r#"{comma}{{"address": "{module}{address}", "mode": "managed", "type": "{kind}", "name": "{name}", "values": {known}}}"#).unwrap();
        write!(
            changes,
            r#"{comma}{{"address": "{module}{address}", "change": {{"after_unknown": {unknown}}}}}"#
        )
        .unwrap();
        write!(
            declared,
            r#"{comma}{{"type": "{kind}", "name": "{name}", "expressions": {expressions}}}"#
        )
        .unwrap();
    }
    let (values, declared) = if module.is_empty() {
        (
            format!(r#""resources": [{values}]"#),
            format!(r#""resources": [{declared}]"#),
        )
    } else {
        (
            format!(r#""child_modules": [{{"address": "module.ci", "resources": [{values}]}}]"#),
            format!(r#""module_calls": {{"ci": {{"module": {{"resources": [{declared}]}}}}}}"#),
        )
    };
    format!(
        r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{{values}}}}}, "resource_changes": [{changes}],
        "configuration": {{"root_module": {{{declared}}}}}}}"#
    )
}

/// What rules about neighbours say of a plan.
fn told(text: &str) -> Vec<String> {
    let examined = examine(
        text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    );
    let examined = examined.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let found = examined.pipelines.into_iter().flat_map(|it| it.found);
    let neighbours = [
        "role-trust",
        "source-versioned",
        "webhook-fits",
        "event-rule-source",
        "custom-type-fits",
        "reference-fits",
        "store-usable",
    ];
    // The reader has nothing to say of any of them.
    let wanted = found.filter(|it| it.rule.is_none_or(|rule| neighbours.contains(&rule)));
    wanted
        .map(|it| format!("{}: {}", it.rule.unwrap_or("-"), it.message))
        .collect()
}

fn expect(resources: &[Resource], expected: &[&str], what: &str) {
    for module in ["", "module.ci."] {
        let told = told(&plan(resources, module));
        assert_eq!(told.len(), expected.len(), "{what} {module}: {told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            let told = told.replace("module.ci.", "");
            assert!(told.contains(expected), "{what} {module}: {told}");
        }
    }
}

const FROM_COMMIT: &str =
    r#"{"RepositoryName": "shop", "BranchName": "main", "PollForSourceChanges": "false"}"#;
const FROM_S3: &str = r#"{"S3ObjectKey": "src.zip", "PollForSourceChanges": "false"}"#;
const BUCKET: &str = r#""aws_s3_bucket.drop.id", "aws_s3_bucket.drop""#;

#[test]
fn the_role_of_a_pipeline_is_found_by_what_refers_to_it_and_by_its_arn() {
    let main = || pipeline(COMMIT, FROM_COMMIT, "", OPEN_ROLE);
    let wrong =
        ["role-trust: `aws_iam_role.ci`, the role of the pipeline, does not trust `codepipeline"];
    expect(&[role("codepipeline.amazonaws.com"), main()], &[], "right");
    expect(&[role("codebuild.amazonaws.com"), main()], &wrong, "wrong");
    let unknown = resource(
        "aws_iam_role.ci",
        r#"{"name": "shop-ci"}"#,
        r#"{"arn": true, "assume_role_policy": true}"#,
        "{}",
    );
    expect(&[unknown, main()], &[], "a policy that only apply tells");
    let known = r#""arn": "arn:aws:iam::111122223333:role/shop-ci", "name": "shop-ci""#;
    let made = role("codebuild.amazonaws.com")
        .1
        .replace(r#""name": "shop-ci""#, known);
    let main = main().1.replacen(
        r#""name": "shop""#,
        r#""name": "shop", "role_arn": "arn:aws:iam::111122223333:role/shop-ci""#,
        1,
    );
    let made = [
        resource("aws_iam_role.ci", made, "{}", "{}"),
        resource("aws_codepipeline.main", main, "{}", "{}"),
    ];
    expect(&made, &wrong, "a role that is there");
}

#[test]
fn the_versions_of_a_bucket_stand_in_a_resource_of_their_own() {
    let main = || pipeline(S3, FROM_S3, BUCKET, OPEN_BUCKET);
    let bucket = || {
        resource(
            "aws_s3_bucket.drop",
            "{}",
            r#"{"bucket": true, "id": true, "versioning": true}"#,
            "{}",
        )
    };
    let kept = |status: &str, to: &str| {
        let known = format!(r#"{{"versioning_configuration": [{status}]}}"#);
        let expressions = format!(
            r#"{{"bucket": {{"references": [{to}]}}, "versioning_configuration": [{{}}]}}"#
        );
        resource(
            "aws_s3_bucket_versioning.drop",
            known,
            r#"{"bucket": true, "versioning_configuration": [{}]}"#,
            expressions,
        )
    };
    let none = ["source-versioned: bucket `aws_s3_bucket.drop` keeps no versions"];
    expect(&[bucket(), main()], &none, "no versioning");
    expect(
        &[bucket(), kept(r#"{"status": "Enabled"}"#, BUCKET), main()],
        &[],
        "enabled",
    );
    expect(
        &[bucket(), kept(r#"{"status": "Suspended"}"#, BUCKET), main()],
        &none,
        "suspended",
    );
    expect(
        &[
            bucket(),
            kept(r#"{"status": "Enabled"}"#, r#""var.bucket""#),
            main(),
        ],
        &[],
        "whose, nobody knows",
    );
    // By its name, in a plan and in a state.
    let by_name = pipeline(
        S3,
        r#"{"S3Bucket": "drop", "S3ObjectKey": "src.zip"}"#,
        "",
        OPEN_ROLE,
    );
    let named = |more: &str| {
        resource(
            "aws_s3_bucket.drop",
            format!(r#"{{"bucket": "drop"{more}}}"#),
            "{}",
            "{}",
        )
    };
    expect(&[named(""), by_name], &none, "by its name");
    let by_name = || {
        pipeline(
            S3,
            r#"{"S3Bucket": "drop", "S3ObjectKey": "src.zip"}"#,
            "",
            OPEN_ROLE,
        )
    };
    expect(
        &[named(r#", "versioning": [{"enabled": true}]"#), by_name()],
        &[],
        "as a state has it",
    );
    expect(
        &[named(r#", "versioning": [{"enabled": false}]"#), by_name()],
        &none,
        "as a state has it, off",
    );
}

#[test]
fn webhooks_and_event_rules_of_a_plan_are_for_its_pipeline() {
    let hub = r#"{"Owner": "me", "Repo": "app", "Branch": "main", "OAuthToken": "{{resolve:secretsmanager:x}}", "PollForSourceChanges": "false"}"#;
    let hook = |action: &str, secret: &str| {
        let known = format!(
            r#"{{"authentication": "GITHUB_HMAC", "target_action": "{action}", "authentication_configuration": [{secret}],
            "filter": [{{"json_path": "$.ref", "match_equals": "refs/heads/{{Branch}}"}}]}}"#
        );
        let to = r#"{"target_pipeline": {"references": ["aws_codepipeline.main.name", "aws_codepipeline.main"]}}"#;
        resource(
            "aws_codepipeline_webhook.hook",
            known,
            r#"{"target_pipeline": true}"#,
            to,
        )
    };
    let main = || pipeline(GITHUB, hub, "", OPEN_ROLE);
    let secret = r#"{"secret_token": "x", "allowed_ip_range": null}"#;
    expect(&[hook("Main", secret), main()], &[], "right");
    expect(
        &[hook("Source", secret), main()],
        &["webhook-fits: webhook `aws_codepipeline_webhook.hook` starts `Source`"],
        "no such action",
    );
    expect(
        &[
            hook("Main", r#"{"allowed_ip_range": "10.0.0.0/8"}"#),
            main(),
        ],
        &["webhook-fits: webhook `aws_codepipeline_webhook.hook` lacks `SecretToken`"],
        "no secret",
    );
    let rule = |branch: &str| {
        let pattern = format!(
            r#"{{\"source\":[\"aws.codecommit\"],\"detail-type\":[\"CodeCommit Repository State Change\"],\"detail\":{{\"referenceName\":[\"{branch}\"]}}}}"#
        );
        resource(
            "aws_cloudwatch_event_rule.push",
            format!(r#"{{"name": "push", "event_pattern": "{pattern}"}}"#),
            "{}",
            "{}",
        )
    };
    let target = |role: &str| {
        let to =
            r#"{"arn": {"references": ["aws_codepipeline.main.arn", "aws_codepipeline.main"]}}"#;
        resource(
            "aws_cloudwatch_event_target.push",
            format!(r#"{{"rule": "push"{role}}}"#),
            r#"{"arn": true}"#,
            to,
        )
    };
    let main = || pipeline(COMMIT, FROM_COMMIT, "", OPEN_ROLE);
    let known = r#", "role_arn": "arn:aws:iam::111122223333:role/start""#;
    expect(&[rule("main"), target(known), main()], &[], "right");
    expect(
        &[rule("master"), target(known), main()],
        &["event-rule-source: event rule `aws_cloudwatch_event_rule.push` is for branch `master`"],
        "another branch",
    );
    expect(
        &[rule("main"), target(""), main()],
        &["role-trust: event rule `aws_cloudwatch_event_rule.push` has no role"],
        "no role",
    );
}

#[test]
fn what_nobody_knows_of_a_neighbour_is_not_judged() {
    let hub = r#"{"Owner": "me", "Repo": "app", "Branch": "main", "OAuthToken": "{{resolve:secretsmanager:x}}", "PollForSourceChanges": "false"}"#;
    let hook = resource(
        "aws_codepipeline_webhook.hook",
        r#"{"authentication": "GITHUB_HMAC", "target_action": "Main", "target_pipeline": "shop"}"#,
        r#"{"authentication_configuration": true, "filter": true}"#,
        "{}",
    );
    let role = resource(
        "aws_iam_role.ci",
        r#"{"name": null}"#,
        r#"{"arn": true, "name": true, "assume_role_policy": true}"#,
        "{}",
    );
    expect(
        &[hook, role, pipeline(GITHUB, hub, "", OPEN_ROLE)],
        &[],
        "dynamic blocks",
    );
}
