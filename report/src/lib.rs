//! Tables, plots and pages of Stagewright.
