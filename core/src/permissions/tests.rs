#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::catalogue::{PROVIDERS, RULE_PROVIDERS};
use crate::{
    ActionType, Category, Condition as StageCondition, EnvironmentVariable,
    EnvironmentVariableType, OutputArtifact, Part, Project, Reference, Stage,
};

/// An action of a provider with these keys.
fn action(category: Category, provider: &str, keys: &[(&str, &str)]) -> Action {
    let mut action = Action::new("it", ActionType::aws(category, provider));
    action.configuration = keys
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Text::literal(*value)))
        .collect();
    action
}

fn with(actions: Vec<Action>) -> Draft {
    Draft {
        name: Some("shop".into()),
        stages: vec![Stage {
            actions,
            ..Stage::new("It")
        }],
        ..Draft::default()
    }
}

/// Statements as lines, `actions on resources if conditions`, with the ARN's fixed beginning left out.
fn lines(permissions: &Permissions) -> Vec<String> {
    permissions.statements.iter().map(line).collect()
}

fn line(statement: &Statement) -> String {
    let on = match &statement.on {
        Resources::These(patterns) => joined(patterns.iter().map(shown)),
        Resources::Asked(name) => format!("<{name}>"),
    };
    let mut line = format!(
        "{} on {on}",
        joined(statement.actions.iter().map(ToString::to_string))
    );
    for condition in &statement.conditions {
        let values = joined(condition.values.iter().map(shown));
        line += &format!(" if {} {} {values}", condition.operator, condition.key);
    }
    line
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn shown(pattern: &Pattern) -> String {
    let pieces = pattern.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Replaced { text, from, by } => format!("<{text}: {from} to {by}>"),
        Piece::Field { text, index } => format!("<{text}: field {index}>"),
    });
    let whole: String = pieces.collect();
    whole
        .replace("arn:${AWS::Partition}:", "")
        .replace(":${AWS::Region}:${AWS::AccountId}:", ":")
}

fn needed(action: Action) -> Vec<String> {
    lines(&of_pipeline(&with(vec![action])))
}

#[test]
fn what_an_action_may_do_follows_from_its_configuration() {
    use Category::{Approval, Build, Deploy, Invoke, Source, Test};
    let arn = "arn:aws:states:us-east-1:111122223333:stateMachine:sm:PROD";
    for (action, expected) in [
        (
            action(
                Build,
                "CodeBuild",
                &[("ProjectName", "shop"), ("BatchEnabled", "false")],
            ),
            vec![
                "codebuild:BatchGetBuilds codebuild:StartBuild codebuild:StopBuild on codebuild:project/shop",
            ],
        ),
        (
            action(
                Test,
                "CodeBuild",
                &[
                    ("ProjectName", "shop"),
                    ("BatchEnabled", "true"),
                    (
                        "ServiceRoleArnOverride",
                        "arn:aws:iam::111122223333:role/build",
                    ),
                ],
            ),
            vec![
                "codebuild:BatchGetBuildBatches codebuild:StartBuildBatch codebuild:StopBuildBatch on codebuild:project/shop",
                "iam:PassRole on arn:aws:iam::111122223333:role/build if StringEquals iam:PassedToService codebuild.amazonaws.com",
            ],
        ),
        (
            action(
                Source,
                "S3",
                &[("S3Bucket", "b"), ("S3ObjectKey", "a/src.zip")],
            ),
            vec![
                "s3:GetBucketAcl s3:GetBucketLocation s3:GetBucketVersioning on s3:::b",
                "s3:GetObject s3:GetObjectTagging s3:GetObjectVersion s3:GetObjectVersionTagging on s3:::b/a/src.zip",
            ],
        ),
        (
            action(
                Source,
                "CodeStarSourceConnection",
                &[(
                    "ConnectionArn",
                    "arn:aws:codestar-connections:eu-west-1:1:connection/x",
                )],
            ),
            vec![
                "codeconnections:UseConnection codestar-connections:UseConnection on \
                 arn:aws:codeconnections:eu-west-1:1:connection/x arn:aws:codestar-connections:eu-west-1:1:connection/x",
            ],
        ),
        (
            action(
                Deploy,
                "CloudFormation",
                &[
                    ("ActionMode", "CHANGE_SET_EXECUTE"),
                    ("StackName", "web"),
                    ("ChangeSetName", "next"),
                    ("RoleArn", "arn:aws:iam::1:role/deploy"),
                ],
            ),
            vec![
                "cloudformation:DescribeStackEvents cloudformation:DescribeStackResources cloudformation:DescribeStacks \
                 cloudformation:GetTemplate on cloudformation:stack/web/*",
                "cloudformation:DescribeChangeSet cloudformation:ExecuteChangeSet on cloudformation:stack/web/* \
                 if StringEqualsIfExists cloudformation:ChangeSetName next",
            ],
        ),
        (
            action(
                Deploy,
                "CloudFormation",
                &[
                    ("ActionMode", "DELETE_ONLY"),
                    ("StackName", "web"),
                    ("RoleArn", "arn:aws:iam::1:role/deploy"),
                ],
            ),
            vec![
                "cloudformation:DescribeStackEvents cloudformation:DescribeStackResources cloudformation:DescribeStacks \
                 cloudformation:GetTemplate cloudformation:DeleteStack on cloudformation:stack/web/*",
                "iam:PassRole on arn:aws:iam::1:role/deploy if StringEqualsIfExists iam:PassedToService cloudformation.amazonaws.com",
            ],
        ),
        (
            action(
                Deploy,
                "EC2",
                &[
                    ("InstanceTagKey", "App"),
                    ("InstanceType", "SSM_MANAGED_NODE"),
                ],
            ),
            vec![
                "ec2:DescribeInstances ssm:CancelCommand ssm:DescribeInstanceInformation ssm:ListCommandInvocations on *",
                "ssm:SendCommand on ssm:managed-instance/* if StringLike aws:ResourceTag/App *",
                "ssm:SendCommand on ssm:${AWS::Region}::document/AWS-RunPowerShellScript ssm:${AWS::Region}::document/AWS-RunShellScript",
                "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on logs:log-group:/aws/codepipeline/shop \
                 logs:log-group:/aws/codepipeline/shop:*",
            ],
        ),
        (
            action(
                Deploy,
                "S3",
                &[
                    ("BucketName", "b"),
                    ("Extract", "true"),
                    ("ObjectKey", "site/{datetime}/"),
                ],
            ),
            vec![
                "s3:GetBucketAcl s3:GetBucketLocation s3:GetBucketVersioning on s3:::b",
                "s3:PutObject on s3:::b/site/*/*",
            ],
        ),
        (
            action(
                Invoke,
                "StepFunctions",
                &[("StateMachineArn", arn), ("ExecutionNamePrefix", "ci-")],
            ),
            vec![
                "states:DescribeStateMachine states:StartExecution on arn:aws:states:us-east-1:111122223333:stateMachine:sm",
                "states:DescribeExecution on arn:aws:states:us-east-1:111122223333:execution:sm:ci-*",
            ],
        ),
        (
            action(Invoke, "CodePipeline", &[("PipelineName", "next")]),
            vec!["codepipeline:StartPipelineExecution on codepipeline:next"],
        ),
        (action(Approval, "Manual", &[]), vec![]),
    ] {
        let provider = action.action_type.to_string();
        assert_eq!(needed(action), expected, "{provider}");
    }
}

#[test]
fn a_role_of_its_own_is_all_that_an_action_or_rule_needs() {
    let mut build = action(Category::Build, "CodeBuild", &[("ProjectName", "shop")]);
    build.role = Some("arn:aws:iam::444455556666:role/build".into());
    let rule = ConditionRule {
        provider: "CloudWatchAlarm".into(),
        role: Some("arn:aws:iam::111122223333:role/alarm".into()),
        ..ConditionRule::default()
    };
    let mut draft = with(vec![build]);
    draft.stages[0].before_entry = Some(vec![StageCondition {
        rules: vec![rule],
        ..StageCondition::default()
    }]);
    assert_eq!(
        lines(&of_pipeline(&draft)),
        [
            "sts:AssumeRole on arn:aws:iam::444455556666:role/build",
            "sts:AssumeRole on arn:aws:iam::111122223333:role/alarm",
        ]
    );
}

#[test]
fn a_region_of_its_own_stands_in_the_arn() {
    let mut build = action(Category::Build, "CodeBuild", &[("ProjectName", "shop")]);
    build.region = Some("us-gov-west-1".into());
    assert_eq!(
        needed(build)[0].split(" on ").nth(1).unwrap(),
        "codebuild:us-gov-west-1:${AWS::AccountId}:project/shop"
    );
}

#[test]
fn variables_widen_what_they_name_and_say_so() {
    let draft = with(vec![action(
        Category::Deploy,
        "CloudFormation",
        &[
            ("ActionMode", "CHANGE_SET_EXECUTE"),
            ("StackName", "web-#{variables.env}"),
            ("ChangeSetName", "#{variables.change}"),
        ],
    )]);
    let found = of_pipeline(&draft);
    assert!(
        lines(&found)
            .iter()
            .all(|it| it.ends_with("on cloudformation:stack/web-*/*")),
        "{:?}",
        lines(&found)
    );
    let wide = |it: &Statement| {
        it.reasons
            .iter()
            .any(|it| it.wide && it.text.contains("`StackName`"))
    };
    assert!(found.statements.iter().all(wide));
}

#[test]
fn wildcards_of_a_value_stay_characters() {
    for (written, expected) in [
        ("shop*", "codebuild:project/shop${*}"),
        ("shop?", "codebuild:project/shop${?}"),
        ("${aws:username}", "codebuild:project/${$}{aws:username}"),
        ("a#{variables.x}*", "codebuild:project/a*${*}"),
    ] {
        let draft = with(vec![action(
            Category::Build,
            "CodeBuild",
            &[("ProjectName", written)],
        )]);
        let found = of_pipeline(&draft);
        assert!(
            lines(&found)[0].ends_with(&format!(" on {expected}")),
            "{:?}",
            lines(&found)
        );
        assert_eq!(
            found.statements[0].reasons.is_empty(),
            !written.contains("#{"),
            "{written}"
        );
    }
}

#[test]
fn a_wildcard_where_no_policy_can_escape_it_allows_nothing() {
    let mut build = action(Category::Build, "CodeBuild", &[("ProjectName", "shop")]);
    build.region = Some("eu-*".into());
    let pass = action(
        Category::Deploy,
        "CloudFormation",
        &[("StackName", "web"), ("RoleArn", "arn:aws:iam::*:role/x")],
    );
    let found = of_pipeline(&with(vec![build, pass]));
    assert!(
        lines(&found)
            .iter()
            .all(|it| !it.contains("PassRole") && !it.contains("codebuild")),
        "{:?}",
        lines(&found)
    );
    let refused: Vec<String> = found
        .refused
        .iter()
        .map(|(_, text)| text.to_string())
        .collect();
    assert_eq!(refused, ["eu-*", "arn:aws:iam::*:role/x"]);
}

#[test]
fn what_only_a_deployment_knows_is_left_to_it() {
    let reference = |name: &str| {
        Text::from_parts(vec![Part::Reference {
            to: Reference::Resource(name.into()),
            value: None,
        }])
    };
    let mut source = action(Category::Source, "CodeStarSourceConnection", &[]);
    source.configuration = vec![("ConnectionArn".into(), reference("Connection"))];
    assert_eq!(
        needed(source)[0].split(" on ").nth(1).unwrap(),
        "\
        <${Connection}: :codestar-connections: to :codeconnections:> <${Connection}: :codeconnections: to :codestar-connections:>"
    );
    let mut invoke = action(Category::Invoke, "Lambda", &[]);
    let to = Reference::Attribute {
        resource: "Function".into(),
        attribute: "Arn".into(),
    };
    invoke.configuration = vec![(
        "FunctionName".into(),
        Text::from_parts(vec![Part::Reference { to, value: None }]),
    )];
    assert_eq!(
        needed(invoke)[0],
        "lambda:InvokeFunction on ${Function.Arn}"
    );
}

#[test]
fn keys_are_named_by_id_arn_or_alias() {
    let symbolic = Text::from_parts(vec![
        Part::Literal("arn:aws:kms:".into()),
        Part::Reference {
            to: Reference::Pseudo("AWS::Region".into()),
            value: None,
        },
        Part::Literal(":111122223333:alias/shop".into()),
    ]);
    let region: Text = "eu-west-1".into();
    for (id, region, expected) in [
        (Text::literal("1234"), None, "kms:key/1234"),
        (
            Text::literal("1234"),
            Some(&region),
            "kms:eu-west-1:${AWS::AccountId}:key/1234",
        ),
        (
            Text::literal("arn:aws:kms:us-east-1:1:key/1"),
            None,
            "arn:aws:kms:us-east-1:1:key/1",
        ),
        (
            Text::literal("alias/shop"),
            Some(&region),
            "kms:eu-west-1:${AWS::AccountId}:key/* if alias/shop",
        ),
        (
            Text::literal("arn:aws:kms:us-east-1:444455556666:alias/a/b"),
            None,
            "kms:us-east-1:444455556666:key/* if alias/a/b",
        ),
        (
            symbolic,
            None,
            "kms:<arn:aws:kms:${AWS::Region}:111122223333:alias/shop: field 3>:\
            <arn:aws:kms:${AWS::Region}:111122223333:alias/shop: field 4>:key/* \
            if <arn:aws:kms:${AWS::Region}:111122223333:alias/shop: field 5>",
        ),
    ] {
        let (pattern, condition) = key_pattern(&id, region);
        let condition =
            condition.map_or_else(String::new, |it| format!(" if {}", shown(&it.values[0])));
        assert_eq!(shown(&pattern) + &condition, expected, "{id}");
    }
}

#[test]
fn secrets_of_commands_are_read_one_by_one() {
    let mut commands = action(Category::Compute, "Commands", &[]);
    let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf";
    commands.environment_variables = ["shop/token", "shop/token:key::", "shop/db", arn]
        .map(|value| EnvironmentVariable {
            name: "X".into(),
            value: value.into(),
            kind: Some(EnvironmentVariableType::SecretsManager.into()),
        })
        .into();
    commands.environment_variables.push(EnvironmentVariable {
        name: "Y".into(),
        value: "plain".into(),
        kind: None,
    });
    assert_eq!(
        needed(commands)[1],
        format!(
            "\
        secretsmanager:GetSecretValue on secretsmanager:secret:shop/token-?????? secretsmanager:secret:shop/db-?????? {arn}"
        )
    );
}

#[test]
fn the_role_of_a_project_reads_what_its_builds_are_given() {
    let mut source = action(
        Category::Source,
        "CodeCommit",
        &[
            ("RepositoryName", "shop"),
            ("OutputArtifactFormat", "CODEBUILD_CLONE_REF"),
        ],
    );
    source.outputs = vec![OutputArtifact::new("src")];
    let variables = r#"[{"name":"A","value":"/shop/a","type":"PARAMETER_STORE"},{"name":"B","value":"db","type":"SECRETS_MANAGER"}]"#;
    let mut build = action(
        Category::Build,
        "CodeBuild",
        &[
            ("ProjectName", "shop-build"),
            ("BatchEnabled", "true"),
            ("EnvironmentVariables", variables),
        ],
    );
    build.inputs = vec!["src".into()];
    let project = Project {
        name: Some("shop-build".into()),
        image: Some("111122223333.dkr.ecr.eu-west-1.amazonaws.com/tools/ci:1".into()),
        created: true,
        ..Project::default()
    };
    let draft = with(vec![source, build]);
    let buildspec = Buildspec {
        secrets: vec!["db:password".into()],
        parameters: vec!["plain".into()],
        reports: Some(vec!["unit".into()]),
    };
    let found = lines(&of_project(
        &draft,
        &project,
        &"shop-build".into(),
        &buildspec,
    ));
    assert_eq!(
        found[1..],
        [
            "secretsmanager:GetSecretValue on secretsmanager:secret:db-??????",
            "ssm:GetParameters on ssm:parameter/plain ssm:parameter/shop/a",
            "ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer on ecr:eu-west-1:111122223333:repository/tools/ci",
            "ecr:GetAuthorizationToken on *",
            "codecommit:GitPull on codecommit:shop",
        ]
    );
    assert!(
        found[0].ends_with("on codebuild:report-group/shop-build-unit"),
        "{}",
        found[0]
    );
    assert!(runs_batches(&draft, &project));
    let other = Project {
        name: Some("other".into()),
        ..project
    };
    assert!(
        !runs_batches(&draft, &other),
        "another project has batches of its own"
    );
}

/// The permissions of every provider and rule, with every key written.
fn of_everything() -> Vec<(&'static str, &'static Grant)> {
    let actions = PROVIDERS.iter().map(|it| (it.name, &it.needs));
    let rules = RULE_PROVIDERS.iter().map(|it| (it.name, &it.needs));
    actions
        .chain(rules)
        .flat_map(|(name, needs)| needs.grants.iter().map(move |grant| (name, grant)))
        .collect()
}

#[test]
fn no_grant_has_a_wildcard_without_a_reason_or_hands_on_a_role_to_anyone() {
    for (name, grant) in of_everything() {
        let has_wildcard =
            grant.on.iter().any(|it| it.contains('*')) || grant.on.contains(&"{SECRETS}");
        assert_eq!(has_wildcard, grant.why != Why::Exact, "{name}: {grant:?}");
        let hands_on = grant.actions.contains(&"iam:PassRole");
        let is_limited = grant
            .limits
            .iter()
            .flatten()
            .any(|it| it.key == "iam:PassedToService");
        assert_eq!(hands_on, is_limited, "{name}: {grant:?}");
        for action in grant.actions {
            let (service, verb) = action.split_once(':').unwrap();
            assert!(
                !service.is_empty() && verb.starts_with(|it: char| it.is_ascii_uppercase()),
                "{action}"
            );
        }
        assert!(grant.actions.is_sorted(), "{name}: {:?}", grant.actions);
        for asked in grant.on.iter().filter_map(|it| it.strip_prefix("{ASK:")) {
            assert!(
                ASKED
                    .iter()
                    .any(|(name, _)| asked.strip_suffix('}') == Some(name)),
                "{asked}"
            );
        }
    }
}

#[test]
fn grants_name_keys_of_their_provider() {
    let actions = PROVIDERS.iter().map(|it| (it.name, it.keys, &it.needs));
    let rules = RULE_PROVIDERS
        .iter()
        .map(|it| (it.name, it.keys, &it.needs));
    for (name, keys, needs) in actions.chain(rules) {
        assert_eq!(needs.grants.is_empty(), needs.source.is_empty(), "{name}");
        let patterns = needs.grants.iter().flat_map(|grant| {
            let limits = grant
                .limits
                .iter()
                .flatten()
                .flat_map(|it| it.values.iter().chain([&it.key]));
            grant.on.iter().chain(limits)
        });
        for placeholder in patterns.flat_map(|it| it.split('{').skip(1)) {
            let key = placeholder.split(['}', ':']).next().unwrap();
            let is_general = ["P", "R", "A", "PIPELINE", "SECRETS", "ASK"].contains(&key);
            // The network of commands is newer than the declaration of their keys.
            let is_new = name == "Commands" && key == "Subnets";
            assert!(
                is_general || is_new || keys.iter().any(|it| it.name == key),
                "{key} of {name}"
            );
        }
    }
}
