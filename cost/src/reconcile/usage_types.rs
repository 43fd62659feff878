//! What reports call a SKU.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::CostError;

/// `data/usage-types.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UsageTypes {
    #[serde(rename = "schema")]
    _schema: u32,
    regions: BTreeMap<String, Vec<String>>,
    services: BTreeMap<String, Service>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    names: Vec<String>,
    usage_types: BTreeMap<String, String>,
}

impl UsageTypes {
    pub(super) fn builtin() -> Result<Self, CostError> {
        let text = include_str!("../../data/usage-types.toml");
        toml::from_str(text).map_err(|error| CostError::toml("usage-types.toml", text, &error))
    }

    /// Region and SKU of a usage type; usage types without a region are of the bill's own.
    pub(super) fn sku(
        &self,
        service: &str,
        usage_type: &str,
        own: &str,
    ) -> (String, Option<String>) {
        let (region, rest) = self.split(usage_type).unwrap_or((own, usage_type));
        let to = rest
            .strip_suffix("-AWS-Out-Bytes")
            .and_then(|code| self.region_of(code));
        if let Some(to) = to {
            return (region.to_owned(), Some(format!("data-transfer/to/{to}")));
        }
        let wanted = service.to_lowercase();
        let of_service = |(name, known): (&String, &Service)| {
            let item = known.usage_types.get(rest)?;
            Some(format!("{name}/{item}"))
        };
        let mut services = self.services.iter();
        let named = services
            .find(|(_, known)| known.names.contains(&wanted))
            .and_then(of_service);
        // Every service sends bytes; reports book them under the service that does.
        let sends = || {
            self.services
                .get_key_value("data-transfer")
                .and_then(of_service)
        };
        (region.to_owned(), named.or_else(sends))
    }

    /// The region that starts a usage type, by its code or its name, and what follows.
    fn split<'a>(&'a self, usage_type: &'a str) -> Option<(&'a str, &'a str)> {
        self.regions.iter().find_map(|(region, codes)| {
            let mut prefixes = codes.iter().chain([region]);
            let rest =
                prefixes.find_map(|prefix| usage_type.strip_prefix(prefix)?.strip_prefix('-'))?;
            Some((region.as_str(), rest))
        })
    }

    fn region_of(&self, code: &str) -> Option<&str> {
        let mut regions = self.regions.iter();
        regions
            .find(|(_, codes)| codes.iter().any(|known| known == code))
            .map(|(region, _)| region.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;
    use crate::PriceBook;

    #[test]
    fn every_usage_type_means_a_sku_of_the_price_book() {
        let usage_types = UsageTypes::builtin().unwrap();
        for (service, known) in &usage_types.services {
            for item in known.usage_types.values() {
                PriceBook::builtin()
                    .price("us-east-1", &format!("{service}/{item}"))
                    .unwrap();
            }
        }
        for region in PriceBook::builtin().regions().unwrap() {
            assert!(
                usage_types.regions.contains_key(&region.region),
                "{}",
                region.region
            );
        }
    }

    #[test]
    fn usage_types_name_their_region_in_front() {
        let usage_types = UsageTypes::builtin().unwrap();
        let sku = |service, usage_type| {
            let (region, sku) = usage_types.sku(service, usage_type, "sa-east-1");
            format!("{region} {}", sku.unwrap_or_default())
        };
        assert_eq!(
            sku("AWSCodePipeline", "EUC1-actionExecutionMinute"),
            "eu-central-1 codepipeline/v2-action-minute"
        );
        assert_eq!(
            sku("CodeBuild", "USE1-Build-Min:Linux:g1.small"),
            "us-east-1 codebuild/linux/general1.small"
        );
        assert_eq!(
            sku("AmazonS3", "EUW1-USE1-AWS-Out-Bytes"),
            "eu-west-1 data-transfer/to/us-east-1"
        );
        assert_eq!(
            sku("AmazonS3", "EU-DataTransfer-Out-Bytes"),
            "eu-west-1 data-transfer/internet-out"
        );
        assert_eq!(
            sku("AmazonECR", "TimedStorage-ByteHrs"),
            "sa-east-1 ecr/storage"
        );
        assert_eq!(sku("AmazonEC2", "BoxUsage:t3.medium"), "sa-east-1 ");
    }
}
