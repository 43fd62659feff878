//! What a front end says about a definition: a message at a token, with reasons and the way out.

use std::ops::Range;

use proc_macro2::Span;
use stagewright_core::rules::Speller;
use stagewright_core::{Message, Place};

/// A message at a place of the source.
pub type Diagnostic = Message<Span>;

/// The whole text: message, then `note:`, `help:` and `rule:` lines. `place` names the file of second places.
pub(crate) fn whole_text(
    diagnostic: &Diagnostic,
    place: impl Fn(Span) -> Option<String>,
) -> String {
    let text = diagnostic.text(|label| match place(label.site) {
        Some(place) => format!("{} at {place}", label.text),
        None => label.text.clone(),
    });
    match diagnostic.rule {
        Some(rule) => format!("{text}\nrule: {rule}"),
        None => text,
    }
}

/// Where a span stands in the text that was read; its beginning where the compiler knows no place.
pub(crate) fn range(span: Span) -> Range<Place> {
    let (start, end) = (span.start(), span.end());
    let start = match start.line {
        0 => Place::START,
        line => Place {
            line,
            column: start.column + 1,
        },
    };
    start..Place {
        line: end.line.max(start.line),
        column: end.column + 1,
    }
}

/// The known word nearest to what was written, if it is near enough to be a slip.
#[must_use]
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = match written.chars().count() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .map(|word| {
            (
                distance(&written.to_lowercase(), &word.to_lowercase()),
                word,
            )
        })
        .filter(|(distance, word)| *distance <= limit && *distance < word.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

fn distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(left, right)
}

/// The message with a near miss as its mend, where it is certain that this is what is meant.
pub(crate) fn meant<'a>(
    wrong: Diagnostic,
    (written, near): (&str, &str),
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    match Speller::new().is_certain(written, near, known) {
        true => wrong.mend(written, near),
        false => wrong,
    }
}

/// Names in backticks with commas, the last with `or`.
#[must_use]
pub(crate) fn any_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}
