//! Numbers with a unit, and what is written in their place by mistake.

use proc_macro2::{Delimiter, Literal, TokenTree};

use super::clause::is_clause;
use super::cursor::{Cursor, Failed, Parsed, string_value};
use super::distribution::is_distribution;
use super::spelling::spelled;
use crate::diagnostic::Diagnostic;
use crate::syntax::Spanned;

/// What people call a unit, and its spelling here.
const UNITS: &[(&[&str], &str)] = &[
    (&["us", "microseconds"], "us"),
    (&["ms", "milliseconds"], "ms"),
    (&["s", "sec", "secs", "second", "seconds"], "s"),
    (&["m", "min", "mins", "minute", "minutes"], "min"),
    (&["h", "hr", "hrs", "hour", "hours"], "h"),
    (&["d", "day", "days"], "d"),
    (&["B", "byte", "bytes"], "B"),
    (&["kB", "KB", "kb", "kilobytes"], "kB"),
    (&["MB", "mb", "Mb", "megabytes"], "MB"),
    (&["GB", "gb", "Gb", "gigabytes"], "GB"),
];

/// A literal that is no string: `90s`, `45MB`, `0.5`.
pub(super) fn literal(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Spanned<String>> {
    match cursor.peek().cloned() {
        Some(TokenTree::Literal(literal)) => match string_value(&literal) {
            Some(text) => Err(quoted(cursor, what, &text)),
            None => number(cursor, &literal, what),
        },
        Some(TokenTree::Punct(minus)) if minus.as_char() == '-' => {
            let failed = cursor.expected_with(what, "remove the `-`: nothing here is below zero");
            cursor.skip(2);
            Err(failed)
        }
        _ => Err(cursor.expected(what)),
    }
}

/// A word where a value of the program may stand, if it has its brackets.
pub(super) fn word_in_place(cursor: &mut Cursor<'_>, what: &str) -> Option<Failed> {
    match cursor.peek() {
        Some(TokenTree::Ident(word)) if !is_clause(&word.to_string()) => {
            let help = format!("write {what}, or a Rust expression in brackets: `({word})`");
            Some(cursor.expected_with(what, help))
        }
        _ => None,
    }
}

/// The same where nothing can follow but another clause.
pub(super) fn only_literal(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Spanned<String>> {
    if is_number_at(cursor, 0) && is_number_at(cursor, 1) {
        let message = format!("expected {what}, found `{}`", spelled(&cursor.rest()[..2]));
        let wrong = Diagnostic::mistake(cursor.span(), message)
            .help("write one number with one unit, such as `90s` for a minute and a half");
        cursor.skip(2);
        return Err(cursor.error(wrong));
    }
    literal(cursor, what)
}

/// `"3min"` instead of `3min`.
fn quoted(cursor: &mut Cursor<'_>, what: &str, text: &str) -> Failed {
    let failed = if text.starts_with(|first: char| first.is_ascii_digit()) {
        cursor.expected_with(what, format!("write `{text}` without quotes"))
    } else {
        cursor.expected(what)
    };
    cursor.skip(1);
    failed
}

/// The literal that stands next, with the unit that stands apart from it.
fn number(cursor: &mut Cursor<'_>, literal: &Literal, what: &str) -> Parsed<Spanned<String>> {
    let (text, span) = (literal.to_string(), literal.span());
    let apart = match cursor.peek_at(1) {
        Some(TokenTree::Ident(word)) if is_bare(&text) => unit(&word.to_string()),
        _ => None,
    };
    if let Some(unit) = apart {
        let message = format!("expected {what}, found `{}`", spelled(&cursor.rest()[..2]));
        cursor.wrong(
            span,
            message,
            format!("write number and unit together: `{text}{unit}`"),
        );
        cursor.skip(2);
        return Ok(Spanned::new(format!("{text}{unit}"), span));
    }
    if cursor.is_punct_at(1, '.') && cursor.is_punct_at(2, '.') {
        return Err(range(cursor, what));
    }
    cursor.skip(1);
    Ok(Spanned::new(text, span))
}

/// `1min..5min` instead of `uniform(1min, 5min)`.
fn range(cursor: &mut Cursor<'_>, what: &str) -> Failed {
    let inclusive = usize::from(cursor.is_punct_at(3, '='));
    let high = 3 + inclusive;
    let end = high + usize::from(is_number_at(cursor, high));
    let tokens = cursor.rest();
    let message = format!(
        "expected {what}, found `{}`",
        spelled(&tokens[..end.min(tokens.len())])
    );
    let help = match tokens.get(high) {
        Some(high @ TokenTree::Literal(_)) => {
            format!("write `uniform({}, {high})`", tokens[0])
        }
        _ => "write `uniform(1s, 5s)` for anything between two spans".to_owned(),
    };
    let wrong = Diagnostic::mistake(cursor.span(), message).help(help);
    cursor.skip(end);
    cursor.error(wrong)
}

fn is_number_at(cursor: &Cursor<'_>, ahead: usize) -> bool {
    matches!(cursor.peek_at(ahead), Some(TokenTree::Literal(literal)) if string_value(literal).is_none())
}

/// `3%`: a literal and the sign.
pub(super) fn chance(cursor: &mut Cursor<'_>, what: &str) -> Parsed<Spanned<String>> {
    let (Some(TokenTree::Literal(number)), true) =
        (cursor.peek().cloned(), is_number_at(cursor, 0))
    else {
        return literal(cursor, what);
    };
    cursor.skip(1);
    let (text, span) = (number.to_string(), number.span());
    if cursor.eat_punct('%').is_some() {
        return Ok(Spanned::new(format!("{text}%"), span));
    }
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let word = ["percent", "pct"]
        .iter()
        .find_map(|word| cursor.eat_word(word));
    let percent = word.is_some() || digits.len() < text.len();
    let message = format!("expected {what}, found `{text}` without `%`");
    let wrong = Diagnostic::mistake(span, message);
    Err(cursor.error(match digits.parse::<f64>() {
        Ok(number) if !percent => of_number(wrong, digits, number),
        _ => wrong.help(format!("write `{digits}%`")),
    }))
}

/// What a number without `%` was meant to be: below 1 it is a share.
fn of_number(wrong: Diagnostic, digits: &str, number: f64) -> Diagnostic {
    let share = (number * 1e8).round() / 1e6;
    if number > 0.0 && number < 1.0 {
        wrong
            .note(format!("in percent, a share of {digits} is {share}"))
            .help(format!("write `{share}%`"))
    } else if (number - 1.0).abs() < f64::EPSILON {
        wrong.help("write `1%` for one in a hundred, `100%` for always")
    } else if number <= 100.0 {
        wrong.help(format!("write `{digits}%`"))
    } else {
        wrong.help("write a chance from `0%` to `100%`")
    }
}

/// Whether a literal is a number without a unit.
fn is_bare(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '_'))
}

fn unit(word: &str) -> Option<&'static str> {
    UNITS
        .iter()
        .find(|(known, _)| known.contains(&word))
        .map(|(_, unit)| *unit)
}

/// A Rust expression without the brackets in which it belongs: told, and passed over.
pub(super) fn bare_expression(cursor: &mut Cursor<'_>) -> Option<Failed> {
    let tokens = cursor.rest();
    let length = tokens.iter().take_while(|token| !ends(token)).count();
    let tokens = &tokens[..length];
    if !is_expression(tokens) {
        return None;
    }
    let text = spelled(tokens);
    let wrong = Diagnostic::mistake(
        cursor.span(),
        format!("`{text}` is a Rust expression without brackets"),
    )
    .help(if tokens.iter().any(has_unit) {
        "brackets hold Rust, which has no units; write `3 * MIN` in them for `3min`".to_owned()
    } else {
        format!("write `({text})`")
    });
    cursor.skip(length);
    Some(cursor.error(wrong))
}

/// Whether a token is a literal of the language, such as `3min`, which is none of Rust.
fn has_unit(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Literal(literal)
        if string_value(literal).is_none() && literal.to_string().ends_with(|last: char| last.is_ascii_alphabetic()))
}

/// Whether a value surely ends before this token.
fn ends(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), ';' | ','),
        TokenTree::Ident(word) => is_clause(&word.to_string()),
        _ => false,
    }
}

/// Whether tokens look like Rust: a constant, a path, a call, arithmetic with something that is no distribution.
fn is_expression(tokens: &[TokenTree]) -> bool {
    let punct = |index: usize, signs: &str| matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if signs.contains(punct.as_char()));
    let calls = |index: usize| matches!(tokens.get(index), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    let foreign = |token: &TokenTree| match token {
        TokenTree::Ident(word) => is_constant(&word.to_string()),
        _ => false,
    };
    // `45 MB`: a number and its unit, which have a message of their own.
    if let (Some(TokenTree::Literal(_)), Some(TokenTree::Ident(word))) =
        (tokens.first(), tokens.get(1))
        && unit(&word.to_string()).is_some()
    {
        return false;
    }
    let first = match tokens.first() {
        Some(TokenTree::Ident(word)) => {
            let near = is_distribution(&word.to_string());
            !near && (calls(1) || punct(1, ".:+-*/"))
        }
        Some(TokenTree::Literal(_)) => {
            punct(1, "-/")
                || punct(1, "*+")
                    && matches!(tokens.get(2), Some(TokenTree::Ident(word)) if !is_distribution(&word.to_string()))
        }
        _ => false,
    };
    first || tokens.iter().any(foreign)
}

/// Whether a word is spelled as constants are.
pub(super) fn is_constant(word: &str) -> bool {
    word.chars().any(|letter| letter.is_ascii_uppercase()) && !word.chars().any(char::is_lowercase)
}
