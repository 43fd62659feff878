//! `trigger-filter-complete`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Filter, Finding, GitConfiguration, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "trigger-filter-complete",
    evidence: Evidence::Documented,
    text: include_str!("trigger_filter_complete.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (index, trigger) in context.draft.triggers.iter().enumerate() {
        if let Some(git) = &trigger.git {
            judge(git, &Site::pipeline().step(Step::Trigger(index)), findings);
        }
    }
}

fn judge(git: &GitConfiguration, site: &Site, findings: &mut Vec<Finding>) {
    let source = quoted(&git.source_action_name);
    if git.push.is_empty() && git.pull_request.is_empty() {
        findings.push(
            RULE.at(site.clone(), format!("the trigger on {source} has no filter"))
                .help("add a push or pull-request filter, or leave out the trigger: then every push to the source's branch starts an execution"),
        );
    }
    for (index, push) in git.push.iter().enumerate() {
        if has_patterns(&push.branches) || has_patterns(&push.tags) {
            continue;
        }
        let site = site.clone().step(Step::Push(index));
        findings.push(if has_patterns(&push.file_paths) {
            RULE.at(
                site,
                format!("a push filter of the trigger on {source} has file paths and no branches"),
            )
            .help("add branches; `**` matches every one")
        } else {
            RULE.at(
                site,
                format!("a push filter of the trigger on {source} is empty"),
            )
            .help("add branches or tags")
        });
    }
    for (index, request) in git.pull_request.iter().enumerate() {
        if !has_patterns(&request.branches) {
            let site = site.clone().step(Step::PullRequest(index));
            let message =
                format!("a pull-request filter of the trigger on {source} has no branches");
            findings.push(
                RULE.at(site, message).help(
                    "add the branches into which the pull requests go; `**` matches every one",
                ),
            );
        }
    }
}

/// Whether an empty list of patterns is told here already: its filter says nothing for want of them.
pub(in crate::rules) fn tells(context: &Context<'_>, list: &Site) -> bool {
    let [Step::Trigger(trigger), filter, ..] = list.steps() else {
        return false;
    };
    let git = context
        .draft
        .triggers
        .get(*trigger)
        .and_then(|trigger| trigger.git.as_ref());
    let Some(git) = git else { return false };
    match *filter {
        Step::Field(Field::Pushes | Field::PullRequests) => {
            git.push.is_empty() && git.pull_request.is_empty()
        }
        Step::Push(index) => git
            .push
            .get(index)
            .is_some_and(|push| !has_patterns(&push.branches) && !has_patterns(&push.tags)),
        Step::PullRequest(index) => git.pull_request.get(index).is_some_and(|request| {
            let branches = list.steps().contains(&Step::Field(Field::Branches));
            branches && !has_patterns(&request.branches)
        }),
        _ => false,
    }
}

fn has_patterns(filter: &Option<Filter>) -> bool {
    filter
        .as_ref()
        .is_some_and(|filter| !filter.includes.is_empty() || !filter.excludes.is_empty())
}
