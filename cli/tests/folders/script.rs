//! The script that `collect` prints: what it may ask, and the folder that it fills.

use super::collected::collected;
use super::{stagewright, write};

#[test]
fn names_that_codepipeline_does_not_allow_reach_no_shell() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(101);
    for name in [
        "",
        "a b",
        "$(reboot)",
        "a'; reboot; '",
        "a\nb",
        "../a",
        "${AWS::StackName}",
        "é",
        &long,
    ] {
        let (code, out, said) = stagewright(folder.path(), &["collect", name]);
        assert_eq!((code, out.as_str()), (2, ""), "{name}: {said}");
        assert!(said.contains("list-pipelines"), "{name}: {said}");
    }
    for (option, value, expected) in [
        ("--region", "eu-wst-1", "write `eu-west-1`"),
        ("--region", "'; reboot", "write a region such as"),
        ("--profile", "a\nb", "cannot be printed"),
    ] {
        let (code, out, said) = stagewright(folder.path(), &["collect", "shop", option, value]);
        assert_eq!((code, out.as_str()), (2, ""), "{value}: {said}");
        assert!(said.contains(expected), "{value}: {said}");
    }
    let given = [
        "collect",
        "-a.B@c_9-",
        "--region",
        "us-gov-west-1",
        "--profile",
        "it's $(mine)",
    ];
    let (code, out, said) = stagewright(folder.path(), &given);
    assert_eq!(code, 0, "{said}");
    for expected in [
        "NAME='-a.B@c_9-'\n",
        "export AWS_PROFILE='it'\\''s $(mine)'\n",
        "export AWS_REGION='us-gov-west-1' AWS_DEFAULT_REGION='us-gov-west-1'\n",
        "arn:aws-us-gov:codepipeline:*:*:-a.B@c_9-",
    ] {
        assert!(out.contains(expected), "{expected} in {out}");
    }
    let left = out
        .lines()
        .find(|it| it.matches('@').count() > 1 && !it.contains("B@c"));
    assert_eq!(left, None, "everything is filled in");
}

/// An `aws` that answers from a folder, and writes down what it was asked.
#[cfg(unix)]
const FAKE: &str = r#"#!/bin/sh
echo "$1 $2 $3 $4 $5" >> "$CANNED/asked"
case "$*" in
  *get-pipeline*S3Bucket*) printf 'artifacts-bucket\tNone\tOdd_Name\tlocked\n' ;;
  *get-bucket-versioning*) echo "{\"Bucket\": \"${3#--bucket=}\", \"Versioning\": \"Enabled\"}" ;;
  *get-bucket-lifecycle*locked*) echo 'AccessDenied' >&2; exit 254 ;;
  *get-bucket-lifecycle*) echo 'An error occurred (NoSuchLifecycleConfiguration)' >&2; exit 254 ;;
  *get-pipeline*pipeline.roleArn*) echo arn:aws:iam::111122223333:role/service/web-shop ;;
  *get-pipeline*'--output text'*) printf 'None\tshop-compile\nus-east-1\tshop-lint\nNone\tshop-verify\nNone\tshop-lint\nNone\t#{variables.p}\n' ;;
  *get-pipeline*) cat "$CANNED/pipeline.json" ;;
  *list-pipeline-executions*--next-token=t2*text*) printf 't3\t2001-01-01T00:00:00+00:00\n' ;;
  *list-pipeline-executions*text*) printf 't2\t2999-01-01T00:00:00+00:00\n' ;;
  *list-pipeline-executions*--next-token=t2*) echo '{"pipelineExecutionSummaries": []}' ;;
  *list-pipeline-executions*--next-token*) echo 'this page is too old' >&2; exit 1 ;;
  *list-pipeline-executions*) cat "$CANNED/executions-1.json" ;;
  *list-action-executions*text*) printf 'None\tNone\n' ;;
  *list-action-executions*) cat "$CANNED/actions-1.json" ;;
  *get-role*shop-builds*) cat "$CANNED/role-shop-builds.json" ;;
  *list-role-policies*json*) echo '{"RoleName": "web-shop", "PolicyNames": ["inline"]}' ;;
  *list-attached-role-policies*json*) echo '{"RoleName": "web-shop", "PolicyArns": ["arn:aws:iam::aws:policy/Managed"]}' ;;
  *list-role-policies*) printf 'inline\n' ;;
  *list-attached-role-policies*) printf 'arn:aws:iam::aws:policy/Managed\n' ;;
  *get-role-policy*) echo '{"RoleName": "web-shop", "PolicyName": "inline", "PolicyDocument": {}}' ;;
  *get-policy-version*) echo '{"RoleName": "web-shop", "PolicyArn": "arn:aws:iam::aws:policy/Managed", "PolicyDocument": {}}' ;;
  *get-policy*) echo v3 ;;
  *get-role*) echo 'AccessDenied' >&2; exit 254 ;;
  *batch-get-projects*serviceRole*) echo arn:aws:iam::111122223333:role/shop-builds ;;
  *batch-get-projects*) cat "$CANNED/project-$4.json" ;;
  *list-builds-for-project*shop-compile*) printf 'None\tb:1 b:2\n' ;;
  *list-builds-for-project*) printf 'None\t\n' ;;
  *batch-get-builds*text*) echo 2026-11-01T00:00:00+00:00 ;;
  *batch-get-builds*'--ids b:1 b:2'*) cat "$CANNED/builds-shop-compile-1.json" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"#;

#[cfg(unix)]
#[test]
fn the_script_fills_a_folder_that_is_studied() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    collected(at, "codepipeline");
    std::fs::rename(at.join("shop"), at.join("canned")).unwrap();
    write(at, "bin/aws", FAKE);
    std::fs::set_permissions(at.join("bin/aws"), PermissionsExt::from_mode(0o755)).unwrap();
    let (code, script, said) = stagewright(at, &["collect", "web-shop-release"]);
    assert_eq!(code, 0, "{said}");
    write(at, "collect.sh", &script);
    // Where shellcheck reads it.
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/collect.sh"), &script).unwrap();
    let path = format!("{}:/usr/bin:/bin", at.join("bin").display());
    let shell = |arguments: &[&str]| {
        let mut shell = Command::new("sh");
        shell.current_dir(at).args(arguments).env("PATH", &path);
        shell.env("CANNED", at.join("canned")).output()
    };
    let Ok(syntax) = shell(&["-n", "collect.sh"]) else {
        println!("skipped: there is no shell here");
        return;
    };
    assert!(syntax.status.success(), "{syntax:?}");
    let ran = shell(&["collect.sh"]).unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    assert!(
        said.contains("left out, as there was no answer: aws iam get-role"),
        "{said}"
    );
    assert!(
        said.contains("only a deployment tells the project: #{variables.p}"),
        "{said}"
    );
    let mut files: Vec<String> = std::fs::read_dir(at.join("web-shop-release"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert!(
        !said.contains("NoSuchLifecycle"),
        "a bucket may keep everything: {said}"
    );
    assert!(
        said.contains("no answer: aws s3api get-bucket-lifecycle-configuration"),
        "{said}"
    );
    let expected = "actions-1.json bucket-artifacts-bucket-versioning.json bucket-locked-versioning.json builds-shop-compile-1.json executions-1.json executions-2.json pipeline.json \
        policies-web-shop-attached.json policies-web-shop-inline.json policy-web-shop-Managed.json policy-web-shop-inline-inline.json project-shop-compile.json project-shop-lint.json \
        project-shop-verify.json role-shop-builds.json stagewright-collected.json";
    assert_eq!(files.join(" "), expected);
    let asked = std::fs::read_to_string(at.join("canned/asked")).unwrap();
    assert!(
        asked.contains("codebuild batch-get-projects --names shop-lint --region=us-east-1"),
        "{asked}"
    );
    let reads = ["get-", "list-", "batch-get-"];
    let operation = |line: &str| line.split(' ').nth(1).unwrap_or_default().to_owned();
    for line in asked.lines() {
        assert!(
            reads.iter().any(|it| operation(line).starts_with(it)),
            "read-only: {line}"
        );
        let allowed: String = operation(line).split('-').map(capital).collect();
        // Two of S3's permissions are named otherwise than their calls.
        let allowed = format!("\"{}:{allowed}\"", line.split(' ').next().unwrap())
            .replace("s3api:", "s3:")
            .replace(
                "GetBucketLifecycleConfiguration",
                "GetLifecycleConfiguration",
            );
        assert!(
            script.contains(&allowed),
            "{allowed} is named among the permissions"
        );
    }
    let (code, out, said) = stagewright(
        at,
        &[
            "study",
            "web-shop-release",
            "--replications",
            "4",
            "--out",
            "r",
        ],
    );
    assert_eq!(code, 0, "{said}");
    assert!(!out.contains("The compute of"), "{out}");
    // What is there is never written into.
    let again = shell(&["collect.sh"]).unwrap();
    assert!(!again.status.success());
}

#[cfg(unix)]
fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
