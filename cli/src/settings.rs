//! What a project fixes: `stagewright.toml`, and the environment over it.
//!
//! A value is that of the flag, else of the environment, else of the file, else the built-in one. The file is the first of its name from
//! the working directory upwards, and not from the folder of a definition: several definitions, or standard input, have no
//! folder in common, and what is typed in one place then always means the same.
//!
//! What the file and the environment say becomes the default of the option. So the option itself judges it, help shows it, and what
//! conflicts with a flag conflicts with nothing while it is a default.

mod file;

use std::cell::LazyCell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::builder::BoolishValueParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command};
use stagewright_core::rules::Speller;

use crate::exit::Exit;
use crate::failure::{Failure, Message};
use crate::input::Input;

const FILE: &str = "stagewright.toml";
const PREFIX: &str = "STAGEWRIGHT_";

/// What a value is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Switch,
    List,
    /// A path, from the folder of the file.
    Path,
}

/// A value that a project can fix: the option of its name, without the table of its command; the commands that have it, or
/// every one; and an example, which begins as a value of its kind does.
#[derive(Debug)]
pub(crate) struct Setting(&'static str, &'static [&'static str], &'static str);

/// Commands by what they have in common, so that each group is a run of them.
const COMMANDS: &[&str] = &[
    "prices",
    "study",
    "cost",
    "vendors",
    "compare",
    "sweep",
    "explain",
    "recommend",
    "plot",
    "check",
    "export",
    "diff",
];
const PRICED: &[&str] = COMMANDS.split_at(9).0;
const STUDIES: &[&str] = PRICED.split_at(1).1;
const READERS: &[&str] = COMMANDS.split_at(1).1;
const PLACED: &[&str] = READERS.split_at(9).0;
const FLEET: &str = "[\"builders=codebuild/reserved/linux/reserved.x86-64.g1.small:2\"]";

/// Every setting. What names one definition or one answer is not a project's to fix; `demo` shows the same everywhere.
static SETTINGS: [Setting; 41] = [
    Setting("color", &[], "\"never\""),
    Setting("width", &[], "100"),
    Setting("quiet", &[], "true"),
    Setting("quotas", READERS, "\"current\""),
    Setting("profile", STUDIES, "\"./profile.toml\""),
    Setting("executions", STUDIES, "\"8/day\""),
    Setting("days", STUDIES, "30"),
    Setting("warm-up", STUDIES, "\"30d\""),
    Setting("replications", STUDIES, "500"),
    Setting("seed", STUDIES, "7"),
    Setting("threads", STUDIES, "2"),
    Setting("region", PLACED, "\"eu-west-1\""),
    Setting("prices", PRICED, "\"./prices.toml\""),
    Setting("as-of", STUDIES, "\"2026-11-23\""),
    Setting("fleet", STUDIES, FLEET),
    Setting("no-free-tiers", STUDIES, "true"),
    Setting("without-free-tier", STUDIES, "[\"lambda-seconds\"]"),
    Setting("with-free-tier", STUDIES, "[\"storage\"]"),
    Setting("bill-queued-builds", STUDIES, "true"),
    Setting("failed-actions-free", STUDIES, "true"),
    Setting("split-months", STUDIES, "true"),
    Setting("study.out", &["study"], "\"./reports\""),
    Setting("study.format", &["study"], "\"json\""),
    Setting("cost.format", &["cost"], "\"csv\""),
    Setting("vendors.format", &["vendors"], "\"json\""),
    Setting("vendors.users", &["vendors"], "12"),
    Setting("vendors.public-repository", &["vendors"], "true"),
    Setting("vendors.github-plan", &["vendors"], "\"team\""),
    Setting("vendors.gitlab-plan", &["vendors"], "\"premium\""),
    Setting("vendors.jenkins-agents", &["vendors"], "3"),
    Setting("compare.format", &["compare"], "\"json\""),
    Setting("sweep.format", &["sweep"], "\"csv\""),
    Setting("explain.format", &["explain"], "\"json\""),
    Setting("recommend.format", &["recommend"], "\"json\""),
    Setting("check.format", &["check"], "\"sarif\""),
    Setting("check.deny", &["check"], "\"warnings\""),
    Setting("check.allow", &["check"], "[\"polling-source\"]"),
    Setting("export.format", &["export"], "\"json\""),
    Setting("diff.format", &["diff"], "\"json\""),
    Setting("history.format", &["history"], "\"json\""),
    Setting("prices.format", &["prices"], "\"json\""),
];

impl Setting {
    /// As it is told: `seed`, or `check.format` for `format` below `[check]`.
    pub(crate) fn name(&self) -> &'static str {
        self.0
    }

    /// The table of the file in which it stands, or none.
    fn table(&self) -> &'static str {
        self.0.split_once('.').map_or("", |(table, _)| table)
    }

    fn key(&self) -> &'static str {
        self.0.split_once('.').map_or(self.0, |(_, key)| key)
    }

    fn kind(&self) -> Kind {
        match self.2.as_bytes() {
            [b'"', b'.', ..] => Kind::Path,
            [b'"', ..] => Kind::Text,
            [b'[', ..] => Kind::List,
            [b'0'..=b'9', ..] => Kind::Number,
            _ => Kind::Switch,
        }
    }

    /// Whether a command has it.
    pub(crate) fn is_of(&self, command: &str) -> bool {
        self.1.is_empty() || self.1.contains(&command)
    }

    fn variable(&self) -> String {
        let name = self.0.replace(['.', '-'], "_");
        format!("{PREFIX}{}", name.to_uppercase())
    }

    /// The option, in a command line whose commands have their options.
    pub(crate) fn option<'a>(&self, command: &'a Command) -> &'a Arg {
        self.option_of(match self.1.first() {
            Some(name) => command
                .find_subcommand(name)
                .expect("invariant: settings name commands that exist"),
            None => command,
        })
    }

    /// The option, in the command that has it.
    fn option_of<'a>(&self, command: &'a Command) -> &'a Arg {
        let mut options = command.get_arguments();
        let option = options.find(|it| it.get_long() == Some(self.key()));
        option.expect("invariant: every setting is an option of its commands")
    }

    /// Whether it is an option of this command itself: the settings of all commands stand on the command line.
    fn stands_on(&self, command: &Command) -> bool {
        let name = command.get_name();
        match self.1 {
            [] => name == "stagewright",
            commands => commands.contains(&name),
        }
    }

    /// What its environment variable says, or one that all programs respect, which goes over the file too.
    fn of_environment(&self) -> Option<(String, String)> {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(value) = set(&self.variable()) {
            return Some((self.variable(), value));
        }
        match self.0 {
            "color" => ["NO_COLOR", "CLICOLOR_FORCE"]
                .into_iter()
                .find(|name| set(name).is_some())
                .map(|name| (name.to_owned(), "auto".to_owned())),
            "width" => {
                let columns = set("COLUMNS")?.trim().parse::<u16>().ok();
                let columns = columns.filter(|it| (1..=MOST_COLUMNS).contains(it))?;
                Some(("COLUMNS".to_owned(), columns.to_string()))
            }
            _ => None,
        }
    }
}

/// Columns that can be asked for.
pub(crate) const MOST_COLUMNS: u16 = 1_000;

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Environment(String),
    File { line: usize, column: usize },
}

/// A value that was set, as the words of an option.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) setting: &'static Setting,
    pub(crate) words: Vec<String>,
    pub(crate) source: Source,
}

/// What is set where this runs.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// The file, from the working directory.
    pub(crate) file: Option<PathBuf>,
    values: Vec<Value>,
}

static LOADED: OnceLock<Settings> = OnceLock::new();

/// What was loaded; nothing before.
pub(crate) fn loaded() -> &'static Settings {
    static NONE: Settings = Settings {
        file: None,
        values: Vec::new(),
    };
    LOADED.get().unwrap_or(&NONE)
}

/// Every setting, in the order of the list.
pub(crate) fn all() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter()
}

/// Reads the environment and the file. With a mistake in one of them nothing is set.
///
/// The command line is put together for what is set alone: mostly nothing is, and it is much of the work of a start.
pub(crate) fn load(command: fn() -> Command) -> Result<(), Failure> {
    let command = LazyCell::new(command);
    let mut settings = Settings::default();
    let mut mistakes = Vec::new();
    for setting in &SETTINGS {
        if let Some((name, value)) = setting.of_environment() {
            let words = match setting.kind() {
                Kind::List => value.split(',').map(|it| it.trim().to_owned()).collect(),
                _ => vec![value],
            };
            match refused(setting, &command, &words) {
                Some((message, help)) => mistakes.push(Message::new(&name, message, help)),
                None => settings.values.push(Value {
                    setting,
                    words,
                    source: Source::Environment(name),
                }),
            }
        }
    }
    mistakes.extend(unknown_variables());
    if let Some(path) = found() {
        let input = Input::small(&path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let (values, wrong) = file::read(&input, folder, &command);
        mistakes.extend(wrong);
        for value in values {
            // What the environment sets goes over it.
            if !settings
                .values
                .iter()
                .any(|it| std::ptr::eq(it.setting, value.setting))
            {
                settings.values.push(value);
            }
        }
        settings.file = Some(path);
    }
    if !mistakes.is_empty() {
        return Err(Failure::with(Exit::Usage, mistakes));
    }
    LOADED.set(settings).expect("settings are loaded once");
    Ok(())
}

/// The file, as a path from the working directory.
fn found() -> Option<PathBuf> {
    let working = std::env::current_dir().ok()?;
    let above = working.ancestors().position(|it| it.join(FILE).exists())?;
    let mut path: PathBuf = std::iter::repeat_n("..", above).collect();
    path.push(FILE);
    Some(path)
}

/// Variables that are settings but for a slip of the pen; others of the prefix may be another program's.
fn unknown_variables() -> Vec<Message> {
    let known: Vec<String> = SETTINGS.iter().map(Setting::variable).collect();
    let known = || known.iter().filter_map(|it| it.strip_prefix(PREFIX));
    let mut speller = Speller::new();
    let mut names: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| Some(name.to_str()?.strip_prefix(PREFIX)?.to_owned()))
        .filter(|name| known().all(|it| it != name))
        .collect();
    names.sort_unstable();
    let near = |name: String| {
        let help = format!("write `{PREFIX}{}`", speller.nearest(&name, known())?);
        Some(Message::new(
            format!("{PREFIX}{name}"),
            "no setting has this variable",
            help,
        ))
    };
    names.into_iter().filter_map(near).collect()
}

/// Why the option does not take these words, and what to write.
fn refused(setting: &Setting, command: &Command, words: &[String]) -> Option<(String, String)> {
    let option = setting.option(command);
    // The option alone: what it goes together with is not the question.
    let alone = Arg::new(option.get_id().clone())
        .long(setting.key())
        .action(ArgAction::Append)
        .value_parser(option.get_value_parser().clone());
    let words = words
        .iter()
        .map(|word| format!("--{}={word}", setting.key()));
    let error = Command::new("")
        .no_binary_name(true)
        .arg(alone)
        .try_get_matches_from(words)
        .err()?;
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => value.clone(),
        _ => String::new(),
    };
    let reason = std::error::Error::source(&error).map_or_else(String::new, |it| format!(": {it}"));
    let help = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) if !valid.is_empty() => {
            format!("write one of `{}`", valid.join("`, `"))
        }
        _ => format!(
            "write a value such as `{}`",
            setting.2.trim_matches(['[', '"', ']'])
        ),
    };
    Some((
        format!("`{}` cannot be `{value}`{reason}", setting.name()),
        help,
    ))
}

impl Settings {
    /// What is set for a setting.
    pub(crate) fn value(&self, setting: &Setting) -> Option<&Value> {
        self.values
            .iter()
            .find(|it| std::ptr::eq(it.setting, setting))
    }

    /// One command, or the command line itself, with what is set as the defaults of its options, and a `--quiet=false` for each switch
    /// that may be set.
    pub(crate) fn apply(&self, mut command: Command) -> Command {
        for setting in &SETTINGS {
            // Each change copies the options of the command.
            if self.value(setting).is_none() && !matches!(setting.kind(), Kind::Switch)
                || !setting.stands_on(&command)
            {
                continue;
            }
            let change = |option: Arg| {
                let option = match setting.kind() {
                    Kind::Switch => switch(option),
                    _ => option,
                };
                match self.value(setting) {
                    // Clap's defaults are static; these are, for the command that runs.
                    Some(value) => {
                        option.default_values(value.words.iter().map(|word| &*word.clone().leak()))
                    }
                    None => option,
                }
            };
            let id = setting.option_of(&command).get_id().clone();
            command = command.mut_arg(id, change);
        }
        command
    }
}

/// A switch that `=false` turns off: a flag goes over a file in both directions.
fn switch(option: Arg) -> Arg {
    option
        .action(ArgAction::Set)
        .num_args(0..=1)
        .require_equals(true)
        .value_name("BOOL")
        .value_parser(BoolishValueParser::new())
        .hide_possible_values(true)
        .hide_default_value(true)
        .default_missing_value("true")
        .default_value("false")
}
