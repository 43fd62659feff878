//! The price book and the bill of Stagewright.
