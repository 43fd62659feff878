//! `unknown-key`.

use crate::rules::configuration::{configuration_form, spelling::slip};
use crate::rules::references::conditions;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site, Step, Value};

pub(super) const RULE: Rule = Rule {
    name: "unknown-key",
    summary: "a file has no keys that the service does not know",
    evidence: Evidence::Unknown,
    source: "CloudFormation schema (`additionalProperties: false`)",
    checked: "2026-11-23",
    since: "0.1.0",
    covers: &[],
    text: include_str!("unknown_key.md"),
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
    visit(context, &mut |owner, key, known| {
        if meant(key, known).is_none() {
            findings.push(
                RULE.at(
                    owner.clone().step(Step::Unknown(key.to_owned())),
                    format!("{owner} has no key {}", quoted(key)),
                )
                .help("leave it out"),
            );
        }
    });
}

/// The key of which an unknown one is a slip of the pen, with a capital or without as the file spells its keys: templates with,
/// `get-pipeline` without.
pub(super) fn meant(key: &str, known: &[&'static str]) -> Option<String> {
    let slips = known
        .iter()
        .filter_map(|name| Some((slip(key, name)?, *name)));
    let (_, near) = slips.min_by_key(|(distance, _)| *distance)?;
    let near = if key.starts_with(char::is_uppercase) {
        upper_first(near)
    } else {
        near.to_owned()
    };
    // The right letters in the wrong kind of file: there the other spelling is meant.
    if near == key {
        return Some(turned(&near));
    }
    Some(near)
}

/// Visits every key that no field takes, with its owner and the keys that the owner has.
pub(super) fn visit(context: &Context<'_>, see: &mut dyn FnMut(&Site, &str, &[&'static str])) {
    let draft = context.draft;
    let mut judge = |extra: &[(String, Value)], site: &dyn Fn() -> Site, known: &[&'static str]| {
        // A configuration that is no mapping is kept among the unknown keys, and has a rule of its own.
        let form = configuration_form::kept(extra);
        for (key, value) in extra {
            if !form.is_some_and(|form| std::ptr::eq(form, value)) {
                see(&site(), key, known);
            }
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

fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The same word with the other kind of first letter.
fn turned(word: &str) -> String {
    let mut letters = word.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    if first.is_uppercase() {
        first.to_lowercase().chain(letters).collect()
    } else {
        first.to_uppercase().chain(letters).collect()
    }
}
