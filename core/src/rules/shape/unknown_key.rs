//! `unknown-key`.

use crate::rules::configuration::configuration_form;
use crate::rules::references::conditions;
use crate::rules::texts::{nearest, quoted};
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Finding, Site, Step, Value};

pub(super) const RULE: Rule = Rule {
    name: "unknown-key",
    summary: "a file has no keys that the service does not know",
    evidence: Evidence::Unknown,
    what: "Looks for keys that are no field of a pipeline, stage, action, trigger, condition or store. They are carried \
           through unread.",
    why: "CloudFormation refuses them, the service ignores or refuses them, and a misspelt key means that something is not \
          set. It is a warning because the service may have learnt a new key since.",
    instead: "The key as the service spells it.",
    source: "CloudFormation schema (`additionalProperties: false`)",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::file_only(
            "another word is a mistake of syntax there",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOder: 2 # <--
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
        passes: Written::file_only(
            "another word is a mistake of syntax there",
            "\
Stages:
  …source
  - Name: deploy
    Actions:
      - Name: release
        RunOrder: 2
        ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
        Configuration: { BucketName: shop-site, Extract: 'true' }
        InputArtifacts: [ { Name: src } ]",
        ),
    }],
    check,
};

const PIPELINE: &[&str] = &[
    "name",
    "roleArn",
    "artifactStore",
    "artifactStores",
    "stages",
    "version",
    "executionMode",
    "pipelineType",
    "variables",
    "triggers",
    "disableInboundStageTransitions",
    "restartExecutionOnUpdate",
    "tags",
];
const STORE: &[&str] = &["type", "location", "encryptionKey"];
const VARIABLE: &[&str] = &["name", "defaultValue", "description"];
const TRIGGER: &[&str] = &["providerType", "gitConfiguration"];
const GIT: &[&str] = &["sourceActionName", "push", "pullRequest"];
const FILTER: &[&str] = &["branches", "filePaths", "tags", "events"];
const STAGE: &[&str] = &[
    "name",
    "blockers",
    "actions",
    "onFailure",
    "onSuccess",
    "beforeEntry",
];
const CONDITION: &[&str] = &["result", "rules"];
const FAILURE: &[&str] = &["result", "retryConfiguration", "conditions"];
const RULE_KEYS: &[&str] = &[
    "name",
    "ruleTypeId",
    "configuration",
    "commands",
    "inputArtifacts",
    "roleArn",
    "region",
    "timeoutInMinutes",
    "environmentVariables",
];
const ACTION: &[&str] = &[
    "name",
    "actionTypeId",
    "runOrder",
    "configuration",
    "commands",
    "outputArtifacts",
    "inputArtifacts",
    "outputVariables",
    "roleArn",
    "region",
    "namespace",
    "timeoutInMinutes",
    "environmentVariables",
];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    let mut judge = |extra: &[(String, Value)], site: &dyn Fn() -> Site, known: &[&'static str]| {
        // A configuration that is no mapping is kept among the unknown keys, and has a rule of its own.
        let form = configuration_form::kept(extra);
        let unknown = extra
            .iter()
            .filter(|(_, value)| !form.is_some_and(|form| std::ptr::eq(form, value)));
        for (key, _) in unknown {
            let owner = site();
            let finding = RULE.at(
                owner.clone().step(Step::Unknown(key.clone())),
                format!("{owner} has no key {}", quoted(key)),
            );
            // Files spell a key with a capital (templates) or without (`get-pipeline`).
            let capital = key.starts_with(char::is_uppercase);
            let near = nearest(&lower_first(key), known.iter().copied());
            findings.push(match near {
                Some(near) if capital => {
                    finding.help(format!("write {}", quoted(&upper_first(near))))
                }
                Some(near) => finding.help(format!("write {}", quoted(near))),
                None => finding.help("leave it out"),
            });
        }
    };
    let pipeline = Site::pipeline;
    judge(&draft.extra, &pipeline, PIPELINE);
    if let Some(store) = &draft.artifact_store {
        judge(&store.extra, &|| pipeline().step(Step::Store), STORE);
    }
    for (index, (_, store)) in draft.artifact_stores.iter().flatten().enumerate() {
        judge(
            &store.extra,
            &|| pipeline().step(Step::RegionalStore(index)),
            STORE,
        );
    }
    for (index, variable) in draft.variables.iter().enumerate() {
        judge(
            &variable.extra,
            &|| pipeline().step(Step::Variable(index)),
            VARIABLE,
        );
    }
    for (index, trigger) in draft.triggers.iter().enumerate() {
        let site = || pipeline().step(Step::Trigger(index));
        judge(&trigger.extra, &site, TRIGGER);
        let Some(git) = &trigger.git else { continue };
        judge(&git.extra, &site, GIT);
        for (number, push) in git.push.iter().enumerate() {
            judge(&push.extra, &|| site().step(Step::Push(number)), FILTER);
        }
        for (number, request) in git.pull_request.iter().enumerate() {
            judge(
                &request.extra,
                &|| site().step(Step::PullRequest(number)),
                FILTER,
            );
        }
    }
    for (index, stage) in draft.stages.iter().enumerate() {
        judge(&stage.extra, &|| Site::stage(index), STAGE);
        if let Some(failure) = &stage.on_failure {
            judge(
                &failure.extra,
                &|| Site::stage(index).step(Step::OnFailure),
                FAILURE,
            );
        }
        for (kind, conditions) in conditions(stage) {
            for (number, condition) in conditions.iter().enumerate() {
                let site = || {
                    Site::stage(index)
                        .step(kind.step())
                        .step(Step::Condition(number))
                };
                judge(&condition.extra, &site, CONDITION);
                for (rule_index, rule) in condition.rules.iter().enumerate() {
                    judge(
                        &rule.extra,
                        &|| site().step(Step::Rule(rule_index)),
                        RULE_KEYS,
                    );
                }
            }
        }
    }
    for (place, action) in context.actions() {
        judge(&action.extra, &|| place.site(), ACTION);
    }
}

fn lower_first(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
