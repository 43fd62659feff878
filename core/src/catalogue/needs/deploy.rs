//! Deployments of applications, files and configurations.

use super::*;

const EXTRACTED: When = is("Extract", TRUE);
const AS_IS: When = is("Extract", &["false", "False", "FALSE"]);
const TASKS: &[&str] = &["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"];
const FAMILY: &str = "the family of the task definition stands in a file of the artifact";

/// Both kinds of deployment to ECS register a task definition and hand its roles on. Which roles these are only the task
/// definition says, so the template asks for them.
const REGISTERS: [Grant; 3] = [
    allow(
        &["ecs:RegisterTaskDefinition"],
        &["arn:{P}:ecs:{R}:{A}:task-definition/*"],
    )
    .wide(FAMILY),
    allow(
        &["ecs:TagResource"],
        &["arn:{P}:ecs:{R}:{A}:task-definition/*:*"],
    )
    .limit(
        "StringEquals",
        "ecs:CreateAction",
        &["RegisterTaskDefinition"],
    )
    .wide(FAMILY),
    allow(&["iam:PassRole"], &["{ASK:TaskRoles}"]).passed_to(TASKS),
];

const GROUP: &[&str] =
    &["arn:{P}:codedeploy:{R}:{A}:deploymentgroup:{ApplicationName}/{DeploymentGroupName}"];
const APPLICATION: &[&str] = &["arn:{P}:codedeploy:{R}:{A}:application:{ApplicationName}"];
const CONFIGS: Grant = allow(
    &["codedeploy:GetDeploymentConfig"],
    &["arn:{P}:codedeploy:{R}:{A}:deploymentconfig:*"],
)
.wide("which deployment configuration is used stands in the deployment group");

/// What belongs to the environment: Elastic Beanstalk makes it in a stack `awseb-e-ID-stack` and lets names and tags of
/// everything begin with it.
const BEANSTALK: &str = "the names that Elastic Beanstalk gives to what it makes begin like this; their ids are not in the pipeline";
const ENVIRONMENT: [&str; 3] = [
    "StringEquals",
    "aws:ResourceTag/elasticbeanstalk:environment-name",
    "{EnvironmentName}",
];

needs! {
    S3_DEPLOY: "CodePipeline user guide, S3 deploy action reference; objects by their key, and ACLs, as AWS's own CDK has it" [
        allow(
            &["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            &["arn:{P}:s3:::{BucketName}"],
        ),
        allow(&["s3:PutObject"], &["arn:{P}:s3:::{BucketName}/{ObjectKey:path}"]).when(AS_IS),
        allow(&["s3:PutObject"], &["arn:{P}:s3:::{BucketName}/{ObjectKey:path}/*"]).when(EXTRACTED)
            .inside("the artifact says which files there are"),
        allow(&["s3:PutObject"], &["arn:{P}:s3:::{BucketName}/*"]).when(EXTRACTED).when(When::KeysAbsent(&["ObjectKey"]))
            .inside("the artifact says which files there are"),
        allow(
            &["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
            &["arn:{P}:s3:::{BucketName}/{ObjectKey:path}", "arn:{P}:s3:::{BucketName}/{ObjectKey:path}/*"],
        ).when(When::KeyPresent("CannedACL")).inside("the artifact says which files there are"),
        allow(&["s3:PutObjectAcl", "s3:PutObjectVersionAcl"], &["arn:{P}:s3:::{BucketName}/*"])
            .when(When::KeyPresent("CannedACL")).when(When::KeysAbsent(&["ObjectKey"]))
            .inside("the artifact says which files there are"),
        allow(&["kms:Encrypt", "kms:GenerateDataKey*"], &["{KMSEncryptionKeyARN:key}"]),
    ]
    CODEDEPLOY: "CodePipeline user guide, CodeDeploy action reference" [
        allow(
            &[
                "codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup",
                "codedeploy:ListDeployments",
            ],
            GROUP,
        ),
        allow(
            &[
                "codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:ListDeploymentGroups",
                "codedeploy:RegisterApplicationRevision",
            ],
            APPLICATION,
        ),
        CONFIGS,
        allow(&["codedeploy:ListDeploymentConfigs"], &["*"]).wide("configurations can only be listed all together"),
    ]
    CODEDEPLOY_ECS: "CodePipeline user guide, ECS and CodeDeploy blue-green action reference; the deployment group as AWS's own CDK has it" [
        allow(&["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], GROUP),
        allow(
            &["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
            APPLICATION,
        ),
        CONFIGS,
        REGISTERS[0], REGISTERS[1], REGISTERS[2],
    ]
    ECS: "CodePipeline user guide, ECS action reference; the service by the service authorization reference" [
        allow(
            &["ecs:DescribeServices", "ecs:UpdateService"],
            &["arn:{P}:ecs:{R}:{A}:service/{ClusterName}/{ServiceName}"],
        ),
        allow(&["ecs:DescribeTaskDefinition"], &["*"]).wide("the call takes no ARN"),
        REGISTERS[0], REGISTERS[1], REGISTERS[2],
    ]
    // The guide names whole services. This is what a new version in a standing environment takes: the list that AWS gives for
    // its deploy task of Azure DevOps, the names in its managed policy for managed updates, and roles that work in public.
    BEANSTALK_DEPLOY: "AWS toolkit for Azure DevOps user guide, Elastic Beanstalk task; managed policy AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy" [
        allow(
            &[
                "elasticbeanstalk:CreateApplicationVersion", "elasticbeanstalk:DescribeApplicationVersions",
                "elasticbeanstalk:DescribeApplications", "elasticbeanstalk:DescribeEnvironments",
                "elasticbeanstalk:DescribeEvents", "elasticbeanstalk:UpdateEnvironment",
            ],
            &[
                "arn:{P}:elasticbeanstalk:{R}:{A}:application/{ApplicationName}",
                "arn:{P}:elasticbeanstalk:{R}:{A}:applicationversion/{ApplicationName}/*",
                "arn:{P}:elasticbeanstalk:{R}:{A}:environment/{ApplicationName}/{EnvironmentName}",
            ],
        ).inside("versions get their labels while the action runs"),
        allow(&["elasticbeanstalk:CreateStorageLocation"], &["*"]).wide("the bucket is the account's own: the call takes no ARN"),
        allow(
            &["s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:ListBucket"],
            &["arn:{P}:s3:::elasticbeanstalk-{R}-{A}"],
        ),
        allow(
            &[
                "s3:DeleteObject", "s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectVersion", "s3:GetObjectVersionAcl",
                "s3:PutObject", "s3:PutObjectAcl",
            ],
            &["arn:{P}:s3:::elasticbeanstalk-{R}-{A}/*"],
        ).wide("Elastic Beanstalk keeps the files of all environments of a region in one bucket"),
        allow(
            &[
                "cloudformation:CancelUpdateStack", "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResource",
                "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks", "cloudformation:GetTemplate",
                "cloudformation:ListStackResources", "cloudformation:SignalResource", "cloudformation:UpdateStack",
            ],
            &["arn:{P}:cloudformation:{R}:{A}:stack/awseb-e-*/*"],
        ).wide(BEANSTALK),
        allow(
            &[
                "autoscaling:PutNotificationConfiguration", "autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses",
                "autoscaling:TerminateInstanceInAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup",
            ],
            &["arn:{P}:autoscaling:{R}:{A}:autoScalingGroup:*:autoScalingGroupName/awseb-e-*"],
        ).limit(ENVIRONMENT[0], ENVIRONMENT[1], &[ENVIRONMENT[2]]).inside("the group is found by the tag of the environment"),
        allow(
            &[
                "elasticloadbalancing:DeregisterInstancesFromLoadBalancer", "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:RegisterInstancesWithLoadBalancer", "elasticloadbalancing:RegisterTargets",
            ],
            &[
                "arn:{P}:elasticloadbalancing:{R}:{A}:loadbalancer/awseb-*",
                "arn:{P}:elasticloadbalancing:{R}:{A}:targetgroup/awseb-*",
            ],
        ).limit(ENVIRONMENT[0], ENVIRONMENT[1], &[ENVIRONMENT[2]]).inside("the balancer is found by the tag of the environment"),
        allow(
            &["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
            &["arn:{P}:logs:{R}:{A}:log-group:/aws/elasticbeanstalk/{EnvironmentName}/*"],
        ).inside("the log groups of the environment are named by its platform"),
        allow(
            &[
                "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities",
                "ec2:DescribeImages", "ec2:DescribeInstances", "ec2:DescribeLaunchTemplateVersions",
                "ec2:DescribeLaunchTemplates", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
                "elasticloadbalancing:DescribeInstanceHealth", "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
                "logs:DescribeLogGroups",
            ],
            &["*"],
        ).wide("such calls take no ARN; a deployment that replaces instances or changes the configuration needs more than this role has"),
    ]
    EC2_DEPLOY: "CodePipeline user guide, EC2 action reference; managed nodes by the service authorization reference" [
        allow(
            &["ec2:DescribeInstances", "ssm:CancelCommand", "ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations"],
            &["*"],
        ).wide("such calls take no ARN: commands get their ids while the action runs"),
        tagged(allow(&["ssm:SendCommand"], &["arn:{P}:ec2:{R}:{A}:instance/*"])).when(is("InstanceType", &["EC2"])),
        tagged(allow(&["ssm:SendCommand"], &["arn:{P}:ssm:{R}:{A}:managed-instance/*"])).when(is("InstanceType", &["SSM_MANAGED_NODE"])),
        // Documents of AWS carry no tag, so they cannot stand beside the instances.
        allow(
            &["ssm:SendCommand"],
            &["arn:{P}:ssm:{R}::document/AWS-RunPowerShellScript", "arn:{P}:ssm:{R}::document/AWS-RunShellScript"],
        ),
        allow(
            &[
                "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            &["*"],
        ).when(When::KeyPresent("TargetGroupNameList")).wide("such calls take no ARN"),
        allow(
            &["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            &["arn:{P}:elasticloadbalancing:{R}:{A}:targetgroup/{TargetGroupNameList:each}/*"],
        ).inside("the id of the target group follows its name"),
        LOGS,
    ]
    // The role needs an access entry in the cluster besides, which is no matter of IAM.
    EKS: "CodePipeline user guide, EKS action reference" [
        allow(&["eks:DescribeCluster"], &["arn:{P}:eks:{R}:{A}:cluster/{ClusterName}"]),
        allow(
            &[
                "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
            ],
            &["*"],
        ).wide(LISTS),
        INTERFACES[0], INTERFACES[1], INTERFACES[2],
        LOGS,
    ]
    LAMBDA_DEPLOY: "CodePipeline user guide, Lambda deploy action reference" [
        allow(
            &[
                "lambda:GetAlias", "lambda:GetFunctionConfiguration", "lambda:GetProvisionedConcurrencyConfig",
                "lambda:PublishVersion", "lambda:UpdateAlias", "lambda:UpdateFunctionCode",
            ],
            &["arn:{P}:lambda:{R}:{A}:function:{FunctionName}", "arn:{P}:lambda:{R}:{A}:function:{FunctionName}:*"],
        ).inside("versions get their numbers while the action runs"),
        allow(&["cloudwatch:DescribeAlarms"], &["arn:{P}:cloudwatch:{R}:{A}:alarm:{Alarms:each}"]),
        LOGS,
    ]
    // Narrower than the guide's `application/ID/*`, by the service authorization reference.
    APP_CONFIG: "CodePipeline user guide, AppConfig action reference" [
        allow(
            &["appconfig:GetDeployment", "appconfig:StartDeployment", "appconfig:StopDeployment"],
            &[
                "arn:{P}:appconfig:{R}:{A}:application/{Application}",
                "arn:{P}:appconfig:{R}:{A}:application/{Application}/configurationprofile/{ConfigurationProfile}",
                "arn:{P}:appconfig:{R}:{A}:application/{Application}/environment/{Environment}",
                "arn:{P}:appconfig:{R}:{A}:application/{Application}/environment/{Environment}/deployment/*",
                "arn:{P}:appconfig:{R}:{A}:deploymentstrategy/{DeploymentStrategy}",
            ],
        ).inside("deployments get their numbers while the action runs"),
        allow(&["appconfig:StartDeployment"], &["arn:{P}:appconfig:{R}:{A}:deploymentstrategy/*"])
            .when(When::KeysAbsent(&["DeploymentStrategy"])).wide("the action names no deployment strategy"),
    ]
    OPSWORKS: "CodePipeline user guide, manage the service role; stacks by the service authorization reference" [
        allow(
            &[
                "opsworks:CreateDeployment", "opsworks:DescribeApps", "opsworks:DescribeCommands", "opsworks:DescribeDeployments",
                "opsworks:DescribeInstances", "opsworks:DescribeStacks", "opsworks:UpdateApp", "opsworks:UpdateStack",
            ],
            &["arn:{P}:opsworks:{R}:{A}:stack/{Stack}/", "arn:{P}:opsworks:{R}:{A}:stack/{StackId}/"],
        ),
    ]
}

/// Only instances with the tag of the action; a value that is not written stands for any.
const fn tagged(grant: Grant) -> Grant {
    grant
        .limit(
            "StringLike",
            "aws:ResourceTag/{InstanceTagKey}",
            &["{InstanceTagValue:any}"],
        )
        .inside("the instances are found by their tag")
}
