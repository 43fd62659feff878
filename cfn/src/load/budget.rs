//! What a document may cost: nodes and bytes, also those that aliases copy.

use stagewright_core::Place;

use crate::problem::ReadError;

/// How every refusal for size begins, so that a second reader is not tried on the same text.
pub(super) const REFUSED: &str = "the definition is too";

/// Values in a document, aliases counted as often as they are used. The largest template that CloudFormation
/// takes (1 MB) has less than a tenth of it.
const MOST_NODES: usize = 500_000;

/// Bytes of text in a document, aliases counted as often as they are used.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Warnings kept; more of them are summed up in one.
pub(super) const MOST_WARNINGS: usize = 50;

/// What is left to spend.
#[derive(Debug)]
pub(super) struct Budget {
    nodes: usize,
    bytes: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Budget {
            nodes: MOST_NODES,
            bytes: MOST_BYTES,
        }
    }

    /// Pays for `nodes` values with `bytes` of text between them.
    pub(super) fn spend(
        &mut self,
        nodes: usize,
        bytes: usize,
        place: Place,
    ) -> Result<(), ReadError> {
        match (self.nodes.checked_sub(nodes), self.bytes.checked_sub(bytes)) {
            (Some(nodes), Some(bytes)) => {
                self.nodes = nodes;
                self.bytes = bytes;
                Ok(())
            }
            _ => Err(ReadError::at(
                place,
                format!(
                    "{REFUSED} large: more than {MOST_NODES} values once its aliases are followed"
                ),
                "cut it into several templates, and write aliases of aliases out",
            )),
        }
    }
}

/// The refusal of a document that nests too deep.
pub(super) fn too_deep(place: Place) -> ReadError {
    ReadError::at(
        place,
        format!(
            "{REFUSED} deep: more than {} collections inside each other",
            super::DEEPEST_NESTING
        ),
        "no pipeline needs that; check that the file is what you meant",
    )
}
