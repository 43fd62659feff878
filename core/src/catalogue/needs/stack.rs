//! Deployments of templates.

use super::*;

const STACK: &[&str] = &["arn:{P}:cloudformation:{R}:{A}:stack/{StackName}/*"];
const STACK_ID: &str = "the id of the stack follows its name";
const SETS: &[&str] = &["arn:{P}:cloudformation:{R}:{A}:stackset/{StackSetName}:*"];
const SET_ID: &str = "the id of the stack set follows its name";
/// What an update of a stack set is checked against beside the set, once the set is named.
const SET_PARTS: &[&str] = &[
    "arn:{P}:cloudformation:*:{A}:stackset-target/{StackSetName}:*",
    "arn:{P}:cloudformation:{R}::type/resource/*",
];
const SET_PARTS_WHY: &str = "the regions and resource types are those of the template";
const DELEGATED: When = is("CallAs", &["DELEGATED_ADMIN"]);

const DELEGATES: Grant = allow(&["organizations:ListDelegatedAdministrators"], &["*"])
    .when(DELEGATED)
    .wide("administrators can only be listed all together");

const fn mode(modes: &'static [&'static str]) -> When {
    is("ActionMode", modes)
}

/// Setting a condition on the change set with `StringEquals` broke first runs: some calls come without its name.
const fn of_the_change_set(grant: Grant) -> Grant {
    grant.limit(
        "StringEqualsIfExists",
        "cloudformation:ChangeSetName",
        &["{ChangeSetName}"],
    )
}

needs! {
    CLOUDFORMATION: "CodePipeline user guide, CloudFormation action reference; which call goes with a mode as AWS's own CDK has it" [
        allow(
            &[
                "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks",
                "cloudformation:GetTemplate",
            ],
            STACK,
        ).inside(STACK_ID),
        allow(&["cloudformation:CreateStack", "cloudformation:UpdateStack"], STACK)
            .when(mode(&["CREATE_UPDATE", "REPLACE_ON_FAILURE"])).inside(STACK_ID),
        allow(&["cloudformation:DeleteStack"], STACK).when(mode(&["DELETE_ONLY", "REPLACE_ON_FAILURE"])).inside(STACK_ID),
        of_the_change_set(
            allow(
                &["cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet"],
                STACK,
            ).when(mode(&["CHANGE_SET_REPLACE"])).inside(STACK_ID),
        ),
        of_the_change_set(
            allow(&["cloudformation:DescribeChangeSet", "cloudformation:ExecuteChangeSet"], STACK)
                .when(mode(&["CHANGE_SET_EXECUTE"])).inside(STACK_ID),
        ),
        allow(&["cloudformation:GetStackPolicy", "cloudformation:SetStackPolicy"], STACK)
            .when(When::KeyPresent("TemplateConfiguration")).inside(STACK_ID),
        allow(&["cloudformation:ValidateTemplate"], &["*"])
            .when(mode(&["CREATE_UPDATE", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE"]))
            .wide("the template comes with the call, which takes no ARN"),
        allow(&["iam:PassRole"], &["{RoleArn:role}"]).unless(mode(&["CHANGE_SET_EXECUTE"]))
            .limit("StringEqualsIfExists", "iam:PassedToService", &["cloudformation.amazonaws.com"]),
    ]
    STACK_SET: "CodePipeline user guide, CloudFormation StackSets action reference; CloudFormation user guide, self-managed permissions" [
        allow(&["cloudformation:CreateStackSet"], &["*"])
            .wide("the stack set does not exist yet, and the call takes no ARN"),
        allow(
            &[
                "cloudformation:CreateStackInstances", "cloudformation:DescribeStackSet",
                "cloudformation:DescribeStackSetOperation", "cloudformation:ListStackInstances", "cloudformation:UpdateStackSet",
            ],
            SETS,
        ).inside(SET_ID),
        allow(&["cloudformation:CreateStackInstances", "cloudformation:UpdateStackSet"], SET_PARTS).inside(SET_PARTS_WHY),
        allow(&["iam:PassRole"], &["{AdministrationRoleArn:role}"]).unless(is("PermissionModel", &["SERVICE_MANAGED"]))
            .passed_to(&["cloudformation.amazonaws.com"]),
        allow(&["iam:PassRole"], &["arn:{P}:iam::{A}:role/AWSCloudFormationStackSetAdministrationRole"])
            .when(When::KeysAbsent(&["AdministrationRoleArn"])).unless(is("PermissionModel", &["SERVICE_MANAGED"]))
            .passed_to(&["cloudformation.amazonaws.com"]),
        DELEGATES,
    ]
    STACK_INSTANCES: "CodePipeline user guide, CloudFormation StackSets action reference" [
        allow(&["cloudformation:CreateStackInstances", "cloudformation:DescribeStackSetOperation"], SETS).inside(SET_ID),
        allow(&["cloudformation:CreateStackInstances"], SET_PARTS).inside(SET_PARTS_WHY),
        DELEGATES,
    ]
    SERVICE_CATALOG: "CodePipeline user guide, Service Catalog action reference" [
        allow(
            &[
                "servicecatalog:CreateProvisioningArtifact", "servicecatalog:DeleteProvisioningArtifact",
                "servicecatalog:DescribeProvisioningArtifact", "servicecatalog:ListProvisioningArtifacts",
                "servicecatalog:UpdateProduct",
            ],
            &["arn:{P}:catalog:{R}:{A}:product/{ProductId}"],
        ),
        allow(&["cloudformation:ValidateTemplate"], &["*"]).wide("the template comes with the call, which takes no ARN"),
    ]
}
