//! The command line, as clap reads it.

mod answers;
mod choices;
mod parse;
mod shared;
mod with_settings;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use stagewright_study::page;

use crate::exit;
use crate::settings::MOST_COLUMNS;

pub(crate) use answers::*;
pub(crate) use choices::*;
pub(crate) use parse::{command, matches, parse, study_of, whole_command};
pub(crate) use shared::*;
use with_settings::WithSettings;

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

// The options of the command that runs are put together, and those of no other one.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Ask for a pipeline as the console's wizard does, and write it.
    New(WithSettings<NewArguments>),
    /// How long a change takes, what a month costs, and what if.
    Study(WithSettings<StudyArguments>),
    /// How scenarios differ: two files, or a file and edits.
    ///
    /// All run on the same random numbers, so that a difference is told from noise; "no detectable difference" is an answer too.
    Compare(WithSettings<CompareArguments>),
    /// Edits over a range or a list, and where something breaks even.
    Sweep(WithSettings<SweepArguments>),
    /// Where the lead time goes, and which assumption to measure first.
    Explain(WithSettings<ExplainArguments>),
    /// Edits that make it faster, surer or cheaper for certain.
    Recommend(WithSettings<RecommendArguments>),
    /// Draw one picture, as SVG or PNG.
    Plot(WithSettings<PlotArguments>),
    /// Check definitions against every rule.
    Check(WithSettings<CheckArguments>),
    /// Write a pipeline as CloudFormation, Rust or a drawing.
    Export(WithSettings<ExportArguments>),
    /// What a month costs, by service, stage, action, type and region.
    Cost(WithSettings<CostArguments>),
    /// What the same work takes and costs on other systems.
    Vendors(WithSettings<VendorsArguments>),
    /// What is in the price book, and as of when.
    Prices(WithSettings<PricesArguments>),
    /// What changed between two definitions; exits with 1 if anything.
    Diff(WithSettings<DiffArguments>),
    /// What the account tells of executions, as one table.
    History(WithSettings<HistoryArguments>),
    /// Print a shell script that collects a running pipeline.
    ///
    /// The script only reads: the pipeline, its projects, roles and executions, into a folder for `study`, `cost` and `check`.
    Collect(WithSettings<CollectArguments>),
    /// Format the inside of every `pipeline!` of Rust files.
    Fmt(WithSettings<FmtArguments>),
    /// Study a pipeline that comes with the command; no file needed.
    Demo(WithSettings<DemoArguments>),
    /// Print the page of a rule, or list the rules.
    Rule(WithSettings<RuleArguments>),
    /// Print the page of a provider, or list the providers.
    Provider(WithSettings<ProviderArguments>),
    /// What stagewright.toml and the environment set.
    Config(WithSettings<ConfigArguments>),
    /// Write the completions of a shell.
    Completions(WithSettings<CompletionsArguments>),
    /// Write the man page of the command or of a subcommand.
    Man(WithSettings<ManArguments>),
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

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright study template.yaml --executions 20/day --region eu-west-1"
)]
pub(crate) struct StudyArguments {
    #[command(flatten)]
    pub(crate) about: AskedArguments,
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
    pub(crate) const fn of_page(&self) -> page::Parts {
        page::Parts {
            time: self.time,
            bill: self.bill,
            ideas: self.ideas,
            assumed: self.assumed,
            all: self.all,
        }
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
    /// Mend in the files what can be mended for certain, and tell what is left.
    ///
    /// A file keeps its comments, its order and its layout. A mend stays only if checking again finds less, and nothing new.
    #[arg(long, conflicts_with = "diff")]
    pub(crate) fix: bool,
    /// Print what `--fix` would change, as a unified diff, in place of the findings.
    #[arg(long)]
    pub(crate) diff: bool,
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
        "pipeline", "parameters", "parameter_file", "projects", "quotas", "profile", "executions", "edits", "scenario", "days", "warm_up", "replications", "seed",
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
    /// What to print: text, json, csv or html.
    #[arg(long, help_heading = "Output", hide_possible_values = true, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stagewright vendors template.yaml --users 12 --github-plan enterprise"
)]
pub(crate) struct VendorsArguments {
    #[command(flatten)]
    pub(crate) about: AskedArguments,
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
    /// What to print: text, json, csv or html.
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

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stagewright provider CodeBuild")]
pub(crate) struct ProviderArguments {
    /// Name of the provider, as it stands in a definition.
    #[arg(required_unless_present = "list")]
    pub(crate) name: Option<String>,
    /// List every provider with its category and what it does.
    #[arg(long, conflicts_with = "name")]
    pub(crate) list: bool,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
