//! What an option takes where it takes one of a few words.

use clap::ValueEnum;
use stagewright_core::Quotas;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// Where a terminal takes it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QuotasChoice {
    /// 2 to 10 stages, the project's guide.
    Guide,
    /// 2 to 50 stages, what the service takes today.
    Current,
}

impl From<QuotasChoice> for Quotas {
    fn from(choice: QuotasChoice) -> Self {
        match choice {
            QuotasChoice::Guide => Self::Guide,
            QuotasChoice::Current => Self::Current,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StudyFormat {
    /// For people.
    Text,
    /// For programs; the layout is in docs/schemas.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people, with source lines and carets.
    Text,
    /// For programs; the layout is in docs/schemas.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for test reports.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Nothing else.
    Nothing,
    /// Warnings fail the check too.
    Warnings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Create {
    /// The pipeline's role, with what its actions need and no more.
    Role,
    /// The artifact bucket.
    Store,
    /// A KMS key for the artifact bucket.
    Key,
    /// The connections to GitHub, GitLab, Bitbucket or Azure DevOps that sources fetch through.
    Connections,
    /// Event rules and webhooks in place of polling, for sources that nothing in the template watches.
    ChangeDetection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// CloudFormation, YAML.
    Yaml,
    /// CloudFormation, JSON.
    Json,
    /// The input of `aws codepipeline create-pipeline`.
    CreatePipeline,
    /// A Rust file with the definition as `pipeline!`.
    Rust,
    /// The graph, stage by stage, as a Mermaid flowchart.
    Mermaid,
    /// The graph in Graphviz's language.
    Dot,
    /// The graph as a picture.
    Svg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people.
    Text,
    /// For programs: everything; the layout is in docs/schemas.
    Json,
    /// For spreadsheets: one table.
    Csv,
    /// For a browser: one page with its pictures.
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people.
    Text,
    /// For programs: everything; the layout is in docs/schemas.
    Json,
    /// For a pull request or a page.
    Markdown,
    /// For a browser: one page with its pictures.
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlotKind {
    /// Lead times as a histogram.
    LeadTime,
    /// How many took no longer, with `--set` before and after over each other.
    Cumulative,
    /// One execution, near the median.
    Execution,
    /// The bill by service.
    Bill,
    /// The bill by action.
    BillByAction,
    /// Where the lead time goes, by cause and stage.
    Causes,
    /// How busy stages and pools are over a week.
    Load,
    /// A day of executions in the stages.
    Day,
    /// What moves p95, the farthest on top.
    Tornado,
    /// What is worth changing: money across, lead time up.
    Pareto,
    /// p95 over a range, a line for each alternative.
    BreakEven,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GithubPlanChoice {
    /// Free.
    Free,
    /// Team.
    Team,
    /// Enterprise Cloud.
    Enterprise,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GitlabPlanChoice {
    /// Free.
    Free,
    /// Premium.
    Premium,
}
