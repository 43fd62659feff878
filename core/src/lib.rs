//! The model, the catalogue and the rules of Stagewright.
