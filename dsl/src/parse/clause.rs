//! What stands after the braces of an action.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::{Cursor, Parsed};
use super::quantity::{bare_expression, chance, is_constant, only_literal, word_in_place};
use super::{distribution, stage, value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Chance, Clauses, Size, SizeValue, Spanned, Text};

const TOLD: &[&str] = &["namespace", "in", "as", "timeout", "at", "version"];
const ASSUMED: &[&str] = &["on", "takes", "starts", "hours", "fails", "writes"];

/// What other tools call the matter of a clause.
const OTHER_WORDS: &[(&[&str], &str)] = &[
    (&["region"], "in"),
    (&["role", "role_arn"], "as role"),
    (&["run_order", "order"], "at"),
    (&["compute", "with", "using", "compute_type"], "on"),
    (&["duration", "lasts", "time", "for"], "takes"),
    (&["start_up", "startup", "provisioning"], "starts"),
    (&["failure", "fail", "failure_rate"], "fails"),
    (&["size", "output", "produces"], "writes"),
    (&["variables_namespace"], "namespace"),
];

/// Whether a word begins a clause.
pub(super) fn is_clause(word: &str) -> bool {
    TOLD.contains(&word) || ASSUMED.contains(&word)
}

/// The first word of the clause that a word was meant to be, by its spelling or by what it means elsewhere; with the whole
/// clause for messages.
fn meant(word: &str) -> Option<(&'static str, String)> {
    if let Some((_, clause)) = OTHER_WORDS.iter().find(|(words, _)| words.contains(&word)) {
        let first = clause.split(' ').next().unwrap_or(clause);
        return Some((first, format!("write `{clause} …`")));
    }
    let near = nearest(word, TOLD.iter().chain(ASSUMED).copied())?;
    Some((
        near,
        format!("a clause with a similar name exists: `{near}`"),
    ))
}

/// Reads clauses up to the `;`. Each that cannot be read is reported, and reading goes on at the next.
///
/// `version` takes a version that stands here instead of after the provider.
pub(super) fn clauses(cursor: &mut Cursor<'_>, version: &mut Option<Text>) -> Clauses {
    let mut clauses = Clauses::default();
    let mut seen: Vec<(String, Span)> = Vec::new();
    if let Some(version) = version {
        seen.push(("version".to_owned(), version.span));
    }
    while let Some(TokenTree::Ident(word)) = cursor.peek().cloned() {
        let keyword = word.to_string();
        if !is_clause(&keyword) {
            // Rules are joined by `and`; what else is tried in its place has a message of its own.
            let joins = ["and", "or"].iter().any(|word| cursor.is_word(word));
            if stage::at_stage_item(cursor) || joins || !looks_like_clause(cursor) {
                return clauses;
            }
            unknown(cursor, &keyword, &mut clauses, version);
            continue;
        }
        cursor.bump();
        match seen.iter().find(|(before, _)| *before == keyword) {
            Some((_, first)) => {
                let twice = Diagnostic::mistake(word.span(), format!("`{keyword}` is given twice"))
                    .label(*first, "it is given first")
                    .help("leave one of the two");
                cursor.error(twice);
                // The first one counts, so that the second has no other message.
                let read = |cursor: &mut Cursor<'_>| {
                    clause(cursor, &keyword, &mut Clauses::default(), &mut None)
                };
                if cursor.quietly(read).is_err() {
                    skip(cursor);
                }
            }
            None => {
                let span = (word.span(), keyword.as_str());
                clauses.words.push(Spanned::new(keyword.clone(), span.0));
                if clause(cursor, span.1, &mut clauses, version).is_err() {
                    skip(cursor);
                }
            }
        }
        seen.push((keyword, word.span()));
    }
    clauses
}

fn looks_like_clause(cursor: &Cursor<'_>) -> bool {
    !cursor.is_punct_at(1, '=') && cursor.peek_at(1).is_some()
}

/// Reports a word that begins no clause, and reads the clause that it was meant to begin.
fn unknown(
    cursor: &mut Cursor<'_>,
    keyword: &str,
    clauses: &mut Clauses,
    version: &mut Option<Text>,
) {
    let message = format!("expected a clause or `;`, found `{keyword}`");
    let wrong = Diagnostic::mistake(cursor.span(), message);
    let Some((near, help)) = meant(keyword) else {
        cursor.error(wrong.help(
            "what AWS is told is `namespace`, `in`, `as role`, `timeout` or `at`; what we assume is `on`, `takes`, \
             `starts`, `hours`, `fails` or `writes`",
        ));
        return skip(cursor);
    };
    cursor.error(wrong.help(help));
    cursor.bump();
    let read = |cursor: &mut Cursor<'_>| {
        // `role "…"` lacks the word that `as` takes.
        if near == "as" && !cursor.is_word("role") {
            return value::text(cursor, "the ARN of the role in quotes").map(|_| ());
        }
        clause(cursor, near, clauses, version)
    };
    if cursor.quietly(read).is_err() {
        skip(cursor);
    }
}

/// To the next clause, statement or `;`.
fn skip(cursor: &mut Cursor<'_>) {
    let start = cursor.position();
    while !cursor.is_end() && !cursor.is_punct(';') {
        let clause = cursor.word().is_some_and(|word| is_clause(&word));
        let stop = stage::at_stage_item(cursor) || clause;
        if cursor.position() > start && stop {
            return;
        }
        if cursor.position() == start && stop && clause {
            return;
        }
        cursor.bump();
    }
}

fn clause(
    cursor: &mut Cursor<'_>,
    keyword: &str,
    clauses: &mut Clauses,
    version: &mut Option<Text>,
) -> Parsed<()> {
    if keyword != "as" {
        cursor.no_sign(keyword);
    }
    match keyword {
        "namespace" => clauses.namespace = Some(value::text(cursor, "the namespace in quotes")?),
        "in" => clauses.region = Some(value::text(cursor, "the region in quotes")?),
        "as" => {
            if cursor.eat_word("role").is_none() {
                return Err(cursor.expected_with("`role` after `as`", "write `as role \"arn:…\"`"));
            }
            cursor.no_sign("as role");
            clauses.role = Some(value::text(cursor, "the ARN of the role in quotes")?);
        }
        "timeout" => clauses.timeout = Some(only_literal(cursor, "a span such as `3d`")?),
        "at" => clauses.run_order = Some(stage::run_order(cursor)?),
        "version" => *version = Some(value::text(cursor, "the version in quotes")?),
        "on" => clauses.compute = Some(value::compute(cursor)?),
        "takes" => clauses.takes = Some(distribution::distribution(cursor)?),
        "starts" => clauses.starts = Some(distribution::distribution(cursor)?),
        "hours" => clauses.hours = Some(hours(cursor)?),
        "fails" => clauses.fails = Some(fails(cursor)?),
        _ => clauses.writes = writes(cursor)?,
    }
    Ok(())
}

/// `"Mon-Fri 9-17" zone "Europe/Berlin" closed "2026-12-25"`, joined to the text of a calendar.
pub(super) fn hours(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    let mut hours = cursor.string("days and hours in quotes, such as `\"Mon-Fri 9-17\"`")?;
    let rest = [
        (
            "zone",
            "the time zone in quotes, such as `\"Europe/Berlin\"`",
        ),
        (
            "closed",
            "closed days and spans in quotes, such as `\"2026-12-25\"`",
        ),
    ];
    for (word, what) in rest {
        if cursor.eat_word(word).is_some() {
            let more = cursor.string(what)?;
            hours.value = format!("{} {}", hours.value, more.value);
        }
    }
    Ok(hours)
}

fn fails(cursor: &mut Cursor<'_>) -> Parsed<Chance> {
    if let Some(expression) = bracketed(cursor) {
        return Ok(Chance::Expression(expression));
    }
    const WHAT: &str = "a chance such as `3%`";
    if let Some(failed) = bare_expression(cursor).or_else(|| word_in_place(cursor, WHAT)) {
        return Err(failed);
    }
    chance(cursor, WHAT).map(Chance::Literal)
}

fn bracketed(cursor: &mut Cursor<'_>) -> Option<Spanned<proc_macro2::TokenStream>> {
    let group = cursor.eat_group(Delimiter::Parenthesis)?;
    Some(Spanned::new(group.stream(), group.span_open()))
}

/// `writes 20MB`, `writes zip 45MB, tests 3MB`
fn writes(cursor: &mut Cursor<'_>) -> Parsed<Vec<Size>> {
    let mut sizes: Vec<Size> = Vec::new();
    loop {
        let size = size(cursor)?;
        let twice = size.artifact.as_ref().filter(|artifact| {
            sizes.iter().any(|known| {
                known.artifact.as_ref().map(|known| &known.value) == Some(&artifact.value)
            })
        });
        if let Some(artifact) = twice {
            let message = format!("the size of `{}` is given twice", artifact.value);
            cursor.wrong(artifact.span, message, "leave one of the two");
        }
        sizes.push(size);
        if cursor.eat_punct(',').is_some() {
            continue;
        }
        let next = cursor.word().is_some_and(|word| !is_clause(&word))
            && size_at(cursor, 1)
            && !stage::at_stage_item(cursor);
        if !next {
            return Ok(sizes);
        }
        cursor.expected("`,` after the size");
    }
}

/// Whether a size may stand so many tokens ahead.
fn size_at(cursor: &Cursor<'_>, ahead: usize) -> bool {
    matches!(
        cursor.peek_at(ahead),
        Some(TokenTree::Literal(_) | TokenTree::Group(_))
    )
}

/// `20MB`, `zip 45MB`
fn size(cursor: &mut Cursor<'_>) -> Parsed<Size> {
    const WHAT: &str = "a size such as `45MB`";
    // `"20MB"`: a string here is the name of an artifact, unless its size is missing.
    let alone = cursor.is_string_at(0) && !size_at(cursor, 1);
    if alone {
        let literal = only_literal(cursor, WHAT)?;
        return Ok(Size {
            artifact: None,
            size: SizeValue::Literal(literal),
        });
    }
    let constant = cursor.word().is_some_and(|word| is_constant(&word)) && !size_at(cursor, 1);
    let artifact = match cursor.eat_string() {
        Some(name) => Some(name),
        None if cursor.is_ident_at(0) && !constant => {
            let name = cursor.ident("the name of an artifact")?;
            Some(Spanned::new(name.to_string(), name.span()))
        }
        None => None,
    };
    if let Some(artifact) = &artifact {
        cursor.no_sign(&artifact.value);
    }
    if let Some(expression) = bracketed(cursor) {
        let size = SizeValue::Expression(expression);
        return Ok(Size { artifact, size });
    }
    if let Some(failed) = bare_expression(cursor).or_else(|| word_in_place(cursor, WHAT)) {
        return Err(failed);
    }
    let literal = only_literal(cursor, WHAT)?;
    let behind = cursor.word().filter(|_| artifact.is_none());
    // `45MB zip`: the artifact stands in front.
    let misplaced = behind.filter(|name| {
        !is_clause(name)
            && !cursor.is_word("and")
            && meant(name).is_none()
            && !stage::at_stage_item(cursor)
    });
    if let Some(name) = misplaced {
        let help = format!("write the artifact first: `{name} {}`", literal.value);
        let failed = cursor.expected_with("a clause or `;`", help);
        cursor.skip(1);
        return Err(failed);
    }
    let size = SizeValue::Literal(literal);
    Ok(Size { artifact, size })
}
