//! `unknown-key`.

use crate::rules::configuration::configuration_form;
use crate::rules::keys;
use crate::rules::references::{conditions_of, rules_of};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Finding, Site, Step, Value};

pub(super) const RULE: Rule = Rule {
    name: "unknown-key",
    evidence: Evidence::Unknown,
    text: include_str!("unknown_key.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    visit(context, &mut |owner, key, known| {
        if meant(key, known).is_none() {
            let message = format!("{owner} has no key {}", quoted(key));
            findings.push(
                RULE.at(owner.clone().step(Step::Unknown(key.to_owned())), message)
                    .help("leave it out"),
            );
        }
    });
}

/// The key for which an unknown one stands, with a capital or without as the file spells its keys: templates with, `get-pipeline`
/// without.
pub(super) fn meant(key: &str, known: &[&'static str]) -> Option<String> {
    let near = keys::meant(key, known)?;
    let with_capital = keys::of_template(near);
    // The right letters in the wrong kind of file: there the other spelling is meant.
    let other = key == near || key.starts_with(char::is_uppercase) && key != with_capital;
    Some(if other { with_capital } else { near.to_owned() })
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
    judge(&draft.extra, &pipeline, keys::PIPELINE);
    for (step, _, store) in draft.stores() {
        judge(&store.extra, &|| pipeline().step(step.clone()), keys::STORE);
    }
    for (index, variable) in draft.variables.iter().enumerate() {
        judge(
            &variable.extra,
            &|| pipeline().step(Step::Variable(index)),
            keys::VARIABLE,
        );
    }
    for (index, trigger) in draft.triggers.iter().enumerate() {
        let site = || pipeline().step(Step::Trigger(index));
        judge(&trigger.extra, &site, keys::TRIGGER);
        let Some(git) = &trigger.git else { continue };
        judge(&git.extra, &site, keys::GIT);
        for (number, push) in git.push.iter().enumerate() {
            judge(&push.extra, &|| site().step(Step::Push(number)), keys::PUSH);
        }
        for (number, request) in git.pull_request.iter().enumerate() {
            judge(
                &request.extra,
                &|| site().step(Step::PullRequest(number)),
                keys::PULL_REQUEST,
            );
        }
    }
    for (index, stage) in draft.stages.iter().enumerate() {
        judge(&stage.extra, &|| Site::stage(index), keys::STAGE);
        if let Some(failure) = &stage.on_failure {
            judge(
                &failure.extra,
                &|| Site::stage(index).step(Step::OnFailure),
                keys::FAILURE,
            );
        }
        for (place, condition) in conditions_of(index, stage) {
            judge(&condition.extra, &|| place.site(), keys::CONDITION);
            for (place, rule) in rules_of((place, condition)) {
                judge(&rule.extra, &|| place.site(), keys::RULE);
            }
        }
    }
    for (place, action) in context.actions() {
        judge(&action.extra, &|| place.site(), keys::ACTION);
    }
}
