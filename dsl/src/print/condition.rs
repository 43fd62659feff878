//! Conditions of a stage.

use stagewright_core::{Condition, ConditionRule, Given, Stage, Text, catalogue};

use super::action::{key_word, time};
use super::names::is_identifier;
use super::{Printer, WIDTH};

impl Printer<'_> {
    pub(super) fn reactions(&mut self, stage: &Stage) {
        for condition in stage.before_entry.iter().flatten() {
            self.condition("before entry", condition);
        }
        for condition in stage.on_success.iter().flatten() {
            self.condition("on success", condition);
        }
        let Some(failure) = &stage.on_failure else {
            return;
        };
        if let Some(result) = failure.result.as_ref().and_then(Given::value) {
            let mode = failure.retry_mode.as_ref().and_then(Given::value);
            let mode = mode
                .map(|mode| format!(" {}", mode.as_str().to_lowercase()))
                .unwrap_or_default();
            self.line(
                1,
                &format!("on failure {}{mode};", result.as_str().to_lowercase()),
            );
        }
        for condition in failure.conditions.iter().flatten() {
            self.condition("on failure", condition);
        }
    }

    fn condition(&mut self, when: &str, condition: &Condition) {
        let result = condition.result.as_ref().and_then(Given::value);
        let result = result
            .map(|result| format!(" {}", result.as_str().to_lowercase()))
            .unwrap_or_default();
        let rules: Vec<String> = condition.rules.iter().map(|rule| self.rule(rule)).collect();
        if rules.is_empty() {
            self.line(1, &format!("{when}{result};"));
            return;
        }
        let whole = format!("{when}{result} unless {};", rules.join(" and "));
        if whole.chars().count() + 4 <= WIDTH {
            self.line(1, &whole);
            return;
        }
        self.line(1, &format!("{when}{result} unless"));
        for (index, rule) in rules.iter().enumerate() {
            let (before, after) = (
                if index > 0 { "and " } else { "" },
                if index + 1 == rules.len() { ";" } else { "" },
            );
            self.line(2, &format!("{before}{rule}{after}"));
        }
    }

    fn rule(&self, rule: &ConditionRule) -> String {
        let provider = rule.provider.to_string();
        let name = rule.name.to_string();
        let inputs = if rule.inputs.is_empty() {
            String::new()
        } else {
            format!("({})", self.inputs(&rule.inputs))
        };
        let head = if name == provider && inputs.is_empty() {
            String::new()
        } else {
            let shown = if is_identifier(&name) {
                name
            } else {
                super::text::name_literal(&rule.name, &self.parameters)
            };
            format!("{shown}{inputs} = ")
        };
        let shown = if is_identifier(&provider) {
            provider.clone()
        } else {
            format!("{provider:?}")
        };
        let version = rule
            .version
            .as_ref()
            .filter(|version| **version != Text::literal("1"));
        let version = version
            .map(|version| format!(" version {}", self.text(version)))
            .unwrap_or_default();
        let keys = catalogue::find_rule(&provider).map(|provider| provider.keys);
        let mut fields: Vec<String> = rule
            .configuration
            .iter()
            .map(|(key, value)| format!("{}: {}", key_word(key, keys), self.text(value)))
            .collect();
        self.special(&rule.commands, &rule.environment_variables, &mut fields);
        let braces = if fields.is_empty() {
            String::new()
        } else {
            format!(" {{ {} }}", fields.join(", "))
        };
        let mut clauses = String::new();
        let clause = |word: &str, text: &Option<Text>| {
            text.as_ref()
                .map(|text| format!(" {word} {}", self.text(text)))
                .unwrap_or_default()
        };
        clauses.push_str(&clause("in", &rule.region));
        clauses.push_str(&clause("as role", &rule.role));
        if let Some(minutes) = rule.timeout_in_minutes.as_ref().and_then(Given::value) {
            clauses.push_str(&format!(" timeout {}", time(minutes)));
        }
        format!("{head}{shown}{version}{braces}{clauses}")
    }
}
