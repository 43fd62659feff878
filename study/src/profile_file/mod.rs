//! `profile.toml`: what is assumed of a pipeline, its work and its people, in a file that people edit.
//!
//! Its keys are the words of [`edit::WORDS`](stagewright_core::edit::WORDS) that are about assumptions, and its values their texts: what an edit
//! says, the file says, and the other way round. A file is read as the edits that it lists.
//!
//! ```
//! use stagewright_study::profile_file;
//! # use stagewright_core::*;
//! # let stage = |name: &str, action| Stage { actions: vec![action], ..Stage::new(name) };
//! # let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
//! # source.outputs = vec![OutputArtifact::new("src")];
//! # let mut build = Action::new("Compile", ActionType::aws(Category::Build, "CodeBuild"));
//! # build.inputs = vec!["src".into()];
//! # let pipeline = Pipeline::from_verified(Draft {
//! #     name: Some("shop".into()), stages: vec![stage("Source", source), stage("Build", build)], ..Draft::default()
//! # });
//! let defaults = Profile::assumed(&pipeline);
//! let text = profile_file::write(&defaults, &pipeline);
//! assert!(text.contains("takes = \"lognormal(p50 = 198s, p95 = 12min)\""));
//! let read = |text: &str| profile_file::read(text, &pipeline, &defaults, &profile_file::no_files);
//! assert_eq!(read(&text).expect("what was written reads back"), defaults);
//!
//! let busy = read("arrivals = \"bursts(40/day, cv = 1.8)\"\n[stages.Build]\nopens = \"Mon-Fri 9-17 Europe/Berlin\"").unwrap();
//! assert_eq!(busy.circumstances.gates["Build"].value, Calendar::office("Europe/Berlin"));
//!
//! let refused = read("[actions.Build.Compil]\ntakes = \"5min\"").unwrap_err();
//! assert_eq!((refused[0].line, refused[0].help.as_deref()), (1, Some("an action with a similar name exists: `Compile`")));
//! ```

mod ranges;
mod read;
mod replay;
mod settle;
mod toml_value;
mod write;

pub use read::read;
pub use replay::{Files, no_files, replayed};
pub use write::write;

/// Version of the file's layout. Files of version 1 are read: they say less, and some of it by other keys.
pub const SCHEMA_VERSION: i64 = 2;

/// A mistake in a profile, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ProfileProblem {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}
