//! Deployments to storage, configuration, voice and partners.

use super::super::declare::providers;
use super::super::{Charge, Count, Key, Values, When, needs};
use crate::Category;

providers! {
    S3Deploy: AWS, "copies an artifact into a bucket of S3" {
        name: "S3",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::required("BucketName"),
            Key::required("Extract").of(Values::Boolean),
            Key::when("ObjectKey", When::KeyIs { key: "Extract", values: &["false", "False", "FALSE"] }),
            Key::optional("KMSEncryptionKeyARN").of(Values::KeyId),
            Key::optional("CannedACL").of(Values::OneOf(&[
                "private",
                "public-read",
                "public-read-write",
                "authenticated-read",
                "aws-exec-read",
                "bucket-owner-read",
                "bucket-owner-full-control",
                "log-delivery-write",
            ])),
            Key::optional("CacheControl"),
        ],
        timeout_minutes: Some(90),
        needs: needs::S3_DEPLOY,
        billed_by: &[Charge::Other("S3 requests and storage")],
        source: "CodePipeline user guide, S3 deploy action reference and quotas; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    AppConfig: AWS, "deploys a configuration with AppConfig" {
        name: "AppConfig",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::required("Application"),
            Key::required("Environment"),
            Key::required("ConfigurationProfile"),
            Key::required("InputArtifactConfigurationPath"),
            Key::optional("DeploymentStrategy"),
        ],
        needs: needs::APP_CONFIG,
        billed_by: &[Charge::Other("AppConfig")],
        source: "CodePipeline user guide, AppConfig action reference",
        checked: "2026-11-23",
    }

    // AWS's documents spell the keys in two ways; either is taken here.
    OpsWorks: AWS, "deploys an app to a stack of OpsWorks" {
        name: "OpsWorks",
        categories: &[Category::Deploy],
        inputs: Count::ONE,
        keys: &[
            Key::when("Stack", When::KeysAbsent(&["StackId"])),
            Key::when("App", When::KeysAbsent(&["AppId"])),
            Key::optional("Layer"),
            Key::optional("StackId"),
            Key::optional("AppId"),
            Key::optional("LayerId"),
            Key::optional("DeploymentType"),
        ],
        needs: needs::OPSWORKS,
        billed_by: &[Charge::Deployed("EC2")],
        closed: Some("its service, OpsWorks Stacks, reached the end of its life on 26 May 2024"),
        source: "CodePipeline user guide, pipeline structure; OpsWorks user guide, end of life",
        checked: "2026-11-23",
    }

    AlexaSkillsKit: PARTNER, "publishes a skill of Alexa" {
        name: "AlexaSkillsKit",
        categories: &[Category::Deploy],
        inputs: Count::between(1, 2),
        outputs: Count::NONE,
        keys: &[
            Key::required("ClientId"),
            Key::required("ClientSecret").secret(),
            Key::required("RefreshToken").secret(),
            Key::required("SkillId"),
        ],
        open: false,
        timeout_minutes: Some(60),
        source: "CodePipeline user guide, pipeline structure; counts as AWS's own CDK has them",
        checked: "2026-11-23",
    }

    XebiaLabs: PARTNER, "deploys with XL Deploy of XebiaLabs" {
        name: "XebiaLabs",
        categories: &[Category::Deploy],
        billed_by: &[Charge::Partner("XebiaLabs")],
        source: "CodePipeline user guide, deploy action integrations",
        checked: "2026-11-23",
    }
}
