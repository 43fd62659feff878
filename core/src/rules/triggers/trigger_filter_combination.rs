//! `trigger-filter-combination`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Example, Rule, Written};
use crate::{Field, Filter, Finding, Site, Step};

pub(super) const RULE: Rule = Rule {
    name: "trigger-filter-combination",
    summary: "a push filter names tags, or branches and file paths",
    evidence: Evidence::Unknown,
    what: "Looks for push filters that have patterns for tags beside patterns for branches or file paths.",
    why: "The user guide says that filters may be combined; two reports and AWS's own CDK say that the service answers \"The \
          trigger configuration for the source action is not valid. Make sure to choose valid filter combinations\". A push \
          is one of a tag or one of a branch.",
    instead: "Two push filters, one for the tags and one for the branches.",
    source: "terraform-provider-aws issue 43105; aws-cdk pull request 29127; user guide, filter triggers",
    checked: "2026-11-29",
    since: "0.1.0",
    covers: &[],
    examples: &[Example {
        fails: Written::both(
            "\
trigger push on source/fetch { branches: [\"main\"], tags: [\"v*\"] };
//                                                 ^^^^
…connection
…deploy",
            "\
PipelineType: V2
Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration:
      SourceActionName: fetch
      Push:
        - Branches: { Includes: [ main ] }
          Tags: { Includes: [ 'v*' ] } # <--
Stages:
  …connection
  …deploy",
        ),
        passes: Written::both(
            "\
trigger push on source/fetch { branches: [\"main\"] };
trigger push on source/fetch { tags: [\"v*\"] };
…connection
…deploy",
            "\
PipelineType: V2
Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration:
      SourceActionName: fetch
      Push: [ { Branches: { Includes: [ main ] } }, { Tags: { Includes: [ 'v*' ] } } ]
Stages:
  …connection
  …deploy",
        ),
    }],
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
            let source = quoted(&git.source_action_name.to_string());
            findings.push(
                RULE.at(
                    site.field(Field::Tags),
                    format!("a push filter of the trigger on {source} names tags and {beside}"),
                )
                .note("the service has refused it, and its user guide allows it")
                .help("write two push filters, one for tags and one for branches"),
            );
        }
    }
}
