//! `configuration-form`.

use crate::rules::references::rule_words;
use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Site, Text, Value};

pub(super) const RULE: Rule = Rule {
    name: "configuration-form",
    evidence: Evidence::Documented,
    text: include_str!("configuration_form.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (place, action) in context.actions() {
        let words = || context.action_words(place);
        judge(
            &action.extra,
            &action.configuration,
            words,
            || place.site(),
            findings,
        );
    }
    for (place, rule) in context.rules() {
        let (words, site) = (|| rule_words(rule), || place.site());
        judge(&rule.extra, &rule.configuration, words, site, findings);
    }
}

fn judge(
    extra: &[(String, Value)],
    configuration: &[(String, Text)],
    words: impl Fn() -> String,
    site: impl Fn() -> Site,
    findings: &mut Vec<Finding>,
) {
    if let Some(value) = kept(extra).filter(|value| !is_expression(value)) {
        let message = format!(
            "the configuration of {} is {}, not a mapping",
            words(),
            kind(value)
        );
        findings.push(
            RULE.at(site().field(Field::Configuration), message)
                .help("write `key: value` pairs"),
        );
    }
    for (key, text) in configuration {
        if let Some(data) = text.written().and_then(data_in) {
            let message = format!("the value of {} is {}, not a text", quoted(key), kind(data));
            findings.push(
                RULE.at(site().configuration(key), message)
                    .note("the service keeps a text for every key, and nothing makes one of this")
                    .help("write the text in quotes, as JSON where the key takes JSON"),
            );
        }
    }
}

/// What a reader kept of a `Configuration` that is no mapping, among the keys that no field takes. A mapping under such a key
/// is one whose name is spelt with other capital letters.
pub(in crate::rules) fn kept(extra: &[(String, Value)]) -> Option<&Value> {
    let found = extra
        .iter()
        .find(|(key, value)| key.eq_ignore_ascii_case("configuration") && !is_mapping(value));
    found.map(|(_, value)| value)
}

fn is_mapping(value: &Value) -> bool {
    matches!(value, Value::Map(_)) && !is_expression(value)
}

/// Whether a value is a call of a function of CloudFormation, whose result only a deployment knows.
fn is_expression(value: &Value) -> bool {
    let Value::Map(pairs) = value else {
        return false;
    };
    let [(name, _)] = pairs.as_slice() else {
        return false;
    };
    name == "Ref"
        || name.starts_with('!')
        || name
            .strip_prefix("Fn::")
            .is_some_and(|name| !matches!(name, "GetParam" | "GetArtifactAtt"))
}

/// The list or mapping that stands where a text belongs, or may come to stand there.
fn data_in(value: &Value) -> Option<&Value> {
    match value {
        Value::List(_) => Some(value),
        Value::Map(_) if !is_expression(value) => Some(value),
        Value::Map(_) => match value.get("Fn::If")? {
            Value::List(branches) => branches.iter().skip(1).find_map(data_in),
            _ => None,
        },
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) | Value::Number(_) | Value::String(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}
