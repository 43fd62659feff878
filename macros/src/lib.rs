//! The pipeline! macro of Stagewright.
