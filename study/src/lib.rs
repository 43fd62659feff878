//! Comparing, explaining and recommending: the questions Stagewright answers.

pub mod profile_file;
