//! Writing a profile.

use std::fmt::Write as _;

use stagewright_core::{ActionProfile, Assumed, Pipeline, Profile};

use super::SCHEMA_VERSION;

/// Writes a profile in the order of its pipeline, each value with where it came from as a comment.
#[must_use]
pub fn write(profile: &Profile, pipeline: &Pipeline) -> String {
    let mut text = format!(
        "# What Stagewright takes for granted about `{}`.\n\
         # \"assumed\" marks a default of ours with weak evidence: replace it with what you know, and pass the file back\n\
         # with --profile. What you take out falls back to its default.\n\
         schema_version = {SCHEMA_VERSION}\n\n",
        pipeline.name().replace(['\n', '\r'], " ")
    );
    line(
        &mut text,
        "trigger",
        &profile.trigger,
        "from the trigger to the start",
    );
    line(
        &mut text,
        "transition",
        &profile.transition,
        "between two stages",
    );
    let days = &profile.artifact_days;
    let _ = writeln!(
        text,
        "artifact_days = {}  # how long artifacts are kept; {}",
        days.value,
        comment(days)
    );
    let quota = &profile.build_quota;
    let _ = write!(
        text,
        "\n[build_quota]  # {}\nrunning = {}\nqueued = {}\nqueue_timeout = \"{}\"\n",
        comment(quota),
        quota.value.running,
        quota.value.queued,
        quota.value.queue_timeout
    );
    if !profile.transitions.is_empty() {
        text.push_str("\n[transitions]\n");
        for stage in pipeline.stages() {
            if let Some(latency) = profile.transitions.get(stage.name()) {
                line(&mut text, &key(stage.name()), latency, "into this stage");
            }
        }
    }
    for stage in pipeline.stages() {
        for action in stage.actions() {
            if let Some(assumed) = profile.action(stage.name(), action.name()) {
                let path = format!("actions.{}.{}", key(stage.name()), key(action.name()));
                let approval = action.category() == stagewright_core::Category::Approval;
                write_action(&mut text, &path, assumed, approval);
            }
        }
    }
    text
}

fn write_action(text: &mut String, path: &str, action: &ActionProfile, approval: bool) {
    let _ = writeln!(text, "\n[{path}]");
    match &action.duration {
        Some(duration) => line(text, "takes", duration, ""),
        None if approval => {
            text.push_str(
                "# takes = \"exponential(mean = 2h)\"  # without it, nobody waits for people\n",
            );
        }
        None => {}
    }
    if let Some(start_up) = &action.start_up {
        line(text, "start_up", start_up, "");
    }
    line(text, "fails", &action.failure, "");
    if let Some(compute) = &action.compute {
        line(text, "compute", compute, "");
    }
    if !action.outputs.is_empty() {
        let _ = writeln!(text, "[{path}.writes]");
        for (artifact, size) in &action.outputs {
            line(text, &key(artifact), size, "");
        }
    }
}

fn line<T: std::fmt::Display>(text: &mut String, name: &str, value: &Assumed<T>, about: &str) {
    let separator = if about.is_empty() { "" } else { "; " };
    let _ = writeln!(
        text,
        "{name} = {}  # {about}{separator}{}",
        quoted(&value.value.to_string()),
        comment(value)
    );
}

fn comment<T>(value: &Assumed<T>) -> String {
    value.basis.to_string().replace(['\n', '\r'], " ")
}

/// A key, bare where TOML takes it so.
fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
