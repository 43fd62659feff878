//! `key-region`.

use super::regions::{Home, key_id, same, stores};
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Arn, Field, Finding, Part, RegionEvidence, Text};

pub(super) const RULE: Rule = Rule {
    name: "key-region",
    evidence: Evidence::Unknown,
    text: include_str!("key_region.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let home = Home::of(context);
    for (site, region, store) in stores(context) {
        let Some(id) = key_id(store) else { continue };
        let site = site.field(Field::EncryptionKey).field(Field::KeyId);
        if let Some(message) = misshapen(id) {
            findings.push(
                RULE.at(site, message)
                    .help("write the id of a key, or an ARN such as `arn:aws:kms:eu-west-1:111122223333:key/…`"),
            );
            continue;
        }
        let Some(of_key) = Arn::region_of(id, "kms") else {
            continue;
        };
        let of_store = match (region, home.own()) {
            (Some(region), _) if !region.is_symbolic() => {
                region.known().map(std::borrow::Cow::into_owned)
            }
            // The key itself is no witness against itself.
            (None, Some(own)) if own.from != RegionEvidence::Key => Some(own.name.clone()),
            _ => None,
        };
        if let Some(of_store) = of_store.filter(|name| !name.is_empty() && !same(name, &of_key)) {
            let (of_key, of_store) = (quoted(&of_key), quoted(&of_store));
            let message =
                format!("the encryption key is in {of_key}, and its artifact store in {of_store}");
            findings.push(
                RULE.at(site, message)
                    .note("the action fails as it writes its artifact")
                    .help(format!("write the ARN of a key in {of_store}")),
            );
        }
    }
}

/// What is wrong with an id that is written out.
fn misshapen(id: &Text) -> Option<String> {
    let [Part::Literal(text)] = id.parts() else {
        return None;
    };
    let Some(arn) = Arn::parse(text) else {
        return text
            .starts_with("arn:")
            .then(|| format!("{} is not an ARN of a key", quoted(text)));
    };
    let of_kms = arn.service == "kms" && !arn.region.is_empty() && !arn.account.is_empty();
    let fits = arn.resource.starts_with("key/") || arn.resource.starts_with("alias/");
    (!of_kms || !fits).then(|| format!("{} is not an ARN of a key", quoted(text)))
}
