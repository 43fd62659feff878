//! Deployments of templates.

use super::super::declare::providers;
use super::super::{Charge, Count, Key, Values, Variables, When, needs};
use crate::Category;

const CAPABILITIES: Values = Values::SomeOf(&[
    "CAPABILITY_IAM",
    "CAPABILITY_NAMED_IAM",
    "CAPABILITY_AUTO_EXPAND",
]);

/// Modes that read a template.
const READS_TEMPLATE: When = When::KeyIs {
    key: "ActionMode",
    values: &["CREATE_UPDATE", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE"],
};

/// Modes that act on the stack itself, with the permissions of a role.
const CHANGES_STACK: When = When::KeyIs {
    key: "ActionMode",
    values: &[
        "CREATE_UPDATE",
        "REPLACE_ON_FAILURE",
        "CHANGE_SET_REPLACE",
        "DELETE_ONLY",
    ],
};

const PERCENTAGE: Values = Values::Integer { min: 0, max: 100 };

providers! {
    // The user guide says that most modes require `RoleArn`. The service takes a definition without it, and the action fails
    // when it runs ("RoleArn should not be empty in current ActionMode", hashicorp/terraform-provider-aws#13121).
    CloudFormation: AWS, "creates, updates or deletes a stack, or makes or executes a change set" {
        name: "CloudFormation",
        categories: &[Category::Deploy],
        inputs: Count::between(0, 10),
        outputs: Count::between(0, 1),
        keys: &[
            Key::required("ActionMode").of(Values::OneOf(&[
                "CHANGE_SET_EXECUTE",
                "CHANGE_SET_REPLACE",
                "CREATE_UPDATE",
                "DELETE_ONLY",
                "REPLACE_ON_FAILURE",
            ])),
            Key::required("StackName"),
            Key::optional("Capabilities").of(CAPABILITIES),
            Key::when("ChangeSetName", When::KeyIs {
                key: "ActionMode",
                values: &["CHANGE_SET_EXECUTE", "CHANGE_SET_REPLACE"],
            }),
            Key::at_run_time("RoleArn", CHANGES_STACK).of(Values::RoleArn),
            Key::when("TemplatePath", READS_TEMPLATE).of(Values::InputArtifactPath).used(READS_TEMPLATE),
            Key::optional("OutputFileName"),
            Key::optional("ParameterOverrides").of(Values::JsonObject),
            Key::optional("TemplateConfiguration").of(Values::InputArtifactPath).used(READS_TEMPLATE),
        ],
        variables: Variables::Open,
        timeout_minutes: Some(3 * 24 * 60),
        needs: needs::CLOUDFORMATION,
        billed_by: &[Charge::Deployed("what the stack creates")],
        source: "CodePipeline user guide, CloudFormation action reference; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    CloudFormationStackSet: AWS, "creates or updates a stack set" {
        name: "CloudFormationStackSet",
        categories: &[Category::Deploy],
        inputs: Count::between(1, 3),
        keys: &[
            Key::required("StackSetName"),
            Key::required("TemplatePath").of(Values::InputArtifactPath),
            Key::optional("Description"),
            Key::optional("Parameters").of(Values::TextOrArtifactPath),
            Key::optional("Capabilities").of(CAPABILITIES),
            Key::optional("PermissionModel").of(Values::OneOf(&["SELF_MANAGED", "SERVICE_MANAGED"])),
            Key::optional("AdministrationRoleArn").of(Values::RoleArn),
            Key::optional("ExecutionRoleName"),
            Key::optional("OrganizationsAutoDeployment")
                .of(Values::OneOf(&["Enabled", "Disabled", "EnabledWithStackRetention"])),
            Key::when("DeploymentTargets", When::KeyPresent("Regions")).of(Values::TextOrArtifactPath),
            Key::when("Regions", When::KeyPresent("DeploymentTargets")).of(Values::Regions),
            Key::optional("FailureTolerancePercentage").of(PERCENTAGE),
            Key::optional("MaxConcurrentPercentage").of(PERCENTAGE),
            Key::optional("CallAs").of(Values::OneOf(&["SELF", "DELEGATED_ADMIN"])),
        ],
        variables: Variables::Listed(&["OperationId", "StackSetId"]),
        needs: needs::STACK_SET,
        billed_by: &[Charge::Deployed("what the stacks create")],
        source: "CodePipeline user guide, CloudFormation StackSets action reference",
        checked: "2026-11-23",
    }

    CloudFormationStackInstances: AWS, "creates or updates stacks of a stack set" {
        name: "CloudFormationStackInstances",
        categories: &[Category::Deploy],
        inputs: Count::between(0, 3),
        keys: &[
            Key::required("StackSetName"),
            Key::when("DeploymentTargets", When::KeyPresent("Regions")).of(Values::TextOrArtifactPath),
            Key::required("Regions").of(Values::Regions),
            Key::optional("ParameterOverrides").of(Values::TextOrArtifactPath),
            Key::optional("FailureTolerancePercentage").of(PERCENTAGE),
            Key::optional("MaxConcurrentPercentage").of(PERCENTAGE),
            Key::optional("CallAs").of(Values::OneOf(&["SELF", "DELEGATED_ADMIN"])),
        ],
        variables: Variables::Listed(&["OperationId", "StackSetId"]),
        needs: needs::STACK_INSTANCES,
        billed_by: &[Charge::Deployed("what the stacks create")],
        source: "CodePipeline user guide, CloudFormation StackSets action reference; input count as AWS's own CDK has it",
        checked: "2026-11-23",
    }

    ServiceCatalog: AWS, "publishes a version of a product of Service Catalog" {
        name: "ServiceCatalog",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::required("ProductId"),
            Key::when("TemplateFilePath", When::KeysAbsent(&["ConfigurationFilePath"])),
            Key::when("ProductVersionName", When::KeysAbsent(&["ConfigurationFilePath"])),
            Key::when("ProductType", When::KeysAbsent(&["ConfigurationFilePath"])),
            Key::optional("ProductVersionDescription"),
            Key::optional("ConfigurationFilePath"),
        ],
        needs: needs::SERVICE_CATALOG,
        source: "CodePipeline user guide, pipeline structure and Service Catalog tutorial",
        checked: "2026-11-23",
    }
}
