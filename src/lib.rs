//! Stagewright.
