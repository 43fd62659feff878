//! The commands that answer a question about scenarios: which of two, what if this varies, where the time goes, what to change.

use std::path::PathBuf;

use clap::Args;
use stagewright_study::Width;

use super::{AnswerFormat, DefinitionArguments, PriceArguments, SimulationArguments};

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright compare template.yaml --set Build/Compile.compute=large --precision 2%"
)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    pub(crate) definition: DefinitionArguments,
    /// Another definition, to be held against the first.
    ///
    /// Stages and actions belong together by name. `--set` then edits this one; `--profile` is that of the first, and holds for what is
    /// matched.
    pub(crate) other: Option<PathBuf>,
    /// Which pipeline of the other file, where it has several.
    #[arg(long, value_name = "NAME", requires = "other", hide_short_help = true)]
    pub(crate) other_pipeline: Option<String>,
    #[command(flatten)]
    pub(crate) simulation: SimulationArguments,
    /// Add months until each difference of the lead time is sure to so much: `2%` or `30s`.
    ///
    /// A share is one of the first scenario's figure. Where `--most-months` ends it before, the exit code is 5.
    #[arg(long, value_name = "WIDTH", help_heading = "Simulation")]
    pub(crate) precision: Option<Width>,
    /// The most months that `--precision` may take for each scenario.
    #[arg(long, value_name = "N", help_heading = "Simulation", requires = "precision", hide_short_help = true, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) most_months: u32,
    #[command(flatten)]
    pub(crate) price: PriceArguments,
    /// What to print: text, json or markdown.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}
