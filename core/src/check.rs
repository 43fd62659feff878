//! From a [`Draft`] to a [`Pipeline`]: the only road.

use crate::rules::{self, Context, Rule};
use crate::{Allow, Draft, Finding, Pipeline, Quotas, Severity};

/// How to check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// The reading of the quotas, where the definition itself names none.
    pub quotas: Quotas,
}

/// What a check gave.
#[derive(Debug)]
pub struct Checked {
    /// The pipeline, if there was no error.
    pub pipeline: Option<Pipeline>,
    /// Everything found, errors and warnings, in a stable order: by place, then by rule.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> + Clone {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }
}

/// Checks a definition against every rule and tells all findings at once.
///
/// ```
/// use stagewright_core::{check, CheckOptions, Draft};
///
/// let checked = check(Draft::default(), CheckOptions::default());
/// assert!(checked.pipeline.is_none());
/// assert!(checked.errors().any(|finding| finding.rule == "stage-count"));
/// ```
#[must_use]
pub fn check(draft: Draft, options: CheckOptions) -> Checked {
    let findings = findings(&draft, options, rules::all());
    let refused = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    let pipeline = (!refused).then(|| Pipeline::from_verified(draft));
    Checked { pipeline, findings }
}

/// Everything that the given rules find in a definition, in the order of [`Checked::findings`], whatever the order of
/// the rules. Warnings that the definition allows are left out.
#[must_use]
pub fn findings(
    draft: &Draft,
    options: CheckOptions,
    rules: impl IntoIterator<Item = &'static Rule>,
) -> Vec<Finding> {
    let context = Context::new(draft, draft.quotas.unwrap_or(options.quotas));
    let mut findings = Vec::new();
    for rule in rules {
        (rule.check)(&context, &mut findings);
    }
    findings.retain(|finding| finding.severity == Severity::Error || !is_allowed(draft, finding));
    findings.sort_by(|left, right| {
        let key = |finding: &Finding| (finding.rule, finding.severity);
        left.site
            .cmp(&right.site)
            .then_with(|| key(left).cmp(&key(right)))
            .then_with(|| left.message.cmp(&right.message))
    });
    findings
}

fn is_allowed(draft: &Draft, finding: &Finding) -> bool {
    draft.allows.iter().any(|allow| {
        allow.rule == finding.rule
            || allow.rule == Allow::WARNINGS && finding.severity == Severity::Warning
    })
}
