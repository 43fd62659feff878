//! The edits that a user asks for: those of a scenario file, then those of `--set`.

use std::path::Path;

use serde::Deserialize;
use stagewright_core::{CheckOptions, Edit, Scenario};
use toml::Spanned;

use crate::arguments::SimulationArguments;
use crate::console::quoted;
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
        Some(path) => of_file(path)?,
        None => Vec::new(),
    };
    asked.extend(simulation.edits.iter().map(|edit| Asked {
        text: edit.clone(),
        place: format!("--set {}", quoted(edit)),
        at: None,
    }));
    if asked.is_empty() {
        return Ok((Vec::new(), base.clone()));
    }
    let edited = base.edited_by(asked.iter().map(|it| &it.text), check);
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
struct Asked {
    text: String,
    place: String,
    at: Option<(usize, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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

fn of_file(path: &Path) -> Result<Vec<Asked>, Failure> {
    const HELP: &str = "write `[[edit]]`, and below it `target = \"Build/Compile\"`, `word = \"takes\"` and `value = \"4min\"`";
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
    if file.edit.is_empty() {
        return Err(Failure::usage(
            &input.name,
            "the scenario has no edit",
            HELP,
        ));
    }
    let asked = |row: Spanned<Row>| {
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
        }
    };
    Ok(file.edit.into_iter().map(asked).collect())
}
