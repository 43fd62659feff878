//! The one table of what an edit can change: enum, text form and documentation come from it.

use super::names::{InStage, Listed, Several, Target};
use super::value::{
    Amount, ArtifactSize, ComputeSlots, Day, EditValue, Machine, OpenTransition, OrNot, Parts,
    Person, Retries, ServiceChoice, Setting, Share, Slots, Switch,
};
use super::{EditError, FORMS};
use crate::rules::nearest;
use crate::{
    ActionKey, Arrivals, Bytes, Calendar, Distribution, ExecutionMode, ImageCache, Intervention,
    Micros, PipelineType, Probability, RetryMode,
};

/// What a property or word is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// An action, `STAGE/ACTION.`
    Action,
    /// A rule of a stage's conditions, `STAGE/RULE.`
    Rule,
    /// A stage, `STAGE.`
    Stage,
    /// The pipeline as a whole: nothing stands in front.
    Pipeline,
}

impl EditWord {
    /// Whether it changes what is assumed, which a profile says as well; the others change the definition.
    #[must_use]
    pub fn is_of_profile(&self) -> bool {
        const OF_DEFINITION: [&str; 12] = [
            "retry", "rollback", "mode", "type", "merge", "split", "without", "move", "parallel",
            "after", "config", "parts",
        ];
        !OF_DEFINITION.contains(&self.word)
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct EditWord {
    /// The property or word.
    pub word: &'static str,
    /// What it is about.
    pub of: Of,
    /// What stands behind the `=`.
    pub value: &'static str,
    /// What may stand there in its place.
    pub or: &'static str,
    /// A whole edit.
    pub example: &'static str,
    /// What it changes.
    pub about: &'static str,
}

macro_rules! of {
    () => {
        Of::Pipeline
    };
    (action) => {
        Of::Action
    };
    (rule) => {
        Of::Rule
    };
    (stage) => {
        Of::Stage
    };
}

macro_rules! target_of {
    () => {
        None
    };
    ($at:ident) => {
        Some($at.to_string())
    };
}

macro_rules! changes {
    ($($(#[doc = $doc:literal])+ $variant:ident($($at:ident: $target:ty)?): $value:ty = $word:literal, $example:literal;)+) => {
        /// What an edit changes.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Change {
            $($(#[doc = $doc])+ $variant {
                $(#[doc = concat!("The ", stringify!($at), ".")] $at: $target,)?
                #[doc = "The value."]
                value: $value,
            },)+
        }

        /// Every property and word of the text form.
        pub const WORDS: &[EditWord] = &[$(EditWord {
            word: $word,
            of: of!($($at)?),
            value: <$value as EditValue>::FORM,
            or: <$value as EditValue>::OR,
            example: $example,
            about: concat!($($doc),+),
        }),+];

        impl Change {
            /// The property or word.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $word,)+ }
            }

            /// What stands before the property; nothing before a word.
            #[must_use]
            pub fn target(&self) -> Option<String> {
                match self { $(Self::$variant { $($at,)? .. } => target_of!($($at)?),)+ }
            }

            /// The value in its text form.
            #[must_use]
            pub fn value(&self) -> String {
                match self { $(Self::$variant { value, .. } => value.to_string(),)+ }
            }

            /// Reads a change by its parts: the property or word, what stands before it, and the value.
            ///
            /// # Errors
            /// If there is no such word, or it takes no such value.
            pub fn read(word: &str, target: Option<&str>, value: &str) -> Result<Self, EditError> {
                match word {
                    $($word => {
                        let place = Place { word: $word, of: of!($($at)?), target };
                        place.check()?;
                        Ok(Self::$variant {
                            $($at: place.$at()?,)?
                            value: EditValue::read(value).map_err(|error| EditError::Value { word: $word, error })?,
                        })
                    })+
                    _ => Err(unknown(word, target)),
                }
            }
        }
    };
}

changes! {
    /// How long the work of an action takes, without waiting and start-up.
    Takes(action: ActionKey): Amount<Distribution> = "takes", "Build/Compile.takes=x1.2";
    /// How long the build of an action takes to start up, before its work.
    Starts(action: ActionKey): Amount<Distribution> = "starts", "Build/Compile.starts=20s";
    /// How often an attempt of an action fails.
    Fails(action: ActionKey): Amount<Probability> = "fails", "Build/Compile.fails=3%";
    /// What a build runs on. Its work takes another time then: by the square root of the cores, an assumption, or as said with `+x0.8`; `+x1` leaves it.
    Compute(action: ActionKey): Machine = "compute", "Build/Compile.compute=large";
    /// The size of an output artifact; its name may be left out where the action writes one.
    Writes(action: ActionKey): ArtifactSize = "writes", "Build/Compile.writes=zip+45MB";
    /// A key of an action's configuration. What is assumed of the action and of the trigger follows, where it was assumed before; with nothing behind the `+` the key goes.
    Config(action: ActionKey): Setting = "config", "Source/Fetch.config=PollForSourceChanges+false";
    /// Cuts a build whose outputs no other action reads into so many that run together, each with its start-up and its share of the work: that divides evenly, which is assumed. The first keeps the name, the others are `NAME-2` and so on.
    Parts(action: ActionKey): Parts = "parts", "Test/Verify.parts=2";
    /// How long a person works on the answer of an approval, from the request on.
    Approver(action: ActionKey): Amount<Distribution> = "approver", "Gate/Approve.approver=exponential(mean = 2h)";
    /// The hours in which an approval is answered; outside of them the approver's time stands still.
    ApproverHours(action: ActionKey): OrNot<Calendar> = "hours", "Gate/Approve.hours=Mon-Fri+9-17+Europe/Berlin";
    /// How often an approval is answered with no.
    Rejects(action: ActionKey): Probability = "rejects", "Gate/Approve.rejects=5%";
    /// How much the durations of successive executions of an action resemble each other.
    Correlation(action: ActionKey): Share = "correlation", "Build/Compile.correlation=0.5";
    /// The same of failures, which then come in clusters.
    FailureCorrelation(action: ActionKey): Share = "failure_correlation", "Build/Compile.failure_correlation=0.3";
    /// How long an attempt takes that fails, if not as long as one that succeeds.
    Failing(action: ActionKey): OrNot<Amount<Distribution>> = "failing", "Build/Compile.failing=90s";
    /// The image cache of a build: when it has gone cold in 63 of 100 cases, and how long the start-up takes then.
    Cache(action: ActionKey): OrNot<ImageCache> = "cache", "Build/Compile.cache=8h+90s";
    /// How often an action changes the pipeline that it is in, so that its execution starts anew, once.
    Restarts(action: ActionKey): Probability = "restarts", "Build/Compile.restarts=5%";
    /// How often a rule of a condition passes.
    Passes(rule: ActionKey): Probability = "passes", "Deploy/office.passes=90%";
    /// How long a rule of a condition takes.
    Checks(rule: ActionKey): Distribution = "checks", "Deploy/office.checks=45min";
    /// The hours in which a rule of a condition passes.
    Window(rule: ActionKey): OrNot<Calendar> = "window", "Deploy/office.window=Mon-Fri+9-17+Europe/Berlin";
    /// The hours in which the transition into a stage is enabled; outside of them it is disabled.
    Opens(stage: String): OrNot<Calendar> = "opens", "Deploy.opens=Mon-Fri+9-17+Europe/Berlin";
    /// How long the transition into a stage takes, and whether it is open from the start.
    Transition(stage: String): OpenTransition = "transition", "Deploy.transition=5s";
    /// Whether a failed stage is retried once by the service, and what of it.
    Retry(stage: String): Retries = "retry", "Deploy.retry=FAILED_ACTIONS";
    /// Whether a failed stage is rolled back by the service.
    Rollback(stage: String): Switch = "rollback", "Deploy.rollback=yes";
    /// How executions come in.
    Arrivals(): Amount<Arrivals> = "arrivals", "arrivals=40/day";
    /// The time from the trigger to the start of an execution.
    Trigger(): Amount<Distribution> = "trigger", "trigger=30s";
    /// How long every transition takes.
    Transitions(): Amount<Distribution> = "transitions", "transitions=2s";
    /// How many builds the account runs at once; five times as many wait, for eight hours at most.
    Quota(): Amount<u32> = "quota", "quota=2";
    /// How many builds may wait for the quota; a start beyond that fails the action.
    Queue(): u32 = "queue", "queue=100";
    /// How long a build may wait for the quota.
    QueueTimeout(): Micros = "queue_timeout", "queue_timeout=2h";
    /// Days for which artifacts are kept.
    ArtifactDays(): Amount<u32> = "artifact_days", "artifact_days=7";
    /// How often a person retries the failed actions of a stage, at most three times each, and how long after the failure.
    Retrier(): OrNot<Person> = "retrier", "retrier=80%+30min";
    /// The hours in which failed stages are retried by hand.
    RetrierHours(): OrNot<Calendar> = "retrier_hours", "retrier_hours=Mon-Fri+9-17+Europe/Berlin";
    /// What a retry by hand runs again.
    RetrierMode(): RetryMode = "retrier_mode", "retrier_mode=ALL_ACTIONS";
    /// How often a stage of one execution is retried by hand, at most.
    RetrierMost(): u32 = "retrier_most", "retrier_most=1";
    /// How long after a failure the fix of a bad change is pushed, a change of its own; until then, whatever holds the bad change fails there.
    Fix(): OrNot<Distribution> = "fix", "fix=lognormal(p50 = 90min, p95 = 44h)";
    /// How many failures are flakes, which pass when they are tried again; all others are bad changes.
    Flaky(): Probability = "flaky", "flaky=20%";
    /// How much failures of actions that run together in one execution go together; each of them fails as often as before.
    CommonCause(): Share = "common_cause", "common_cause=0.5";
    /// How long people work on the answers of all approvals that have no approver of their own.
    Approvers(): OrNot<Distribution> = "approvers", "approvers=exponential(mean = 2h)";
    /// The hours in which these approvals are answered.
    ApproversHours(): OrNot<Calendar> = "approvers_hours", "approvers_hours=Mon-Fri+9-17+Europe/Berlin";
    /// How often these approvals are answered with no.
    ApproversReject(): Probability = "approvers_reject", "approvers_reject=5%";
    /// How many builds a reserved fleet runs at once.
    Fleet(): Slots = "fleet", "fleet=builders+4";
    /// How many builds of one compute type the account runs at once, where that type has a quota of its own; five times as many wait.
    ComputeQuota(): ComputeSlots = "compute_quota", "compute_quota=small+2";
    /// Bytes a second at which builds fetch their inputs and store their outputs; else both are part of their work.
    Transfer(): OrNot<Bytes> = "transfer", "transfer=50MB";
    /// How many changes pass the filters of the trigger.
    Matching(): Probability = "matching", "matching=60%";
    /// A second start for the same change, so long after the first: polling beside an event rule.
    SecondStart(): OrNot<Distribution> = "second_start", "second_start=30s";
    /// Whether the buckets of artifacts have a bucket key: one in a hundred of the requests that a customer's key takes then reaches KMS.
    BucketKey(): Switch = "bucket_key", "bucket_key=yes";
    /// What is done at a certain time from the start of the simulation on, warm-up included; each adds to those before it.
    Intervene(): Intervention = "intervention", "intervention=2d+disable+Deploy";
    /// The day on which the simulation starts, at midnight UTC: where hours of the week, closed days and freezes begin.
    FirstDay(): Day = "first_day", "first_day=2026-12-14";
    /// The stage whose end counts as production.
    Counts(): String = "counts", "counts=Deploy";
    /// What the service does where its documentation is silent.
    Service(): ServiceChoice = "service", "service=reopening+30s";
    /// The execution mode.
    Mode(): ExecutionMode = "mode", "mode=QUEUED";
    /// The type, which decides price and features.
    Type(): PipelineType = "type", "type=V1";
    /// Merges stages that follow each other into the first: each runs behind the one before it, without a transition.
    Merge(): Several<String> = "merge", "merge=Build+Test";
    /// Splits a stage before an action: that action and what runs with it or behind it becomes a new stage of this name.
    Split(): InStage = "split", "split=Build/Test+Verify";
    /// Removes actions or whole stages; a stage goes with its last action.
    Without(): Listed<Target> = "without", "without=Build/Lint";
    /// Moves an action to the end of another stage.
    Move(): InStage = "move", "move=Test/Verify+Build";
    /// Lets actions of one stage start together with the first of them.
    Parallel(): Several<ActionKey> = "parallel", "parallel=Build/Compile+Build/Test";
    /// Lets actions of one stage run behind each other: the first named comes last.
    After(): Several<ActionKey> = "after", "after=Build/Lint+Build/Compile";
}

/// Where a property stands.
struct Place<'a> {
    word: &'static str,
    of: Of,
    target: Option<&'a str>,
}

impl Place<'_> {
    /// A target that is wanted is there, and none where there is none.
    fn check(&self) -> Result<(), EditError> {
        let word = self.word;
        match (self.of, self.target) {
            (Of::Pipeline, None) => Ok(()),
            (Of::Pipeline, Some(target)) => Err(EditError::Syntax {
                message: format!("`{word}` is said of the whole pipeline, not of `{target}`"),
                help: format!("write `{word}=…`"),
            }),
            (of, None | Some("")) => Err(EditError::Syntax {
                message: format!("`{word}` does not say of which {} it is", of.noun()),
                help: format!("write `{}.{word}=…`", of.form()),
            }),
            (_, Some(_)) => Ok(()),
        }
    }

    fn target(&self) -> &str {
        self.target
            .expect("invariant: what lacks a target was refused by `check`")
    }

    fn action(&self) -> Result<ActionKey, EditError> {
        let (word, target) = (self.word, self.target());
        let wrong = || EditError::NeedsAction {
            word,
            of: self.of,
            target: target.to_owned(),
        };
        Target::of(target).and_then(Target::key).ok_or_else(wrong)
    }

    fn rule(&self) -> Result<ActionKey, EditError> {
        self.action()
    }

    fn stage(&self) -> Result<String, EditError> {
        let (word, target) = (self.word, self.target());
        match Target::of(target) {
            Some(Target {
                stage,
                action: None,
            }) => Ok(stage),
            _ => Err(EditError::Syntax {
                message: format!("`{word}` is said of a stage, and `{target}` is none"),
                help: format!("write `STAGE.{word}=…`"),
            }),
        }
    }
}

impl Of {
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Rule => "rule",
            Self::Stage => "stage",
            Self::Pipeline => "pipeline",
        }
    }

    /// What stands before the property's dot.
    #[must_use]
    pub const fn form(self) -> &'static str {
        match self {
            Self::Action => "STAGE/ACTION",
            Self::Rule => "STAGE/RULE",
            Self::Stage => "STAGE",
            Self::Pipeline => "",
        }
    }
}

fn unknown(word: &str, target: Option<&str>) -> EditError {
    if word.is_empty() {
        return EditError::Syntax {
            message: match target {
                Some(target) => format!("nothing is said of `{target}`: a property is missing"),
                None => "a word is missing before the `=`".to_owned(),
            },
            help: FORMS.to_owned(),
        };
    }
    let kind = if target.is_some() { "property" } else { "word" };
    let configured = target.and_then(|it| it.strip_suffix(".config"));
    let near = nearest(word, WORDS.iter().map(|known| known.word));
    let help = match (configured, near) {
        (Some(action), _) => format!("write `{action}.config={word}+…`"),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => {
            let fits = |known: &&EditWord| (known.of == Of::Pipeline) == target.is_none();
            let known: Vec<&str> = WORDS.iter().filter(fits).map(|known| known.word).collect();
            format!("write one of `{}`", known.join("`, `"))
        }
    };
    EditError::Syntax {
        message: format!("there is no {kind} `{word}` of an edit"),
        help,
    }
}
