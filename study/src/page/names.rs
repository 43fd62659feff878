//! Services and prices in words.

use crate::BillLine;
use rust_decimal::Decimal;
use stagewright_cost::{Exact, Money};
use stagewright_report::format;

use super::cents;

/// The service as people write it.
pub fn service(service: &str) -> &str {
    match service {
        "codepipeline" => "CodePipeline",
        "codebuild" => "CodeBuild",
        "codedeploy" => "CodeDeploy",
        "codecommit" => "CodeCommit",
        "codeartifact" => "CodeArtifact",
        "s3" => "S3",
        "sns" => "SNS",
        "kms" => "KMS",
        "ecr" => "ECR",
        "lambda" => "Lambda",
        "fargate" => "Fargate",
        "devicefarm" | "device-farm" => "Device Farm",
        "cloudwatch" | "cloudwatch-logs" => "CloudWatch",
        "secretsmanager" | "secrets-manager" => "Secrets Manager",
        "eventbridge" => "EventBridge",
        "step-functions" => "Step Functions",
        "inspector" => "Inspector",
        "data-transfer" => "Data transfer",
        other => other,
    }
}

/// The line without its service.
pub(super) fn item(line: &BillLine, region: &str) -> String {
    let item = line
        .sku
        .strip_prefix(&line.service)
        .and_then(|item| item.strip_prefix('/'))
        .unwrap_or(&line.sku);
    let mut name = if line.free_tier {
        format!("free tier: {item}")
    } else {
        item.to_owned()
    };
    if line.region != region && line.region != "global" {
        name = format!("{name}, {}", line.region);
    }
    if let Some(other) = &line.priced_as_in {
        name = format!("{name}, as in {other}");
    }
    if line.assumed_use {
        name.push_str(", use assumed");
    }
    name
}

/// A quantity, as fine as it takes for the unit price times what is shown to be the amount that is shown.
pub(super) fn quantity_at(exact: Exact, unit_price: Money) -> String {
    let amount = |quantity: Decimal| quantity.checked_mul(unit_price.amount()).map(cents);
    let wanted = amount(exact.0);
    let least = if exact.0.abs() < 100.into() { 2 } else { 0 };
    let multiplies_out = |decimals: &u32| amount(exact.0.round_dp(*decimals)) == wanted;
    match (least..=12).find(multiplies_out) {
        Some(0) | None => quantity(exact),
        Some(decimals) => {
            let text = exact.0.round_dp(decimals).normalize().to_string();
            let (sign, digits) = match text.strip_prefix('-') {
                Some(digits) => ("−", digits),
                None => ("", text.as_str()),
            };
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let whole = format::count(whole.parse().unwrap_or(u64::MAX));
            let point = if fraction.is_empty() { "" } else { "." };
            format!("{sign}{whole}{point}{fraction}")
        }
    }
}

/// A quantity, as fine as it matters.
pub fn quantity(quantity: Exact) -> String {
    let quantity = quantity.0;
    let sign = if quantity.is_sign_negative() {
        "−"
    } else {
        ""
    };
    let size = quantity.abs();
    if size < 100.into() {
        return format!("{sign}{}", size.round_dp(2).normalize());
    }
    format!(
        "{sign}{}",
        format::count(u64::try_from(size.round()).unwrap_or(u64::MAX))
    )
}

/// The quantity with its unit: `1,172 build-minutes`.
pub(super) fn measured(line: &BillLine) -> String {
    let quantity = quantity(line.quantity);
    let unit = match quantity.as_str() {
        "1" | "−1" => line.unit.clone(),
        _ => several(&line.unit),
    };
    format!("{quantity} {unit}")
}

/// A unit of which there is not just one. Symbols stay as they are; of a rate, what is counted comes first.
fn several(unit: &str) -> String {
    let (counted, rate) = match unit.split_once(' ') {
        Some((counted, rate)) => (counted, format!(" {rate}")),
        None => (unit, String::new()),
    };
    let plural = if counted.ends_with('B') { "" } else { "s" };
    format!("{counted}{plural}{rate}")
}

#[cfg(test)]
mod tests {
    use super::several;

    #[test]
    fn units_of_several_are_plural_and_symbols_are_not() {
        for (one, more) in [
            ("build-minute", "build-minutes"),
            ("GB-month", "GB-months"),
            ("GB", "GB"),
            ("GiB", "GiB"),
            ("vCPU", "vCPUs"),
            ("credit per started minute", "credits per started minute"),
        ] {
            assert_eq!(several(one), more);
        }
    }
}
