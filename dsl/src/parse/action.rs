//! `compile(src) -> (zip, tests) = CodeBuild { … } namespace "Build" on medium takes 4min;`

use proc_macro2::{Delimiter, Group, Span, TokenTree};

use super::clause::{clauses, is_clause};
use super::cursor::{Cursor, Parsed};
use super::stage::at_stage_item;
use super::value::separated;
use super::{name, value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Action, Clauses, Field, Input, Name, Output, Provider, Spanned};

/// An action. Whatever is wrong behind its name, the action is there, so that its handle is known to the program.
pub(super) fn action(cursor: &mut Cursor<'_>, docs: Vec<String>) -> Parsed<Action> {
    let name = name::name(cursor, "the action's name")?;
    let told = cursor.errors.len();
    let inputs = input_list(cursor, &name);
    let outputs = output_list(cursor, &name);
    let provider = match equals(cursor, &name, &outputs, told) {
        Ok(()) => provider(cursor).ok(),
        Err(_) => None,
    };
    let Some(mut provider) = provider else {
        to_the_end(cursor);
        return Ok(Action {
            provider: unread(name.text.span),
            docs,
            name,
            inputs,
            outputs,
            fields: Vec::new(),
            clauses: Clauses::default(),
        });
    };
    let fields = braces(cursor, &provider.name.value);
    let clauses = clauses(cursor, &mut provider.version);
    end(cursor, &name.handle.to_string());
    Ok(Action {
        docs,
        name,
        inputs,
        outputs,
        provider,
        fields,
        clauses,
    })
}

/// Stands for a provider that could not be read; what is wrong has been told.
fn unread(span: Span) -> Provider {
    Provider {
        owner: None,
        category: None,
        name: Spanned::new(String::new(), span),
        version: None,
    }
}

/// `(src, tests)`
fn input_list(cursor: &mut Cursor<'_>, name: &Name) -> Vec<Input> {
    let help = || {
        format!(
            "an action names its inputs in brackets, none as `{}()`",
            name.handle
        )
    };
    match cursor.peek().cloned() {
        Some(TokenTree::Group(group)) if group.delimiter() != Delimiter::Brace => {
            if group.delimiter() == Delimiter::Bracket {
                cursor.expected_with(&format!("`(` after `{}`", name.handle), help());
            }
            cursor.bump();
            inputs(cursor, &group)
        }
        _ => {
            cursor.expected_with(&format!("`(` after `{}`", name.handle), help());
            Vec::new()
        }
    }
}

/// `-> zip`, `-> (zip, tests)`, and what is written in their place: `=>`, `- >`, no arrow at all.
fn output_list(cursor: &mut Cursor<'_>, name: &Name) -> Vec<Output> {
    let help = format!(
        "write `{}(inputs) -> outputs = Provider {{ … }};`",
        name.handle
    );
    if cursor.eat_arrow() {
        return outputs(cursor);
    }
    let broken = cursor.is_punct('-') && cursor.is_punct_at(1, '>');
    let fat = cursor.is_punct('=') && cursor.is_punct_at(1, '>') && outputs_at(cursor, 2);
    if broken || fat {
        let found = if fat { "`=>`" } else { "`- >`" };
        let message = format!("expected `->`, found {found}");
        cursor.wrong(cursor.span(), message, help);
        cursor.skip(2);
        return outputs(cursor);
    }
    if outputs_at(cursor, 0) {
        cursor.expected_with("`->` or `=`", help);
        return outputs(cursor);
    }
    Vec::new()
}

/// Whether outputs and the `=` behind them stand so many tokens ahead.
fn outputs_at(cursor: &Cursor<'_>, ahead: usize) -> bool {
    let one = cursor.is_ident_at(ahead) || cursor.is_string_at(ahead);
    let list = cursor.is_group_at(ahead, Delimiter::Parenthesis)
        || cursor.is_group_at(ahead, Delimiter::Bracket);
    let end = ahead
        + if one {
            name::name_length(cursor, ahead)
        } else {
            1
        };
    (one || list)
        && (cursor.is_punct_at(end, '=')
            || cursor.is_word_at(end, "as")
            || cursor.is_word_at(end, "files"))
}

/// The `=` before the provider. What stands in its place is told and passed over, where a provider follows.
fn equals(cursor: &mut Cursor<'_>, name: &Name, outputs: &[Output], told: usize) -> Parsed<()> {
    // A mistake in the outputs may have left anything here.
    let quiet = cursor.errors.len() > told;
    if let Some(span) = cursor.eat_punct('=') {
        for (sign, found) in [('=', "`==`"), ('>', "`=>`")] {
            if cursor.eat_punct(sign).is_some() {
                let message = format!("expected `=`, found {found}");
                cursor.wrong(span, message, "write `=` before the provider");
            }
        }
        return Ok(());
    }
    let what = if outputs.is_empty() {
        "`->` or `=`"
    } else {
        "`=`"
    };
    let message = format!("expected {what}, found {}", cursor.found());
    let wrong = Diagnostic::mistake(cursor.span(), message).help(format!(
        "write `{}(inputs) -> outputs = Provider {{ … }};`",
        name.handle
    ));
    if !quiet {
        cursor.error(wrong);
    }
    let colon = cursor.is_punct(':') && !cursor.is_punct_at(1, ':');
    if colon {
        cursor.skip(1);
    }
    let provider = cursor.is_string_at(0) || cursor.word().is_some_and(|word| !is_clause(&word));
    if provider {
        Ok(())
    } else {
        Err(super::cursor::Failed)
    }
}

/// To the `;` of an action that could not be read, or to where the next one clearly begins.
fn to_the_end(cursor: &mut Cursor<'_>) {
    if !cursor.is_end() && !at_stage_item(cursor) {
        cursor.recover(at_stage_item);
    }
}

/// `;` after an action. Where the next statement clearly begins, the missing `;` is reported and nothing is skipped.
fn end(cursor: &mut Cursor<'_>, name: &str) {
    if cursor.eat_punct(';').is_none() {
        cursor.expected(&format!("`;` after action `{name}`"));
        to_the_end(cursor);
    }
}

/// The configuration. In other brackets it is told and passed over.
pub(super) fn braces(cursor: &mut Cursor<'_>, provider: &str) -> Vec<Field> {
    let Some(TokenTree::Group(group)) = cursor.peek().cloned() else {
        return Vec::new();
    };
    if group.delimiter() == Delimiter::Brace {
        cursor.bump();
        return value::fields(cursor, &group);
    }
    cursor.expected_with(
        &format!("`{{` after `{provider}`"),
        format!("write `{provider} {{ key: value }}`"),
    );
    cursor.bump();
    cursor.quietly(|cursor| value::fields(cursor, &group))
}

pub(super) fn inputs(cursor: &mut Cursor<'_>, group: &Group) -> Vec<Input> {
    separated(&mut cursor.enter(group, "the inputs"), "input", |inner| {
        let quoted = inner.is_string_at(0);
        let text = inner.name("the name of an artifact")?;
        Ok(Input { text, quoted })
    })
}

/// One output, or several in brackets.
fn outputs(cursor: &mut Cursor<'_>) -> Vec<Output> {
    if let Some(TokenTree::Group(group)) = cursor.peek().cloned()
        && !cursor.is_word_at(1, "as")
    {
        if group.delimiter() != Delimiter::Parenthesis {
            let help = "write `-> (first, second)`";
            cursor.expected_with(
                "the name of an artifact, or several in round brackets",
                help,
            );
        }
        cursor.bump();
        return listed(&mut cursor.enter(&group, "the outputs"));
    }
    if cursor.is_punct('=') {
        let help = "write the name of an artifact, or remove the `->`";
        cursor.expected_with("the name of an artifact", help);
        return Vec::new();
    }
    let Ok(first) = output(cursor) else {
        return Vec::new();
    };
    let mut outputs = vec![first];
    if cursor.is_punct(',') {
        let names = names_ahead(cursor, &outputs);
        let help = format!("write several outputs in brackets: `-> ({names})`");
        cursor.expected_with("`=`", help);
        while cursor.eat_punct(',').is_some() {
            match cursor.quietly(output) {
                Ok(output) => outputs.push(output),
                Err(_) => break,
            }
        }
    }
    outputs
}

/// The names of outputs that stand without brackets, for a help.
fn names_ahead(cursor: &Cursor<'_>, first: &[Output]) -> String {
    let mut names: Vec<String> = first
        .iter()
        .map(|output| output.name.handle.to_string())
        .collect();
    let mut ahead = 0;
    while cursor.is_punct_at(ahead, ',')
        && let Some(TokenTree::Ident(name)) = cursor.peek_at(ahead + 1)
    {
        names.push(name.to_string());
        ahead += 2;
    }
    names.join(", ")
}

fn listed(inner: &mut Cursor<'_>) -> Vec<Output> {
    let mut outputs = Vec::new();
    while !inner.is_end() {
        match output(inner) {
            Ok(output) => {
                outputs.push(output);
                // A forgotten comma is clear when another name follows: it is read too.
                if value::comma(inner, "output").is_err() && !inner.is_ident_at(0) {
                    value::skip_to_comma(inner);
                }
            }
            Err(_) => value::skip_to_comma(inner),
        }
    }
    outputs
}

fn output(cursor: &mut Cursor<'_>) -> Parsed<Output> {
    let name = name::name(cursor, "the name of an artifact")?;
    let slip = cursor
        .word()
        .is_some_and(|word| nearest(&word, ["files"]).is_some());
    if !slip {
        return Ok(Output {
            name,
            files: Vec::new(),
        });
    }
    if !cursor.is_word("files") {
        cursor.expected_with("`files`", "write `files [\"dist/**\"]`");
    }
    cursor.bump();
    let files = if let Some(group) = cursor.eat_group(Delimiter::Bracket) {
        value::refuse_empty(cursor, &group, "files");
        value::list(cursor, &group, "a file pattern in quotes")
    } else {
        let help = match cursor.peek() {
            Some(TokenTree::Literal(pattern)) => format!("write `files [{pattern}]`"),
            _ => "write `files [\"dist/**\"]`".to_owned(),
        };
        cursor.expected_with("a list of files", help);
        cursor.skip(usize::from(cursor.is_string_at(0)));
        Vec::new()
    };
    Ok(Output { name, files })
}

/// `CodeBuild`, `Test::CodeBuild`, `Custom::Build::MyTool version "2"`
pub(super) fn provider(cursor: &mut Cursor<'_>) -> Parsed<Provider> {
    let mut segments = vec![segment(cursor)?];
    while separator(cursor, &segments) {
        segments.push(segment(cursor)?);
    }
    let mut segments = segments.into_iter().rev();
    let Some(name) = segments.next() else {
        return Err(cursor.expected("a provider"));
    };
    let category = segments.next();
    let owner = segments.next();
    if let Some(extra) = segments.next() {
        cursor.wrong(
            extra.span,
            "a provider path has at most three parts",
            "write `Owner::Category::Provider`, such as `Custom::Build::MyTool`",
        );
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

/// `::` between two parts of a path. Another sign in its place is told and passed over.
fn separator(cursor: &mut Cursor<'_>, segments: &[Spanned<String>]) -> bool {
    if cursor.eat_path_separator() {
        return true;
    }
    let sign = ['.', ':', '/', '-']
        .iter()
        .any(|sign| cursor.is_punct(*sign));
    let (true, Some(TokenTree::Ident(next))) = (sign, cursor.peek_at(1)) else {
        return false;
    };
    let before = segments.last().map_or("", |segment| &segment.value);
    let help = format!("write `{before}::{next}`");
    cursor.expected_with("`::` in the path of a provider", help);
    cursor.skip(1);
    true
}

fn segment(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    cursor.name("a provider such as `CodeBuild` or `Test::CodeBuild`")
}
