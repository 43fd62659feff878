//! Where the property tests keep the seeds of failures, to try them first from then on.

use proptest::test_runner::{FailurePersistence, FileFailurePersistence};

/// The file beside the test of this name.
pub(crate) fn kept(file: &'static str) -> Option<Box<dyn FailurePersistence>> {
    Some(Box::new(FileFailurePersistence::Direct(file)))
}
