//! An execution on its way from door to door.

use super::moment::Moment;

/// An execution, without where it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Body {
    pub(super) triggered: u64,
    /// Order of arrival in its pipeline: the key of its draws.
    pub(super) number: u32,
    /// Order of the starts: which of two is more recent.
    pub(super) rank: u32,
    /// The change that it takes through the pipeline.
    pub(super) revision: u32,
    /// Whether it was triggered within the measured span.
    pub(super) measured: bool,
}

/// An execution on its way to a door.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pass {
    /// When it arrives there.
    pub(super) at: Moment,
    pub(super) body: Body,
}

impl std::ops::Deref for Pass {
    type Target = Body;

    #[inline]
    fn deref(&self) -> &Body {
        &self.body
    }
}
