//! What changed beside a pipeline: everything in a template that changes time, money or permissions.

#![allow(clippy::unwrap_used, reason = "tests")]

use stagewright_cfn::{Reading, Side, diff_templates, read};

const TEMPLATE: &str = include_str!("data/neighbours.yaml");

fn side(reading: &Reading) -> Side<'_> {
    Side {
        draft: &reading.draft,
        template: reading.template.as_ref(),
    }
}

/// What is told, and the lines in both files.
fn told(from: &str, to: &str) -> Vec<(String, usize, usize)> {
    assert!(TEMPLATE.contains(from), "{from}");
    let before = read(TEMPLATE, &Default::default()).unwrap();
    let after = read(&TEMPLATE.replacen(from, to, 1), &Default::default()).unwrap();
    let differences = diff_templates(side(&before), side(&after));
    let line = |place: Option<stagewright_cfn::Place>| place.map_or(0, |it| it.line);
    differences
        .iter()
        .map(|it| (it.to_string(), line(it.place_before), line(it.place_after)))
        .collect()
}

#[test]
fn what_changes_time_or_money_is_told_with_its_place() {
    for (from, to, expected, line) in [
        (
            "Default: BUILD_GENERAL1_MEDIUM",
            "Default: BUILD_GENERAL1_2XLARGE",
            "~ project `Build`, Environment, ComputeType: `BUILD_GENERAL1_MEDIUM` → `BUILD_GENERAL1_2XLARGE`",
            14,
        ),
        (
            "Image: aws/codebuild/standard:7.0",
            "Image: aws/codebuild/standard:8.0",
            "~ project `Build`, Environment, Image: `aws/codebuild/standard:7.0` → `aws/codebuild/standard:8.0`",
            13,
        ),
        (
            "TimeoutInMinutes: 30",
            "TimeoutInMinutes: 60",
            "~ project `Build`, TimeoutInMinutes: `30` → `60`",
            16,
        ),
        (
            "PrivilegedMode: true",
            "PrivilegedMode: false",
            "~ project `Build`, Environment, PrivilegedMode: `true` → `false`",
            15,
        ),
        (
            "      TimeoutInMinutes: 30\n",
            "",
            "- project `Build`, TimeoutInMinutes: `30`",
            16,
        ),
        (
            "- make test",
            "- make",
            "~ project `Build`, Source, BuildSpec: line 5 `- make test` → line 5 `- make`",
            20,
        ),
        (
            "BaseCapacity: 1",
            "BaseCapacity: 4",
            "~ fleet `Machines`, BaseCapacity: `1` → `4`",
            27,
        ),
        (
            "ExpirationInDays: 30",
            "ExpirationInDays: 365",
            "~ bucket `Artifacts`, LifecycleConfiguration, Rules `old`, ExpirationInDays: `30` → `365`",
            33,
        ),
        (
            "DeletionPolicy: Retain",
            "DeletionPolicy: Delete",
            "~ bucket `Artifacts`, DeletionPolicy: `Retain` → `Delete`",
            30,
        ),
        (
            "EnableKeyRotation: true",
            "EnableKeyRotation: false",
            "~ key `Key`, EnableKeyRotation: `true` → `false`",
            36,
        ),
        (
            "Action: ['s3:GetObject', 's3:PutObject']",
            "Action: 's3:*'",
            "~ role `Role`, Policies `store`, PolicyDocument, Statement 1, Action: `s3:GetObject`, `s3:PutObject` → `s3:*`",
            45,
        ),
        (
            "RetentionInDays: 7",
            "RetentionInDays: 30",
            "~ log group `Logs`, RetentionInDays: `7` → `30`",
            51,
        ),
        (
            "rate(1 day)",
            "rate(5 minutes)",
            "~ event rule `Nightly`, ScheduleExpression: `rate(1 day)` → `rate(5 minutes)`",
            55,
        ),
        (
            "MemorySize: 128",
            "MemorySize: 1024",
            "~ AWS::Lambda::Function `Deploy`, MemorySize: `128` → `1024`",
            60,
        ),
    ] {
        let told = told(from, to);
        let what: Vec<&str> = told.iter().map(|(what, _, _)| what.as_str()).collect();
        assert_eq!(what, [expected]);
        assert_eq!(told[0].1, line, "{expected}");
        assert!(told[0].2 == line || expected.starts_with('-'), "{expected}");
    }
}

#[test]
fn what_says_the_same_is_no_difference() {
    for (from, to) in [
        (
            "['s3:GetObject', 's3:PutObject']",
            "['s3:PutObject', 's3:GetObject']",
        ),
        (
            "ComputeType: !Ref Size",
            "ComputeType: BUILD_GENERAL1_MEDIUM",
        ),
        ("TimeoutInMinutes: 30", "TimeoutInMinutes: '30'"),
        ("Default: no, ", "Default: never, "),
        (
            "PrivilegedMode: true",
            "PrivilegedMode: !If [IsWanted, false, true]",
        ),
    ] {
        assert_eq!(told(from, to), [], "{from}");
    }
}

#[test]
fn resources_come_and_go_in_one_line() {
    let logs =
        "  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: 7\n";
    assert_eq!(told(logs, ""), [("- log group `Logs`".to_owned(), 49, 0)]);
    let statement = "              - {Effect: Allow, Action: 'logs:*', Resource: '*'}\n";
    let gone = told(statement, "");
    assert_eq!(
        gone.len(),
        1,
        "the statement after it is not told: {gone:?}"
    );
    assert!(
        gone[0]
            .0
            .starts_with("- role `Role`, Policies `store`, PolicyDocument, Statement 2"),
        "{gone:?}"
    );
    assert_eq!(
        told("Condition: IsWanted", "DependsOn: Role")[0].0,
        "+ AWS::SNS::Subscription `Mail`"
    );
}

#[test]
fn secrets_are_compared_and_not_shown() {
    let token = told("Default: first-secret", "Default: second-secret");
    assert_eq!(
        token,
        [(
            "~ parameter `Token`, NoEcho: `****` → `****`".to_owned(),
            0,
            0
        )]
    );
}
