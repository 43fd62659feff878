//! The command line, as clap reads it.

mod choices;
mod parse;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use stagewright_core::{CheckOptions, PerDay, Quotas};
use stagewright_cost::PricedFleet;

use crate::exit;
use crate::settings::MOST_COLUMNS;

pub(crate) use choices::*;
pub(crate) use parse::{command, matches, parse, study_of};

const START: &str = "Start with the pipeline you already have:\n  \
    aws codepipeline get-pipeline --name my-pipeline | stagewright study -";

/// Checks, simulates and prices AWS CodePipeline pipelines before anyone deploys them.
#[derive(Debug, Parser)]
#[command(
    name = "stagewright",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = START, after_long_help = format!("{START}\n\n{}", exit::help()))]
pub(crate) struct Arguments {
    /// Colour: `auto` where a terminal takes it; `NO_COLOR` and `CLICOLOR_FORCE` are respected.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true
    )]
    #[arg(
        help = "Colour: auto, always or never",
        help_heading = "Everywhere",
        hide_default_value = true,
        hide_short_help = true
    )]
    pub(crate) color: ColorChoice,
    /// Only the answer, warnings and errors.
    ///
    /// No progress, no estimate, no names of files written, no next command.
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub(crate) quiet: bool,
    /// Columns to write in; those of the terminal or of `COLUMNS`, or 80, if left out.
    #[arg(
        long,
        global = true,
        value_name = "N",
        help_heading = "Everywhere",
        hide_short_help = true
    )]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_COLUMNS)))]
    pub(crate) width: Option<u16>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Ask for a pipeline as the console's wizard does, and write it.
    New(NewArguments),
    /// How long a change takes, what a month costs, and what if.
    Study(StudyArguments),
    /// Check definitions against every rule.
    Check(CheckArguments),
    /// Write a pipeline as CloudFormation, Rust or a drawing.
    Export(ExportArguments),
    /// What a month costs, by service, stage, action, type and region.
    Cost(CostArguments),
    /// What the same work takes and costs on other systems.
    Vendors(VendorsArguments),
    /// What is in the price book, and as of when.
    Prices(PricesArguments),
    /// What changed between two definitions; exits with 1 if anything.
    Diff(DiffArguments),
    /// What the account tells of executions, as one table.
    History(HistoryArguments),
    /// Print a shell script that collects a running pipeline.
    ///
    /// The script only reads: the pipeline, its projects, roles and executions, into a folder for `study`, `cost` and `check`.
    Collect(CollectArguments),
    /// Format the inside of every `pipeline!` of Rust files.
    Fmt(FmtArguments),
    /// Study a pipeline that comes with the command; no file needed.
    Demo(DemoArguments),
    /// Print the page of a rule, or list the rules.
    Rule(RuleArguments),
    /// What stagewright.toml and the environment set.
    Config(ConfigArguments),
    /// Write the completions of a shell.
    Completions(CompletionsArguments),
    /// Write the man page of the command or of a subcommand.
    Man(ManArguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright config show study template.yaml --seed 7")]
pub(crate) struct ConfigArguments {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print each value, and where it comes from.
    ///
    /// That is a flag, else the environment (`STAGEWRIGHT_SEED` for `seed`, `STAGEWRIGHT_CHECK_FORMAT` for `format` below `[check]`),
    /// else the first `stagewright.toml` from the working directory upwards, else the default. Paths in the file start at its folder.
    Show(ShowArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// What to print: text or json.
    #[arg(long, hide_possible_values = true, value_enum, default_value_t = StudyFormat::Text)]
    pub(crate) format: StudyFormat,
    /// A command with its options, to see what it would take; every setting if left out.
    #[arg(
        value_name = "COMMAND",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(crate) words: Vec<OsString>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright completions bash > ~/.local/share/bash-completion/completions/stagewright"
)]
pub(crate) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright man study > stagewright-study.1")]
pub(crate) struct ManArguments {
    /// The subcommand; the command itself if left out.
    pub(crate) command: Option<String>,
}

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
#[derive(Debug, Default, Args)]
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

/// Where the answers come from, and where the pipeline goes.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright new --from answers.toml --out web-shop")]
pub(crate) struct NewArguments {
    /// Take the answers from a file, such as the answers.toml of an earlier run, and ask nothing.
    #[arg(long, value_name = "FILE", conflicts_with = "like")]
    pub(crate) from: Option<PathBuf>,
    /// Begin with a definition that exists; what the wizard has no question for is told.
    #[arg(long, value_name = "FILE")]
    pub(crate) like: Option<PathBuf>,
    /// Folder to make; ./NAME if left out. One that is there is never touched.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
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

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright study template.yaml --executions 20/day --region eu-west-1"
)]
pub(crate) struct StudyArguments {
    #[command(flatten)]
    pub(crate) definition: DefinitionArguments,
    #[command(flatten)]
    pub(crate) simulation: SimulationArguments,
    #[command(flatten)]
    pub(crate) price: PriceArguments,
    #[command(flatten)]
    pub(crate) output: StudyOutput,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright demo --all")]
pub(crate) struct DemoArguments {
    #[command(flatten)]
    pub(crate) simulation: SimulationArguments,
    #[command(flatten)]
    pub(crate) price: PriceArguments,
    #[command(flatten)]
    pub(crate) output: StudyOutput,
}

/// What of a study is printed in full; the answer on one screen if nothing is asked for.
#[derive(Debug, Default, Args)]
pub(crate) struct Parts {
    /// Shape, lead times, stages and capacity in full.
    #[arg(long)]
    pub(crate) time: bool,
    /// The bill, line by line.
    #[arg(long)]
    pub(crate) bill: bool,
    /// Every what-if, with its intervals.
    #[arg(long)]
    pub(crate) ideas: bool,
    /// Everything that is assumed, and what is not simulated.
    #[arg(long)]
    pub(crate) assumed: bool,
    /// Everything.
    #[arg(long, conflicts_with_all = ["time", "bill", "ideas", "assumed"])]
    pub(crate) all: bool,
}

impl Parts {
    /// Everything, as the page has it.
    pub(crate) const ALL: Self = Self {
        time: false,
        bill: false,
        ideas: false,
        assumed: false,
        all: true,
    };

    pub(crate) fn none(&self) -> bool {
        !(self.time || self.bill || self.ideas || self.assumed || self.all)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct StudyOutput {
    #[command(flatten)]
    pub(crate) parts: Parts,
    /// Folder for report, pictures and profile.
    ///
    /// If left out, each pipeline gets its own below stagewright-report, and with `--format json` nothing is written.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// What to print: text or json.
    #[arg(long, hide_possible_values = true, value_enum, default_value_t = StudyFormat::Text)]
    pub(crate) format: StudyFormat,
    /// Say how the executions were followed, and why so.
    #[arg(short, long, hide_short_help = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright check templates/ --deny warnings")]
pub(crate) struct CheckArguments {
    /// Files and folders: templates, `get-pipeline` JSON, `.rs` files with a `pipeline!`; `-` reads standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// Region in which the pipelines of templates and declarations stand; what the definition tells, if left out.
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    /// What counts as a failure beside errors.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,
    /// Silence a warning, by the name of its rule; errors cannot be silenced.
    #[arg(long, value_name = "RULE")]
    pub(crate) allow: Vec<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright export pipeline.rs --create role --create store --output template.yaml"
)]
pub(crate) struct ExportArguments {
    #[command(flatten)]
    pub(crate) definition: DefinitionArguments,
    /// What to write.
    #[arg(long, value_enum, default_value_t = ExportFormat::Yaml)]
    pub(crate) format: ExportFormat,
    /// What the template is to create, though the definition names one that exists; may be given several times.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) create: Vec<Create>,
    /// Create an SNS topic for approvals that name none.
    #[arg(long)]
    pub(crate) approval_topic: bool,
    /// Where to write it; standard output if left out, or with `-`.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright cost template.yaml --executions 20/day --all-regions"
)]
pub(crate) struct CostArguments {
    /// The definition, as `study` takes it; `-` reads standard input.
    #[arg(conflicts_with = "usage")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    #[command(flatten)]
    pub(crate) simulation: SimulationArguments,
    #[command(flatten)]
    pub(crate) price: PriceArguments,
    /// A month's quantities, in place of a definition.
    ///
    /// Nothing is simulated then, and options of the definition and the simulation are refused.
    #[arg(long, help_heading = "Output", value_name = "FILE", conflicts_with_all = [
        "pipeline", "parameters", "parameter_file", "projects", "quotas", "profile", "executions", "edits", "scenario", "days", "replications", "seed",
        "threads", "split_months",
    ])]
    pub(crate) usage: Option<PathBuf>,
    /// By stage, by action and line by line.
    #[arg(long, help_heading = "Output", conflicts_with_all = ["compare_types", "all_regions", "reconcile"])]
    pub(crate) all: bool,
    /// Type V1 and type V2 side by side.
    #[arg(long, help_heading = "Output")]
    pub(crate) compare_types: bool,
    /// The same month in every region.
    #[arg(long, help_heading = "Output")]
    pub(crate) all_regions: bool,
    /// Beside AWS's own bill.
    ///
    /// A Cost and Usage extract with service, usage type, quantity and amount.
    #[arg(long, help_heading = "Output", value_name = "BILL.csv")]
    pub(crate) reconcile: Option<PathBuf>,
    /// What to print: text, json or csv.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright vendors template.yaml --users 12 --github-plan enterprise"
)]
pub(crate) struct VendorsArguments {
    #[command(flatten)]
    pub(crate) definition: DefinitionArguments,
    #[command(flatten)]
    pub(crate) simulation: SimulationArguments,
    #[command(flatten)]
    pub(crate) price: PriceArguments,
    /// People who push changes.
    ///
    /// Some systems charge by the person.
    #[arg(long, value_name = "N", help_heading = "Systems", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) users: u32,
    /// The repository is public.
    ///
    /// Some systems then charge nothing.
    #[arg(long, hide_short_help = true, help_heading = "Systems")]
    pub(crate) public_repository: bool,
    /// Plan at GitHub: free, team, enterprise.
    #[arg(long, value_name = "PLAN", help_heading = "Systems", hide_possible_values = true, value_enum, default_value_t = GithubPlanChoice::Team)]
    pub(crate) github_plan: GithubPlanChoice,
    /// Plan at GitLab: free, premium.
    ///
    /// If left out, free for up to five users and Premium beyond.
    #[arg(
        long,
        value_name = "PLAN",
        help_heading = "Systems",
        hide_possible_values = true,
        hide_short_help = true,
        value_enum
    )]
    pub(crate) gitlab_plan: Option<GitlabPlanChoice>,
    /// Agents of each kind that Jenkins keeps on.
    ///
    /// If left out, as few as keep the wait short.
    #[arg(long, value_name = "N", hide_short_help = true, help_heading = "Systems", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) jenkins_agents: Option<u32>,
    /// What to print: text or json.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = StudyFormat::Text)]
    pub(crate) format: StudyFormat,
    /// What each estimate rests on.
    ///
    /// Its lines, sizes and assumptions, and facts of each system.
    #[arg(short = 'v', long, help_heading = "Output", alias = "verbose")]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright prices --region eu-west-1 --service codebuild")]
pub(crate) struct PricesArguments {
    /// Only the prices of this region, with those that hold everywhere.
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Only the prices of this service, such as codebuild.
    #[arg(long)]
    pub(crate) service: Option<String>,
    /// Prices of your own, over the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// What to print: text, json or csv.
    #[arg(long, hide_possible_values = true, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright diff before.yaml after.yaml")]
pub(crate) struct DiffArguments {
    /// The definition before: a template, `get-pipeline` JSON or a `.rs` file; `-` reads standard input.
    pub(crate) before: PathBuf,
    /// The definition after.
    pub(crate) after: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// What to print: text or json.
    #[arg(long, hide_possible_values = true, value_enum, default_value_t = StudyFormat::Text)]
    pub(crate) format: StudyFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright history executions.json builds.json")]
pub(crate) struct HistoryArguments {
    /// JSON of `list-pipeline-executions`, `list-action-executions`, `list-builds` or `batch-get-builds`, and
    /// state-change events, in any mixture; `-` reads standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What to print: text or json.
    #[arg(long, hide_possible_values = true, value_enum, default_value_t = StudyFormat::Text)]
    pub(crate) format: StudyFormat,
}

/// Which pipeline to collect.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright collect web-shop > collect.sh\n  sh collect.sh\n  stagewright study web-shop"
)]
pub(crate) struct CollectArguments {
    /// Name of the pipeline in the account.
    #[arg(allow_hyphen_values = true)]
    pub(crate) name: String,
    /// Region of the pipeline; that of the AWS CLI, if left out.
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Profile of the AWS CLI.
    #[arg(long)]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright fmt src/main.rs --check")]
pub(crate) struct FmtArguments {
    /// Rust files; `-` formats standard input to standard output.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing: list the files that are not formatted, and exit with 1 if there are any.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright rule stage-count")]
pub(crate) struct RuleArguments {
    /// Name of the rule, as it stands in brackets behind a finding.
    #[arg(required_unless_present = "list")]
    pub(crate) name: Option<String>,
    /// List every rule with its summary.
    #[arg(long, conflicts_with = "name")]
    pub(crate) list: bool,
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

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
