//! What CodePipeline does, once: every decision of the service as a function of the little that it depends on.
//!
//! The event engine and the scalar path of the evaluators call the same functions, and differ only in when they look; so a rule is changed in
//! one place, with its letter of `docs/guarantees.md` beside it. Nothing here knows a clock, an event, a batch or a count.
//! What is commanded from outside (X, T and the manual part of R) happens in the event engine alone and is decided there.

pub(crate) mod attempt;
pub(crate) mod batch;
pub(crate) mod condition;
pub(crate) mod door;
pub(crate) mod slot;
pub(crate) mod stage;
pub(crate) mod starts;
