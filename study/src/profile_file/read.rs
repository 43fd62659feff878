//! Reading a profile: every mistake at once, each with its line.

use std::ops::Range;
use std::str::FromStr;

use stagewright_core::rules::Speller;
use stagewright_core::{ActionKey, ActionProfile, Assumed, Distribution, Profile};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ProfileProblem, SCHEMA_VERSION};

/// Reads a profile over the labelled defaults of its pipeline: what the file leaves out keeps its default, and a value
/// that equals its default stays *assumed*.
///
/// # Errors
/// Every mistake of the file, in its order.
pub fn read(text: &str, defaults: &Profile) -> Result<Profile, Vec<ProfileProblem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        problems: Vec::new(),
        speller: Speller::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.problem(
            error.span().unwrap_or(0..0),
            error.message().to_owned(),
            None,
        );
    }
    let mut profile = defaults.clone();
    if reader.problems.is_empty() {
        reader.root(table.get_ref(), &mut profile);
    }
    if reader.problems.is_empty() {
        Ok(profile)
    } else {
        Err(placed(text, reader.problems))
    }
}

/// Mistakes of one profile that are told; the rest is counted.
const MOST_TOLD: usize = 100;

/// A mistake with where it begins, in bytes.
struct Mistake {
    at: usize,
    message: String,
    help: Option<String>,
}

/// The first mistakes in the order of the file, each with its line: one walk through the text for all of them.
fn placed(text: &str, mut mistakes: Vec<Mistake>) -> Vec<ProfileProblem> {
    mistakes.sort_by_key(|mistake| mistake.at);
    let left_out = mistakes.len().saturating_sub(MOST_TOLD);
    mistakes.truncate(MOST_TOLD);
    let (mut line, mut start, mut walked) = (1, 0, 0);
    let mut problems = Vec::with_capacity(mistakes.len());
    for mistake in mistakes {
        let at = mistake.at.min(text.len());
        for (index, _) in text.get(walked..at).unwrap_or_default().match_indices('\n') {
            line += 1;
            start = walked + index + 1;
        }
        walked = at;
        let before = text.get(start..at).unwrap_or_default();
        problems.push(ProfileProblem {
            line,
            column: before.chars().count() + 1,
            message: mistake.message,
            help: mistake.help,
        });
    }
    if left_out > 0
        && let Some(last) = problems.last().cloned()
    {
        problems.push(ProfileProblem {
            message: format!("{left_out} more mistakes follow"),
            help: None,
            ..last
        });
    }
    problems
}

type Entry<'a, 'i> = (
    &'a Spanned<std::borrow::Cow<'i, str>>,
    &'a Spanned<DeValue<'i>>,
);

struct Reader {
    problems: Vec<Mistake>,
    /// Near misses of all mistakes together have a bound.
    speller: Speller,
}

impl Reader {
    fn problem(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        self.problems.push(Mistake {
            at: span.start,
            message,
            help,
        });
    }

    fn root(&mut self, table: &DeTable<'_>, profile: &mut Profile) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "schema_version" => {
                    let version = value
                        .get_ref()
                        .as_integer()
                        .and_then(|number| number.as_str().parse().ok());
                    if version != Some(SCHEMA_VERSION) {
                        let message = format!(
                            "this version reads profiles with `schema_version = {SCHEMA_VERSION}`"
                        );
                        let help = format!("write `schema_version = {SCHEMA_VERSION}`");
                        self.problem(value.span(), message, Some(help));
                    }
                }
                "trigger" => self.assumed(value, &mut profile.trigger),
                "transition" => self.assumed(value, &mut profile.transition),
                "executions" => self.assumed(value, &mut profile.executions),
                "artifact_days" => self.count(value, &mut profile.artifact_days.clone(), |days| {
                    profile.artifact_days = days;
                }),
                "build_quota" => self.quota(value, profile),
                "transitions" => self.transitions(value, profile),
                "actions" => self.actions(value, profile),
                other => {
                    let known = [
                        "schema_version",
                        "trigger",
                        "transition",
                        "executions",
                        "artifact_days",
                        "build_quota",
                        "transitions",
                        "actions",
                    ];
                    self.unknown_key(key.span(), other, &known);
                }
            }
        }
    }

    fn count(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        old: &mut Assumed<u32>,
        set: impl FnOnce(Assumed<u32>),
    ) {
        match value
            .get_ref()
            .as_integer()
            .and_then(|number| number.as_str().parse::<u32>().ok())
        {
            Some(number) if number == old.value => {}
            Some(number) => set(Assumed::given(number)),
            None => self.problem(
                value.span(),
                "this takes a whole number, 0 or more".to_owned(),
                None,
            ),
        }
    }

    fn quota(&mut self, value: &Spanned<DeValue<'_>>, profile: &mut Profile) {
        let Some(table) = self.table(value) else {
            return;
        };
        let mut quota = profile.build_quota.value;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "running" => self.count(value, &mut Assumed::given(quota.running), |given| {
                    quota.running = given.value;
                }),
                "queued" => self.count(value, &mut Assumed::given(quota.queued), |given| {
                    quota.queued = given.value;
                }),
                "queue_timeout" => {
                    if let Some(time) = self.literal(value) {
                        quota.queue_timeout = time;
                    }
                }
                other => {
                    self.unknown_key(key.span(), other, &["running", "queued", "queue_timeout"]);
                }
            }
        }
        if quota.running == 0 {
            self.problem(
                value.span(),
                "a quota of 0 running builds would never run one".to_owned(),
                None,
            );
        }
        if quota != profile.build_quota.value {
            profile.build_quota = Assumed::given(quota);
        }
    }

    fn transitions(&mut self, value: &Spanned<DeValue<'_>>, profile: &mut Profile) {
        let Some(table) = self.table(value) else {
            return;
        };
        for (stage, latency) in table {
            if !self.stage_exists(stage, profile) {
                continue;
            }
            let mut assumed = profile.transition_into(stage.get_ref()).clone();
            let before = self.problems.len();
            self.assumed(latency, &mut assumed);
            if self.problems.len() == before {
                profile
                    .transitions
                    .insert(stage.get_ref().to_string(), assumed);
            }
        }
    }

    fn actions(&mut self, value: &Spanned<DeValue<'_>>, profile: &mut Profile) {
        let Some(stages) = self.table(value) else {
            return;
        };
        for (stage, actions) in stages {
            if !self.stage_exists(stage, profile) {
                continue;
            }
            let Some(actions) = self.table(actions) else {
                continue;
            };
            for (action, fields) in actions {
                self.action(stage.get_ref(), (action, fields), profile);
            }
        }
    }

    fn action(&mut self, stage: &str, (action, fields): Entry<'_, '_>, profile: &mut Profile) {
        let key = ActionKey::new(stage, action.get_ref().to_string());
        if !profile.actions.contains_key(&key) {
            let names = profile
                .actions
                .keys()
                .filter(|known| known.stage == stage)
                .map(|known| known.action.as_str());
            let help = self
                .speller
                .nearest(&key.action, names)
                .map(|name| format!("an action with a similar name exists: `{name}`"));
            let message = format!("stage `{stage}` has no action `{}`", key.action);
            self.problem(action.span(), message, help);
            return;
        }
        let Some(fields) = self.table(fields) else {
            return;
        };
        let Some(assumed) = profile.actions.get_mut(&key) else {
            return;
        };
        for (name, value) in fields {
            self.action_field(&key, (name, value), assumed);
        }
    }

    fn action_field(
        &mut self,
        key: &ActionKey,
        (name, value): Entry<'_, '_>,
        assumed: &mut ActionProfile,
    ) {
        match name.get_ref().as_ref() {
            "takes" => match &mut assumed.duration {
                Some(duration) => self.assumed(value, duration),
                None => assumed.duration = self.literal::<Distribution>(value).map(Assumed::given),
            },
            "fails" => self.assumed(value, &mut assumed.failure),
            "start_up" => match &mut assumed.start_up {
                Some(start_up) => self.assumed(value, start_up),
                None => self.no_build(key, name),
            },
            "compute" => match &mut assumed.compute {
                Some(compute) => {
                    let before = compute.value.clone();
                    self.assumed(value, compute);
                    // A start-up that nobody gave follows the machine.
                    if compute.value != before
                        && assumed
                            .start_up
                            .as_ref()
                            .is_some_and(|start| start.basis.is_assumed())
                    {
                        assumed.start_up =
                            Some(stagewright_core::defaults::start_up(&compute.value));
                    }
                }
                None => self.no_build(key, name),
            },
            "writes" => {
                let Some(sizes) = self.table(value) else {
                    return;
                };
                for (artifact, size) in sizes {
                    match assumed
                        .outputs
                        .iter_mut()
                        .find(|(known, _)| known == artifact.get_ref())
                    {
                        Some((_, known)) => self.assumed(size, known),
                        None => {
                            let names = assumed.outputs.iter().map(|(name, _)| name.as_str());
                            let help =
                                self.speller.nearest(artifact.get_ref(), names).map(|name| {
                                    format!("an artifact with a similar name exists: `{name}`")
                                });
                            let message = format!(
                                "action `{key}` writes no artifact `{}`",
                                artifact.get_ref()
                            );
                            self.problem(artifact.span(), message, help);
                        }
                    }
                }
            }
            other => self.unknown_key(
                name.span(),
                other,
                &["takes", "start_up", "fails", "compute", "writes"],
            ),
        }
    }

    fn no_build(&mut self, key: &ActionKey, name: &Spanned<std::borrow::Cow<'_, str>>) {
        self.problem(
            name.span(),
            format!(
                "action `{key}` runs no build, so `{}` has no effect",
                name.get_ref()
            ),
            None,
        );
    }

    fn stage_exists(
        &mut self,
        stage: &Spanned<std::borrow::Cow<'_, str>>,
        profile: &Profile,
    ) -> bool {
        let names = || profile.actions.keys().map(|key| key.stage.as_str());
        let exists = names().any(|name| name == stage.get_ref());
        if !exists {
            let help = self
                .speller
                .nearest(stage.get_ref(), names())
                .map(|name| format!("a stage with a similar name exists: `{name}`"));
            self.problem(
                stage.span(),
                format!("the pipeline has no stage `{}`", stage.get_ref()),
                help,
            );
        }
        exists
    }

    fn table<'v, 'i>(&mut self, value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.problem(
                value.span(),
                "this is not a table".to_owned(),
                Some("write it as `[…]`, with its keys below".to_owned()),
            );
        }
        table
    }

    fn literal<T: FromStr<Err = stagewright_core::LiteralError>>(
        &mut self,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<T> {
        let Some(text) = value.get_ref().as_str() else {
            // A bare number is told by what its type takes, such as `8/day`.
            let number = value.get_ref();
            let number = match (number.as_integer(), number.as_float()) {
                (Some(number), _) => number.as_str(),
                (_, Some(number)) => number.as_str(),
                _ => "",
            };
            let (message, help) = match number.parse::<T>() {
                Err(reason) if !number.is_empty() => (
                    reason.to_string(),
                    "write number and unit in quotes".to_owned(),
                ),
                read => (
                    "this takes a text in quotes".to_owned(),
                    match read {
                        Ok(_) => format!("write `\"{number}\"`"),
                        Err(_) => "write it in quotes, with its unit".to_owned(),
                    },
                ),
            };
            self.problem(value.span(), message, Some(help));
            return None;
        };
        match text.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.problem(value.span(), error.to_string(), None);
                None
            }
        }
    }

    fn assumed<T>(&mut self, value: &Spanned<DeValue<'_>>, target: &mut Assumed<T>)
    where
        T: FromStr<Err = stagewright_core::LiteralError> + PartialEq,
    {
        if let Some(parsed) = self.literal::<T>(value)
            && parsed != target.value
        {
            *target = Assumed::given(parsed);
        }
    }

    fn unknown_key(&mut self, span: Range<usize>, key: &str, known: &[&str]) {
        let help = self
            .speller
            .nearest(key, known.iter().copied())
            .map_or_else(
                || format!("known here: `{}`", known.join("`, `")),
                |name| format!("a similar key exists: `{name}`"),
            );
        self.problem(
            span,
            format!("a profile has no key `{key}` in this place"),
            Some(help),
        );
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::read;

    #[test]
    fn the_first_hundred_mistakes_are_told_in_their_order_and_the_others_counted() {
        let (_, defaults) = stagewright_sim::doc_pipeline();
        let keys: String = (0..100_000).map(|at| format!("k{at} = 1\n")).collect();
        let problems = read(&keys, &defaults).unwrap_err();
        assert_eq!(problems.len(), 101);
        let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
        assert!(lines[..100].iter().copied().eq(1..=100), "{lines:?}");
        assert_eq!(problems[100].message, "99900 more mistakes follow");
        let two = read("trigger = 5\nartifact_days = \"x\"\n", &defaults).unwrap_err();
        assert_eq!(
            (two[0].line, two[0].column, two[1].line, two[1].column),
            (1, 11, 2, 17)
        );
    }
}
