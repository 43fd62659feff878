//! From a [`Draft`] to a [`Pipeline`]: the only road.

use crate::rules::{Context, RULES};
use crate::{Draft, Finding, Pipeline, Quotas, Severity};

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
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
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
/// assert_eq!(checked.findings[0].rule, "stage-count");
/// ```
#[must_use]
pub fn check(draft: Draft, options: CheckOptions) -> Checked {
    let quotas = draft.quotas.unwrap_or(options.quotas);
    let mut findings = Vec::new();
    let context = Context::new(&draft, quotas);
    for rule in RULES {
        (rule.check)(&context, &mut findings);
    }
    findings.sort_by(|left, right| left.site.cmp(&right.site));
    let refused = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    let pipeline = (!refused).then(|| Pipeline::from_verified(draft));
    Checked { pipeline, findings }
}
