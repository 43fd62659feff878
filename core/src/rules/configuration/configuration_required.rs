//! `configuration-required`.

use super::configured::{Configured, all};
use super::spelling::slip;
use crate::catalogue::{Key, Presence};
use crate::rules::texts::{Speller, quoted};
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Step};

pub(super) const RULE: Rule = Rule {
    name: "configuration-required",
    evidence: Evidence::Reproduced,
    text: include_str!("configuration_required.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (key, near) in configured.faults(&mut speller).missing {
            findings.push(finding(context, &configured, key, near));
        }
    }
}

fn finding(
    context: &Context<'_>,
    configured: &Configured<'_>,
    key: &Key,
    near: Option<&str>,
) -> Finding {
    let site = configured.from.site();
    let message = format!(
        "{} has no {}, which {} requires",
        configured.words(context),
        quoted(key.name),
        quoted(configured.provider)
    );
    let reason = match key.presence {
        Presence::When(when) => Some(format!("it is required {}", configured.reason(when))),
        Presence::Required | Presence::Optional | Presence::AtRunTime(_) => None,
    };
    let mut finding = match near {
        Some(near) => {
            let finding = RULE
                .at(site.step(Step::ConfigurationKey(near.to_owned())), message)
                .help(format!("write {}", quoted(key.name)));
            // A key that only resembles the missing one may be another that the service has got since.
            match slip(near, key.name) {
                Some(_) => finding.mend(near, key.name),
                None => finding,
            }
        }
        None => RULE
            .at(site.field(Field::Configuration), message)
            .help(format!("add {}", quoted(key.name))),
    };
    finding.notes.extend(reason);
    finding.notes.extend(near.map(|near| {
        format!(
            "{} is not a key of {}",
            quoted(near),
            quoted(configured.provider)
        )
    }));
    finding
}
