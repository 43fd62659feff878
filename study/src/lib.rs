//! Comparing, explaining and recommending: the questions Stagewright answers.
