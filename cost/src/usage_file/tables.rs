//! The tables of a usage file, key by key. `cost/usage/README.md` and the JSON Schema describe the same keys; a test
//! compares them.

use rust_decimal::Decimal;
use serde::Deserialize as DeriveDeserialize;
use serde::de::{Deserialize, Deserializer, Error};
use stagewright_core::PipelineType;

use crate::Exact;

/// A quantity that cannot be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd)]
pub(super) struct Amount(pub(super) Decimal);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Exact(amount) = Exact::deserialize(deserializer)?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(D::Error::custom(format!(
                "{amount} is negative: a month cannot use less than nothing"
            )));
        }
        Ok(Self(amount))
    }
}

macro_rules! tables {
    ($($(#[$about:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)+ })+) => {
        $($(#[$about])*
        #[derive(Clone, Debug, DeriveDeserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $($(#[$attribute])* pub(super) $field: $type,)+ })+
    };
}

tables! {
    /// The whole file.
    File {
        #[serde(rename = "schema", deserialize_with = "schema_one")]
        _schema: (),
        region: String,
        #[serde(default)]
        month: Option<String>,
        #[serde(default)]
        hours: Option<Amount>,
        #[serde(default)]
        free_tiers: FreeTierSwitches,
        #[serde(default)]
        choices: Choices,
        #[serde(default)]
        pipelines: Vec<Pipeline>,
        #[serde(default)]
        actions: Vec<Action>,
        #[serde(default)]
        builds: Vec<Builds>,
        #[serde(default)]
        reserved: Vec<Reserved>,
        #[serde(default)]
        s3: Vec<S3>,
        #[serde(default)]
        data_transfer: Vec<DataTransfer>,
        #[serde(default)]
        kms: Vec<Kms>,
        #[serde(default)]
        logs: Vec<Logs>,
        #[serde(default)]
        lambda: Vec<Lambda>,
        #[serde(default)]
        fargate: Vec<Fargate>,
        #[serde(default)]
        device_farm: Vec<DeviceFarm>,
        #[serde(default)]
        sns: Vec<Sns>,
        #[serde(default)]
        eventbridge: Vec<EventBridge>,
        #[serde(default)]
        secrets_manager: Vec<SecretsManager>,
        #[serde(default)]
        codedeploy: Vec<CodeDeploy>,
        #[serde(default)]
        codeartifact: Vec<CodeArtifact>,
        #[serde(default)]
        codecommit: Vec<CodeCommit>,
        #[serde(default)]
        ecr: Vec<Ecr>,
        #[serde(default)]
        ec2: Vec<Ec2>,
        #[serde(default)]
        ebs: Vec<Ebs>,
        #[serde(default)]
        quantities: Vec<AnyQuantity>,
    }

    /// Pipelines, one or several alike.
    Pipeline {
        name: String,
        #[serde(rename = "type")]
        pipeline_type: PipelineType,
        #[serde(default)]
        age_days: Option<u32>,
        #[serde(default)]
        executions: Option<u64>,
        #[serde(default)]
        count: Option<u32>,
    }

    /// Executions of an action: so many of so many seconds each, or the sum of billed minutes.
    Action {
        #[serde(default)]
        pipeline: Option<String>,
        #[serde(default)]
        stage: Option<String>,
        #[serde(default)]
        action: Option<String>,
        #[serde(default)]
        category: Option<stagewright_core::Category>,
        #[serde(default)]
        owner: Option<stagewright_core::Owner>,
        #[serde(default)]
        provider: Option<String>,
        #[serde(default)]
        executions: Option<Amount>,
        #[serde(default)]
        failed_executions: Option<Amount>,
        #[serde(default)]
        seconds: Option<Amount>,
        #[serde(default)]
        billed_minutes: Option<Amount>,
    }

    /// Builds on demand: so many of so many seconds each, or the sum of what is billed.
    Builds {
        compute: String,
        #[serde(default)]
        os: OperatingSystem,
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        builds: Option<Amount>,
        #[serde(default)]
        seconds: Option<Amount>,
        #[serde(default)]
        queued_seconds: Option<Amount>,
        #[serde(default)]
        billed_minutes: Option<Amount>,
        #[serde(default)]
        billed_seconds: Option<Amount>,
    }

    /// Reserved capacity.
    Reserved {
        machine: String,
        #[serde(default)]
        os: OperatingSystem,
        #[serde(default)]
        region: Option<String>,
        instances: Amount,
        #[serde(default)]
        minutes: Option<Amount>,
        #[serde(default)]
        hours: Option<Amount>,
    }

    /// A bucket, or all of a region's.
    S3 {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        gb_months: Option<Amount>,
        #[serde(default)]
        bytes: Option<Amount>,
        #[serde(default)]
        hours: Option<Amount>,
        #[serde(default)]
        infrequent_access_gb_months: Amount,
        #[serde(default)]
        put_requests: Amount,
        #[serde(default)]
        get_requests: Amount,
        #[serde(default)]
        delete_requests: Amount,
        #[serde(default)]
        moved_to_infrequent_access: Amount,
        #[serde(default)]
        moved_to_glacier: Amount,
        #[serde(default)]
        expired: Amount,
    }

    /// Bytes that leave a region, or come in.
    DataTransfer {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        to_region: Option<String>,
        #[serde(default)]
        gb: Amount,
        #[serde(default)]
        internet_out_gb: Amount,
        #[serde(default)]
        internet_in_gb: Amount,
    }

    /// Keys and their use.
    Kms {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        keys: Amount,
        #[serde(default)]
        requests: Amount,
        #[serde(default)]
        s3_requests: Amount,
        #[serde(default)]
        bucket_key: bool,
        #[serde(default)]
        rsa_2048_requests: Amount,
        #[serde(default)]
        other_asymmetric_requests: Amount,
        #[serde(default)]
        ecc_key_pairs: Amount,
        #[serde(default)]
        rsa_key_pairs: Amount,
    }

    /// CloudWatch Logs.
    Logs {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        ingested_gb: Amount,
        #[serde(default)]
        infrequent_access_ingested_gb: Amount,
        #[serde(default)]
        stored_gb_months: Amount,
        #[serde(default)]
        insights_scanned_gb: Amount,
        #[serde(default)]
        alarms: Amount,
    }

    /// Functions: requests of so many milliseconds each, or the sum of GB-seconds.
    Lambda {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        architecture: Architecture,
        requests: Amount,
        #[serde(default)]
        milliseconds: Option<Amount>,
        #[serde(default)]
        memory_mb: Option<Amount>,
        #[serde(default)]
        ephemeral_mb: Option<Amount>,
        #[serde(default)]
        gb_seconds: Option<Amount>,
    }

    /// Tasks of so many seconds each.
    Fargate {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        platform: Platform,
        tasks: Amount,
        seconds: Amount,
        vcpus: Amount,
        memory_gb: Amount,
        #[serde(default)]
        ephemeral_gb: Option<Amount>,
    }

    /// Device Farm.
    DeviceFarm {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        device_minutes: Amount,
        #[serde(default)]
        unlimited_slots: Amount,
        #[serde(default)]
        browser_minutes: Amount,
    }

    /// Notifications.
    Sns {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        api_requests: Amount,
        #[serde(default)]
        http_notifications: Amount,
        #[serde(default)]
        email_notifications: Amount,
        #[serde(default)]
        lambda_or_sqs_notifications: Amount,
    }

    /// Events.
    EventBridge {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        custom_events: Amount,
        #[serde(default)]
        aws_service_events: Amount,
    }

    /// Secrets.
    SecretsManager {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        secrets: Amount,
        #[serde(default)]
        api_calls: Amount,
    }

    /// Deployments.
    CodeDeploy {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        deployments: Amount,
        #[serde(default)]
        on_premises_updates: Amount,
    }

    /// Packages.
    CodeArtifact {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        gb_months: Amount,
        #[serde(default)]
        requests: Amount,
    }

    /// Repositories.
    CodeCommit {
        #[serde(default)]
        active_users: Amount,
        #[serde(default)]
        gb_months: Amount,
        #[serde(default)]
        git_requests: Amount,
    }

    /// Container images.
    Ecr {
        #[serde(default)]
        region: Option<String>,
        gb_months: Amount,
    }

    /// Linux machines on demand.
    Ec2 {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        instance: Option<String>,
        #[serde(default)]
        count: Option<Amount>,
        #[serde(default)]
        hours: Amount,
        #[serde(default)]
        public_ipv4_hours: Amount,
    }

    /// Disks.
    Ebs {
        #[serde(default)]
        region: Option<String>,
        #[serde(default)]
        gp2_gb_months: Amount,
        #[serde(default)]
        gp3_gb_months: Amount,
    }

    /// Anything of the price book.
    AnyQuantity {
        sku: String,
        #[serde(default)]
        region: Option<String>,
        quantity: Amount,
    }
}

/// Which free tiers the account has.
#[derive(Clone, Debug, Default, DeriveDeserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FreeTierSwitches {
    #[serde(default)]
    pub(super) none: bool,
    #[serde(default)]
    pub(super) on: Vec<String>,
    #[serde(default)]
    pub(super) off: Vec<String>,
}

/// What AWS leaves open.
#[derive(Clone, Debug, Default, DeriveDeserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choices {
    #[serde(default)]
    pub(super) queued_builds: FreeOrBilled,
    #[serde(default)]
    pub(super) failed_actions: BilledOrFree,
}

macro_rules! words {
    ($($(#[$about:meta])* $name:ident { $default:ident = $first:literal $(, $variant:ident = $word:literal)* })+) => {
        $($(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DeriveDeserialize)]
        pub(super) enum $name {
            #[default]
            #[serde(rename = $first)]
            $default,
            $(#[serde(rename = $word)] $variant,)*
        }

        impl $name {
            #[allow(dead_code, clippy::allow_attributes, reason = "some tables match on the word instead")]
            pub(super) const fn as_str(self) -> &'static str {
                match self { Self::$default => $first, $(Self::$variant => $word,)* }
            }
        })+
    };
}

words! {
    /// Operating system of builds.
    OperatingSystem { Linux = "linux", Windows = "windows", Macos = "macos" }
    /// Architecture of functions.
    Architecture { X86 = "x86", Arm = "arm" }
    /// Platform of tasks.
    Platform { LinuxX86 = "linux-x86", LinuxArm = "linux-arm", Windows = "windows" }
    /// A choice whose default is free.
    FreeOrBilled { Free = "free", Billed = "billed" }
    /// A choice whose default is billed.
    BilledOrFree { Billed = "billed", Free = "free" }
}

fn schema_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    match u32::deserialize(deserializer)? {
        1 => Ok(()),
        other => Err(D::Error::custom(format!(
            "schema {other} is not known; write `schema = 1`"
        ))),
    }
}
