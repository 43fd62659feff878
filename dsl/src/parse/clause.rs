//! What stands after the braces of an action.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::{Cursor, Failed, Parsed};
use super::{distribution, stage, value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Chance, Clauses, Size, SizeValue, Spanned, Text};

const TOLD: &[&str] = &["namespace", "in", "as", "timeout", "at", "version"];
const ASSUMED: &[&str] = &["on", "takes", "fails", "writes"];

/// Reads clauses up to the `;`. Each that cannot be read is reported, and reading goes on at the next.
///
/// `version` takes a version that stands here instead of after the provider.
pub(super) fn clauses(cursor: &mut Cursor<'_>, mut version: Option<&mut Option<Text>>) -> Clauses {
    let mut clauses = Clauses::default();
    let mut seen: Vec<(String, Span)> = Vec::new();
    while let Some(TokenTree::Ident(word)) = cursor.peek().cloned() {
        let keyword = word.to_string();
        let known = TOLD.contains(&keyword.as_str()) || ASSUMED.contains(&keyword.as_str());
        if !known {
            if stage::at_stage_item(cursor) || cursor.is_word("and") || !looks_like_clause(cursor) {
                return clauses;
            }
            unknown(cursor, &keyword);
            skip(cursor);
            continue;
        }
        if seen.iter().any(|(before, _)| *before == keyword) {
            let twice = Diagnostic::error(word.span(), format!("`{keyword}` is given twice"))
                .help("leave one of the two");
            cursor.error(twice);
        }
        seen.push((keyword.clone(), word.span()));
        cursor.bump();
        if clause(cursor, &keyword, &mut clauses, &mut version).is_err() {
            skip(cursor);
        }
    }
    clauses
}

fn looks_like_clause(cursor: &Cursor<'_>) -> bool {
    !cursor.is_punct_at(1, '=') && cursor.peek_at(1).is_some()
}

fn unknown(cursor: &mut Cursor<'_>, keyword: &str) -> Failed {
    let known = TOLD.iter().chain(ASSUMED).copied();
    let near = nearest(keyword, known);
    let message = format!("expected a clause or `;`, found `{keyword}`");
    let help = near.map_or_else(
        || {
            "what AWS is told is `namespace`, `in`, `as role`, `timeout` or `at`; what we assume is `on`, `takes`, \
             `fails` or `writes`"
                .to_owned()
        },
        |near| format!("a clause with a similar name exists: `{near}`"),
    );
    cursor.error(Diagnostic::error(cursor.span(), message).help(help))
}

/// To the next clause, statement or `;`.
fn skip(cursor: &mut Cursor<'_>) {
    let start = cursor.position();
    while !cursor.is_end() && !cursor.is_punct(';') {
        let clause = matches!(cursor.peek(), Some(TokenTree::Ident(word))
            if TOLD.iter().chain(ASSUMED).any(|known| word == known));
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
    version: &mut Option<&mut Option<Text>>,
) -> Parsed<()> {
    match keyword {
        "namespace" => clauses.namespace = Some(value::text(cursor, "the namespace in quotes")?),
        "in" => clauses.region = Some(value::text(cursor, "the region in quotes")?),
        "as" => {
            if cursor.eat_word("role").is_none() {
                return Err(cursor.expected("`role` after `as`"));
            }
            clauses.role = Some(value::text(cursor, "the ARN of the role in quotes")?);
        }
        "timeout" => clauses.timeout = Some(distribution::literal(cursor, "a span such as `3d`")?),
        "at" => clauses.run_order = Some(stage::run_order(cursor)?),
        "version" => {
            let text = value::text(cursor, "the version in quotes")?;
            if let Some(slot) = version {
                **slot = Some(text);
            }
        }
        "on" => clauses.compute = Some(value::compute(cursor)?),
        "takes" => clauses.takes = Some(distribution::distribution(cursor)?),
        "fails" => {
            clauses.fails = Some(match bracketed(cursor) {
                Some(expression) => Chance::Expression(expression),
                None => Chance::Literal(distribution::chance(cursor, "a chance such as `3%`")?),
            });
        }
        _ => clauses.writes = writes(cursor)?,
    }
    Ok(())
}

fn bracketed(cursor: &mut Cursor<'_>) -> Option<Spanned<proc_macro2::TokenStream>> {
    match cursor.peek().cloned() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            cursor.bump();
            Some(Spanned::new(group.stream(), group.span_open()))
        }
        _ => None,
    }
}

/// `writes 20MB`, `writes zip 45MB, tests 3MB`
fn writes(cursor: &mut Cursor<'_>) -> Parsed<Vec<Size>> {
    let mut sizes = Vec::new();
    loop {
        let artifact = match cursor.eat_string() {
            Some(name) => Some(name),
            None if cursor.is_ident_at(0) => {
                let name = cursor.ident("the name of an artifact")?;
                Some(Spanned::new(name.to_string(), name.span()))
            }
            None => None,
        };
        let size = match bracketed(cursor) {
            Some(expression) => SizeValue::Expression(expression),
            None => SizeValue::Literal(distribution::literal(cursor, "a size such as `45MB`")?),
        };
        sizes.push(Size { artifact, size });
        if cursor.eat_punct(',').is_none() {
            return Ok(sizes);
        }
    }
}
