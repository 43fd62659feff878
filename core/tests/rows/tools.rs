//! What other tools refuse beyond that, and what concerns other resources.

use stagewright_core::{
    ArtifactStore, Category, Draft, Given, Owner, Project, Property, PushFilter, Resource,
};

use crate::row::{Row, doubtful, not_a_definition, refused};
use crate::support::{
    action, at, aws, configure, deconfigure, inputs, outputs, owned, trigger, variable,
};

const CDK: &str = "the order of calls in a CDK program; a definition has no calls";

pub(crate) const ROWS: &[Row] = &[
    refused(
        101,
        "not an artifact bucket and replication buckets",
        |draft| {
            draft.artifact_stores =
                Some(vec![("eu-west-1".into(), ArtifactStore::bucket("shop-ie"))]);
        },
    ),
    not_a_definition(
        102,
        "no key rotation without a key",
        "a CDK setting; a pipeline names a key or none",
    ),
    not_a_definition(103, "one stage placement, next to a known stage", CDK),
    not_a_definition(104, "a stage that is looked up exists", CDK),
    not_a_definition(105, "the action of a variable was added", CDK),
    not_a_definition(106, "an action is bound before it is used", CDK),
    not_a_definition(107, "an artifact is named once", CDK),
    refused(108, "one trigger and one variable of a key", |draft| {
        draft.variables = vec![variable("tag"), variable("tag")];
    }),
    refused(
        109,
        "defaults of 1 to 1,000 characters, descriptions of at most 200",
        |draft| {
            let mut variable = variable("tag");
            variable.description = Some("x".repeat(201).into());
            draft.variables.push(variable);
        },
    ),
    refused(110, "a push filter has tags or branches", |draft| {
        let mut trigger = trigger("fetch", &["main"]);
        if let Some(git) = &mut trigger.git {
            git.push = vec![PushFilter::default()];
        }
        draft.triggers.push(trigger);
    }),
    not_a_definition(
        111,
        "no outputs of CodeBuild across accounts",
        "the account of a project stands in no pipeline",
    ),
    doubtful(112, "no secret in a plain variable", |draft| {
        configure(
            action(draft, at::COMPILE),
            "EnvironmentVariables",
            r#"[{"name":"DB_PASSWORD","value":"hunter2hunter2","type":"PLAINTEXT"}]"#,
        );
    }),
    refused(113, "branches and object keys are not empty", |draft| {
        configure(action(draft, at::ASSETS), "S3ObjectKey", "");
    }),
    doubtful(114, "one source for a bucket and key", |draft| {
        let mut again = action(draft, at::ASSETS).clone();
        again.name = "again".into();
        again.outputs = outputs(&["more"]);
        draft.stages[at::SOURCE].actions.push(again);
    }),
    refused(
        115,
        "CodeDeployToECS names one task definition and one AppSpec",
        |draft| {
            let mut deploy = aws("blue-green", Category::Deploy, "CodeDeployToECS");
            configure(&mut deploy, "ApplicationName", "shop");
            configure(&mut deploy, "DeploymentGroupName", "shop");
            configure(&mut deploy, "TaskDefinitionTemplateArtifact", "zip");
            deploy.inputs = inputs(&["zip"]);
            draft.stages[at::DEPLOY].actions.push(deploy);
        },
    ),
    refused(116, "the time-out of ECS is 1 to 60 minutes", |draft| {
        let mut ecs = aws("ecs", Category::Deploy, "ECS");
        configure(&mut ecs, "ClusterName", "shop");
        configure(&mut ecs, "ServiceName", "shop");
        configure(&mut ecs, "DeploymentTimeout", "61");
        ecs.inputs = inputs(&["zip"]);
        draft.stages[at::DEPLOY].actions.push(ecs);
    }),
    not_a_definition(
        117,
        "Lambda has one form of parameters",
        "a definition has one key for them, `UserParameters`",
    ),
    doubtful(
        118,
        "a variable of Commands that is read is exported",
        |draft| {
            let mut commands = aws("run", Category::Compute, "Commands");
            commands.commands = inputs(&["make"]);
            commands.inputs = inputs(&["src"]);
            commands.namespace = Some("Run".into());
            commands.output_variables = inputs(&["VERSION"]);
            draft.stages[at::BUILD].actions.push(commands);
            configure(action(draft, at::ASK), "CustomData", "#{Run.RELEASE}");
        },
    ),
    refused(119, "targets of EC2 are counted from 1", |draft| {
        let mut fleet = aws("fleet", Category::Deploy, "EC2");
        for (key, value) in [
            ("InstanceTagKey", "role"),
            ("InstanceTagValue", "web"),
            ("InstanceType", "EC2"),
            ("TargetDirectory", "/srv/shop"),
            ("PostScript", "restart.sh"),
            ("MaxBatch", "0"),
        ] {
            configure(&mut fleet, key, value);
        }
        fleet.inputs = inputs(&["zip"]);
        draft.stages[at::DEPLOY].actions.push(fleet);
    }),
    refused(120, "percentages of stack sets are 0 to 100", |draft| {
        let mut set = aws("set", Category::Deploy, "CloudFormationStackSet");
        for (key, value) in [
            ("StackSetName", "shop"),
            ("TemplatePath", "zip::stack.yaml"),
            ("FailureTolerancePercentage", "101"),
        ] {
            configure(&mut set, key, value);
        }
        set.inputs = inputs(&["zip"]);
        draft.stages[at::DEPLOY].actions.push(set);
    }),
    doubtful(121, "across accounts the store has a key", |draft| {
        action(draft, at::RELEASE).role = Some("arn:aws:iam::444455556666:role/deploy".into());
    }),
    refused(122, "no role at an action that is not AWS's", |draft| {
        let mut custom = owned("tool", Category::Build, Owner::Custom, "MyTool");
        custom.role = Some("arn:aws:iam::111122223333:role/tool".into());
        draft.stages[at::BUILD].actions.push(custom);
    }),
    refused(125, "a provider of AWS has owner AWS", |draft| {
        action(draft, at::TELL).action_type.owner = Owner::ThirdParty.into();
    }),
    refused(
        126,
        "a custom action type has a least count below its most",
        |draft| {
            let counts = map(&[("MinimumCount", "2"), ("MaximumCount", "1")]);
            let properties = vec![("InputArtifactDetails".to_owned(), counts)];
            beside(draft, "AWS::CodePipeline::CustomActionType", properties);
        },
    ),
    refused(
        127,
        "a custom action type has one queryable property",
        |draft| {
            let queryable = || map(&[("Queryable", "true"), ("Required", "true")]);
            let both = Property::List(vec![queryable(), queryable()]);
            let properties = vec![("ConfigurationProperties".to_owned(), both)];
            beside(draft, "AWS::CodePipeline::CustomActionType", properties);
        },
    ),
    refused(
        128,
        "a webhook has at most 5 filters and its own authentication",
        |draft| {
            let filters = Property::List(vec![map(&[("JsonPath", "$.ref")]); 6]);
            let properties = vec![("Filters".to_owned(), filters)];
            beside(draft, "AWS::CodePipeline::Webhook", properties);
        },
    ),
    refused(
        129,
        "a project belongs to a pipeline wholly or not at all",
        |draft| {
            draft.projects.push(Project {
                logical_id: Some("Build".into()),
                source_type: Some("CODEPIPELINE".into()),
                artifacts_type: Some("CODEPIPELINE".into()),
                badge: Some(Given::of(true)),
                ..Project::default()
            });
        },
    ),
    refused(
        131,
        "the topic of an approval is an SNS topic of the region",
        |draft| {
            deconfigure(action(draft, at::ASK), "CustomData");
            configure(
                action(draft, at::ASK),
                "NotificationArn",
                "arn:aws:sqs:eu-west-1:111122223333:approvals",
            );
        },
    ),
];

/// A mapping of plain texts.
fn map(pairs: &[(&str, &str)]) -> Property {
    let pairs = pairs.iter();
    Property::Map(
        pairs
            .map(|(key, value)| ((*key).to_owned(), Property::Text((*value).into())))
            .collect(),
    )
}

/// Puts a resource beside the pipeline.
fn beside(draft: &mut Draft, resource_type: &str, properties: Vec<(String, Property)>) {
    draft.resources.push(Resource {
        logical_id: "Beside".into(),
        resource_type: resource_type.into(),
        properties: Property::Map(properties),
    });
}
