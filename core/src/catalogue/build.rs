//! Builds and commands.

use super::declare::providers;
use super::{Builds, Charge, Count, Key, Values, Variables, When, needs};
use crate::Category;

providers! {
    CodeBuild: AWS, "runs a build of a CodeBuild project" {
        name: "CodeBuild",
        categories: &[Category::Build, Category::Test],
        inputs: Count::between(1, 5),
        outputs: Count::between(0, 5),
        keys: &[
            Key::required("ProjectName"),
            Key::when("PrimarySource", When::InputsAbove(1)).of(Values::InputArtifact),
            Key::optional("BatchEnabled").of(Values::Boolean),
            Key::optional("BuildspecOverride"),
            Key::optional("CombineArtifacts").of(Values::Boolean),
            Key::optional("EnvironmentVariables").of(Values::EnvironmentVariables),
            Key::optional("ServiceRoleArnOverride").of(Values::RoleArn),
        ],
        variables: Variables::Open,
        timeout_minutes: Some(480),
        builds: Builds::Project,
        needs: needs::CODEBUILD,
        billed_by: &[Charge::CodeBuild],
        source: "CodePipeline user guide, CodeBuild action reference (`BuildspecOverride` since March 2025); required key \
                 reproduced against the service; `ServiceRoleArnOverride` from aws/aws-cdk#38611",
        checked: "2026-11-29",
    }

    Commands: AWS, "runs commands on compute that CodePipeline manages" {
        name: "Commands",
        categories: &[Category::Compute, Category::Build],
        inputs: Count::between(1, 10),
        outputs: Count::between(0, 1),
        keys: &[
            Key::optional("EnvironmentType"),
            Key::optional("ComputeType"),
            Key::optional("VpcId"),
            Key::optional("Subnets"),
            Key::optional("SecurityGroupIds"),
        ],
        variables: Variables::Declared,
        timeout_minutes: Some(55),
        needs_v2: true,
        builds: Builds::Managed,
        needs: needs::COMMANDS,
        billed_by: &[Charge::CodeBuild],
        source: "CodePipeline user guide, Commands action reference (keys since May 2025); service model; both categories \
                 reproduced against the service",
        checked: "2026-11-29",
    }

    ECRBuildAndPublish: AWS, "builds a container image and pushes it to ECR" {
        name: "ECRBuildAndPublish",
        categories: &[Category::Build],
        inputs: Count::ONE,
        keys: &[
            Key::required("ECRRepositoryName"),
            Key::optional("DockerFilePath"),
            Key::optional("ImageTags"),
            Key::optional("RegistryType").of(Values::OneOf(&["private", "public"])),
        ],
        variables: Variables::Listed(&["ECRImageDigestId", "ECRRepositoryName"]),
        needs_v2: true,
        builds: Builds::Managed,
        needs: needs::ECR_PUBLISH,
        billed_by: &[Charge::CodeBuild, Charge::Other("ECR storage")],
        source: "CodePipeline user guide, ECRBuildAndPublish action reference; V1 refusal reproduced against the service",
        checked: "2026-11-23",
    }

    Jenkins: WORKER, "runs a build of a Jenkins project" {
        name: "Jenkins",
        categories: &[Category::Build, Category::Test],
        keys: &[Key::required("ProjectName")],
        billed_by: &[Charge::OwnServers],
        source: "CodePipeline user guide, four-stage tutorial and Jenkins integration",
        checked: "2026-11-23",
    }

    CloudBees: WORKER, "runs a build on CloudBees" {
        name: "CloudBees",
        categories: &[Category::Build],
        billed_by: &[Charge::Partner("CloudBees")],
        source: "CodePipeline user guide, build action integrations",
        checked: "2026-11-23",
    }

    TeamCity: WORKER, "runs a build on TeamCity" {
        name: "TeamCity",
        categories: &[Category::Build],
        billed_by: &[Charge::OwnServers],
        source: "CodePipeline user guide, build action integrations",
        checked: "2026-11-23",
    }
}
