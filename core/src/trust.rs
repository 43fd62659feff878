//! Which service takes which role, and what it says of itself when it does: the facts behind every trust policy, for
//! those that are written and for those that are read.
//!
//! It takes for granted that a trust of a service names the service's principal, and that a condition on
//! `aws:SourceArn` compares with the ARN of the resource for which the service acts.

/// A service that takes a role in order to act for a resource.
///
/// Sources, checked 2026-11-29: CodePipeline user guide, creating a pipeline (trust of the service role); CodeBuild user
/// guide, service role and confused deputy; EventBridge user guide and Scheduler user guide, cross-service confused
/// deputy prevention; CloudFormation user guide, service role, and permissions for self-managed stack sets.
///
/// ```
/// use stagewright_core::Trustee;
///
/// assert_eq!(Trustee::CodeBuild.principal(), "codebuild.amazonaws.com");
/// assert_eq!(Trustee::CodeBuild.source(), Some(("codebuild", "project/")));
/// assert_eq!(Trustee::CloudFormation.source(), None, "no page says that it sends one for the role of a stack");
/// assert_eq!(Trustee::of_key("CloudFormation", "RoleArn"), Some(Trustee::CloudFormation));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trustee {
    /// CodePipeline: the role of a pipeline. The role of an action is taken by the pipeline's role, not by the service.
    CodePipeline,
    /// CodeBuild: the role of a project, and the one that a project takes for its batches.
    CodeBuild,
    /// CloudFormation: the role with which a stack makes its resources.
    CloudFormation,
    /// CloudFormation: the role that administers a stack set.
    StackSets,
    /// EventBridge: the role with which a rule starts its target.
    Events,
    /// EventBridge Scheduler: the role with which a schedule starts its target.
    Scheduler,
    /// ECS: the roles of a task.
    EcsTasks,
}

impl Trustee {
    /// Its principal, the same in every partition.
    #[must_use]
    pub const fn principal(self) -> &'static str {
        match self {
            Self::CodePipeline => "codepipeline.amazonaws.com",
            Self::CodeBuild => "codebuild.amazonaws.com",
            Self::CloudFormation | Self::StackSets => "cloudformation.amazonaws.com",
            Self::Events => "events.amazonaws.com",
            Self::Scheduler => "scheduler.amazonaws.com",
            Self::EcsTasks => "ecs-tasks.amazonaws.com",
        }
    }

    /// The service part and the beginning of the resource part of the `aws:SourceArn` that it sends, such as
    /// `codebuild` and `project/`; nothing where no page says that it sends one for such a role, so that a condition on
    /// it would lock the service out. Where there is one, `aws:SourceAccount` is sent too.
    ///
    /// That CodePipeline sends the ARN of the pipeline stands in no page of its guide; AWS's own deployment framework
    /// relies on it.
    #[must_use]
    pub const fn source(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::CodePipeline => Some(("codepipeline", "")),
            Self::CodeBuild => Some(("codebuild", "project/")),
            Self::StackSets => Some(("cloudformation", "stackset/")),
            Self::Events => Some(("events", "rule/")),
            Self::Scheduler => Some(("scheduler", "schedule-group/")),
            Self::EcsTasks => Some(("ecs", "")),
            Self::CloudFormation => None,
        }
    }

    /// Who takes the role that this key of an action's configuration names.
    #[must_use]
    pub fn of_key(provider: &str, key: &str) -> Option<Self> {
        match (provider, key) {
            ("CloudFormation", "RoleArn") => Some(Self::CloudFormation),
            ("CloudFormationStackSet", "AdministrationRoleArn") => Some(Self::StackSets),
            ("CodeBuild", "ServiceRoleArnOverride") => Some(Self::CodeBuild),
            _ => None,
        }
    }
}
