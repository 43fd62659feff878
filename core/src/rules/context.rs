//! What every rule looks at.

use crate::catalogue::{self, Provider};
use crate::{Draft, Quotas};

/// A definition with what several rules need, computed once.
#[derive(Debug)]
pub struct Context<'a> {
    /// The definition.
    pub draft: &'a Draft,
    /// The reading of the quotas in force.
    pub quotas: Quotas,
    providers: Vec<Vec<Option<&'static Provider>>>,
}

impl<'a> Context<'a> {
    /// Looks at a definition once.
    #[must_use]
    pub fn new(draft: &'a Draft, quotas: Quotas) -> Self {
        let providers = draft
            .stages
            .iter()
            .map(|stage| {
                stage
                    .actions
                    .iter()
                    .map(|action| catalogue::of(&action.action_type))
                    .collect()
            })
            .collect();
        Self {
            draft,
            quotas,
            providers,
        }
    }

    /// The catalogue's declaration for an action.
    #[must_use]
    pub fn provider(&self, stage: usize, action: usize) -> Option<&'static Provider> {
        *self.providers.get(stage)?.get(action)?
    }
}
