//! What each configuration key of the catalogue does. A key that has no row here does not compile.

use super::Effect::{self, Checked, PassedOn, Priced, Simulated, Unpriced, Unsimulated};
use crate::catalogue::{Key, PROVIDERS, Provider};
use crate::{ConditionRule, Text};

/// Marker of the provider, key, what it does, and the value that the service has without it, with which it changes nothing.
type Row = (&'static str, &'static str, Effect, &'static str);

pub(super) const NETWORK: &str = "a build in a network starts up as any other";
const SLOW: Effect = Unsimulated(NETWORK);
const SHIFTS: Effect =
    Unsimulated("moving traffic takes no time of its own: the action takes what the profile says");
const BATCHES: Effect =
    Unsimulated("the deployment takes the profile's time, whatever its batches");
const TARGETS: Effect =
    Unsimulated("the operation takes the profile's time, whatever its accounts and regions");
const FINDINGS: Effect =
    Unsimulated("no finding fails the action: it fails as often as the profile says");
const TOLERATES: Effect = Unsimulated("the action fails as often as the profile says");
const NO_PUSH: Effect =
    Unsimulated("no push starts the pipeline then, and executions come all the same");
const NO_BATCH: Effect = Unsimulated("one build is simulated, and billed, in place of the batch");
const NO_WINDOW: Effect =
    Unsimulated("the window is not known before a deployment, or not right, so it is open");
const NO_WAIT: Effect = Unsimulated("the wait is not known before a deployment, so there is none");
const NO_OTHER: Effect = Unsimulated("what the other pipeline does is in no figure");
const NO_ALARM: Effect = Unsimulated("no alarm rolls the version back");
const NO_KEY: Effect = Unpriced("requests to this key are in no line");
const UNMETERED: Effect = Unpriced("whether device minutes are metered is in no line");

/// Keys that do something to the figures, or would.
#[rustfmt::skip]
const ACTIONS: &[Row] = &[
    ("CodeStarSourceConnection", "DetectChanges", NO_PUSH, "true"), ("CodeCommit", "PollForSourceChanges", Simulated, ""),
    ("S3Source", "PollForSourceChanges", Simulated, ""), ("GitHub", "PollForSourceChanges", Simulated, ""),
    ("CodeBuild", "ProjectName", Simulated, ""), ("CodeBuild", "BatchEnabled", NO_BATCH, "false"),
    ("Commands", "EnvironmentType", Simulated, ""), ("Commands", "ComputeType", Simulated, ""), ("Commands", "VpcId", SLOW, ""),
    ("Commands", "Subnets", SLOW, ""), ("Commands", "SecurityGroupIds", SLOW, ""), ("Jenkins", "ProjectName", Checked, ""),
    ("DeviceFarm", "JobTimeoutMinutes", Simulated, ""), ("DeviceFarm", "UnmeteredDevicesOnly", UNMETERED, ""),
    ("ECS", "DeploymentTimeout", Simulated, ""), ("EC2", "MaxBatch", BATCHES, ""), ("EC2", "MaxError", TOLERATES, ""),
    ("EKS", "Subnets", SLOW, ""), ("EKS", "SecurityGroupIds", SLOW, ""), ("LambdaDeploy", "DeployStrategy", SHIFTS, "AllAtOnce"),
    ("LambdaDeploy", "Alarms", NO_ALARM, ""), ("S3Deploy", "KMSEncryptionKeyARN", NO_KEY, ""),
    ("AppConfig", "DeploymentStrategy", SHIFTS, ""), ("CloudFormation", "ActionMode", Simulated, ""),
    ("CloudFormationStackSet", "DeploymentTargets", TARGETS, ""), ("CloudFormationStackSet", "Regions", TARGETS, ""),
    ("CloudFormationStackSet", "MaxConcurrentPercentage", TARGETS, ""),
    ("CloudFormationStackSet", "FailureTolerancePercentage", TOLERATES, ""),
    ("CloudFormationStackInstances", "DeploymentTargets", TARGETS, ""), ("CloudFormationStackInstances", "Regions", TARGETS, ""),
    ("CloudFormationStackInstances", "MaxConcurrentPercentage", TARGETS, ""),
    ("CloudFormationStackInstances", "FailureTolerancePercentage", TOLERATES, ""), ("Manual", "NotificationArn", Priced, ""),
    ("CodePipeline", "PipelineName", NO_OTHER, ""), ("InspectorScan", "CriticalThreshold", FINDINGS, ""),
    ("InspectorScan", "HighThreshold", FINDINGS, ""), ("InspectorScan", "MediumThreshold", FINDINGS, ""),
    ("InspectorScan", "LowThreshold", FINDINGS, ""),
];

/// Keys that say what is done, where and under which name, whichever provider has them.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "AdministrationRoleArn", "AllowOverrideForS3ObjectKey", "App", "AppId", "AppSpecTemplateArtifact", "AppSpecTemplatePath",
    "AppType", "AppiumVersion", "Application", "ApplicationName", "Branch", "BranchName", "BucketName", "BuildspecOverride",
    "CacheControl", "CallAs", "CannedACL", "Capabilities", "ChangeSetName", "ClientId", "ClientSecret", "ClusterName",
    "CombineArtifacts", "ConfigurationFilePath", "ConfigurationProfile", "ConnectionArn", "CustomData", "CustomDeviceArtifacts",
    "CustomHostMachineArtifacts", "DeploySpec", "DeploymentGroupName", "DeploymentType", "Description", "DevicePoolArn",
    "DockerFilePath", "ECRRepositoryName", "Environment", "EnvironmentName", "EnvironmentVariables", "ExecutionNamePrefix",
    "ExecutionRoleName", "ExternalEntityLink", "Extract", "FileName", "FullRepositoryId", "FunctionAlias", "FunctionName",
    "FuzzEventCount", "FuzzEventThrottle", "FuzzRandomizerSeed", "HelmChartLocation", "HelmReleaseName", "HelmValuesFiles",
    "Image1ArtifactName", "Image1ContainerName", "Image2ArtifactName", "Image2ContainerName", "Image3ArtifactName",
    "Image3ContainerName", "Image4ArtifactName", "Image4ContainerName", "ImageTag", "ImageTags", "Input",
    "InputArtifactConfigurationPath", "InputType", "InspectorRunMode", "InstanceTagKey", "InstanceTagValue", "InstanceType",
    "KubernetesNamespace", "Latitude", "Layer", "LayerId", "Longitude", "ManifestFiles", "Namespace", "OAuthToken", "ObjectKey",
    "OrganizationsAutoDeployment", "OutputArtifactFormat", "OutputFileName", "Owner", "ParameterOverrides", "Parameters",
    "PermissionModel", "PostScript", "PreScript", "PrimarySource", "ProductId", "ProductType", "ProductVersionDescription",
    "ProductVersionName", "ProjectId", "PublishedTargetVersion", "RadioBluetoothEnabled", "RadioGpsEnabled", "RadioNfcEnabled",
    "RadioWifiEnabled", "RecordAppPerformanceData", "RecordVideo", "RefreshToken", "RegistryType", "Repo", "RepositoryName",
    "RoleArn", "S3Bucket", "S3ObjectKey", "ServiceName", "ServiceRoleArnOverride", "SkillId", "SourceRevisions", "Stack",
    "StackId", "StackName", "StackSetName", "StateMachineArn", "TargetDirectory", "TargetGroupNameList",
    "TaskDefinitionTemplateArtifact", "TaskDefinitionTemplatePath", "TemplateConfiguration", "TemplateFilePath", "TemplatePath",
    "Test", "TestType", "UserParameters", "Variables",
];

/// What a key of an action does.
pub(super) fn of_action(provider: Option<&Provider>, key: &str, value: &Text) -> Effect {
    let Some(provider) = provider else {
        return PassedOn;
    };
    let row = ACTIONS
        .iter()
        .find(|(marker, name, ..)| *marker == provider.marker && *name == key);
    match row {
        Some((.., default)) if !default.is_empty() && *value == **default => Checked,
        Some((.., effect, _)) => *effect,
        None if provider.key(key).is_some() => Checked,
        None => PassedOn,
    }
}

/// What a key of a rule does. What is asked, and what passes, is the profile's chance.
pub(super) fn of_rule(rule: &ConditionRule, key: &str) -> Effect {
    match key {
        "Cron" | "TimeZone" if rule.window().is_none() => NO_WINDOW,
        "WaitTime" if rule.wait_time().is_none() => NO_WAIT,
        "Cron" | "TimeZone" | "WaitTime" => Simulated,
        "BatchEnabled" => NO_BATCH,
        _ => Checked,
    }
}

const _: () = {
    let mut index = 0;
    while index < PROVIDERS.len() {
        every_key_has_a_row(PROVIDERS[index].marker, PROVIDERS[index].keys);
        index += 1;
    }
};

const fn every_key_has_a_row(provider: &str, keys: &[Key]) {
    let mut key = 0;
    while key < keys.len() {
        let (mut found, mut index) = (false, 0);
        while index < ACTIONS.len() {
            found = found
                || (same(ACTIONS[index].1, keys[key].name) && same(ACTIONS[index].0, provider));
            index += 1;
        }
        index = 0;
        while index < SILENT.len() {
            found = found || same(SILENT[index], keys[key].name);
            index += 1;
        }
        assert!(
            found,
            "a key of the catalogue has no row in `core/src/effects/keys.rs`"
        );
        key += 1;
    }
}

const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut index = 0;
    while left.len() == right.len() && index < left.len() && left[index] == right[index] {
        index += 1;
    }
    left.len() == right.len() && index == left.len()
}
