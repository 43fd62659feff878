//! The pipeline together with the resources beside it: what a template says of them is judged, and what only a deployment
//! knows is not.

#![allow(clippy::unwrap_used, reason = "tests")]

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
        .map(|it| format!("{}: {}", it.finding.severity.as_str(), it.finding.message))
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

fn role(statement: &str) -> String {
    format!(
        "  R: {{Type: AWS::IAM::Role, Properties: {{RoleName: shop-role, AssumeRolePolicyDocument: {{Statement: [{statement}]}}}}}}\n"
    )
}

fn trusting(principal: &str) -> String {
    role(&format!(
        "{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {principal}}}"
    ))
}

#[test]
fn a_role_trusts_who_takes_it() {
    let build = BUILD.replace("ACTION", "");
    let stages = [SOURCE, build.as_str()];
    let no = "`R`, the role of the pipeline, does not trust `codepipeline.amazonaws.com`";
    for (beside, expected) in [
        (trusting("{Service: codepipeline.amazonaws.com}"), ""),
        (trusting("{Service: [codebuild.amazonaws.com, codepipeline.amazonaws.com]}"), ""),
        (trusting("{Service: !Sub 'codepipeline.${AWS::URLSuffix}'}"), ""),
        (trusting("{Service: !Join ['', [codepipeline., !Ref AWS::URLSuffix]]}"), ""),
        (trusting("{Service: codepipeline.eu-west-1.amazonaws.com}"), ""),
        (trusting("{Service: !Ref X}"), ""),
        (trusting("'*'"), ""),
        (role("{Effect: Allow, Action: ['sts:*'], Principal: {Service: codepipeline.amazonaws.com}}"), ""),
        (role("{Effect: Allow, Action: '*', Principal: {Service: codepipeline.amazonaws.com}}"), ""),
        (role("{Effect: !Ref X, Action: '*', Principal: {Service: codepipeline.amazonaws.com}}"), ""),
        ("  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: !Ref X}}\n".to_owned(), ""),
        (trusting("{Service: codebuild.amazonaws.com}"), no),
        (trusting("{Service: codepipelines.amazonaws.com}"), no),
        (trusting("{Service: !Sub 'codebuild.${AWS::URLSuffix}'}"), no),
        (trusting("{AWS: !Ref AWS::AccountId}"), no),
        (role("{Effect: Deny, Action: 'sts:AssumeRole', Principal: {Service: codepipeline.amazonaws.com}}"), no),
        (role("{Effect: Allow, Action: 'sts:TagSession', Principal: {Service: codepipeline.amazonaws.com}}"), no),
        (
            "  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: '{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}}}'}}\n".to_owned(),
            no,
        ),
    ] {
        for arn in ["!GetAtt R.Arn", "!Sub '${R.Arn}'", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/${R}'"] {
            let told = told("role-trust", &format!("RoleArn: {arn}"), &stages, &beside);
            expect(&told, expected, &beside);
        }
    }
    let by_name = "RoleArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/shop-role'";
    expect(
        &told(
            "role-trust",
            by_name,
            &stages,
            &trusting("{Service: ec2.amazonaws.com}"),
        ),
        no,
        "by its name",
    );
    // A role of that name in an account that the template does not know is another one.
    let elsewhere = "RoleArn: arn:aws:iam::444455556666:role/shop-role";
    expect(
        &told(
            "role-trust",
            elsewhere,
            &stages,
            &trusting("{Service: ec2.amazonaws.com}"),
        ),
        "",
        "elsewhere",
    );
}

#[test]
fn the_role_of_an_action_trusts_the_pipelines_role() {
    let build = BUILD.replace("ACTION", "RoleArn: !GetAtt R.Arn,");
    let stages = [SOURCE, build.as_str()];
    let own = "  Own: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: codepipeline.amazonaws.com}}}}}\n";
    let no = "`R`, the role of `Run`, does not trust the pipeline's role";
    for (principal, expected) in [
        ("{AWS: !GetAtt Own.Arn}", ""),
        ("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}", ""),
        ("{AWS: !Ref AWS::AccountId}", ""),
        ("{AWS: '111122223333'}", ""),
        ("{AWS: '*'}", ""),
        ("{AWS: [!Ref X]}", ""),
        ("{AWS: !GetAtt R.Arn}", no),
        ("{Service: codepipeline.amazonaws.com}", no),
        ("{Service: codebuild.amazonaws.com}", no),
        ("{AWS: 'arn:aws:iam::111122223333:user/anna'}", no),
    ] {
        let beside = format!("{own}{}", trusting(principal));
        expect(
            &told("role-trust", "RoleArn: !GetAtt Own.Arn", &stages, &beside),
            expected,
            principal,
        );
    }
    for (principal, expected) in [
        ("{AWS: 'arn:aws:iam::111122223333:role/shop'}", ""),
        ("{AWS: 'arn:aws:iam::111122223333:root'}", ""),
        ("{AWS: 'arn:aws:iam::111122223333:role/other'}", no),
        ("{AWS: 'arn:aws:iam::444455556666:root'}", no),
        ("{AWS: '444455556666'}", no),
    ] {
        expect(
            &told("role-trust", "", &stages, &trusting(principal)),
            expected,
            principal,
        );
    }
    // Of several actions with one role one is told, and a role that is the pipeline's own needs no trust of itself.
    let twice = build.replace("[{Name: Run", "[{Name: First, RoleArn: !GetAtt R.Arn, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}, Configuration: {ProjectName: app}, InputArtifacts: [{Name: src}]}, {Name: Run");
    let beside = trusting("{Service: codebuild.amazonaws.com}");
    expect(
        &told("role-trust", "", &[SOURCE, &twice], &beside),
        "the role of `First`",
        "twice",
    );
    let beside = trusting("{Service: codepipeline.amazonaws.com}");
    expect(
        &told("role-trust", "RoleArn: !GetAtt R.Arn", &stages, &beside),
        "",
        "its own",
    );
}

#[test]
fn other_services_take_roles_too() {
    let stack = "{Name: Deploy, Actions: [{Name: Stack, ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1'}, \
        Configuration: {ActionMode: DELETE_ONLY, StackName: s, RoleArn: !GetAtt R.Arn}}]}";
    let build = BUILD.replace("ACTION", "");
    let project = "  B: {Type: AWS::CodeBuild::Project, Properties: {ServiceRole: ROLE, Source: {Type: CODEPIPELINE}, Artifacts: {Type: CODEPIPELINE}}}\n";
    let starts = "  E: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !Sub 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${P}'ROLE}]}}\n";
    let ec2 = trusting("{Service: ec2.amazonaws.com}");
    for (stages, beside, expected) in [
        (
            [SOURCE, stack],
            String::new() + &ec2,
            "the role of `Stack` under `RoleArn`, does not trust `cloudformation.amazonaws.com`",
        ),
        (
            [SOURCE, stack],
            trusting("{Service: cloudformation.amazonaws.com}"),
            "",
        ),
        (
            [SOURCE, &build],
            project.replace("ROLE", "!GetAtt R.Arn") + &ec2,
            "the role of project `B`, does not trust `codebuild.amazonaws.com`",
        ),
        (
            [SOURCE, &build],
            project.replace("ROLE", "!Ref R") + &ec2,
            "the role of project `B`",
        ),
        (
            [SOURCE, &build],
            project.replace("ROLE", "!Ref R") + &trusting("{Service: codebuild.amazonaws.com}"),
            "",
        ),
        (
            [SOURCE, &build],
            starts.replace("ROLE", ", RoleArn: !GetAtt R.Arn") + &ec2,
            "the role of event rule `E`, does not trust `events.amazonaws.com`",
        ),
        (
            [SOURCE, &build],
            starts.replace("ROLE", ", RoleArn: !Ref X"),
            "",
        ),
        (
            [SOURCE, &build],
            starts.replace("ROLE", ""),
            "event rule `E` has no role",
        ),
    ] {
        let told = told("role-trust", "", &stages, &beside);
        expect(
            &told
                .into_iter()
                .filter(|it| !it.contains("`Stack` has"))
                .collect::<Vec<_>>(),
            expected,
            &beside,
        );
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
