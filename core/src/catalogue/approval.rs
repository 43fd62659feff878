//! Approval.

use super::declare::providers;
use super::{Charge, Key, Values, needs};
use crate::Category;

providers! {
    Manual: AWS, "waits until a person approves or rejects" {
        name: "Manual",
        categories: &[Category::Approval],
        keys: &[
            Key::optional("NotificationArn").of(Values::TopicArn),
            Key::optional("CustomData"),
            Key::optional("ExternalEntityLink"),
        ],
        timeout_minutes: Some(7 * 24 * 60),
        needs: needs::MANUAL,
        billed_by: &[Charge::Sns],
        source: "CodePipeline user guide, manual approval actions and quotas",
        checked: "2026-11-23",
    }
}
