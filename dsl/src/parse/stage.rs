//! `stage build { … }`

use proc_macro2::{Delimiter, TokenTree};

use super::cursor::{Cursor, Parsed};
use super::{action, attributes, condition, value};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::{Parallel, Spanned, Stage, StageItem};

pub(super) fn stage(cursor: &mut Cursor<'_>, docs: Vec<String>) -> Parsed<Stage> {
    cursor.bump();
    let name = value::name(cursor, "the stage's name")?;
    let group = cursor.group(
        Delimiter::Brace,
        &format!("`{{` after `stage {}`", name.handle),
    )?;
    let mut inner = cursor.enter(&group, "the stage");
    let mut items = Vec::new();
    while !inner.is_end() {
        let before = inner.position();
        match stage_item(&mut inner) {
            Ok(item) => items.push(item),
            Err(_) if inner.position() > before && at_stage_item(&inner) => {}
            Err(_) => inner.recover(at_stage_item),
        }
    }
    // A `;` after a stage is an easy slip and harmless.
    cursor.eat_punct(';');
    Ok(Stage { docs, name, items })
}

fn stage_item(cursor: &mut Cursor<'_>) -> Parsed<StageItem> {
    let (docs, _) = attributes(cursor);
    if cursor.is_word("before") && cursor.is_word_at(1, "entry") {
        return condition::before_entry(cursor);
    }
    if cursor.is_word("on") && !cursor.is_group_at(1, Delimiter::Parenthesis) {
        return condition::on(cursor);
    }
    if cursor.is_word("parallel") && !cursor.is_group_at(1, Delimiter::Parenthesis) {
        return parallel(cursor).map(StageItem::Parallel);
    }
    if cursor.is_word("transition") && !cursor.is_group_at(1, Delimiter::Parenthesis) {
        let wrong = Diagnostic::error(cursor.span(), "a transition stands between two stages")
            .help("move it above the stage into which it leads");
        return Err(cursor.error(wrong));
    }
    if !starts_action(cursor, 0) {
        return Err(unknown(cursor));
    }
    action::action(cursor, docs)
        .map(Box::new)
        .map(StageItem::Action)
}

fn unknown(cursor: &mut Cursor<'_>) -> super::cursor::Failed {
    const WORDS: &[&str] = &["before", "on", "parallel"];
    let message = format!("expected an action, found {}", cursor.found());
    let near = match cursor.peek() {
        Some(TokenTree::Ident(word)) => nearest(&word.to_string(), WORDS.iter().copied()),
        _ => None,
    };
    let help = match near {
        Some(near) => format!("a word with a similar name exists: `{near}`"),
        None => "an action is written `name(inputs) -> outputs = Provider { … };`".to_owned(),
    };
    cursor.error(Diagnostic::error(cursor.span(), message).help(help))
}

/// Whether `name(…)` or `"name" as handle(…)` stands here.
fn starts_action(cursor: &Cursor<'_>, ahead: usize) -> bool {
    if cursor.is_ident_at(ahead) {
        return cursor.is_group_at(ahead + 1, Delimiter::Parenthesis)
            // `name = Provider`: the brackets were forgotten; the action's own message says so.
            || cursor.is_punct_at(ahead + 1, '=')
            || (cursor.is_punct_at(ahead + 1, '-') && cursor.is_punct_at(ahead + 2, '>'));
    }
    if cursor.is_group_at(ahead, Delimiter::Parenthesis) {
        return cursor.is_word_at(ahead + 1, "as");
    }
    cursor.is_string_at(ahead)
        && (cursor.is_word_at(ahead + 1, "as")
            || cursor.is_group_at(ahead + 1, Delimiter::Parenthesis))
}

/// Whether something of a stage clearly begins here: where reading goes on after a mistake.
pub(super) fn at_stage_item(cursor: &Cursor<'_>) -> bool {
    let action = cursor.is_ident_at(0)
        && cursor.is_group_at(1, Delimiter::Parenthesis)
        && (cursor.is_punct_at(2, '=')
            || (cursor.is_punct_at(2, '-') && cursor.is_punct_at(3, '>')));
    action
        || (cursor.is_word("parallel") && cursor.is_group_at(1, Delimiter::Brace))
        || (cursor.is_word("before") && cursor.is_word_at(1, "entry"))
        || (cursor.is_word("on")
            && (cursor.is_word_at(1, "failure") || cursor.is_word_at(1, "success")))
        || (cursor.is_punct('#') && cursor.is_group_at(1, Delimiter::Bracket))
}

fn parallel(cursor: &mut Cursor<'_>) -> Parsed<Parallel> {
    let span = cursor.span();
    cursor.bump();
    let run_order = match cursor.eat_word("at") {
        Some(_) => Some(run_order(cursor)?),
        None => None,
    };
    let group = cursor.group(Delimiter::Brace, "`{` after `parallel`")?;
    let mut inner = cursor.enter(&group, "the `parallel` block");
    let mut actions = Vec::new();
    while !inner.is_end() {
        let before = inner.position();
        let (docs, _) = attributes(&mut inner);
        let parsed = if starts_action(&inner, 0) {
            action::action(&mut inner, docs)
        } else if inner.is_word("parallel") {
            let nested =
                Diagnostic::error(inner.span(), "a `parallel` block inside a `parallel` block")
                    .help("the actions of one block all start together; write them in one block");
            let failed = inner.error(nested);
            inner.bump();
            if inner.is_group(Delimiter::Brace) {
                inner.bump();
            }
            if inner.is_end() || at_stage_item(&inner) {
                continue;
            }
            Err(failed)
        } else {
            Err(unknown(&mut inner))
        };
        match parsed {
            Ok(action) => actions.push(action),
            Err(_) if inner.position() > before && at_stage_item(&inner) => {}
            Err(_) => inner.recover(at_stage_item),
        }
    }
    cursor.eat_punct(';');
    Ok(Parallel {
        span,
        run_order,
        actions,
    })
}

/// The number after `at`.
pub(super) fn run_order(cursor: &mut Cursor<'_>) -> Parsed<Spanned<i64>> {
    if let Some(TokenTree::Literal(literal)) = cursor.peek()
        && let Ok(number) = literal.to_string().parse::<i64>()
    {
        let number = Spanned::new(number, literal.span());
        cursor.bump();
        return Ok(number);
    }
    Err(cursor.expected("a run order such as `at 3`"))
}
