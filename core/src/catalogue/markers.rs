//! A type for every provider, so that a handle of an action says in its type what the action is.
//!
//! The types have no values; only their names matter. [`Provider::marker`] names the type of a declaration.

use super::Provider;

pub use super::approval::Manual;
pub use super::build::{CloudBees, CodeBuild, Commands, ECRBuildAndPublish, Jenkins, TeamCity};
pub use super::deploy::application::{
    CodeDeploy, CodeDeployToECS, EC2, ECS, EKS, ElasticBeanstalk, LambdaDeploy,
};
pub use super::deploy::other::{AlexaSkillsKit, AppConfig, OpsWorks, S3Deploy, XebiaLabs};
pub use super::deploy::stack::{
    CloudFormation, CloudFormationStackInstances, CloudFormationStackSet, ServiceCatalog,
};
pub use super::invoke::{CodePipeline, InspectorScan, LambdaInvoke, Snyk, StepFunctions};
pub use super::source::{CodeCommit, CodeStarSourceConnection, ECR, GitHub, S3Source};
pub use super::test::{BlazeMeter, DeviceFarm, GhostInspector, Nouvola, Runscope, StormRunnerLoad};

/// A type that stands for a provider of the catalogue.
///
/// ```
/// use stagewright_core::catalogue::markers::{CodeBuild, Marker};
/// assert_eq!(CodeBuild::PROVIDER.name, "CodeBuild");
/// ```
pub trait Marker {
    /// The provider's declaration.
    const PROVIDER: &'static Provider;
}

/// A provider whose work is a CodeBuild build: its compute type can be chosen.
#[diagnostic::on_unimplemented(
    message = "an action of the provider `{Self}` runs no build, so it has no compute type",
    label = "not an action that runs a build",
    note = "builds are the actions of CodeBuild, Commands, ECRBuildAndPublish, EKS and InspectorScan"
)]
pub trait Build {}

impl Build for CodeBuild {}
impl Build for Commands {}
impl Build for ECRBuildAndPublish {}
impl Build for EKS {}
impl Build for InspectorScan {}

/// Stands for an action type that the catalogue does not have, such as one of your own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Undeclared {}
