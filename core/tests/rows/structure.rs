//! Counts, names, sources, artifacts.

use stagewright_core::{ArtifactStore, Category, OutputArtifact};

use crate::row::{Row, refused};
use crate::support::{
    action, approval, at, aws, build, configure, deconfigure, inputs, outputs, shop, stage,
    variable,
};

pub(crate) const ROWS: &[Row] = &[
    refused(1, "at least 2 stages", |draft| draft.stages.truncate(1)),
    refused(2, "at most 50 stages", |draft| {
        for number in draft.stages.len()..51 {
            draft
                .stages
                .push(stage(&format!("more-{number}"), vec![approval("ask")]));
        }
    }),
    refused(3, "every stage has an action", |draft| {
        draft.stages.push(stage("empty", vec![]));
    }),
    refused(4, "at most 50 actions in a stage", |draft| {
        let actions = (0..51)
            .map(|number| approval(&format!("ask-{number}")))
            .collect();
        draft.stages.push(stage("many", actions));
    }),
    refused(5, "stage names unique", |draft| {
        draft.stages[at::DEPLOY].name = "build".into();
    }),
    refused(6, "action names unique in a stage", |draft| {
        action(draft, at::TELL).name = "release".into();
    }),
    refused(7, "stage name characters", |draft| {
        draft.stages[at::DEPLOY].name = "to production".into();
    }),
    refused(8, "stage name at most 100 characters", |draft| {
        draft.stages[at::DEPLOY].name = "x".repeat(101).into();
    }),
    refused(9, "pipeline name characters", |draft| {
        draft.name = Some("web/shop".into());
    }),
    refused(10, "pipeline name at most 100 characters", |draft| {
        draft.name = Some("x".repeat(101).into());
    }),
    refused(11, "action name characters", |draft| {
        action(draft, at::TELL).name = "tell!".into();
    }),
    refused(12, "artifact name characters", |draft| {
        action(draft, at::COMPILE).outputs = outputs(&["shop.zip"]);
        action(draft, at::CHECK).inputs = inputs(&["shop.zip"]);
        action(draft, at::RELEASE).inputs = inputs(&["shop.zip"]);
    }),
    refused(13, "namespace characters", |draft| {
        action(draft, at::TELL).namespace = Some("Tell.Vars".into());
    }),
    refused(14, "variable name characters", |draft| {
        draft.variables.push(variable("image.tag"));
    }),
    refused(15, "artifact bucket characters", |draft| {
        draft.artifact_store = Some(ArtifactStore::bucket("web_shop_artifacts"));
    }),
    refused(16, "artifact location without a folder", |draft| {
        draft.artifact_store = Some(ArtifactStore::bucket("web-shop-artifacts/pipelines"));
    }),
    refused(17, "the role is the ARN of an IAM role", |draft| {
        draft.role = Some("web-shop".into());
    }),
    refused(18, "sources in the first stage only", |draft| {
        let mut late = aws("late", Category::Source, "S3");
        configure(&mut late, "S3Bucket", "shop-late");
        configure(&mut late, "S3ObjectKey", "late.zip");
        late.outputs = outputs(&["late"]);
        draft.stages[at::BUILD].actions.push(late);
    }),
    refused(19, "nothing but sources in the first stage", |draft| {
        draft.stages[at::SOURCE].actions.push(approval("ask"));
    }),
    refused(20, "a source in the first stage", |draft| {
        let ask = approval("ask");
        draft.stages = vec![stage("ask", vec![ask.clone()]), stage("again", vec![ask])];
    }),
    refused(21, "some action that is not a source", |draft| {
        let mut source = shop().stages.swap_remove(at::SOURCE);
        source.actions.truncate(1);
        let mut second = source.clone();
        second.name = "second".into();
        second.actions[0].outputs = outputs(&["other"]);
        second.actions[0].namespace = None;
        draft.stages = vec![source, second];
    }),
    refused(22, "no region at a source", |draft| {
        action(draft, at::FETCH).region = Some("eu-west-2".into());
        action(draft, at::ASSETS).region = Some("us-east-1".into());
    }),
    refused(25, "an input is produced by some action", |draft| {
        action(draft, at::RELEASE).inputs = inputs(&["tarball"]);
    }),
    refused(26, "output names unique", |draft| {
        draft.stages[at::DEPLOY]
            .actions
            .push(build("again", &["src"], &["zip"]));
    }),
    refused(27, "the producer in an earlier stage", |draft| {
        deconfigure(action(draft, at::ASK), "CustomData");
        draft.stages.swap(at::BUILD, at::DEPLOY);
    }),
    refused(
        28,
        "the producer at a lower run order of the stage",
        |draft| {
            action(draft, at::CHECK).run_order = Some(1.into());
        },
    ),
    refused(29, "the consumer not before the producer", |draft| {
        action(draft, at::COMPILE).run_order = Some(7.into());
        action(draft, at::CHECK).run_order = Some(3.into());
    }),
    refused(30, "no action takes its own output", |draft| {
        let check = action(draft, at::CHECK);
        check.inputs = inputs(&["report"]);
        check.outputs = vec![OutputArtifact::new("report")];
    }),
    refused(55, "run order at least 1", |draft| {
        action(draft, at::COMPILE).run_order = Some(0.into());
    }),
    refused(56, "run order at most 999", |draft| {
        action(draft, at::TELL).run_order = Some(1000.into());
    }),
];
