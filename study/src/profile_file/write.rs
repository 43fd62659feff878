//! Writing a profile.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use stagewright_core::edit::{EditWord, Of, WORDS};
use stagewright_core::{
    ActionKey, ActionProfile, Assumed, Basis, Category, CheckedAction, Compute, Pipeline, Profile,
    ServiceRules, is_hidden,
};

use super::SCHEMA_VERSION;

/// Writes a profile in the order of its pipeline, each value with where it came from as a comment. What nothing is assumed of stands there
/// with its example, as a comment: the whole file says everything that there is to say.
#[must_use]
pub fn write(profile: &Profile, pipeline: &Pipeline) -> String {
    let mut page = Page::default();
    let _ = writeln!(
        page.0,
        "# What Stagewright takes for granted about `{}`, its work and its people.\n\
         # \"assumed\" marks a default of ours with weak evidence: replace it with what you know, and pass the file back\n\
         # with --profile. What you take out falls back to its default. A line behind a `#` is an example.\n\
         schema_version = {SCHEMA_VERSION}\n",
        in_comment(pipeline.name())
    );
    page.line("arrivals", Some(&profile.workload));
    page.line("trigger", Some(&profile.trigger));
    page.line("transitions", Some(&profile.transition));
    page.line("artifact_days", Some(&profile.artifact_days));
    let quota = &profile.build_quota;
    page.line("quota", Some(&quota.with(quota.value.running)));
    page.line("queue", Some(&quota.with(quota.value.queued)));
    page.line(
        "queue_timeout",
        Some(&quota.with(quota.value.queue_timeout)),
    );
    let counted = profile.counted_stage.clone();
    let last = pipeline.stages().last().map(|stage| Assumed {
        value: stage.name().to_owned(),
        basis: Basis::Definition,
    });
    page.line("counts", counted.map(Assumed::given).or(last).as_ref());
    people(&mut page, profile);
    service(&mut page, &profile.circumstances.service);
    fleets(&mut page, profile);
    stages(&mut page, profile, pipeline);
    actions(&mut page, profile, pipeline);
    rules(&mut page, profile, pipeline);
    page.0
}

fn people(page: &mut Page, profile: &Profile) {
    let around = &profile.circumstances;
    page.0.push('\n');
    let approver = around.approver.as_ref();
    page.line(
        "approvers",
        approver.map(|it| it.with(&it.value.response)).as_ref(),
    );
    page.line(
        "approvers_hours",
        approver
            .and_then(|it| Some(it.with(it.value.calendar.as_ref()?)))
            .as_ref(),
    );
    page.line(
        "approvers_reject",
        approver.map(|it| it.with(it.value.rejects)).as_ref(),
    );
    let retrier = around.retrier.as_ref();
    let person = |it: &Assumed<stagewright_core::Retrier>| {
        it.with(format!("{}+{}", it.value.chance, it.value.response))
    };
    page.line("retrier", retrier.map(person).as_ref());
    page.line(
        "retrier_hours",
        retrier
            .and_then(|it| Some(it.with(it.value.calendar.as_ref()?)))
            .as_ref(),
    );
    page.line(
        "retrier_mode",
        retrier.map(|it| it.with(it.value.mode)).as_ref(),
    );
    page.line(
        "retrier_most",
        retrier.map(|it| it.with(it.value.most)).as_ref(),
    );
    page.0.push('\n');
    let first_day = Assumed::given(&around.first_day);
    page.line("first_day", Some(&first_day));
    page.line("matching", Some(&around.matching));
    page.line("second_start", around.second_start.as_ref());
    page.line("transfer", around.transfer_rate.as_ref());
    let about = about("intervention");
    if around.interventions.is_empty() {
        let _ = writeln!(
            page.0,
            "# interventions = [\"2d+disable+Deploy\", \"5d+enable+Deploy\"]  # {about}"
        );
    } else {
        let _ = writeln!(page.0, "interventions = [  # {about}");
        for intervention in &around.interventions {
            let _ = writeln!(page.0, "  {},", quoted(&intervention.to_string()));
        }
        page.0.push_str("]\n");
    }
}

fn service(page: &mut Page, service: &ServiceRules) {
    page.0
        .push_str("\n[service]  # what AWS leaves open: docs/guarantees.md has the reasons\n");
    for ((choice, value), (_, default)) in service
        .choices()
        .into_iter()
        .zip(ServiceRules::default().choices())
    {
        let basis = if value == default { "assumed" } else { "given" };
        let _ = writeln!(page.0, "{choice} = {}  # {basis}", quoted(&value));
    }
}

fn fleets(page: &mut Page, profile: &Profile) {
    let named =
        profile
            .actions
            .values()
            .filter_map(|action| match &action.compute.as_ref()?.value {
                Compute::Fleet(name) => Some(name.clone()),
                _ => None,
            });
    let known = profile.circumstances.fleets.keys().cloned();
    let names: BTreeSet<String> = named.chain(known).collect();
    let _ = writeln!(page.0, "\n[fleets]  # {}", about("fleet"));
    for name in &names {
        match profile.circumstances.fleets.get(name) {
            Some(slots) => {
                let _ = writeln!(
                    page.0,
                    "{} = {}  # {}",
                    key(name),
                    slots.value,
                    comment(slots)
                );
            }
            None => {
                let _ = writeln!(page.0, "# {} = 1  # its size is unknown", key(name));
            }
        }
    }
    if names.is_empty() {
        page.0.push_str("# builders = 4\n");
    }
}

fn stages(page: &mut Page, profile: &Profile, pipeline: &Pipeline) {
    for stage in pipeline.stages() {
        let name = stage.name();
        let latency = profile.transitions.get(name);
        let opens = profile.circumstances.gates.get(name);
        let _ = writeln!(page.0, "\n[stages.{}]", key(name));
        page.line("transition", latency);
        page.line("opens", opens);
    }
}

fn actions(page: &mut Page, profile: &Profile, pipeline: &Pipeline) {
    for stage in pipeline.stages() {
        for action in stage.actions() {
            let at = ActionKey::new(stage.name(), action.name());
            if let Some(assumed) = profile.actions.get(&at) {
                let path = format!("actions.{}.{}", key(stage.name()), key(action.name()));
                let _ = writeln!(page.0, "\n[{path}]");
                of_action(page, assumed, action);
                around_action(page, profile, &at, action);
                if !assumed.outputs.is_empty() {
                    let _ = writeln!(page.0, "[{path}.writes]");
                }
                for (artifact, size) in &assumed.outputs {
                    page.put(
                        &key(artifact),
                        &quoted(&size.value.to_string()),
                        &comment(size),
                    );
                }
            }
        }
    }
}

fn of_action(page: &mut Page, assumed: &ActionProfile, action: &CheckedAction) {
    match &assumed.duration {
        None if action.category() == Category::Approval => {}
        duration => page.line("takes", duration.as_ref()),
    }
    if let Some(start_up) = &assumed.start_up {
        page.line("starts", Some(start_up));
    }
    page.line("fails", Some(&assumed.failure));
    if let Some(compute) = &assumed.compute {
        page.line("compute", Some(compute));
    }
}

fn around_action(page: &mut Page, profile: &Profile, at: &ActionKey, action: &CheckedAction) {
    let around = &profile.circumstances;
    if action.category() == Category::Approval {
        let approver = around.approvers.get(at);
        page.line(
            "approver",
            approver.map(|it| it.with(&it.value.response)).as_ref(),
        );
        page.line(
            "hours",
            approver
                .and_then(|it| Some(it.with(it.value.calendar.as_ref()?)))
                .as_ref(),
        );
        page.line(
            "rejects",
            approver.map(|it| it.with(it.value.rejects)).as_ref(),
        );
    }
    let habit = around.habits.get(at);
    let share = |share: f64| (share != 0.0).then_some(share);
    page.line(
        "correlation",
        habit
            .and_then(|it| Some(it.with(share(it.value.duration_correlation)?)))
            .as_ref(),
    );
    page.line(
        "failure_correlation",
        habit
            .and_then(|it| Some(it.with(share(it.value.failure_correlation)?)))
            .as_ref(),
    );
    page.line(
        "failing",
        habit
            .and_then(|it| Some(it.with(it.value.failing.as_ref()?)))
            .as_ref(),
    );
    if profile.actions[at].compute.is_some() {
        page.line(
            "cache",
            habit
                .and_then(|it| Some(it.with(it.value.cache.as_ref()?)))
                .as_ref(),
        );
    }
}

fn rules(page: &mut Page, profile: &Profile, pipeline: &Pipeline) {
    for stage in &pipeline.draft().stages {
        let failure = stage.on_failure.as_ref();
        let conditions = [
            stage.before_entry.as_ref(),
            stage.on_success.as_ref(),
            failure.and_then(|failure| failure.conditions.as_ref()),
        ];
        let conditions = conditions.into_iter().flatten().flatten();
        for rule in conditions.flat_map(|condition| &condition.rules) {
            let at = ActionKey::new(stage.name.to_string(), rule.name.to_string());
            let known = profile.circumstances.rules.get(&at);
            let _ = writeln!(page.0, "\n[rules.{}.{}]", key(&at.stage), key(&at.action));
            page.line("passes", known.map(|it| it.with(it.value.passes)).as_ref());
            page.line("checks", known.map(|it| it.with(&it.value.takes)).as_ref());
            page.line(
                "window",
                known
                    .and_then(|it| Some(it.with(it.value.window.as_ref()?)))
                    .as_ref(),
            );
        }
    }
}

fn row(word: &str) -> &'static EditWord {
    let row = WORDS.iter().find(|row| row.word == word);
    row.expect("invariant: every key of a profile is a word of an edit")
}

/// What the table says of a word, as a comment.
fn about(word: &str) -> String {
    let about = row(word).about.trim();
    let (first, rest) = about.split_at(1);
    let rest = rest.strip_suffix('.').unwrap_or(rest);
    format!("{}{rest}", first.to_lowercase())
}

/// The text, and the words whose example stands in it: said of every stage and action they would bury the values.
#[derive(Default)]
struct Page(String, BTreeSet<&'static str>);

impl Page {
    /// A word with its value; without one, its example as a comment.
    fn line<T: std::fmt::Display>(&mut self, word: &str, value: Option<&Assumed<T>>) {
        let row = row(word);
        let (_, example) = row
            .example
            .split_once('=')
            .expect("invariant: an example is an edit");
        let number = row.value.starts_with("a whole number") || row.value.starts_with("a number");
        let text = |value: &str| match number {
            true => value.to_owned(),
            false => quoted(value),
        };
        // What is said of every action and stage would bury its values under words.
        let about = match row.of {
            Of::Pipeline => format!("{}; ", about(word)),
            _ => String::new(),
        };
        match value {
            Some(value) => {
                let told = format!("{about}{}", comment(value));
                self.put(word, &text(&value.value.to_string()), &told);
            }
            None if !self.1.insert(row.word) && row.word != "approver" => {}
            None => {
                let _ = writeln!(
                    self.0,
                    "# {word} = {}  # {}",
                    text(example),
                    self::about(word)
                );
            }
        }
    }

    fn put(&mut self, name: &str, value: &str, about: &str) {
        let _ = writeln!(self.0, "{name} = {value}  # {about}");
    }
}

fn comment<T>(value: &Assumed<T>) -> String {
    in_comment(&value.basis.to_string())
}

/// Text behind a `#`: TOML takes no control characters there, and nothing else that is hidden is of use.
fn in_comment(text: &str) -> String {
    text.replace(is_hidden, " ")
}

/// A key, bare where TOML takes it so.
fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A text as TOML has it on one line: a key may not stand on several, and what is hidden is of no use to those who edit.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if is_hidden(letter) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
