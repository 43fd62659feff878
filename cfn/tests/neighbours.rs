//! The pipeline together with the resources beside it: what a template says of them is judged, and what only a deployment
//! knows is not.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "neighbours/roles.rs"]
mod roles;

use stagewright_cfn::{ReadOptions, examine};
use stagewright_core::CheckOptions;

const SOURCE: &str = "{Name: Source, Actions: [{Name: Main, ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}, \
    Configuration: {RepositoryName: shop, BranchName: main, PollForSourceChanges: 'false'}, OutputArtifacts: [{Name: src}]}]}";
const BUILD: &str = "{Name: Build, Actions: [{Name: Run, ACTION ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}, \
    Configuration: {ProjectName: app}, InputArtifacts: [{Name: src}]}]}";

/// What the rule says of a template: a pipeline with these stages and properties, and these resources.
fn told(rule: &str, properties: &str, stages: &[&str], beside: &str) -> Vec<String> {
    let defaults = [
        ("RoleArn", "arn:aws:iam::111122223333:role/shop"),
        ("ArtifactStore", "{Type: S3, Location: shop-artifacts}"),
    ];
    let mut text = format!(
        "Parameters: {{X: {{Type: String}}}}\nResources:\n{beside}  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Name: shop\n      PipelineType: V2\n"
    );
    for (key, value) in defaults.iter().filter(|(key, _)| !properties.contains(key)) {
        text += &format!("      {key}: {value}\n");
    }
    for line in properties.lines() {
        text += &format!("      {line}\n");
    }
    text += "      Stages:\n";
    for stage in stages {
        text += &format!("        - {stage}\n");
    }
    let examined = examine(
        &text,
        &ReadOptions::default(),
        CheckOptions::default(),
        &|_| {},
    );
    let [examined] = examined
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .pipelines
        .try_into()
        .unwrap();
    let broken = examined
        .reading
        .warnings
        .iter()
        .find(|it| it.message.contains("expected"));
    assert_eq!(broken, None, "{text}");
    let of_rule = examined
        .found
        .into_iter()
        .filter(|it| it.rule == Some(rule));
    of_rule
        .map(|it| format!("{}: {}", it.severity.as_str(), it.message))
        .collect()
}

/// One finding with this text, or none where the text is empty.
fn expect(told: &[String], expected: &str, what: &str) {
    match (told, expected) {
        ([], "") => {}
        ([only], expected) if !expected.is_empty() => {
            assert!(only.contains(expected), "{what}: {expected} in {only}");
        }
        _ => panic!("{what}: {expected:?} in {told:#?}"),
    }
}

#[test]
fn a_reference_gives_what_belongs_in_its_place() {
    let build = BUILD.replace("ACTION", "");
    let resources = "  Role: {Type: AWS::IAM::Role}\n  Bucket: {Type: AWS::S3::Bucket}\n  Key: {Type: AWS::KMS::Key}\n  Topic: {Type: AWS::SNS::Topic}\n  Repo: {Type: AWS::CodeCommit::Repository}\n  Project: {Type: AWS::CodeBuild::Project}\n  Nested: {Type: AWS::CloudFormation::Stack}\n";
    let store = |location: &str, key: &str| {
        format!(
            "ArtifactStore: {{Type: S3, Location: {location}, EncryptionKey: {{Type: KMS, Id: {key}}}}}"
        )
    };
    for (properties, expected) in [
        ("RoleArn: !GetAtt Role.Arn".to_owned(), ""),
        ("RoleArn: !GetAtt Nested.Outputs.Role".to_owned(), ""),
        (
            "RoleArn: !Ref Role".to_owned(),
            "`!Ref Role` is the name of the resource, not its ARN",
        ),
        (
            "RoleArn: !GetAtt Role.RoleId".to_owned(),
            "`!GetAtt Role.RoleId` is not what belongs here",
        ),
        (
            "RoleArn: !GetAtt Bucket.Arn".to_owned(),
            "`!GetAtt Bucket.Arn` is of type `AWS::S3::Bucket`",
        ),
        (store("!Ref Bucket", "!Ref Key"), ""),
        (store("!Sub '${Bucket}'", "!GetAtt Key.Arn"), ""),
        (
            store("!GetAtt Bucket.Arn", "!Ref Key"),
            "`!GetAtt Bucket.Arn` is the ARN of the resource, not its name",
        ),
        (
            store("!Ref Topic", "!Ref Key"),
            "`!Ref Topic` is of type `AWS::SNS::Topic`",
        ),
        (
            store("!Ref Bucket", "!Ref Role"),
            "`!Ref Role` is of type `AWS::IAM::Role`",
        ),
    ] {
        expect(
            &told("reference-fits", &properties, &[SOURCE, &build], resources),
            expected,
            &properties,
        );
    }
    for (written, by, expected) in [
        (SOURCE, "RepositoryName: !GetAtt Repo.Name", ""),
        (
            SOURCE,
            "RepositoryName: !Ref Repo",
            "`!Ref Repo` is the id of the repository",
        ),
        (
            SOURCE,
            "RepositoryName: !Ref Project",
            "`!Ref Project` is of type `AWS::CodeBuild::Project`",
        ),
    ] {
        let source = written.replace("RepositoryName: shop", by);
        expect(
            &told("reference-fits", "", &[&source, &build], resources),
            expected,
            by,
        );
    }
}

#[test]
fn a_store_stands_in_its_region_with_a_key_that_encrypts() {
    let build = BUILD.replace("ACTION", "");
    let two = |one: &str, other: &str| {
        let store = |region: &str, what: &str| {
            format!("{{Region: {region}, ArtifactStore: {{Type: S3, {what}}}}}")
        };
        format!(
            "ArtifactStores: [{}, {}]",
            store("us-east-1", one),
            store("eu-west-1", other)
        )
    };
    let key = |properties: &str| {
        format!(
            "  K: {{Type: AWS::KMS::Key, Properties: {{{properties}}}}}\n  B: {{Type: AWS::S3::Bucket}}\n"
        )
    };
    let single =
        "ArtifactStore: {Type: S3, Location: a-bucket, EncryptionKey: {Type: KMS, Id: !Ref K}}"
            .to_owned();
    for (properties, beside, expected) in [
        (single.clone(), key(""), ""),
        (
            single.clone(),
            key("KeySpec: SYMMETRIC_DEFAULT, Enabled: true"),
            "",
        ),
        (single.clone(), key("KeySpec: !Ref X"), ""),
        (
            single.clone(),
            key("KeySpec: ECC_NIST_P256"),
            "key `K` of the artifact store is not symmetric",
        ),
        (
            single.clone(),
            key("KeyUsage: SIGN_VERIFY"),
            "key `K` of the artifact store is not there to encrypt",
        ),
        (
            single,
            key("Enabled: false"),
            "key `K` of the artifact store is switched off",
        ),
        (
            two("Location: one-bucket", "Location: two-bucket"),
            key(""),
            "",
        ),
        (two("Location: !Ref B", "Location: two-bucket"), key(""), ""),
        (
            two("Location: !Ref B", "Location: !Ref B"),
            key(""),
            "bucket `B` stands in one region, and is used in `us-east-1` and `eu-west-1`",
        ),
        (
            two(
                "Location: a-b, EncryptionKey: {Type: KMS, Id: !GetAtt K.Arn}",
                "Location: c-d, EncryptionKey: {Type: KMS, Id: !Ref K}",
            ),
            key(""),
            "key `K` stands in one region",
        ),
        (
            two(
                "Location: a-b, EncryptionKey: {Type: KMS, Id: 'arn:aws:kms:us-east-1:111122223333:key/x'}",
                "Location: c-d",
            ),
            key(""),
            "",
        ),
    ] {
        expect(
            &told("store-usable", &properties, &[SOURCE, &build], &beside),
            expected,
            &format!("{properties} {beside}"),
        );
    }
}

#[test]
fn a_webhook_names_an_action_and_authenticates_in_one_way() {
    let build = BUILD.replace("ACTION", "");
    let hook = |properties: &str| {
        format!(
            "  W: {{Type: AWS::CodePipeline::Webhook, Properties: {{{properties}}}}}\n  T: {{Type: AWS::SNS::Topic}}\n"
        )
    };
    let with = |authentication: &str, filters: &str, target: &str| {
        hook(&format!(
            "{authentication}, Filters: {filters}, TargetPipeline: !Ref P, TargetAction: {target}"
        ))
    };
    let open = "Authentication: UNAUTHENTICATED";
    let one = "[{JsonPath: $.ref, MatchEquals: 'refs/heads/{BranchName}'}]";
    for (beside, expected) in [
        (with(open, one, "Main"), ""),
        (with(open, one, "!Ref X"), ""),
        (
            with(open, one, "main"),
            "webhook `W` starts `main`, which is not an action of the first stage",
        ),
        (with(open, one, "Run"), "webhook `W` starts `Run`"),
        (
            with(
                open,
                "[{JsonPath: $.ref, MatchEquals: 'refs/heads/{Branch}'}]",
                "Main",
            ),
            "compares with `Branch`, which `Main` does not configure",
        ),
        (with(open, "[]", "Main"), "has 0 filters"),
        (
            with(
                open,
                "[{JsonPath: $.a}, {JsonPath: $.b}, {JsonPath: $.c}, {JsonPath: $.d}, {JsonPath: $.e}, {JsonPath: $.f}]",
                "Main",
            ),
            "has 6 filters",
        ),
        (with(open, "!Ref X", "Main"), ""),
        (
            with(open, "[{MatchEquals: x}]", "Main"),
            "a filter of webhook `W` has no `JsonPath`",
        ),
        (
            with("Authentication: GITHUB_HMAC", one, "Main"),
            "lacks `SecretToken`, which `GITHUB_HMAC` takes",
        ),
        (
            with(
                "Authentication: GITHUB_HMAC, AuthenticationConfiguration: {SecretToken: !Ref X}",
                one,
                "Main",
            ),
            "",
        ),
        (
            with(
                "Authentication: GITHUB_HMAC, AuthenticationConfiguration: !Ref X",
                one,
                "Main",
            ),
            "",
        ),
        (
            with(
                "Authentication: IP, AuthenticationConfiguration: {SecretToken: a}",
                one,
                "Main",
            ),
            "which `IP`",
        ),
        (
            with(
                "Authentication: UNAUTHENTICATED, AuthenticationConfiguration: {AllowedIPRange: 192.0.2.0/24}",
                one,
                "Main",
            ),
            "has `AllowedIPRange`",
        ),
        (
            with("Authentication: GITHUB", one, "Main"),
            "`GITHUB` is not an authentication of a webhook",
        ),
        (
            hook(&format!(
                "{open}, Filters: {one}, TargetPipeline: shop, TargetAction: Nope"
            )),
            "starts `Nope`",
        ),
        (
            hook(&format!(
                "{open}, Filters: {one}, TargetPipeline: another, TargetAction: Nope"
            )),
            "",
        ),
        (
            hook(&format!(
                "{open}, Filters: {one}, TargetPipeline: !Ref T, TargetAction: Main"
            )),
            "webhook `W` is for `T`, which is not a pipeline",
        ),
    ] {
        expect(
            &told("webhook-fits", "", &[SOURCE, &build], &beside),
            expected,
            &beside,
        );
    }
}

#[test]
fn an_event_rule_is_for_what_the_source_fetches() {
    let build = BUILD.replace("ACTION", "");
    let own = "!Sub 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${P}'";
    let repository = "  Repo: {Type: AWS::CodeCommit::Repository, Properties: {RepositoryName: shop}}\n  Other: {Type: AWS::CodeCommit::Repository, Properties: {RepositoryName: web}}\n";
    let rule = |pattern: &str, target: &str| {
        format!(
            "{repository}  E: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [aws.codecommit], detail-type: [CodeCommit Repository State Change], {pattern}}}, Targets: [{{Id: a, Arn: {target}, RoleArn: !Ref X}}]}}}}\n"
        )
    };
    for (pattern, target, expected) in [
        (
            "resources: [!GetAtt Repo.Arn], detail: {referenceName: [main]}",
            own,
            "",
        ),
        (
            "resources: [!Sub 'arn:aws:codecommit:${AWS::Region}:${AWS::AccountId}:shop'], detail: {referenceName: [main, next]}",
            own,
            "",
        ),
        (
            "resources: [!Join ['', ['arn:aws:codecommit:', !Ref 'AWS::Region', ':', !Ref 'AWS::AccountId', ':', !Ref X]]], detail: {referenceName: [!Ref X]}",
            own,
            "",
        ),
        ("detail: {referenceName: [{prefix: rel}]}", own, ""),
        ("detail: {}", own, ""),
        (
            "resources: [!GetAtt Repo.Arn], detail: {referenceName: [master]}",
            own,
            "event rule `E` is for branch `master`, and `Main` fetches `main`",
        ),
        (
            "resources: [!GetAtt Other.Arn], detail: {referenceName: [main]}",
            own,
            "is for repository `${Other.Arn}`, and `Main` fetches `shop`",
        ),
        (
            "resources: [!Sub 'arn:aws:codecommit:${AWS::Region}:${AWS::AccountId}:web']",
            own,
            "is for repository `web`",
        ),
        (
            "detail: {repositoryName: [web]}",
            own,
            "is for repository `web`",
        ),
        (
            "detail: {referenceName: [main]}",
            "arn:aws:codepipeline:eu-west-1:111122223333:shop",
            "",
        ),
        (
            "detail: {referenceName: [main]}",
            "arn:aws:codepipeline:eu-west-1:111122223333:shop-old",
            "is for what this pipeline fetches, and starts `shop-old`",
        ),
        (
            "detail: {referenceName: [next]}",
            "arn:aws:codepipeline:eu-west-1:111122223333:shop-next",
            "",
        ),
        ("detail: {referenceName: [next]}", "!Ref X", ""),
    ] {
        let told = told(
            "event-rule-source",
            "",
            &[SOURCE, &build],
            &rule(pattern, target),
        );
        expect(&told, expected, pattern);
        assert!(told.iter().all(|it| it.starts_with("warning")), "{told:?}");
    }
}

#[test]
fn a_custom_action_keeps_to_its_declared_type() {
    let stage = |action: &str| {
        format!(
            "{{Name: Lint, Actions: [{{Name: Lint, ActionTypeId: {{Category: Test, Owner: Custom, Provider: Lint, Version: '1'}}, {action}}}]}}"
        )
    };
    let base = "Category: Test, Provider: Lint, Version: '1', InputArtifactDetails: {MinimumCount: 1, MaximumCount: 2}, OutputArtifactDetails: {MinimumCount: 0, MaximumCount: 0}, ConfigurationProperties: [{Name: Rules, Required: true}, {Name: Level, Required: false}]";
    let fine = "InputArtifacts: [{Name: src}], Configuration: {Rules: strict}";
    for (from, to, action, expected) in [
        ("", "", fine, ""),
        (
            "",
            "",
            "InputArtifacts: [{Name: src}], Configuration: {Rules: strict, Level: 1}",
            "",
        ),
        (
            "",
            "",
            "InputArtifacts: [{Name: src}]",
            "`Lint` has no `Rules`, which its type requires",
        ),
        (
            "",
            "",
            "Configuration: {Rules: strict}",
            "`Lint` has 0 input artifacts, and its type takes 1 to 2",
        ),
        (
            "",
            "",
            "InputArtifacts: [{Name: src}], OutputArtifacts: [{Name: out}], Configuration: {Rules: strict}",
            "has 1 output artifact, and its type takes 0",
        ),
        (
            "",
            "",
            "InputArtifacts: [{Name: src}], Configuration: {Rules: strict, Levle: 1}",
            "`Levle` is not a property of the type of `Lint`",
        ),
        (
            "Version: '1'",
            "Version: '2'",
            fine,
            "warning: `Lint` is of another version than `Lint`, which the template declares as `2`",
        ),
        (
            "Category: Test",
            "Category: Build",
            fine,
            "of another category than",
        ),
        ("Provider: Lint", "Provider: Other", fine, ""),
        ("Provider: Lint", "Provider: !Ref X", fine, ""),
        (
            "MaximumCount: 2",
            "MaximumCount: 0",
            fine,
            "takes 1 at least and 0 at most of input artifacts",
        ),
        (
            "MaximumCount: 2",
            "MaximumCount: 6",
            fine,
            "takes 6 of input artifacts",
        ),
        (
            "Required: false}",
            "Required: false, Queryable: true}",
            fine,
            "has a queryable property that is not required",
        ),
        (
            "Required: true}",
            "Required: true, Queryable: true}",
            fine,
            "",
        ),
        (
            "Required: true}",
            "Required: true, Secret: true, Queryable: true}",
            fine,
            "has a queryable property that is secret",
        ),
        (
            "[{Name: Rules, Required: true}, ",
            "[{Name: Rules, Required: true, Queryable: true}, {Name: A, Queryable: true}, ",
            fine,
            "more than one queryable",
        ),
        (
            "[{Name: Rules, Required: true}, {Name: Level, Required: false}]",
            "!Ref X",
            fine,
            "",
        ),
    ] {
        let beside = format!(
            "  L: {{Type: AWS::CodePipeline::CustomActionType, Properties: {{{}}}}}\n",
            if from.is_empty() {
                base.to_owned()
            } else {
                base.replace(from, to)
            }
        );
        let told = told("custom-type-fits", "", &[SOURCE, &stage(action)], &beside);
        expect(&told, expected, &format!("{to} {action}"));
    }
}

#[test]
fn the_bucket_of_a_source_keeps_versions() {
    let source = SOURCE.replace("CodeCommit", "S3").replace(
        "RepositoryName: shop, BranchName: main",
        "S3Bucket: BUCKET, S3ObjectKey: a.zip",
    );
    let build = BUILD.replace("ACTION", "");
    let bucket = |properties: &str| {
        format!(
            "  B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: shop-drop, {properties}}}}}\n"
        )
    };
    for (name, beside, expected) in [
        (
            "!Ref B",
            bucket("VersioningConfiguration: {Status: Enabled}"),
            "",
        ),
        (
            "!Ref B",
            bucket("VersioningConfiguration: {Status: !Ref X}"),
            "",
        ),
        ("!Ref B", bucket("VersioningConfiguration: !Ref X"), ""),
        ("shop-other", bucket(""), ""),
        (
            "!Ref B",
            bucket(""),
            "bucket `B` keeps no versions, and `Main` fetches from it",
        ),
        (
            "!Ref B",
            bucket("VersioningConfiguration: {Status: Suspended}"),
            "bucket `B` keeps no versions",
        ),
        ("shop-drop", bucket(""), "bucket `B` keeps no versions"),
    ] {
        let told = told(
            "source-versioned",
            "",
            &[&source.replace("BUCKET", name), &build],
            &beside,
        );
        expect(&told, expected, &format!("{name} {beside}"));
    }
}
