//! Spans of time and how they vary.

use proc_macro2::{Delimiter, Group, TokenTree};

use super::cursor::{Cursor, Parsed};
use super::quantity::{bare_expression, chance, literal, only_literal};
use super::value::{comma, skip_to_comma};
use crate::diagnostic::{Diagnostic, any_of, meant, nearest};
use crate::syntax::{Argument, Distribution, DistributionKind, Spanned};

/// How deep mixes may nest.
const MAX_DEPTH: usize = 8;

const NAMES: &[&str] = &[
    "fixed",
    "uniform",
    "triangular",
    "exponential",
    "lognormal",
    "gamma",
    "weibull",
    "samples",
    "mix",
];

const SPAN: &str =
    "a span such as `90s` or a distribution such as `lognormal(p50 = 4min, p95 = 9min)`";

/// Whether a word is the name of a distribution, or a slip of one.
pub(super) fn is_distribution(word: &str) -> bool {
    nearest(word, NAMES.iter().copied()).is_some()
}

/// What stands after `takes`.
pub(super) fn distribution(cursor: &mut Cursor<'_>) -> Parsed<Distribution> {
    if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
        return expression(cursor, &group);
    }
    match bare_expression(cursor) {
        Some(failed) => Err(failed),
        None => nested(cursor, 0),
    }
}

/// A Rust expression in brackets. A span of the language in them is none.
fn expression(cursor: &mut Cursor<'_>, group: &Group) -> Parsed<Distribution> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    if let [TokenTree::Literal(span)] = tokens.as_slice()
        && is_time(&span.to_string())
    {
        let wrong = Diagnostic::mistake(span.span(), format!("`{span}` stands in brackets"))
            .note("brackets hold Rust, which has no such literal")
            .help(format!("write `{span}`"));
        return Err(cursor.error(wrong));
    }
    Ok(Distribution {
        span: group.span_open(),
        kind: DistributionKind::Expression(group.stream()),
    })
}

fn nested(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Distribution> {
    let span = cursor.span();
    if depth > MAX_DEPTH {
        let deep = Diagnostic::mistake(
            span,
            format!("a distribution is nested at most {MAX_DEPTH} deep"),
        );
        return Err(cursor.error(deep));
    }
    match cursor.peek().cloned() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            cursor.bump();
            let mut inner = cursor.enter(&group, "the brackets");
            let distribution = nested(&mut inner, depth + 1)?;
            if inner.is_end() {
                Ok(distribution)
            } else {
                Err(inner.expected("`)`"))
            }
        }
        Some(TokenTree::Ident(_)) => call(cursor, depth),
        _ => {
            let literal = if depth == 0 {
                only_literal(cursor, SPAN)?
            } else {
                literal(cursor, SPAN)?
            };
            let kind = if cursor.eat_punct('+').is_some() {
                DistributionKind::Shifted(literal, Box::new(nested(cursor, depth + 1)?))
            } else if cursor.eat_punct('*').is_some() {
                DistributionKind::Scaled(literal, Box::new(nested(cursor, depth + 1)?))
            } else {
                DistributionKind::Fixed(literal.value)
            };
            Ok(Distribution { span, kind })
        }
    }
}

fn call(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Distribution> {
    let ident = cursor.ident("a distribution")?;
    let name = Spanned::new(ident.to_string(), ident.span());
    if !NAMES.contains(&name.value.as_str()) {
        let unknown =
            Diagnostic::mistake(name.span, format!("`{}` is not a distribution", name.value));
        let near = nearest(&name.value, NAMES.iter().copied());
        let unknown = match near {
            Some(near) => meant(unknown, (&name.value, near), NAMES.iter().copied()),
            None => unknown,
        };
        let failed = cursor.error(unknown.help(near.map_or_else(
            || {
                format!(
                    "write a span such as `90s`, or a distribution: {}",
                    any_of(NAMES)
                )
            },
            |near| format!("a distribution with a similar name exists: `{near}`"),
        )));
        if cursor.is_group(Delimiter::Parenthesis) {
            cursor.bump();
        }
        return Err(failed);
    }
    let group = cursor.group(
        Delimiter::Parenthesis,
        &format!("`(` after `{}`", name.value),
    )?;
    let mut inner = cursor.enter(&group, "the brackets");
    let kind = match name.value.as_str() {
        "samples" => samples(&mut inner)?,
        "mix" => mix(&mut inner, depth)?,
        _ => DistributionKind::Call {
            arguments: arguments(&mut inner)?,
            name: name.clone(),
        },
    };
    Ok(Distribution {
        span: name.span,
        kind,
    })
}

/// All arguments. The first that cannot be read is reported; the others are mostly written the same way.
fn arguments(cursor: &mut Cursor<'_>) -> Parsed<Vec<Argument>> {
    let mut arguments = Vec::new();
    let mut failed = None;
    while !cursor.is_end() {
        let read = |cursor: &mut Cursor<'_>| {
            argument(cursor).and_then(|argument| comma(cursor, "argument").map(|()| argument))
        };
        let argument = match failed {
            None => read(cursor),
            Some(_) => cursor.quietly(read),
        };
        match argument {
            Ok(argument) => arguments.push(argument),
            Err(error) => {
                failed = Some(error);
                skip_to_comma(cursor);
            }
        }
    }
    failed.map_or(Ok(arguments), Err)
}

fn argument(cursor: &mut Cursor<'_>) -> Parsed<Argument> {
    let name = if cursor.is_ident_at(0) {
        let name = cursor.ident("an argument")?;
        cursor.punct('=', &format!("after `{name}`"))?;
        Some(Spanned::new(name.to_string(), name.span()))
    } else {
        None
    };
    let value = literal(cursor, "a literal such as `4min`")?;
    Ok(Argument { name, value })
}

fn samples(cursor: &mut Cursor<'_>) -> Parsed<DistributionKind> {
    if let Some(file) = cursor.eat_string() {
        return if cursor.is_end() {
            Ok(DistributionKind::SamplesFile(file))
        } else {
            Err(cursor.expected("`)` after the file"))
        };
    }
    let mut values = Vec::new();
    while !cursor.is_end() {
        values.push(literal(
            cursor,
            "a span such as `90s`, or a file in quotes",
        )?);
        comma(cursor, "sample")?;
    }
    Ok(DistributionKind::Samples(values))
}

fn mix(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<DistributionKind> {
    let mut parts = Vec::new();
    while !cursor.is_end() {
        let weight = chance(cursor, "a weight such as `80%`")?;
        parts.push((weight, nested(cursor, depth + 1)?));
        comma(cursor, "part of the mix")?;
    }
    Ok(DistributionKind::Mix(parts))
}

/// Whether a literal has the form of a span of time.
pub(super) fn is_time(literal: &str) -> bool {
    literal.parse::<stagewright_core::Micros>().is_ok()
}
