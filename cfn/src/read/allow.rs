//! Warnings that a template silences on purpose.
//!
//! The metadata of a pipeline, or of the whole template, says which, each with its reason:
//!
//! ```yaml
//! Metadata:
//!   Stagewright:
//!     Allow:
//!       artifact-used: the nightly job reads it
//! ```

use stagewright_core::{Allow, Draft, Site, Step};

use crate::load::Node;
use crate::places::Places;

/// Adds what this metadata silences. Whether the rules exist and may be silenced is for the rules to say.
pub(super) fn read(metadata: Option<&Node>, draft: &mut Draft, places: &mut Places) {
    let allowed = metadata
        .and_then(|metadata| metadata.get("Stagewright"))
        .and_then(|own| own.get("Allow"));
    for entry in allowed.map_or(&[][..], Node::entries) {
        places.put(
            Site::pipeline().step(Step::Allow(draft.allows.len())),
            entry.key_place,
        );
        draft.allows.push(Allow {
            rule: entry.key.clone(),
            reason: entry.value.as_text().unwrap_or_default().to_owned(),
        });
    }
}
