//! `profile.toml`: what is assumed of a pipeline, in a file that people edit.
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
//! assert_eq!(profile_file::read(&text, &defaults).expect("what was written reads back"), defaults);
//!
//! let refused = profile_file::read("[actions.Build.Compil]\ntakes = \"5min\"", &defaults).unwrap_err();
//! assert_eq!((refused[0].line, refused[0].help.as_deref()), (1, Some("an action with a similar name exists: `Compile`")));
//! ```

mod read;
mod write;

pub use read::read;
pub use write::write;

/// Version of the file's layout.
pub const SCHEMA_VERSION: i64 = 1;

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
