//! `trigger-filter-combination`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Filter, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "trigger-filter-combination",
    evidence: Evidence::Unknown,
    text: include_str!("trigger_filter_combination.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let has = |filter: &Option<Filter>| {
        let filter = filter.as_ref();
        filter.is_some_and(|filter| !filter.includes.is_empty() || !filter.excludes.is_empty())
    };
    for (index, trigger) in context.draft.triggers.iter().enumerate() {
        let Some(git) = &trigger.git else { continue };
        for (at, push) in git.push.iter().enumerate() {
            let beside = match (has(&push.tags), has(&push.branches), has(&push.file_paths)) {
                (true, true, _) => "branches",
                (true, false, true) => "file paths",
                _ => continue,
            };
            let site = Site::pipeline()
                .step(Step::Trigger(index))
                .step(Step::Push(at));
            let source = quoted(&git.source_action_name);
            let message =
                format!("a push filter of the trigger on {source} names tags and {beside}");
            findings.push(
                RULE.at(site.field(Field::Tags), message)
                    .note("the service has refused it, and its user guide allows it")
                    .help("write two push filters, one for tags and one for branches"),
            );
        }
    }
}
