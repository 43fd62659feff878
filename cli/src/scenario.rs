//! The edits that a user asks for: those of a scenario file, then those of `--set`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use stagewright_core::{CheckOptions, Edit, Scenario};
use stagewright_report::format::shell_word;
use stagewright_study::profile_file::replayed;
use toml::Spanned;

use crate::arguments::SimulationArguments;
use crate::commands::study::beside;
use crate::exit::Exit;
use crate::failure::{Failure, Message, place_of};
use crate::input::Input;

/// Applies every edit from left to right; all mistakes are told at once, each at its option or its line.
pub(crate) fn edited(
    base: &Scenario,
    check: CheckOptions,
    simulation: &SimulationArguments,
) -> Result<(Vec<Edit>, Scenario), Failure> {
    refuse_many("--set", simulation.edits.len())?;
    let mut asked = match &simulation.scenario {
        Some(path) => match of_file(path)? {
            Contents::Edits(edits) => edits,
            Contents::Scenarios(_) => {
                let help = "hold them against each other with `stagewright compare FILE --scenario`, or leave one list of `[[edit]]`";
                let message = "it has scenarios of their own, and one list of edits is wanted here";
                return Err(Failure::usage(path.display(), message, help));
            }
        },
        None => Vec::new(),
    };
    asked.extend(of_options(&simulation.edits));
    applied(base, check, &asked)
}

/// The edits of `--set`.
pub(crate) fn of_options(edits: &[String]) -> impl Iterator<Item = Asked> {
    edits.iter().map(|edit| Asked {
        text: edit.clone(),
        place: format!("--set {}", shell_word(edit)),
        at: None,
        named_in: PathBuf::new(),
    })
}

/// A scenario of a file: its name, if it has one, and its edits.
pub(crate) type Listed = (Option<String>, Vec<Asked>);

/// Every scenario of a file by its name; one without a name where the file is one list of edits.
pub(crate) fn scenarios(path: &Path) -> Result<Vec<Listed>, Failure> {
    Ok(match of_file(path)? {
        Contents::Edits(edits) => vec![(None, edits)],
        Contents::Scenarios(named) => {
            let named = named.into_iter();
            named.map(|(name, edits)| (Some(name), edits)).collect()
        }
    })
}

/// Applies these edits from left to right.
pub(crate) fn applied(
    base: &Scenario,
    check: CheckOptions,
    asked: &[Asked],
) -> Result<(Vec<Edit>, Scenario), Failure> {
    if asked.is_empty() {
        return Ok((Vec::new(), base.clone()));
    }
    let texts: Vec<String> = asked.iter().map(Asked::text).collect::<Result<_, _>>()?;
    let edited = base.edited_by(&texts, check);
    edited.map_err(|mistakes| {
        let messages = mistakes.into_iter().map(|mistake| {
            let Asked { place, at, .. } = &asked[mistake.index];
            Message {
                at: *at,
                notes: mistake.notes,
                ..Message::new(place, mistake.message, mistake.help.unwrap_or_default())
            }
        });
        Failure::with(Exit::Usage, messages.collect())
    })
}

/// Edits of one list: each is simulated beside the others, and says what it changes.
const MOST: usize = 1_000;

fn refuse_many(place: &str, edits: usize) -> Result<(), Failure> {
    match edits > MOST {
        true => Err(Failure::usage(
            place,
            format!("{edits} edits are too many; {MOST} are the most"),
            "write what they lead to into the definition or its profile",
        )),
        false => Ok(()),
    }
}

/// An edit and where it stands.
#[derive(Clone)]
pub(crate) struct Asked {
    text: String,
    place: String,
    at: Option<(usize, usize)>,
    /// The file that has it; nothing for an option.
    named_in: PathBuf,
}

impl Asked {
    /// The edit with the times of the file that it names, if it does: `arrivals=replay("arrivals.csv")`.
    fn text(&self) -> Result<String, Failure> {
        let split = self.text.split_once('=');
        let Some((word, value)) = split.filter(|(word, _)| word.ends_with("arrivals")) else {
            return Ok(self.text.clone());
        };
        let files = |name: &str| beside(&self.named_in, name);
        let value =
            replayed(value, &files).map_err(|problem| Failure::usage(&self.place, problem, ""))?;
        Ok(format!("{word}={value}"))
    }
}

/// What a scenario file holds.
enum Contents {
    Edits(Vec<Asked>),
    Scenarios(Vec<(String, Vec<Asked>)>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    edit: Vec<Spanned<Row>>,
    #[serde(default)]
    scenario: Vec<Named>,
}

/// A scenario with a name: its edits as texts, then those in parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: Spanned<String>,
    #[serde(default)]
    edits: Vec<Spanned<String>>,
    #[serde(default)]
    edit: Vec<Spanned<Row>>,
}

/// The parts of an edit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    pipeline: Option<String>,
    target: Option<String>,
    word: String,
    value: String,
}

fn of_file(path: &Path) -> Result<Contents, Failure> {
    const HELP: &str = "write `[[edit]]`, and below it `target = \"Build/Compile\"`, `word = \"takes\"` and `value = \"4min\"`; or for each scenario `[[scenario]]`, and below it `name = \"faster\"` and `edits = [\"Build/Compile.takes=4min\"]`";
    let input = Input::small(path)?;
    let place = |at: usize| place_of(&input.text, at);
    let file: File = toml::from_str(&input.text).map_err(|error| {
        let told = Message {
            at: error.span().map(|span| place(span.start)),
            ..Message::new(&input.name, error.message(), HELP)
        };
        Failure::with(Exit::Usage, vec![told])
    })?;
    refuse_many(&input.name, file.edit.len())?;
    if file.edit.is_empty() && file.scenario.is_empty() {
        return Err(Failure::usage(
            &input.name,
            "the scenario has no edit",
            HELP,
        ));
    }
    let row = |row: Spanned<Row>| {
        let at = Some(place(row.span().start));
        let Row {
            pipeline,
            target,
            word,
            value,
        } = row.into_inner();
        let pipeline = pipeline.map(|it| format!("{it}:")).unwrap_or_default();
        let target = target.map(|it| format!("{it}.")).unwrap_or_default();
        Asked {
            text: format!("{pipeline}{target}{word}={value}"),
            place: input.name.clone(),
            at,
            named_in: path.to_owned(),
        }
    };
    if file.scenario.is_empty() {
        return Ok(Contents::Edits(file.edit.into_iter().map(row).collect()));
    }
    let refuse = |at: usize, message: String, help: &str| {
        let told = Message {
            at: Some(place(at)),
            ..Message::new(&input.name, message, help)
        };
        Failure::with(Exit::Usage, vec![told])
    };
    if let Some(first) = file.edit.first() {
        let message = "an edit stands beside scenarios that have edits of their own".to_owned();
        return Err(refuse(
            first.span().start,
            message,
            "put it below one of the `[[scenario]]`",
        ));
    }
    let mut named: Vec<(String, Vec<Asked>)> = Vec::new();
    for scenario in file.scenario {
        let at = scenario.name.span().start;
        let name = scenario.name.into_inner();
        if named.iter().any(|(known, _)| *known == name) {
            let message = format!("two scenarios are called `{name}`");
            return Err(refuse(at, message, "give each scenario a name of its own"));
        }
        let text = |text: Spanned<String>| Asked {
            at: Some(place(text.span().start)),
            text: text.into_inner(),
            place: input.name.clone(),
            named_in: path.to_owned(),
        };
        let edits: Vec<Asked> = scenario
            .edits
            .into_iter()
            .map(text)
            .chain(scenario.edit.into_iter().map(row))
            .collect();
        refuse_many(&input.name, edits.len())?;
        if edits.is_empty() {
            let message = format!("scenario `{name}` has no edit, so it is the base");
            return Err(refuse(
                at,
                message,
                "add `edits = [\"Build/Compile.takes=4min\"]`",
            ));
        }
        named.push((name, edits));
    }
    Ok(Contents::Scenarios(named))
}
