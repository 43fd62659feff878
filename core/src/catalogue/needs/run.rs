//! Sources, builds, tests, approvals, invocations and rules.

use super::*;

const BATCH: When = is("BatchEnabled", TRUE);
const PROJECT: &[&str] = &["arn:{P}:codebuild:{R}:{A}:project/{ProjectName}"];
const REPOSITORY: &[&str] = &["arn:{P}:codecommit:{R}:{A}:{RepositoryName}"];
const PUBLIC: When = is("RegistryType", &["public"]);
const PRIVATE_UPLOAD: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeRepositories",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];
const PUBLIC_UPLOAD: &[&str] = &[
    "ecr-public:BatchCheckLayerAvailability",
    "ecr-public:CompleteLayerUpload",
    "ecr-public:DescribeRepositories",
    "ecr-public:InitiateLayerUpload",
    "ecr-public:PutImage",
    "ecr-public:UploadLayerPart",
];

needs! {
    // The guide asks for both prefixes whichever the ARN has; both spellings of the ARN are what the console writes.
    CONNECTION: "CodePipeline user guide, CodeStarSourceConnection action reference" [
        allow(
            &["codeconnections:UseConnection", "codestar-connections:UseConnection"],
            &["{ConnectionArn:codeconnections}", "{ConnectionArn:codestar-connections}"],
        ),
    ]
    CODECOMMIT: "CodePipeline user guide, CodeCommit action reference" [
        allow(
            &[
                "codecommit:CancelUploadArchive", "codecommit:GetBranch", "codecommit:GetCommit",
                "codecommit:GetUploadArchiveStatus", "codecommit:UploadArchive",
            ],
            REPOSITORY,
        ),
        allow(&["codecommit:GetRepository"], REPOSITORY).when(is("OutputArtifactFormat", &["CODEBUILD_CLONE_REF"])),
    ]
    ECR: "CodePipeline user guide, ECR action reference" [
        allow(&["ecr:DescribeImages"], &["arn:{P}:ecr:{R}:{A}:repository/{RepositoryName}"]),
    ]
    // Which object may be read follows from its key, as AWS's own CDK narrows it.
    S3_SOURCE: "CodePipeline user guide, S3 source action reference" [
        allow(
            &["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            &["arn:{P}:s3:::{S3Bucket}"],
        ),
        allow(
            &["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
            &["arn:{P}:s3:::{S3Bucket}/{S3ObjectKey}"],
        ).unless(is("AllowOverrideForS3ObjectKey", TRUE)),
        allow(
            &["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
            &["arn:{P}:s3:::{S3Bucket}/*"],
        ).when(is("AllowOverrideForS3ObjectKey", TRUE)).inside("an override of the execution may name any object of the bucket"),
    ]
    CODEBUILD: "CodePipeline user guide, CodeBuild action reference; which call goes with a batch, and stopping, as AWS's own CDK has it" [
        allow(&["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"], PROJECT).unless(BATCH),
        allow(&["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch", "codebuild:StopBuildBatch"], PROJECT).when(BATCH),
        allow(&["iam:PassRole"], &["{ServiceRoleArnOverride:role}"]).passed_to(&["codebuild.amazonaws.com"]),
    ]
    // What the commands themselves call is not known here; the calls for a network are those that EKS deployments document.
    COMMANDS: "CodePipeline user guide, Commands action and rule references" [
        LOGS,
        allow(&["secretsmanager:GetSecretValue"], &["{SECRETS}"])
            .inside("Secrets Manager adds six characters to the name of a secret"),
        allow(
            &[
                "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets", "ec2:DescribeVpcs",
            ],
            &["*"],
        ).when(When::KeyPresent("Subnets")).wide(LISTS),
        INTERFACES[0], INTERFACES[1], INTERFACES[2],
    ]
    ECR_PUBLISH: "CodePipeline user guide, ECRBuildAndPublish action reference" [
        allow(&["ecr:GetAuthorizationToken"], &["*"]).wide("the token is for the whole registry: the call takes no ARN"),
        allow(PRIVATE_UPLOAD, &["arn:{P}:ecr:{R}:{A}:repository/{ECRRepositoryName}"]).unless(PUBLIC),
        allow(&["ecr-public:GetAuthorizationToken"], &["*"]).when(PUBLIC)
            .wide("the token is for the whole registry: the call takes no ARN"),
        allow(&["sts:GetServiceBearerToken"], &["*"]).when(PUBLIC)
            .limit("StringEquals", "sts:AWSServiceName", &["ecr-public.amazonaws.com"])
            .wide("the call takes no ARN; it is limited to the public registry"),
        allow(PUBLIC_UPLOAD, &["arn:{P}:ecr-public::{A}:repository/{ECRRepositoryName}"]).when(PUBLIC),
        LOGS,
    ]
    DEVICE_FARM: "CodePipeline user guide, Device Farm action reference; runs and uploads of the project by the form of their ARNs" [
        allow(&["devicefarm:ListProjects"], &["*"]).wide("projects can only be listed all together"),
        allow(
            &["devicefarm:CreateUpload", "devicefarm:ListDevicePools", "devicefarm:ScheduleRun"],
            &["arn:{P}:devicefarm:us-west-2:{A}:project:{ProjectId}"],
        ),
        allow(&["devicefarm:ScheduleRun"], &["{DevicePoolArn}"]),
        allow(
            &["devicefarm:GetUpload", "devicefarm:ScheduleRun"],
            &["arn:{P}:devicefarm:us-west-2:{A}:upload:{ProjectId}/*"],
        ).inside("uploads get their ids while the action runs"),
        allow(&["devicefarm:GetRun"], &["arn:{P}:devicefarm:us-west-2:{A}:run:{ProjectId}/*"])
            .inside("runs get their ids while the action runs"),
    ]
    MANUAL: "CodePipeline user guide, grant SNS permissions to the service role; the topic instead of `*` as AWS's own CDK has it" [
        allow(&["sns:Publish"], &["{NotificationArn}"]),
    ]
    LAMBDA: "CodePipeline user guide, Lambda action reference" [
        allow(&["lambda:InvokeFunction"], &["arn:{P}:lambda:{R}:{A}:function:{FunctionName}"]),
        allow(&["lambda:ListFunctions"], &["*"]).wide("functions can only be listed all together"),
    ]
    // A version or an alias is no resource of its own: the calls are allowed on the state machine.
    STEP_FUNCTIONS: "CodePipeline user guide, Step Functions action reference; executions as AWS's own CDK has them" [
        allow(&["states:DescribeStateMachine", "states:StartExecution"], &["{StateMachineArn:machine}"]),
        allow(&["states:DescribeExecution"], &["{StateMachineArn:execution}:{ExecutionNamePrefix}*"])
            .when(When::KeyPresent("ExecutionNamePrefix")).inside("executions get their names when they start"),
        allow(&["states:DescribeExecution"], &["{StateMachineArn:execution}:*"])
            .unless(When::KeyPresent("ExecutionNamePrefix")).inside("executions get their names when they start"),
    ]
    PIPELINE: "CodePipeline user guide, CodePipeline invoke action reference" [
        allow(&["codepipeline:StartPipelineExecution"], &["arn:{P}:codepipeline:{R}:{A}:{PipelineName}"]),
    ]
    INSPECTOR: "CodePipeline user guide, InspectorScan action reference" [
        allow(&["inspector-scan:ScanSbom"], &["*"]).wide("what is scanned comes with the call, which takes no ARN"),
        allow(
            &["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            &["arn:{P}:ecr:{R}:{A}:repository/{ECRRepositoryName}"],
        ).when(is("InspectorRunMode", &["ECRImageScan"])),
        LOGS,
    ]
    // No page names the permissions of these two rules; they follow from the calls that the rules make.
    ALARM_RULE: "CloudWatch user guide, permissions reference; a composite alarm is only found with `*`" [
        allow(&["cloudwatch:DescribeAlarms"], &["arn:{P}:cloudwatch:{R}:{A}:alarm:{AlarmName}"]),
    ]
    LAMBDA_RULE: "service authorization reference of Lambda" [
        allow(&["lambda:InvokeFunction"], &["arn:{P}:lambda:{R}:{A}:function:{FunctionName}"]),
    ]
}

/// Network interfaces in the subnets of the action.
///
/// Source: service authorization reference of EC2, and CodePipeline user guide, EKS action reference, checked
/// 2026-11-29: creating one is checked against its subnet and its security groups, the other calls know the subnet as a
/// condition.
pub(super) const INTERFACES: [Grant; 3] = [
    allow(
        &["ec2:CreateNetworkInterface"],
        &[
            "arn:{P}:ec2:{R}:{A}:network-interface/*",
            "arn:{P}:ec2:{R}:{A}:security-group/*",
            "arn:{P}:ec2:{R}:{A}:subnet/{Subnets:each}",
        ],
    )
    .when(When::KeyPresent("Subnets"))
    .inside("interfaces get their ids while the action runs; the subnets are those of the action"),
    allow(
        &["ec2:DeleteNetworkInterface"],
        &["arn:{P}:ec2:{R}:{A}:network-interface/*"],
    )
    .when(When::KeyPresent("Subnets"))
    .limit(
        "StringEqualsIfExists",
        "ec2:Subnet",
        &["arn:{P}:ec2:{R}:{A}:subnet/{Subnets:each}"],
    )
    .inside("interfaces get their ids while the action runs; the subnets are those of the action"),
    allow(
        &["ec2:CreateNetworkInterfacePermission"],
        &["arn:{P}:ec2:{R}:{A}:network-interface/*"],
    )
    .when(When::KeyPresent("Subnets"))
    .limit(
        "ArnEquals",
        "ec2:Subnet",
        &["arn:{P}:ec2:{R}:{A}:subnet/{Subnets:each}"],
    )
    .inside("interfaces get their ids while the action runs; the subnets are those of the action"),
];
