//! `compile(src) -> (zip, tests) = CodeBuild { … } namespace "Build" on medium takes 4min;`

use proc_macro2::{Delimiter, Group, TokenTree};

use super::clause::clauses;
use super::cursor::{Cursor, Parsed};
use super::stage::at_stage_item;
use super::value;
use crate::diagnostic::Diagnostic;
use crate::syntax::{Action, Field, Input, Output, Provider, Spanned};

pub(super) fn action(cursor: &mut Cursor<'_>, docs: Vec<String>) -> Parsed<Action> {
    let name = value::name(cursor, "the action's name")?;
    let inputs = match cursor.peek().cloned() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            cursor.bump();
            inputs(cursor, &group)
        }
        _ => {
            let what = format!(
                "expected `(` after `{}`, found {}",
                name.handle,
                cursor.found()
            );
            let missing = Diagnostic::error(cursor.span(), what).help(format!(
                "an action names its inputs in brackets, none as `{}()`",
                name.handle
            ));
            cursor.error(missing);
            Vec::new()
        }
    };
    let outputs = if cursor.eat_arrow() {
        outputs(cursor)?
    } else {
        Vec::new()
    };
    if cursor.eat_punct('=').is_none() {
        let what = if outputs.is_empty() {
            "`->` or `=`"
        } else {
            "`=`"
        };
        let message = format!("expected {what}, found {}", cursor.found());
        let wrong = Diagnostic::error(cursor.span(), message).help(format!(
            "write `{}(inputs) -> outputs = Provider {{ … }};`",
            name.handle
        ));
        return Err(cursor.error(wrong));
    }
    let mut provider = provider(cursor)?;
    let fields = braces(cursor);
    let clauses = clauses(cursor, Some(&mut provider.version));
    let action = Action {
        docs,
        name,
        inputs,
        outputs,
        provider,
        fields,
        clauses,
    };
    end(cursor, &action.name.handle.to_string())?;
    Ok(action)
}

/// `;` after an action. Where the next statement clearly begins, the missing `;` is reported and nothing is skipped.
fn end(cursor: &mut Cursor<'_>, name: &str) -> Parsed<()> {
    if cursor.eat_punct(';').is_some() {
        return Ok(());
    }
    let failed = cursor.expected(&format!("`;` after action `{name}`"));
    if !at_stage_item(cursor) && !cursor.is_end() {
        let _ = failed;
        cursor.recover(at_stage_item);
    }
    // The action itself was read, so its names stay known and later statements give no second message.
    Ok(())
}

pub(super) fn braces(cursor: &mut Cursor<'_>) -> Vec<Field> {
    match cursor.peek().cloned() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            cursor.bump();
            value::fields(cursor, &group)
        }
        _ => Vec::new(),
    }
}

pub(super) fn inputs(cursor: &mut Cursor<'_>, group: &Group) -> Vec<Input> {
    let mut inner = cursor.enter(group, "the inputs");
    let mut inputs = Vec::new();
    while !inner.is_end() {
        let quoted = inner.is_string_at(0);
        let text = match inner.eat_string() {
            Some(text) => Ok(text),
            None => inner
                .ident("the name of an artifact")
                .map(|name| Spanned::new(name.to_string(), name.span())),
        };
        match text.and_then(|text| value::comma(&mut inner, "input").map(|()| text)) {
            Ok(text) => inputs.push(Input { text, quoted }),
            Err(_) => value::skip_to_comma(&mut inner),
        }
    }
    inputs
}

fn outputs(cursor: &mut Cursor<'_>) -> Parsed<Vec<Output>> {
    let Some(TokenTree::Group(group)) = cursor.peek().cloned() else {
        return output(cursor).map(|output| vec![output]);
    };
    let group_is_list = group.delimiter() == Delimiter::Parenthesis;
    if !group_is_list {
        return Err(cursor.expected("the name of an artifact, or several in round brackets"));
    }
    cursor.bump();
    let mut inner = cursor.enter(&group, "the outputs");
    let mut outputs = Vec::new();
    while !inner.is_end() {
        match output(&mut inner)
            .and_then(|output| value::comma(&mut inner, "output").map(|()| output))
        {
            Ok(output) => outputs.push(output),
            Err(_) => value::skip_to_comma(&mut inner),
        }
    }
    Ok(outputs)
}

fn output(cursor: &mut Cursor<'_>) -> Parsed<Output> {
    let name = value::name(cursor, "the name of an artifact")?;
    let files = match cursor.eat_word("files") {
        Some(_) => {
            let group = cursor.group(Delimiter::Bracket, "a list such as `files [\"dist/**\"]`")?;
            value::refuse_empty(cursor, &group, "files");
            value::list(cursor, &group, "a file pattern in quotes")
        }
        None => Vec::new(),
    };
    Ok(Output { name, files })
}

/// `CodeBuild`, `Test::CodeBuild`, `Custom::Build::MyTool version "2"`
pub(super) fn provider(cursor: &mut Cursor<'_>) -> Parsed<Provider> {
    let mut segments = vec![segment(cursor)?];
    while cursor.eat_path_separator() {
        segments.push(segment(cursor)?);
    }
    let mut segments = segments.into_iter().rev();
    let Some(name) = segments.next() else {
        return Err(cursor.expected("a provider"));
    };
    let category = segments.next();
    let owner = segments.next();
    if let Some(extra) = segments.next() {
        let long = Diagnostic::error(extra.span, "a provider path has at most three parts")
            .help("write `Owner::Category::Provider`, such as `Custom::Build::MyTool`");
        cursor.error(long);
    }
    let version = match cursor.eat_word("version") {
        Some(_) => Some(value::text(cursor, "the version in quotes")?),
        None => None,
    };
    Ok(Provider {
        owner,
        category,
        name,
        version,
    })
}

fn segment(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    if let Some(name) = cursor.eat_string() {
        return Ok(name);
    }
    let name = cursor.ident("a provider such as `CodeBuild` or `Test::CodeBuild`")?;
    Ok(Spanned::new(name.to_string(), name.span()))
}
