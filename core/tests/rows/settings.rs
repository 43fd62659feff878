//! Stores, types, variables, namespaces, triggers, conditions.

use stagewright_core::{
    ArtifactStore, ConditionResult, EncryptionKey, ExecutionMode, PipelineType, PullRequestFilter,
    PushFilter,
};

use crate::row::{Row, doubtful, refused};
use crate::support::{
    action, at, condition, configure, deconfigure, filter, on_failure, push, trigger, variable,
    word,
};

fn alarm() -> Option<Vec<stagewright_core::Condition>> {
    Some(vec![condition(ConditionResult::Fail, 1)])
}

pub(crate) const ROWS: &[Row] = &[
    refused(60, "one form of artifact store", |draft| {
        draft.artifact_store = None;
    }),
    refused(61, "not both forms of artifact store", |draft| {
        draft.artifact_stores = Some(vec![("eu-west-1".into(), ArtifactStore::bucket("shop-ie"))]);
    }),
    refused(
        62,
        "an action in another region needs a list of stores",
        |draft| {
            action(draft, at::FETCH).region = Some("us-east-1".into());
            action(draft, at::TELL).region = Some("us-west-2".into());
        },
    ),
    refused(63, "a store for every region used", |draft| {
        action(draft, at::TELL).region = Some("us-west-2".into());
        draft.artifact_store = None;
        draft.artifact_stores = Some(vec![("eu-west-1".into(), ArtifactStore::bucket("shop-ie"))]);
    }),
    refused(64, "the encryption key is a KMS key", |draft| {
        if let Some(store) = &mut draft.artifact_store {
            store.encryption_key = Some(EncryptionKey::Existing {
                id: Some("alias/shop".into()),
                key_type: word("AES256"),
            });
        }
    }),
    refused(65, "QUEUED and PARALLEL need type V2", |draft| {
        draft.pipeline_type = Some(PipelineType::V1.into());
        draft.execution_mode = Some(ExecutionMode::Queued.into());
    }),
    refused(66, "the execution mode is one of 3", |draft| {
        draft.execution_mode = word("LATEST");
    }),
    refused(67, "the type is one of 2", |draft| {
        draft.pipeline_type = word("V3");
    }),
    refused(68, "variables need type V2", |draft| {
        draft.pipeline_type = Some(PipelineType::V1.into());
        draft.variables.push(variable("tag"));
    }),
    refused(69, "triggers need type V2", |draft| {
        draft.pipeline_type = Some(PipelineType::V1.into());
        draft.triggers.push(trigger("fetch", &["main"]));
    }),
    refused(70, "conditions need type V2", |draft| {
        draft.pipeline_type = Some(PipelineType::V1.into());
        draft.stages[at::DEPLOY].before_entry = alarm();
    }),
    refused(72, "variable names unique", |draft| {
        draft.variables = vec![variable("tag"), variable("tag")];
    }),
    refused(73, "at most 50 variables", |draft| {
        draft.variables = (0..51)
            .map(|number| variable(&format!("v{number}")))
            .collect();
    }),
    refused(74, "a reference names a declared namespace", |draft| {
        configure(action(draft, at::ASK), "CustomData", "#{Source.CommitId}");
    }),
    refused(75, "a reference reads an earlier action", |draft| {
        action(draft, at::TELL).namespace = Some("Tell".into());
        configure(action(draft, at::ASK), "CustomData", "#{Tell.answer}");
    }),
    doubtful(
        76,
        "a reference reads a key that the provider gives",
        |draft| {
            configure(action(draft, at::ASK), "CustomData", "#{Src.Commit}");
        },
    ),
    refused(
        77,
        "a reference to a pipeline variable names a declared one",
        |draft| {
            draft.variables = vec![variable("tag")];
            configure(action(draft, at::ASK), "CustomData", "#{variables.version}");
        },
    ),
    refused(78, "namespaces unique", |draft| {
        action(draft, at::TELL).namespace = Some("Build".into());
    }),
    refused(79, "a namespace differs from artifact names", |draft| {
        action(draft, at::TELL).namespace = Some("zip".into());
    }),
    refused(80, "a namespace is not `codepipeline`", |draft| {
        action(draft, at::TELL).namespace = Some("codepipeline".into());
    }),
    refused(81, "a trigger names a source action", |draft| {
        draft.triggers.push(trigger("pull", &["main"]));
    }),
    refused(
        82,
        "the source action of a trigger is a connection",
        |draft| {
            draft.triggers.push(trigger("assets", &["main"]));
        },
    ),
    refused(83, "at most 3 push and 3 pull-request filters", |draft| {
        let mut trigger = trigger("fetch", &["main"]);
        if let Some(git) = &mut trigger.git {
            git.push = vec![push(&["main"]); 4];
        }
        draft.triggers.push(trigger);
    }),
    refused(84, "at most 8 patterns in a list", |draft| {
        draft.triggers.push(trigger(
            "fetch",
            &["a", "b", "c", "d", "e", "f", "g", "h", "i"],
        ));
    }),
    refused(85, "one trigger for a source action", |draft| {
        draft.triggers = vec![trigger("fetch", &["main"]), trigger("fetch", &["next"])];
    }),
    refused(86, "a trigger has a filter", |draft| {
        let mut trigger = trigger("fetch", &["main"]);
        if let Some(git) = &mut trigger.git {
            git.push.clear();
        }
        draft.triggers.push(trigger);
    }),
    refused(87, "file paths need branches", |draft| {
        let mut trigger = trigger("fetch", &["main"]);
        if let Some(git) = &mut trigger.git {
            git.push = vec![PushFilter {
                file_paths: Some(filter(&["shop/**"])),
                ..PushFilter::default()
            }];
        }
        draft.triggers.push(trigger);
    }),
    refused(88, "a pull-request filter needs branches", |draft| {
        let mut trigger = trigger("fetch", &["main"]);
        if let Some(git) = &mut trigger.git {
            git.push.clear();
            git.pull_request = vec![PullRequestFilter {
                events: word("OPEN").into_iter().collect(),
                ..Default::default()
            }];
        }
        draft.triggers.push(trigger);
    }),
    refused(89, "the event of a pull request is one of 3", |draft| {
        let mut trigger = trigger("fetch", &["main"]);
        if let Some(git) = &mut trigger.git {
            git.pull_request = vec![PullRequestFilter {
                branches: Some(filter(&["main"])),
                events: word("OPENED").into_iter().collect(),
                ..Default::default()
            }];
        }
        draft.triggers.push(trigger);
    }),
    refused(90, "one condition of a kind", |draft| {
        draft.stages[at::DEPLOY].before_entry = Some(vec![condition(ConditionResult::Fail, 1); 2]);
    }),
    refused(91, "at most 5 rules", |draft| {
        draft.stages[at::DEPLOY].before_entry = Some(vec![condition(ConditionResult::Fail, 6)]);
    }),
    refused(92, "an entry condition fails or skips", |draft| {
        draft.stages[at::DEPLOY].before_entry = Some(vec![condition(ConditionResult::Rollback, 1)]);
    }),
    refused(93, "the result of a condition is a known word", |draft| {
        let mut condition = condition(ConditionResult::Fail, 1);
        condition.result = word("ABORT");
        draft.stages[at::DEPLOY].before_entry = Some(vec![condition]);
    }),
    doubtful(
        94,
        "the result of a failure is a retry or a rollback",
        |draft| {
            draft.stages[at::DEPLOY].on_failure = on_failure(ConditionResult::Fail);
        },
    ),
    refused(95, "no rollback in PARALLEL mode", |draft| {
        draft.execution_mode = Some(ExecutionMode::Parallel.into());
        draft.stages[at::DEPLOY].on_failure = on_failure(ConditionResult::Rollback);
    }),
    refused(96, "no rollback of the stage of the sources", |draft| {
        draft.stages[at::SOURCE].on_failure = on_failure(ConditionResult::Rollback);
    }),
    refused(
        123,
        "failure handling with a result or conditions",
        |draft| {
            let mut failure = on_failure(ConditionResult::Rollback);
            if let Some(failure) = &mut failure {
                failure.conditions = alarm();
            }
            draft.stages[at::DEPLOY].on_failure = failure;
        },
    ),
    refused(124, "a store for the pipeline's own region", |draft| {
        draft.region = Some("eu-west-1".into());
        draft.artifact_store = None;
        draft.artifact_stores = Some(vec![("us-west-2".into(), ArtifactStore::bucket("shop-us"))]);
    }),
    refused(130, "no pipeline variable in a source", |draft| {
        draft.variables = vec![variable("branch")];
        deconfigure(action(draft, at::FETCH), "BranchName");
        configure(
            action(draft, at::FETCH),
            "BranchName",
            "#{variables.branch}",
        );
    }),
    refused(132, "the name of a pipeline is free", |draft| {
        draft.name = Some("other-shop".into());
    }),
];
