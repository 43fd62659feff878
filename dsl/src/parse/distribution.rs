//! Spans of time and how they vary.

use proc_macro2::{Delimiter, Literal, TokenTree};

use super::cursor::{Cursor, Parsed, string_value};
use super::value::{comma, skip_to_comma};
use crate::diagnostic::{Diagnostic, nearest};
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

/// What stands after `takes`.
pub(super) fn distribution(cursor: &mut Cursor<'_>) -> Parsed<Distribution> {
    if let Some(TokenTree::Group(group)) = cursor.peek().cloned()
        && group.delimiter() == Delimiter::Parenthesis
    {
        cursor.bump();
        return Ok(Distribution {
            span: group.span_open(),
            kind: DistributionKind::Expression(group.stream()),
        });
    }
    nested(cursor, 0)
}

fn nested(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Distribution> {
    let span = cursor.span();
    if depth > MAX_DEPTH {
        let deep = Diagnostic::error(
            span,
            format!("a distribution is nested at most {MAX_DEPTH} deep"),
        );
        return Err(cursor.error(deep));
    }
    match cursor.peek().cloned() {
        Some(TokenTree::Literal(literal)) => {
            let literal = number_or_time(cursor, &literal)?;
            if cursor.eat_punct('+').is_some() {
                let rest = Box::new(nested(cursor, depth + 1)?);
                return Ok(Distribution {
                    span,
                    kind: DistributionKind::Shifted(literal, rest),
                });
            }
            if cursor.eat_punct('*').is_some() {
                let rest = Box::new(nested(cursor, depth + 1)?);
                return Ok(Distribution {
                    span,
                    kind: DistributionKind::Scaled(literal, rest),
                });
            }
            Ok(Distribution {
                span,
                kind: DistributionKind::Fixed(literal.value),
            })
        }
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
        _ => Err(cursor.expected(
            "a span such as `90s` or a distribution such as `lognormal(p50 = 4min, p95 = 9min)`",
        )),
    }
}

fn call(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Distribution> {
    let ident = cursor.ident("a distribution")?;
    let name = Spanned::new(ident.to_string(), ident.span());
    if !NAMES.contains(&name.value.as_str()) {
        let unknown = Diagnostic::error(name.span, format!("`{}` is no distribution", name.value));
        let near = nearest(&name.value, NAMES.iter().copied());
        let failed = cursor.error(unknown.help(near.map_or_else(
            || "write a span such as `90s`, a distribution such as `lognormal(p50 = 4min, p95 = 9min)`, or a Rust expression in brackets".to_owned(),
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

fn arguments(cursor: &mut Cursor<'_>) -> Parsed<Vec<Argument>> {
    let mut arguments = Vec::new();
    let mut failed = None;
    while !cursor.is_end() {
        match argument(cursor).and_then(|argument| comma(cursor, "argument").map(|()| argument)) {
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

/// `3%`: a literal and the sign.
pub(super) fn chance(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Spanned<String>> {
    let number = literal(cursor, what)?;
    match cursor.eat_punct('%') {
        Some(_) => Ok(Spanned::new(format!("{}%", number.value), number.span)),
        None => {
            let wrong = Diagnostic::error(
                number.span,
                format!("expected {what}, found `{}` without `%`", number.value),
            )
            .help(format!("write `{}%`", number.value));
            Err(cursor.error(wrong))
        }
    }
}

/// A literal that is no string.
pub(super) fn literal(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Spanned<String>> {
    match cursor.peek().cloned() {
        Some(TokenTree::Literal(literal)) if string_value(&literal).is_none() => {
            cursor.bump();
            Ok(Spanned::new(literal.to_string(), literal.span()))
        }
        _ => Err(cursor.expected(what)),
    }
}

fn number_or_time(cursor: &mut Cursor<'_>, literal: &Literal) -> Parsed<Spanned<String>> {
    if string_value(literal).is_some() {
        return Err(cursor.expected("a span such as `90s`"));
    }
    cursor.bump();
    Ok(Spanned::new(literal.to_string(), literal.span()))
}

/// Whether a literal has the form of a span of time.
pub(super) fn is_time(literal: &str) -> bool {
    literal.parse::<stagewright_core::Micros>().is_ok()
}
