//! The page of a provider: all that its declaration says, and what a study assumes of its actions.
//!
//! Lists rather than tables, so that a page reads as well in a terminal of eighty columns as in Markdown.

use std::fmt::Write as _;

use super::{
    Count, Grant, Key, Needs, PROVIDERS, Presence, Provider, RULE_PROVIDERS, RuleProvider, Values,
    Variables, When, named,
};
use crate::defaults::assumed_duration;
use crate::rules::{capitalised, nearest};
use crate::{Action, ActionType, Category, Text};

/// The pages of everything that has this name: one provider may be offered as a source and as a target, and as a condition's rule too.
///
/// ```
/// use stagewright_core::catalogue;
///
/// let pages = catalogue::pages("S3");
/// assert_eq!(pages.len(), 2);
/// assert!(pages[0].starts_with("## S3 (Source)"));
/// assert!(catalogue::pages("CodeBild").is_empty());
/// assert_eq!(catalogue::near("CodeBild"), Some("CodeBuild"));
/// ```
#[must_use]
pub fn pages(name: &str) -> Vec<String> {
    let actions = named(name).map(Provider::page);
    let rules = RULE_PROVIDERS.iter().filter(|it| it.name == name);
    actions.chain(rules.map(RuleProvider::page)).collect()
}

/// The provider whose name is this one in other letters, or nearly.
#[must_use]
pub fn near(name: &str) -> Option<&'static str> {
    let names = || {
        let rules = RULE_PROVIDERS.iter().map(|it| it.name);
        PROVIDERS.iter().map(|it| it.name).chain(rules)
    };
    names()
        .find(|known| known.eq_ignore_ascii_case(name))
        .or_else(|| nearest(name, names()))
}

/// Every provider's page: the text of `docs/providers.md`.
#[must_use]
pub fn handbook() -> String {
    let mut text = String::from(
        "# Providers\n\n\
         <!-- Generated from `core/src/catalogue` by `cargo xtask providers`; do not edit. -->\n\n\
         Every provider of actions and of conditions' rules: its artifacts, keys, output variables, what its role must be allowed, who\n\
         sends a bill, and how long a study takes it to work where nothing else is known. `stagewright provider NAME` prints one of these pages.\n",
    );
    for provider in PROVIDERS {
        let _ = write!(text, "\n{}", provider.page());
    }
    for provider in RULE_PROVIDERS {
        let _ = write!(text, "\n{}", provider.page());
    }
    text
}

impl Provider {
    /// Its categories as they are written, the one that a bare name means first.
    #[must_use]
    pub fn offered_as(&self) -> String {
        let names: Vec<&str> = self.categories.iter().map(|it| it.as_str()).collect();
        names.join(", ")
    }

    /// Its page in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("## {} ({})\n\n", self.name, self.offered_as());
        let _ = write!(page, "{}.", capitalised(self.about));
        if let Some(why) = self.closed {
            let _ = write!(page, " Not for new pipelines: {why}.");
        }
        let _ = writeln!(page, "\n");
        let types = if self.needs_v2 {
            "V2 only"
        } else {
            "V1 and V2"
        };
        let _ = writeln!(page, "- Owner: `{}`", self.owner.as_str());
        let _ = writeln!(page, "- Pipeline type: {types}");
        artifacts(&mut page, self.inputs, Some(self.outputs));
        let _ = writeln!(page, "- Output variables: {}", variables(self.variables));
        if let Some(minutes) = self.timeout_minutes {
            let _ = writeln!(page, "- Time-out: {minutes} minutes");
        }
        let mut bills: Vec<String> = self.billed_by.iter().map(ToString::to_string).collect();
        bills.insert(0, "CodePipeline (V2: by the action minute)".to_owned());
        let _ = writeln!(page, "- Billed by: {}", bills.join("; "));
        self.assumed(&mut page);
        keys(&mut page, self.keys, self.open);
        needs(&mut page, &self.needs);
        source(&mut page, self.source, self.checked);
        page
    }

    /// What a study takes an action to last, by category and, where the mode decides, by mode.
    fn assumed(&self, page: &mut String) {
        let mode = self.key("ActionMode").map(|key| key.values);
        let modes = match mode {
            Some(Values::OneOf(modes)) => modes,
            _ => &[""],
        };
        let mut told: Vec<(String, Vec<String>)> = Vec::new();
        for category in self.categories {
            for mode in modes {
                let mut action = Action::new(self.name, self.action_type(*category));
                if !mode.is_empty() {
                    let value = Text::from(*mode);
                    action.configuration.push(("ActionMode".into(), value));
                }
                let text = assumed_duration(&action).map_or_else(
                    || "none: how long people take is for you to say".to_owned(),
                    |duration| format!("`{}`, {}", duration.value, duration.basis),
                );
                let of = if mode.is_empty() {
                    category.as_str().to_owned()
                } else {
                    format!("`{mode}`")
                };
                match told.iter_mut().find(|(known, _)| *known == text) {
                    Some((_, whose)) => whose.push(of),
                    None => told.push((text, vec![of])),
                }
            }
        }
        let several = told.len() > 1;
        for (text, whose) in told {
            let whose = if several {
                format!(" ({})", whose.join(", "))
            } else {
                String::new()
            };
            let _ = writeln!(page, "- Duration{whose}: {text}");
        }
    }

    fn action_type(&self, category: Category) -> ActionType {
        ActionType {
            owner: self.owner.into(),
            ..ActionType::aws(category, self.name)
        }
    }
}

impl RuleProvider {
    /// Its page in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("## {} (Rule)\n\n", self.name);
        let _ = writeln!(page, "{}.\n", capitalised(self.about));
        artifacts(&mut page, self.inputs, None);
        let skip = if self.can_skip { "yes" } else { "no" };
        let _ = writeln!(page, "- May skip a stage: {skip}");
        if self.runs_build() {
            let _ = writeln!(page, "- Billed by: CodeBuild minutes");
        }
        keys(&mut page, self.keys, false);
        needs(&mut page, &self.needs);
        source(&mut page, self.source, self.checked);
        page
    }
}

fn artifacts(page: &mut String, inputs: Count, outputs: Option<Count>) {
    let _ = writeln!(page, "- Input artifacts: {inputs}");
    if let Some(outputs) = outputs {
        let _ = writeln!(page, "- Output artifacts: {outputs}");
    }
}

fn source(page: &mut String, source: &str, checked: &str) {
    let _ = writeln!(page, "\n*Source: {source}; checked {checked}.*");
}

fn variables(variables: Variables) -> String {
    match variables {
        Variables::None => "none".to_owned(),
        Variables::Listed(names) => ticked(names),
        Variables::Open => "whatever the action itself sets".to_owned(),
        Variables::Declared => "those that the action lists".to_owned(),
    }
}

fn keys(page: &mut String, keys: &[Key], open: bool) {
    if keys.is_empty() && !open {
        let _ = writeln!(page, "\nNo configuration.");
        return;
    }
    let _ = writeln!(page, "\nConfiguration:\n");
    for key in keys {
        let presence = match key.presence {
            Presence::Required => "required".to_owned(),
            Presence::Optional => "optional".to_owned(),
            Presence::When(when) => format!("required {}", when.words()),
            Presence::AtRunTime(when) => {
                format!("without it the action fails when it runs, {}", when.words())
            }
        };
        let used = key
            .used_when
            .map(|when| format!("; counts only {}", when.words()))
            .unwrap_or_default();
        let secret = if key.secret { "; a secret" } else { "" };
        let _ = writeln!(
            page,
            "- `{}` (`{}` in the language): {presence}; {}{used}{secret}",
            key.name,
            key.word(),
            key.values.words()
        );
    }
    if open {
        let _ = writeln!(page, "- any other key, as the action type declares it");
    }
}

fn needs(page: &mut String, needs: &Needs) {
    if needs.grants.is_empty() {
        let _ = writeln!(page, "\nThe role needs nothing for it.");
        return;
    }
    let _ = writeln!(
        page,
        "\nThe role must be allowed ({}, checked {}):\n",
        needs.source, needs.checked
    );
    for grant in needs.grants {
        grant_line(page, grant);
    }
    let _ = writeln!(
        page,
        "\n`{{P}}`, `{{R}}` and `{{A}}` are partition, region and account; another name in braces is the value of that key."
    );
}

fn grant_line(page: &mut String, grant: &Grant) {
    let _ = write!(page, "- {} on {}", ticked(grant.actions), ticked(grant.on));
    for when in grant.when.iter().flatten() {
        let _ = write!(page, ", {}", when.words());
    }
    if let Some(unless) = grant.unless {
        let _ = write!(page, ", not {}", unless.words());
    }
    for limit in grant.limits.iter().flatten() {
        let _ = write!(
            page,
            ", with {} `{}` {}",
            limit.operator,
            limit.key,
            ticked(limit.values)
        );
    }
    page.push('\n');
}

impl When {
    /// The condition in words, as they follow "required".
    fn words(self) -> String {
        match self {
            Self::KeyIs { key, values } => format!("where `{key}` is {}", either(values)),
            Self::KeyIsNot { key, values } => format!("unless `{key}` is {}", either(values)),
            Self::KeyPresent(key) => format!("beside `{key}`"),
            Self::KeysAbsent(keys) => format!("without {}", either(keys)),
            Self::InputsAbove(most) => format!("with more than {most} input artifacts"),
            Self::NoInput => "without an input artifact".to_owned(),
        }
    }
}

impl Values {
    /// What the key holds, in words.
    fn words(self) -> String {
        match self {
            Self::Any => "any text".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::OneOf(words) => either(words),
            Self::SomeOf(words) => format!("some of {}, separated by commas", ticked(words)),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Json => "JSON".to_owned(),
            Self::JsonObject => "a JSON object".to_owned(),
            Self::JsonList => "a JSON list of objects".to_owned(),
            Self::EnvironmentVariables => {
                "a JSON list of `name`, `value` and `type`, one object for each variable".to_owned()
            }
            Self::Cron => "a cron expression of six or seven fields".to_owned(),
            Self::TimeZone => "a time zone".to_owned(),
            Self::Regions => {
                "regions separated by commas, or a file of an input as `artifact::path`".to_owned()
            }
            Self::InputArtifact => "the name of an input artifact".to_owned(),
            Self::InputArtifactPath => "a file of an input as `artifact::path`".to_owned(),
            Self::TextOrArtifactPath => {
                "the text itself, or a file of an input as `artifact::path`".to_owned()
            }
            Self::TrafficShift => {
                "how traffic moves, such as `AllAtOnce` or `Canary10Percent5Minutes`".to_owned()
            }
            Self::RoleArn => "the ARN of a role".to_owned(),
            Self::TopicArn => "the ARN of an SNS topic".to_owned(),
            Self::Arn => "an ARN".to_owned(),
            Self::ArnOf { services, .. } => format!("an ARN of {}", either(services)),
            Self::KeyId => "the id of a KMS key, or an ARN of the key or of an alias".to_owned(),
            Self::AbsolutePath => "a path that starts with `/`".to_owned(),
            Self::CountOrPercentage => "a count from 1, or `1%` to `100%`".to_owned(),
        }
    }
}

fn ticked(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

fn either(words: &[&str]) -> String {
    match words {
        [but_last @ .., last] if !but_last.is_empty() => {
            format!("{} or `{last}`", ticked(but_last))
        }
        _ => ticked(words),
    }
}
