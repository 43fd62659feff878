//! The declarations.

use super::{Builds, Count, Key, Provider, RequiredWhen, RuleProvider, Values, Variables};
use crate::{Category, Owner};

/// Every action provider of the catalogue.
pub const PROVIDERS: &[Provider] = &[
    Provider {
        name: "CodeBuild",
        owner: Owner::Aws,
        categories: &[Category::Build, Category::Test],
        about: "runs a build of a CodeBuild project",
        inputs: Count::between(1, 5),
        outputs: Count::between(0, 5),
        keys: &[
            Key::required("ProjectName"),
            Key::when("PrimarySource", RequiredWhen::InputsAbove(1)).of(Values::InputArtifact),
            Key::optional("BatchEnabled").of(Values::Boolean),
            Key::optional("CombineArtifacts").of(Values::Boolean),
            Key::optional("EnvironmentVariables").of(Values::Json),
            Key::optional("ServiceRoleArnOverride").of(Values::RoleArn),
        ],
        open: false,
        variables: Variables::Open,
        timeout_minutes: Some(480),
        needs_v2: false,
        builds: Builds::Project,
        role_needs: &[
            "codebuild:BatchGetBuilds",
            "codebuild:StartBuild",
            "codebuild:StopBuild",
        ],
        billed_by: &["CodeBuild minutes"],
        closed: None,
        source: "CodePipeline user guide, CodeBuild action reference",
        checked: "2026-11-23",
    },
    Provider {
        name: "Manual",
        owner: Owner::Aws,
        categories: &[Category::Approval],
        about: "waits until a person approves or rejects",
        inputs: Count::NONE,
        outputs: Count::NONE,
        keys: &[
            Key::optional("NotificationArn").of(Values::TopicArn),
            Key::optional("CustomData"),
            Key::optional("ExternalEntityLink"),
        ],
        open: false,
        variables: Variables::None,
        timeout_minutes: Some(7 * 24 * 60),
        needs_v2: false,
        builds: Builds::No,
        role_needs: &[],
        billed_by: &["SNS"],
        closed: None,
        source: "CodePipeline user guide, manual approval action reference",
        checked: "2026-11-23",
    },
];

/// Every provider of condition rules.
pub const RULE_PROVIDERS: &[RuleProvider] = &[];
