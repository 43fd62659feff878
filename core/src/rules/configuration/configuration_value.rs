//! `configuration-value`.

use super::configured::{all, judged};
use crate::Finding;
use crate::catalogue::Values;
use crate::rules::texts::{Speller, both, either, quoted};
use crate::rules::{Context, Evidence, Rule};

pub(super) const RULE: Rule = Rule {
    name: "configuration-value",
    evidence: Evidence::Documented,
    text: include_str!("configuration_value.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut speller = Speller::new();
    for configured in all(context) {
        for (key, value) in configured.entries() {
            let Some(text) = judged(value).filter(|text| !text.is_empty()) else {
                continue;
            };
            if let Some(wanted) = wanted(key.values, &text, &mut speller) {
                let message = format!(
                    "{} takes {}, not {}",
                    quoted(key.name),
                    wanted.what,
                    quoted(&text)
                );
                let finding = RULE.at(configured.from.site().configuration(key.name), message);
                findings.push(match wanted.near {
                    Some(near) => {
                        let finding = finding.help(format!("write {}", quoted(near)));
                        match key.values {
                            Values::OneOf(words) => {
                                speller.mend(finding, (&text, near), words.iter().copied())
                            }
                            _ => finding,
                        }
                    }
                    None => finding.help(format!("write {}", wanted.what)),
                });
            }
        }
    }
}

/// What a key takes, in words, and the value that was probably meant.
struct Wanted {
    what: String,
    near: Option<&'static str>,
}

/// What the key takes, if the value is none of it.
fn wanted(values: Values, text: &str, speller: &mut Speller) -> Option<Wanted> {
    let wrong = |what: String| Some(Wanted { what, near: None });
    match values {
        // YAML's other words for them reach the service as `true` and `false`: the reader sees to it.
        Values::Boolean => {
            let known = ["true", "false"];
            let fits = known.iter().any(|word| word.eq_ignore_ascii_case(text));
            if fits {
                None
            } else {
                wrong("`true` or `false`".to_owned())
            }
        }
        Values::OneOf(words) => {
            if words.contains(&text) {
                return None;
            }
            let near = speller.nearest(text, words.iter().copied());
            Some(Wanted {
                what: either(words.iter().copied()),
                near,
            })
        }
        Values::SomeOf(words) => {
            let fits = text.split(',').all(|word| words.contains(&word.trim()));
            if fits {
                None
            } else {
                wrong(format!(
                    "some of {}, separated by commas",
                    both(words.iter().copied())
                ))
            }
        }
        Values::Integer { min, max } => {
            let fits = text
                .trim()
                .parse::<i64>()
                .is_ok_and(|number| (min..=max).contains(&number));
            match (fits, max) {
                (true, _) => None,
                (false, i64::MAX) => wrong(format!("a whole number from {min}")),
                (false, max) => wrong(format!("a whole number from {min} to {max}")),
            }
        }
        Values::AbsolutePath => {
            if text.starts_with('/') {
                None
            } else {
                wrong("a path that starts with `/`".to_owned())
            }
        }
        Values::CountOrPercentage => {
            let text = text.trim();
            let fits = match text.strip_suffix('%') {
                Some(percentage) => percentage
                    .parse::<u64>()
                    .is_ok_and(|number| (1..=100).contains(&number)),
                None => text.parse::<u64>().is_ok_and(|number| number >= 1),
            };
            if fits {
                None
            } else {
                wrong("a count from 1, or a percentage from `1%` to `100%`".to_owned())
            }
        }
        Values::TrafficShift => {
            if is_traffic_shift(text) {
                None
            } else {
                wrong(
                    "`AllAtOnce`, or a shift such as `Canary10Percent5Minutes` or `Linear10PercentEvery1Minute`"
                        .to_owned(),
                )
            }
        }
        // Names of artifacts, topics and regions have rules of their own; what is wrong with a format shows only when the
        // action runs (`value-format`).
        Values::Any
        | Values::InputArtifact
        | Values::InputArtifactPath
        | Values::TextOrArtifactPath
        | Values::RoleArn
        | Values::TopicArn
        | Values::Arn
        | Values::ArnOf { .. }
        | Values::KeyId
        | Values::Json
        | Values::JsonObject
        | Values::JsonList
        | Values::EnvironmentVariables
        | Values::Cron
        | Values::TimeZone
        | Values::Regions => None,
    }
}

/// Whether a text is a strategy of the Lambda deploy action, with any numbers.
fn is_traffic_shift(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let minutes = |text: &str| {
        let digits = text.strip_suffix("Minutes").or(text.strip_suffix("Minute"));
        digits.is_some_and(number)
    };
    let (rest, between) = match (text.strip_prefix("Canary"), text.strip_prefix("Linear")) {
        (Some(rest), _) => (rest, "Percent"),
        (_, Some(rest)) => (rest, "PercentEvery"),
        _ => return text == "AllAtOnce",
    };
    rest.split_once(between)
        .is_some_and(|(percent, time)| number(percent) && minutes(time))
}
