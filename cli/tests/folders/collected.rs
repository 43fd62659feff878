//! What an account tells of a pipeline beside its definition: a file of projects, and the folder that a script collects.

use std::path::Path;

use super::{stagewright, write};

/// The web shop as `get-pipeline` tells it: the same stages and actions as in its template.
const PIPELINE: &str = r#"{"pipeline": {"name": "web-shop-release", "pipelineType": "V1", "executionMode": "SUPERSEDED",
  "roleArn": "arn:aws:iam::111122223333:role/service/web-shop", "artifactStore": {"type": "S3", "location": "artifacts-bucket"},
  "stages": [
    {"name": "Source", "actions": [{"name": "Fetch", "runOrder": 1,
      "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "CodeStarSourceConnection", "version": "1"},
      "configuration": {"ConnectionArn": "arn:aws:codeconnections:us-east-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60",
        "FullRepositoryId": "acme/web-shop", "BranchName": "main"},
      "namespace": "Src", "outputArtifacts": [{"name": "src"}], "inputArtifacts": []}]},
    {"name": "Build", "actions": [
      {"name": "Compile", "runOrder": 1,
       "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
       "configuration": {"ProjectName": "shop-compile"},
       "inputArtifacts": [{"name": "src"}], "outputArtifacts": [{"name": "image"}, {"name": "tests"}]},
      {"name": "Lint", "runOrder": 1,
       "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
       "configuration": {"ProjectName": "shop-lint"},
       "inputArtifacts": [{"name": "src"}], "outputArtifacts": []}]},
    {"name": "Integration", "actions": [{"name": "Verify", "runOrder": 1,
      "actionTypeId": {"category": "Test", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
      "configuration": {"ProjectName": "shop-verify", "PrimarySource": "src"},
      "inputArtifacts": [{"name": "src"}, {"name": "tests"}], "outputArtifacts": []}]},
    {"name": "Production", "actions": [
      {"name": "Approve", "runOrder": 1,
       "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"},
       "configuration": {"NotificationArn": "arn:aws:sns:us-east-1:111122223333:releases"}},
      {"name": "RollOut", "runOrder": 2,
       "actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1"},
       "configuration": {"ClusterName": "production", "ServiceName": "web-shop"},
       "inputArtifacts": [{"name": "image"}]}]}],
  "version": 7},
  "metadata": {"pipelineArn": "arn:aws:codepipeline:us-east-1:111122223333:web-shop-release"}}"#;

/// One project as `batch-get-projects` tells it.
fn project(name: &str, size: &str) -> String {
    format!(
        r#"{{"name": "{name}", "arn": "arn:aws:codebuild:us-east-1:111122223333:project/{name}",
  "source": {{"type": "CODEPIPELINE", "buildspec": "ci/{name}.yml", "insecureSsl": false}},
  "artifacts": {{"type": "CODEPIPELINE", "name": "{name}", "packaging": "NONE", "encryptionDisabled": false}},
  "cache": {{"type": "NO_CACHE"}}, "badge": {{"badgeEnabled": false}}, "timeoutInMinutes": 60, "queuedTimeoutInMinutes": 480,
  "environment": {{"type": "LINUX_CONTAINER", "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
    "computeType": "BUILD_GENERAL1_{size}", "environmentVariables": [], "privilegedMode": true}},
  "serviceRole": "arn:aws:iam::111122223333:role/shop-builds"}}"#
    )
}

fn projects(all: &[(&str, &str)]) -> String {
    let all: Vec<String> = all.iter().map(|(name, size)| project(name, size)).collect();
    format!(
        r#"{{"projects": [{}], "projectsNotFound": []}}"#,
        all.join(", ")
    )
}

const ALL: [(&str, &str); 3] = [
    ("shop-compile", "MEDIUM"),
    ("shop-lint", "SMALL"),
    ("shop-verify", "LARGE"),
];

fn role(name: &str, service: &str) -> String {
    format!(
        r#"{{"Role": {{"Path": "/", "RoleName": "{name}", "Arn": "arn:aws:iam::111122223333:role/{name}",
  "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": [
    {{"Effect": "Allow", "Principal": {{"Service": "{service}.amazonaws.com"}}, "Action": "sts:AssumeRole"}}]}}}}}}"#
    )
}

/// Total and list price of a month.
fn bill(at: &Path, arguments: &[&str]) -> (String, String) {
    let few = ["--replications", "20", "--format", "json"];
    let (code, out, said) = stagewright(at, &[&["cost"], arguments, &few].concat());
    assert_eq!(code, 0, "{said}");
    let bill: serde_json::Value = serde_json::from_str(&out).unwrap();
    let amount = |key: &str| bill["bill"][key].to_string();
    assert_ne!(amount("total"), "null", "{out}");
    (amount("total"), amount("total_list_price"))
}

#[test]
fn with_its_projects_a_running_pipeline_costs_what_its_template_does() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "pipeline.json", PIPELINE);
    write(at, "projects.json", &projects(&ALL));
    let template = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/templates/web-shop.yaml"
    );
    let connection = "ConnectionArn=arn:aws:codeconnections:us-east-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60";
    let of_template = bill(at, &[template, "--parameter", connection]);
    let with = bill(at, &["pipeline.json", "--projects", "projects.json"]);
    assert_eq!(with, of_template);
    assert_ne!(
        bill(at, &["pipeline.json"]),
        of_template,
        "without, all builds are small"
    );
}

#[test]
fn what_is_assumed_for_want_of_projects_stands_in_the_first_lines() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "pipeline.json", PIPELINE);
    write(at, "projects.json", &projects(&ALL));
    let few = [
        "study",
        "pipeline.json",
        "--replications",
        "4",
        "--out",
        "report",
    ];
    let (code, out, said) = stagewright(at, &few);
    assert_eq!(code, 0, "{said}");
    let first: Vec<&str> = out
        .split("\n\n")
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let first = first.join(" ");
    assert!(
        first.contains("The compute of 3 builds is assumed (small): give `--projects`"),
        "{first}"
    );
    let (_, out, _) = stagewright(at, &[&few[..], &["--projects", "projects.json"]].concat());
    assert!(!out.contains("The compute of"), "{out}");
    let (_, out, said) = stagewright(
        at,
        &[
            "export",
            "pipeline.json",
            "--projects",
            "projects.json",
            "--format",
            "rust",
        ],
    );
    for machine in ["on medium", "on small", "on large", "region \"us-east-1\";"] {
        assert!(out.contains(machine), "{machine}: {out}{said}");
    }
}

/// Each mistake of a file of projects, and where it is told.
#[test]
fn a_file_of_projects_that_does_not_fit_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "pipeline.json", PIPELINE);
    write(at, "shop.rs", "pipeline! { pub struct Shop; }");
    write(at, "other.json", &projects(&[("other", "SMALL")]));
    write(
        at,
        "lost.json",
        r#"{"projects": [], "projectsNotFound": ["shop-lint"]}"#,
    );
    write(at, "builds.json", r#"{"builds": []}"#);
    let odd = project("shop-lint", "SMALL").replacen("CODEPIPELINE", "GITHUB", 1);
    write(at, "odd.json", &format!(r#"{{"projects": [{odd}]}}"#));
    for (file, given, code, expected) in [
        (
            "pipeline.json",
            "other.json",
            0,
            "none of the projects that were given is one of this pipeline",
        ),
        (
            "pipeline.json",
            "lost.json",
            0,
            "CodeBuild has no project `shop-lint`",
        ),
        (
            "pipeline.json",
            "odd.json",
            1,
            "takes its artifacts from a pipeline and its source from elsewhere",
        ),
        (
            "pipeline.json",
            "builds.json",
            2,
            "this is not an answer of `batch-get-projects`",
        ),
        ("pipeline.json", "none.json", 2, "there is no such file"),
        (
            "shop.rs",
            "other.json",
            2,
            "a definition in Rust is read without the projects",
        ),
    ] {
        let (exit, out, said) = stagewright(at, &["check", file, "--projects", given]);
        let told = format!("{out}{said}");
        assert_eq!(exit, code, "{file} {given}: {told}");
        let words = |text: &str| {
            text.split(|it: char| it.is_whitespace() || it == '│')
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert!(words(&told).contains(expected), "{file} {given}: {told}");
        if code < 2 {
            let action = PIPELINE
                .lines()
                .position(|it| it.contains("shop-lint"))
                .unwrap()
                + 1;
            let line = format!("pipeline.json:{action}:");
            assert!(
                told.contains(&line) || given == "other.json",
                "{given}: {line} in {told}"
            );
        }
    }
}

/// A folder as the script leaves it.
pub(super) fn collected(at: &Path, trusts: &str) {
    write(at, "shop/pipeline.json", PIPELINE);
    for (name, size) in ALL {
        let project = format!("shop/project-{name}.json");
        write(at, &project, &projects(&[(name, size)]));
    }
    let pipeline = role("web-shop", trusts).replacen("role/web-shop", "role/service/web-shop", 1);
    write(at, "shop/role-web-shop.json", &pipeline);
    write(
        at,
        "shop/role-shop-builds.json",
        &role("shop-builds", "codebuild"),
    );
    let all = r#"{"Statement": [{"Effect": "Allow", "Action": ["code*:*", "iam:PassRole"], "Resource": "*"}]}"#;
    for (file, text) in [
        ("policies-web-shop-inline", r#"{"RoleName": "web-shop", "PolicyNames": ["x"]}"#.to_owned()),
        ("policies-web-shop-attached", r#"{"RoleName": "web-shop", "PolicyArns": null}"#.to_owned()),
        ("policy-web-shop-inline-x", format!(r#"{{"RoleName": "web-shop", "PolicyName": "x", "PolicyDocument": {all}}}"#)),
        ("bucket-artifacts-bucket-versioning", r#"{"Bucket": "artifacts-bucket", "Versioning": "Enabled"}"#.to_owned()),
        (
            "bucket-artifacts-bucket-lifecycle",
            r#"{"Bucket": "artifacts-bucket", "Rules": [{"ID": "all", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 9}}]}"#
                .to_owned(),
        ),
    ] {
        write(at, &format!("shop/{file}.json"), &text);
    }
    history(at, "shop");
    write(
        at,
        "shop/stagewright-collected.json",
        r#"{"collected": "web-shop-release"}"#,
    );
}

/// Twelve executions in 22 days: `Compile` takes seven minutes, of which the machine needs one, and fails once in twelve.
fn history(at: &Path, folder: &str) {
    let (mut executions, mut actions, mut builds) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..12_u32 {
        let start = 1_790_000_000 + index * 2 * 86_400;
        executions.push(format!(
            r#"{{"pipelineExecutionId": "e{index}", "status": "Succeeded", "startTime": {start}, "lastUpdateTime": {}}}"#,
            start + 900
        ));
        let status = if index == 3 { "Failed" } else { "Succeeded" };
        actions.push(format!(
            r#"{{"pipelineExecutionId": "e{index}", "actionExecutionId": "a{index}", "stageName": "Build", "actionName": "Compile",
  "startTime": {}, "lastUpdateTime": {}, "status": "{status}", "output": {{"executionResult": {{"externalExecutionId": "b:{index}"}}}}}}"#,
            start + 10,
            start + 430
        ));
        actions.push(format!(
            r#"{{"pipelineExecutionId": "e{index}", "actionExecutionId": "o{index}", "stageName": "Build", "actionName": "Old",
  "startTime": {start}, "lastUpdateTime": {start}, "status": "Succeeded"}}"#
        ));
        builds.push(format!(
            r#"{{"id": "b:{index}", "projectName": "shop-compile", "buildStatus": "SUCCEEDED", "startTime": {start}, "endTime": {},
  "phases": [{{"phaseType": "PROVISIONING", "startTime": {start}, "endTime": {}}}]}}"#,
            start + 420,
            start + 60
        ));
    }
    for (name, list, rows) in [
        ("executions", "pipelineExecutionSummaries", executions),
        ("actions", "actionExecutionDetails", actions),
        ("builds-shop-compile", "builds", builds),
    ] {
        let file = format!("{folder}/{name}-1.json");
        write(
            at,
            &file,
            &format!(r#"{{"{list}": [{}]}}"#, rows.join(", ")),
        );
    }
}

#[test]
fn a_collected_folder_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    collected(at, "codepipeline");
    let (code, out, said) = stagewright(
        at,
        &["study", "shop", "--replications", "4", "--out", "report"],
    );
    assert_eq!(code, 0, "{said}");
    assert!(!out.contains("The compute of"), "{out}");
    assert!(
        said.contains("no longer has some actions") && said.contains("`Build/Old`"),
        "{said}"
    );
    let profile = std::fs::read_to_string(at.join("report/profile.toml")).unwrap();
    for expected in [
        "samples(6min",
        "samples(1min",
        "calibrated (11 executions that succeeded, 2026-09-2",
        "12 attempts, of which 1 failed",
        "0.5/day",
        // Wilson's interval of 1 in 12, and that of 11 gaps in 22 days.
        "\"Build/Compile.fails\" = [\"1.486",
        "arrivals = [\"0.248/day\", \"0.839/day\"]",
        "\"Build/Compile.takes\" = [\"6min\", \"6min\"]",
    ] {
        assert!(profile.contains(expected), "{expected} in {profile}");
    }
    // The file of a study says all of it by itself.
    let again = [
        "cost",
        "shop/pipeline.json",
        "--profile",
        "report/profile.toml",
        "--replications",
        "4",
    ];
    let (code, _, said) = stagewright(at, &again);
    assert_eq!(code, 0, "{said}");
    let (code, out, said) = stagewright(at, &["check", "shop"]);
    assert_eq!(code, 0, "{out}{said}");
    assert!(
        said.contains("1 file"),
        "the answers are no definitions: {said}"
    );
    // In a folder of many definitions it is one of them.
    let (code, out, said) = stagewright(at, &["check", "."]);
    assert_eq!((code, out.contains("project-")), (0, false), "{out}{said}");
    // A folder in which the script was interrupted is none.
    std::fs::remove_file(at.join("shop/stagewright-collected.json")).unwrap();
    let (code, _, said) = stagewright(at, &["study", "shop"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("`collect` filled to its end"), "{said}");
}

#[test]
fn the_trust_of_a_collected_role_is_judged_where_the_pipeline_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    collected(at, "ec2");
    let (_, out, said) = stagewright(at, &["check", "shop"]);
    assert!(
        out.contains("[role-trust]") || out.contains("role-trust"),
        "{out}{said}"
    );
    assert!(out.contains("pipeline.json:2:"), "at `roleArn`: {out}");
}

/// What the role lacks is told only where all of its policies are known.
#[test]
fn a_call_that_no_policy_of_the_collected_role_allows_is_told_at_its_action() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    collected(at, "codepipeline");
    let check = || stagewright(at, &["check", "shop"]).1;
    let lacks = |it: &str| it.contains("allows none of `ecs:");
    assert!(lacks(&check()), "{}", check());
    assert!(
        !check().contains("allows none of `codebuild:"),
        "{}",
        check()
    );
    let attached = "shop/policies-web-shop-attached.json";
    let more = r#"{"RoleName": "web-shop", "PolicyArns": ["arn:aws:iam::aws:policy/AmazonECS_FullAccess"]}"#;
    write(at, attached, more);
    assert!(!lacks(&check()), "its document is missing: {}", check());
    let document = |action: &str| {
        format!(
            r#"{{"RoleName": "web-shop", "PolicyArn": "arn:aws:iam::aws:policy/AmazonECS_FullAccess", "PolicyDocument":
               {{"Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}}}"#
        )
    };
    write(at, "shop/policy-web-shop-ECS.json", &document("ECS:*"));
    assert!(!lacks(&check()), "{}", check());
    write(at, "shop/policy-web-shop-ECS.json", &document("ec2:*"));
    assert!(lacks(&check()), "{}", check());
}

#[test]
fn the_lifecycle_of_a_collected_bucket_says_how_long_artifacts_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    collected(at, "codepipeline");
    let days = |out: &str| {
        let few = [
            "study",
            "shop",
            "--replications",
            "2",
            "--days",
            "2",
            "--out",
            out,
        ];
        let (code, _, said) = stagewright(at, &few);
        assert_eq!(code, 0, "{said}");
        let profile = std::fs::read_to_string(at.join(out).join("profile.toml")).unwrap();
        let line = profile.lines().find(|it| it.starts_with("artifact"));
        line.unwrap().to_owned()
    };
    let kept = days("all");
    assert!(kept.contains("= 9"), "{kept}");
    let narrow = r#"{"Bucket": "artifacts-bucket", "Rules": [{"Status": "Enabled", "Filter": {"Tag": {"Key": "a", "Value": "b"}}, "Expiration": {"Days": 9}}]}"#;
    write(at, "shop/bucket-artifacts-bucket-lifecycle.json", narrow);
    let kept = days("narrow");
    assert!(!kept.contains("= 9"), "{kept}");
}
