//! Writing a profile.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use stagewright_core::edit::{EditWord, Of, WORDS, surroundings_by_basis};
use stagewright_core::{
    ActionKey, ActionProfile, Assumed, Basis, Category, CheckedAction, Compute, Pipeline, Profile,
    ServiceRules, is_hidden,
};

use super::toml_value::takes_number;
use super::{SCHEMA_VERSION, ranges};

/// Writes a profile in the order of its pipeline, each value with where it came from as a comment. What nothing is assumed of stands there
/// with its example, as a comment: the whole file says everything that there is to say.
#[must_use]
pub fn write(profile: &Profile, pipeline: &Pipeline) -> String {
    let around = surroundings_by_basis(profile).into_iter();
    let around = around.map(|(change, basis)| {
        let value = change.value();
        ((change.target(), change.word()), Assumed { value, basis })
    });
    let mut page = Page {
        text: String::new(),
        examples: BTreeSet::new(),
        around: around.collect(),
    };
    let _ = writeln!(
        page.text,
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
    rules(&mut page, pipeline);
    of_ranges(&mut page, profile);
    page.text
}

fn of_ranges(page: &mut Page, profile: &Profile) {
    let all = ranges::of(profile);
    page.text.push_str(
        "\n[ranges]  # 95 % intervals of what was fitted, of a time that of its median: `explain` moves these inputs over them\n",
    );
    for (name, (low, high)) in &all {
        let name = key(name);
        let _ = writeln!(page.text, "{name} = [{}, {}]", quoted(low), quoted(high));
    }
    if all.is_empty() {
        page.text.push_str("# arrivals = [\"3/day\", \"5/day\"]\n");
    }
}

fn people(page: &mut Page, profile: &Profile) {
    let around = &profile.circumstances;
    page.text.push('\n');
    for word in [
        "approvers",
        "approvers_hours",
        "approvers_reject",
        "retrier",
        "retrier_hours",
        "retrier_mode",
        "retrier_most",
        "fix",
        "flaky",
        "common_cause",
    ] {
        page.around(None, word);
    }
    page.text.push('\n');
    let first_day = Assumed::given(&around.first_day);
    page.line("first_day", Some(&first_day));
    for word in ["matching", "second_start", "transfer", "bucket_key"] {
        page.around(None, word);
    }
    let about = about("intervention");
    if around.interventions.is_empty() {
        let _ = writeln!(
            page.text,
            "# interventions = [\"2d+disable+Deploy\", \"5d+enable+Deploy\"]  # {about}"
        );
    } else {
        let _ = writeln!(page.text, "interventions = [  # {about}");
        for intervention in &around.interventions {
            let _ = writeln!(page.text, "  {},", quoted(&intervention.to_string()));
        }
        page.text.push_str("]\n");
    }
}

fn service(page: &mut Page, service: &ServiceRules) {
    page.text
        .push_str("\n[service]  # what AWS leaves open: docs/guarantees.md has the reasons\n");
    for ((choice, value), (_, default)) in service
        .choices()
        .into_iter()
        .zip(ServiceRules::default().choices())
    {
        let basis = if value == default { "assumed" } else { "given" };
        let _ = writeln!(page.text, "{choice} = {}  # {basis}", quoted(&value));
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
    let _ = writeln!(page.text, "\n[fleets]  # {}", about("fleet"));
    for name in &names {
        match profile.circumstances.fleets.get(name) {
            Some(slots) => {
                let _ = writeln!(
                    page.text,
                    "{} = {}  # {}",
                    key(name),
                    slots.value,
                    comment(slots)
                );
            }
            None => {
                let _ = writeln!(page.text, "# {} = 1  # its size is unknown", key(name));
            }
        }
    }
    if names.is_empty() {
        page.text.push_str("# builders = 4\n");
    }
    let about = about("compute_quota");
    let _ = writeln!(page.text, "\n[compute_quotas]  # {about}");
    let quotas = &profile.circumstances.compute_quotas;
    for (compute, slots) in quotas {
        let name = key(&compute.to_string());
        let _ = writeln!(page.text, "{name} = {}  # {}", slots.value, comment(slots));
    }
    if quotas.is_empty() {
        page.text.push_str("# small = 2\n");
    }
}

fn stages(page: &mut Page, profile: &Profile, pipeline: &Pipeline) {
    for stage in pipeline.stages() {
        let name = stage.name();
        let latency = profile.transitions.get(name);
        let _ = writeln!(page.text, "\n[stages.{}]", key(name));
        page.line("transition", latency);
        page.around(Some(name), "opens");
    }
}

fn actions(page: &mut Page, profile: &Profile, pipeline: &Pipeline) {
    for stage in pipeline.stages() {
        for action in stage.actions() {
            let at = ActionKey::new(stage.name(), action.name());
            if let Some(assumed) = profile.actions.get(&at) {
                let path = format!("actions.{}.{}", key(stage.name()), key(action.name()));
                let _ = writeln!(page.text, "\n[{path}]");
                of_action(page, assumed, action);
                around_action(page, &at.to_string(), assumed, action);
                if !assumed.outputs.is_empty() {
                    let _ = writeln!(page.text, "[{path}.writes]");
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

fn around_action(page: &mut Page, at: &str, assumed: &ActionProfile, action: &CheckedAction) {
    if action.category() == Category::Approval {
        for word in ["approver", "hours", "rejects"] {
            page.around(Some(at), word);
        }
    }
    for word in ["correlation", "failure_correlation", "failing", "restarts"] {
        page.around(Some(at), word);
    }
    if assumed.compute.is_some() {
        page.around(Some(at), "cache");
    }
}

fn rules(page: &mut Page, pipeline: &Pipeline) {
    for stage in &pipeline.draft().stages {
        for rule in stage.conditions().flat_map(|condition| &condition.rules) {
            let at = ActionKey::new(stage.name.to_string(), rule.name.to_string());
            let _ = writeln!(
                page.text,
                "\n[rules.{}.{}]",
                key(&at.stage),
                key(&at.action)
            );
            for word in ["passes", "checks", "window"] {
                page.around(Some(&at.to_string()), word);
            }
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

struct Page {
    text: String,
    /// The words whose example stands in it: said of every stage and action they would bury the values.
    examples: BTreeSet<&'static str>,
    /// What surrounds the pipeline, by target and word.
    around: BTreeMap<(Option<String>, &'static str), Assumed<String>>,
}

impl Page {
    /// A word of what surrounds the pipeline.
    fn around(&mut self, target: Option<&str>, word: &'static str) {
        let value = self.around.remove(&(target.map(str::to_owned), word));
        self.line(word, value.as_ref());
    }

    /// A word with its value; without one, its example as a comment.
    fn line<T: std::fmt::Display>(&mut self, word: &str, value: Option<&Assumed<T>>) {
        let row = row(word);
        let (_, example) = row
            .example
            .split_once('=')
            .expect("invariant: an example is an edit");
        let text = |value: &str| match takes_number(row) {
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
            None if !self.examples.insert(row.word) && row.word != "approver" => {}
            None => {
                let _ = writeln!(
                    self.text,
                    "# {word} = {}  # {}",
                    text(example),
                    self::about(word)
                );
            }
        }
    }

    fn put(&mut self, name: &str, value: &str, about: &str) {
        let _ = writeln!(self.text, "{name} = {value}  # {about}");
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
