//! Mistakes of a profile in their places, and values as texts.

use stagewright_core::edit::EditWord;
use toml::Spanned;
use toml::de::DeValue;

use super::ProfileProblem;

/// Mistakes of one profile that are told; the rest is counted.
const MOST_TOLD: usize = 100;

/// A mistake with where it begins, in bytes.
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// The first mistakes in the order of the file, each with its line: one walk through the text for all of them.
pub(super) fn placed(text: &str, mut mistakes: Vec<Mistake>) -> Vec<ProfileProblem> {
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

/// Whether the values of a word are plain numbers, without a unit.
pub(super) fn takes_number(row: &EditWord) -> bool {
    row.value.starts_with("a whole number") || row.value.starts_with("a number")
}

/// The text of a value as an edit has it; an error of its mistake and what to write, where a text in quotes is needed. `reads` is whether
/// a bare number would be read there.
pub(super) fn text_of(
    value: &Spanned<DeValue<'_>>,
    // Numbers and, of the service's choices, yes and no.
    takes_number: bool,
    reads: impl FnOnce(&str) -> Result<(), String>,
) -> Result<String, (String, String)> {
    let in_quotes = "this takes a text in quotes".to_owned();
    let number = match value.get_ref() {
        DeValue::String(text) => return Ok(text.to_string()),
        DeValue::Boolean(yes) if takes_number => {
            return Ok(if *yes { "yes" } else { "no" }.to_owned());
        }
        DeValue::Integer(integer) => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return Err((in_quotes, "write it in quotes, with its unit".to_owned())),
    };
    match (takes_number, reads(number)) {
        (true, _) => Ok(number.to_owned()),
        (false, Ok(())) => Err((in_quotes, format!("write `\"{number}\"`"))),
        (false, Err(reason)) => Err((reason, "write number and unit in quotes".to_owned())),
    }
}
