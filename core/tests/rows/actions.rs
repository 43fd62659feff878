//! Action types, artifact counts, configuration.

use stagewright_core::{Category, EnvironmentVariable, Given, Owner, PipelineType};

use crate::row::{Row, doubtful, refused};
use crate::support::{
    action, at, aws, build, configure, deconfigure, inputs, outputs, owned, word,
};

pub(crate) const ROWS: &[Row] = &[
    refused(23, "no region at actions of other owners", |draft| {
        action(draft, at::FETCH).region = Some("eu-west-1".into());
        let mut custom = owned("tool", Category::Build, Owner::Custom, "MyTool");
        custom.region = Some("eu-west-2".into());
        draft.stages[at::BUILD].actions.push(custom);
        draft.artifact_store = None;
        draft.artifact_stores = Some(vec![
            (
                "eu-west-1".into(),
                stagewright_core::ArtifactStore::bucket("shop-ie"),
            ),
            (
                "eu-west-2".into(),
                stagewright_core::ArtifactStore::bucket("shop-uk"),
            ),
        ]);
    }),
    refused(24, "no role at actions of other owners", |draft| {
        let mut custom = owned("tool", Category::Build, Owner::Custom, "MyTool");
        custom.role = Some("arn:aws:iam::111122223333:role/tool".into());
        draft.stages[at::BUILD].actions.push(custom);
    }),
    refused(31, "CodeBuild takes at least 1 input", |draft| {
        draft.stages[at::BUILD]
            .actions
            .push(build("empty", &[], &[]));
    }),
    refused(32, "CodeBuild gives at most 5 outputs", |draft| {
        draft.stages[at::BUILD].actions.push(build(
            "many",
            &["src"],
            &["a", "b", "c", "d", "e", "f"],
        ));
    }),
    refused(33, "an S3 deployment takes at most 1 input", |draft| {
        action(draft, at::RELEASE).inputs = inputs(&["zip", "assets"]);
    }),
    refused(34, "an S3 deployment gives no output", |draft| {
        action(draft, at::RELEASE).outputs = outputs(&["site"]);
    }),
    refused(35, "an S3 source gives at most 1 output", |draft| {
        action(draft, at::ASSETS).outputs = outputs(&["assets", "more"]);
    }),
    refused(36, "an S3 source gives at least 1 output", |draft| {
        let mut empty = action(draft, at::ASSETS).clone();
        empty.name = "empty".into();
        empty.outputs.clear();
        configure(&mut empty, "S3ObjectKey", "other.zip");
        draft.stages[at::SOURCE].actions.push(empty);
    }),
    refused(37, "an approval takes no artifact", |draft| {
        action(draft, at::ASK).inputs = inputs(&["zip"]);
    }),
    refused(38, "a connection gives at most 1 output", |draft| {
        action(draft, at::FETCH).outputs = outputs(&["src", "more"]);
    }),
    refused(39, "CodeDeployToECS takes at most 5 inputs", |draft| {
        draft.stages[at::BUILD]
            .actions
            .push(build("images", &["src"], &["a", "b", "c", "d"]));
        let mut deploy = aws("blue-green", Category::Deploy, "CodeDeployToECS");
        for (key, value) in [
            ("ApplicationName", "shop"),
            ("DeploymentGroupName", "shop"),
            ("TaskDefinitionTemplateArtifact", "src"),
            ("AppSpecTemplateArtifact", "src"),
        ] {
            configure(&mut deploy, key, value);
        }
        deploy.inputs = inputs(&["src", "zip", "a", "b", "c", "d"]);
        draft.stages[at::DEPLOY].actions.push(deploy);
    }),
    refused(40, "StepFunctions takes at most 1 input", |draft| {
        let mut machine = aws("machine", Category::Invoke, "StepFunctions");
        configure(
            &mut machine,
            "StateMachineArn",
            "arn:aws:states:eu-west-1:111122223333:stateMachine:shop",
        );
        machine.inputs = inputs(&["src", "zip"]);
        draft.stages[at::DEPLOY].actions.push(machine);
    }),
    refused(41, "the provider exists", |draft| {
        action(draft, at::TELL).action_type.provider = "Lamda".into();
    }),
    refused(42, "the provider fits the category", |draft| {
        action(draft, at::TELL).action_type.category = Category::Test.into();
    }),
    refused(43, "the category is one of 7", |draft| {
        action(draft, at::TELL).action_type.category = Given::read("Notify".into());
    }),
    refused(44, "the owner is one of 3", |draft| {
        action(draft, at::TELL).action_type.owner = Given::read("Amazon".into());
    }),
    refused(45, "the version has 1 to 9 characters", |draft| {
        action(draft, at::TELL).action_type.version = "1.0.0-rc.1".into();
    }),
    refused(46, "required configuration keys are there", |draft| {
        deconfigure(action(draft, at::RELEASE), "BucketName");
    }),
    doubtful(47, "no unknown configuration key", |draft| {
        configure(action(draft, at::RELEASE), "Colour", "blue");
    }),
    doubtful(
        48,
        "configuration values have at most 1,000 characters",
        |draft| {
            configure(action(draft, at::TELL), "UserParameters", &"x".repeat(1001));
        },
    ),
    refused(
        49,
        "CodeBuild with several inputs names its primary source",
        |draft| {
            deconfigure(action(draft, at::COMPILE), "PrimarySource");
        },
    ),
    refused(50, "the primary source is one of the inputs", |draft| {
        configure(action(draft, at::COMPILE), "PrimarySource", "zip");
    }),
    refused(51, "a change set has a name", |draft| {
        let mut stack = aws("stack", Category::Deploy, "CloudFormation");
        configure(&mut stack, "ActionMode", "CHANGE_SET_EXECUTE");
        configure(&mut stack, "StackName", "shop");
        draft.stages[at::DEPLOY].actions.push(stack);
    }),
    refused(52, "the action mode is one of 5", |draft| {
        let mut stack = aws("stack", Category::Deploy, "CloudFormation");
        configure(&mut stack, "ActionMode", "CREATE");
        configure(&mut stack, "StackName", "shop");
        draft.stages[at::DEPLOY].actions.push(stack);
    }),
    refused(53, "the artifact of a template path is an input", |draft| {
        let mut stack = aws("stack", Category::Deploy, "CloudFormation");
        configure(&mut stack, "ActionMode", "CREATE_UPDATE");
        configure(&mut stack, "StackName", "shop");
        configure(
            &mut stack,
            "RoleArn",
            "arn:aws:iam::111122223333:role/stack",
        );
        configure(&mut stack, "TemplatePath", "src::stack.yaml");
        stack.inputs = inputs(&["zip"]);
        draft.stages[at::DEPLOY].actions.push(stack);
    }),
    refused(54, "a full clone feeds CodeBuild only", |draft| {
        configure(
            action(draft, at::FETCH),
            "OutputArtifactFormat",
            "CODEBUILD_CLONE_REF",
        );
        action(draft, at::RELEASE).inputs = inputs(&["src"]);
    }),
    refused(57, "an approval waits at least 5 minutes", |draft| {
        action(draft, at::ASK).timeout_in_minutes = Some(4.into());
    }),
    refused(58, "an approval waits at most 86,400 minutes", |draft| {
        action(draft, at::ASK).timeout_in_minutes = Some(86_401.into());
    }),
    refused(59, "a time-out on approvals only", |draft| {
        action(draft, at::COMPILE).timeout_in_minutes = Some(60.into());
    }),
    refused(
        71,
        "Commands, ECRBuildAndPublish and EKS need type V2",
        |draft| {
            draft.pipeline_type = Some(PipelineType::V1.into());
            let mut commands = aws("run", Category::Compute, "Commands");
            commands.commands = inputs(&["make"]);
            commands.inputs = inputs(&["src"]);
            draft.stages[at::BUILD].actions.push(commands);
        },
    ),
    refused(97, "at least 1 command", |draft| {
        let mut commands = aws("run", Category::Compute, "Commands");
        commands.inputs = inputs(&["src"]);
        draft.stages[at::BUILD].actions.push(commands);
    }),
    refused(98, "at most 50 commands", |draft| {
        let mut commands = aws("run", Category::Compute, "Commands");
        commands.commands = inputs(&["make"; 51]);
        commands.inputs = inputs(&["src"]);
        draft.stages[at::BUILD].actions.push(commands);
    }),
    refused(99, "at most 10 environment variables", |draft| {
        let mut commands = aws("run", Category::Compute, "Commands");
        commands.commands = inputs(&["make"]);
        commands.inputs = inputs(&["src"]);
        commands.environment_variables = (0..11)
            .map(|number| EnvironmentVariable {
                name: format!("V{number}").into(),
                value: "x".into(),
                kind: word("PLAINTEXT"),
            })
            .collect();
        draft.stages[at::BUILD].actions.push(commands);
    }),
    refused(100, "at most 10 output files", |draft| {
        let mut commands = aws("run", Category::Compute, "Commands");
        commands.commands = inputs(&["make"]);
        commands.inputs = inputs(&["src"]);
        commands.outputs = outputs(&["out"]);
        commands.outputs[0].files = (0..11)
            .map(|number| format!("file-{number}").into())
            .collect();
        draft.stages[at::BUILD].actions.push(commands);
    }),
];
