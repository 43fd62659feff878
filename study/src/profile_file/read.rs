//! Reading a profile: every mistake at once, each with its line.

use std::borrow::Cow;
use std::ops::Range;

use stagewright_core::edit::{Change, EditError, EditWord, Edited, Of, OrNot, WORDS};
use stagewright_core::rules::Speller;
use stagewright_core::{Arrivals, Calendar, CheckedStage, Pipeline, Profile, ServiceRules};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ranges;
use super::replay::{Files, replayed};
use super::settle::settle;
use super::toml_value::{Mistake, placed, takes_number, text_of};
use super::{ProfileProblem, SCHEMA_VERSION};

/// Reads a profile over what is known of its pipeline, such as the labelled defaults: what the file leaves out stays as it is, and a value
/// that equals what is known keeps its basis. `files` gives the texts of files that the profile names.
///
/// # Errors
/// Every mistake of the file, in its order.
pub fn read(
    text: &str,
    pipeline: &Pipeline,
    known: &Profile,
    files: &Files<'_>,
) -> Result<Profile, Vec<ProfileProblem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        problems: Vec::new(),
        speller: Speller::new(),
        items: Vec::new(),
        ranges: Vec::new(),
        known,
        files,
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reader.problem(span, error.message().to_owned(), None);
    }
    let mut profile = known.clone();
    if reader.problems.is_empty() {
        reader.root(table.get_ref());
        profile = reader.applied(pipeline);
    }
    if reader.problems.is_empty() {
        settle(&mut profile, known);
        reader.give_ranges(&mut profile);
    }
    if reader.problems.is_empty() {
        Ok(profile)
    } else {
        Err(placed(text, reader.problems))
    }
}

type Key<'i> = Spanned<Cow<'i, str>>;
type Value<'i> = Spanned<DeValue<'i>>;

/// Keys of version 1 and the words that say the same.
const OLD_KEYS: [(Of, &str, &str); 3] = [
    (Of::Pipeline, "executions", "arrivals"),
    (Of::Pipeline, "transition", "transitions"),
    (Of::Action, "start_up", "starts"),
];

/// One value of the file: an edit and where it stands.
struct Item {
    at: usize,
    word: usize,
    target: Option<String>,
    text: String,
}

struct Reader<'a> {
    problems: Vec<Mistake>,
    /// Near misses of all mistakes together have a bound.
    speller: Speller,
    items: Vec<Item>,
    /// Where a range stands, of which input it is, and its ends.
    ranges: Vec<(Range<usize>, String, (String, String))>,
    known: &'a Profile,
    files: &'a Files<'a>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        self.problems.push(Mistake {
            at: span.start,
            message,
            help,
        });
    }

    fn root(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "schema_version" => {
                    let version = value.get_ref().as_integer();
                    let version = version.and_then(|number| number.as_str().parse::<i64>().ok());
                    if !version.is_some_and(|it| (1..=SCHEMA_VERSION).contains(&it)) {
                        let message = format!(
                            "this version reads profiles with `schema_version = {SCHEMA_VERSION}`, or 1"
                        );
                        let help = format!("write `schema_version = {SCHEMA_VERSION}`");
                        self.problem(value.span(), message, Some(help));
                    }
                }
                "build_quota" => self.build_quota(value),
                "transitions" if value.get_ref().is_table() => self.old_transitions(value),
                "interventions" => self.interventions(value),
                "fleets" => self.by_name(value, "fleet", None),
                "compute_quotas" => self.by_name(value, "compute_quota", None),
                "service" => self.by_name(value, "service", Some(ServiceRules::CHOICES)),
                "stages" => self.stages(value),
                "actions" => self.of_actions(value, Of::Action),
                "rules" => self.of_actions(value, Of::Rule),
                "ranges" => self.ranges(value),
                _ => {
                    const TABLES: [&str; 9] = [
                        "schema_version",
                        "interventions",
                        "fleets",
                        "compute_quotas",
                        "service",
                        "stages",
                        "actions",
                        "rules",
                        "ranges",
                    ];
                    self.word(key, value, Of::Pipeline, None, &TABLES);
                }
            }
        }
    }

    /// A key that is a word of an edit.
    fn word(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        of: Of,
        target: Option<String>,
        tables: &[&'static str],
    ) {
        // These are tables or lists here, as they may be said of several.
        let several = ["fleet", "compute_quota", "service", "intervention"];
        let fits =
            |row: &EditWord| row.of == of && row.is_of_profile() && !several.contains(&row.word);
        let name = key.get_ref().as_ref();
        let name = OLD_KEYS
            .iter()
            .find(|(place, old, _)| *place == of && *old == name)
            .map_or(name, |(_, _, word)| word);
        let Some(word) = WORDS.iter().position(|row| fits(row) && row.word == name) else {
            let known: Vec<&str> = tables
                .iter()
                .copied()
                .chain(WORDS.iter().filter(|row| fits(row)).map(|row| row.word))
                .collect();
            self.unknown_key(key.span(), name, &known);
            return;
        };
        if WORDS[word].word == "writes" && value.get_ref().is_table() {
            let target = target.expect("invariant: `writes` is of an action");
            self.sizes(value, word, &target);
            return;
        }
        if let Some(text) = self.text(value, word) {
            self.item(value.span(), word, target, text);
        }
    }

    fn text(&mut self, value: &Value<'_>, word: usize) -> Option<String> {
        let row = &WORDS[word];
        let takes_number = takes_number(row) || row.word == "service";
        let target = match row.of {
            Of::Action | Of::Rule => Some("a/b"),
            Of::Stage => Some("a"),
            Of::Pipeline => None,
        };
        let reads = |number: &str| match Change::read(row.word, target, number) {
            Ok(_) => Ok(()),
            Err(error) => Err(told(error).0),
        };
        match text_of(value, takes_number, reads) {
            Ok(text) => Some(text),
            Err((message, help)) => {
                self.problem(value.span(), message, Some(help));
                None
            }
        }
    }

    fn item(&mut self, span: Range<usize>, word: usize, target: Option<String>, text: String) {
        self.items.push(Item {
            at: span.start,
            word,
            target,
            text,
        });
    }

    /// Output artifacts by name: `writes = { zip = "45MB" }`.
    fn sizes(&mut self, value: &Value<'_>, word: usize, target: &str) {
        let mut actions = self.known.actions.iter();
        let (_, action) = actions
            .find(|(key, _)| key.to_string() == target)
            .expect("invariant: `action_exists` was asked before");
        for (artifact, size) in self.table(value).into_iter().flatten() {
            let name = artifact.get_ref().as_ref();
            let names = || action.outputs.iter().map(|(name, _)| name.as_str());
            if !names().any(|known| known == name) {
                let near = self.speller.nearest(name, names());
                let help = near.map(|it| format!("an artifact with a similar name exists: `{it}`"));
                let message = format!("action `{target}` writes no artifact `{name}`");
                self.problem(artifact.span(), message, help);
            } else if let Some(text) = self.text(size, word) {
                let target = Some(target.to_owned());
                self.item(size.span(), word, target, format!("{name}+{text}"));
            }
        }
    }

    /// A table of version 1: what it leaves out keeps its default, other than with the word `quota`.
    fn build_quota(&mut self, value: &Value<'_>) {
        const KEYS: [(&str, &str); 3] = [
            ("running", "quota"),
            ("queued", "queue"),
            ("queue_timeout", "queue_timeout"),
        ];
        let Some(table) = self.table(value) else {
            return;
        };
        let quota = self.known.build_quota.value;
        let known = [
            quota.running.to_string(),
            quota.queued.to_string(),
            quota.queue_timeout.to_string(),
        ];
        for ((old, word), known) in KEYS.iter().zip(known) {
            let word = position(word);
            match table.iter().find(|(key, _)| key.get_ref() == old) {
                Some((_, value)) => {
                    if let Some(text) = self.text(value, word) {
                        self.item(value.span(), word, None, text);
                    }
                }
                None => self.item(value.span(), word, None, known),
            }
        }
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if !KEYS.iter().any(|(old, _)| *old == name) {
                self.unknown_key(key.span(), name, &KEYS.map(|(old, _)| old));
            }
        }
    }

    /// A table of version 1: latencies by stage.
    fn old_transitions(&mut self, value: &Value<'_>) {
        let word = position("transition");
        for (stage, latency) in self.table(value).into_iter().flatten() {
            if self.stage_exists(stage)
                && let Some(text) = self.text(latency, word)
            {
                let stage = Some(stage.get_ref().to_string());
                self.item(latency.span(), word, stage, text);
            }
        }
    }

    fn interventions(&mut self, value: &Value<'_>) {
        let Some(list) = value.get_ref().as_array() else {
            let help = "write `[\"2d+disable+Deploy\", \"5d+enable+Deploy\"]`";
            self.problem(
                value.span(),
                "this is not a list".to_owned(),
                Some(help.to_owned()),
            );
            return;
        };
        let word = position("intervention");
        for value in list {
            if let Some(text) = self.text(value, word) {
                self.item(value.span(), word, None, text);
            }
        }
    }

    /// A table of which each key goes before the value of one word; nothing of `known`: any key.
    fn by_name(&mut self, value: &Value<'_>, word: &str, known: Option<&[&str]>) {
        let word = position(word);
        for (name, value) in self.table(value).into_iter().flatten() {
            let key: &str = name.get_ref();
            if let Some(known) = known.filter(|known| !known.contains(&key)) {
                self.unknown_key(name.span(), key, known);
                continue;
            }
            let number = value
                .get_ref()
                .as_integer()
                .map(|it| it.as_str().to_owned());
            if let Some(text) = number.or_else(|| self.text(value, word)) {
                let text = format!("{key}+{text}");
                self.item(value.span(), word, None, text);
            }
        }
    }

    fn stages(&mut self, value: &Value<'_>) {
        for (stage, fields) in self.table(value).into_iter().flatten() {
            if !self.stage_exists(stage) {
                continue;
            }
            for (key, value) in self.table(fields).into_iter().flatten() {
                let target = Some(stage.get_ref().to_string());
                self.word(key, value, Of::Stage, target, &[]);
            }
        }
    }

    /// Actions, or rules of conditions, by stage and name.
    fn of_actions(&mut self, value: &Value<'_>, of: Of) {
        for (stage, named) in self.table(value).into_iter().flatten() {
            if !self.stage_exists(stage) {
                continue;
            }
            for (name, fields) in self.table(named).into_iter().flatten() {
                if of == Of::Action && !self.action_exists(stage.get_ref(), name) {
                    continue;
                }
                for (key, value) in self.table(fields).into_iter().flatten() {
                    let target = Some(format!("{}/{}", stage.get_ref(), name.get_ref()));
                    self.word(key, value, of, target, &[]);
                }
            }
        }
    }

    /// Intervals of values, each by the name of its input.
    fn ranges(&mut self, value: &Value<'_>) {
        let mut known = self.known.clone();
        let names: Vec<String> = ranges::inputs(&mut known)
            .into_iter()
            .map(|it| it.0)
            .collect();
        for (name, value) in self.table(value).into_iter().flatten() {
            let input = name.get_ref().as_ref();
            if !names.iter().any(|it| it == input) {
                let near = self
                    .speller
                    .nearest(input, names.iter().map(String::as_str));
                let help = near.map(|it| format!("an input with a similar name exists: `{it}`"));
                let message = format!("`{input}` is no input that has a range");
                self.problem(name.span(), message, help);
                continue;
            }
            match ranges::ends(input, value) {
                Ok(ends) => self.ranges.push((name.span(), input.to_owned(), ends)),
                Err((message, help)) => self.problem(value.span(), message, Some(help)),
            }
        }
    }

    /// Once the values are known, and where they came from.
    fn give_ranges(&mut self, profile: &mut Profile) {
        for (span, name, ends) in std::mem::take(&mut self.ranges) {
            let mut inputs = ranges::inputs(profile).into_iter();
            let (_, basis) = inputs
                .find(|(input, _)| *input == name)
                .expect("invariant: a file takes no input away");
            if ranges::give(basis, ends).is_none() {
                let message =
                    format!("`{name}` is assumed here, and its default has a range of its own");
                let help = "write its value too, or leave the range out".to_owned();
                self.problem(span, message, Some(help));
            }
        }
    }

    fn action_exists(&mut self, stage: &str, action: &Key<'_>) -> bool {
        let name = action.get_ref().as_ref();
        let known = self.known;
        let names = || {
            let of_stage = known.actions.keys().filter(|key| key.stage == stage);
            of_stage.map(|key| key.action.as_str())
        };
        let exists = names().any(|known| known == name);
        if !exists {
            let near = self.speller.nearest(name, names());
            let help = near.map(|it| format!("an action with a similar name exists: `{it}`"));
            let message = format!("stage `{stage}` has no action `{name}`");
            self.problem(action.span(), message, help);
        }
        exists
    }

    fn stage_exists(&mut self, stage: &Key<'_>) -> bool {
        let name = stage.get_ref().as_ref();
        let known = self.known;
        let names = || known.actions.keys().map(|key| key.stage.as_str());
        let exists = names().any(|known| known == name);
        if !exists {
            let near = self.speller.nearest(name, names());
            let help = near.map(|it| format!("a stage with a similar name exists: `{it}`"));
            self.problem(
                stage.span(),
                format!("the pipeline has no stage `{name}`"),
                help,
            );
        }
        exists
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
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

    fn unknown_key(&mut self, span: Range<usize>, key: &str, known: &[&str]) {
        let near = self.speller.nearest(key, known.iter().copied());
        let help = near.map_or_else(
            || format!("known here: `{}`", known.join("`, `")),
            |name| format!("a similar key exists: `{name}`"),
        );
        let message = format!("a profile has no key `{key}` in this place");
        self.problem(span, message, Some(help));
    }

    /// Applies everything that the file says, in the order of the words: what a value builds on comes before it.
    fn applied(&mut self, pipeline: &Pipeline) -> Profile {
        let mut edited = Edited::new(pipeline, self.known);
        let mut items = std::mem::take(&mut self.items);
        // The machine of a build first, as its start-up follows it, and what holds for all transitions and approvals before what holds
        // for one.
        let first = [
            "compute",
            "transitions",
            "approvers",
            "approvers_hours",
            "approvers_reject",
        ]
        .map(position);
        items.sort_by_key(|item| (!first.contains(&item.word), item.word));
        for item in items {
            let span = item.at..item.at;
            let change = match self.change(&item) {
                Ok(change) => change,
                Err((message, help)) => {
                    self.problem(span, message, help);
                    continue;
                }
            };
            if let Some(problem) = of_calendar(&change) {
                self.problem(span, problem, None);
            } else if let Err(error) = edited.assume(&change) {
                let told = edited.mistake((0, String::new()), &error);
                self.problem(span, told.message, told.help);
            }
        }
        let mut profile = edited.profile;
        // The last stage counts anyway.
        let last = pipeline.stages().last().map(CheckedStage::name);
        if self.known.counted_stage.is_none() && profile.counted_stage.as_deref() == last {
            profile.counted_stage = None;
        }
        profile
    }

    fn change(&self, item: &Item) -> Result<Change, (String, Option<String>)> {
        let row = &WORDS[item.word];
        let text = match row.word {
            "arrivals" => replayed(&item.text, self.files).map_err(|problem| (problem, None))?,
            _ => item.text.clone(),
        };
        let change = Change::read(row.word, item.target.as_deref(), &text);
        let mut change = change.map_err(told)?;
        match &mut change {
            // What the work takes there is for `takes` to say.
            Change::Compute { value, .. } => value.work = value.work.or(Some(1.0)),
            Change::Transition {
                value: stagewright_core::edit::OpenTransition::Disabled(_),
                ..
            } => {
                let message = "whether a transition is disabled is for the definition to say";
                let help = "write how long it takes, such as `5s`, or the hours in which it is enabled as `opens`";
                return Err((message.to_owned(), Some(help.to_owned())));
            }
            _ => {}
        }
        Ok(change)
    }
}

/// What is told of a value: the key that it belongs to stands before it.
fn told(error: EditError) -> (String, Option<String>) {
    match error {
        EditError::Syntax { message, help } => (message, Some(help)),
        EditError::Value { error, .. } => (error.to_string(), None),
        other => (other.to_string(), None),
    }
}

/// Where a word stands in the table.
fn position(word: &str) -> usize {
    let row = WORDS.iter().position(|row| row.word == word);
    row.expect("invariant: the words that the reader names stand in the table of edits")
}

/// A day or a time zone that does not exist.
fn of_calendar(change: &Change) -> Option<String> {
    let problem = |calendar: &Calendar| stagewright_sim::calendar_problem(calendar);
    match change {
        Change::ApproverHours {
            value: OrNot(hours),
            ..
        }
        | Change::Window {
            value: OrNot(hours),
            ..
        }
        | Change::Opens {
            value: OrNot(hours),
            ..
        }
        | Change::RetrierHours {
            value: OrNot(hours),
        }
        | Change::ApproversHours {
            value: OrNot(hours),
        } => problem(hours.as_ref()?),
        Change::Arrivals {
            value:
                stagewright_core::edit::Amount::Is(Arrivals::Weekly {
                    time_zone,
                    holidays,
                    ..
                }),
        } => problem(&Calendar {
            time_zone: time_zone.clone(),
            holidays: holidays.clone(),
            ..Calendar::always()
        }),
        Change::FirstDay { value } => problem(&Calendar {
            holidays: vec![value.0.clone()],
            ..Calendar::always()
        }),
        _ => None,
    }
}
