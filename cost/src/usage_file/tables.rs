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

/// The tables. A key behind which a SKU stands is a quantity of it.
macro_rules! tables {
    ($($(#[$about:meta])* $name:ident {
        $($(#[$attribute:meta])* $field:ident: $type:ty $(=> $sku:literal)?,)+
    })+) => {
        $($(#[$about])*
        #[derive(Clone, Debug, DeriveDeserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            $($(#[$attribute])* $(#[serde(default)] #[doc = $sku])? pub(super) $field: $type,)+
        }

        impl $name {
            /// The quantities of single SKUs, in the order of the keys.
            #[allow(dead_code, clippy::allow_attributes, reason = "some tables have none")]
            pub(super) fn counted(&self) -> Vec<(&'static str, Decimal)> {
                vec![$($(($sku, self.$field.0),)?)+]
            }
        })+
    };
}

tables! {
    /// The whole file.
    File {
        #[serde(rename = "schema", deserialize_with = "schema_one")]
        _schema: (),
        region: String,
        month: Option<String>,
        hours: Option<Amount>,
        #[serde(default)] free_tiers: FreeTierSwitches,
        #[serde(default)] choices: Choices,
        #[serde(default)] pipelines: Vec<Pipeline>,
        #[serde(default)] actions: Vec<Action>,
        #[serde(default)] builds: Vec<Builds>,
        #[serde(default)] reserved: Vec<Reserved>,
        #[serde(default)] s3: Vec<S3>,
        #[serde(default)] data_transfer: Vec<DataTransfer>,
        #[serde(default)] kms: Vec<Kms>,
        #[serde(default)] logs: Vec<Logs>,
        #[serde(default)] lambda: Vec<Lambda>,
        #[serde(default)] fargate: Vec<Fargate>,
        #[serde(default)] device_farm: Vec<DeviceFarm>,
        #[serde(default)] sns: Vec<Sns>,
        #[serde(default)] eventbridge: Vec<EventBridge>,
        #[serde(default)] secrets_manager: Vec<SecretsManager>,
        #[serde(default)] codedeploy: Vec<CodeDeploy>,
        #[serde(default)] codeartifact: Vec<CodeArtifact>,
        #[serde(default)] codecommit: Vec<CodeCommit>,
        #[serde(default)] ecr: Vec<Ecr>,
        #[serde(default)] ec2: Vec<Ec2>,
        #[serde(default)] ebs: Vec<Ebs>,
        #[serde(default)] quantities: Vec<AnyQuantity>,
    }

    /// Pipelines, one or several alike.
    Pipeline {
        name: String,
        #[serde(rename = "type")]
        pipeline_type: PipelineType,
        age_days: Option<u32>,
        executions: Option<u64>,
        count: Option<u32>,
    }

    /// Executions of an action: so many of so many seconds each, or the sum of billed minutes.
    Action {
        pipeline: Option<String>,
        stage: Option<String>,
        action: Option<String>,
        category: Option<stagewright_core::Category>,
        owner: Option<stagewright_core::Owner>,
        provider: Option<String>,
        executions: Option<Amount>,
        failed_executions: Option<Amount>,
        seconds: Option<Amount>,
        billed_minutes: Option<Amount>,
    }

    /// Builds on demand: so many of so many seconds each, or the sum of what is billed.
    Builds {
        compute: String,
        #[serde(default)] os: OperatingSystem,
        region: Option<String>,
        builds: Option<Amount>,
        seconds: Option<Amount>,
        queued_seconds: Option<Amount>,
        billed_minutes: Option<Amount>,
        billed_seconds: Option<Amount>,
    }

    /// Reserved capacity.
    Reserved {
        machine: String,
        #[serde(default)] os: OperatingSystem,
        region: Option<String>,
        instances: Amount,
        minutes: Option<Amount>,
        hours: Option<Amount>,
    }

    /// A bucket, or all of a region's.
    S3 {
        region: Option<String>,
        gb_months: Option<Amount>,
        bytes: Option<Amount>,
        hours: Option<Amount>,
        infrequent_access_gb_months: Amount => "s3/standard-ia-storage",
        put_requests: Amount => "s3/put-copy-post-list-request",
        get_requests: Amount => "s3/get-select-other-request",
        delete_requests: Amount => "s3/delete-request",
        moved_to_infrequent_access: Amount => "s3/lifecycle-to-standard-ia",
        moved_to_glacier: Amount => "s3/lifecycle-to-glacier",
        expired: Amount => "s3/lifecycle-expiration",
    }

    /// Bytes that leave a region, or come in.
    DataTransfer {
        region: Option<String>,
        to_region: Option<String>,
        #[serde(default)] gb: Amount,
        internet_out_gb: Amount => "data-transfer/internet-out",
        internet_in_gb: Amount => "data-transfer/internet-in",
    }

    /// Keys and their use.
    Kms {
        region: Option<String>,
        #[serde(default)] keys: Amount,
        #[serde(default)] requests: Amount,
        #[serde(default)] s3_requests: Amount,
        #[serde(default)] bucket_key: bool,
        rsa_2048_requests: Amount => "kms/asymmetric-rsa-2048-request",
        other_asymmetric_requests: Amount => "kms/asymmetric-other-request",
        ecc_key_pairs: Amount => "kms/ecc-generate-data-key-pair",
        rsa_key_pairs: Amount => "kms/rsa-generate-data-key-pair",
    }

    /// CloudWatch Logs.
    Logs {
        region: Option<String>,
        ingested_gb: Amount => "cloudwatch-logs/ingestion-standard",
        infrequent_access_ingested_gb: Amount => "cloudwatch-logs/ingestion-infrequent-access",
        stored_gb_months: Amount => "cloudwatch-logs/storage-compressed",
        insights_scanned_gb: Amount => "cloudwatch-logs/insights-scanned",
        alarms: Amount => "cloudwatch-logs/standard-alarm",
    }

    /// Functions: requests of so many milliseconds each, or the sum of GB-seconds.
    Lambda {
        region: Option<String>,
        #[serde(default)] architecture: Architecture,
        requests: Amount,
        milliseconds: Option<Amount>,
        memory_mb: Option<Amount>,
        ephemeral_mb: Option<Amount>,
        gb_seconds: Option<Amount>,
    }

    /// Tasks of so many seconds each.
    Fargate {
        region: Option<String>,
        #[serde(default)] platform: Platform,
        tasks: Amount,
        seconds: Amount,
        vcpus: Amount,
        memory_gb: Amount,
        ephemeral_gb: Option<Amount>,
    }

    /// Device Farm.
    DeviceFarm {
        region: Option<String>,
        device_minutes: Amount => "device-farm/pay-as-you-go-device-minute",
        unlimited_slots: Amount => "device-farm/unlimited-slot",
        browser_minutes: Amount => "device-farm/desktop-browser-minute",
    }

    /// Notifications.
    Sns {
        region: Option<String>,
        api_requests: Amount => "sns/api-request",
        http_notifications: Amount => "sns/http-notification",
        email_notifications: Amount => "sns/email-notification",
        lambda_or_sqs_notifications: Amount => "sns/lambda-or-sqs-notification",
    }

    /// Events.
    EventBridge {
        region: Option<String>,
        custom_events: Amount => "eventbridge/custom-event",
        aws_service_events: Amount => "eventbridge/aws-service-event",
    }

    /// Secrets.
    SecretsManager {
        region: Option<String>,
        secrets: Amount => "secrets-manager/secret",
        api_calls: Amount => "secrets-manager/api-call",
    }

    /// Deployments.
    CodeDeploy {
        region: Option<String>,
        deployments: Amount => "codedeploy/deployment",
        on_premises_updates: Amount => "codedeploy/on-premises-update",
    }

    /// Packages.
    CodeArtifact {
        region: Option<String>,
        gb_months: Amount => "codeartifact/storage",
        requests: Amount => "codeartifact/request",
    }

    /// Repositories.
    CodeCommit {
        active_users: Amount => "codecommit/active-user",
        gb_months: Amount => "codecommit/storage",
        git_requests: Amount => "codecommit/git-request",
    }

    /// Container images.
    Ecr {
        region: Option<String>,
        gb_months: Amount,
    }

    /// Linux machines on demand.
    Ec2 {
        region: Option<String>,
        instance: Option<String>,
        count: Option<Amount>,
        #[serde(default)] hours: Amount,
        #[serde(default)] public_ipv4_hours: Amount,
    }

    /// Disks.
    Ebs {
        region: Option<String>,
        gp2_gb_months: Amount => "ebs/gp2",
        gp3_gb_months: Amount => "ebs/gp3",
    }

    /// Anything of the price book.
    AnyQuantity {
        sku: String,
        region: Option<String>,
        quantity: Amount,
    }
}

/// Which free tiers the account has.
#[derive(Clone, Debug, Default, DeriveDeserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FreeTierSwitches {
    pub(super) none: bool,
    pub(super) on: Vec<String>,
    pub(super) off: Vec<String>,
}

/// What AWS leaves open.
#[derive(Clone, Debug, Default, DeriveDeserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Choices {
    pub(super) queued_builds: FreeOrBilled,
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
