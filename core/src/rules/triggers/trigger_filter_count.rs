//! `trigger-filter-count`.

use crate::rules::texts::{length, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Filter, Finding, GitConfiguration, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "trigger-filter-count",
    evidence: Evidence::Reproduced,
    text: include_str!("trigger_filter_count.md"),
    check,
};

const MOST_TRIGGERS: usize = 50;
const MOST_FILTERS: usize = 3;
const MOST_PATTERNS: usize = 8;
const LONGEST_PATTERN: usize = 255;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let triggers = &context.draft.triggers;
    let site = |index| Site::pipeline().step(Step::Trigger(index));
    if triggers.len() > MOST_TRIGGERS {
        let message = format!(
            "a pipeline has at most {MOST_TRIGGERS} triggers, this one has {}",
            triggers.len()
        );
        findings.push(
            RULE.at(site(MOST_TRIGGERS), message)
                .help("write fewer triggers"),
        );
    }
    for (index, trigger) in triggers.iter().enumerate() {
        if let Some(git) = &trigger.git {
            judge(git, &site(index), findings);
        }
    }
}

fn judge(git: &GitConfiguration, site: &Site, findings: &mut Vec<Finding>) {
    let source = quoted(&git.source_action_name);
    for (count, step, words) in [
        (git.push.len(), Step::Push(MOST_FILTERS), "push"),
        (
            git.pull_request.len(),
            Step::PullRequest(MOST_FILTERS),
            "pull-request",
        ),
    ] {
        if count > MOST_FILTERS {
            let message = format!(
                "a trigger has at most {MOST_FILTERS} {words} filters, the one on {source} has {count}"
            );
            findings.push(
                RULE.at(site.clone().step(step), message)
                    .help("write fewer filters, with patterns that match more"),
            );
        }
    }
    for (index, push) in git.push.iter().enumerate() {
        let site = site.clone().step(Step::Push(index));
        let lists = [
            (Field::Branches, &push.branches),
            (Field::FilePaths, &push.file_paths),
            (Field::Tags, &push.tags),
        ];
        patterns(&lists, &site, findings);
    }
    for (index, request) in git.pull_request.iter().enumerate() {
        let site = site.clone().step(Step::PullRequest(index));
        patterns(
            &[
                (Field::Branches, &request.branches),
                (Field::FilePaths, &request.file_paths),
            ],
            &site,
            findings,
        );
        if request.events.len() > PULL_REQUEST_EVENTS {
            let message = format!(
                "a pull-request filter has at most 3 events, this one has {}",
                request.events.len()
            );
            findings.push(
                RULE.at(site.field(Field::Events), message)
                    .help("write each event once"),
            );
        }
    }
}

const PULL_REQUEST_EVENTS: usize = 3;

fn patterns(lists: &[(Field, &Option<Filter>)], site: &Site, findings: &mut Vec<Finding>) {
    for (field, filter) in lists {
        let Some(filter) = filter else { continue };
        for (side, texts) in [
            (Field::Includes, &filter.includes),
            (Field::Excludes, &filter.excludes),
        ] {
            let site = || site.clone().field(*field).field(side);
            if texts.len() > MOST_PATTERNS {
                let message = format!(
                    "a list of {} has at most {MOST_PATTERNS} patterns, this one has {}",
                    field.words(),
                    texts.len()
                );
                findings.push(
                    RULE.at(site().item(MOST_PATTERNS), message)
                        .help("write patterns that match several names, such as `release/*`"),
                );
            }
            for (item, pattern) in texts.iter().enumerate() {
                if let Some(length) = length(pattern).outside(1, LONGEST_PATTERN) {
                    let message = format!("pattern {} has {length} characters", quoted(&pattern));
                    findings.push(
                        RULE.at(site().item(item), message)
                            .help(format!("write 1 to {LONGEST_PATTERN} characters")),
                    );
                }
            }
        }
    }
}
