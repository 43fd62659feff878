//! Deployments of an application onto compute.

use super::super::declare::providers;
use super::super::{Builds, Charge, Count, Key, Values, Variables, When, needs};
use crate::Category;

providers! {
    CodeDeploy: AWS, "deploys a revision to a deployment group of CodeDeploy" {
        name: "CodeDeploy",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[Key::required("ApplicationName"), Key::required("DeploymentGroupName")],
        timeout_minutes: Some(5 * 24 * 60),
        needs: needs::CODEDEPLOY,
        billed_by: &[Charge::Deployed("EC2"), Charge::Other("CodeDeploy, for servers on your own premises")],
        source: "CodePipeline user guide, CodeDeploy action reference; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    CodeDeployToECS: AWS, "deploys a task set of ECS blue and green through CodeDeploy" {
        name: "CodeDeployToECS",
        categories: &[Category::Deploy],
        inputs: Count::between(1, 5),
        keys: &[
            Key::required("ApplicationName"),
            Key::required("DeploymentGroupName"),
            Key::required("TaskDefinitionTemplateArtifact").of(Values::InputArtifact),
            Key::required("AppSpecTemplateArtifact").of(Values::InputArtifact),
            Key::optional("TaskDefinitionTemplatePath"),
            Key::optional("AppSpecTemplatePath"),
            Key::optional("Image1ArtifactName").of(Values::InputArtifact),
            Key::optional("Image1ContainerName"),
            Key::optional("Image2ArtifactName").of(Values::InputArtifact),
            Key::optional("Image2ContainerName"),
            Key::optional("Image3ArtifactName").of(Values::InputArtifact),
            Key::optional("Image3ContainerName"),
            Key::optional("Image4ArtifactName").of(Values::InputArtifact),
            Key::optional("Image4ContainerName"),
        ],
        timeout_minutes: Some(5 * 24 * 60),
        needs: needs::CODEDEPLOY_ECS,
        billed_by: &[Charge::Deployed("ECS or Fargate")],
        source: "CodePipeline user guide, ECS and CodeDeploy blue-green action reference",
        checked: "2026-11-23",
    }

    ECS: AWS, "deploys an image to a service of ECS, on Fargate too" {
        name: "ECS",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::required("ClusterName"),
            Key::required("ServiceName"),
            Key::optional("FileName"),
            Key::optional("DeploymentTimeout").of(Values::Integer { min: 1, max: 60 }),
        ],
        needs: needs::ECS,
        billed_by: &[Charge::Deployed("ECS or Fargate")],
        source: "CodePipeline user guide, ECS action reference and quotas; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    ElasticBeanstalk: AWS, "deploys a version to an environment of Elastic Beanstalk" {
        name: "ElasticBeanstalk",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[Key::required("ApplicationName"), Key::required("EnvironmentName")],
        needs: needs::BEANSTALK_DEPLOY,
        billed_by: &[Charge::Deployed("EC2")],
        source: "CodePipeline user guide, default service role; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    EC2: AWS, "deploys files to instances of EC2 or to managed nodes, and runs scripts there" {
        name: "EC2",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::required("InstanceTagKey"),
            Key::optional("InstanceTagValue"),
            Key::required("InstanceType").of(Values::OneOf(&["EC2", "SSM_MANAGED_NODE"])),
            Key::when("TargetDirectory", When::KeysAbsent(&["DeploySpec"])).of(Values::AbsolutePath),
            Key::optional("DeploySpec"),
            Key::optional("PreScript"),
            Key::optional("PostScript"),
            Key::optional("MaxBatch").of(Values::CountOrPercentage),
            Key::optional("MaxError").of(Values::CountOrPercentage),
            Key::optional("TargetGroupNameList"),
        ],
        needs_v2: true,
        needs: needs::EC2_DEPLOY,
        billed_by: &[Charge::Deployed("EC2"), Charge::Other("Systems Manager")],
        source: "CodePipeline user guide, EC2 action reference",
        checked: "2026-11-23",
    }

    EKS: AWS, "deploys a Helm chart or manifests to a cluster of EKS" {
        name: "EKS",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::required("ClusterName"),
            Key::when("HelmReleaseName", When::KeyPresent("HelmChartLocation")),
            Key::when("HelmChartLocation", When::KeyPresent("HelmReleaseName")),
            Key::optional("HelmValuesFiles"),
            Key::when("ManifestFiles", When::KeysAbsent(&["HelmReleaseName", "HelmChartLocation"])),
            Key::optional("Namespace"),
            Key::optional("KubernetesNamespace"),
            Key::optional("Subnets"),
            Key::optional("SecurityGroupIds"),
        ],
        needs_v2: true,
        builds: Builds::Managed,
        needs: needs::EKS,
        billed_by: &[Charge::CodeBuild, Charge::Deployed("EKS")],
        source: "CodePipeline user guide, EKS action reference; V1 refusal reproduced against the service",
        checked: "2026-11-23",
    }

    LambdaDeploy: AWS, "publishes a version of a Lambda function and shifts traffic to it" {
        name: "Lambda",
        categories: &[Category::Deploy],
        inputs: Count::between(0, 1),
        keys: &[
            Key::required("FunctionName"),
            Key::optional("FunctionAlias"),
            Key::when("PublishedTargetVersion", When::NoInput),
            Key::optional("DeployStrategy").of(Values::TrafficShift),
            Key::optional("Alarms"),
        ],
        variables: Variables::Listed(&["FunctionVersion"]),
        timeout_minutes: Some(2 * 24 * 60),
        needs_v2: true,
        needs: needs::LAMBDA_DEPLOY,
        billed_by: &[Charge::Deployed("the function")],
        source: "CodePipeline user guide, Lambda deploy action reference",
        checked: "2026-11-29",
    }
}
