//! Parameters: which values they allow, and which of them a template asks about.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::world::Answer;
use super::{Template, default_value, function_of};
use crate::load::{Content, Entry, Node};

/// The pseudo parameters of CloudFormation.
///
/// Source: CloudFormation user guide, pseudo parameters reference, checked 2026-11-29.
pub(crate) const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// Whether the value of a parameter is the name of an entry in Parameter Store, which holds the value that `Ref` gives.
pub(super) fn is_stored(declaration: &Node) -> bool {
    text(declaration, "Type").is_some_and(|it| it.starts_with("AWS::SSM::Parameter::Value"))
}

/// Whether the value of a parameter is never shown (`NoEcho`).
pub(crate) fn is_secret(declaration: &Node) -> bool {
    text(declaration, "NoEcho").is_some_and(|it| it.eq_ignore_ascii_case("true"))
}

fn text<'node>(declaration: &'node Node, key: &str) -> Option<&'node str> {
    declaration.get(key).and_then(Node::as_text)
}

/// The values that a declaration lists, if it lists any.
pub(crate) fn allowed_values(declaration: &Node) -> Vec<&str> {
    let listed = declaration
        .get("AllowedValues")
        .map_or(&[][..], Node::items);
    listed.iter().filter_map(Node::as_text).collect()
}

/// Why a parameter does not take a value, as the end of a sentence; nothing where it does, or where its pattern is one of
/// Java's that no reader of ours knows.
///
/// Source: CloudFormation user guide, `Parameters` section, checked 2026-11-29.
pub(crate) fn refusal(declaration: &Node, value: &str) -> Option<String> {
    let allowed = allowed_values(declaration);
    if !allowed.is_empty() {
        let each = || match text(declaration, "Type") {
            Some(kind) if kind.starts_with("List<") || kind == "CommaDelimitedList" => {
                value.split(',').map(str::trim).collect()
            }
            _ => vec![value],
        };
        if each().into_iter().all(|it| allowed.contains(&it)) {
            return None;
        }
        return Some(format!("`AllowedValues` has `{}`", allowed.join("`, `")));
    }
    let length = value.chars().count();
    let bound = |key: &str| text(declaration, key)?.trim().parse::<f64>().ok();
    #[expect(clippy::cast_precision_loss, reason = "no value has 2^52 characters")]
    let length_is = length as f64;
    if bound("MinLength").is_some_and(|least| length_is < least)
        || bound("MaxLength").is_some_and(|most| length_is > most)
    {
        let [least, most] =
            ["MinLength", "MaxLength"].map(|key| text(declaration, key).unwrap_or("…"));
        return Some(format!(
            "it takes {least} to {most} characters, and this has {length}"
        ));
    }
    if text(declaration, "Type") == Some("Number") {
        let Ok(number) = value.trim().parse::<f64>() else {
            return Some("it takes a number".to_owned());
        };
        if bound("MinValue").is_some_and(|least| number < least)
            || bound("MaxValue").is_some_and(|most| number > most)
        {
            let [least, most] =
                ["MinValue", "MaxValue"].map(|key| text(declaration, key).unwrap_or("…"));
            return Some(format!("it takes numbers from {least} to {most}"));
        }
    }
    let pattern = text(declaration, "AllowedPattern")?;
    let whole = fancy_regex::Regex::new(&format!("^(?:{pattern})$")).ok()?;
    let fits = whole.is_match(value).unwrap_or(true);
    (!fits).then(|| format!("`AllowedPattern` is `{pattern}`"))
}

/// What a template compares its parameters with, and the mappings in which it looks them up.
#[derive(Debug, Default)]
pub(crate) struct Asked<'template> {
    values: BTreeMap<&'template str, Vec<&'template str>>,
    /// Parameters that some condition compares with a text.
    compared: std::collections::BTreeSet<&'template str>,
    /// What was answered before.
    answered: RefCell<BTreeMap<String, Vec<Answer>>>,
}

/// Values of a parameter that are looked at; a template is read in fewer worlds.
const MOST_VALUES: usize = 100;

impl<'template> Asked<'template> {
    /// Looks through the conditions and the resources of a template.
    pub(crate) fn of(template: &'template Template) -> Self {
        let mut asked = Asked::default();
        for section in ["Conditions", "Rules", "Resources"] {
            if let Some(node) = template.section(section) {
                asked.walk(template, node);
            }
        }
        asked
    }

    /// Documents nest at most as deep as the loader lets them.
    fn walk(&mut self, template: &'template Template, node: &'template Node) {
        match function_of(node) {
            Some(("Equals", argument)) => {
                if let [left, right] = argument.items() {
                    for (one, other) in [(left, right), (right, left)] {
                        if let (Some(name), Some(value)) = (referred(one), other.as_text()) {
                            self.compared.insert(name);
                            self.note(name, value);
                        }
                    }
                }
            }
            Some(("Contains", argument)) => {
                if let [list, value] = argument.items()
                    && let Some(name) = referred(value)
                {
                    self.compared.insert(name);
                    let items = list.items().iter();
                    items
                        .filter_map(Node::as_text)
                        .for_each(|it| self.note(name, it));
                }
            }
            Some(("FindInMap", argument)) => {
                if let [map, keys @ ..] = argument.items() {
                    self.note_keys(template, map, keys);
                }
            }
            _ => {}
        }
        match &node.content {
            Content::Scalar(_) => {}
            Content::List(items) => items.iter().for_each(|item| self.walk(template, item)),
            Content::Map(entries) => entries.iter().for_each(|it| self.walk(template, &it.value)),
        }
    }

    fn note_keys(&mut self, template: &'template Template, map: &Node, keys: &'template [Node]) {
        let mapping = map
            .as_text()
            .and_then(|map| Some(&template.declared("Mappings", map)?.value));
        let first = mapping.map_or(&[][..], Node::entries);
        let second = first.iter().flat_map(|it| it.value.entries());
        let columns: [Vec<&'template Entry>; 2] = [
            first.iter().take(MOST_VALUES).collect(),
            second.take(MOST_VALUES).collect(),
        ];
        for (key, entries) in keys.iter().zip(columns) {
            if let Some(name) = referred(key) {
                entries.iter().for_each(|entry| self.note(name, &entry.key));
            }
        }
    }

    fn note(&mut self, name: &'template str, value: &'template str) {
        let values = self.values.entry(name).or_default();
        if values.len() < MOST_VALUES && !values.contains(&value) {
            values.push(value);
        }
    }

    /// The answers that the question for a parameter's value has, the default first; none where nothing is asked about it.
    pub(crate) fn answers(&self, template: &Template, name: &str) -> Vec<Answer> {
        let mut answered = self.answered.borrow_mut();
        if let Some(answers) = answered.get(name) {
            return answers.clone();
        }
        let answers = self.work_out(template, name);
        answered.insert(name.to_owned(), answers.clone());
        answers
    }

    fn work_out(&self, template: &Template, name: &str) -> Vec<Answer> {
        let declaration = template.declared("Parameters", name);
        let declaration = declaration.map(|it| &it.value);
        let stored = declaration.is_some_and(is_stored);
        let plain = declaration.filter(|_| !stored);
        let default = plain.and_then(default_value);
        let allowed = plain.map(allowed_values).unwrap_or_default();
        let asked = self.values.get(name).map_or(&[][..], Vec::as_slice);
        let candidates = if allowed.is_empty() { asked } else { &allowed };
        let mut answers: Vec<Answer> = default.clone().map(Answer::Is).into_iter().collect();
        for value in candidates.iter().take(MOST_VALUES) {
            let answer = Answer::Is((*value).to_owned());
            let taken = plain.is_none_or(|it| refusal(it, value).is_none());
            if taken && !answers.contains(&answer) {
                answers.push(answer);
            }
        }
        let default_is_other = default.is_some_and(|it| !asked.contains(&it.as_str()));
        if allowed.is_empty() && self.compared.contains(name) && !default_is_other {
            answers.push(Answer::Other);
        }
        answers
    }

    /// Whether a condition compares the parameter with this text.
    pub(crate) fn compares(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|it| it.contains(&value))
    }
}

/// The parameter that a value is, and nothing else: `Ref`, or `Sub` with one reference.
pub(crate) fn referred(node: &Node) -> Option<&str> {
    match function_of(node)? {
        ("Ref", argument) => argument.as_text(),
        ("Sub", argument) => {
            let name = argument.as_text()?.strip_prefix("${")?.strip_suffix('}')?;
            let plain = !name.contains(['$', '.', '!', '}']);
            plain.then_some(name)
        }
        _ => None,
    }
}
