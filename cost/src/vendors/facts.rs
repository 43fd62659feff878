//! What no price tells: where a workflow is defined, what triggers it, how it reaches AWS.

use serde::{Deserialize, Serialize};

use crate::CostError;

/// A fact about a system, with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorFact {
    /// The system.
    pub vendor: String,
    /// Where the workflow is defined.
    pub defined_in: String,
    /// What triggers it.
    pub triggered_by: String,
    /// Which clouds it needs.
    pub needs: String,
    /// What must be set up by hand to reach AWS.
    pub to_reach_aws: String,
    /// How it asks people.
    pub approvals: String,
    /// Where that stands.
    pub source: String,
    /// When it was written down.
    pub checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    facts: Vec<VendorFact>,
}

/// The facts, one row per system.
///
/// ```
/// let facts = stagewright_cost::vendor_facts()?;
/// assert!(facts.iter().any(|fact| fact.vendor == "Jenkins" && fact.defined_in.contains("Jenkinsfile")));
/// # Ok::<(), stagewright_cost::CostError>(())
/// ```
///
/// # Errors
///
/// None with the built-in file.
pub fn vendor_facts() -> Result<Vec<VendorFact>, CostError> {
    let text = include_str!("../../data/2026-11-23/vendor-facts.toml");
    let file: File =
        toml::from_str(text).map_err(|error| CostError::toml("vendor-facts.toml", text, &error))?;
    Ok(file.facts)
}
