//! `trigger push on source/fetch { branches: ["main"], file_paths: ["shop/**"] };`

use proc_macro2::{Delimiter, Group, Span, TokenTree};

use super::cursor::{Cursor, Parsed};
use super::value::{comma, skip_to_comma, text};
use crate::syntax::{Filter, FilterKind, Spanned, Trigger, TriggerEvent};

pub(super) fn trigger(cursor: &mut Cursor<'_>, span: Span) -> Parsed<Trigger> {
    let event = if let Some(span) = cursor.eat_word("push") {
        Some(Spanned::new(TriggerEvent::Push, span))
    } else if let Some(span) = cursor.eat_word("pull_request") {
        Some(Spanned::new(TriggerEvent::PullRequest, span))
    } else if cursor.is_word("on") {
        None
    } else {
        return Err(
            cursor.expected_word("what starts an execution", &["push", "pull_request", "on"])
        );
    };
    if cursor.eat_word("on").is_none() {
        let failed = cursor.expected_with(
            "`on` before the source action",
            "write `trigger push on source/fetch`",
        );
        if !cursor.is_ident_at(0)
            || !(cursor.is_punct_at(1, '/') || cursor.is_group_at(1, Delimiter::Brace))
        {
            return Err(failed);
        }
    }
    let first = part(cursor)?;
    let (stage, action) = if separator(cursor, &first) {
        (Some(first), part(cursor)?)
    } else {
        (None, first)
    };
    let mut trigger = Trigger {
        span,
        event,
        stage,
        action,
        filters: Vec::new(),
        events: Vec::new(),
    };
    if let Some(group) = cursor.eat_group(Delimiter::Brace) {
        let mut inner = cursor.enter(&group, "the trigger");
        while !inner.is_end() {
            if field(&mut inner, &mut trigger).is_err() {
                skip_to_comma(&mut inner);
            }
        }
    }
    Ok(trigger)
}

/// `/` between stage and action. Another sign in its place is told and passed over.
fn separator(cursor: &mut Cursor<'_>, stage: &Spanned<String>) -> bool {
    if cursor.eat_punct('/').is_some() {
        return true;
    }
    let length = match cursor.peek() {
        Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '.' | '-') => 1,
        Some(TokenTree::Punct(sign)) if sign.as_char() == ':' => {
            1 + usize::from(cursor.is_punct_at(1, ':'))
        }
        _ => return false,
    };
    let Some(TokenTree::Ident(action)) = cursor.peek_at(length) else {
        return false;
    };
    let help = format!("write `{}/{action}`", stage.value);
    cursor.expected_with("`/` between stage and action", help);
    cursor.skip(length);
    true
}

fn part(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    cursor.name("a source action such as `source/fetch`")
}

fn field(cursor: &mut Cursor<'_>, trigger: &mut Trigger) -> Parsed<()> {
    let pull_request = trigger
        .event
        .as_ref()
        .is_some_and(|event| event.value == TriggerEvent::PullRequest);
    let known: &[&str] = if pull_request {
        &["branches", "file_paths", "events"]
    } else {
        &["branches", "tags", "file_paths"]
    };
    let key = match cursor.peek() {
        Some(TokenTree::Ident(word)) if known.iter().any(|known| word == known) => {
            Spanned::new(word.to_string(), word.span())
        }
        _ => return Err(cursor.expected_word("a filter", known)),
    };
    cursor.bump();
    if trigger.event.is_none() && trigger.filters.is_empty() && trigger.events.is_empty() {
        cursor.wrong(
            key.span,
            format!("`{}` filters an event, and none is named", key.value),
            "write `trigger push on …` or `trigger pull_request on …`",
        );
    }
    cursor.punct(':', &format!("after `{}`", key.value))?;
    let group = list(cursor, &key.value)?;
    let kind = match key.value.as_str() {
        "branches" => Some(FilterKind::Branches),
        "tags" => Some(FilterKind::Tags),
        "file_paths" => Some(FilterKind::FilePaths),
        _ => None,
    };
    match kind {
        Some(kind) if trigger.filters.iter().any(|(known, _)| known.value == kind) => {
            cursor.wrong(
                key.span,
                format!("`{}` is given twice", key.value),
                "write all patterns in one list",
            );
        }
        Some(kind) => {
            let filter = patterns(cursor, &group);
            trigger.filters.push((Spanned::new(kind, key.span), filter));
        }
        None => events(cursor, &group, &mut trigger.events),
    }
    comma(cursor, "list")
}

/// The list of a filter.
fn list(cursor: &mut Cursor<'_>, key: &str) -> Parsed<Group> {
    if cursor.is_group(Delimiter::Bracket) {
        return cursor.group(Delimiter::Bracket, "");
    }
    let what = format!("a list after `{key}`");
    let shown = match cursor.peek() {
        Some(token @ (TokenTree::Literal(_) | TokenTree::Ident(_))) => token.to_string(),
        _ => "\"…\"".to_owned(),
    };
    Err(cursor.expected_with(&what, format!("write `{key}: [{shown}]`")))
}

fn patterns(cursor: &mut Cursor<'_>, group: &Group) -> Filter {
    let mut inner = cursor.enter(group, "the list");
    let mut filter = Filter::default();
    while !inner.is_end() {
        let excludes = inner.eat_punct('!').is_some();
        match text(&mut inner, "a pattern in quotes") {
            Ok(pattern) if excludes => filter.excludes.push(pattern),
            Ok(pattern) => filter.includes.push(pattern),
            Err(_) => {
                skip_to_comma(&mut inner);
                continue;
            }
        }
        if comma(&mut inner, "pattern").is_err() {
            skip_to_comma(&mut inner);
        }
    }
    filter
}

fn events(cursor: &mut Cursor<'_>, group: &Group, events: &mut Vec<Spanned<String>>) {
    const EVENTS: &[&str] = &["open", "updated", "closed"];
    super::value::refuse_empty(cursor, group, "events");
    let mut inner = cursor.enter(group, "the list");
    while !inner.is_end() {
        match inner.peek() {
            Some(TokenTree::Ident(word)) if EVENTS.iter().any(|known| word == known) => {
                events.push(Spanned::new(word.to_string(), word.span()));
                inner.bump();
            }
            _ => {
                inner.expected_word("an event", EVENTS);
                skip_to_comma(&mut inner);
                continue;
            }
        }
        if comma(&mut inner, "event").is_err() {
            skip_to_comma(&mut inner);
        }
    }
}
