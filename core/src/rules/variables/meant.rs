//! What a reference to a variable probably means: the same key under another namespace.

use crate::Finding;
use crate::catalogue::Variables;
use crate::rules::{Context, VariableReference};

/// What the service itself gives under `codepipeline`. Source: user guide, variables; checked 2026-11-23.
pub(super) const SERVICE: &[&str] = &["PipelineExecutionId"];

/// The reference to a variable that the pipeline declares under this name.
pub(super) fn declared(context: &Context<'_>, key: &str) -> Option<String> {
    let mut names = context.draft.variables.iter();
    names
        .any(|variable| variable.name == key)
        .then(|| format!("#{{variables.{key}}}"))
}

/// The reference to a variable of this name that the service gives, or the first action that is known to give it.
pub(super) fn given(context: &Context<'_>, key: &str) -> Option<String> {
    if SERVICE.contains(&key) {
        return Some(format!("#{{codepipeline.{key}}}"));
    }
    let gives = |variables| matches!(variables, Variables::Listed(listed) if listed.contains(&key));
    let mut namespaces = context.namespaces().into_iter();
    let (namespace, _) = namespaces.find(|(name, places)| {
        let mut providers = places.iter().filter_map(|place| context.provider(*place));
        !name.starts_with('\0') && providers.any(|provider| gives(provider.variables))
    })?;
    Some(format!("#{{{namespace}.{key}}}"))
}

/// The finding with the reference as it is meant in place of what is written.
pub(super) fn mended(
    finding: Finding,
    reference: &VariableReference<'_>,
    namespace: &str,
    key: Option<&str>,
) -> Finding {
    match key {
        Some(key) => finding.mend_part(reference.written(), format!("#{{{namespace}.{key}}}")),
        None => finding,
    }
}
