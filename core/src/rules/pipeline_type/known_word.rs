//! `known-word`.

use crate::rules::references::conditions_of;
use crate::rules::texts::{Speller, either, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{
    BlockerType, ConditionResult, ExecutionMode, Field, Finding, Given, PipelineType,
    PullRequestEvent, RetryMode, Site, Step, StoreType, TriggerProvider,
};

pub(super) const RULE: Rule = Rule {
    name: "known-word",
    evidence: Evidence::ServiceModel,
    text: include_str!("known_word.md"),
    check,
};

/// A vocabulary: what the setting is called, and its words.
struct Vocabulary {
    setting: &'static str,
    words: Vec<&'static str>,
}

macro_rules! vocabulary {
    ($setting:literal, $words:ident) => {
        || Vocabulary {
            setting: $setting,
            words: $words::ALL.iter().map(|word| word.as_str()).collect(),
        }
    };
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    let pipeline = Site::pipeline;
    if let Some(given) = &draft.pipeline_type {
        judge(
            given,
            || pipeline().field(Field::Type),
            vocabulary!("pipeline type", PipelineType),
            findings,
        );
    }
    if let Some(given) = &draft.execution_mode {
        judge(
            given,
            || pipeline().field(Field::Mode),
            vocabulary!("execution mode", ExecutionMode),
            findings,
        );
    }
    for (step, _, store) in draft.stores() {
        if let Some(given) = &store.store_type {
            judge(
                given,
                || pipeline().step(step.clone()).field(Field::Type),
                vocabulary!("type of an artifact store", StoreType),
                findings,
            );
        }
    }
    judge_triggers(context, findings);
    for (index, stage) in draft.stages.iter().enumerate() {
        for (place, condition) in conditions_of(index, stage) {
            if let Some(given) = &condition.result {
                judge(
                    given,
                    || place.site().field(Field::Result),
                    vocabulary!("result of a condition", ConditionResult),
                    findings,
                );
            }
        }
        if let Some(failure) = &stage.on_failure {
            let site = |field| Site::stage(index).step(Step::OnFailure).field(field);
            if let Some(given) = &failure.result {
                let words = vocabulary!("result of a failure", ConditionResult);
                judge(given, || site(Field::Result), words, findings);
            }
            if let Some(given) = &failure.retry_mode {
                judge(
                    given,
                    || site(Field::RetryMode),
                    vocabulary!("retry mode", RetryMode),
                    findings,
                );
            }
        }
        for blocker in &stage.blockers {
            let site = || Site::stage(index).field(Field::Blockers);
            judge(
                &blocker.blocker_type,
                site,
                vocabulary!("type of a blocker", BlockerType),
                findings,
            );
        }
    }
}

fn judge_triggers(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, trigger) in context.draft.triggers.iter().enumerate() {
        let site = || Site::pipeline().step(Step::Trigger(index));
        if let Some(given) = &trigger.provider_type {
            let words = vocabulary!("provider of a trigger", TriggerProvider);
            judge(given, || site().field(Field::Provider), words, findings);
        }
        for (number, request) in trigger
            .git
            .iter()
            .flat_map(|git| git.pull_request.iter().enumerate())
        {
            for (item, event) in request.events.iter().enumerate() {
                let site = || {
                    site()
                        .step(Step::PullRequest(number))
                        .field(Field::Events)
                        .item(item)
                };
                judge(
                    event,
                    site,
                    vocabulary!("event of a pull request", PullRequestEvent),
                    findings,
                );
            }
        }
    }
}

fn judge<T>(
    given: &Given<T>,
    site: impl Fn() -> Site,
    vocabulary: impl Fn() -> Vocabulary,
    findings: &mut Vec<Finding>,
) {
    if !given.is_unknown_word() {
        return;
    }
    let Vocabulary { setting, words } = vocabulary();
    let written = given.text().to_string();
    let mut speller = Speller::new();
    let finding = RULE.at(
        site(),
        format!("{} is not a known {setting}", quoted(&written)),
    );
    let words = || words.iter().copied();
    findings.push(match speller.nearest(&written, words()) {
        Some(near) => {
            let finding = finding.help(format!("write {}", quoted(near)));
            speller.mend(finding, (&written, near), words())
        }
        None => finding.help(format!("write {}", either(words()))),
    });
}
