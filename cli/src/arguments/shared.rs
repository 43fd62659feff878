//! What several commands ask for in the same words: which definition, how to simulate it, how to price it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use jiff::civil::Date;
use stagewright_core::{CheckOptions, Micros, PerDay, Quotas};
use stagewright_cost::PricedFleet;

use super::QuotasChoice;

/// Which definition, and how to read it.
#[derive(Debug, Args)]
pub(crate) struct DefinitionArguments {
    /// Template, `get-pipeline` JSON, CDK folder, `.rs` file, or `-`.
    ///
    /// CloudFormation template (YAML or JSON), `get-pipeline` JSON, `terraform show -json`, the folder that `cdk synth`
    /// wrote or that the script of `collect` filled, or a `.rs` file with a `pipeline!`; `-` reads a template or JSON from standard input.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

/// How to read a definition.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Definition")]
pub(crate) struct ReadingArguments {
    /// Which pipeline, where a file has several.
    ///
    /// Its logical id in a template (STACK/ID in a CDK folder), the name of its struct in Rust.
    #[arg(long, value_name = "NAME")]
    pub(crate) pipeline: Option<String>,
    /// Value of a parameter.
    ///
    /// In a template also of a pseudo parameter; may be given several times.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
    /// Values of parameters in a file: `create-stack`'s list, the configuration of a CloudFormation action, or a plain
    /// mapping. `--parameter` goes over it.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) parameter_file: Option<PathBuf>,
    /// Its CodeBuild projects: `batch-get-projects`.
    ///
    /// The answer of `aws codebuild batch-get-projects`, where the definition only names its projects: machines, images and time-outs of
    /// builds stand there. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) projects: Vec<PathBuf>,
    /// Reading of the service's quotas; for Rust the guide's and for files the service's, if left out.
    #[arg(long, value_enum, hide_short_help = true)]
    pub(crate) quotas: Option<QuotasChoice>,
}

/// What is asked about: which definition, how to simulate it, how to price it.
#[derive(Debug, Args)]
pub(crate) struct AskedArguments {
    #[command(flatten)]
    pub(crate) definition: DefinitionArguments,
    #[command(flatten)]
    pub(crate) simulation: SimulationArguments,
    #[command(flatten)]
    pub(crate) price: PriceArguments,
}

/// How to simulate.
#[derive(Debug, Args)]
#[command(next_help_heading = "Simulation")]
pub(crate) struct SimulationArguments {
    /// What is known: the profile.toml of a study, edited.
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// How many come in: `8/day`, `2/hour`, `40/week`.
    ///
    /// If left out, what the profile says, or 1.1 a day, assumed.
    #[arg(long, value_name = "RATE")]
    pub(crate) executions: Option<PerDay>,
    /// Change one thing: `Build/Compile.compute=large`.
    ///
    /// May be given several times, and applies from left to right; names are those of the definition. `docs/edits.md` lists
    /// every property and word.
    #[arg(long = "set", value_name = "EDIT")]
    pub(crate) edits: Vec<String>,
    /// Edits of a file, before those of `--set`: a list of `[[edit]]` with `target`, `word` and `value`.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) scenario: Option<PathBuf>,
    /// Days of one month, after its warm-up.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) days: u32,
    /// What passes before each month, from an empty account on: `30d`.
    ///
    /// If left out, a day, or as many weeks more as it takes until the start no longer shows.
    #[arg(long, value_name = "SPAN", hide_short_help = true)]
    pub(crate) warm_up: Option<Micros>,
    /// Independent months to simulate.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) replications: u32,
    /// The same seed gives the same bytes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads to simulate on, at most 256; the answer does not depend on it. 0: as many as there are cores.
    #[arg(long, hide_short_help = true, default_value_t = 0, value_parser = RangedU64ValueParser::<usize>::new().range(..=256))]
    pub(crate) threads: usize,
}

/// How to price.
#[derive(Debug, Args)]
#[command(next_help_heading = "Prices")]
pub(crate) struct PriceArguments {
    /// Region whose prices apply; us-east-1 if left out.
    ///
    /// Of a usage file what the file says, if left out.
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Prices of your own, over the built-in ones.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) prices: Option<PathBuf>,
    /// Prices as of this day (YYYY-MM-DD): of the editions in this version the newest that is no younger, and judged fresh
    /// or old by it; today if left out.
    #[arg(long, value_name = "DATE", hide_short_help = true, value_parser = day)]
    pub(crate) as_of: Option<Date>,
    /// A reserved fleet that actions build on, such as
    /// `builders=codebuild/reserved/linux/reserved.x86-64.g1.small:2`; may be given several times.
    #[arg(long = "fleet", value_name = "NAME=SKU:MACHINES", value_parser = fleet, hide_short_help = true)]
    pub(crate) fleets: Vec<PricedFleet>,
    /// Price without any free tier.
    #[arg(long, hide_short_help = true)]
    pub(crate) no_free_tiers: bool,
    /// A free tier that the account has used up or does not have; `stagewright prices` lists them.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) without_free_tier: Vec<String>,
    /// A free tier of the first twelve months that the account still has.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) with_free_tier: Vec<String>,
    /// Bill the time that builds wait in CodeBuild's queue, as the pricing page can be read.
    #[arg(long, hide_short_help = true)]
    pub(crate) bill_queued_builds: bool,
    /// Take failed and stopped actions as free in type V2, on which AWS says nothing.
    #[arg(long, hide_short_help = true)]
    pub(crate) failed_actions_free: bool,
    /// Split actions at the end of a month and round both parts up, in type V2.
    #[arg(long, hide_short_help = true)]
    pub(crate) split_months: bool,
}

impl ReadingArguments {
    /// How a definition in Rust is checked: as the macro does, unless the user says otherwise.
    pub(crate) fn check_rust(&self) -> CheckOptions {
        let quotas = self.quotas.map_or(Quotas::Guide, Quotas::from);
        CheckOptions { quotas }
    }

    /// How a template or a declaration is checked: people may have deployed it, so by what the service takes.
    pub(crate) fn check_file(&self) -> CheckOptions {
        let quotas = self.quotas.map_or(Quotas::Current, Quotas::from);
        CheckOptions { quotas }
    }
}

fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("a parameter is written NAME=VALUE".to_owned()),
    }
}

fn day(text: &str) -> Result<Date, String> {
    let wrong = |_| "write a day as YYYY-MM-DD, such as 2026-11-23".to_owned();
    text.parse().map_err(wrong)
}

fn fleet(text: &str) -> Result<PricedFleet, String> {
    let wrong = || "a fleet is written NAME=SKU:MACHINES".to_owned();
    let (name, rest) = text.split_once('=').ok_or_else(wrong)?;
    let (sku, instances) = rest.rsplit_once(':').ok_or_else(wrong)?;
    let instances = instances
        .parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(wrong)?;
    Ok(PricedFleet {
        name: name.to_owned(),
        sku: sku.to_owned(),
        instances,
    })
}
