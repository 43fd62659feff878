//! What AWS leaves open and what differs from account to account.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Simulated;
use crate::{CostError, PriceBook};

/// How a bill is made.
///
/// ```
/// use stagewright_cost::{FailedActions, FreeTiers, Options};
///
/// let mut options = Options::in_region("eu-west-1");
/// options.free_tiers = FreeTiers::none();
/// assert_eq!(options.choices.failed_actions, FailedActions::Billed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Region of the pipelines.
    pub region: String,
    /// Free tiers that the account still has.
    pub free_tiers: FreeTiers,
    /// What AWS does not document.
    pub choices: BillingChoices,
    /// Reserved fleets that actions build on.
    pub fleets: Vec<PricedFleet>,
    /// Whether the buckets of artifacts have a bucket key: most of what they ask KMS for does not reach it then.
    pub bucket_key: bool,
    /// The day against which prices count as old; without one none does.
    pub today: Option<Date>,
    /// What is known of a simulation beyond the usage of one month of it; none for recorded months and a user's own.
    pub simulated: Option<Simulated>,
}

impl Options {
    /// The defaults in a region: every lasting free tier, the stated default of every open choice.
    #[must_use]
    pub fn in_region(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            free_tiers: FreeTiers::lasting(),
            choices: BillingChoices::default(),
            fleets: Vec::new(),
            bucket_key: false,
            today: None,
            simulated: None,
        }
    }
}

impl Options {
    /// The region of an action: its own if it names one. A template may leave it open (`${AWS::Region}`); that is then
    /// the region of the bill.
    pub(crate) fn region_of<'a>(&'a self, written: Option<&'a str>) -> &'a str {
        written
            .filter(|region| !region.contains('$'))
            .unwrap_or(&self.region)
    }
}

/// A reserved CodeBuild fleet. It costs the same whether builds run on it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedFleet {
    /// Its name, as the actions call it.
    pub name: String,
    /// SKU of its machines, such as `codebuild/reserved/linux/reserved.x86-64.g1.small`.
    pub sku: String,
    /// How many machines.
    pub instances: u64,
}

/// How an account is billed where AWS does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BillingChoices {
    /// The time that builds wait in CodeBuild's queue.
    pub queued_builds: QueuedBuilds,
    /// Actions that failed or were stopped, in type V2.
    pub failed_actions: FailedActions,
    /// Actions that run across the end of a month, in type V2.
    pub month_border: MonthBorder,
    /// How approvals notify people.
    pub approval_delivery: ApprovalDelivery,
}

/// Whether the time in CodeBuild's queue is billed. The pricing page says "from submission"; AWS Support told a customer
/// in February 2023 that only the time from provisioning on is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueuedBuilds {
    /// It is free; the default.
    #[default]
    Free,
    /// It is billed.
    Billed,
}

/// Whether failed and stopped actions are billed. AWS does not say; a failure is a completion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailedActions {
    /// They are billed; the default.
    #[default]
    Billed,
    /// They are free.
    Free,
}

/// What happens to an action that runs across the end of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonthBorder {
    /// It counts once, in one month; the default.
    #[default]
    Whole,
    /// It is split there and each part is rounded up to a minute.
    Split,
}

/// How an approval's notification reaches people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApprovalDelivery {
    /// One e-mail each; the default.
    #[default]
    Email,
    /// One call of a web address each.
    Http,
    /// To a function or a queue, which costs nothing.
    LambdaOrQueue,
}

/// Which free tiers an account has. Those that never expire are on unless switched off; those of an account's first
/// twelve months, or granted once, are off unless switched on.
///
/// ```
/// use stagewright_cost::{FreeTiers, PriceBook};
///
/// let tiers = FreeTiers::lasting().without("codepipeline/v2-action-minutes").with("s3/storage");
/// assert!(tiers.check(&PriceBook::builtin()).is_ok());
/// let typo = FreeTiers::lasting().without("codepipeline/v2-minutes").check(&PriceBook::builtin());
/// assert!(typo.unwrap_err().to_string().contains("codepipeline/v2-action-minutes"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeTiers {
    lasting: bool,
    switches: BTreeMap<String, bool>,
}

impl FreeTiers {
    /// Every free tier that never expires.
    #[must_use]
    pub const fn lasting() -> Self {
        Self {
            lasting: true,
            switches: BTreeMap::new(),
        }
    }

    /// No free tier.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            lasting: false,
            switches: BTreeMap::new(),
        }
    }

    /// This one too.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>) -> Self {
        self.switches.insert(name.into(), true);
        self
    }

    /// Not this one.
    #[must_use]
    pub fn without(mut self, name: impl Into<String>) -> Self {
        self.switches.insert(name.into(), false);
        self
    }

    /// Whether every name in it is one of the book's.
    ///
    /// # Errors
    ///
    /// [`CostError::UnknownFreeTier`] lists those there are.
    pub fn check(&self, book: &PriceBook) -> Result<(), CostError> {
        self.switches
            .keys()
            .try_for_each(|name| book.allowance(name).map(drop))
    }

    pub(crate) fn has(&self, name: &str, is_lasting: bool) -> bool {
        self.switches
            .get(name)
            .copied()
            .unwrap_or(self.lasting && is_lasting)
    }
}
