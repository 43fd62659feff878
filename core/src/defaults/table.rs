//! The table of the labelled defaults: value, range, evidence and source of each.
//!
//! A row stands for a project of which nothing is known. Its range is where the middle of most projects lies, so that a reader, or a
//! sensitivity, knows how far off the default may be. Checked 2026-11-30.

use std::borrow::Cow;
use std::str::FromStr;

use crate::{Assumed, Basis, SourceClass};

/// A default with its evidence. Values and ranges are in the text form of the language and of `profile.toml`.
///
/// ```
/// use stagewright_core::{Bytes, defaults};
/// let row = &defaults::OUTPUT_BUILD;
/// assert_eq!(row.assumed::<Bytes>().value, Bytes(10_000_000));
/// assert_eq!(row.range.to_string(), "range 100kB to 70MB");
/// assert!(row.assumed::<Bytes>().basis.is_assumed());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LabelledDefault {
    /// What it is for, in words.
    pub what: &'static str,
    /// The value.
    pub value: &'static str,
    /// How good the evidence is.
    pub class: SourceClass,
    /// Where value and range come from.
    pub source: &'static str,
    /// How far projects differ.
    pub range: DefaultRange,
}

/// Where the middle of most projects lies: of a time its median, of anything else the value itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultRange {
    /// About the 10th and 90th percentile of projects or, of few of them, what was seen; the row's source has them.
    Seen {
        /// The lower end.
        low: &'static str,
        /// The upper end.
        high: &'static str,
    },
    /// Nothing is known: from half to double the value, our judgement.
    HalfToDouble,
}

impl std::fmt::Display for DefaultRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seen { low, high } => write!(f, "range {low} to {high}"),
            Self::HalfToDouble => f.write_str("range half to double, our judgement"),
        }
    }
}

impl LabelledDefault {
    /// The value with its basis, which names source and range.
    ///
    /// # Panics
    /// If the row is no value of this kind; a test reads every row.
    #[must_use]
    pub fn assumed<T: FromStr<Err: std::fmt::Debug>>(&self) -> Assumed<T> {
        Assumed {
            value: self
                .value
                .parse()
                .expect("every row of the table of defaults reads as its kind"),
            basis: self.basis(),
        }
    }

    /// Evidence, source and range.
    #[must_use]
    pub fn basis(&self) -> Basis {
        Basis::Default {
            class: self.class,
            source: Cow::Owned(format!("{}; {}", self.source, self.range)),
        }
    }
}

const fn seen(low: &'static str, high: &'static str) -> DefaultRange {
    DefaultRange::Seen { low, high }
}

const UNKNOWN: DefaultRange = DefaultRange::HalfToDouble;

macro_rules! defaults {
    ($($list:ident, $about:literal: { $($name:ident = $what:literal, $value:literal, $range:expr, $class:ident, $source:literal;)+ })+) => {
        $($(#[doc = $what] pub const $name: LabelledDefault =
            LabelledDefault { what: $what, value: $value, class: SourceClass::$class, source: $source, range: $range };)+

        #[doc = $about] pub const $list: &[&LabelledDefault] = &[$(&$name),+];)+
    };
}

defaults! {
    ALL_TIMES, "Every default distribution of times.": {
    TRIGGER_CONNECTION = "trigger to start, connection or webhook",
        "mix(93% uniform(2s, 3s), 7% lognormal(p50 = 20s, p95 = 150s))", UNKNOWN, PublicFigure, "webhook delays of carbonrunner, p95 143 to 162 s";
    TRIGGER_EVENT = "trigger to start, event rule",
        "uniform(1s, 3s)", seen("300ms", "5s"), PublicFigure, "two reports on EventBridge alone, below 1 s (PostNL 2023, Amazon Key 2026)";
    TRIGGER_POLLING = "trigger to start, polling",
        "uniform(0s, 90s)", seen("30s", "60s"), PublicFigure, "checks each minute or two (CloudGenesis#26); half of the interval on average";
    TRANSITION = "transition between stages",
        "uniform(500ms, 5s)", seen("500ms", "5s"), PublicFigure, "0.44 s in the CLI reference, 0 to 2 s in events of three pipelines";
    SOURCE_CONNECTION = "source through a connection",
        "lognormal(p50 = 15s, p95 = 22s)", seen("13s", "20s"), Measured, "13 to 20 s in aws-meerkat's events";
    SOURCE_GITHUB = "source from GitHub v1",
        "lognormal(p50 = 15s, p95 = 30s)", seen("13s", "33s"), PublicFigure, "33 s in buildfish's events of 2018, otherwise as through a connection";
    SOURCE_OTHER = "source from CodeCommit, S3 or ECR",
        "lognormal(p50 = 4s, p95 = 12s)", UNKNOWN, PublicFigure, "3.8 s in the CLI reference";
    // 13 of 14 records lie between 5 and 57 s, one waited 220 s in the queue. Together: p50 30 s, p95 93 s, p99 235 s.
    START_EC2 = "start-up of an on-demand build",
        "mix(95% lognormal(p50 = 29s, p95 = 66s), 5% lognormal(p50 = 150s, p95 = 6min))", seen("12s", "51s"), PublicFigure,
        "queue and provisioning in 14 public records of builds, one of which queued for 220 s; 17 to 70 s in aws-cdk#14158";
    START_LAMBDA = "start-up on Lambda compute",
        "uniform(3s, 8s)", UNKNOWN, PublicFigure, "AWS: almost instantly";
    START_FLEET = "start-up on a free slot of a reserved fleet",
        "uniform(1s, 3s)", UNKNOWN, PublicFigure, "AWS: ready immediately";
    BUILD = "work of a build or test whose kind is not known",
        "lognormal(p50 = 198s, p95 = 12min)", seen("9s", "950s"), PublicFigure, "CircleCI's medians of 2022 and 2023; medians of jobs in six projects";
    IMAGE_BUILD = "building and pushing a container image without a cache of layers",
        "lognormal(p50 = 4min, p95 = 450s)", seen("2min", "6min"), PublicFigure, "80 s with a cache in one project, three times that without (1.3 to 5 times in three articles)";
    SCAN = "scan of sources or of an image",
        "lognormal(p50 = 45s, p95 = 70s)", seen("43s", "68s"), PublicFigure, "steps of static analysis in public histories";
    COMMANDS = "work of a Commands action",
        "lognormal(p50 = 30s, p95 = 2min)", UNKNOWN, Assumption, "no public figure";
    CLOUDFORMATION = "CloudFormation create, update or execute a change set",
        "lognormal(p50 = 75s, p95 = 6min)", seen("24s", "5min"), PublicFigure, "updates of 24 to 78 s in public CDK logs, 165 s in aws-cdk#19201";
    STACK_SETS = "CloudFormation stack sets",
        "lognormal(p50 = 4min, p95 = 30min)", seen("4min", "140min"), PublicFigure, "CfCT#174, quota-monitor#204, aws-root-account#1191";
    CHANGE_SET = "CloudFormation change set replace",
        "lognormal(p50 = 10s, p95 = 30s)", seen("6s", "15s"), PublicFigure, "6 to 15 s over a direct deployment in aws-cdk#22079; serverless#10815 for the tail";
    STACK_DELETE = "CloudFormation delete",
        "lognormal(p50 = 1min, p95 = 4min)", UNKNOWN, Assumption, "no public figure";
    // Whether a load balancer stands in front is in the deployment group, and not in the action.
    CODE_DEPLOY = "CodeDeploy in place, with or without a load balancer",
        "mix(50% lognormal(p50 = 35s, p95 = 2min), 50% lognormal(p50 = 7min, p95 = 16min))", seen("30s", "14min"), PublicFigure,
        "33 s in the CLI reference; AWS Knowledge Center on slow BlockTraffic; 14 min in aws-meerkat's events";
    CODE_DEPLOY_ECS = "CodeDeploy to ECS, with 5 min until the old tasks end",
        "5min + lognormal(p50 = 150s, p95 = 8min)", seen("2min", "1h"), PublicFigure, "129 s and 185 s in AWS's tutorial and ecspresso#103; the termination wait is 0 to 60 min";
    ECS = "ECS rolling update",
        "1min + lognormal(p50 = 150s, p95 = 9min)", seen("90s", "430s"), PublicFigure, "logs of AWS Copilot and ecspresso, four public threads";
    BEANSTALK = "Elastic Beanstalk, at once or behind a load balancer",
        "mix(50% lognormal(p50 = 22s, p95 = 90s), 50% lognormal(p50 = 160s, p95 = 8min))", seen("21s", "488s"), PublicFigure,
        "event logs in public threads: 21 to 23 s at once, 156 to 177 s a batch";
    SERVICE = "EC2, EKS, Service Catalog, AppConfig",
        "lognormal(p50 = 3min, p95 = 8min)", UNKNOWN, Assumption, "no public figure";
    S3_DEPLOY = "S3 deploy",
        "lognormal(p50 = 10s, p95 = 25s)", seen("6s", "17s"), PublicFigure, "456 jobs of one project, copies to S3 of another";
    SMALL_DEPLOY = "Alexa, OpsWorks",
        "lognormal(p50 = 10s, p95 = 40s)", UNKNOWN, Assumption, "no public figure";
    INVOKE = "Lambda invoke or deploy, CodePipeline invoke",
        "lognormal(p50 = 5s, p95 = 30s)", UNKNOWN, Assumption, "no public figure";
    STEP_FUNCTIONS = "Step Functions",
        "lognormal(p50 = 1min, p95 = 10min)", UNKNOWN, Assumption, "no public figure";
    DEVICE_TEST = "Device Farm",
        "lognormal(p50 = 15min, p95 = 40min)", UNKNOWN, Assumption, "no public figure";
    PARTNER_TEST = "functional or load test of a partner",
        "lognormal(p50 = 390s, p95 = 22min)", seen("215s", "1010s"), PublicFigure, "6,191 jobs of functional tests of one project";
    OTHER = "anything else",
        "lognormal(p50 = 1min, p95 = 5min)", UNKNOWN, Assumption, "no public figure";
    RULE_ASKS = "rule of a condition that looks up an alarm or a variable",
        "uniform(0s, 2s)", UNKNOWN, Assumption, "no public figure";
    RULE_INVOKES = "rule of a condition that invokes a function",
        "lognormal(p50 = 5s, p95 = 30s)", UNKNOWN, Assumption, "as an action that invokes one; no public figure";
    RULE_BUILDS = "rule of a condition that runs a build, with its start-up",
        "30s + lognormal(p50 = 198s, p95 = 12min)", UNKNOWN, Assumption, "as a build of unknown kind; no public figure of rules";
    RULE_COMMANDS = "rule of a condition that runs commands, with its start-up",
        "30s + lognormal(p50 = 30s, p95 = 2min)", UNKNOWN, Assumption, "as a Commands action; no public figure";
    }

    ALL_CHANCES, "Every default chance or share: that of a run, and the weights by which its actions share it.": {
    RUN_FAILS = "chance that a run fails, whatever its actions",
        "8%", seen("0.3%", "25%"), PublicFigure, "CircleCI 2020 and 2026, 4,180 runs of 11 public default branches";
    BUILD_FAILS = "weight of a build or of commands",
        "3%", seen("0.2%", "10%"), PublicFigure, "steps of 5 public projects";
    TEST_FAILS = "weight of a test",
        "5%", seen("0.3%", "20%"), PublicFigure, "steps of 5 public projects; Slack engineering";
    DEPLOY_FAILS = "weight of a deployment",
        "1.5%", seen("0.2%", "5%"), PublicFigure, "5 of 756 deploy jobs, 2 of 5 executions of a CodeDeploy pipeline";
    FLAKY = "share of failures that pass on the same revision, where the fix of the others is known of",
        "15%", seen("3%", "35%"), PublicFigure, "17% of 31,058 failed jobs at TELUS, 15% and 21% at Atlassian; reruns of 9 public projects as lower bounds";
    FAILING = "length of an attempt that fails, of one that succeeds, where it is asked for",
        "55%", seen("27%", "68%"), PublicFigure, "19 jobs of one public project with 10 failures and more each, ratio of medians";
    RULE_PASSES = "chance that a rule of a condition passes, in its window",
        "100%", seen("90%", "100%"), Assumption, "no public figure; the chance that a run fails counts what conditions refuse";
    OTHER_FAILS = "weight of a source, an approval or an invocation",
        "0.5%", seen("0.05%", "2%"), Assumption, "no public figure";
    }

    ALL_SIZES, "Every default size of an output artifact.": {
    OUTPUT_SOURCE = "output of a source",
        "10MB", seen("1MB", "100MB"), Assumption, "no public figure";
    OUTPUT_BUILD = "output of a build or of commands",
        "10MB", seen("100kB", "70MB"), PublicFigure, "31 artifacts of gh-aw, 10.5 MB a run; jar of CloudShop, 66 MB";
    OUTPUT_REPORT = "report, log or plan: output of anything else",
        "10kB", seen("10kB", "2600kB"), PublicFigure, "run records of gh-aw";
    }

    ALL_RATES, "Every default rate.": {
    EXECUTIONS = "executions that come in",
        "1.1/day", seen("0.5/day", "3.3/day"), PublicFigure, "no rate was given; pushes to ten default branches (4,107 runs), 0.7 in CircleCI's of 2020";
    }

    ALL_COUNTS, "Every default count.": {
    BUILDS_AT_ONCE = "builds that the account runs at once",
        "60", seen("1", "60"), Documented, "AWS quotas page; new accounts often have 1 to 20: ask";
    ARTIFACT_DAYS = "days for which artifacts are kept: what a study prices, and what the bucket of an export does unless told otherwise",
        "30", UNKNOWN, Assumption, "no lifecycle rule is known";
    }
}
