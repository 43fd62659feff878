//! The commands that answer a question about scenarios: which of two, what if this varies, where the time goes, what to change.

use std::path::PathBuf;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use stagewright_study::Width;

use super::{
    AnswerFormat, AskedArguments, DefinitionArguments, PlotKind, PriceArguments,
    SimulationArguments, TableFormat,
};

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
    /// What to print: text, json, markdown or html.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright sweep template.yaml --vary arrivals=2..200/day --vary 'mode=SUPERSEDED|QUEUED' --set type=V2"
)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) about: AskedArguments,
    /// What varies: `Build/Compile.takes=2min..20min`, `'mode=SUPERSEDED|QUEUED'`.
    ///
    /// An edit with a range or a list in place of its value; may be given several times. A range whose ends are far apart is cut by
    /// factors. An empty item of a list leaves what is there: `'merge=|Build+Test'`.
    #[arg(long, value_name = "EDIT", required = true)]
    pub(crate) vary: Vec<String>,
    /// Values of each range.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    pub(crate) points: u32,
    /// So many points of a Latin hypercube in place of a grid.
    #[arg(long, value_name = "N", conflicts_with = "points", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub(crate) latin: Option<u32>,
    /// What to print: text, json, csv or html.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright explain template.yaml --executions 20/day")]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) about: AskedArguments,
    /// Every input and every stage, and where each range comes from.
    #[arg(short = 'v', long, help_heading = "Output", alias = "verbose")]
    pub(crate) all: bool,
    /// What to print: text, json, markdown or html.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright recommend template.yaml --executions 20/day")]
pub(crate) struct RecommendArguments {
    #[command(flatten)]
    pub(crate) about: AskedArguments,
    /// What to print: text, json, markdown or html.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
    /// Write a recommendation: a copy of the template or declaration with its edits, all else byte for byte.
    ///
    /// What its figures take for granted goes into a profile.toml beside the copy. What has to be written by hand is told.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) write: Option<PathBuf>,
    /// Which of the recommendations to write, by its number.
    #[arg(long, value_name = "N", help_heading = "Output", requires = "write", default_value_t = 1, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000))]
    pub(crate) take: usize,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright plot tornado template.yaml -o tornado.svg")]
pub(crate) struct PlotArguments {
    /// What to draw: lead-time, cumulative, execution, bill, bill-by-action, causes, load, day, tornado, pareto or break-even.
    #[arg(value_enum, hide_possible_values = true)]
    pub(crate) kind: PlotKind,
    #[command(flatten)]
    pub(crate) about: AskedArguments,
    /// What varies, for `break-even`: as `stagewright sweep` takes it.
    #[arg(long, value_name = "EDIT")]
    pub(crate) vary: Vec<String>,
    /// Values of each range.
    #[arg(long, value_name = "N", hide_short_help = true, default_value_t = 7, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    pub(crate) points: u32,
    /// In colours for a dark ground.
    #[arg(long, help_heading = "Output")]
    pub(crate) dark: bool,
    /// File to write, .svg or .png; SVG to standard output if left out.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}
