//! `type-not-written`.

use crate::Finding;
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "type-not-written",
    evidence: Evidence::Accepted,
    text: include_str!("type_not_written.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // The language infers the type; `creates_missing` tells the two front ends apart.
    if context.draft.pipeline_type.is_some() || context.draft.creates_missing {
        return;
    }
    if let Some(feature) = context.draft.needs_v2() {
        let message = format!(
            "{} makes this pipeline type V2, and no type is written",
            feature.what
        );
        findings.push(
            RULE.at(feature.site, message)
                .note("type V2 is billed by the minute of its actions, type V1 by the month")
                .help("write type `V2`, so that the definition says how it is billed"),
        );
    }
}
