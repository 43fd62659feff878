//! ARNs: partition, service, region, account and resource.

use super::Wrong;
use crate::Arn;
use crate::regions;
use crate::rules::texts::quoted;

/// What is wrong with an ARN of one of these services (any, where none is named), whose resource starts with one of these.
pub(super) fn wrong(text: &str, services: &[&str], resources: &[&str]) -> Option<Wrong> {
    let text = text.trim();
    let resource = resources.first().copied().unwrap_or_default();
    let example = match services.first() {
        Some(&"iam") => format!("arn:aws:iam::111122223333:{resource}NAME"),
        service => {
            let service = service.copied().unwrap_or("SERVICE");
            format!("arn:aws:{service}:eu-west-1:111122223333:{resource}NAME")
        }
    };
    let shape = |what: &str| {
        Some(Wrong::new(
            what,
            format!("write an ARN such as `{example}`"),
        ))
    };
    let Some(arn) = Arn::parse(text) else {
        return shape("is not an ARN");
    };
    let fits = |known: &str| arn.resource.len() > known.len() && arn.resource.starts_with(known);
    if !(services.is_empty() || services.contains(&arn.service))
        || !resources.iter().any(|known| fits(known))
    {
        let wanted = services.first().map_or("", |service| *service);
        return shape(&format!(
            "is not an ARN of {}",
            quoted(&format!("{wanted}:{resource}"))
        ));
    }
    let is_number = arn.account.bytes().all(|digit| digit.is_ascii_digit());
    if arn.service == "iam" {
        return (!arn.region.is_empty()
            || arn.account.is_empty()
            || is_number && arn.account.len() != 12)
            .then(|| shape("is not an ARN of a role"))
            .flatten();
    }
    // Words in place of the number are placeholders, as documentation has them.
    if !services.is_empty() && (arn.region.is_empty() || arn.account.is_empty())
        || is_number && !matches!(arn.account.len(), 0 | 12)
    {
        return shape("has no region or no account of 12 digits");
    }
    let region = regions::meant(arn.region)?;
    (region.partition != arn.partition).then(|| {
        Wrong::new(
            format!(
                "is of partition {}, and {} of {}",
                quoted(arn.partition),
                quoted(region.name),
                quoted(region.partition)
            ),
            format!("write `arn:{}:…`", region.partition),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn arns_have_the_service_region_account_and_resource_of_their_key() {
        let connection = |text| {
            wrong(
                text,
                &["codeconnections", "codestar-connections"],
                &["connection/"],
            )
        };
        for right in [
            "arn:aws:codeconnections:eu-west-1:111122223333:connection/1a2b",
            "arn:aws:codestar-connections:us-east-1:111122223333:connection/1a2b",
            "arn:aws-us-gov:codeconnections:us-gov-west-1:111122223333:connection/1a2b",
            "arn:aws:codestar-connections:us-east-1:ACCOUNT_ID:connection/1a2b",
            "arn:aws:codestar-connections:REGION:111122223333:connection/1a2b",
        ] {
            assert_eq!(connection(right), None, "{right}");
        }
        for bad in [
            "my-connection",
            "arn:aws:codestar-connections:us-east-1:111122223333",
            "arn:aws:codestar-connections:us-east-1:111122223333:connection/",
            "arn:aws:codestar-connections:us-east-1:111122223333:host/1a2b",
            "arn:aws:codestar-connections:us-east-1:1111222233:connection/1a2b",
            "arn:aws:codestar-connections:us-west-2:connection/1a2b",
            "arn:aws:s3:::bucket",
            "arn:aws:codeconnections:us-gov-west-1:111122223333:connection/1a2b",
        ] {
            assert!(connection(bad).is_some(), "{bad}");
        }
        let role = |text| wrong(text, &["iam"], &["role/"]);
        assert_eq!(role("arn:aws:iam::111122223333:role/path/build"), None);
        assert_eq!(role("arn:aws:iam::ACCOUNT:role/build"), None);
        assert!(role("arn:aws:iam::111122223333:user/build").is_some());
        assert!(role("arn:aws:iam:eu-west-1:111122223333:role/build").is_some());
        assert!(role("build").is_some());
        assert_eq!(wrong("arn:aws:s3:::bucket", &[], &[""]), None);
    }
}
