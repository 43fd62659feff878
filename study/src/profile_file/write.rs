//! Writing a profile.

use std::fmt::Write as _;

use stagewright_core::{ActionProfile, Assumed, Pipeline, Profile, is_hidden};

use super::SCHEMA_VERSION;

/// Writes a profile in the order of its pipeline, each value with where it came from as a comment.
#[must_use]
pub fn write(profile: &Profile, pipeline: &Pipeline) -> String {
    let mut text = format!(
        "# What Stagewright takes for granted about `{}`.\n\
         # \"assumed\" marks a default of ours with weak evidence: replace it with what you know, and pass the file back\n\
         # with --profile. What you take out falls back to its default.\n\
         schema_version = {SCHEMA_VERSION}\n\n",
        in_comment(pipeline.name())
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
    line(
        &mut text,
        "executions",
        &profile.executions,
        "how many come in",
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
            if let Some(assumed) = profile.action((stage.name(), action.name())) {
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

#[cfg(test)]
mod tests {
    use stagewright_core::{
        Action, ActionType, Assumed, Basis, Category, Draft, OutputArtifact, Pipeline, Profile,
        Stage, is_hidden,
    };

    use crate::profile_file::{read, write};

    /// No name of a service looks so; a profile must stand it all the same.
    const NAME: &str = "a\n[b] \"c\" = '''\\d\r\t\u{1b}\u{202e}\u{e0041}#";

    #[test]
    fn any_name_reads_back_and_nothing_hidden_is_written() {
        let stage = |name: &str, action| Stage {
            actions: vec![action],
            ..Stage::new(name)
        };
        let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
        source.outputs = vec![OutputArtifact::new(NAME)];
        let mut build = Action::new(NAME, ActionType::aws(Category::Build, "CodeBuild"));
        build.inputs = vec![NAME.into()];
        let pipeline = Pipeline::from_verified(Draft {
            name: Some(NAME.into()),
            stages: vec![stage("Source", source), stage(NAME, build)],
            ..Draft::default()
        });
        let defaults = Profile::assumed(&pipeline);
        let mut profile = defaults.clone();
        profile.transitions.insert(
            NAME.to_owned(),
            Assumed::given("3s".parse().expect("a distribution")),
        );
        let text = write(&profile, &pipeline);
        assert!(
            !text.chars().any(|it| it != '\n' && is_hidden(it)),
            "{text:?}"
        );
        assert_eq!(read(&text, &defaults).as_ref(), Ok(&profile), "{text}");
        assert!(profile.transition_into(NAME).basis == Basis::Given);
    }
}
